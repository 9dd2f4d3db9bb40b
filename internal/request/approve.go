package request

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// proposal finds an open proposal on a request and asks the right to approve.
func (s *Service) proposal(ctx context.Context, a account.Actor, id int64) (agenda.Proposal, Request, error) {
	p, err := s.rooms.Agenda.Proposal(ctx, id)
	if err != nil {
		return agenda.Proposal{}, Request{}, err
	}
	if p.SubjectKind != Kind {
		return agenda.Proposal{}, Request{}, fault.Missing()
	}
	r, err := s.find(ctx, p.SubjectID)
	if err != nil {
		return agenda.Proposal{}, Request{}, err
	}
	if err := s.Guard.Require(ctx, a, "request.approve", r.target()); err != nil {
		return agenda.Proposal{}, Request{}, err
	}
	if p.State != agenda.Proposed {
		f := fault.New(fault.Conflict, "request.proposal_closed")
		f.Current = r
		return agenda.Proposal{}, Request{}, f
	}
	return p, r, nil
}

// Approve carries a proposed decision out. A proposed acceptance is approved in
// the room matter.
func (s *Service) Approve(ctx context.Context, a account.Actor, proposalID int64, note string) (Request, error) {
	p, r, err := s.proposal(ctx, a, proposalID)
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	note = check.LongText(f, "note", note, check.Long)
	d, err := s.proposed(f, p)
	if err != nil {
		return Request{}, err
	}
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, r.ID, r.Version, d.Move, note, func(ctx context.Context, _ bun.Tx, r *Request) error {
		if _, err := s.rooms.Agenda.CloseProposal(ctx, p.ID, agenda.Approved, a, note); err != nil {
			return err
		}
		return s.apply(ctx, a, r, d)
	})
}

// proposed reads the decision of a proposal again, since the law may have
// changed under it.
func (s *Service) proposed(f fault.Fields, p agenda.Proposal) (decision, error) {
	d := decision{Move: p.Decision, Note: p.Note}
	o, ok := s.Law.Outcome(p.Outcome, s.Today())
	if !ok {
		f.Add("outcome", "fault.bad_choice")
	}
	d.Outcome = o
	switch p.Decision {
	case DecisionRefuse:
		var in RefuseInput
		if err := json.Unmarshal([]byte(p.PayloadJSON), &in); err != nil {
			return d, fmt.Errorf("read proposal %d: %w", p.ID, err)
		}
		d.Ground = in.Ground
	case DecisionPass:
		var in PassInput
		if err := json.Unmarshal([]byte(p.PayloadJSON), &in); err != nil {
			return d, fmt.Errorf("read proposal %d: %w", p.ID, err)
		}
		d.PassedTo = in.OrganisationID
	case DecisionWithdraw:
	default:
		return d, fault.New(fault.Conflict, "request.approve_in_matter")
	}
	return d, nil
}

// SendBack returns a proposed decision to who proposed it. A note says why.
func (s *Service) SendBack(ctx context.Context, a account.Actor, proposalID int64, note string) (Request, error) {
	p, r, err := s.proposal(ctx, a, proposalID)
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	note = check.RequiredLong(f, "note", note, check.Long)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, r.ID, r.Version, "send_back", note, func(ctx context.Context, _ bun.Tx, r *Request) error {
		if _, err := s.rooms.Agenda.CloseProposal(ctx, p.ID, agenda.SentBack, a, note); err != nil {
			return err
		}
		if p.ProposedBy != 0 {
			r.OfficerID = p.ProposedBy
		}
		return nil
	})
}

// MarkProposed notes that a decision of another room on the request waits for
// the head: the room matter calls it inside its use case, with its proposal
// already made.
func (s *Service) MarkProposed(ctx context.Context, a account.Actor, id, version int64, note string) error {
	_, err := s.change(ctx, a, id, version, "propose", note, nil)
	return err
}

// MarkAccepted notes that the request has become a matter: the room matter
// calls it inside its use case, having asked the rights. Deadlines that only
// the provider's assignment meets (Joint Circular 10/2018, Art. 3.4) go on; the
// others are met.
func (s *Service) MarkAccepted(ctx context.Context, a account.Actor, id, version, matterID int64, outcome string) error {
	_, err := s.change(ctx, a, id, version, "accept", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
		r.DecidedAt, r.DecidedBy, r.Outcome, r.MatterID = s.Now(), a.ID, outcome, matterID
		if err := s.closeOpen(ctx, a, *r, agenda.Withdrawn, ""); err != nil {
			return err
		}
		if err := s.rooms.Agenda.Meet(ctx, r.Of(), ClockAcknowledge); err != nil {
			return err
		}
		return s.rooms.Agenda.Release(ctx, r.Of())
	})
	return err
}
