package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/job"
)

func queue(d *db.DB) (*job.Queue, *clock.Manual) {
	c := clock.NewManual(time.Date(2022, 2, 16, 1, 0, 0, 0, time.UTC))
	return job.New(d, c, slog.New(slog.DiscardHandler)), c
}

func TestDoneOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := queue(d)
		var got []string
		q.Handle("say", func(_ context.Context, p json.RawMessage) error {
			got = append(got, string(p))
			return nil
		})
		for _, s := range []string{"a", "b"} {
			if err := q.Add(t.Context(), "say", s); err != nil {
				t.Fatal(err)
			}
		}
		for want := range 3 {
			did, err := q.One(t.Context())
			if err != nil || did != (want < 2) {
				t.Fatalf("job %d: %v, %v", want, did, err)
			}
		}
		if len(got) != 2 || got[0] != `"a"` || got[1] != `"b"` {
			t.Errorf("got %v", got)
		}
	})
}

func TestUndoneWithItsTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := queue(d)
		undo := errors.New("undo")
		err := d.InTx(t.Context(), func(ctx context.Context, _ bun.Tx) error {
			return errors.Join(q.Add(ctx, "say", 1), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		if did, err := q.One(t.Context()); did || err != nil {
			t.Errorf("the job of an undone change was done: %v, %v", did, err)
		}
	})
}

func TestTriedAgainThenGivenUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := queue(d)
		tries := 0
		q.Handle("fail", func(context.Context, json.RawMessage) error {
			tries++
			return errors.New("no")
		})
		if err := q.Add(t.Context(), "fail", nil); err != nil {
			t.Fatal(err)
		}
		if did, err := q.One(t.Context()); !did || err != nil {
			t.Fatal(did, err)
		}
		if did, _ := q.One(t.Context()); did {
			t.Error("tried again at once")
		}
		for range 20 {
			c.Advance(12 * time.Hour)
			if _, err := q.One(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if tries != 8 {
			t.Errorf("%d tries, want 8", tries)
		}
	})
}

func TestManyWorkersShareTheJobs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, _ := queue(d)
		const jobs = 40
		var mu sync.Mutex
		seen := map[string]int{}
		q.Handle("n", func(_ context.Context, p json.RawMessage) error {
			mu.Lock()
			defer mu.Unlock()
			seen[string(p)]++
			return nil
		})
		for i := range jobs {
			if err := q.Add(t.Context(), "n", i); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 4 * jobs {
					if did, err := q.One(context.Background()); err != nil {
						t.Error(err)
					} else if !did {
						return
					}
				}
			})
		}
		wg.Wait()
		for {
			did, err := q.One(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !did {
				break
			}
		}
		if len(seen) != jobs {
			t.Errorf("%d of %d jobs done", len(seen), jobs)
		}
		for p, n := range seen {
			if n != 1 {
				t.Errorf("job %s was done %d times", p, n)
			}
		}
	})
}

func TestTakenUpAfterACrash(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q, c := queue(d)
		if err := q.Add(t.Context(), "mail", 1); err != nil {
			t.Fatal(err)
		}
		// A worker that took it and died leaves the row claimed.
		err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewRaw("UPDATE job SET run_at = ?, attempts = 1", clock.InstantOf(c.Now().Add(2*time.Minute))).Exec(ctx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		done := false
		q.Handle("mail", func(context.Context, json.RawMessage) error { done = true; return nil })
		if did, _ := q.One(t.Context()); did {
			t.Error("taken up while its lease runs")
		}
		c.Advance(3 * time.Minute)
		if _, err := q.One(t.Context()); err != nil || !done {
			t.Errorf("not taken up: %v", err)
		}
		c.Advance(8 * 24 * time.Hour)
		if err := q.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Read(t.Context()).NewSelect().Table("job").Count(t.Context()); err != nil || n != 0 {
			t.Errorf("%d jobs left, %v", n, err)
		}
	})
}
