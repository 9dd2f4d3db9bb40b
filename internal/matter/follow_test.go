package matter_test

import (
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/matter"
	"tgpl/internal/provider"
)

func TestMattersFollowTheProvidersAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.start(t, h.assign(t, h.accept(t), h.officer))
		_, err := h.Matter.AddHearing(ctx, h.officer, m.ID, matter.HearingInput{Kind: "first_instance", At: "25-02-2022 07:30"})
		must(t, err)
		next := h.account(t, account.Lawyer, h.office.ID, "Tài Khoản Mới Minh Họa")
		p := h.providers[h.officer.ID]
		if _, err := h.Matter.Open(ctx, next, m.ID); err == nil {
			t.Fatal("a stranger opened the matter")
		}
		_, err = h.Provider.Update(ctx, h.director, p.ID, provider.Input{Version: p.Version, AccountID: &next.ID})
		must(t, err)
		seen, err := h.Matter.Open(ctx, next, m.ID)
		must(t, err)
		if seen.Matter.AccountID != next.ID {
			t.Errorf("the matter stayed with account %d", seen.Matter.AccountID)
		}
		for _, e := range seen.Agenda.Events {
			if e.AccountID != next.ID {
				t.Errorf("the hearing stayed in the calendar of account %d", e.AccountID)
			}
		}
	})
}

func TestAPausedClockIsNoNextDeadline(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.accept(t)
		if m.DueAt.IsZero() {
			t.Fatal("no clock runs after acceptance")
		}
		for _, pause := range []bool{true, false} {
			for _, line := range h.detail(t, m.ID).Agenda.Deadlines {
				var err error
				switch {
				case pause && line.State == agenda.Open:
					_, err = h.Agenda.Pause(ctx, h.director, line.ID, "Bất khả kháng")
				case !pause && line.State == agenda.Paused:
					_, err = h.Agenda.Resume(ctx, h.director, line.ID, "Đã qua")
				}
				must(t, err)
			}
			if got := h.detail(t, m.ID).Matter.DueAt; got.IsZero() != pause {
				t.Errorf("paused %v: next deadline %v", pause, got.Time())
			}
		}
	})
}
