package matter

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
)

// Counts are the matters the actor may see, by state, and those that are late.
type Counts struct {
	ByState map[string]int `json:"by_state"`
	Open    int            `json:"open"`
	Overdue int            `json:"overdue"`
}

// CountFilter says which matters are counted; the zero one counts all in reach.
type CountFilter struct {
	BranchID int64
	Mine     bool // only those whose provider is the actor
	// Unfiled leaves out the filed and the transferred ones, of which there are
	// more every year: the rest is counted as quickly after ten years as after
	// one.
	Unfiled bool
}

// Overdue counts the matters the actor may see that are late.
func (s *Service) Overdue(ctx context.Context, a account.Actor) (int, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "matter.read")
	if err != nil {
		return 0, err
	}
	return s.overdue(ctx, reach, CountFilter{})
}

func (s *Service) overdue(ctx context.Context, reach account.Reach, in CountFilter) (total int, err error) {
	for _, q := range s.counted(ctx, reach, in) {
		n, err := q.Where("due_at < ?", s.Now()).Count(ctx)
		if err != nil {
			return 0, fmt.Errorf("count late matters: %w", err)
		}
		total += int(n)
	}
	return total, nil
}

// counted gives the queries whose rows together are those to be counted. Each
// is served by an index of its own, which one condition with OR would not be.
func (s *Service) counted(ctx context.Context, reach account.Reach, in CountFilter) []*bun.SelectQuery {
	arm := func() *bun.SelectQuery {
		q := s.DB.Read(ctx).NewSelect().Table("matter")
		if in.BranchID != 0 {
			q = q.Where("branch_id = ?", in.BranchID)
		}
		if in.Mine {
			q = q.Where("account_id = ?", reach.AccountID)
		}
		return q
	}
	if reach.Scope != account.Branch {
		return []*bun.SelectQuery{reach.Where(arm(), "branch_id", "account_id = ?")}
	}
	return []*bun.SelectQuery{
		arm().Where("branch_id = ?", reach.BranchID),
		arm().Where("account_id = ? AND branch_id <> ?", reach.AccountID, reach.BranchID),
	}
}

// Counts counts (stat.counts): for those who may see matters the ones they may
// see, so that the list behind a number has as many; for the others as far as
// the right to counts goes.
func (s *Service) Counts(ctx context.Context, a account.Actor, in CountFilter) (Counts, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "stat.counts")
	if err != nil {
		return Counts{}, err
	}
	if seen := account.ScopeOf(a, "matter.read"); seen != account.None {
		reach.Scope = seen
	}
	c := Counts{ByState: map[string]int{}}
	for _, q := range s.counted(ctx, reach, in) {
		var rows []struct {
			State string
			N     int
		}
		if in.Unfiled {
			q = q.Where("state IN (?)", bun.In(unfiled))
		}
		if err := q.ColumnExpr("state, COUNT(*) AS n").GroupExpr("state").Scan(ctx, &rows); err != nil {
			return Counts{}, fmt.Errorf("count matters: %w", err)
		}
		for _, r := range rows {
			c.ByState[r.State] += r.N
			if slices.Contains(OpenStates, r.State) {
				c.Open += r.N
			}
		}
	}
	c.Overdue, err = s.overdue(ctx, reach, in)
	return c, err
}

// unfiled are the states of matters that are not put away yet.
var unfiled = slices.DeleteFunc(slices.Clone(States), func(s string) bool { return s == Filed || s == Transferred })
