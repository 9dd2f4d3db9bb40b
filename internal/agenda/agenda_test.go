package agenda_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/usecase"
)

const (
	centre = int64(1) // the head office
	branch = int64(2)
)

var (
	director   = account.Actor{ID: 1, Name: "Giám đốc Họa", Role: account.Director, BranchID: centre}
	branchHead = account.Actor{ID: 2, Name: "Trưởng Chi nhánh Họa", Role: account.BranchHead, BranchID: branch}
	reception  = account.Actor{ID: 3, Name: "Tiếp nhận Họa", Role: account.Reception, BranchID: branch}
	officer    = account.Actor{ID: 4, Name: "Trợ giúp viên Họa", Role: account.Officer, BranchID: branch}
	lawyer     = account.Actor{ID: 5, Name: "Luật sư Họa", Role: account.Lawyer, BranchID: branch}
	admin      = account.Actor{ID: 6, Name: "Quản trị Họa", Role: account.Admin, BranchID: centre}
	deskOne    = account.Actor{ID: 7, Name: "Tiếp nhận Trung tâm", Role: account.Reception, BranchID: centre}
)

type world struct {
	*agenda.Service
	clock *clock.Manual
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, calendar.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(t testing.TB, d *db.DB) world {
	t.Helper()
	c := clock.NewManual(at("2022-02-16 08:00"))
	s := agenda.New(usecase.NewBase(d, c, law.Default()))
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, a := range []account.Actor{director, branchHead, reception, officer, lawyer, admin, deskOne} {
			if _, err := tx.ExecContext(ctx, `INSERT INTO account (id, username, name, folded, role, branch_id, password_hash, created_at)
				VALUES (?, ?, ?, '', ?, ?, '', 1)`, a.ID, a.Role+a.Name, a.Name, a.Role, a.BranchID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return world{s, c}
}

func matter(id int64) audit.Subject { return audit.Subject{Kind: "matter", ID: id, BranchID: branch} }

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestStartKeepsTheReckoning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		got := must(w.Start(ctx, agenda.StartInput{
			Clock: "assign_3wd", Subject: matter(1), At: clock.InstantOf(at("2022-01-28 10:00")), Title: "TT.TGTT.01.2022",
		}))(t)
		if got.Article != "Luật TGPL 2017, Điều 31 khoản 2, Điều 33 khoản 2" || got.Queue != agenda.Head {
			t.Fatalf("%+v", got)
		}
		if due := got.DueAt.Date().String(); due != "2022-02-09" {
			t.Fatalf("due %s", due)
		}
		want := "3 ngày làm việc từ thứ sáu 28-01, trừ Tết Nguyên đán, đến hết 09-02"
		if text := agenda.Explain(ctx, got); text != want {
			t.Fatalf("explained as %q", text)
		}
		rec := must(w.Of(ctx, matter(1)))(t)
		if len(rec.Deadlines) != 1 || agenda.Explain(ctx, rec.Deadlines[0]) != want {
			t.Fatalf("stored: %+v", rec.Deadlines)
		}
		if next, ok := rec.Next(); !ok || next.ID != got.ID {
			t.Fatal("not the next deadline")
		}
		en := i18n.With(ctx, i18n.English)
		if text := agenda.Explain(en, got); !strings.HasPrefix(text, "3 working days from") {
			t.Fatalf("in English: %q", text)
		}
	})
}

func TestExplainHoursAndMovedEnds(t *testing.T) {
	w, ctx := newWorld(t, dbtest.SQLite(t)), t.Context()
	for _, c := range []struct{ clock, start, want string }{
		{"assign_12h", "2022-02-16 08:20", "12 giờ từ 08:20 thứ tư 16-02, đến 20:20"},
		{"assign_12h", "2022-02-16 16:40", "12 giờ từ 16:40 thứ tư 16-02, đến 04:40 thứ năm 17-02"},
		{"file_30d", "2022-01-14 09:00", "30 ngày từ thứ sáu 14-01, đến hết 14-02"},
		{"advice_10d", "2022-01-23 09:00", "10 ngày từ chủ nhật 23-01, rơi vào Tết Nguyên đán nên lùi đến hết 07-02"},
		{"file_30d", "2021-12-10 09:00", "30 ngày từ thứ sáu 10-12, đến hết 10-01-2022"},
	} {
		d := must(w.Start(ctx, agenda.StartInput{Clock: c.clock, Subject: matter(1), At: clock.InstantOf(at(c.start))}))(t)
		if got := agenda.Explain(ctx, d); got != c.want {
			t.Errorf("%s from %s: %q, want %q", c.clock, c.start, got, c.want)
		}
	}
	if agenda.Explain(ctx, agenda.Deadline{}) != "" {
		t.Error("a deadline without reckoning is explained")
	}
}

func TestRunsOnceAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		in := agenda.StartInput{Clock: "advice_10d", Subject: matter(1), Queue: agenda.Provider, AccountID: officer.ID}
		first := must(w.Start(ctx, in))(t)
		w.clock.Advance(4 * 24 * time.Hour)
		second := must(w.Start(ctx, in))(t)
		if second.DueAt <= first.DueAt {
			t.Fatal("it did not start anew")
		}
		rec := must(w.Of(ctx, matter(1)))(t)
		if rec.Deadlines[0].State != agenda.Void || rec.Deadlines[1].State != agenda.Open {
			t.Fatalf("%+v", rec.Deadlines)
		}
		if err := w.Meet(ctx, matter(1), "assign_3wd"); err != nil {
			t.Fatal(err)
		}
		if rec := must(w.Of(ctx, matter(1)))(t); rec.Deadlines[1].State != agenda.Open {
			t.Fatal("another clock was met")
		}
		if err := w.Reassign(ctx, matter(1), agenda.Provider, lawyer.ID); err != nil {
			t.Fatal(err)
		}
		w.clock.Set(at("2022-03-20 08:00"))
		if err := w.Meet(ctx, matter(1), "advice_10d"); err != nil {
			t.Fatal(err)
		}
		last := must(w.Of(ctx, matter(1)))(t).Deadlines[1]
		if last.State != agenda.Met || !last.Late(w.Now()) || last.AccountID != lawyer.ID {
			t.Fatalf("%+v", last)
		}
		if err := w.Void(ctx, matter(1)); err != nil {
			t.Fatal(err)
		}
		if again := must(w.Of(ctx, matter(1)))(t).Deadlines[1]; again.State != agenda.Met {
			t.Fatal("what was met became void")
		}
	})
}

func TestUnknownClockAndUnknownYear(t *testing.T) {
	w, ctx := newWorld(t, dbtest.SQLite(t)), t.Context()
	if _, err := w.Start(ctx, agenda.StartInput{Clock: "nothing", Subject: matter(1)}); err == nil {
		t.Fatal("an unknown clock started")
	}
	_, err := w.Start(ctx, agenda.StartInput{Clock: "assign_3wd", Subject: matter(1), At: clock.InstantOf(at("2055-01-01 08:00"))})
	if !fault.Is(err, fault.Unavailable) {
		t.Fatalf("%v", err)
	}
}

func TestPauseGivesTimeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		for _, c := range []struct{ clock, due string }{
			{"replace_24h", "2022-02-20 08:00"}, // 72 hours stood still
			{"assign_3wd", "2022-02-23 23:59"},  // Thursday and Friday
			{"advice_10d", "2022-03-01 23:59"},  // three days
		} {
			w.clock.Set(at("2022-02-16 08:00"))
			x := must(w.Start(ctx, agenda.StartInput{Clock: c.clock, Subject: matter(1)}))(t)
			if _, err := w.Pause(ctx, officer, x.ID, "bất khả kháng"); !fault.Is(err, fault.Forbidden) {
				t.Fatalf("an officer paused what is the head's: %v", err)
			}
			if _, err := w.Pause(ctx, branchHead, x.ID, " "); !fault.Is(err, fault.Invalid) {
				t.Fatalf("without reason: %v", err)
			}
			for _, bad := range []string{"a\x00b", "\xff", strings.Repeat("x", 2001)} {
				if _, err := w.Pause(ctx, branchHead, x.ID, bad); !fault.Is(err, fault.Invalid) {
					t.Fatalf("a reason that can't be kept: %v", err)
				}
			}
			must(w.Pause(ctx, branchHead, x.ID, "bất khả kháng"))(t)
			if _, err := w.Pause(ctx, branchHead, x.ID, "lần nữa"); !fault.Is(err, fault.Conflict) {
				t.Fatalf("paused twice: %v", err)
			}
			w.clock.Set(at("2022-02-19 08:00"))
			if err := w.Remind(ctx); err != nil {
				t.Fatal(err)
			}
			got := must(w.Resume(ctx, branchHead, x.ID, "đã hết"))(t)
			if due := got.DueAt.Time().Format("2006-01-02 15:04"); due != c.due {
				t.Errorf("%s is due %s, want %s", c.clock, due, c.due)
			}
			if text := agenda.Explain(ctx, got); !strings.HasSuffix(text, "(có thời gian tạm dừng)") {
				t.Errorf("%q", text)
			}
		}
		var n int
		if err := d.Read(ctx).NewSelect().Table("audit_entry").ColumnExpr("count(*)").Where("action = ?", "agenda.manage").
			Where("kind = ?", audit.Write).Scan(ctx, &n); err != nil || n != 6 {
			t.Fatalf("%d entries, %v", n, err)
		}
	})
}

