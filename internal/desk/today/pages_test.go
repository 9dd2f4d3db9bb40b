package today_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	days "tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/desk/calendar"
	lawpages "tgpl/internal/desk/law"
	"tgpl/internal/desk/shell"
	"tgpl/internal/desk/today"
	"tgpl/internal/face"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

// desk is the desk with the pages of the agenda and the law.
type desk struct {
	*rooms.Rooms
	t      *testing.T
	server http.Handler
	cookie map[string]*http.Cookie
	actors map[string]account.Actor
	lang   string
}

func at(text string) clock.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, days.Zone)
	if err != nil {
		panic(err)
	}
	return clock.InstantOf(t)
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	c := clock.NewManual(at("2022-02-16 08:00").Time())
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{Rooms: r, t: t, cookie: map[string]*http.Cookie{}, actors: map[string]account.Actor{}}
	branch := org.Branch{Code: "TT", Name: "Trung tâm", IsHeadOffice: true, Version: 1}
	court := org.Agency{Kind: "court", Name: "Tòa án nhân dân huyện Long Mỹ", Folded: "toa an nhan dan huyen long my", Version: 1}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, row := range []any{&branch, &court} {
			if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s := shell.New(r, false)
	today.Register(s)
	calendar.Register(s)
	lawpages.Register(s)
	k.server = s
	for _, role := range []string{account.Director, account.Officer, account.Editor, account.Department} {
		k.signIn(role, branch.ID)
	}
	k.fill(branch.ID, court.ID)
	return k
}

