package system_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
)

func TestStatus(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone)), Law: law.Default(), FileDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		err = d.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO job (kind, run_at, attempts, last_error, done_at) VALUES ('mail', 1, 8, 'no answer', 2), ('mail', 1, 1, '', 2), ('mail', 1, 0, '', NULL)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.System.Status(ctx, account.Actor{ID: 1, Role: account.Director}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a director: %v", err)
		}
		st, err := r.System.Status(ctx, account.Actor{ID: 1, Role: account.Admin})
		if err != nil {
			t.Fatal(err)
		}
		if len(st.JobsGivenUp) != 1 || st.JobsGivenUp[0].Error != "no answer" || st.JobsWaiting != 1 {
			t.Errorf("jobs: %+v, waiting %d", st.JobsGivenUp, st.JobsWaiting)
		}
		if st.Bytes <= 0 || st.DataVersion <= 0 || (st.Database == "postgres") != d.IsPostgres() {
			t.Errorf("%+v", st)
		}
		for _, c := range st.Counts {
			if want := map[string]int64{"audit_entry": 1}[c.Kind]; c.N != want {
				t.Errorf("%s: %d records, want %d", c.Kind, c.N, want)
			}
		}
	})
}
