package agenda_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
)

// start starts a clock for matter id at an hour, for an account of a branch.
func (w world) start(t testing.TB, id int64, name, when string, of int64, branchID int64) agenda.Deadline {
	t.Helper()
	return must(w.Start(t.Context(), agenda.StartInput{
		Clock: name, Subject: audit.Subject{Kind: "matter", ID: id, BranchID: branchID}, At: clock.InstantOf(at(when)), AccountID: of, Title: fmt.Sprintf("M%d", id),
	}))(t)
}

func TestDayByRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		w.start(t, 1, "file_30d", "2022-01-11 09:00", officer.ID, branch)    // to 10-02: late
		w.start(t, 2, "advice_10d", "2022-02-06 09:00", officer.ID, branch)  // to 16-02: today
		w.start(t, 3, "assign_3wd", "2022-02-16 07:00", 0, branch)           // to 21-02: coming, the head's
		w.start(t, 4, "acknowledge", "2022-02-15 09:00", 0, branch)          // to 16-02: reception's, today
		w.start(t, 5, "assign_3wd", "2022-02-14 07:00", 0, centre)           // to 17-02: the centre's
		w.start(t, 6, "proofs_owed", "2022-02-14 07:00", officer.ID, branch) // to 21-02: the client's
		w.start(t, 7, "file_30d", "2022-02-14 07:00", officer.ID, branch)    // far away
		w.start(t, 8, "acknowledge", "2022-02-15 09:00", 0, centre)          // reception of the centre
		if err := w.Hand(ctx, agenda.HandInput{Subject: matter(1), Queue: agenda.Head, Title: "M1", Reason: "agenda.wait_decision", By: officer}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who                  account.Actor
			overdue, today, week int
			waiting, others      int
		}{
			{director, 1, 3, 2, 1, 0},
			{branchHead, 1, 2, 1, 1, 0},
			{reception, 0, 1, 0, 0, 0},
			{officer, 1, 1, 0, 0, 1},
			{lawyer, 0, 0, 0, 0, 0},
			{admin, 0, 0, 0, 0, 0},
			{deskOne, 0, 1, 0, 0, 0},
		} {
			day := must(w.Day(ctx, c.who))(t)
			got := []int{day.Counts.Overdue, day.Counts.Today, day.Counts.Week, day.Counts.Waiting, day.Counts.Others}
			if want := []int{c.overdue, c.today, c.week, c.waiting, c.others}; !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", c.who.Role, got, want)
			}
			if n := must(w.Urgent(ctx, c.who))(t); n != c.overdue+c.today {
				t.Errorf("%s: %d urgent in the menu", c.who.Role, n)
			}
			for when, n := range map[string]int{agenda.Overdue: c.overdue, agenda.DueToday: c.today, agenda.DueWeek: c.week} {
				if rows, next, err := w.Deadlines(ctx, c.who, agenda.DeadlineFilter{When: when}); err != nil || len(rows) != n || next != "" {
					t.Errorf("%s: %d rows behind the figure %s (%v)", c.who.Role, len(rows), when, err)
				}
			}
		}
		day := must(w.Day(ctx, officer))(t)
		if len(day.OwedToUs) != 1 || day.OwedToUs[0].Text != "Bổ sung giấy tờ chứng minh" {
			t.Errorf("owed to us: %+v", day.OwedToUs)
		}
		late := day.Overdue[0]
		if late.Text != "Nộp hồ sơ vụ việc" || !late.Left.Late || late.Left.WorkingDays != 4 || late.Reckoning != "30 ngày từ thứ ba 11-01, đến hết 10-02" {
			t.Errorf("%+v", late)
		}
		if _, err := w.Day(ctx, account.PublicActor("", "")); !fault.Is(err, fault.SignIn) {
			t.Errorf("the public has a day: %v", err)
		}
	})
}

func TestListsPageByKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		for i := range int64(23) {
			of := officer.ID
			if i%3 == 0 {
				of = 0 // the queue of the officers
			}
			in := agenda.StartInput{Clock: "file_30d", Subject: matter(i + 1), Queue: agenda.Officer, AccountID: of, At: clock.InstantOf(at("2022-01-10 09:00").Add(time.Duration(i%4) * 24 * time.Hour))}
			must(w.Start(ctx, in))(t)
			if err := w.Hand(ctx, agenda.HandInput{Subject: matter(i + 1), Queue: agenda.Officer, AccountID: of, By: reception}); err != nil {
				t.Fatal(err)
			}
			if i%5 == 0 {
				w.clock.Advance(time.Second)
			}
		}
		seen := map[int64]bool{}
		last := clock.Instant(0)
		for after := ""; ; {
			rows, next, err := w.Deadlines(ctx, officer, agenda.DeadlineFilter{When: agenda.AllOpen, After: after, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if seen[r.ID] || r.DueAt < last {
					t.Fatalf("row %d stands twice or out of order", r.ID)
				}
				seen[r.ID], last = true, r.DueAt
			}
			if after = next; next == "" {
				break
			}
		}
		if len(seen) != 23 {
			t.Fatalf("%d of 23 deadlines", len(seen))
		}
		waits := 0
		for after := ""; ; {
			rows, next, err := w.Waits(ctx, officer, agenda.WaitFilter{Whose: agenda.Mine, After: after, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			waits += len(rows)
			if after = next; next == "" {
				break
			}
		}
		if waits != 23 {
			t.Fatalf("%d of 23 waits", waits)
		}
		for _, f := range []agenda.DeadlineFilter{{When: "never"}, {After: "x"}, {After: "1.x"}} {
			if _, _, err := w.Deadlines(ctx, officer, f); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", f, err)
			}
		}
		if _, _, err := w.Waits(ctx, officer, agenda.WaitFilter{Whose: "nobody"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
	})
}

func TestCalendarAndFeed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		add := func(id int64, when string, of account.Actor, agency int64) agenda.Event {
			return must(w.AddEvent(ctx, agenda.Event{
				Kind: agenda.Hearing, SubjectKind: "matter", SubjectID: id, BranchID: of.BranchID, AccountID: of.ID, AgencyID: agency,
				Title: "TT.TGTT.03.2022 · Trần Thị Minh Họa", Code: "TT.TGTT.03.2022", Place: "Phòng xử 2", StartAt: clock.InstantOf(at(when)),
			}))(t)
		}
		first := add(1, "2022-02-18 07:30", officer, 9)
		add(2, "2022-02-19 07:30", lawyer, 8)
		add(3, "2022-02-28 07:30", officer, 8)
		span := agenda.CalendarFilter{From: calendar.Must("2022-02-14"), To: calendar.Must("2022-02-20")}
		for who, n := range map[int64]int{director.ID: 2, branchHead.ID: 2, officer.ID: 2, lawyer.ID: 1, admin.ID: 0, reception.ID: 2} {
			for _, a := range []account.Actor{director, branchHead, officer, lawyer, admin, reception} {
				if a.ID == who {
					if got := must(w.Calendar(ctx, a, span))(t); len(got) != n {
						t.Errorf("%s sees %d events, want %d", a.Role, len(got), n)
					}
				}
			}
		}
		span.AgencyID = 9
		if got := must(w.Calendar(ctx, director, span))(t); len(got) != 1 || got[0].ID != first.ID || got[0].EndAt != got[0].StartAt {
			t.Errorf("of an agency: %+v", got)
		}
		if _, err := w.Calendar(ctx, director, agenda.CalendarFilter{From: calendar.Must("2022-01-01"), To: calendar.Must("2022-12-31")}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a year: %v", err)
		}
		first.StartAt, first.EndAt, first.Place = clock.InstantOf(at("2022-02-18 13:30")), 0, "Phòng xử 1"
		if err := w.MoveEvent(ctx, first); err != nil {
			t.Fatal(err)
		}
		if day := must(w.Day(ctx, officer))(t); len(day.Events) != 1 || day.Events[0].Place != "Phòng xử 1" {
			t.Errorf("%+v", day.Events)
		}
		if err := w.CancelEvent(ctx, first.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.CancelEvent(ctx, first.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("cancelled twice: %v", err)
		}
		if err := w.CancelEvent(ctx, 0); err != nil {
			t.Error(err)
		}
		if day := must(w.Day(ctx, officer))(t); len(day.Events) != 0 {
			t.Errorf("%+v", day.Events)
		}
		body := string(must(w.ICS(ctx, officer.ID))(t))
		if strings.Contains(body, "Trần") || strings.Contains(body, "Họa") {
			t.Error("the feed names a client")
		}
		for _, want := range []string{"BEGIN:VCALENDAR", "TT.TGTT.03.2022", "STATUS:CANCELLED", "DTSTART:20220228T003000Z", "CLASS:PRIVATE", "Phòng xử 1"} {
			if !strings.Contains(strings.ReplaceAll(body, "\r\n ", ""), want) {
				t.Errorf("the feed lacks %s:\n%s", want, body)
			}
		}
		if n := strings.Count(body, "BEGIN:VEVENT"); n != 2 {
			t.Errorf("%d events in the feed", n)
		}
	})
}

