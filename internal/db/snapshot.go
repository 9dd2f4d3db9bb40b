package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// Snapshot runs f on the data as they are at one moment, however long it
// takes, while others go on writing. [DB.Read] with the context that f is
// given reads from it; nothing can be written in it.
func (d *DB) Snapshot(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if d.IsPostgres() {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin a snapshot: %w", err)
	}
	// The moment of the snapshot is that of its first read.
	var n int64
	if err = tx.NewRaw("SELECT count(*) FROM goose_db_version").Scan(ctx, &n); err == nil {
		err = f(context.WithValue(ctx, txKey{}, &inTx{tx: tx}), tx)
	}
	return errors.Join(err, tx.Rollback())
}
