package account_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
)

func ptr[T any](v T) *T { return &v }

func TestCreateChecksWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		admin := r.make(t, "quantri", account.Admin).Actor()
		good := account.CreateInput{Username: "tgv.hoa", Name: "Nguyễn Thị Minh Họa", Role: "officer", BranchID: 1, Phone: "0912 345 678"}
		for field, spoil := range map[string]func(*account.CreateInput){
			"username":  func(in *account.CreateInput) { in.Username = "../etc" },
			"name":      func(in *account.CreateInput) { in.Name = "  " },
			"role":      func(in *account.CreateInput) { in.Role = "system" },
			"branch_id": func(in *account.CreateInput) { in.BranchID = 77 },
			"phone":     func(in *account.CreateInput) { in.Phone = "12ab" },
			"email":     func(in *account.CreateInput) { in.Email = "not mail" },
			"password":  func(in *account.CreateInput) { in.Password = "ngắn" },
		} {
			in := good
			spoil(&in)
			_, err := r.Create(t.Context(), admin, in)
			if f := fault.Of(err); f == nil || f.Fields[field].Key == "" || len(f.Fields) != 1 {
				t.Errorf("%s: %v", field, err)
			}
		}
		made, err := r.Create(t.Context(), admin, good)
		if err != nil || made.Phone != "0912345678" {
			t.Fatal(made, err)
		}
		_, err = r.Create(t.Context(), admin, good)
		want(t, err, fault.Invalid, "account.username_taken")
		for _, q := range []string{"minh hoa", "HỌA nguyễn", "tgv.h"} {
			rows, err := r.Accounts(t.Context(), admin, account.Filter{Text: q})
			if err != nil || len(rows) != 1 || rows[0].ID != made.ID {
				t.Errorf("%q finds %v, %v", q, rows, err)
			}
		}
		rows, err := r.Accounts(t.Context(), admin, account.Filter{Limit: 1})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		rest, err := r.Accounts(t.Context(), admin, account.Filter{After: rows[0].ID})
		if err != nil || len(rest) != 1 || rest[0].ID == rows[0].ID {
			t.Fatal(rest, err)
		}
	})
}

func TestUpdateAndLostUpdate(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		admin := r.make(t, "quantri", account.Admin)
		acc := r.make(t, "tgv", account.Officer)
		got, err := r.Update(t.Context(), admin.Actor(), acc.ID, account.UpdateInput{Version: 1, Role: ptr("branch_head"), BranchID: ptr(int64(2))})
		if err != nil || got.Role != "branch_head" || got.BranchID != 2 || got.Name != acc.Name || got.Version != 2 {
			t.Fatalf("%+v %v", got, err)
		}
		_, err = r.Update(t.Context(), admin.Actor(), acc.ID, account.UpdateInput{Version: 1, Name: ptr("Khác")})
		want(t, err, fault.Conflict, "fault.stale")
		if now, ok := fault.Of(err).Current.(account.Account); !ok || now.Role != "branch_head" {
			t.Fatalf("%+v", fault.Of(err).Current)
		}
		_, err = r.Update(t.Context(), admin.Actor(), admin.ID, account.UpdateInput{Version: 1, Role: ptr("director")})
		want(t, err, fault.Invalid, "account.own_role")
		_, err = r.Update(t.Context(), acc.Actor(), acc.ID, account.UpdateInput{Version: 2, Role: ptr("admin")})
		want(t, err, fault.Forbidden, "")
		entries, err := r.log.List(t.Context(), audit.Filter{SubjectKind: "account", SubjectID: acc.ID})
		if err != nil || len(entries) != 3 || entries[0].Kind != audit.Denied || entries[1].Action != "account.update" {
			t.Fatalf("%+v %v", entries, err)
		}
	})
}

