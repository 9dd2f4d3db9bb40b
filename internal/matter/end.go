package matter

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/law"
)

// ending is a read and checked decision that ends or reopens a matter.
type ending struct {
	move     string
	decision string
	outcome  law.Outcome
	ground   string
	result   string
	note     string
	passTo   int64
	version  int64
}

// Finish ends the work as it was asked for (Circular 12/2018, Article 10). The
// head approves it: who has matter.approve decides, anybody else proposes.
func (s *Service) Finish(ctx context.Context, a account.Actor, id int64, in FinishInput) (Decided, error) {
	return s.decide(ctx, a, id, MoveFinish, in, func(Matter) (ending, error) {
		f := fault.Fields{}
		e := ending{move: MoveFinish, decision: DecideFinish, version: in.Version}
		e.result = check.RequiredLong(f, "result", in.Result, check.Long)
		e.note = check.LongText(f, "note", in.Note, check.Long)
		e.outcome = s.outcome(f, a, e.decision, in.Outcome, e.note)
		return e, f.Err()
	})
}

// Stop ends a matter that is not continued, in writing with reasons (Law, Article 37;
// Circular 12/2018, Articles 6.2 and 9.2). That the person no longer falls
// under Article 7 is no ground (Article 37.3) and stands in no list.
func (s *Service) Stop(ctx context.Context, a account.Actor, id int64, in StopInput) (Decided, error) {
	return s.decide(ctx, a, id, MoveStop, in, func(m Matter) (ending, error) {
		f := fault.Fields{}
		e := ending{move: MoveStop, decision: DecideStop, version: in.Version}
		e.ground = check.Choice(f, "ground", in.Ground, true, s.known("stopping"))
		if e.ground == "proofs_missing" && !m.AtOnce {
			f.Add("ground", "matter.ground_at_once")
		}
		e.note = check.RequiredLong(f, "note", in.Note, check.Long)
		e.outcome = s.outcome(f, a, e.decision, in.Outcome, e.note)
		return e, f.Err()
	})
}

// Transfer hands the matter to another organisation (Law, Article 35).
func (s *Service) Transfer(ctx context.Context, a account.Actor, id int64, in TransferInput) (Decided, error) {
	return s.decide(ctx, a, id, MoveTransfer, in, func(Matter) (ending, error) {
		f := fault.Fields{}
		e := ending{move: MoveTransfer, decision: DecideTransfer, version: in.Version, passTo: in.OrganisationID}
		if in.OrganisationID == 0 {
			f.Add("organisation_id", "fault.choose_one")
		} else if _, err := s.rooms.Org.Organisation(ctx, in.OrganisationID); fault.Is(err, fault.NotFound) {
			f.Add("organisation_id", "fault.bad_choice")
		} else if err != nil {
			return e, err
		}
		e.note = check.RequiredLong(f, "note", in.Note, check.Long)
		e.outcome = s.outcome(f, a, e.decision, in.Outcome, e.note)
		return e, f.Err()
	})
}

// Reopen takes up an ended matter again, with a reason: to who had it, or to
// be assigned anew.
func (s *Service) Reopen(ctx context.Context, a account.Actor, id int64, in ReopenInput) (Decided, error) {
	return s.decide(ctx, a, id, MoveReopen, in, func(Matter) (ending, error) {
		f := fault.Fields{}
		e := ending{move: MoveReopen, decision: DecideReopen, version: in.Version}
		e.note = check.RequiredLong(f, "note", in.Note, check.Long)
		e.outcome = s.outcome(f, a, e.decision, in.Outcome, e.note)
		return e, f.Err()
	})
}

// decide asks for the right the table names, reads, and makes the move or
// proposes it to the head.
func (s *Service) decide(ctx context.Context, a account.Actor, id int64, move string, payload any, read func(Matter) (ending, error)) (Decided, error) {
	m, err := s.load(ctx, id)
	if err != nil {
		return Decided{}, err
	}
	row, err := m.May(move)
	if err != nil {
		// The right first: who may not see the matter learns nothing of its state.
		if denied := s.Guard.Require(ctx, a, "matter.read", m.target()); denied != nil {
			return Decided{}, denied
		}
		return Decided{}, err
	}
	if err := s.Guard.Require(ctx, a, row.Right, m.target()); err != nil {
		return Decided{}, err
	}
	e, err := read(m)
	if err != nil {
		return Decided{}, err
	}
	var out Decided
	out.Matter, err = s.change(ctx, a, id, e.version, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		open, waits, err := s.rooms.Agenda.OpenProposal(ctx, m.Of())
		if err != nil {
			return err
		}
		if s.mustPropose(ctx, a, e.outcome, m.target()) {
			if waits {
				return fault.New(fault.Conflict, "matter.already_proposed")
			}
			out.Proposal, err = s.propose(ctx, a, *m, e, payload)
			return err
		}
		if waits { // the head decides otherwise, or at once: what was proposed is done with
			if _, err := s.rooms.Agenda.CloseProposal(ctx, open.ID, agenda.Withdrawn, a, e.note); err != nil {
				return err
			}
		}
		return s.end(ctx, tx, a, m, e)
	})
	return out, err
}

