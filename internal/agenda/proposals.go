package agenda

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// Propose asks a decision of the head and hands the record into the head's
// queue. A record has at most one proposal that is open.
func (s *Service) Propose(ctx context.Context, in ProposeInput) (Proposal, error) {
	branch, err := s.branchOf(ctx, in.Subject)
	if err != nil {
		return Proposal{}, err
	}
	raw, err := json.Marshal(in.Payload)
	if err != nil {
		return Proposal{}, fmt.Errorf("agenda: payload of a proposal: %w", err)
	}
	p := Proposal{
		BranchID: branch, SubjectKind: in.Subject.Kind, SubjectID: in.Subject.ID, Title: in.Title,
		Decision: in.Decision, Outcome: in.Outcome, PayloadJSON: db.Clean(string(raw)), Note: strings.TrimSpace(in.Note),
		State: Proposed, ProposedAt: s.Now(), ProposedBy: in.By.ID, Version: 1,
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, open, err := s.OpenProposal(ctx, in.Subject); err != nil {
			return err
		} else if open {
			return fault.New(fault.Conflict, "agenda.already_proposed")
		}
		if _, err := tx.NewInsert().Model(&p).Exec(ctx); err != nil {
			return busy(err)
		}
		if err := s.Hand(ctx, HandInput{
			Subject: in.Subject, Queue: Head, Title: in.Title, Reason: "agenda.wait_decision", Note: p.Note, By: in.By,
		}); err != nil {
			return err
		}
		return s.NotifyQueue(ctx, branch, Head, NotifyInput{
			Key: "agenda.notice_proposed", Args: []any{"title", in.Title, "by", in.By.Name, "decision", fault.Message{Key: "agenda.decision_" + in.Decision}},
			Subject: in.Subject, Once: fmt.Sprintf("proposal:%d", p.ID),
		})
	})
	return p, err
}

// Payload reads the input of the use case that carries the proposal out.
func (p Proposal) Payload(into any) error {
	if p.PayloadJSON == "" {
		return nil
	}
	return json.Unmarshal([]byte(p.PayloadJSON), into)
}

// Subject is the record the proposal speaks of.
func (p Proposal) Subject() audit.Subject {
	return audit.Subject{Kind: p.SubjectKind, ID: p.SubjectID, BranchID: p.BranchID}
}

// Proposal gives one proposal, open or decided.
func (s *Service) Proposal(ctx context.Context, id int64) (Proposal, error) {
	var rows []Proposal
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id = ?", id).Limit(1).Scan(ctx); err != nil {
		return Proposal{}, err
	}
	if len(rows) == 0 {
		return Proposal{}, fault.Missing()
	}
	return rows[0], nil
}

// OpenProposal gives the open proposal of a record, and whether there is one.
func (s *Service) OpenProposal(ctx context.Context, sub audit.Subject) (Proposal, bool, error) {
	var rows []Proposal
	err := s.DB.Read(ctx).NewSelect().Model(&rows).
		Where("subject_kind = ? AND subject_id = ? AND state = ?", sub.Kind, sub.ID, Proposed).Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return Proposal{}, false, err
	}
	return rows[0], true, nil
}

// CloseProposal ends a proposal: approved, sent back (with a note) or
// withdrawn. A proposal is decided once; who comes second gets a Conflict. The
// record leaves the head's queue: sent back, it waits for who proposed it.
func (s *Service) CloseProposal(ctx context.Context, id int64, state string, by account.Actor, note string) (Proposal, error) {
	note = strings.TrimSpace(note)
	if state == SentBack && note == "" {
		return Proposal{}, fault.Field("note", "agenda.note_required")
	}
	if state != Approved && state != SentBack && state != Withdrawn {
		return Proposal{}, fmt.Errorf("agenda: %q is no end of a proposal", state)
	}
	var p Proposal
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Table("proposal").
			Set("state = ?", state).Set("decided_at = ?", s.Now()).Set("decided_by = ?", by.ID).Set("decided_note = ?", note).
			Set("version = version + 1").Where("id = ? AND state = ?", id, Proposed).Exec(ctx)
		if err != nil {
			return err
		}
		if p, err = s.Proposal(ctx, id); err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return fault.New(fault.Conflict, "agenda.already_decided")
		}
		return s.afterDecision(ctx, p, by)
	})
	return p, err
}

func (s *Service) afterDecision(ctx context.Context, p Proposal, by account.Actor) error {
	if p.State == SentBack {
		return s.Hand(ctx, HandInput{
			Subject: p.Subject(), Queue: Officer, AccountID: p.ProposedBy, Title: p.Title,
			Reason: "agenda.wait_sent_back", Note: p.DecidedNote, Back: true, By: by,
		})
	}
	w, waits, err := s.waiting(ctx, p.Subject())
	if err != nil {
		return err
	}
	if waits && w.Queue == Head {
		if err := s.Release(ctx, p.Subject()); err != nil {
			return err
		}
	}
	if p.State != Approved || p.ProposedBy == by.ID {
		return nil
	}
	return s.Notify(ctx, NotifyInput{
		AccountID: p.ProposedBy, Key: "agenda.notice_approved", Args: []any{"title", p.Title, "by", by.Name},
		Subject: p.Subject(), Once: fmt.Sprintf("approved:%d", p.ID),
	})
}
