package conflict

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// ImportMany enters parties of matters that an import brings, in its
// transaction. It asks for no right.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []Party) error {
	for i := range list {
		fillFolded(&list[i])
	}
	return db.InsertMany(ctx, tx, list)
}

// UsesClients gives the matters, by client, in which these clients stand on a
// side. It asks for no right.
func (s *Service) UsesClients(ctx context.Context, ids []int64) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	var rows []Party
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Column("client_id", "matter_id").Where("client_id IN (?)", bun.In(ids)).Scan(ctx)
	for _, p := range rows {
		out[p.ClientID] = append(out[p.ClientID], p.MatterID)
	}
	return out, err
}

// UndoImport takes the parties of matters out that an import entered.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, matterIDs []int64) error {
	_, err := tx.NewRaw("DELETE FROM party WHERE matter_id IN (?)", bun.In(matterIDs)).Exec(ctx)
	return err
}