// Ten days from Wednesday 16 February end on Saturday the 26th, and so on Monday
// the 28th. One day of pause and another make Monday the 28th anew, not two days
// more than that.
func TestPausesAddToTheStart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		x := must(w.Start(ctx, agenda.StartInput{Clock: "advice_10d", Subject: matter(1)}))(t)
		for _, step := range []struct{ pause, resume, due string }{
			{"2022-02-17 09:00", "2022-02-18 09:00", "2022-02-28"}, // Sunday the 27th
			{"2022-02-18 10:00", "2022-02-19 10:00", "2022-02-28"}, // Monday the 28th
			{"2022-02-19 11:00", "2022-02-19 15:00", "2022-02-28"}, // the same day
			{"2022-02-20 09:00", "2022-02-21 09:00", "2022-03-01"},
		} {
			w.clock.Set(at(step.pause))
			must(w.Pause(ctx, branchHead, x.ID, "bất khả kháng"))(t)
			w.clock.Set(at(step.resume))
			got := must(w.Resume(ctx, branchHead, x.ID, "đã hết"))(t)
			if got.DueAt.Date().String() != step.due {
				t.Errorf("resumed %s, due %s, want %s", step.resume, got.DueAt.Date(), step.due)
			}
		}
		if x = must(w.Start(ctx, agenda.StartInput{Clock: "advice_10d", Subject: matter(1)}))(t); x.PausedDays != 0 {
			t.Errorf("started anew, it keeps %d days of pause", x.PausedDays)
		}
	})
}

func TestHandAndSendBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		hand := func(queue string, to account.Actor, note string, back bool) error {
			return w.Hand(ctx, agenda.HandInput{Subject: matter(1), Queue: queue, AccountID: to.ID, Title: "M1", Reason: "agenda.wait_decision", Note: note, Back: back, By: reception})
		}
		if err := hand(agenda.Head, account.Actor{}, "", false); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(time.Hour)
		if err := hand(agenda.Head, account.Actor{}, "thêm", false); err != nil {
			t.Fatal(err)
		}
		wait, waits, err := w.Waiting(ctx, matter(1))
		if err != nil || !waits || wait.Note != "thêm" || wait.Lasted(w.Now()) != clock.Instant(time.Hour/time.Millisecond) {
			t.Fatalf("%+v %v %v", wait, waits, err)
		}
		if err := hand(agenda.Officer, officer, "", true); !fault.Is(err, fault.Invalid) {
			t.Fatalf("sent back without a note: %v", err)
		}
		if err := hand(agenda.Officer, officer, "thiếu giấy", true); err != nil {
			t.Fatal(err)
		}
		if rec := must(w.Of(ctx, matter(1)))(t); len(rec.Waits) != 2 || rec.Waits[0].UntilAt.IsZero() {
			t.Fatalf("%+v", rec.Waits)
		}
		notices := must(w.Notices(ctx, officer, agenda.NoticeFilter{Unread: true}))(t)
		if len(notices) != 1 || w.Text(ctx, notices[0]) != "Trả lại bạn: M1. thiếu giấy" {
			t.Fatalf("%+v", notices)
		}
		if err := w.Release(ctx, matter(1)); err != nil {
			t.Fatal(err)
		}
		if _, waits, _ := w.Waiting(ctx, matter(1)); waits {
			t.Fatal("it still waits")
		}
	})
}

