package request

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
)

// Update changes what a request says, until it is decided. Fields that were not
// sent stay as they are. The deadlines that hang on what was changed start anew.
func (s *Service) Update(ctx context.Context, a account.Actor, id int64, in UpdateInput) (Request, error) {
	r, err := s.allowed(ctx, a, id, "update")
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	now, err := s.rooms.Conflict.Parties(ctx, id, 0)
	if err != nil {
		return Request{}, err
	}
	parties, err := s.readParties(ctx, f, a, in.Parties, now)
	if err != nil {
		return Request{}, err
	}
	s.readUpdate(ctx, f, in, &r)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, id, in.Version, "update", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
		before := *r
		s.readUpdate(ctx, fault.Fields{}, in, r)
		if in.PartiesSent {
			if err := s.rooms.Conflict.SetParties(ctx, r.ID, 0, s.allParties(*r, parties)); err != nil {
				return err
			}
		} else if before.ClientName != r.ClientName || before.Role != r.Role || before.RequesterName != r.RequesterName || before.RequesterIs != r.RequesterIs {
			if err := s.renameClientParty(ctx, *r); err != nil {
				return err
			}
		}
		return s.restart(ctx, before, *r)
	})
}

func (s *Service) readUpdate(ctx context.Context, f fault.Fields, in UpdateInput, r *Request) {
	if in.ReceivedAt != nil && *in.ReceivedAt != "" {
		at := check.Instant(f, "received_at", *in.ReceivedAt, s.Today())
		check.NotFuture(f, "received_at", at, s.Now())
		if r.State != Draft && at != 0 && at.Date().Year != r.ReceivedAt.Date().Year {
			f.Add("received_at", "request.other_year")
		} else if at != 0 && at/60000 != r.ReceivedAt/60000 { // the form shows minutes
			r.ReceivedAt = at
		}
	}
	if in.Channel != nil {
		r.Channel = s.code(f, "channel", "channel", *in.Channel, true, *r)
	}
	if in.Person != nil && r.ClientID == 0 {
		r.Person = s.readPerson(ctx, f, "person.", *in.Person, *r, r.State != Draft)
		r.ClientName = r.Person.Name
	}
	s.readRequester(f, requesterText{
		sent(in.RequesterIs, r.RequesterIs), sent(in.RequesterName, r.RequesterName), sent(in.RequesterRelation, r.RequesterRelation),
		sent(in.RequesterPhone, r.RequesterPhone), sent(in.RequesterIDNumber, r.RequesterIDNumber),
	}, r)
	if in.AgencyID != nil || in.AgencyOfficer != nil || in.AskedAgencyAt != nil {
		s.readAgency(ctx, f, sent(in.AgencyID, r.AgencyID), sent(in.AgencyOfficer, r.AgencyOfficer),
			sent(in.AskedAgencyAt, instantText(r.AskedAgencyAt)), r)
	}
	r.Detained = sent(in.Detained, r.Detained)
	r.Form = s.codeSent(f, "form", in.Form, r.Form, *r)
	r.Field = s.codeSent(f, "field", in.Field, r.Field, *r)
	r.Stage = s.codeSent(f, "stage", in.Stage, r.Stage, *r)
	r.Role = s.codeSent(f, "role", in.Role, r.Role, *r)
	if in.PlaceUnitCode != nil {
		r.PlaceUnitCode = s.unit(ctx, f, "place_unit_code", *in.PlaceUnitCode, *r)
	}
	if in.Problem != nil {
		r.Problem = check.LongText(f, "problem", *in.Problem, check.Long)
		if r.Problem == "" && r.State != Draft && r.Channel != ChannelAgency {
			f.Add("problem", "fault.required")
		}
	}
	if in.Wish != nil {
		r.Wish = check.LongText(f, "wish", *in.Wish, check.Long)
	}
	if in.Subject != nil {
		r.Subject = check.Text(f, "subject", *in.Subject, check.Short)
	}
	if r.Subject == "" {
		r.Subject = firstLine(r.Problem)
	}
	if in.CategoriesSent || in.Categories != nil {
		r.Categories = check.Choices(f, "categories", in.Categories, s.holds("category", *r))
	}
	if in.HardshipSent || in.Hardship != nil {
		r.Hardship = check.Choices(f, "hardship", in.Hardship, s.holds("hardship", *r))
	}
}

func (s *Service) codeSent(f fault.Fields, kind string, typed *string, now string, r Request) string {
	if typed == nil || *typed == now {
		return now
	}
	return s.code(f, kind, kind, *typed, false, r)
}

func sent[T any](in *T, now T) T {
	if in == nil {
		return now
	}
	return *in
}

// restart starts the clocks anew that run from what was changed.
func (s *Service) restart(ctx context.Context, before, after Request) error {
	if after.State == Draft || before.ReceivedAt == after.ReceivedAt && before.AskedAgencyAt == after.AskedAgencyAt &&
		before.Channel == after.Channel && before.Detained == after.Detained && before.Role == after.Role {
		return nil
	}
	return s.startClocks(ctx, after, before)
}

// Receive puts a draft into the register: it gets its number, and its clocks
// start. What a request must have is asked now.
func (s *Service) Receive(ctx context.Context, a account.Actor, id int64, in VersionInput) (Request, error) {
	r, err := s.allowed(ctx, a, id, "receive")
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	if r.ClientName == "" {
		f.Add("person.name", "fault.required")
	}
	if r.Problem == "" && r.Channel != ChannelAgency {
		f.Add("problem", "fault.required")
	}
	r.State = Received
	s.readRequester(f, requesterText{r.RequesterIs, r.RequesterName, r.RequesterRelation, r.RequesterPhone, r.RequesterIDNumber}, &r)
	if r.Channel == ChannelAgency && r.AgencyID == 0 {
		f.Add("agency_id", "fault.choose_one")
	}
	if r.HelpedBy != 0 && r.ReadBackAt == 0 {
		f.Add("read_back", "request.must_read_back")
	}
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, id, in.Version, "receive", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
		number, err := s.number(ctx, r)
		if err != nil {
			return err
		}
		if err := s.enter(ctx, number, *r); err != nil {
			return err
		}
		return s.started(ctx, a, *r)
	})
}

// Parties gives the people beside and against the client.
func (s *Service) Parties(ctx context.Context, a account.Actor, id int64) ([]conflict.Party, error) {
	if _, err := s.Get(ctx, a, id); err != nil {
		return nil, err
	}
	return s.rooms.Conflict.Parties(ctx, id, 0)
}
