package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Of is the subject of the request for audit and agenda.
func (r Request) Of() audit.Subject {
	return audit.Subject{Kind: Kind, ID: r.ID, BranchID: r.BranchID}
}

// Title names the request in lists of tasks: its code and the person.
func (r Request) Title() string {
	if r.ClientName == "" {
		return r.Code
	}
	return r.Code + " · " + r.ClientName
}

func (r Request) target() account.Target {
	return account.Target{Kind: Kind, ID: r.ID, BranchID: r.BranchID, Owners: []int64{r.OfficerID, r.CreatedBy}}
}

func (s *Service) target(ctx context.Context, id int64) (account.Target, error) {
	r, err := s.find(ctx, id)
	return r.target(), err
}

// find reads a request with its papers, or gives a NotFound fault.
func (s *Service) find(ctx context.Context, id int64) (Request, error) {
	var r Request
	err := s.DB.Read(ctx).NewSelect().Model(&r).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Request{}, fault.Missing()
	}
	if err != nil {
		return Request{}, fmt.Errorf("read request %d: %w", id, err)
	}
	r.Papers, err = s.papers(ctx, id)
	return r, err
}

func (s *Service) papers(ctx context.Context, id int64) ([]Paper, error) {
	var ps []Paper
	err := s.DB.Read(ctx).NewSelect().Model(&ps).Where("request_id = ?", id).OrderExpr("id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the papers of request %d: %w", id, err)
	}
	return ps, nil
}

func (s *Service) insert(ctx context.Context, tx bun.Tx, r *Request) error {
	now := s.Now()
	r.CreatedAt, r.UpdatedAt, r.Version = now, now, 1
	r.settle()
	if _, err := tx.NewInsert().Model(r).Exec(ctx); err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	return s.Index.Put(ctx, r.doc())
}

// settle sets what follows from the rest; lists are empty, never null.
func (r *Request) settle() {
	r.Folded = fold.Text(r.ClientName)
	if r.Categories == nil {
		r.Categories = db.Words{}
	}
	if r.Hardship == nil {
		r.Hardship = db.Words{}
	}
}

// save writes a changed request over the version it was read in; somebody
// else's change in between is a Conflict with the request as it is now.
func (s *Service) save(ctx context.Context, tx bun.Tx, r *Request) error {
	from := r.Version
	r.Version++
	r.UpdatedAt = s.Now()
	r.settle()
	res, err := tx.NewUpdate().Model(r).ExcludeColumn("id", "tracking", "created_at", "created_by", "intake_json", "submit_key").
		Where("id = ? AND version = ?", r.ID, from).Exec(ctx)
	if err != nil {
		return fmt.Errorf("save request %d: %w", r.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		if err != nil {
			return fmt.Errorf("save request %d: %w", r.ID, err)
		}
		now, err := s.find(ctx, r.ID)
		if err != nil {
			return err
		}
		return fault.Stale(now)
	}
	return s.Index.Put(ctx, r.doc())
}

// change does one step on a request: the right, the state and the version are
// asked in this order, then f changes it, and it is written with its audit
// entry. f may be nil.
func (s *Service) change(ctx context.Context, a account.Actor, id, version int64, move, note string,
	f func(ctx context.Context, tx bun.Tx, r *Request) error,
) (Request, error) {
	var out Request
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		before, err := s.find(ctx, id)
		if err != nil {
			return err
		}
		after := before
		after.Papers = slices.Clone(before.Papers)
		after.State, err = step(before, move)
		if err != nil {
			return err
		}
		if version != before.Version {
			return fault.Stale(before)
		}
		if f != nil {
			if err := f(ctx, tx, &after); err != nil {
				return err
			}
		}
		if err := s.save(ctx, tx, &after); err != nil {
			return told(err, move)
		}
		out = after
		return s.Audit.Change(ctx, a.Who(), Kind+"."+move, after.Of(), s.forAudit(before), s.forAudit(after), note)
	})
	return s.veil(a, out), s.veilFault(a, err)
}

// told makes of a lost update the conflict of the state, where somebody else's
// decision took the move away.
func told(err error, move string) error {
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		if now, ok := f.Current.(Request); ok {
			if _, state := step(now, move); state != nil {
				return state
			}
		}
	}
	return err
}

// allowed asks the right for a move on a request that is there.
func (s *Service) allowed(ctx context.Context, a account.Actor, id int64, move string) (Request, error) {
	r, err := s.find(ctx, id)
	if err != nil {
		return Request{}, err
	}
	return r, s.Guard.Require(ctx, a, MoveOf(move).Action, r.target())
}

// Open gives one request with its papers to somebody who looks at it: where it
// tells a sensitive fact, that is noted.
func (s *Service) Open(ctx context.Context, a account.Actor, id int64) (Request, error) {
	r, err := s.Get(ctx, a, id)
	if err != nil {
		return Request{}, err
	}
	return r, s.seen(ctx, a, r)
}

// Get gives one request with its papers to a step on it.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Request, error) {
	r, err := s.find(ctx, id)
	if err != nil {
		return Request{}, err
	}
	if err := s.Guard.Require(ctx, a, "request.read", r.target()); err != nil {
		return Request{}, err
	}
	return s.veil(a, r), nil
}

// Brief gives one request without asking a right: for other rooms inside
// their use cases.
func (s *Service) Brief(ctx context.Context, id int64) (Request, error) { return s.find(ctx, id) }
