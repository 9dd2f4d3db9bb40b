package matter

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/provider"
)

// Assign names in writing who gives the aid (Law, Articles 31.2, 31.4 and
// 33.2). The law must let that kind of provider give this form of aid, and the
// check for conflicts must have nothing against it.
func (s *Service) Assign(ctx context.Context, a account.Actor, id int64, in AssignInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.assign", id); err != nil {
		return Matter{}, err
	}
	as, p, err := s.readAssignment(ctx, a, id, in)
	if err != nil {
		return Matter{}, err
	}
	if err := s.clear(ctx, a, 0, id, p.ID); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, in.Version, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		row, err := m.May(MoveAssign)
		if err != nil {
			return err
		}
		before := *m
		if err := s.putProvider(ctx, tx, a, m, as, p); err != nil {
			return err
		}
		if err := s.enter(ctx, tx, a, m, row, MoveRow{Note: as.Reasons}); err != nil {
			return err
		}
		if err := s.rooms.Agenda.Meet(ctx, m.Of(), clockAssign, clockAssign12h); err != nil {
			return err
		}
		if err := s.meetNotice(ctx, *m); err != nil {
			return err
		}
		return s.afterAssign(ctx, a, before, m, as)
	})
}

// readAssignment checks who is to be assigned and by which decision.
func (s *Service) readAssignment(ctx context.Context, a account.Actor, id int64, in AssignInput) (Assignment, provider.Provider, error) {
	m, err := s.load(ctx, id)
	if err != nil {
		return Assignment{}, provider.Provider{}, err
	}
	f, today := fault.Fields{}, s.Today()
	as := Assignment{MatterID: id, ProviderID: in.ProviderID}
	as.DecisionNo = check.Text(f, "decision_no", in.DecisionNo, 60)
	if as.DecisionNo == "" && m.Form != "advice" {
		f.Add("decision_no", "fault.required") // in writing: Articles 31.4, 33.2
	}
	as.DecisionOn = check.Date(f, "decision_on", in.DecisionOn, today)
	if in.DecisionOn == "" {
		as.DecisionOn = today
	}
	if as.DecisionOn.After(today) {
		f.Add("decision_on", "fault.in_future")
	}
	as.Reasons = check.LongText(f, "reasons", in.Reasons, check.Long)
	var p provider.Provider
	if in.ProviderID == 0 {
		f.Add("provider_id", "fault.choose_one")
	} else {
		p, err = s.rooms.Provider.Get(ctx, a, in.ProviderID)
		switch {
		case fault.Is(err, fault.NotFound):
			f.Add("provider_id", "fault.bad_choice")
		case err != nil:
			return as, p, err
		default:
			for _, why := range s.rooms.Provider.Eligible(ctx, p, m.Form, today) {
				f.Add("provider_id", why.Key, why.Args...)
			}
		}
	}
	return as, p, f.Err()
}

// putProvider begins an assignment: the row, the party, the matter's own
// columns. The check for conflicts and whether the law lets the provider act
// are asked again inside the transaction.
func (s *Service) putProvider(ctx context.Context, tx bun.Tx, a account.Actor, m *Matter, as Assignment, p provider.Provider) error {
	if err := s.rooms.Conflict.Alone(ctx, tx); err != nil {
		return err
	}
	if err := s.rooms.Conflict.RequireClear(ctx, 0, m.ID, p.ID); err != nil {
		return err
	}
	p, err := s.rooms.Provider.Brief(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, why := range s.rooms.Provider.Eligible(ctx, p, m.Form, s.Today()) {
		return fault.Field("provider_id", why.Key, why.Args...)
	}
	now := s.after(*m)
	as.AssignedAt, as.AssignedBy = now, a.ID
	if err := insert(ctx, tx, &as); err != nil {
		return err
	}
	m.ProviderID, m.AccountID, m.AssignedAt = p.ID, p.AccountID, now
	if err := s.rooms.Conflict.AddProviderParty(ctx, m.ID, p.ID); err != nil {
		return err
	}
	return s.paperOfDecision(ctx, tx, a, *m, as)
}

// takeProvider ends the present assignment, if there is one.
func (s *Service) takeProvider(ctx context.Context, tx bun.Tx, m *Matter, ground, note string) error {
	if m.ProviderID == 0 {
		return nil
	}
	_, err := tx.NewUpdate().Table("assignment").Set("ended_at = ?", s.Now()).Set("end_ground = ?", ground).Set("end_note = ?", note).
		Where("matter_id = ?", m.ID).Where("ended_at IS NULL").Exec(ctx)
	if err != nil {
		return err
	}
	if err := s.rooms.Conflict.EndProviderParty(ctx, m.ID, m.ProviderID); err != nil {
		return err
	}
	m.ProviderID, m.AccountID = 0, 0
	return nil
}

// afterAssign tells the provider, moves the tasks and hearings over, and notes
// the change.
func (s *Service) afterAssign(ctx context.Context, a account.Actor, before Matter, m *Matter, as Assignment) error {
	if err := s.rooms.Agenda.Reassign(ctx, m.Of(), agenda.Provider, m.AccountID); err != nil {
		return err
	}
	if err := s.handWork(ctx, a, *m, as.Reasons); err != nil {
		return err
	}
	if m.AccountID != 0 && m.AccountID != a.ID {
		if err := s.rooms.Agenda.Notify(ctx, agenda.NotifyInput{
			AccountID: m.AccountID, Key: "matter.notice_assigned", Args: []any{"code", m.Code, "name", m.ClientName}, Subject: m.Of(),
		}); err != nil {
			return err
		}
	}
	return s.Audit.Change(ctx, a.Who(), "matter.assign", m.Of(), s.forAudit(before), s.forAudit(*m), as.Reasons)
}

// Suggest gives who could be assigned, best first, each with reasons, and last
// those who can't be, with the reasons why not.
func (s *Service) Suggest(ctx context.Context, a account.Actor, id int64) ([]provider.Suggestion, error) {
	if err := s.require(ctx, a, "matter.assign", id); err != nil {
		return nil, err
	}
	m, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	need, err := s.need(ctx, m)
	if err != nil {
		return nil, err
	}
	all, err := s.rooms.Provider.Suggest(ctx, a, need)
	if err != nil || m.ProviderID == 0 {
		return all, err
	}
	others := all[:0]
	for _, one := range all {
		if one.Provider.ID != m.ProviderID {
			others = append(others, one)
		}
	}
	return others, nil
}

// dayOr gives the day, or the other one where it is unknown.
func dayOr(d, other calendar.Date) calendar.Date {
	if d.IsZero() {
		return other
	}
	return d
}
