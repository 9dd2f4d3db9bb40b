package demo_test

import (
	"testing"
	"time"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/demo"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
	"tgpl/internal/verify"
)

func TestMake(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewManual(demo.Start)
		r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		made, err := demo.MakeSize(t.Context(), r, c, size)
		if err != nil || !made {
			t.Fatalf("made %v: %v", made, err)
		}
		t.Logf("made in %v", time.Since(begin))
		if !c.Now().Equal(demo.Now) {
			t.Errorf("the clock ends at %v", c.Now())
		}
		for _, q := range []struct {
			what     string
			from, to int
			query    string
		}{
			{"clients", size.Clients, size.Clients + 40, "SELECT COUNT(*) FROM client"},
			{"matters", size.Matters, size.Matters, "SELECT COUNT(*) FROM matter"},
			{"staff", 25, 40, "SELECT COUNT(*) FROM account"},
			{"branches", 3, 3, "SELECT COUNT(*) FROM branch"},
			{"states of matters", 7, 7, "SELECT COUNT(DISTINCT state) FROM matter"},
			{"states of requests", 6, 8, "SELECT COUNT(DISTINCT state) FROM request"},
			{"portal requests waiting", 5, 9, "SELECT COUNT(*) FROM request WHERE channel = 'portal' AND state = 'received'"},
			{"deadlines late", 5, 60, "SELECT COUNT(*) FROM deadline WHERE state = 'open' AND due_at < 1644973200000"},
			{"proofs owed", 1, 20, "SELECT COUNT(*) FROM deadline WHERE state = 'open' AND clock = 'proofs_owed'"},
			{"conflicts open", 1, 1, "SELECT COUNT(*) FROM conflict_check WHERE result = 'conflict' AND overridden_at IS NULL"},
			{"hearings this week", 6, 30, "SELECT COUNT(*) FROM hearing WHERE state = 'planned' AND at >= 1644969600000 AND at < 1645315200000"},
			{"proposals waiting", 4, 20, "SELECT COUNT(*) FROM proposal WHERE state = 'open'"},
			{"articles", 3, 3, "SELECT COUNT(*) FROM article WHERE state = 'published'"},
			{"refusals noted in the audit", 0, 0, "SELECT COUNT(*) FROM audit_entry WHERE kind = 'denied'"},
		} {
			var n int
			if err := d.Read(t.Context()).NewRaw(q.query).Scan(t.Context(), &n); err != nil {
				t.Fatal(err)
			}
			if n < q.from || n > q.to {
				t.Errorf("%s: %d, want %d to %d", q.what, n, q.from, q.to)
			}
		}
		rows, err := verify.Run(t.Context(), r, func(f verify.Finding) { t.Error(f) })
		if err != nil || rows == 0 {
			t.Errorf("verify: %d rows, %v", rows, err)
		}
		if made, err := demo.MakeSize(t.Context(), r, c, size); made || err != nil {
			t.Errorf("made a second time: %v, %v", made, err)
		}
	})
}
