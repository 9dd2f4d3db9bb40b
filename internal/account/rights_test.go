package account_test

import (
	"context"
	"slices"
	"testing"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
)

var everybody = append(slices.Clone(account.Roles), account.Public)

func drawActor(t *rapid.T) account.Actor {
	a := account.Actor{
		ID:       rapid.Int64Range(1, 4).Draw(t, "account"),
		Role:     rapid.SampledFrom(everybody).Draw(t, "role"),
		BranchID: rapid.Int64Range(1, 3).Draw(t, "branch"),
	}
	if a.Role == account.Public {
		a.ID, a.BranchID = 0, 0
	}
	return a
}

func drawTarget(t *rapid.T) account.Target {
	return account.Target{
		Kind: "matter", ID: rapid.Int64Range(1, 9).Draw(t, "id"), BranchID: rapid.Int64Range(1, 3).Draw(t, "of branch"),
		Owners: rapid.SliceOfN(rapid.Int64Range(0, 4), 0, 2).Draw(t, "owners"),
	}
}

func TestMayFollowsTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, target := drawActor(t), drawTarget(t)
		action := rapid.SampledFrom(account.Actions).Draw(t, "action")
		scope := account.Rights[action][a.Role]
		mine := a.ID != 0 && slices.Contains(target.Owners, a.ID)
		want := scope == account.Centre ||
			scope == account.Branch && (target.BranchID == a.BranchID || mine) ||
			scope == account.Own && mine
		if got := account.May(a, action, target); got != want {
			t.Fatalf("%s of scope %s: %v, want %v", a.Role, scope, got, want)
		}
		// Who may on one record may the action as such, and the other way round has a right at all.
		if account.May(a, action, target) && !account.May(a, action, account.Target{}) {
			t.Fatal("may on a record but not at all")
		}
		// A token never may more than its owner, one to read nothing that writes.
		token := a
		token.Scopes = []string{rapid.SampledFrom([]string{"read", "write"}).Draw(t, "scope")}
		if account.May(token, action, target) && !account.May(a, action, target) {
			t.Fatal("a token may more than its owner")
		}
		if token.Scopes[0] == "read" && account.May(token, action, target) {
			for _, verb := range []string{"write", "manage", "approve", "assign", "accept", "decide", "submit", "own", "merge", "override", "work", "reopen"} {
				if _, v, _ := cut(action); v == verb {
					t.Fatalf("a token to read may %s", action)
				}
			}
		}
	})
}

func cut(action string) (room, verb string, ok bool) {
	i := slices.Index([]byte(action), '.')
	return action[:i], action[i+1:], i > 0
}

func TestNobodyOutsideIsTrusted(t *testing.T) {
	public := account.PublicActor("10.0.0.1", "1")
	for _, action := range account.Actions {
		switch action {
		case "org.read", "news.read", "request.submit", "request.track":
			continue
		}
		if account.May(public, action, account.Target{}) {
			t.Errorf("the public may %s", action)
		}
	}
	if account.May(public, "matter.read", account.Target{ID: 1, Owners: []int64{0}}) {
		t.Error("a record without owner belongs to the public")
	}
}

func TestRolesAndTableAgree(t *testing.T) {
	for _, action := range account.Actions {
		for _, role := range everybody {
			if _, ok := account.Rights[action][role]; !ok {
				t.Errorf("%s has no cell for %s", action, role)
			}
		}
		if len(account.Rights[action]) != len(everybody) {
			t.Errorf("%s has %d cells for %d roles", action, len(account.Rights[action]), len(everybody))
		}
	}
}

func TestRefusalsAreNoted(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		acc := r.make(t, "ketoan", account.Accountant)
		_, err := r.Accounts(t.Context(), acc.Actor(), account.Filter{})
		want(t, err, fault.Forbidden, "fault.forbidden")
		_, err = r.Trail(t.Context(), acc.Actor(), audit.Filter{})
		want(t, err, fault.Forbidden, "")
		_, err = r.Accounts(t.Context(), account.PublicActor("6.6.6.6", "7"), account.Filter{})
		want(t, err, fault.SignIn, "")
		entries, err := r.log.List(t.Context(), audit.Filter{Kind: audit.Denied})
		if err != nil || len(entries) != 3 || entries[2].Action != "account.read" || entries[2].ActorID != acc.ID {
			t.Fatalf("%+v %v", entries, err)
		}
	})
}

// A refusal inside a transaction undoes it, and stays noted itself.
func TestRefusalOutlastsItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		guard := account.NewGuard(r.log)
		a := account.Actor{ID: 7, Role: account.Reception, BranchID: 1, Via: "desk"}
		err := r.db.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO branch (code, name) VALUES ('CN9', 'Chi nhánh thử')"); err != nil {
				return err
			}
			return r.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
				return guard.Require(ctx, a, "matter.approve", account.Target{Kind: "matter", ID: 5, BranchID: 1})
			})
		})
		if !fault.Is(err, fault.Forbidden) {
			t.Fatalf("got %v", err)
		}
		rows, err := r.log.List(t.Context(), audit.Filter{Kind: audit.Denied})
		if err != nil || len(rows) != 1 || rows[0].ActorID != 7 || rows[0].SubjectID != 5 {
			t.Errorf("noted: %+v, %v", rows, err)
		}
		var n int
		if err := r.db.Read(t.Context()).NewRaw("SELECT count(*) FROM branch WHERE code = 'CN9'").Scan(t.Context(), &n); err != nil || n != 0 {
			t.Errorf("%d rows of the undone transaction stayed, %v", n, err)
		}
	})
}

func TestTrailOfABranch(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		head := r.make(t, "cn1", account.BranchHead)
		if _, err := r.Update(ctx, account.System(), head.ID, account.UpdateInput{Version: 1, BranchID: ptr(int64(2))}); err != nil {
			t.Fatal(err)
		}
		head.BranchID = 2
		r.make(t, "tgv", account.Officer) // in branch 1
		rows, err := r.Trail(ctx, head.Actor(), audit.Filter{})
		if err != nil || len(rows) != 1 || rows[0].BranchID != 2 {
			t.Fatalf("%+v %v", rows, err)
		}
		_, err = r.Trail(ctx, head.Actor(), audit.Filter{BranchID: 1})
		want(t, err, fault.Forbidden, "")
		admin := r.make(t, "quantri", account.Admin)
		rows, err = r.RecordTrail(ctx, admin.Actor(), "account", head.ID, 0, 10)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%+v %v", rows, err)
		}
		_, err = r.RecordTrail(ctx, admin.Actor(), "account", 99, 0, 10)
		want(t, err, fault.NotFound, "")
		_, err = r.RecordTrail(ctx, admin.Actor(), "nothing", 1, 0, 10)
		want(t, err, fault.NotFound, "")
	})
}
