package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
)

func TestMigrateTwiceChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n, err := d.Migrate(t.Context())
		if err != nil || n != 0 {
			t.Fatalf("second migration took %d steps, error %v", n, err)
		}
		have, want, err := d.Version(t.Context())
		if err != nil || have != want || have == 0 {
			t.Fatalf("version %d of %d, error %v", have, want, err)
		}
	})
}

func TestInTxKeepsAllOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		add := func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO visit_day (on_date, visits) VALUES ('2022-02-16', 1)")
			return err
		}
		stop := errors.New("stop")
		err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			if err := d.InTx(ctx, add); err != nil { // joins the outer one
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if n := count(t, d); n != 0 {
			t.Fatalf("%d rows stayed of a transaction that was undone", n)
		}
		if err := d.InTx(t.Context(), add); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d); n != 1 {
			t.Fatalf("%d rows, want 1", n)
		}
		if err := d.InTx(t.Context(), add); !db.IsUnique(err) {
			t.Fatalf("a double key gave %v", err)
		}
	})
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Read(t.Context()).NewRaw("SELECT count(*) FROM visit_day").Scan(t.Context(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReadersCannotWrite(t *testing.T) {
	d := dbtest.SQLite(t)
	if _, err := d.Read(t.Context()).ExecContext(t.Context(), "DELETE FROM visit_day"); err == nil {
		t.Fatal("a reader wrote")
	}
}

// A step that fails leaves nothing of itself, and the steps before it stand;
// with the cause gone it is taken.
func TestAStepThatFailsLeavesTheOldState(t *testing.T) {
	ctx := t.Context()
	d, err := db.Open(ctx, t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	write := func(sql string) {
		t.Helper()
		if err := d.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, sql)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	// The seventh step makes the table job last: it is in the way.
	write("CREATE TABLE job (id INTEGER)")
	if _, err := d.Migrate(ctx); err == nil {
		t.Fatal("the step was taken")
	}
	have, _, err := d.Version(ctx)
	if err != nil || have != 6 {
		t.Fatalf("version %d, error %v", have, err)
	}
	var tables int
	if err := d.Read(ctx).NewRaw("SELECT count(*) FROM sqlite_master WHERE name IN ('deadline', 'wait', 'event')").Scan(ctx, &tables); err != nil || tables != 0 {
		t.Fatalf("%d tables of the failed step are there, error %v", tables, err)
	}
	write("DROP TABLE job")
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	have, want, err := d.Version(ctx)
	if err != nil || have != want {
		t.Fatalf("version %d of %d, error %v", have, want, err)
	}
}
