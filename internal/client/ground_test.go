package client_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
)

var (
	reception = account.Actor{ID: 1, Name: "Tiếp nhận", Role: account.Reception, BranchID: 1, Via: "desk"}
	branchTwo = account.Actor{ID: 2, Name: "Chi nhánh", Role: account.Reception, BranchID: 2, Via: "desk"}
	director  = account.Actor{ID: 3, Name: "Giám đốc", Role: account.Director, BranchID: 1, Via: "desk"}
	officer   = account.Actor{ID: 4, Name: "Trợ giúp viên", Role: account.Officer, BranchID: 1, Via: "desk"}
	lawyer    = account.Actor{ID: 5, Name: "Luật sư", Role: account.Lawyer, BranchID: 1, Via: "desk"}
	auditor   = account.Actor{ID: 6, Name: "Thanh tra", Role: account.Auditor, BranchID: 1, Via: "desk"}
)

// tb is what a test and a try of rapid have in common.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func open(t testing.TB, d *db.DB) *rooms.Rooms {
	t.Helper()
	r, err := rooms.New(rooms.Options{
		DB: d, Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func create(t tb, s *client.Service, a account.Actor, in client.Input) client.Client {
	t.Helper()
	c, err := s.Create(context.Background(), a, in)
	if err != nil {
		t.Fatalf("create %q: %v", in.Name, err)
	}
	return c
}

func exec(t tb, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.InTx(context.Background(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// giveMatter puts a matter of a client straight into the data, worked on by an
// account; it gives its id.
func giveMatter(t tb, d *db.DB, n int, clientID, branchID, accountID int64) int64 {
	t.Helper()
	code := fmt.Sprintf("TT.TGTT.%03d.2022", n)
	exec(t, d, `INSERT INTO matter (branch_id, client_id, client_name, folded, code, book, number, year, form, field, state, account_id, accepted_at, updated_at)
		VALUES (?, ?, 'x', 'x', ?, 'accept', ?, 2022, 'litigation', 'criminal', 'accepted', ?, 1, 1)`, branchID, clientID, code, n, accountID)
	var id int64
	if err := d.Read(context.Background()).NewRaw("SELECT id FROM matter WHERE code = ?", code).Scan(context.Background(), &id); err != nil {
		t.Fatal(err)
	}
	return id
}

func giveRequest(t tb, d *db.DB, n int, clientID, branchID, officerID int64) int64 {
	t.Helper()
	code := fmt.Sprintf("YC-%03d", n)
	exec(t, d, `INSERT INTO request (branch_id, code, tracking, state, channel, received_at, client_id, officer_id, created_at, updated_at)
		VALUES (?, ?, ?, 'received', 'counter', 1, ?, ?, 1, 1)`, branchID, code, code, clientID, officerID)
	var id int64
	if err := d.Read(context.Background()).NewRaw("SELECT id FROM request WHERE code = ?", code).Scan(context.Background(), &id); err != nil {
		t.Fatal(err)
	}
	return id
}

func wantFault(t tb, err error, kind fault.Kind, key string) *fault.Error {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || key != "" && f.Message.Key != key {
		t.Fatalf("got %v, want %s %s", err, kind, key)
	}
	return f
}

func wantField(t tb, err error, field, key string) {
	t.Helper()
	f := wantFault(t, err, fault.Invalid, "")
	if f.Fields[field].Key != key {
		t.Fatalf("field %s says %q, want %q (%v)", field, f.Fields[field].Key, key, err)
	}
}

func p[T any](v T) *T { return &v }
