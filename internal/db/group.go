package db

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
)

// A group holds together what several people write to SQLite at one moment, so
// that they share one wait for the disk: each piece runs alone, one after the
// other, inside a savepoint of its own, and nobody is answered before all of
// them are kept. A piece that fails is undone alone.
type group struct {
	db      *bun.DB
	turn    chan struct{} // holds one token while somebody writes; waiters are served in order
	waiting atomic.Int64
	open    *batch // the transaction under way; only who has the turn touches it
}

// batch is one transaction and those who wait for its end.
type batch struct {
	tx    bun.Tx
	n     int
	began time.Time
	done  chan struct{}
	err   error // how it ended, once done is closed
}

// Where a batch ends although others wait: nobody's answer shall be late
// because of those behind him.
const (
	batchMost = 64
	batchLong = 20 * time.Millisecond
)

func newGroup(b *bun.DB) *group { return &group{db: b, turn: make(chan struct{}, 1)} }

// do runs f in a transaction and comes back when it is kept or undone. The
// writing itself can't be broken off: SQLite would take the others' work with
// it.
func (g *group) do(ctx context.Context, f func(context.Context, bun.Tx) error) error {
	g.waiting.Add(1)
	g.turn <- struct{}{}
	others := g.waiting.Add(-1)

	b, err := g.join(ctx)
	if err != nil {
		<-g.turn
		return err
	}
	alone := b.n == 0 && others == 0
	panicked, failed := g.run(ctx, b, alone, f)
	b.n++
	switch {
	case b.err != nil:
		g.end(b, false)
	case alone && failed != nil:
		g.end(b, false)
	case alone, g.waiting.Load() == 0, b.n >= batchMost, time.Since(b.began) > batchLong:
		g.end(b, true)
	}
	<-g.turn
	<-b.done
	if panicked != nil {
		panic(panicked)
	}
	if failed != nil {
		return failed
	}
	return b.err
}

// join gives the open batch, or opens one.
func (g *group) join(ctx context.Context) (*batch, error) {
	if g.open != nil {
		return g.open, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	tx, err := g.db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, fmt.Errorf("begin to write: %w", err)
	}
	g.open = &batch{tx: tx, began: time.Now(), done: make(chan struct{})}
	return g.open, nil
}

// run does one piece. Where SQLite has thrown the whole transaction away (the
// disk is full), b.err says so afterwards.
func (g *group) run(ctx context.Context, b *batch, alone bool, f func(context.Context, bun.Tx) error) (panicked any, failed error) {
	if failed = ctx.Err(); failed != nil {
		return nil, failed
	}
	ctx = context.WithoutCancel(ctx)
	exec := func(sql string) error {
		_, err := b.tx.ExecContext(ctx, sql)
		return err
	}
	if !alone {
		if b.err = exec("SAVEPOINT piece"); b.err != nil {
			return nil, b.err
		}
	}
	defer func() {
		if panicked = recover(); panicked != nil {
			failed = errors.New("panic while writing")
		}
		if alone {
			return
		}
		if failed != nil {
			b.err = exec("ROLLBACK TO piece")
		}
		b.err = errors.Join(b.err, exec("RELEASE piece"))
		if b.err != nil {
			b.err = fmt.Errorf("nothing was kept: %w", errors.Join(failed, b.err))
		}
	}()
	return nil, f(ctx, b.tx)
}

// end keeps or undoes a batch and tells those who wait.
func (g *group) end(b *batch, keep bool) {
	g.open = nil
	if keep {
		b.err = b.tx.Commit()
	} else {
		_ = b.tx.Rollback() // what failed is told already
	}
	if b.err != nil {
		// A commit that failed may leave the transaction open in the one
		// connection that writes.
		_, _ = g.db.ExecContext(context.Background(), "ROLLBACK")
	}
	close(b.done)
}
