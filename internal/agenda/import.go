package agenda

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// ImportMany notes that records which an import brings wait for somebody, in
// its transaction. Nobody is told: there may be thousands.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []Wait) error {
	return db.InsertMany(ctx, tx, list)
}

// UndoImport takes the waiting of records out that an import entered.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, kind string, ids []int64) error {
	_, err := tx.NewRaw("DELETE FROM wait WHERE subject_kind = ? AND subject_id IN (?)", kind, bun.In(ids)).Exec(ctx)
	return err
}
