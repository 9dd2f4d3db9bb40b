package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fold"
)

// Everybody lists all providers, those who have ended too, by name. It asks
// for no right.
func (s *Service) Everybody(ctx context.Context) ([]Provider, error) {
	var rows []Provider
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("folded, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the providers: %w", err)
	}
	return rows, nil
}

// ImportMany enters providers that an import read and checked, in its
// transaction, and sets their ids. It asks for no right and notes nothing in
// the audit: the import does, once for all.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []*Provider) error {
	ids, err := s.DB.TakeIDs(ctx, tx, "provider", len(list))
	if err != nil {
		return err
	}
	rows := make([]Provider, len(list))
	for i, p := range list {
		p.ID, p.Version, p.Folded = ids[i], 1, fold.Text(p.Name)
		for _, w := range []*db.Words{&p.Languages, &p.Fields, &p.UnitCodes} {
			if *w == nil {
				*w = db.Words{}
			}
		}
		rows[i] = *p
	}
	if err := db.InsertMany(ctx, tx, rows); err != nil {
		return err
	}
	return s.Index.Refresh(ctx, "provider", ids...)
}

// Built tells which providers were changed since an import entered them at the
// moments given, or stand on the rota. It asks for no right.
func (s *Service) Built(ctx context.Context, at map[int64]clock.Instant) (map[int64]string, error) {
	out := map[int64]string{}
	ids := slices.Collect(maps.Keys(at))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []Provider
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id IN (?)", bun.In(ids)).
		Where(`version > 1 OR EXISTS (SELECT 1 FROM provider_absence AS a WHERE a.provider_id = provider.id)
			OR EXISTS (SELECT 1 FROM provider_duty AS d WHERE d.provider_id = provider.id)`).Scan(ctx)
	for _, p := range rows {
		out[p.ID] = p.Name
	}
	return out, err
}

// UndoImport takes providers out again that an import entered and that nothing
// was built on.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.Index.Remove(ctx, "provider", ids...); err != nil {
		return err
	}
	_, err := tx.NewRaw("DELETE FROM provider WHERE id IN (?)", bun.In(ids)).Exec(ctx)
	return err
}
