package matter

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// ChangeSources says who may ask for another provider.
var ChangeSources = []string{"client", "provider", "agency", "centre"}

// RequestChange notes that another provider is asked for: by the person with
// form 04 (Circular 12/2018, Article 9.1: answered within 3 working days), by
// the provider who may not go on or must refuse (Law, Article 25), or because
// the agency refused or cancelled the registration (Joint Circular 10/2018,
// Article 6: replaced within 24 hours, a protector within 2 working days).
func (s *Service) RequestChange(ctx context.Context, a account.Actor, id int64, in ChangeRequestInput) (ChangeRequest, error) {
	if err := s.requireAny(ctx, a, id, "matter.work", "matter.accept"); err != nil {
		return ChangeRequest{}, err
	}
	f := fault.Fields{}
	r := ChangeRequest{MatterID: id, ByID: a.ID}
	r.Source = check.Choice(f, "source", in.Source, true, func(c string) bool { return slices.Contains(ChangeSources, c) })
	r.Ground = check.Choice(f, "ground", in.Ground, true, s.known("change_ground"))
	r.Note = check.LongText(f, "note", in.Note, check.Long)
	r.ReceivedAt = orNow(check.Instant(f, "received_at", in.ReceivedAt, s.Today()), s.Now())
	check.NotFuture(f, "received_at", r.ReceivedAt, s.Now())
	if err := f.Err(); err != nil {
		return ChangeRequest{}, err
	}
	_, err := s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if _, err := m.May(MoveReassign); err != nil {
			return err
		}
		if _, open, err := s.openChange(ctx, id); err != nil || open {
			return orFault(err, fault.New(fault.Conflict, "matter.change_open"))
		}
		return s.askChange(ctx, tx, a, *m, &r)
	})
	return r, err
}

func (s *Service) askChange(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, r *ChangeRequest) error {
	if err := insert(ctx, tx, r); err != nil {
		return err
	}
	code := clockChange
	if r.Source == "agency" {
		code = clockReplace2wd
		if m.defends() {
			code = clockReplace24h
		}
	}
	if err := s.startClock(ctx, m, code, r.ReceivedAt, false); err != nil {
		return err
	}
	if err := s.hand(ctx, a, m, agenda.Head, 0, "matter.wait_change", r.Note); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), "matter.ask_change", m.Of(), nil, r, r.Note)
}

// KeepProvider answers an asked change: the provider stays, for the reasons
// that are told to the person. A refusal of the agency can't be answered so:
// another must be assigned all the same (Joint Circular 10/2018, Article 6.3).
func (s *Service) KeepProvider(ctx context.Context, a account.Actor, id int64, in KeepProviderInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.assign", id); err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	note := check.RequiredLong(f, "note", in.Note, check.Long)
	if err := f.Err(); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		r, open, err := s.openChange(ctx, id)
		switch {
		case err != nil:
			return err
		case !open:
			return fault.New(fault.Conflict, "matter.change_none")
		case r.Source == "agency":
			return fault.New(fault.Conflict, "matter.change_must")
		}
		if err := s.answerChange(ctx, tx, *m, "kept", note); err != nil {
			return err
		}
		if err := s.handWork(ctx, a, *m, note); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.keep_provider", m.Of(), r, nil, note)
	})
}

// ChangeProvider assigns another provider instead of the present one, whose
// assignment ends (Law, Article 25.3). What was asked before is answered, the
// clocks of the change end, hearings and tasks go over.
func (s *Service) ChangeProvider(ctx context.Context, a account.Actor, id int64, in ChangeProviderInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.assign", id); err != nil {
		return Matter{}, err
	}
	asked, open, err := s.openChange(ctx, id)
	if err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	if in.Ground == "" && open {
		in.Ground = asked.Ground
	}
	ground := check.Choice(f, "ground", in.Ground, true, s.known("change_ground"))
	note := check.LongText(f, "note", in.Note, check.Long)
	as, p, err := s.readAssignment(ctx, a, id, AssignInput{
		ProviderID: in.ProviderID, DecisionNo: in.DecisionNo, DecisionOn: in.DecisionOn, Reasons: in.Reasons,
	})
	if err := merge(f, err); err != nil {
		return Matter{}, err
	}
	if err := s.clear(ctx, a, 0, id, p.ID); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, in.Version, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		row, err := m.May(MoveReassign)
		if err != nil {
			return err
		}
		if m.ProviderID == p.ID {
			return fault.Field("provider_id", "matter.same_provider")
		}
		before, first := *m, m.AssignedAt
		if err := s.takeProvider(ctx, tx, m, ground, note); err != nil {
			return err
		}
		if err := s.putProvider(ctx, tx, a, m, as, p); err != nil {
			return err
		}
		m.AssignedAt = first // of the matter: when the person first had somebody
		if err := s.enter(ctx, tx, a, m, row, MoveRow{Ground: ground, Note: or(note, as.Reasons)}); err != nil {
			return err
		}
		if err := s.answerChange(ctx, tx, *m, "changed", note); err != nil {
			return err
		}
		if err := s.tellFormer(ctx, a, before); err != nil {
			return err
		}
		if err := s.moveHearings(ctx, a, *m); err != nil {
			return err
		}
		return s.afterAssign(ctx, a, before, m, as)
	})
}

// answerChange closes the open request for a change, where there is one, and
// its clocks.
func (s *Service) answerChange(ctx context.Context, tx bun.Tx, m Matter, answer, note string) error {
	_, err := tx.NewUpdate().Table("provider_change").Set("answer = ?", answer).Set("answer_note = ?", note).Set("answered_at = ?", s.Now()).
		Where("matter_id = ?", m.ID).Where("answered_at IS NULL").Exec(ctx)
	if err != nil {
		return err
	}
	return s.rooms.Agenda.Meet(ctx, m.Of(), clockChange, clockReplace24h, clockReplace2wd)
}

func (s *Service) tellFormer(ctx context.Context, a account.Actor, before Matter) error {
	if before.AccountID == 0 || before.AccountID == a.ID {
		return nil
	}
	return s.rooms.Agenda.Notify(ctx, agenda.NotifyInput{
		AccountID: before.AccountID, Key: "matter.notice_taken", Args: []any{"code", before.Code, "name", before.ClientName}, Subject: before.Of(),
	})
}

// openChange gives the request for a change that waits for an answer.
func (s *Service) openChange(ctx context.Context, id int64) (ChangeRequest, bool, error) {
	var rows []ChangeRequest
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("matter_id = ?", id).Where("answered_at IS NULL").OrderExpr("id").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return ChangeRequest{}, false, err
	}
	return rows[0], true, nil
}

// orFault gives the error, or the fault where there is no error.
func orFault(err error, f *fault.Error) error {
	if err != nil {
		return err
	}
	return f
}

// merge puts the fields of a fault beside others found before.
func merge(f fault.Fields, err error) error {
	if err == nil {
		return f.Err()
	}
	inner := fault.Of(err)
	if inner == nil || inner.Kind != fault.Invalid {
		return err
	}
	for name, m := range inner.Fields {
		f.Add(name, m.Key, m.Args...)
	}
	return f.Err()
}
