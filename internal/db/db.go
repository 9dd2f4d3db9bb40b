// Package db opens the data: SQLite in the data folder by default, PostgreSQL
// with the same program when --db names one. Rooms write their SQL once for
// both, through bun.
//
// Instants are stored as BIGINT milliseconds since 1970 in UTC, in columns
// that end in _at; calendar dates as TEXT YYYY-MM-DD. SQLite has one writer
// connection and several readers that can't write, so that a write never waits
// for a read and two writers never collide.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the SQLite driver, without C
)

// DB is the open data. Read serves queries outside of a transaction.
type DB struct {
	write *bun.DB
	read  *bun.DB
	group *group // of SQLite
}

// Open opens PostgreSQL at dbURL, or with an empty dbURL the SQLite file
// tgpl.db in dataDir, making it when it is not there. It does not migrate.
func Open(ctx context.Context, dataDir, dbURL string) (*DB, error) {
	if dbURL != "" {
		return openPostgres(ctx, dbURL)
	}
	return openSQLite(ctx, filepath.Join(dataDir, "tgpl.db"))
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	dsn := func(pragmas ...string) string {
		q := url.Values{}
		q.Set("_txlock", "immediate")
		for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}, pragmas...) {
			q.Add("_pragma", p)
		}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	}
	w, err := sql.Open("sqlite", dsn("cache_size(-32000)"))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	w.SetMaxOpenConns(1)
	w.SetConnMaxLifetime(0)
	if err := w.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	r, err := sql.Open("sqlite", dsn("query_only(1)", "cache_size(-8000)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), w.Close())
	}
	r.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	r.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	d := &DB{write: bun.NewDB(w, sqlitedialect.New()), read: bun.NewDB(r, sqlitedialect.New())}
	d.group = newGroup(d.write)
	return d, nil
}

func openPostgres(ctx context.Context, dbURL string) (*DB, error) {
	cfg, err := pgx.ParseConfig(dbURL)
	if err != nil {
		// The parser's own message may repeat the password.
		return nil, errors.New("the address of the database is not understood; it looks like postgres://user:password@host/name")
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(40)
	pool.SetMaxIdleConns(10)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the database does not answer: %w", err), pool.Close())
	}
	b := bun.NewDB(pool, pgdialect.New())
	return &DB{write: b, read: b}, nil
}

// Close closes all connections.
func (d *DB) Close() error {
	if d.read == d.write {
		return d.write.Close()
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// IsPostgres tells which of the two it is, for the few places that differ.
func (d *DB) IsPostgres() bool { return d.write.Dialect().Name() == dialect.PG }

// Ping tells whether the data answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

type txKey struct{}

// inTx is what the context of a transaction holds.
type inTx struct {
	tx    bun.Tx
	after []func(context.Context)
}

// Read gives what to query with: the transaction of ctx inside InTx, else the
// readers. Results outside of a transaction may not see a write that has not
// been answered yet.
func (d *DB) Read(ctx context.Context) bun.IDB {
	if in, ok := ctx.Value(txKey{}).(*inTx); ok {
		return in.tx
	}
	return d.read
}

// InTx runs f in one transaction that is kept when f gives nil and undone
// otherwise; it comes back when it is on the disk. Inside of another InTx it
// joins that one. f must use the context it is given, for its queries and for
// the use cases it calls.
func (d *DB) InTx(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	if in, ok := ctx.Value(txKey{}).(*inTx); ok {
		return f(ctx, in.tx)
	}
	in := &inTx{}
	work := func(inner context.Context, tx bun.Tx) error {
		in.tx, in.after = tx, nil // it may run a second time, alone
		return f(context.WithValue(inner, txKey{}, in), tx)
	}
	var err error
	if d.group != nil {
		err = d.group.do(ctx, work)
	} else {
		err = d.write.RunInTx(ctx, nil, work)
	}
	for _, f := range in.after {
		f(context.WithoutCancel(ctx))
	}
	return err
}

// After has f called when the transaction of ctx has ended, whether it was kept
// or not; outside of a transaction at once.
func After(ctx context.Context, f func(ctx context.Context)) {
	if in, ok := ctx.Value(txKey{}).(*inTx); ok {
		in.after = append(in.after, f)
		return
	}
	f(ctx)
}

// IsUnique tells whether err is a broken uniqueness.
func IsUnique(err error) bool {
	if err == nil {
		return false
	}
	s := err.Error()
	return strings.Contains(s, "UNIQUE constraint failed") || strings.Contains(s, "SQLSTATE 23505")
}

// Clean takes from text what a database can't hold: NUL and broken UTF-8.
func Clean(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}
