package request_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
)

// world is a small centre: two branches, an agency, another centre, and people
// who work there. It is Wednesday 16 February 2022, 08:00 in Vietnam.
type world struct {
	*rooms.Rooms
	t         *testing.T
	clock     *clock.Manual
	tt, cn1   org.Branch
	police    org.Agency
	other     org.Organisation
	reception account.Actor
	officer   account.Actor
	far       account.Actor // reception of the other branch
	head      account.Actor
	lawyer    account.Actor
	public    account.Actor
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone))}
	r, err := rooms.New(rooms.Options{DB: d, Clock: w.clock, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w.Rooms = r
	w.tt = org.Branch{Code: "TT", Name: "Trung tâm", IsHeadOffice: true, Phone: "02933878123", Version: 1}
	w.cn1 = org.Branch{Code: "CN1", Name: "Chi nhánh số 1", UnitCodes: db.Words{"936"}, Phone: "02933878124", Version: 1}
	w.police = org.Agency{Kind: "police", Name: "Công an huyện Vị Thủy", Folded: "cong an huyen vi thuy", Version: 1}
	w.other = org.Organisation{Kind: org.OtherCentre, Name: "Trung tâm Minh Họa", Folded: "trung tam minh hoa", Phone: "02923000000", Version: 1}
	w.insert(d, &w.tt, &w.cn1, &w.police, &w.other)
	w.reception = w.staff(d, account.Reception, w.tt.ID)
	w.officer = w.staff(d, account.Officer, w.tt.ID)
	w.far = w.staff(d, account.Reception, w.cn1.ID)
	w.head = w.staff(d, account.Director, w.tt.ID)
	w.lawyer = w.staff(d, account.Lawyer, w.tt.ID)
	w.public = account.PublicActor("203.0.113.7", "r1")
	if _, err := r.Org.ImportUnits(t.Context(), account.System(), org.HauGiang2022()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) insert(d *db.DB, rows ...any) {
	w.t.Helper()
	err := d.InTx(w.t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, row := range rows {
			if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) staff(d *db.DB, role string, branch int64) account.Actor {
	w.t.Helper()
	acc := account.Account{
		Username: role + string(rune('a'+branch)), Name: "Nguyễn Thị Minh Họa " + role, Folded: "nguyen thi minh hoa " + role,
		Role: role, BranchID: branch, PasswordHash: "x", CreatedAt: w.Now(), Version: 1,
	}
	w.insert(d, &acc)
	return account.Actor{ID: acc.ID, Name: acc.Name, Role: role, BranchID: branch, Via: "test"}
}

// walkIn is somebody at the counter.
func walkIn(name string) request.SubmitInput {
	return request.SubmitInput{
		Channel: "counter", Person: request.Person{Name: name, Birth: "1960", Phone: "0912 345 678", UnitCode: "31366"},
		NewPerson: true, Field: "civil", Form: "advice", Categories: []string{"poor"},
		Problem: "Tranh chấp ranh đất với nhà bên cạnh. Đã hòa giải ở xã mà không xong.",
		Papers:  []request.PaperInput{{Code: "form_02", State: "original"}, {Code: "poor_certificate", State: "original"}},
	}
}

func (w *world) submit(a account.Actor, in request.SubmitInput) request.Request {
	w.t.Helper()
	r, err := w.Request.Submit(w.t.Context(), a, in)
	if err != nil {
		w.t.Fatalf("submit: %v", err)
	}
	return r
}

func (w *world) get(id int64) request.Request {
	w.t.Helper()
	r, err := w.Request.Brief(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}
