package verify_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/demo"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
	"tgpl/internal/verify"
)

// The clock of the server jumps by days, forward and back, between one step of
// the work and the next: no order is broken by it.
func TestAClockThatJumpsBreaksNoOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewManual(demo.Start)
		r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := demo.MakeSize(t.Context(), r, c, demo.Size{Clients: 20, Matters: 20}); err != nil {
			t.Fatal(err)
		}
		boss := actor(t, r, account.Director)
		providers, err := r.Provider.List(t.Context(), boss, provider.Filter{Kind: "officer"})
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(7, uint64(time.Now().UnixNano())))
		jump := func() { c.Set(demo.Now.Add(time.Duration(rng.IntN(6*24)-3*24) * time.Hour)) }
		for n := range 12 {
			jump()
			if err := walk(t, r, boss, providers[n%len(providers)], n, jump); err != nil {
				t.Fatalf("%d: %v", n, err)
			}
		}
		if _, err := verify.Run(t.Context(), r, func(f verify.Finding) { t.Error(f) }); err != nil {
			t.Fatal(err)
		}
	})
}

// walk takes a request in and leads it on, with a jump between the steps.
func walk(t *testing.T, r *rooms.Rooms, boss account.Actor, p provider.Provider, n int, jump func()) error {
	ctx := t.Context()
	req, err := r.Request.Submit(ctx, boss, request.SubmitInput{
		Channel: "counter", Person: request.Person{Name: fmt.Sprintf("Kim Thị Giờ Nhảy %c%c", 'a'+n, 'm'+n), Birth: fmt.Sprint(1950 + n)}, NewPerson: true,
		Form: "advice", Field: "civil", Problem: "Ranh đất", Categories: []string{"poor"}, BranchID: p.BranchID,
		Papers: []request.PaperInput{{Code: "form_02", State: "original"}, {Code: "poor_certificate", State: "original"}},
	})
	if err != nil {
		return err
	}
	jump()
	done, err := r.Matter.Accept(ctx, boss, matter.AcceptInput{RequestID: req.ID, Version: req.Version})
	if err != nil {
		return err
	}
	m := done.Matter
	jump()
	if m, err = r.Matter.Assign(ctx, boss, m.ID, matter.AssignInput{Version: m.Version, ProviderID: p.ID, DecisionNo: fmt.Sprintf("J%d", n)}); err != nil {
		return err
	}
	jump()
	if m, err = r.Matter.Start(ctx, boss, m.ID, matter.StartInput{Version: m.Version}); err != nil {
		return err
	}
	jump()
	if _, err = r.Matter.AddDiary(ctx, boss, m.ID, matter.DiaryInput{Text: "Gọi điện"}); err != nil {
		return err
	}
	if m, err = r.Matter.Get(ctx, boss, m.ID); err != nil {
		return err
	}
	jump()
	_, err = r.Matter.Finish(ctx, boss, m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: "Đã hướng dẫn"})
	return err
}

// actor gives somebody of a role.
func actor(t *testing.T, r *rooms.Rooms, role string) account.Actor {
	t.Helper()
	list, err := r.Account.Staff(t.Context(), 0, role)
	if err != nil || len(list) == 0 {
		t.Fatal("nobody of that role", role, err)
	}
	a := list[0].Actor()
	a.Via = "desk"
	return a
}
