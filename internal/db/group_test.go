package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
)

// Many write at once; some fail, panic, are called off or swallow an error.
// What was answered well is there, the rest isn't.
func TestWritersShareATransactionAndFailAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const people, each = 24, 20
		stop := errors.New("stop")
		day := func(who, n int) string { return fmt.Sprintf("d%02d-%02d", who, n) }
		kept := make([]map[string]bool, people)
		var wg sync.WaitGroup
		for who := range people {
			kept[who] = map[string]bool{}
			wg.Go(func() {
				for n := range each {
					err := oneWrite(t.Context(), d, day(who, n), n%5, stop)
					if (err == nil) != (n%5 == 0 || n%5 == 4) {
						t.Errorf("kind %d gave %v", n%5, err)
					}
					if err == nil {
						kept[who][day(who, n)] = true
						if !has(t, d, day(who, n)) {
							t.Errorf("%s was answered and is not there", day(who, n))
						}
					}
				}
			})
		}
		wg.Wait()
		for who := range people {
			for n := range each {
				if got := has(t, d, day(who, n)); got != kept[who][day(who, n)] {
					t.Errorf("%s there: %v", day(who, n), got)
				}
			}
		}
	})
}

// oneWrite writes a row, and then (kind) 0 is done, 1 fails, 2 panics, 3 was
// called off before it began, 4 goes on after a statement that failed.
func oneWrite(ctx context.Context, d *db.DB, day string, kind int, stop error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if kind == 3 {
		off, cancel := context.WithCancel(ctx)
		cancel()
		ctx = off
	}
	if kind == 4 && d.IsPostgres() {
		kind = 0 // PostgreSQL takes no more after an error
	}
	return d.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw("INSERT INTO visit_day (on_date, visits) VALUES (?, 1)", day).Exec(ctx); err != nil {
			return err
		}
		switch kind {
		case 1:
			return stop
		case 2:
			panic("a defect")
		case 4:
			if _, err := tx.NewRaw("INSERT INTO visit_day (on_date, visits) VALUES (?, 1)", day).Exec(ctx); !db.IsUnique(err) {
				return fmt.Errorf("the same row again gave %w", err)
			}
		}
		return nil
	})
}

func has(t *testing.T, d *db.DB, day string) bool {
	t.Helper()
	var n int
	if err := d.Read(t.Context()).NewRaw("SELECT count(*) FROM visit_day WHERE on_date = ?", day).Scan(t.Context(), &n); err != nil {
		t.Error(err)
	}
	return n > 0
}

func TestAfterIsCalledHoweverTheTransactionEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, want := range []error{nil, errors.New("stop")} {
			var calls []string
			err := d.InTx(t.Context(), func(ctx context.Context, _ bun.Tx) error {
				return d.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
					db.After(ctx, func(ctx context.Context) {
						calls = append(calls, "after")
						if err := d.InTx(ctx, func(context.Context, bun.Tx) error { return nil }); err != nil {
							t.Error(err)
						}
					})
					calls = append(calls, "in")
					return want
				})
			})
			if !errors.Is(err, want) || fmt.Sprint(calls) != "[in after]" {
				t.Fatalf("%v: error %v, calls %v", want, err, calls)
			}
		}
	})
}