// What a record waits for changes though it stays with the same account: the
// reason that is shown is the new one, and nobody is told of a handing over.
func TestHandForAnotherReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		for _, reason := range []string{"matter.wait_start", "matter.wait_work"} {
			if err := w.Hand(ctx, agenda.HandInput{Subject: matter(1), Queue: agenda.Provider, AccountID: officer.ID, Title: "M1", Reason: reason, By: reception}); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(time.Hour)
		}
		wait, waits, err := w.Waiting(ctx, matter(1))
		if err != nil || !waits || wait.Reason != "matter.wait_work" || wait.Lasted(w.Now()) != clock.Instant(time.Hour/time.Millisecond) {
			t.Fatalf("%+v %v %v", wait, waits, err)
		}
		if notices := must(w.Notices(ctx, officer, agenda.NoticeFilter{}))(t); len(notices) != 1 {
			t.Errorf("%d notices, want the one of the first handing", len(notices))
		}
	})
}

func TestProposalIsDecidedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		type payload struct{ Ground string }
		propose := func() (agenda.Proposal, error) {
			return w.Propose(ctx, agenda.ProposeInput{Subject: matter(1), Title: "M1", Decision: "stop", Outcome: "stopped", Payload: payload{"died"}, Note: "vì", By: officer})
		}
		p := must(propose())(t)
		if _, err := propose(); !fault.Is(err, fault.Conflict) {
			t.Fatalf("proposed twice: %v", err)
		}
		var in payload
		if err := p.Payload(&in); err != nil || in.Ground != "died" {
			t.Fatalf("%+v %v", in, err)
		}
		if day := must(w.Day(ctx, branchHead))(t); day.Counts.Proposals != 1 || day.Counts.Waiting != 1 || day.Counts.Unread != 1 {
			t.Fatalf("%+v", day.Counts)
		}
		if day := must(w.Day(ctx, officer))(t); day.Counts.Proposals != 0 || day.Counts.Others != 1 {
			t.Fatalf("%+v", day.Counts)
		}
		if _, err := w.CloseProposal(ctx, p.ID, agenda.SentBack, branchHead, ""); !fault.Is(err, fault.Invalid) {
			t.Fatalf("sent back without a note: %v", err)
		}
		var wg sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wg.Go(func() { _, results[i] = w.CloseProposal(ctx, p.ID, agenda.Approved, branchHead, "") })
		}
		wg.Wait()
		ok := 0
		for _, err := range results {
			if err == nil {
				ok++
			} else if !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
		}
		if ok != 1 {
			t.Fatalf("decided %d times", ok)
		}
		if _, waits, _ := w.Waiting(ctx, matter(1)); waits {
			t.Fatal("the record still waits for the head")
		}
		p = must(propose())(t)
		must(w.CloseProposal(ctx, p.ID, agenda.SentBack, branchHead, "làm rõ căn cứ"))(t)
		wait, _, _ := w.Waiting(ctx, matter(1))
		if wait.AccountID != officer.ID || wait.Note != "làm rõ căn cứ" {
			t.Fatalf("%+v", wait)
		}
	})
}

func TestNotifyOnceAndRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if err := w.Notify(ctx, agenda.NotifyInput{AccountID: officer.ID, Key: "agenda.notice_handed", Args: []any{"title", "M1"}, Once: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for range 2 {
			if err := w.Notify(ctx, agenda.NotifyInput{AccountID: officer.ID, Key: "agenda.notice_handed"}); err != nil {
				t.Fatal(err)
			}
		}
		reader := officer
		reader.Scopes = []string{"read"}
		if seen := must(w.Notices(ctx, reader, agenda.NoticeFilter{}))(t); len(seen) == 0 {
			t.Error("a token to read may not read its notices")
		} else if _, err := w.ReadNotice(ctx, reader, seen[0].ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("and marks them: %v", err)
		}
		all := must(w.Notices(ctx, officer, agenda.NoticeFilter{}))(t)
		if len(all) != 3 {
			t.Fatalf("%d notices", len(all))
		}
		if _, err := w.ReadNotice(ctx, lawyer, all[0].ID); !fault.Is(err, fault.NotFound) {
			t.Fatalf("read somebody else's: %v", err)
		}
		if n := must(w.ReadNotice(ctx, officer, all[0].ID))(t); n.ReadAt.IsZero() {
			t.Fatal("not read")
		}
		if n := must(w.Unread(ctx, officer))(t); n != 2 {
			t.Fatalf("%d unread", n)
		}
		if err := w.ReadAll(ctx, officer); err != nil {
			t.Fatal(err)
		}
		if n := must(w.Unread(ctx, officer))(t); n != 0 {
			t.Fatalf("%d unread", n)
		}
		page := must(w.Notices(ctx, officer, agenda.NoticeFilter{Limit: 2}))(t)
		rest := must(w.Notices(ctx, officer, agenda.NoticeFilter{Before: page[1].ID}))(t)
		if len(page) != 2 || len(rest) != 1 {
			t.Fatalf("pages of %d and %d", len(page), len(rest))
		}
	})
}

