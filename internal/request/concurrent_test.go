package request_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// Many receive at once, some fail on the way: the register has no gap and no
// double, and every number leads to its request.
func TestNumbersUnderConcurrency(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		const n = 24
		var wg sync.WaitGroup
		codes := make([]string, n)
		for i := range n {
			wg.Go(func() {
				a := w.reception
				if i%3 == 0 {
					a = w.far
				}
				in := walkIn(fmt.Sprintf("Người Minh Họa %d", i))
				if i%5 == 4 { // undone after the number was taken
					in.Parties = []request.PartyInput{{Side: "opposing", Name: "Ví Dụ", Birth: "1980", ClientID: 987654321}}
				}
				r, err := w.Request.Submit(t.Context(), a, in)
				if err == nil {
					codes[i] = r.Code
				} else if i%5 != 4 {
					t.Errorf("request %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		for _, branch := range []string{"TT", "CN1"} {
			var mine []string
			for _, c := range codes {
				if strings.HasPrefix(c, branch+".") {
					mine = append(mine, c)
				}
			}
			slices.Sort(mine)
			for i, c := range mine {
				if want := fmt.Sprintf("%s.YC.%02d.2022", branch, i+1); c != want {
					t.Errorf("%s: number %d is %s", branch, i+1, c)
				}
			}
		}
		var rows []struct {
			Code      string
			SubjectID int64
		}
		if err := d.Read(t.Context()).NewSelect().Table("register_entry").Column("code", "subject_id").Where("book = 'request'").Scan(t.Context(), &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if r := w.get(row.SubjectID); r.Code != row.Code {
				t.Errorf("register %s leads to %s", row.Code, r.Code)
			}
		}
	})
}

// Two decide at once: one wins, the other is told what has become of it.
func TestTwoDecideAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for range 5 {
			r := w.submit(w.reception, walkIn("Nguyễn Thị Minh Họa"))
			var wg sync.WaitGroup
			errs := make([]error, 4)
			for i := range errs {
				wg.Go(func() {
					if i%2 == 0 {
						_, errs[i] = w.Request.Refuse(t.Context(), w.head, r.ID, request.RefuseInput{Version: r.Version, Ground: "died", Note: "Bà đã mất."})
					} else {
						_, errs[i] = w.Request.Withdraw(t.Context(), w.reception, r.ID, request.WithdrawInput{Version: r.Version})
					}
				})
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
					continue
				}
				f := fault.Of(err)
				if f == nil || f.Kind != fault.Conflict || !strings.HasPrefix(f.Message.Key, "request.state_") {
					t.Errorf("the loser is told %v", err)
				} else if now, ok := f.Current.(request.Request); !ok || now.DecidedAt == 0 {
					t.Errorf("the loser sees %+v", f.Current)
				}
			}
			if won != 1 {
				t.Errorf("%d won", won)
			}
		}
	})
}

// A form that is sent twice, also at the same time, is one request.
func TestDoubleSubmit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		in := request.SubmitInput{Key: "0123456789abcdef0123", Person: request.Person{Name: "Lê Thị Minh Họa", Phone: "0987654321"}, Problem: "Chồng đánh."}
		var wg sync.WaitGroup
		ids := make([]int64, 6)
		for i := range ids {
			wg.Go(func() {
				r, err := w.Request.Submit(t.Context(), w.public, in)
				if err != nil {
					t.Errorf("submit %d: %v", i, err)
				}
				ids[i] = r.ID
			})
		}
		wg.Wait()
		slices.Sort(ids)
		if len(slices.Compact(ids)) != 1 {
			t.Errorf("requests %v", ids)
		}
		// Somebody else's key is no key to it.
		other := in
		other.Channel = "counter"
		other.NewPerson = true
		r, err := w.Request.Submit(t.Context(), w.reception, other)
		if err != nil || r.ID == ids[0] {
			t.Errorf("the staff with the same key: %+v %v", r.ID, err)
		}
		page, err := w.Request.List(t.Context(), account.System(), request.Filter{})
		if err != nil || len(page.Items) != 2 {
			t.Errorf("%d requests, %v", len(page.Items), err)
		}
	})
}
