package client

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/fault"
)

// Merges lists the merges a record took part in, newest first. Right:
// client.read.
func (s *Service) Merges(ctx context.Context, a account.Actor, id int64) ([]Merge, error) {
	if _, err := s.allowed(ctx, a, "client.read", id); err != nil {
		return nil, err
	}
	list := []Merge{}
	err := s.DB.Read(ctx).NewSelect().Model(&list).
		Where("kept_id = ? OR merged_id = ?", id, id).Order("id DESC").Scan(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		m := &list[i]
		for id, name := range map[int64]*string{m.KeptID: &m.KeptName, m.MergedID: &m.MergedName} {
			c, err := s.row(ctx, id)
			if err != nil {
				return nil, err
			}
			*name = c.Name
		}
	}
	return list, nil
}

// UndoMerge parts two records again. What came with the merge goes back; what
// was added to the kept record since, or changed there, stays with it. A merge
// that others followed on the kept record can only be undone after those.
// Right: client.merge on both.
func (s *Service) UndoMerge(ctx context.Context, a account.Actor, mergeID int64) (Merge, error) {
	m, err := s.mergeRow(ctx, mergeID)
	if err != nil {
		return m, err
	}
	for _, id := range []int64{m.KeptID, m.MergedID} {
		if _, err := s.allowed(ctx, a, "client.merge", id); err != nil {
			return Merge{}, err
		}
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if m, err = s.mergeRow(ctx, mergeID); err != nil {
			return err
		}
		if !m.UndoneAt.IsZero() {
			return fault.New(fault.Conflict, "client.undone_before")
		}
		return s.undo(ctx, tx, a, &m)
	})
	if err != nil {
		return Merge{}, err
	}
	return m, nil
}

func (s *Service) mergeRow(ctx context.Context, id int64) (Merge, error) {
	var m Merge
	err := s.DB.Read(ctx).NewSelect().Model(&m).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return m, fault.Missing()
	}
	return m, err
}

func (s *Service) undo(ctx context.Context, tx bun.Tx, a account.Actor, m *Merge) error {
	keep, err := s.row(ctx, m.KeptID)
	if err != nil {
		return err
	}
	other, err := s.row(ctx, m.MergedID)
	if err != nil {
		return err
	}
	var later int
	err = tx.NewRaw("SELECT count(*) FROM client_merge WHERE kept_id = ? AND id > ? AND undone_at IS NULL", m.KeptID, m.ID).Scan(ctx, &later)
	if err != nil {
		return err
	}
	if later > 0 || keep.MergedIntoID != 0 || other.MergedIntoID != keep.ID {
		return fault.New(fault.Conflict, "client.undo_later_first")
	}
	var mv moved
	if err := json.Unmarshal([]byte(m.MovedJSON), &mv); err != nil {
		return fmt.Errorf("client: merge %d: %w", m.ID, err)
	}
	before := keep
	restored(factsOf(keep), mv.Before, mv.After).into(&keep)
	keep.UpdatedAt = s.Now()
	if err := s.saveVersion(ctx, tx, &keep); err != nil {
		return err
	}
	other.MergedIntoID, other.UpdatedAt = 0, s.Now()
	if err := s.saveVersion(ctx, tx, &other); err != nil {
		return err
	}
	for _, p := range pointers {
		if err := backPointers(ctx, tx, p.table, p.column, p.counted, mv.Rows[p.table], m); err != nil {
			return err
		}
	}
	if err := mv.Copies.remove(ctx, tx, keep.ID); err != nil {
		return err
	}
	if err := s.Index.Refresh(ctx, Kind, keep.ID, other.ID); err != nil {
		return err
	}
	m.UndoneAt, m.UndoneBy = s.Now(), a.ID
	if _, err := tx.ExecContext(ctx, "UPDATE client_merge SET undone_at = ?, undone_by = ? WHERE id = ?", m.UndoneAt, m.UndoneBy, m.ID); err != nil {
		return err
	}
	if err := s.Audit.Change(ctx, a.Who(), "client.undo_merge", subject(keep), before, keep, other.Name); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), "client.undo_merge", subject(other), map[string]int64{"merged_into_id": keep.ID}, nil, keep.Name)
}

// backPointers points those of the moved rows back that still point at the kept
// record.
func backPointers(ctx context.Context, tx bun.Tx, table, column string, counted bool, ids []int64, m *Merge) error {
	if len(ids) == 0 {
		return nil
	}
	still := []int64{}
	err := tx.NewRaw(fmt.Sprintf("SELECT id FROM %s WHERE id IN (?) AND %s = ?", table, column), bun.In(ids), m.KeptID).Scan(ctx, &still)
	if err != nil {
		return err
	}
	return pointAt(ctx, tx, table, column, counted, still, m.MergedID)
}
