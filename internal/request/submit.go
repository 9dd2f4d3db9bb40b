package request

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// Book is the register of requests, one per branch and year.
const Book = "request"

// Channels with a rule of their own.
const (
	ChannelPortal = "portal"
	ChannelAgency = "agency"
)

// Submit takes a request in, by any channel. The public's waits for reception
// with what was sent kept as it was; the staff's is tied to a client: the one
// named, or a new record made in the same transaction. Where people are known
// who may be the same, the fault names the field client_id and carries them as
// its Current ([]client.Likely), until ClientID or NewPerson says which.
//
// A second submit with the same Key gives the request of the first.
// (Law on Legal Aid, Articles 29 and 30.2.)
func (s *Service) Submit(ctx context.Context, a account.Actor, in SubmitInput) (Request, error) {
	r, err := s.submitRight(ctx, a, &in)
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	s.readSubmit(ctx, f, a, in, &r)
	papers := s.readPapers(f, in.Papers, nil, r, a.Role == account.Public)
	parties, err := s.readParties(ctx, f, a, in.Parties, nil)
	if err != nil {
		return Request{}, err
	}
	person, err := s.personFor(ctx, f, a, in, &r)
	if err != nil {
		return Request{}, err
	}
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	client := func(ctx context.Context, r *Request) error {
		switch {
		case person == nil && r.ClientID == 0:
			return nil
		case person == nil:
			return s.keptClient(ctx, r)
		}
		return s.makeClient(ctx, a, r, *person)
	}
	return s.take(ctx, a, r, client, func(ctx context.Context, tx bun.Tx, r *Request) error {
		r.Papers = papers
		if err := s.writePapers(ctx, tx, r); err != nil {
			return err
		}
		if err := s.rooms.Conflict.SetParties(ctx, r.ID, 0, s.allParties(*r, parties)); err != nil {
			return err
		}
		return s.growFrom(ctx, a, in.GuidanceID, r.ID)
	})
}

// submitRight finds the branch that takes the request and asks the right. The
// public can't choose what only the staff knows.
func (s *Service) submitRight(ctx context.Context, a account.Actor, in *SubmitInput) (Request, error) {
	var r Request
	if a.Role == account.Public {
		raw, err := json.Marshal(in)
		if err != nil {
			return Request{}, fmt.Errorf("keep what was sent: %w", err)
		}
		key := in.Key
		*in = SubmitInput{
			Key: key, Channel: ChannelPortal, BranchID: in.BranchID, Person: in.Person,
			RequesterIs: in.RequesterIs, RequesterName: in.RequesterName, RequesterRelation: in.RequesterRelation,
			RequesterPhone: in.RequesterPhone, RequesterIDNumber: in.RequesterIDNumber,
			Detained: in.Detained, Form: in.Form, Field: in.Field, Stage: in.Stage, Role: in.Role,
			Subject: in.Subject, Problem: in.Problem, Wish: in.Wish, PlaceUnitCode: in.PlaceUnitCode,
			Categories: in.Categories, Hardship: in.Hardship, Parties: in.Parties,
		}
		if in.RequesterIs == RequesterAgency {
			in.RequesterIs = RequesterOther
		}
		r.IntakeJSON = db.Clean(string(raw))
	}
	branch, err := s.branchFor(ctx, a, in.BranchID, in.PlaceUnitCode, in.Person.UnitCode)
	if err != nil {
		return Request{}, err
	}
	r.BranchID = branch
	return r, s.Guard.Require(ctx, a, "request.submit", account.Target{Kind: Kind, BranchID: branch})
}

