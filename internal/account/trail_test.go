package account_test

import (
	"context"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/audit"
)

// Readers of a provider do not see its number and note; nor do they in what was
// noted of its changes.
func TestTrailOfAProviderWithholds(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		own := r.make(t, "luatsu", account.Lawyer)
		guard := account.NewGuard(r.log)
		s := account.New(r.db, r.clock, r.log, guard)
		guard.Knows("provider", func(_ context.Context, id int64) (account.Target, error) {
			return account.Target{Kind: "provider", ID: id, BranchID: 1, Owners: []int64{own.ID}}, nil
		})
		err := r.log.Change(ctx, audit.Who{}, "provider.update", audit.Subject{Kind: "provider", ID: 7, BranchID: 1}, nil,
			map[string]string{"id_number": "093088000001"}, "")
		if err != nil {
			t.Fatal(err)
		}
		for role, sees := range map[account.Role]bool{account.Reception: false, account.Auditor: false, account.BranchHead: true, account.Director: true, account.Lawyer: true} {
			a := own.Actor()
			if role != account.Lawyer {
				a = account.Actor{ID: 900, Role: role, BranchID: 1}
			}
			rows, err := s.RecordTrail(ctx, a, "provider", 7, 0, 10)
			if err != nil || len(rows) != 1 || strings.Contains(rows[0].AfterJSON, "093088000001") != sees {
				t.Errorf("%s: %+v %v", role, rows, err)
			}
		}
	})
}
