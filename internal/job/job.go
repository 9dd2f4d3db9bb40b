// Package job is a queue of work that is done after a change is kept: sending
// mail, for one. A job is added in the transaction of the change, so that it
// is there when the change is, and only then; it is done at least once, also
// after a crash, and tried again when it fails.
package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
)

const (
	lease = 2 * time.Minute // how long a job may take before another may take it up
	tries = 8               // after so many failures a job is given up
)

// Handler does one job. It may be called again for the same job.
type Handler func(ctx context.Context, payload json.RawMessage) error

// Queue holds jobs.
type Queue struct {
	db       *db.DB
	clock    clock.Clock
	handlers map[string]Handler
	log      *slog.Logger
}

// New makes a queue.
func New(d *db.DB, c clock.Clock, log *slog.Logger) *Queue {
	return &Queue{db: d, clock: c, handlers: map[string]Handler{}, log: log}
}

// Handle says who does the jobs of a kind. Call it before [Queue.Run].
func (q *Queue) Handle(kind string, h Handler) { q.handlers[kind] = h }

type row struct {
	bun.BaseModel `bun:"table:job"`

	ID          int64 `bun:",pk,autoincrement"`
	Kind        string
	PayloadJSON string        `bun:"payload_json"`
	RunAt       clock.Instant // not before; while a job is done, when its lease ends
	Attempts    int64
	LastError   string
	DoneAt      clock.Instant `bun:",nullzero"` // done or given up
}

// Add puts a job into the queue, in the transaction of ctx where there is one.
func (q *Queue) Add(ctx context.Context, kind string, payload any) error {
	raw, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("job %s: %w", kind, err)
	}
	return q.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row{Kind: kind, PayloadJSON: string(raw), RunAt: clock.InstantOf(q.clock.Now())}).Exec(ctx)
		return err
	})
}

// Run does jobs until ctx ends, looking for new ones every few seconds. The
// job in hand is finished.
func (q *Queue) Run(ctx context.Context) {
	tick := time.NewTicker(3 * time.Second)
	defer tick.Stop()
	for {
		for ctx.Err() == nil {
			did, err := q.One(context.WithoutCancel(ctx))
			if err != nil {
				q.log.Error("the job queue", "error", err)
			}
			if !did || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// One does the next job that is due and tells whether there was one.
func (q *Queue) One(ctx context.Context) (bool, error) {
	r, err := q.claim(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	h, ok := q.handlers[r.Kind]
	if !ok {
		err = fmt.Errorf("nobody does jobs of kind %q", r.Kind)
	} else {
		work, cancel := context.WithTimeout(ctx, lease*3/4)
		err = h(work, json.RawMessage(r.PayloadJSON))
		cancel()
	}
	return true, q.end(ctx, r, err)
}

// claim takes the oldest due job and pushes it out of the others' sight for
// the time of the lease.
func (q *Queue) claim(ctx context.Context) (row, error) {
	now := q.clock.Now()
	skip := ""
	if q.db.IsPostgres() {
		skip = "FOR UPDATE SKIP LOCKED"
	}
	var r row
	err := q.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`UPDATE job SET run_at = ?, attempts = attempts + 1 WHERE id = (
			SELECT id FROM job WHERE done_at IS NULL AND run_at <= ? ORDER BY run_at, id LIMIT 1 `+skip+`)
			RETURNING id, kind, payload_json, attempts`, clock.InstantOf(now.Add(lease)), clock.InstantOf(now)).Scan(ctx, &r)
	})
	return r, err
}

func (q *Queue) end(ctx context.Context, r row, failure error) error {
	now := q.clock.Now()
	return q.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		u := tx.NewUpdate().Table("job").Where("id = ?", r.ID)
		switch {
		case failure == nil:
			u.Set("done_at = ?", clock.InstantOf(now)).Set("last_error = ''")
		case r.Attempts >= tries:
			q.log.Error("a job was given up", "job", r.ID, "kind", r.Kind, "tries", r.Attempts, "error", failure)
			u.Set("done_at = ?", clock.InstantOf(now)).Set("last_error = ?", db.Clean(failure.Error()))
		default:
			q.log.Warn("a job failed and will be tried again", "job", r.ID, "kind", r.Kind, "tries", r.Attempts, "error", failure)
			u.Set("run_at = ?", clock.InstantOf(now.Add(time.Minute<<(r.Attempts-1)))).Set("last_error = ?", db.Clean(failure.Error()))
		}
		_, err := u.Exec(ctx)
		return err
	})
}

// Tidy removes jobs that were done long ago; those given up stay a year.
func (q *Queue) Tidy(ctx context.Context) error {
	now := q.clock.Now()
	return q.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(`DELETE FROM job WHERE done_at < ? OR done_at < ? AND last_error = ''`,
			clock.InstantOf(now.AddDate(-1, 0, 0)), clock.InstantOf(now.AddDate(0, 0, -7))).Exec(ctx)
		return err
	})
}