func TestRecordNeedsTheRight(t *testing.T) {
	w, ctx := newWorld(t, dbtest.SQLite(t)), t.Context()
	w.Guard.Knows("matter", func(_ context.Context, id int64) (account.Target, error) {
		return account.Target{Kind: "matter", ID: id, BranchID: branch, Owners: []int64{officer.ID}}, nil
	})
	w.start(t, 1, "file_30d", "2022-02-14 07:00", officer.ID, branch)
	if rec, err := w.OfRecord(ctx, officer, "matter", 1); err != nil || len(rec.Deadlines) != 1 {
		t.Errorf("%v", err)
	}
	if _, err := w.OfRecord(ctx, lawyer, "matter", 1); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a stranger reads the agenda of a matter: %v", err)
	}
	if _, err := w.OfRecord(ctx, officer, "nothing", 1); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	if e := must(w.Start(ctx, agenda.StartInput{Clock: "file_30d", Subject: audit.Subject{Kind: "matter", ID: 2}}))(t); e.BranchID != branch {
		t.Errorf("the branch was not asked of the room: %d", e.BranchID)
	}
}

// Whatever is done in whatever order: a record waits in one place at most, a
// clock runs once at most, what ended keeps its end, nothing is told twice.
func TestInvariants(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		run := int64(0)
		rapid.Check(t, func(rt *rapid.T) {
			run++
			sub := func() audit.Subject { return matter(run*10 + rapid.Int64Range(0, 1).Draw(rt, "record")) }
			clocks := []string{"file_30d", "advice_10d", "assign_12h", "proofs_owed"}
			name := func() string { return rapid.SampledFrom(clocks).Draw(rt, "clock") }
			actor := func() account.Actor {
				return rapid.SampledFrom([]account.Actor{officer, lawyer, branchHead}).Draw(rt, "who")
			}
			w.clock.Set(at("2022-02-16 08:00"))
			rt.Repeat(map[string]func(*rapid.T){
				"start": func(rt *rapid.T) {
					if _, err := w.Start(ctx, agenda.StartInput{Clock: name(), Subject: sub(), AccountID: actor().ID, HardArea: rapid.Bool().Draw(rt, "hard")}); err != nil {
						rt.Fatal(err)
					}
				},
				"meet": func(*rapid.T) { check(rt, w.Meet(ctx, sub(), name())) },
				"void": func(*rapid.T) { check(rt, w.Void(ctx, sub())) },
				"hand": func(*rapid.T) {
					check(rt, w.Hand(ctx, agenda.HandInput{Subject: sub(), Queue: rapid.SampledFrom([]string{agenda.Head, agenda.Officer}).Draw(rt, "queue"), By: actor()}))
				},
				"propose": func(*rapid.T) {
					if _, err := w.Propose(ctx, agenda.ProposeInput{Subject: sub(), Decision: "stop", Outcome: "stopped", By: actor()}); err != nil && !fault.Is(err, fault.Conflict) {
						rt.Fatal(err)
					}
				},
				"decide": func(*rapid.T) {
					p, open, err := w.OpenProposal(ctx, sub())
					check(rt, err)
					if open {
						_, err := w.CloseProposal(ctx, p.ID, rapid.SampledFrom([]string{agenda.Approved, agenda.SentBack, agenda.Withdrawn}).Draw(rt, "end"), branchHead, "ghi chú")
						check(rt, err)
					}
				},
				"pass time": func(rt *rapid.T) {
					w.clock.Advance(time.Duration(rapid.IntRange(1, 200).Draw(rt, "hours")) * time.Hour)
					check(rt, w.Remind(ctx))
				},
				"": func(rt *rapid.T) { w.sound(ctx, rt, run) },
			})
		})
	})
}

func check(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) sound(ctx context.Context, t *rapid.T, run int64) {
	for id := run * 10; id <= run*10+1; id++ {
		rec, err := w.Of(ctx, matter(id))
		check(t, err)
		running, open, proposals := map[string]int{}, 0, 0
		for _, d := range rec.Deadlines {
			if d.State == agenda.Open {
				running[d.Clock]++
			}
			if (d.State == agenda.Open) == !d.EndedAt.IsZero() {
				t.Fatalf("%s %s ended at %v", d.Clock, d.State, d.EndedAt)
			}
			if r, ok := d.Reckoning(); !ok || clock.InstantOf(r.Due) != d.DueAt {
				t.Fatalf("%s is due %v, reckoned %v", d.Clock, d.DueAt, r.Due)
			}
		}
		for name, n := range running {
			if n > 1 {
				t.Fatalf("%s runs %d times", name, n)
			}
		}
		for _, x := range rec.Waits {
			if x.UntilAt.IsZero() {
				open++
			}
		}
		for _, p := range rec.Proposals {
			if p.State == agenda.Proposed {
				proposals++
			}
		}
		if open > 1 || proposals > 1 {
			t.Fatalf("waits in %d places, %d open proposals", open, proposals)
		}
	}
	var twice int
	err := w.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT count(*) FROM (SELECT account_id, once FROM notice WHERE once IS NOT NULL GROUP BY account_id, once HAVING count(*) > 1) AS x`).Scan(ctx, &twice)
	})
	check(t, err)
	if twice > 0 {
		t.Fatalf("%d things told twice", twice)
	}
}
