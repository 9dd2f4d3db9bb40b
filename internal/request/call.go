package request

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// TakeCall takes an agency's telephone notice of somebody arrested, held,
// charged or a victim in thirty seconds: a request whose person is as told, to
// be completed after. (Law, Art. 31.3; Joint Circular 10/2018, Arts. 3.4, 7.2.)
func (s *Service) TakeCall(ctx context.Context, a account.Actor, in CallInput) (Request, error) {
	branch, err := s.branchFor(ctx, a, in.BranchID)
	if err != nil {
		return Request{}, err
	}
	if err := s.Guard.Require(ctx, a, "request.submit", account.Target{Kind: Kind, BranchID: branch}); err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	r := Request{BranchID: branch, State: Received, Channel: ChannelAgency, RequesterIs: RequesterAgency, CreatedBy: a.ID}
	r.ReceivedAt = s.Now()
	if at := check.Instant(f, "called_at", in.CalledAt, s.Today()); at != 0 {
		check.NotFuture(f, "called_at", at, s.Now())
		r.ReceivedAt = at
	}
	s.readKey(f, a, in.Key, &r)
	if in.AgencyID == 0 {
		f.Add("agency_id", "fault.choose_one")
	} else if _, err := s.rooms.Org.Agency(ctx, in.AgencyID); err != nil {
		f.Add("agency_id", "fault.bad_choice")
	}
	r.AgencyID = in.AgencyID
	r.AgencyOfficer = check.Required(f, "agency_officer", in.AgencyOfficer, check.Short)
	r.RequesterName = r.AgencyOfficer
	r.RequesterPhone = check.Phone(f, "agency_phone", in.AgencyPhone, false)
	r.AskedAgencyAt = check.Instant(f, "asked_at", in.AskedAt, s.Today())
	if r.AskedAgencyAt > r.ReceivedAt {
		f.Add("asked_at", "request.asked_after_notice")
	}
	role := strings.TrimSpace(in.Role)
	if role == "" {
		role = "detained"
	}
	r.Role = s.code(f, "role", "role", role, true, r)
	r.Detained = r.Role == "detained"
	r.Stage = s.code(f, "stage", "stage", in.Stage, false, r)
	r.Field, r.Form = "criminal", "litigation"
	r.Person.Name = check.Required(f, "name", in.Name, check.Short)
	r.Person.Birth = checkBirth(f, "birth", in.Birth, s.Today())
	r.Person.Sex = check.Choice(f, "sex", in.Sex, false, oneOf([]string{"female", "male", "other"}))
	r.Person.Phone = check.Phone(f, "family_phone", in.FamilyPhone, false)
	r.ClientName = r.Person.Name
	r.Subject = check.Text(f, "charge", in.Charge, check.Short)
	r.Problem = check.LongText(f, "note", in.Note, check.Long)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.take(ctx, a, r, nothing, func(ctx context.Context, _ bun.Tx, r *Request) error {
		return s.rooms.Conflict.SetParties(ctx, r.ID, 0, s.allParties(*r, nil))
	})
}

func nothing(context.Context, *Request) error { return nil }

// NoticeOfCall is [Service.NoticeOf] for a call that is being typed; false while
// its instants can't be read.
func (s *Service) NoticeOfCall(in CallInput) (Notice, bool) {
	f := fault.Fields{}
	r := Request{Channel: ChannelAgency, Role: in.Role, ReceivedAt: s.Now()}
	if r.Role == "" {
		r.Role = "detained"
	}
	if at := check.Instant(f, "called_at", in.CalledAt, s.Today()); at != 0 {
		r.ReceivedAt = at
	}
	r.AskedAgencyAt = check.Instant(f, "asked_at", in.AskedAt, s.Today())
	if len(f) > 0 {
		return Notice{}, false
	}
	return s.NoticeOf(r)
}