func TestDisableEndsSessionsAndTokens(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		admin := r.make(t, "quantri", account.Admin)
		acc := r.make(t, "tgv", account.Officer)
		s := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		token, err := r.CreateToken(t.Context(), as(s), account.TokenInput{Name: "máy in", Scopes: []string{"read"}})
		if err != nil {
			t.Fatal(err)
		}
		feed, err := r.NewFeed(t.Context(), as(s))
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Disable(t.Context(), admin.Actor(), admin.ID, 1)
		want(t, err, fault.Conflict, "account.own_disable")
		off, err := r.Disable(t.Context(), admin.Actor(), acc.ID, acc.Version)
		if err != nil || !off.Disabled() {
			t.Fatal(err)
		}
		_, _, err = r.ByToken(t.Context(), s.Token)
		want(t, err, fault.SignIn, "")
		_, err = r.ByAPIToken(t.Context(), token.Secret)
		want(t, err, fault.SignIn, "account.bad_token")
		_, err = r.ByFeed(t.Context(), feed)
		want(t, err, fault.NotFound, "")
		_, err = r.SignIn(t.Context(), account.SignInInput{Username: "tgv", Password: password})
		want(t, err, fault.Invalid, "account.wrong")
		on, err := r.Enable(t.Context(), admin.Actor(), acc.ID, off.Version)
		if err != nil || on.Disabled() {
			t.Fatal(err)
		}
		_, err = r.ByAPIToken(t.Context(), token.Secret)
		want(t, err, fault.SignIn, "")
		r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		one := r.make(t, "quantri", account.Admin)
		_, err := r.Disable(t.Context(), account.System(), one.ID, 1)
		want(t, err, fault.Conflict, "account.last_admin")
		_, err = r.Update(t.Context(), account.System(), one.ID, account.UpdateInput{Version: 1, Role: ptr("editor")})
		want(t, err, fault.Invalid, "account.last_admin")

		// Two administrators who remove each other at the same time: one stays.
		two := r.make(t, "quantri2", account.Admin)
		var done atomic.Int32
		var wg sync.WaitGroup
		for _, pair := range [][2]account.Account{{one, two}, {two, one}} {
			wg.Go(func() {
				if _, err := r.Disable(t.Context(), pair[0].Actor(), pair[1].ID, 1); err == nil {
					done.Add(1)
				} else if fault.Of(err) == nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Fatalf("%d administrators were removed, want 1", done.Load())
		}
	})
}

func TestResetPassword(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		admin := r.make(t, "quantri", account.Admin)
		acc := r.make(t, "tgv", account.Officer)
		s := r.signIn(t, account.SignInInput{Username: "tgv", Password: password})
		for range 6 {
			_, _ = r.SignIn(t.Context(), account.SignInInput{Username: "tgv", Password: "wrong", IP: "10.0.0.9"})
		}
		token, err := r.CreateToken(t.Context(), as(s), account.TokenInput{Name: "máy in", Scopes: []string{"read"}})
		if err != nil {
			t.Fatal(err)
		}
		reset, err := r.ResetPassword(t.Context(), admin.Actor(), acc.ID, account.ResetInput{})
		if err != nil || reset.FirstPassword == "" {
			t.Fatal(err)
		}
		_, _, err = r.ByToken(t.Context(), s.Token)
		want(t, err, fault.SignIn, "")
		_, err = r.ByAPIToken(t.Context(), token.Secret)
		want(t, err, fault.SignIn, "")
		again := r.signIn(t, account.SignInInput{Username: "tgv", Password: reset.FirstPassword, IP: "10.0.0.9"})
		if !again.Account.MustChange {
			t.Fatal("need not change it")
		}
		_, err = r.ResetPassword(t.Context(), acc.Actor(), admin.ID, account.ResetInput{})
		want(t, err, fault.Forbidden, "")
	})
}

func TestPreferences(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		acc := r.make(t, "tgv", account.Officer)
		got, err := r.SetPreferences(t.Context(), acc.Actor(), account.PreferencesInput{Lang: ptr("en")})
		if err != nil || got.Lang != "en" || got.Theme != "" {
			t.Fatal(got, err)
		}
		got, err = r.SetPreferences(t.Context(), acc.Actor(), account.PreferencesInput{Theme: ptr("dark")})
		if err != nil || got.Lang != "en" || got.Theme != "dark" {
			t.Fatal(got, err)
		}
		_, err = r.SetPreferences(t.Context(), acc.Actor(), account.PreferencesInput{Lang: ptr("xx"), Mail: ptr(true)})
		if f := fault.Of(err); f == nil || len(f.Fields) != 2 {
			t.Fatal(err)
		}
	})
}
