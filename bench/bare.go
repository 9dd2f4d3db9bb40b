package main

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// bare is the same file without tgpl: plain database/sql, statements written
// by hand. Reads and writes go through connections of the same settings as the
// program's own.
type bare struct {
	read, write *sql.DB
	pg          bool
}

// sql writes places as the database wants them: ? or $1.
func (b *bare) sql(q string) string {
	if !b.pg {
		return q
	}
	var out strings.Builder
	n := 0
	for _, c := range q {
		if c == '?' {
			n++
			out.WriteString("$" + strconv.Itoa(n))
			continue
		}
		out.WriteRune(c)
	}
	return out.String()
}

// rows reads all rows and columns of a query and gives how many rows there were.
func (b *bare) rows(ctx context.Context, q string, args ...any) (int, error) {
	rs, err := b.read.QueryContext(ctx, b.sql(q), args...)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rs.Close() }()
	names, err := rs.Columns()
	if err != nil {
		return 0, err
	}
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	n := 0
	for rs.Next() {
		if err := rs.Scan(into...); err != nil {
			return n, err
		}
		n++
	}
	return n, rs.Err()
}

// all reads several queries, one after the other.
func (b *bare) all(ctx context.Context, queries ...query) error {
	for _, q := range queries {
		if _, err := b.rows(ctx, q.sql, q.args...); err != nil {
			return err
		}
	}
	return nil
}

type query struct {
	sql  string
	args []any
}

func q(sql string, args ...any) query { return query{sql, args} }

// inTx writes statements in one transaction that is on the disk at the end.
func (b *bare) inTx(ctx context.Context, statements ...query) error {
	tx, err := b.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, b.sql(s.sql), s.args...); err != nil {
			_ = tx.Rollback()
			return wrap(s.sql, err)
		}
	}
	return tx.Commit()
}
