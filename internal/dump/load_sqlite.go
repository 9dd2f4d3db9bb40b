package dump

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the SQLite driver, without C
)

// sqliteLoader fills a file that nobody else has open. It writes without a
// journal: a file that is not finished is thrown away.
type sqliteLoader struct {
	pool    *sql.DB
	conn    *sql.Conn
	tables  []Table
	indexes []string
	stmts   map[string]*sql.Stmt
}

// LoadSQLite begins to fill the migrated tables of an SQLite file.
func LoadSQLite(ctx context.Context, path string) (_ Loader, err error) {
	q := url.Values{}
	for _, p := range []string{"journal_mode(OFF)", "synchronous(OFF)", "foreign_keys(0)", "temp_store(MEMORY)", "cache_size(-64000)", "locking_mode(EXCLUSIVE)"} {
		q.Add("_pragma", p)
	}
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1)
	l := &sqliteLoader{pool: pool, stmts: map[string]*sql.Stmt{}}
	defer func() {
		if err != nil {
			l.Abort()
		}
	}()
	b := bun.NewDB(pool, sqlitedialect.New())
	if l.tables, err = Tables(ctx, b, false); err != nil {
		return nil, err
	}
	empty, err := Empty(ctx, b, l.tables)
	if err == nil && !empty {
		err = ErrNotEmpty
	}
	if err != nil {
		return nil, err
	}
	if l.conn, err = pool.Conn(ctx); err != nil {
		return nil, err
	}
	return l, l.begin(ctx)
}

// begin takes the indexes away, to be made at once when all rows are there.
func (l *sqliteLoader) begin(ctx context.Context) error {
	if _, err := l.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	rows, err := l.conn.QueryContext(ctx, "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var drop []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return err
		}
		drop = append(drop, "DROP INDEX "+quote(name))
		l.indexes = append(l.indexes, text)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, d := range drop {
		if _, err := l.conn.ExecContext(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (l *sqliteLoader) Tables() []Table { return l.tables }

// batch is how many rows go into one statement.
func batch(t Table) int { return max(1, min(200, 2000/len(t.Columns))) }

func (l *sqliteLoader) insert(ctx context.Context, t Table, rows int) (*sql.Stmt, error) {
	places := "(" + strings.TrimSuffix(strings.Repeat("?,", len(t.Columns)), ",") + ")"
	//nolint:gosec // names of our own tables
	text := "INSERT INTO " + quote(t.Name) + " (" + columnList(t) + ") VALUES " + strings.TrimSuffix(strings.Repeat(places+",", rows), ",")
	if s, ok := l.stmts[text]; ok {
		return s, nil
	}
	s, err := l.conn.PrepareContext(ctx, text)
	if err == nil {
		l.stmts[text] = s
	}
	return s, err
}

func (l *sqliteLoader) Rows(ctx context.Context, t Table, next func() ([]byte, error)) (int64, error) {
	if err := Fit(l.tables, t); err != nil {
		return 0, err
	}
	r := newRowReader(t, next, func(c Column, v any) any {
		if b, ok := v.([]byte); ok && c.Kind == Text {
			return string(b)
		}
		return v
	})
	size := batch(t)
	args := make([]any, 0, size*len(t.Columns))
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		n := len(args) / len(t.Columns)
		s, err := l.insert(ctx, t, n) //nolint:sqlclosecheck // kept for the next rows
		if err == nil {
			_, err = s.ExecContext(ctx, args...)
		}
		if err != nil {
			return fmt.Errorf("table %s, rows %d to %d: %w", t.Name, r.n-int64(n)+1, r.n, err)
		}
		args = args[:0]
		return nil
	}
	for {
		row, err := r.read()
		if isEnd(err) {
			return r.n, flush()
		}
		if err != nil {
			return r.n, err
		}
		args = append(args, row...)
		if len(args) == size*len(t.Columns) {
			if err := flush(); err != nil {
				return r.n, err
			}
		}
	}
}

func (l *sqliteLoader) Finish(ctx context.Context, sequences map[string]int64) error {
	run := func(text string, args ...any) error {
		if _, err := l.conn.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("%.80s: %w", text, err)
		}
		return nil
	}
	for _, s := range l.stmts {
		_ = s.Close() // done with
	}
	l.stmts = nil
	for name, last := range sequences {
		if !slices.ContainsFunc(l.tables, func(t Table) bool { return t.Name == name }) {
			continue
		}
		if err := run("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?", name, last); err != nil {
			return err
		}
		if err := run("INSERT INTO sqlite_sequence (name, seq) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)", name, last, name); err != nil {
			return err
		}
	}
	for _, text := range l.indexes {
		if err := run(text); err != nil {
			return err
		}
	}
	var table string
	switch err := l.conn.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check LIMIT 1`).Scan(&table); {
	case err == nil:
		return fmt.Errorf("table %s refers to rows that are not there", table)
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	for _, text := range []string{"COMMIT", "ANALYZE", "PRAGMA synchronous = FULL", "PRAGMA locking_mode = NORMAL", "PRAGMA journal_mode = WAL", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if err := run(text); err != nil {
			return err
		}
	}
	return nil
}

func (l *sqliteLoader) Abort() {
	if l.conn != nil {
		_ = l.conn.Close() // what was not finished is thrown away with its file
		l.conn = nil
	}
	_ = l.pool.Close()
}
