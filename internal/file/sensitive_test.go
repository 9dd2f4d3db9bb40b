package file_test

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// makeClients makes three clients: 1 with a sensitive fact, 2 without, 3 with
// one that was taken away.
func makeClients(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for id := int64(1); id <= 3; id++ {
			if _, err := tx.ExecContext(ctx, "INSERT INTO client (id, branch_id, name, folded, created_at, updated_at) VALUES (?, 1, 'Người Minh Họa', 'nguoi minh hoa', 1, 1)", id); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO client_sensitive (client_id, kind, created_at, created_by, removed_at) VALUES (1, 'health', 1, 1, NULL), (3, 'health', 1, 1, 2)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
