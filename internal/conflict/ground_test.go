package conflict_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
)

var (
	director  = account.Actor{ID: 1, Name: "Giám đốc", Role: account.Director, BranchID: 1, Via: "desk"}
	reception = account.Actor{ID: 2, Name: "Tiếp nhận", Role: account.Reception, BranchID: 1, Via: "desk"}
	lawyer    = account.Actor{ID: 3, Name: "Luật sư", Role: account.Lawyer, BranchID: 1, Via: "desk"}
	elsewhere = account.Actor{ID: 4, Name: "Chi nhánh", Role: account.BranchHead, BranchID: 2, Via: "desk"}
)

// world is a centre with people, written straight into the data.
type world struct {
	t testing.TB
	d *db.DB
	r *rooms.Rooms
	s *conflict.Service
	n int
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	r, err := rooms.New(rooms.Options{
		DB: d, Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, d: d, r: r, s: r.Conflict}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	err := w.d.InTx(w.t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) id(query string, args ...any) (id int64) {
	w.t.Helper()
	if err := w.d.Read(w.t.Context()).NewRaw(query, args...).Scan(w.t.Context(), &id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) client(name, birth, number string) int64 {
	w.t.Helper()
	c, err := w.r.Client.Create(w.t.Context(), director, client.Input{Name: name, Birth: birth, IDNumber: number, IDConfirmed: true, Confirmed: true})
	if err != nil {
		w.t.Fatal(err)
	}
	return c.ID
}

func (w *world) request(clientID int64, parties ...conflict.PartyInput) int64 {
	w.t.Helper()
	w.n++
	code := fmt.Sprintf("YC-%03d", w.n)
	w.exec(`INSERT INTO request (branch_id, code, tracking, state, channel, received_at, client_id, created_at, updated_at)
		VALUES (1, ?, ?, 'received', 'counter', 1, ?, 1, 1)`, code, code, clientID)
	id := w.id("SELECT id FROM request WHERE code = ?", code)
	if err := w.s.SetParties(w.t.Context(), id, 0, parties); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// matter is a past or present matter of a client, made from a request.
func (w *world) matter(clientID int64, parties ...conflict.PartyInput) (matterID int64, code string) {
	w.t.Helper()
	request := w.request(clientID, parties...)
	code = fmt.Sprintf("TT.TGTT.%03d.2022", w.n)
	w.exec(`INSERT INTO matter (branch_id, request_id, client_id, client_name, folded, code, book, number, year, form, field, state, accepted_at, updated_at)
		VALUES (1, ?, ?, 'x', 'x', ?, 'accept', ?, 2022, 'litigation', 'criminal', 'accepted', 1, 1)`, request, clientID, code, w.n)
	matterID = w.id("SELECT id FROM matter WHERE code = ?", code)
	w.exec("UPDATE request SET matter_id = ? WHERE id = ?", matterID, request)
	if err := w.s.CarryToMatter(w.t.Context(), request, matterID); err != nil {
		w.t.Fatal(err)
	}
	return matterID, code
}

func (w *world) provider(name, number string) int64 {
	w.t.Helper()
	w.exec("INSERT INTO provider (branch_id, kind, name, folded, id_number, created_at) VALUES (1, 'officer', ?, ?, ?, 1)", name, fold.Text(name), number)
	return w.id("SELECT max(id) FROM provider")
}

func (w *world) check(in conflict.CheckInput) conflict.Check {
	w.t.Helper()
	c, err := w.s.Check(w.t.Context(), director, in)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func against(name string) conflict.PartyInput {
	return conflict.PartyInput{Side: conflict.SideOpposing, Name: name}
}

func says(c conflict.Check, key string) bool {
	for _, f := range c.Findings {
		for _, m := range f.Reasons {
			if m.Key == key {
				return true
			}
		}
	}
	return false
}

func keyOf(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Message.Key
	}
	return fmt.Sprint(err)
}