// readSubmit reads what was typed into r.
func (s *Service) readSubmit(ctx context.Context, f fault.Fields, a account.Actor, in SubmitInput, r *Request) {
	now := s.Now()
	r.ReceivedAt = now
	if at := check.Instant(f, "received_at", in.ReceivedAt, s.Today()); at != 0 {
		check.NotFuture(f, "received_at", at, now)
		r.ReceivedAt = at
	}
	s.readKey(f, a, in.Key, r)
	r.State = Received
	if in.Draft {
		r.State = Draft
	}
	r.Channel = s.code(f, "channel", "channel", in.Channel, true, *r)
	s.readRequester(f, requesterText{in.RequesterIs, in.RequesterName, in.RequesterRelation, in.RequesterPhone, in.RequesterIDNumber}, r)
	s.readAgency(ctx, f, in.AgencyID, in.AgencyOfficer, in.AskedAgencyAt, r)
	r.Detained = in.Detained
	s.readMatterOf(ctx, f, in, r)
	r.OrganisationID = in.OrganisationID
	if in.OrganisationID != 0 && !s.hasOrganisation(ctx, in.OrganisationID) {
		f.Add("organisation_id", "fault.bad_choice")
	}
	r.SignedAs = check.Choice(f, "signed_as", in.SignedAs, in.Helped && !in.Draft, oneOf(SignedKinds))
	if in.Helped {
		r.HelpedBy = a.ID
		if !in.ReadBack && !in.Draft {
			f.Add("read_back", "request.must_read_back")
		}
	}
	if in.ReadBack {
		r.ReadBackAt = now
	}
	if in.GuidanceID != 0 {
		if _, err := s.GetGuidance(ctx, a, in.GuidanceID); err != nil {
			f.Add("guidance_id", "fault.bad_choice")
		}
	}
	r.CreatedBy = a.ID
	if a.Role == account.Public && r.RequesterPhone == "" && strings.TrimSpace(in.Person.Phone) == "" {
		f.Add("person.phone", "request.phone_to_track")
	}
}

// readMatterOf reads what the request is about.
func (s *Service) readMatterOf(ctx context.Context, f fault.Fields, in SubmitInput, r *Request) {
	r.Form = s.code(f, "form", "form", in.Form, false, *r)
	r.Field = s.code(f, "field", "field", in.Field, false, *r)
	r.Stage = s.code(f, "stage", "stage", in.Stage, false, *r)
	r.Role = s.code(f, "role", "role", in.Role, false, *r)
	r.Categories = check.Choices(f, "categories", in.Categories, s.holds("category", *r))
	r.Hardship = check.Choices(f, "hardship", in.Hardship, s.holds("hardship", *r))
	r.PlaceUnitCode = s.unit(ctx, f, "place_unit_code", in.PlaceUnitCode, *r)
	r.Wish = check.LongText(f, "wish", in.Wish, check.Long)
	if in.Draft || r.Channel == ChannelAgency {
		r.Problem = check.LongText(f, "problem", in.Problem, check.Long)
	} else {
		r.Problem = check.RequiredLong(f, "problem", in.Problem, check.Long)
	}
	r.Subject = check.Text(f, "subject", in.Subject, check.Short)
	if r.Subject == "" {
		r.Subject = firstLine(r.Problem)
	}
}