// texts are all notices of an account, oldest first.
func (w world) texts(t *testing.T, a account.Actor) []string {
	t.Helper()
	var out []string
	for _, n := range must(w.Notices(t.Context(), a, agenda.NoticeFilter{}))(t) {
		out = append(out, w.Text(t.Context(), n))
	}
	slices.Reverse(out)
	return out
}

func TestRemindBeforeAtAndAfter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		must(w.Start(ctx, agenda.StartInput{Clock: "file_30d", Subject: matter(1), Queue: agenda.Provider, AccountID: officer.ID, Title: "M1"}))(t) // to 18-03
		must(w.Start(ctx, agenda.StartInput{Clock: "assign_12h", Subject: matter(2), Title: "M2"}))(t)                                              // to 20:00
		for _, c := range []struct {
			now                     string
			officer, head, director int
		}{
			{"2022-02-16 08:00", 0, 0, 0},
			{"2022-02-16 15:59", 0, 0, 0},
			{"2022-02-16 16:00", 0, 1, 0}, // four hours before
			{"2022-02-16 19:00", 0, 2, 0}, // the last hour
			{"2022-02-16 20:01", 0, 3, 0}, // missed
			{"2022-02-17 08:00", 0, 3, 0},
			{"2022-02-18 07:00", 0, 4, 2}, // the head of the centre, one working day later
			{"2022-03-11 07:00", 1, 4, 2}, // seven days before
			{"2022-03-18 07:00", 2, 4, 2}, // the last day
			{"2022-03-18 23:59", 2, 4, 2},
			{"2022-03-19 00:00", 3, 5, 2}, // missed
			{"2022-03-22 07:00", 4, 5, 3},
			{"2022-06-01 07:00", 4, 5, 3},
		} {
			w.clock.Set(at(c.now))
			for range 2 {
				if err := w.Remind(ctx); err != nil {
					t.Fatal(err)
				}
			}
			got := []int{len(w.texts(t, officer)), len(w.texts(t, branchHead)), len(w.texts(t, director))}
			want := []int{c.officer, c.head, c.director - 1}
			if c.director == 0 {
				want[2] = 0
			}
			if !slices.Equal(got, want) {
				t.Fatalf("at %s: %v, want %v\n%q", c.now, got, want, w.texts(t, branchHead))
			}
		}
		if texts := w.texts(t, officer); !strings.Contains(texts[0], "Nộp hồ sơ vụ việc (M1)") || !strings.HasPrefix(texts[2], "Quá hạn từ") {
			t.Fatalf("%q", texts)
		}
	})
}

func TestRemindAfterALongStop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), t.Context()
		for i := range int64(30) {
			must(w.Start(ctx, agenda.StartInput{Clock: "file_30d", Subject: matter(i + 1), AccountID: officer.ID}))(t)
		}
		if err := w.Meet(ctx, matter(1)); err != nil {
			t.Fatal(err)
		}
		w.clock.Set(at("2022-06-01 08:00"))
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := w.Remind(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(w.texts(t, officer)); n != 29 {
			t.Fatalf("%d notices, want one for each that is late", n)
		}
	})
}

func TestShortClockIsNotRemindedAtOnce(t *testing.T) {
	w, ctx := newWorld(t, dbtest.SQLite(t)), t.Context()
	must(w.Start(ctx, agenda.StartInput{Clock: "acknowledge", Subject: matter(1), Title: "Y1"}))(t)
	for _, c := range []struct {
		now string
		n   int
	}{{"2022-02-16 08:01", 0}, {"2022-02-17 07:00", 1}, {"2022-02-18 00:00", 2}} {
		w.clock.Set(at(c.now))
		if err := w.Remind(ctx); err != nil {
			t.Fatal(err)
		}
		if texts := w.texts(t, reception); len(texts) != c.n {
			t.Fatalf("at %s: %q", c.now, texts)
		}
	}
	if texts := w.texts(t, reception); texts[0] != "Đến hạn hôm qua: Trả lời người yêu cầu về hồ sơ (Y1)" {
		t.Fatalf("%q", texts)
	}
}
