package dump

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"tgpl/internal/db"
)

// postgresLoader fills a database in one transaction.
type postgresLoader struct {
	conn    *pgx.Conn
	tx      pgx.Tx
	tables  []Table
	indexes []string
}

// LoadPostgres begins to fill the migrated tables of a PostgreSQL database.
func LoadPostgres(ctx context.Context, dbURL string) (_ Loader, err error) {
	cfg, err := pgx.ParseConfig(dbURL)
	if err != nil { // its message may repeat the password
		return nil, errors.New("the address of the database is not understood")
	}
	l := &postgresLoader{}
	defer func() {
		if err != nil {
			l.Abort()
		}
	}()
	pool := stdlib.OpenDB(*cfg)
	b := bun.NewDB(pool, pgdialect.New())
	l.tables, err = Tables(ctx, b, true)
	if err == nil {
		var empty bool
		if empty, err = Empty(ctx, b, l.tables); err == nil && !empty {
			err = ErrNotEmpty
		}
	}
	if err := errors.Join(err, pool.Close()); err != nil {
		return nil, err
	}
	if l.conn, err = pgx.ConnectConfig(ctx, cfg); err != nil {
		return nil, err
	}
	if l.tx, err = l.conn.Begin(ctx); err != nil {
		return nil, err
	}
	return l, l.begin(ctx)
}

// begin takes the indexes away, to be made at once when all rows are there.
func (l *postgresLoader) begin(ctx context.Context) error {
	rows, err := l.tx.Query(ctx, `SELECT quote_ident(indexname), indexdef FROM pg_indexes WHERE schemaname = current_schema()
		AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = (quote_ident(schemaname) || '.' || quote_ident(indexname))::regclass)`)
	if err != nil {
		return err
	}
	var drop []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return err
		}
		drop = append(drop, "DROP INDEX "+name)
		l.indexes = append(l.indexes, text)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, d := range drop {
		if _, err := l.tx.Exec(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (l *postgresLoader) Tables() []Table { return l.tables }

func (l *postgresLoader) Rows(ctx context.Context, t Table, next func() ([]byte, error)) (int64, error) {
	if err := Fit(l.tables, t); err != nil {
		return 0, err
	}
	r := newRowReader(t, next, func(c Column, v any) any {
		switch x := v.(type) {
		case []byte:
			if c.Kind == Text {
				return db.Clean(string(x))
			}
		case string:
			return db.Clean(x)
		case int64:
			if c.Kind == Real {
				return float64(x)
			}
		}
		return v
	})
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.Name
	}
	var broken error // which the server would only tell as a text
	_, err := l.tx.CopyFrom(ctx, pgx.Identifier{t.Name}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		row, err := r.read()
		if isEnd(err) {
			return nil, nil
		}
		broken = err
		return row, err
	}))
	if broken != nil {
		return r.n, broken
	}
	if err != nil {
		return r.n, fmt.Errorf("table %s, rows to %d: %w", t.Name, r.n, err)
	}
	return r.n, nil
}

func (l *postgresLoader) Finish(ctx context.Context, sequences map[string]int64) error {
	for name, last := range sequences {
		if !slices.ContainsFunc(l.tables, func(t Table) bool { return t.Name == name }) {
			continue
		}
		if _, err := l.tx.Exec(ctx, "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", quote(name), last); err != nil {
			return fmt.Errorf("count on in table %s: %w", name, err)
		}
	}
	for _, text := range l.indexes {
		if _, err := l.tx.Exec(ctx, text); err != nil {
			return fmt.Errorf("%.80s: %w", text, err)
		}
	}
	if err := l.tx.Commit(ctx); err != nil {
		return err
	}
	_, err := l.conn.Exec(ctx, "ANALYZE")
	return err
}

func (l *postgresLoader) Abort() {
	if l.conn != nil {
		_ = l.conn.Close(context.Background()) // an open transaction is undone
		l.conn = nil
	}
}
