package matter

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// load reads a matter, inside of a transaction or not.
func (s *Service) load(ctx context.Context, id int64) (Matter, error) {
	var m Matter
	err := s.DB.Read(ctx).NewSelect().Model(&m).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.Missing()
	}
	if err != nil {
		return m, fmt.Errorf("read matter %d: %w", id, err)
	}
	return m, nil
}

// anyVersion is for changes of what hangs on a matter, which have versions of
// their own.
const anyVersion = -1

// lock reads a matter for a change: everything that changes a matter or what
// hangs on it goes one after the other. version is the one the change was made
// from, or anyVersion.
func (s *Service) lock(ctx context.Context, tx bun.Tx, id, version int64) (Matter, error) {
	if _, err := tx.NewUpdate().Table("matter").Set("updated_at = ?", s.Now()).Where("id = ?", id).Exec(ctx); err != nil {
		return Matter{}, fmt.Errorf("lock matter %d: %w", id, err)
	}
	m, err := s.load(ctx, id)
	if err != nil {
		return m, err
	}
	if version != anyVersion && version != m.Version {
		return m, fault.Stale(m)
	}
	return m, nil
}

// store writes a locked matter back.
func (s *Service) store(ctx context.Context, tx bun.Tx, m *Matter) error {
	before := m.Version
	m.Version++
	m.UpdatedAt = s.Now()
	res, err := tx.NewUpdate().Model(m).ExcludeColumn("id").Where("id = ?", m.ID).Where("version = ?", before).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write matter %d: %w", m.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		now, loadErr := s.load(ctx, m.ID)
		return errors.Join(err, loadErr, fault.Stale(now))
	}
	return nil
}

// enter makes a move: the new state, its line in the history and, with what
// else changed, the matter itself.
func (s *Service) enter(ctx context.Context, tx bun.Tx, a account.Actor, m *Matter, row Move, told MoveRow) error {
	told.MatterID, told.Move, told.FromState = m.ID, row.Name, m.State
	told.ToState, told.At, told.ByID = row.Target(m.State), s.Now(), a.ID
	m.State = told.ToState
	if err := s.store(ctx, tx, m); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&told).Exec(ctx); err != nil {
		return fmt.Errorf("write the move %s of matter %d: %w", row.Name, m.ID, err)
	}
	return nil
}

// insert adds a row that hangs on a matter.
func insert(ctx context.Context, tx bun.Tx, model any) error {
	if _, err := tx.NewInsert().Model(model).Exec(ctx); err != nil {
		return fmt.Errorf("write %T: %w", model, err)
	}
	return nil
}

// child reads a row that hangs on a matter by its id.
func child(ctx context.Context, q bun.IDB, model any, id int64) error {
	err := q.NewSelect().Model(model).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	return err
}

// rewrite writes a changed row that has a version; before is the version it
// was read with, which the row still carries.
func rewrite(ctx context.Context, tx bun.Tx, model any, id, before int64) error {
	res, err := tx.NewUpdate().Model(model).ExcludeColumn("id").Where("id = ?", id).Where("version = ?", before).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write %T: %w", model, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fault.Stale(nil))
	}
	return nil
}

// orNow gives the instant, or now for the zero one.
func orNow(at, now clock.Instant) clock.Instant {
	if at.IsZero() {
		return now
	}
	return at
}

// none tells whether a query found no row.
func none(err error) bool { return errors.Is(err, sql.ErrNoRows) }