// propose asks the head.
func (s *Service) propose(ctx context.Context, a account.Actor, m Matter, e ending, payload any) (*agenda.Proposal, error) {
	if _, err := m.May(e.move); err != nil {
		return nil, err
	}
	if err := s.ready(ctx, m, e); err != nil {
		return nil, err
	}
	p, err := s.rooms.Agenda.Propose(ctx, agenda.ProposeInput{
		Subject: m.Of(), Title: m.Title(), Decision: e.decision, Outcome: e.outcome.Code, Payload: payload, Note: joined("\n", e.result, e.note), By: a,
	})
	if err != nil {
		return nil, err
	}
	return &p, s.Audit.Change(ctx, a.Who(), "matter.propose_"+e.move, m.Of(), nil, payload, e.note)
}

// ready wants every hearing told how it went before the work ends.
func (s *Service) ready(ctx context.Context, m Matter, e ending) error {
	if e.move != MoveFinish {
		return nil
	}
	hs, err := s.plannedHearings(ctx, m.ID)
	if err != nil || len(hs) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "matter.hearings_open", "n", len(hs), "at", hs[0].At)
}

// end makes the move with all that follows from it.
func (s *Service) end(ctx context.Context, tx bun.Tx, a account.Actor, m *Matter, e ending) error {
	row, err := m.May(e.move)
	if err != nil {
		return err
	}
	if err := s.ready(ctx, *m, e); err != nil {
		return err
	}
	before := *m
	told := MoveRow{Outcome: e.outcome.Code, Ground: e.ground, Note: joined("\n", e.result, e.note)}
	switch e.move {
	case MoveReopen:
		m.FinishedAt, m.FiledAt, m.Outcome, m.Ground, m.PassedToID = 0, 0, "", "", 0
	default:
		m.FinishedAt, m.Outcome, m.Ground, m.PassedToID = s.after(*m), e.outcome.Code, e.ground, e.passTo
		m.Result = or(e.result, m.Result)
	}
	if err := s.cancelPlanned(ctx, tx, m.ID, e); err != nil {
		return err
	}
	if e.move == MoveTransfer {
		if err := s.takeProvider(ctx, tx, m, "transfer", e.note); err != nil {
			return err
		}
	}
	if err := s.enter(ctx, tx, a, m, row, told); err != nil {
		return err
	}
	if e.move != MoveReopen && e.move != MoveTransfer {
		when := whenAtEnd
		if e.move == MoveStop {
			when = whenStopped
		}
		if err := s.expect(ctx, tx, *m, when); err != nil {
			return err
		}
	}
	if err := s.applyOutcome(ctx, *m, e.outcome, false, false); err != nil {
		return err
	}
	if m.State == Accepted { // reopened, and nobody is on it: it must be assigned
		code := clockAssign
		if m.concerns(clockAssign12h, false) {
			code = clockAssign12h
		}
		if m.concerns(code, false) {
			if err := s.startClock(ctx, *m, code, s.Now(), false); err != nil {
				return err
			}
		}
	}
	if err := s.handWork(ctx, a, *m, e.note); err != nil {
		return err
	}
	if err := s.tellProvider(ctx, a, *m, "matter.notice_"+e.move); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), "matter."+e.move, m.Of(), s.forAudit(before), s.forAudit(*m), joined("\n", e.result, e.note))
}

// cancelPlanned takes the coming hearings of a stopped or transferred matter
// out of the calendar.
func (s *Service) cancelPlanned(ctx context.Context, tx bun.Tx, matterID int64, e ending) error {
	if e.move != MoveStop && e.move != MoveTransfer {
		return nil
	}
	hs, err := s.plannedHearings(ctx, matterID)
	if err != nil {
		return err
	}
	for _, h := range hs {
		if err := s.rooms.Agenda.CancelEvent(ctx, h.EventID); err != nil {
			return err
		}
		before := h.Version
		h.State, h.Result = Cancelled, e.note
		h.Version++
		if err := rewrite(ctx, tx, &h, h.ID, before); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellProvider(ctx context.Context, a account.Actor, m Matter, key string) error {
	if m.AccountID == 0 || m.AccountID == a.ID {
		return nil
	}
	return s.rooms.Agenda.Notify(ctx, agenda.NotifyInput{AccountID: m.AccountID, Key: key, Args: []any{"code", m.Code, "name", m.ClientName}, Subject: m.Of()})
}

// FileIt hands the file in, within 30 days of the end (Law, Article 39.1). The
// required papers must be in it: those that are missing stand in the fault.
func (s *Service) FileIt(ctx context.Context, a account.Actor, id int64, in FileInput) (Matter, error) {
	if err := s.requireAny(ctx, a, id, "matter.work", "matter.approve"); err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	note := check.LongText(f, "note", in.Note, check.Long)
	if err := f.Err(); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, in.Version, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		row, err := m.May(MoveFile)
		if err != nil {
			return err
		}
		var papers []Paper
		if err := s.papersOf(ctx, id, &papers); err != nil {
			return err
		}
		if missing := s.lacks(*m, papers); len(missing) > 0 {
			return fault.New(fault.Conflict, "matter.papers_missing", "n", len(missing), "papers", titles(missing))
		}
		before := *m
		m.FiledAt = s.after(*m)
		if err := s.enter(ctx, tx, a, m, row, MoveRow{Note: note}); err != nil {
			return err
		}
		if err := s.rooms.Agenda.Meet(ctx, m.Of(), clockFile); err != nil {
			return err
		}
		if err := s.rooms.Agenda.Void(ctx, m.Of()); err != nil {
			return err
		}
		if err := s.handWork(ctx, a, *m, note); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.file", m.Of(), s.forAudit(before), s.forAudit(*m), note)
	})
}

func titles(papers []Paper) string {
	all := make([]string, len(papers))
	for i, p := range papers {
		all[i] = p.Title
	}
	return strings.Join(all, "; ")
}
