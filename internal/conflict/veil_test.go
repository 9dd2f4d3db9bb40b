package conflict_test

import (
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
)

// A check holds only as long as the world around the parties is as it was: the
// other side may have come since.
func TestClearNoMoreWhenTheOtherSideCame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		hoa := w.client("Nguyễn Thị Họa", "1985", "361234567")
		ours := w.request(hoa, conflict.PartyInput{Side: conflict.SideOpposing, Name: "Trần Văn Mẫu", IDNumber: "361234568"})
		w.check(conflict.CheckInput{RequestID: ours})
		if err := w.s.RequireClear(ctx, ours, 0, 0); err != nil {
			t.Fatal(err)
		}
		mau := w.client("Trần Văn Mẫu", "1960", "361234568")
		w.matter(mau, conflict.PartyInput{Side: conflict.SideOpposing, Name: "Nguyễn Thị Họa", IDNumber: "361234567"})
		if err := w.s.RequireClear(ctx, ours, 0, 0); keyOf(err) != "conflict.unchecked" {
			t.Errorf("after the other side was accepted: %v", err)
		}
		if c := w.check(conflict.CheckInput{RequestID: ours}); c.Result != conflict.Found {
			t.Errorf("%+v", c)
		}
		if err := w.s.RequireClear(ctx, ours, 0, 0); keyOf(err) != "conflict.found" {
			t.Errorf("checked again: %v", err)
		}
	})
}

// Who works on a matter learns that something was found in it, and not whose
// other matter it is.
func TestFindingsAreVeiledFromWhoSeesOnlyHisOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		_, other := w.matter(w.client("Trần Văn Mẫu", "1960", "361234568"))
		m, _ := w.matter(w.client("Nguyễn Thị Họa", "1985", ""), conflict.PartyInput{Side: conflict.SideOpposing, Name: "Ông Mẫu", IDNumber: "361234568"})
		w.exec("UPDATE matter SET account_id = 77 WHERE id = ?", m)
		c := w.check(conflict.CheckInput{MatterID: m})
		if _, err := w.s.Override(ctx, director, c.ID, "Trần Văn Mẫu là người khác"); err != nil {
			t.Fatal(err)
		}
		tells := func(a account.Actor) string {
			t.Helper()
			v, err := w.s.View(ctx, a, conflict.CheckInput{MatterID: m})
			if err != nil || v.Check == nil || len(v.Check.Findings) == 0 {
				t.Fatalf("%+v, %v", v, err)
			}
			one, err := w.s.Get(ctx, a, c.ID)
			if err != nil {
				t.Fatal(err)
			}
			return asJSON(v.Check) + asJSON(one)
		}
		lawyer := account.Actor{ID: 77, Role: account.Lawyer, BranchID: 1}
		if told := tells(lawyer); strings.Contains(told, "Trần Văn Mẫu") || strings.Contains(told, other) {
			t.Errorf("the lawyer is told %s", told)
		}
		if told := tells(director); !strings.Contains(told, "Trần Văn Mẫu") || !strings.Contains(told, other) {
			t.Errorf("the director is told %s", told)
		}
	})
}