func (k *desk) signIn(role string, branch int64) {
	k.t.Helper()
	ctx := k.t.Context()
	made, err := k.Account.Create(ctx, account.System(), account.CreateInput{Username: "u" + role, Name: "Minh Họa " + role, Role: role, BranchID: branch})
	if err != nil {
		k.t.Fatal(err)
	}
	session, err := k.Account.SignIn(ctx, account.SignInInput{Username: "u" + role, Password: made.FirstPassword, IP: "127.0.0.1"})
	if err != nil {
		k.t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	face.SetSession(rec, httptest.NewRequest(http.MethodGet, "/", nil), session.Token)
	k.cookie[role] = rec.Result().Cookies()[0]
	k.actors[role] = made.Actor()
}

// fill gives the officer a day like the one drawn for the desk.
func (k *desk) fill(branch, court int64) {
	k.t.Helper()
	ctx, of := k.t.Context(), k.actors[account.Officer]
	sub := func(id int64) audit.Subject { return audit.Subject{Kind: "matter", ID: id, BranchID: branch} }
	for id, s := range []agenda.StartInput{
		{Clock: "file_30d", At: at("2022-01-11 09:00"), Title: "CN1.TGTT.07.2021"},
		{Clock: "assign_12h", At: at("2022-02-16 00:20"), Title: "TT.TGTT.04.2022 · <b>17 tuổi</b>"},
		{Clock: "change_provider_3wd", At: at("2022-02-11 09:00"), Title: "TT.TGTT.01.2022"},
		{Clock: "advice_10d", At: at("2022-02-12 09:00"), Title: "TT.TV.11.2022"},
		{Clock: "proofs_owed", At: at("2022-02-11 09:00"), Title: "TT.TGTT.02.2022"},
	} {
		s.Subject, s.AccountID = sub(int64(id+1)), of.ID
		if _, err := k.Agenda.Start(ctx, s); err != nil {
			k.t.Fatal(err)
		}
	}
	for _, when := range []string{"2022-02-18 07:30", "2022-02-20 08:00", "2022-03-02 08:00"} {
		if _, err := k.Agenda.AddEvent(ctx, agenda.Event{
			Kind: "first_instance", SubjectKind: "matter", SubjectID: 9, BranchID: branch, AccountID: of.ID, AgencyID: court,
			Title: "TT.TGTT.03.2022", Code: "TT.TGTT.03.2022", Place: "Phòng xử 2", StartAt: at(when), EndAt: at(when),
		}); err != nil {
			k.t.Fatal(err)
		}
	}
	if _, err := k.Agenda.Propose(ctx, agenda.ProposeInput{Subject: sub(9), Title: "TT.TGTT.09.2022", Decision: "stop", Outcome: "stopped", Note: "Người được trợ giúp rút yêu cầu", By: of}); err != nil {
		k.t.Fatal(err)
	}
	for range 3 {
		if err := k.Agenda.Notify(ctx, agenda.NotifyInput{AccountID: of.ID, Key: "agenda.notice_handed", Args: []any{"title", "TT.TV.11.2022"}, Subject: sub(4)}); err != nil {
			k.t.Fatal(err)
		}
	}
}

func (k *desk) send(role, method, path string, form url.Values) *httptest.ResponseRecorder {
	k.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c := k.cookie[role]; c != nil {
		r.AddCookie(c)
	}
	if k.lang != "" {
		rec := httptest.NewRecorder()
		face.SetLang(rec, r, "en")
		r.AddCookie(rec.Result().Cookies()[0])
	}
	w := httptest.NewRecorder()
	k.server.ServeHTTP(w, r)
	if strings.Contains(w.Header().Get("Content-Type"), "html") {
		if m := regexp.MustCompile(`[>" ](today|agenda|law|ui)\.[a-z0-9_]+[<" ]`).FindString(w.Body.String()); m != "" {
			k.t.Errorf("%s %s shows the key %s", method, path, m)
		}
		if strings.Contains(w.Body.String(), "<b>17") {
			k.t.Errorf("%s %s lets markup through", method, path)
		}
	}
	return w
}

func (k *desk) page(role, path string, want ...string) string {
	k.t.Helper()
	w := k.send(role, http.MethodGet, path, nil)
	if w.Code != http.StatusOK {
		k.t.Fatalf("GET %s as %s: %d\n%s", path, role, w.Code, w.Body)
	}
	body := oneLine.ReplaceAllString(w.Body.String(), "$1")
	for _, s := range want {
		if !strings.Contains(body, s) {
			k.t.Errorf("GET %s as %s lacks %q", path, role, s)
		}
	}
	return body
}

// The Department has no work of its own here: it meets the figures of the
// centre, not a row of zeros.
func TestDepartmentSeesFigures(t *testing.T) {
	k := newDesk(t)
	body := k.page(account.Department, "/desk/today", "trung tâm đang thực hiện 0 vụ việc", "Đã lưu hồ sơ", "không xem hồ sơ từng người", `href="/desk/law"`)
	for _, not := range []string{"Đến hạn hôm nay", "/desk/deadlines", "/desk/matters"} {
		if strings.Contains(body, not) {
			t.Errorf("the Department meets %q", not)
		}
	}
	k.page(account.Officer, "/desk/today", "/desk/deadlines?when=overdue")
}

// oneLine is a date that is kept on one line.
var oneLine = regexp.MustCompile(`<span class="nowrap">([^<]*)</span>`)

func TestToday(t *testing.T) {
	k := newDesk(t)
	body := k.page(account.Officer, "/desk/today",
		"Thứ tư, 16 tháng 2: ba việc gấp, hai phiên tòa tuần này",
		"Nộp hồ sơ vụ việc: CN1.TGTT.07.2021", "30 ngày từ thứ ba 11-01, đến hết 10-02 (Luật TGPL 2017, Điều 39 khoản 1)", "Quá 4 ngày làm việc",
		"Cử người bào chữa cho người bị bắt, bị tạm giữ", "Thứ sáu 18-02", "07:30 · Phòng xử 2", "Phiên tòa sơ thẩm: TT.TGTT.03.2022",
		"Bổ sung giấy tờ chứng minh: TT.TGTT.02.2022", "Chờ lãnh đạo quyết định", "Chuyển đến bạn: TT.TV.11.2022", `href="/desk/matters/1"`,
	)
	if n := strings.Count(body, "btn-primary"); n < 1 || n > 2 { // the one of the page, and that of the frame
		t.Errorf("%d bright buttons", n)
	}
	if late, coming := strings.Index(body, "CN1.TGTT.07.2021"), strings.Index(body, "TT.TV.11.2022"); late > coming {
		t.Error("the most urgent does not come first")
	}
	k.page(account.Director, "/desk/today", "Chờ tôi quyết định", "Không tiếp tục thực hiện: TT.TGTT.09.2022")
	k.page(account.Editor, "/desk/today", "không có việc gấp", "Không có việc nào đến hạn")
	k.lang = "en"
	k.page(account.Officer, "/desk/today", "three urgent tasks, two hearings this week", "30 days from")
}

func TestListsBehindTheFigures(t *testing.T) {
	k := newDesk(t)
	for path, want := range map[string]string{
		"/desk/deadlines?when=overdue": "CN1.TGTT.07.2021", "/desk/deadlines?when=today": "TT.TGTT.04.2022", "/desk/deadlines?when=week": "TT.TV.11.2022",
		"/desk/deadlines?when=owed": "TT.TGTT.02.2022", "/desk/deadlines": "Tất cả", "/desk/waiting?whose=others": "TT.TGTT.09.2022",
		"/desk/waiting": "Danh sách trống", "/desk/proposals": "Danh sách trống",
	} {
		k.page(account.Officer, path, want)
	}
	k.page(account.Director, "/desk/proposals", "Người được trợ giúp rút yêu cầu")
	for _, path := range []string{"/desk/deadlines?when=never", "/desk/deadlines?after=x", "/desk/waiting?whose=x"} {
		if w := k.send(account.Officer, http.MethodGet, path, nil); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := k.send("nobody", http.MethodGet, "/desk/today", nil); w.Code != http.StatusSeeOther && w.Code != http.StatusUnauthorized {
		t.Errorf("without sign-in: %d", w.Code)
	}
}

func TestNotices(t *testing.T) {
	k := newDesk(t)
	k.page(account.Officer, "/desk/notices", "3 thông báo chưa đọc", "Chuyển đến bạn: TT.TV.11.2022", "Đánh dấu đã đọc hết")
	rows, err := k.Agenda.Notices(t.Context(), k.actors[account.Officer], agenda.NoticeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	open := fmt.Sprintf("/desk/notices/%d/open", rows[0].ID)
	if w := k.send(account.Officer, http.MethodPost, open, url.Values{}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/matters/4" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	if w := k.send(account.Editor, http.MethodPost, open, url.Values{}); w.Code != http.StatusNotFound {
		t.Errorf("somebody else's notice: %d", w.Code)
	}
	k.page(account.Officer, "/desk/notices?which=unread", "2 thông báo chưa đọc")
	if w := k.send(account.Officer, http.MethodPost, "/desk/notices/read", url.Values{}); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	k.page(account.Officer, "/desk/notices?which=unread", "Không có thông báo mới")
}

func TestCalendar(t *testing.T) {
	k := newDesk(t)
	k.page(account.Officer, "/desk/calendar", "Lịch 14-02 đến 20-02-2022", "Phiên tòa sơ thẩm: TT.TGTT.03.2022", "Tòa án nhân dân huyện Long Mỹ", "07:30", "Đến hạn")
	k.page(account.Officer, "/desk/calendar?view=month&on=1-2-2022", "Tháng 2 năm 2022", "Tết Nguyên đán", "07:30")
	k.page(account.Officer, "/desk/calendar?view=list", "Thứ tư 02-03")
	if body := k.page(account.Officer, "/desk/calendar"); strings.Contains(body, `name="branch"`) {
		t.Error("who sees only one branch chooses among several")
	}
	body := k.page(account.Director, "/desk/calendar?view=week&agency=1&on=18-2-2022", "TT.TGTT.03.2022", `name="agency"`, `name="branch"`, "Bỏ lọc")
	if strings.Contains(body, "Nộp hồ sơ vụ việc") {
		t.Error("an agency owes no deadline of ours")
	}
	k.page(account.Director, "/desk/calendar?on=nonsense&view=wrong", "Lịch 14-02 đến 20-02-2022")
	k.page(account.Director, "/desk/calendar?account=999", "Không có lịch nào")
}

func TestFeed(t *testing.T) {
	k := newDesk(t)
	k.page(account.Officer, "/desk/calendar/feed", "Tạo địa chỉ")
	w := k.send(account.Officer, http.MethodPost, "/desk/calendar/feed", url.Values{})
	address := regexp.MustCompile(`/feeds/[^<]+\.ics`).FindString(w.Body.String())
	if address == "" {
		t.Fatalf("no address:\n%s", w.Body)
	}
	f := k.send("nobody", http.MethodGet, address, nil)
	if f.Code != http.StatusOK || !strings.HasPrefix(f.Header().Get("Content-Type"), "text/calendar") || strings.Count(f.Body.String(), "BEGIN:VEVENT") != 3 {
		t.Errorf("%d %s\n%s", f.Code, f.Header(), f.Body)
	}
	for _, wrong := range []string{"/feeds/x.ics", strings.TrimSuffix(address, ".ics"), "/feeds/.ics"} {
		if w := k.send("nobody", http.MethodGet, wrong, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
	k.page(account.Officer, "/desk/calendar/feed", "Tạo địa chỉ mới")
	k.send(account.Officer, http.MethodPost, "/desk/calendar/feed/end", url.Values{})
	if w := k.send("nobody", http.MethodGet, address, nil); w.Code != http.StatusNotFound {
		t.Errorf("taken back, still served: %d", w.Code)
	}
}

func TestLawPage(t *testing.T) {
	k := newDesk(t)
	for _, kind := range k.Law.Kinds() {
		k.page(account.Editor, "/desk/law?kind="+kind)
	}
	k.page(account.Editor, "/desk/law", "Người có công với cách mạng", "Luật TGPL 2017, Điều 7 khoản 1", "Đã kiểm chứng", "01-01-2018", "có hiệu lực ngày 16-02-2022")
	k.page(account.Editor, "/desk/law?kind=category&on=1-1-2027", "Người thuộc hộ cận nghèo", "Chưa kiểm chứng", "quy định chưa được kiểm chứng")
	k.page(account.Editor, "/desk/law?kind=clock", "12 giờ kể từ khi thụ lý", "10 ngày làm việc ở vùng đặc biệt khó khăn")
	k.page(account.Editor, "/desk/law?kind=category&all=true", "Không có hiệu lực ngày này")
	k.page(account.Editor, "/desk/law?kind=nothing&on=32-1-2022", "Không hiểu ngày")
	k.page(account.Editor, "/desk/law?kind=hardship&on=1-1-2028", "Không có quy định nào")
	k.lang = "en"
	k.page(account.Editor, "/desk/law?kind=outcome", "The head must approve")
}

func TestPauseOnThePage(t *testing.T) {
	k := newDesk(t)
	rows, _, err := k.Agenda.Deadlines(t.Context(), k.actors[account.Officer], agenda.DeadlineFilter{When: agenda.DueWeek})
	if err != nil {
		t.Fatal(err)
	}
	page := fmt.Sprintf("/desk/deadlines/%d", rows[0].ID)
	k.page(account.Officer, page, "Trả lời tư vấn bằng văn bản", "10 ngày từ thứ bảy 12-02, đến hết 22-02", "Tạm dừng hạn này")
	if w := k.send(account.Officer, http.MethodPost, page+"/pause", url.Values{"reason": {" "}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Hãy điền mục này") {
		t.Errorf("without a reason: %d", w.Code)
	}
	if w := k.send(account.Officer, http.MethodPost, page+"/pause", url.Values{"reason": {"Đường ngập, bất khả kháng"}}); w.Code != http.StatusSeeOther {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	k.page(account.Officer, page, "Đường ngập, bất khả kháng", "Cho chạy tiếp")
	if w := k.send(account.Editor, http.MethodGet, page, nil); w.Code != http.StatusForbidden {
		t.Errorf("an editor sees it: %d", w.Code)
	}
	if w := k.send(account.Editor, http.MethodPost, page+"/resume", url.Values{"reason": {"x"}}); w.Code != http.StatusForbidden {
		t.Errorf("an editor lets it run on: %d", w.Code)
	}
	if w := k.send(account.Officer, http.MethodPost, page+"/resume", url.Values{"reason": {"Đường đã thông"}}); w.Code != http.StatusSeeOther {
		t.Errorf("%d", w.Code)
	}
	k.page(account.Officer, page, "Tạm dừng hạn này")
}
