package request

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/usecase"
)

// Every list that people see is served by an index: nothing reads all requests,
// and only the few that are open may be sorted.
func TestListsUseIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	s := &Service{Base: usecase.NewBase(d, clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone)), law.Default())}
	centre := account.Reach{Scope: account.Centre}
	branch := account.Reach{Scope: account.Branch, BranchID: 1, AccountID: 2}
	for name, c := range map[string]struct {
		reach account.Reach
		in    Filter
		sorts bool
	}{
		"all":            {centre, Filter{}, false},
		"a branch":       {branch, Filter{}, false},
		"open":           {centre, Filter{State: "open"}, true},
		"open, a branch": {branch, Filter{State: "open"}, true},
		"one state":      {centre, Filter{State: Received}, false},
		"decided":        {centre, Filter{State: "decided"}, false},
		"of one branch":  {centre, Filter{BranchID: 1}, false},
		"of a client":    {centre, Filter{ClientID: 7}, false},
		"mine":           {centre, Filter{Mine: true}, false},
		"next page":      {centre, Filter{State: "decided", After: "1644973200000_7"}, false},
		"days":           {branch, Filter{From: "1/2/2022", To: "16/2/2022"}, false},
		"found":          {centre, Filter{Text: "tran minh"}, true},
	} {
		var rows []Request
		c.in.Limit = 30
		f := fault.Fields{}
		q, err := s.listQuery(t.Context(), f, c.reach, 2, c.in, &rows)
		if err != nil || len(f) > 0 {
			t.Fatalf("%s: %v", name, f)
		}
		for _, step := range explain(t.Context(), t, d.Read(t.Context()), q) {
			if step == "SCAN request" {
				t.Errorf("%s reads every request: %s", name, q)
			}
			if strings.Contains(step, "TEMP B-TREE") && !c.sorts {
				t.Errorf("%s sorts: %s", name, q)
			}
		}
	}
}

func explain(ctx context.Context, t *testing.T, read bun.IDB, q *bun.SelectQuery) []string {
	t.Helper()
	var plan []struct {
		ID, Parent, Notused int64
		Detail              string
	}
	if err := read.NewRaw("EXPLAIN QUERY PLAN "+q.String()).Scan(ctx, &plan); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range plan {
		out = append(out, p.Detail)
	}
	return out
}
