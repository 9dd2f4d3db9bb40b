package matter

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// Decides tells whether a proposal is one of this room: acceptance at once (its
// subject is the request), and the ends of a matter.
func Decides(decision string) bool {
	switch decision {
	case DecideAccept, DecideAtOnce, DecideFinish, DecideStop, DecideTransfer, DecideReopen:
		return true
	}
	return false
}

// Approve carries out what was proposed, by the law and the state of today:
// when the state no longer allows it, that is a Conflict and it stays open.
func (s *Service) Approve(ctx context.Context, a account.Actor, proposalID int64, note string) (Decided, error) {
	p, err := s.proposal(ctx, a, proposalID)
	if err != nil {
		return Decided{}, err
	}
	f := fault.Fields{}
	note = check.LongText(f, "note", note, check.Long)
	if err := f.Err(); err != nil {
		return Decided{}, err
	}
	var out Decided
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.rooms.Conflict.Alone(ctx, tx); err != nil {
			return err
		}
		closed, err := s.rooms.Agenda.CloseProposal(ctx, p.ID, agenda.Approved, a, note)
		if err != nil {
			return err
		}
		out.Proposal = &closed
		if p.SubjectKind == request.Kind {
			out.Matter, err = s.approveAccept(ctx, tx, a, p)
			return err
		}
		out.Matter, err = s.approveEnd(ctx, a, p)
		return err
	})
	out.Matter = s.veil(a, out.Matter)
	return out, err
}

func (s *Service) approveAccept(ctx context.Context, tx bun.Tx, a account.Actor, p agenda.Proposal) (Matter, error) {
	var in AcceptInput
	if err := json.Unmarshal([]byte(p.PayloadJSON), &in); err != nil {
		return Matter{}, fmt.Errorf("read proposal %d: %w", p.ID, err)
	}
	acc, err := s.readAccept(ctx, a, in)
	if err != nil {
		return Matter{}, err
	}
	return s.accept(ctx, tx, a, acc, acc.request.Version)
}

func (s *Service) approveEnd(ctx context.Context, a account.Actor, p agenda.Proposal) (Matter, error) {
	m, err := s.load(ctx, p.SubjectID)
	if err != nil {
		return Matter{}, err
	}
	raw := []byte(p.PayloadJSON)
	var d Decided
	switch p.Decision {
	case DecideFinish:
		var in FinishInput
		if err := json.Unmarshal(raw, &in); err != nil {
			return m, err
		}
		in.Version = m.Version
		d, err = s.Finish(ctx, a, m.ID, in)
	case DecideStop:
		var in StopInput
		if err := json.Unmarshal(raw, &in); err != nil {
			return m, err
		}
		in.Version = m.Version
		d, err = s.Stop(ctx, a, m.ID, in)
	case DecideTransfer:
		var in TransferInput
		if err := json.Unmarshal(raw, &in); err != nil {
			return m, err
		}
		in.Version = m.Version
		d, err = s.Transfer(ctx, a, m.ID, in)
	case DecideReopen:
		var in ReopenInput
		if err := json.Unmarshal(raw, &in); err != nil {
			return m, err
		}
		in.Version = m.Version
		d, err = s.Reopen(ctx, a, m.ID, in)
	default:
		return m, fmt.Errorf("proposal %d: decision %q is not of this room", p.ID, p.Decision)
	}
	return d.Matter, err
}

// SendBack gives a proposal back to who made it, with a note on what to do.
func (s *Service) SendBack(ctx context.Context, a account.Actor, proposalID int64, note string) (agenda.Proposal, error) {
	p, err := s.proposal(ctx, a, proposalID)
	if err != nil {
		return p, err
	}
	f := fault.Fields{}
	note = check.RequiredLong(f, "note", note, check.Long)
	if err := f.Err(); err != nil {
		return p, err
	}
	if p.SubjectKind == request.Kind {
		_, err := s.rooms.Request.SendBack(ctx, a, p.ID, note)
		return p, err
	}
	_, err = s.change(ctx, a, p.SubjectID, anyVersion, func(ctx context.Context, _ bun.Tx, m *Matter) error {
		if p, err = s.rooms.Agenda.CloseProposal(ctx, p.ID, agenda.SentBack, a, note); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.send_back", m.Of(), nil, p, note)
	})
	return p, err
}

// proposal gives a proposal of this room that the actor may decide.
func (s *Service) proposal(ctx context.Context, a account.Actor, id int64) (agenda.Proposal, error) {
	p, err := s.rooms.Agenda.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	target, err := s.Guard.TargetOf(ctx, p.SubjectKind, p.SubjectID)
	if err != nil {
		return p, err
	}
	if err := s.Guard.Require(ctx, a, "matter.approve", target); err != nil {
		return p, err
	}
	if !Decides(p.Decision) {
		return p, fault.Missing()
	}
	return p, nil
}

// subjectOf names the request of a matter for the agenda.
func subjectOf(m Matter) audit.Subject {
	return audit.Subject{Kind: request.Kind, ID: m.RequestID, BranchID: m.BranchID}
}
