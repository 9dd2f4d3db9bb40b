package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // bare SQL
	_ "modernc.org/sqlite"             // bare SQL

	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/rooms"
)

// set is one size of data, with the program's rooms and bare SQL on it.
type set struct {
	ctx     context.Context
	size    int
	where   config.Data
	data    *app.Data
	r       *rooms.Rooms
	c       *centre
	bare    *bare
	clients int64
	open    []int64 // some open matters
	ours    []int64 // some clients of the first branch
	bares   int64
	dropped func() // of PostgreSQL: drops the database
}

func (s *set) nextBare() int64 { s.bares++; return s.bares }

// makeSet makes the data of a size; server is the address of PostgreSQL, empty
// for SQLite.
func makeSet(ctx context.Context, size int, server string) (_ *set, err error) {
	dir, err := os.MkdirTemp("bench/data", fmt.Sprintf("%d-", size))
	if err != nil {
		return nil, err
	}
	s := &set{ctx: ctx, size: size, where: config.Data{Data: dir}, dropped: func() {}}
	if server != "" {
		if s.where.DB, s.dropped, err = newDatabase(ctx, server, size); err != nil {
			return nil, err
		}
	}
	if s.data, _, err = app.OpenAlone(ctx, s.where, clock.NewManual(present)); err != nil {
		return nil, err
	}
	s.r = s.data.Rooms
	if s.bare, err = openBare(dir, s.where.DB); err != nil {
		return nil, err
	}
	began := time.Now()
	b := &bulk{ctx: ctx, lite: s.bare.write}
	if server != "" {
		if b.pg, err = pgx.Connect(ctx, s.where.DB); err != nil {
			return nil, err
		}
		defer func() { _ = b.pg.Close(ctx) }()
	}
	if s.c, err = makeCentre(s.r, b, size); err != nil {
		return nil, err
	}
	m := &maker{bulk: b, r: s.r, c: s.c, rng: rand.New(rand.NewPCG(2026, uint64(size))), size: size, ids: map[string]int64{"audit_entry": 1 << 20}, numbers: map[string]int64{}}
	if err := s.lax(true); err != nil {
		return nil, err
	}
	if err := errors.Join(b.open(), m.make(), b.close()); err != nil {
		return nil, err
	}
	s.clients = m.ids["client"]
	made := time.Since(began)
	if err := s.r.Index.Rebuild(ctx, func(string, int) {}); err != nil {
		return nil, err
	}
	if err := errors.Join(s.lax(false), s.settle()); err != nil {
		return nil, err
	}
	if s.open, err = s.ids("SELECT id FROM matter WHERE state = 'in_progress' ORDER BY id DESC LIMIT 500"); err != nil {
		return nil, err
	}
	if s.ours, err = s.ids("SELECT id FROM client WHERE branch_id = ? ORDER BY id DESC LIMIT 2000", s.c.branches[0].ID); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%d matters, %d persons, %d rows made in %v, with what they are found by in %v\n",
		size, s.clients, b.rows, made.Round(time.Second), time.Since(began).Round(time.Second))
	return s, nil
}

// ids gives the numbers that a query finds.
func (s *set) ids(query string, args ...any) (out []int64, err error) {
	rows, err := s.bare.read.QueryContext(s.ctx, s.bare.sql(query), args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// lax lets SQLite fill the file without waiting for the disk.
func (s *set) lax(on bool) error {
	if s.where.DB != "" {
		return nil
	}
	mode := "FULL"
	if on {
		mode = "OFF"
	}
	_, err := s.bare.write.ExecContext(s.ctx, "PRAGMA synchronous = "+mode)
	return err
}

// settle does what a database does by itself in its quiet hours.
func (s *set) settle() error {
	statements := []string{"VACUUM ANALYZE"}
	if s.where.DB == "" {
		statements = []string{"ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"}
	}
	for _, q := range statements {
		if _, err := s.bare.write.ExecContext(s.ctx, q); err != nil {
			return err
		}
	}
	return nil
}

func (s *set) close() {
	_ = errors.Join(s.bare.read.Close(), s.bare.write.Close(), s.data.Close())
	s.dropped()
	_ = os.RemoveAll(s.where.Data)
}

// openBare opens the same data as the program does, without it.
func openBare(dir, url string) (*bare, error) {
	if url != "" {
		d, err := sql.Open("pgx", url)
		return &bare{read: d, write: d, pg: true}, err
	}
	dsn := "file:" + filepath.Join(dir, "tgpl.db") + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=temp_store(MEMORY)"
	w, err := sql.Open("sqlite", dsn+"&_pragma=cache_size(-32000)")
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	r, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)&_pragma=cache_size(-8000)")
	return &bare{read: r, write: w}, err
}

func newDatabase(ctx context.Context, server string, size int) (url string, drop func(), err error) {
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = c.Close(ctx) }()
	name := fmt.Sprintf("bench_%d_%d", size, os.Getpid())
	if _, err := c.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return "", nil, err
	}
	cfg := c.Config()
	drop = func() {
		if c, err := pgx.Connect(ctx, server); err == nil {
			_, _ = c.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
			_ = c.Close(ctx)
		}
	}
	host := net.JoinHostPort(cfg.Host, strconv.Itoa(int(cfg.Port)))
	return "postgres://" + cfg.User + "@" + host + "/" + name + "?sslmode=disable", drop, nil
}
