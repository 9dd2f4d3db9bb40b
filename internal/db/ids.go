package db

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// TakeIDs takes n numbers for rows of a table that are about to be inserted in
// this transaction with their ids given, many at once. Others that insert
// meanwhile get other numbers. The numbers need not follow each other.
func (d *DB) TakeIDs(ctx context.Context, tx bun.Tx, table string, n int) ([]int64, error) {
	ids := make([]int64, 0, n)
	if n == 0 {
		return ids, nil
	}
	if d.IsPostgres() {
		err := tx.NewRaw("SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)", table, n).Scan(ctx, &ids)
		if err != nil {
			return nil, fmt.Errorf("take numbers of %s: %w", table, err)
		}
		return ids, nil
	}
	// SQLite has one writer, which holds the transaction.
	var last int64
	err := tx.NewRaw("SELECT max(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = ?), 0), COALESCE((SELECT max(id) FROM ?), 0))",
		table, bun.Ident(table)).Scan(ctx, &last)
	if err != nil {
		return nil, fmt.Errorf("take numbers of %s: %w", table, err)
	}
	for i := range n {
		ids = append(ids, last+int64(i)+1)
	}
	return ids, nil
}

// rowsAtOnce bounds how many rows go into one statement.
const rowsAtOnce = 250

// InsertMany inserts rows of one table, many with one statement.
func InsertMany[T any](ctx context.Context, tx bun.Tx, rows []T) error {
	for len(rows) > 0 {
		part := rows[:min(len(rows), rowsAtOnce)]
		if _, err := tx.NewInsert().Model(&part).Exec(ctx); err != nil {
			return fmt.Errorf("write %d rows of %T: %w", len(part), part, err)
		}
		rows = rows[len(part):]
	}
	return nil
}
