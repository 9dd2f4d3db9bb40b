package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// bulk fills tables as fast as the database takes rows. Columns that are not
// named keep their defaults.
type bulk struct {
	ctx    context.Context
	lite   *sql.DB
	tx     *sql.Tx
	pg     *pgx.Conn
	tables map[string]*table
	rows   int64
}

type table struct {
	name    string
	columns []string
	stmt    *sql.Stmt
	rows    [][]any // waiting
}

// rowsAtOnce is how many rows one statement of SQLite brings; atOncePG how many
// one COPY of PostgreSQL.
const (
	rowsAtOnce = 20
	atOncePG   = 5000
)

// add brings one row; the columns of a table are the same in all its rows.
func (b *bulk) add(name, columns string, values ...any) error {
	t := b.tables[name]
	if t == nil {
		t = &table{name: name, columns: strings.Fields(columns)}
		b.tables[name] = t
	}
	if len(values) != len(t.columns) {
		return fmt.Errorf("%s: %d values for %d columns", name, len(values), len(t.columns))
	}
	t.rows = append(t.rows, values)
	b.rows++
	most := rowsAtOnce
	if b.pg != nil {
		most = atOncePG
	}
	if len(t.rows) < most {
		return nil
	}
	return b.flush(t)
}

func (b *bulk) flush(t *table) error {
	if len(t.rows) == 0 {
		return nil
	}
	defer func() { t.rows = t.rows[:0] }()
	if b.pg != nil {
		_, err := b.pg.CopyFrom(b.ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows))
		return wrap(t.name, err)
	}
	var flat []any
	for _, r := range t.rows {
		flat = append(flat, r...)
	}
	if len(t.rows) < rowsAtOnce {
		_, err := b.tx.ExecContext(b.ctx, t.insert(len(t.rows)), flat...)
		return wrap(t.name, err)
	}
	if t.stmt == nil {
		var err error
		if t.stmt, err = b.tx.PrepareContext(b.ctx, t.insert(rowsAtOnce)); err != nil {
			return wrap(t.name, err)
		}
	}
	_, err := t.stmt.ExecContext(b.ctx, flat...)
	return wrap(t.name, err)
}

func (t *table) insert(rows int) string {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",") + ")"
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ",") + ") VALUES " + strings.TrimSuffix(strings.Repeat(one+",", rows), ",")
}

// open begins; close ends, and moves PostgreSQL's counters past the rows.
func (b *bulk) open() (err error) {
	b.tables = map[string]*table{}
	if b.pg == nil {
		b.tx, err = b.lite.BeginTx(b.ctx, nil)
	}
	return err
}

func (b *bulk) close() error {
	for _, t := range b.tables {
		if err := b.flush(t); err != nil {
			return err
		}
	}
	if b.pg == nil {
		return b.tx.Commit()
	}
	for _, t := range b.tables {
		if t.columns[0] != "id" {
			continue
		}
		if _, err := b.pg.Exec(b.ctx, "SELECT setval(pg_get_serial_sequence('"+t.name+"', 'id'), (SELECT max(id) FROM "+t.name+"))"); err != nil {
			return wrap(t.name, err)
		}
	}
	return nil
}

func wrap(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}
