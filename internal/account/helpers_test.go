package account_test

import (
	"context"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"

	"github.com/uptrace/bun"
)

const password = "một câu dài dễ nhớ"

// room is the room on fresh data with two branches, at a clock that stands.
type room struct {
	*account.Service
	db    *db.DB
	clock *clock.Manual
	log   *audit.Log
}

func each(t *testing.T, f func(t *testing.T, r room)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newRoom(t, d)) })
}

func newRoom(t *testing.T, d *db.DB) room {
	t.Helper()
	c := clock.NewManual(calendar.Must("2022-02-16").At(8, 0))
	log := audit.New(d, c)
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO branch (code, name) VALUES ('TT', 'Trung tâm'), ('CN1', 'Chi nhánh số 1')")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return room{Service: account.New(d, c, log, account.NewGuard(log)), db: d, clock: c, log: log}
}

func (r room) make(t *testing.T, username string, role account.Role) account.Account {
	t.Helper()
	made, err := r.Create(t.Context(), account.System(), account.CreateInput{
		Username: username, Name: "Người Họa " + username, Role: role, BranchID: 1, Password: password, Stays: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return made.Account
}

func (r room) signIn(t *testing.T, in account.SignInInput) account.Session {
	t.Helper()
	s, err := r.SignIn(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func as(s account.Session) account.Actor {
	a := s.Account.Actor()
	a.Via, a.SessionID = "desk", s.Row.ID
	return a
}

func want(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	if key == "" || f.Message.Key == key {
		return
	}
	for _, m := range f.Fields {
		if m.Key == key {
			return
		}
	}
	t.Fatalf("got %v, want %s", err, key)
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
