package agenda

import (
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/law"
	"tgpl/internal/usecase"
)

// Whoever asks for the day, every list is served by an index.
func TestDayIsServedByIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	s := New(usecase.NewBase(d, clock.System(), law.Default()))
	ctx := t.Context()
	for _, role := range account.Roles {
		a := account.Actor{ID: 4, Role: role, BranchID: 2}
		queries := scopeOf(a).arms(func() *bun.SelectQuery {
			return d.Read(ctx).NewSelect().Model((*Deadline)(nil)).Where("state = ? AND due_at >= ? AND due_at < ?", Open, 1, 2).OrderExpr("due_at, id").Limit(50)
		})
		queries = append(queries, scopeOf(a).arms(func() *bun.SelectQuery {
			return d.Read(ctx).NewSelect().Model((*Event)(nil)).Where("start_at >= ? AND start_at < ?", 1, 2)
		})[0])
		mine, others := s.waitQueries(ctx, a)
		for _, q := range append(append(queries, mine...), others...) {
			var plan []struct {
				ID, Parent, Notused int
				Detail              string
			}
			if err := d.Read(ctx).NewRaw("EXPLAIN QUERY PLAN "+q.String()).Scan(ctx, &plan); err != nil {
				t.Fatal(err)
			}
			for _, p := range plan {
				if strings.HasPrefix(p.Detail, "SCAN") {
					t.Errorf("%s: %s\n%s", role, p.Detail, q)
				}
			}
		}
	}
}