// firstLine makes a line for lists of a longer text: its first sentence, cut at
// a word.
func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if i := strings.IndexAny(line, ".!?;"); i > 20 {
		line = line[:i]
	}
	line = strings.TrimSpace(line)
	const limit = 90
	if utf8.RuneCountInString(line) <= limit {
		return line
	}
	cut := string([]rune(line)[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

// readKey binds the key of the form to the account that sends it.
func (s *Service) readKey(f fault.Fields, a account.Actor, key string, r *Request) {
	key = strings.TrimSpace(key)
	if key == "" {
		return
	}
	if len(key) < 16 || len(key) > 200 {
		f.Add("key", "fault.bad_choice")
		return
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d:%s", a.ID, key))
	r.SubmitKey = hex.EncodeToString(sum[:])
}

// take writes a request that has been read: what comes first, number, record,
// what comes after, audit, clocks and queue, in one transaction.
func (s *Service) take(ctx context.Context, a account.Actor, r Request, first func(context.Context, *Request) error,
	after func(context.Context, bun.Tx, *Request) error,
) (Request, error) {
	if old, ok, err := s.byKey(ctx, r.SubmitKey); ok || err != nil {
		return s.veil(a, old), err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := first(ctx, &r); err != nil {
			return err
		}
		if err := s.drawTracking(ctx, &r); err != nil {
			return err
		}
		r.Code = r.Tracking
		var number int64
		var err error
		if r.State != Draft {
			if number, err = s.number(ctx, &r); err != nil {
				return err
			}
		}
		if err := s.insert(ctx, tx, &r); err != nil {
			return err
		}
		if err := after(ctx, tx, &r); err != nil {
			return err
		}
		move := "save_draft"
		if r.State != Draft {
			move = "submit"
			if err := s.enter(ctx, number, r); err != nil {
				return err
			}
			if err := s.started(ctx, a, r); err != nil {
				return err
			}
		}
		return s.Audit.Change(ctx, a.Who(), Kind+"."+move, r.Of(), nil, s.forAudit(r), "")
	})
	if db.IsUnique(err) && r.SubmitKey != "" {
		if old, ok, keyErr := s.byKey(ctx, r.SubmitKey); ok || keyErr != nil {
			return s.veil(a, old), keyErr
		}
	}
	if err != nil {
		return Request{}, err
	}
	return s.veil(a, r), nil
}

func (s *Service) byKey(ctx context.Context, key string) (Request, bool, error) {
	if key == "" {
		return Request{}, false, nil
	}
	var ids []int64
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw("SELECT id FROM request WHERE submit_key = ?", key).Scan(ctx, &ids)
	})
	if err != nil || len(ids) == 0 {
		return Request{}, false, err
	}
	r, err := s.find(ctx, ids[0])
	return r, err == nil, err
}

func (s *Service) drawTracking(ctx context.Context, r *Request) error {
	for range 20 {
		r.Tracking = newTracking()
		taken, err := s.DB.Read(ctx).NewSelect().Model((*Request)(nil)).Where("tracking = ?", r.Tracking).Exists(ctx)
		if err != nil {
			return fmt.Errorf("look for the tracking code: %w", err)
		}
		if !taken {
			return nil
		}
	}
	return fmt.Errorf("no free tracking code")
}

// started sets the clocks of a request that has just come in and hands it to
// reception.
func (s *Service) started(ctx context.Context, a account.Actor, r Request) error {
	if err := s.startClocks(ctx, r, Request{}); err != nil {
		return err
	}
	reason := "request.wait_new"
	switch r.Channel {
	case ChannelPortal:
		reason = "request.wait_portal"
	case ChannelAgency:
		reason = "request.wait_agency"
	}
	if err := s.rooms.Agenda.Hand(ctx, agenda.HandInput{Subject: r.Of(), Queue: agenda.Reception, Title: r.Title(), Reason: reason, By: a}); err != nil {
		return err
	}
	if reason == "request.wait_new" {
		return nil
	}
	return s.rooms.Agenda.NotifyQueue(ctx, r.BranchID, agenda.Reception, agenda.NotifyInput{
		Key: "request.notice_" + r.Channel, Args: []any{"title", r.Title()}, Subject: r.Of(), Once: fmt.Sprintf("request:%d", r.ID),
	})
}

func (s *Service) hardArea(ctx context.Context, r Request) (bool, error) {
	code := r.Person.UnitCode
	if code == "" {
		code = r.PlaceUnitCode
	}
	if code == "" {
		return false, nil
	}
	return s.rooms.Org.HardArea(ctx, code, r.ReceivedAt.Date())
}

func oneOf(codes []string) func(string) bool {
	return func(c string) bool {
		for _, o := range codes {
			if o == c {
				return true
			}
		}
		return false
	}
}
