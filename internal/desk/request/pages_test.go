package request_test

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
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/desk/guidance"
	pages "tgpl/internal/desk/request"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
)

// desk is the desk with the pages of this room, and people who may open them.
type desk struct {
	*rooms.Rooms
	t      *testing.T
	server http.Handler
	cookie map[string]*http.Cookie
	police org.Agency
	other  org.Organisation
	actors map[string]account.Actor
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	c := clock.NewManual(time.Date(2022, 2, 16, 16, 40, 0, 0, calendar.Zone))
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{Rooms: r, t: t, cookie: map[string]*http.Cookie{}, actors: map[string]account.Actor{}}
	branch := org.Branch{Code: "TT", Name: "Trung tâm", IsHeadOffice: true, Phone: "02933878123", Address: "Vị Thanh", Version: 1}
	centre := org.Centre{Name: "Trung tâm Trợ giúp pháp lý nhà nước", ShortName: "Trung tâm", Province: "Hậu Giang", DepartmentName: "Sở Tư pháp", Version: 1}
	k.police = org.Agency{Kind: "police", Name: "Công an huyện Vị Thủy", Folded: "cong an huyen vi thuy", Version: 1}
	k.other = org.Organisation{Kind: org.OtherCentre, Name: "Trung tâm Minh Họa", Folded: "trung tam minh hoa", Version: 1}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, row := range []any{&branch, &centre, &k.police, &k.other} {
			if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Org.ImportUnits(t.Context(), account.System(), org.HauGiang2022()); err != nil {
		t.Fatal(err)
	}
	s := shell.New(r, false)
	pages.Register(s)
	guidance.Register(s)
	k.server = s
	for _, role := range []string{account.Reception, account.Director, account.Lawyer} {
		k.signIn(d, role, branch.ID)
	}
	return k
}

func (k *desk) signIn(_ *db.DB, role string, branch int64) {
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

func (k *desk) get(role, path string) *httptest.ResponseRecorder {
	return k.send(role, httptest.NewRequest(http.MethodGet, path, nil))
}

func (k *desk) post(role, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return k.send(role, r)
}

func (k *desk) send(role string, r *http.Request) *httptest.ResponseRecorder {
	k.t.Helper()
	if c := k.cookie[role]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	k.server.ServeHTTP(w, r)
	if body := w.Body.String(); strings.Contains(w.Header().Get("Content-Type"), "html") {
		if m := regexp.MustCompile(`[>"](request|guidance)\.[a-z_]+[<"]`).FindString(body); m != "" {
			k.t.Errorf("%s %s shows the key %s", r.Method, r.URL.Path, m)
		}
	}
	return w
}

func walkIn() url.Values {
	return url.Values{
		"channel": {"counter"}, "person.name": {"Trần Thị Minh Họa"}, "person.birth": {"12-3-1958"}, "person.phone": {"0912 345 678"},
		"person.unit_code": {"31366"}, "categories": {"", "poor"}, "problem": {"Con trai bán đất của bà mà không hỏi bà."},
		"field": {"civil"}, "form": {"advice"}, "requester_is": {"client"}, "helped": {"false", "true"}, "read_back": {"false", "true"}, "signed_as": {"fingerprint"},
		"papers[0].code": {"form_02"}, "papers[0].state": {"original"}, "papers[1].code": {"poor_certificate"}, "papers[1].state": {"certified"},
		"parties[0].name": {"Trần Văn Ví Dụ"}, "parties[0].side": {"opposing"}, "parties[1].name": {""}, "parties[1].side": {"opposing"},
	}
}

func TestIntake(t *testing.T) {
	k := newDesk(t)
	w := k.get(account.Reception, "/desk/requests/new")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `name="person.name"`) || !strings.Contains(w.Body.String(), `accesskey="s"`) {
		t.Fatalf("the form: %d", w.Code)
	}
	w = k.post(account.Reception, "/desk/requests/new", walkIn())
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/requests/1/acknowledgement" {
		t.Fatalf("saved: %d %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	ack := k.get(account.Reception, "/desk/requests/1/acknowledgement").Body.String()
	for _, want := range []string{"TT.YC.01.2022", "Trần Thị Minh Họa", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Giấy chứng nhận hộ nghèo", "Sở Tư pháp"} {
		if !strings.Contains(ack, want) {
			t.Errorf("the acknowledgement lacks %q", want)
		}
	}
	w = k.post(account.Reception, "/desk/requests/1/acknowledge", url.Values{"then": {"next"}})
	if w.Header().Get("Location") != "/desk/requests/new" {
		t.Errorf("handed over: %d %s", w.Code, w.Header().Get("Location"))
	}
	show := k.get(account.Reception, "/desk/requests/1")
	if show.Code != http.StatusOK || !strings.Contains(show.Body.String(), "Trần Văn Ví Dụ") || !strings.Contains(show.Body.String(), "/desk/requests/1/accept") {
		t.Errorf("the request: %d", show.Code)
	}
	for _, path := range []string{"", "?state=received", "?q=tran+minh", "?q=0912345678", "?state=decided", "?channel=counter&from=1/2/2022", "?queue=reception"} {
		if w := k.get(account.Reception, "/desk/requests"+path); w.Code != http.StatusOK {
			t.Errorf("list %s: %d", path, w.Code)
		}
	}
	if !strings.Contains(k.get(account.Reception, "/desk/requests?q=tran+minh").Body.String(), "TT.YC.01.2022") {
		t.Error("not found by name")
	}
}

func TestIntakeKeepsWhatWasTyped(t *testing.T) {
	k := newDesk(t)
	form := walkIn()
	form.Set("person.birth", "32/13/1958")
	form.Del("signed_as")
	form["read_back"] = []string{"false"}
	form.Set("problem", "<script>alert(1)</script> đất của bà")
	w := k.post(account.Reception, "/desk/requests/new", form)
	body := w.Body.String()
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", w.Code)
	}
	for _, want := range []string{
		`value="32/13/1958"`, "&lt;script&gt;alert(1)&lt;/script&gt; đất của bà", `value="Trần Văn Ví Dụ"`,
		`href="#f-person-birth"`, `href="#f-read_back"`, `href="#f-signed_as"`, `value="poor" checked`,
	} {
		if !strings.Contains(body, want) && !strings.Contains(strings.ReplaceAll(body, "\n", " "), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(body, "<script>alert") {
		t.Error("a script came through")
	}
	if page, _ := k.Request.List(t.Context(), account.System(), request.Filter{}); len(page.Items) != 0 {
		t.Errorf("something was saved: %v", page.Items)
	}
}

func TestKnownPersonIsOffered(t *testing.T) {
	k := newDesk(t)
	k.post(account.Reception, "/desk/requests/new", walkIn())
	w := k.post(account.Reception, "/desk/requests/new/people", url.Values{"person.name": {"tran thi minh hoa"}, "person.birth": {"1958"}})
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Trần Thị Minh Họa") || !strings.Contains(w.Body.String(), "TT.YC.01.2022") {
		t.Errorf("while typing: %d %s", w.Code, w.Body)
	}
	again := walkIn()
	w = k.post(account.Reception, "/desk/requests/new", again)
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `href="#f-client_id"`) || !strings.Contains(w.Body.String(), `id="known-new"`) {
		t.Fatalf("the same person again: %d", w.Code)
	}
	again.Set("client_id", "1")
	if w = k.post(account.Reception, "/desk/requests/new", again); w.Code != http.StatusSeeOther {
		t.Fatalf("chosen: %d %s", w.Code, w.Body)
	}
	again.Set("client_id", "-1")
	if w = k.post(account.Reception, "/desk/requests/new", again); w.Code != http.StatusSeeOther {
		t.Fatalf("somebody new: %d %s", w.Code, w.Body)
	}
	page, err := k.Request.List(t.Context(), account.System(), request.Filter{})
	if err != nil || len(page.Items) != 3 || page.Items[1].ClientID != page.Items[2].ClientID || page.Items[0].ClientID == page.Items[1].ClientID {
		t.Errorf("three requests of two people: %v %v", page.Items, err)
	}
}

func TestLawPanel(t *testing.T) {
	k := newDesk(t)
	w := k.post(account.Reception, "/desk/requests/new/law", url.Values{"categories": {"", "elderly"}})
	if !strings.Contains(w.Body.String(), "Nghị định 144/2017") {
		t.Errorf("elderly without hardship: %s", w.Body)
	}
	w = k.post(account.Reception, "/desk/requests/new/law", url.Values{
		"categories": {"", "elderly"}, "hardship": {"", "near_poor"},
		"papers[0].code": {"form_02"}, "papers[0].state": {"original"},
	})
	body := w.Body.String()
	if !strings.Contains(body, "notice-good") || !strings.Contains(body, "cận nghèo") || !strings.Contains(body, "selected") {
		t.Errorf("elderly and near-poor: %s", body)
	}
}

func TestCallPage(t *testing.T) {
	k := newDesk(t)
	form := url.Values{
		"agency_id": {fmt.Sprint(k.police.ID)}, "agency_officer": {"Đại úy Ví Dụ"}, "name": {"Danh Văn Minh Họa"}, "birth": {"17"},
		"role": {"detained"}, "asked_at": {"08:20"}, "charge": {"trộm cắp tài sản"},
	}
	w := k.post(account.Reception, "/desk/requests/call/clocks", form)
	if !strings.Contains(w.Body.String(), "20:20") || !strings.Contains(w.Body.String(), "04:40") {
		t.Errorf("the clocks: %s", w.Body)
	}
	bad := url.Values{}
	for n, v := range form {
		bad[n] = v
	}
	bad.Del("agency_id")
	bad.Set("asked_at", "23:50")
	w = k.post(account.Reception, "/desk/requests/call", bad)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `href="#f-asked_at"`) || !strings.Contains(w.Body.String(), `value="Danh Văn Minh Họa"`) {
		t.Errorf("a call with mistakes: %d", w.Code)
	}
	w = k.post(account.Reception, "/desk/requests/call", form)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/requests/1" {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	body := k.get(account.Reception, "/desk/requests/1").Body.String()
	if !strings.Contains(body, "báo đúng hạn") || !strings.Contains(body, "/desk/requests/1/person") {
		t.Error("the call's page lacks the notice or the next step")
	}
}

func TestStepsOnPages(t *testing.T) {
	k := newDesk(t)
	k.post(account.Reception, "/desk/requests/new", walkIn())
	for _, page := range []string{"edit", "person", "ask", "accept", "refuse", "pass", "withdraw", "read-back"} {
		if w := k.get(account.Reception, "/desk/requests/1/"+page); w.Code != http.StatusOK {
			t.Errorf("%s: %d", page, w.Code)
		}
	}
	if w := k.get(account.Lawyer, "/desk/requests/1"); w.Code != http.StatusForbidden {
		t.Errorf("the lawyer: %d", w.Code)
	}
	w := k.post(account.Reception, "/desk/requests/1/refuse", url.Values{"version": {"1"}, "note": {"Bà không thuộc diện."}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Bà không thuộc diện.") || !strings.Contains(w.Body.String(), `href="#f-ground"`) {
		t.Errorf("a refusal without ground: %d", w.Code)
	}
	w = k.post(account.Reception, "/desk/requests/1/refuse", url.Values{"version": {"1"}, "ground": {"not_entitled"}, "note": {"Bà không thuộc diện."}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("proposed: %d %s", w.Code, w.Body)
	}
	body := k.get(account.Director, "/desk/requests/1").Body.String()
	if !strings.Contains(body, `name="proposal_id" value="1"`) || !strings.Contains(body, "/send-back") {
		t.Fatal("the head sees no proposal")
	}
	w = k.post(account.Director, "/desk/requests/1/send-back", url.Values{"proposal_id": {"1"}, "note": {" "}})
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("sent back without a note: %d", w.Code)
	}
	w = k.post(account.Director, "/desk/requests/1/send-back", url.Values{"proposal_id": {"1"}, "note": {"Xem lại sổ hộ nghèo."}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("sent back: %d %s", w.Code, w.Body)
	}
	r, err := k.Request.Brief(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	w = k.post(account.Reception, "/desk/requests/1/accept", url.Values{"version": {fmt.Sprint(r.Version)}, "form": {"advice"}, "field": {"civil"}, "at_once_ground": {""}})
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/desk/matters/") {
		t.Fatalf("accepted: %d %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	if body := k.get(account.Reception, "/desk/requests/1").Body.String(); !strings.Contains(body, "/desk/matters/1") {
		t.Error("the request does not lead to its matter")
	}
}

func TestEditShowsBothVersions(t *testing.T) {
	k := newDesk(t)
	k.post(account.Reception, "/desk/requests/new", walkIn())
	mine := url.Values{"version": {"1"}, "wish": {"Bà muốn giữ lại đất."}, "parties_sent": {"true"}, "parties[0].name": {"Trần Văn Ví Dụ"}, "parties[0].side": {"opposing"}}
	if w := k.post(account.Reception, "/desk/requests/1/edit", mine); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	mine.Set("wish", "Bà muốn được hòa giải.")
	w := k.post(account.Director, "/desk/requests/1/edit", mine)
	body := w.Body.String()
	if w.Code != http.StatusConflict || !strings.Contains(body, "Bà muốn giữ lại đất.") || !strings.Contains(body, "Bà muốn được hòa giải.") || !strings.Contains(body, `name="version" value="2"`) {
		t.Errorf("a lost update: %d", w.Code)
	}
	r, _ := k.Request.Brief(t.Context(), 1)
	if r.Problem == "" || r.Field != "civil" || len(r.Categories) != 1 {
		t.Errorf("what was not sent was erased: %+v", r)
	}
}

func TestGuidancePages(t *testing.T) {
	k := newDesk(t)
	w := k.post(account.Reception, "/desk/guidance/new", url.Values{"channel": {"counter"}, "question": {"Làm lại giấy khai sinh ở đâu?"}})
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Làm lại giấy khai sinh ở đâu?") {
		t.Errorf("without field and answer: %d", w.Code)
	}
	w = k.post(account.Reception, "/desk/guidance/new", url.Values{"channel": {"counter"}, "field": {"administrative"}, "name": {"Lê Văn Ví Dụ"}, "question": {"Làm lại giấy khai sinh ở đâu?"}, "answer": {"Ở UBND xã nơi đã đăng ký."}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/guidance/1" {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	for _, path := range []string{"/desk/guidance", "/desk/guidance?q=le+van", "/desk/guidance/1", "/desk/guidance/1/edit", "/desk/requests/new?guidance_id=1"} {
		if w := k.get(account.Reception, path); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	form := walkIn()
	form.Set("guidance_id", "1")
	k.post(account.Reception, "/desk/requests/new", form)
	if !strings.Contains(k.get(account.Reception, "/desk/guidance/1").Body.String(), "TT.YC.01.2022") {
		t.Error("the line does not lead to the request it became")
	}
}

// What is printed and taken home names no paper that is a sensitive fact, and
// speaks of a telephone only where one was given.
func TestAcknowledgementKeepsSecrets(t *testing.T) {
	k := newDesk(t)
	form := walkIn()
	form["categories"], form["hardship"] = []string{"", "hiv"}, []string{"", "near_poor"}
	form.Set("papers[1].code", "hiv_confirmation")
	form.Set("papers[1].state", "owed")
	form.Set("person.phone", "")
	if w := k.post(account.Reception, "/desk/requests/new", form); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	ack := k.get(account.Reception, "/desk/requests/1/acknowledgement").Body.String()
	for _, not := range []string{"HIV", "số điện thoại đã để lại"} {
		if strings.Contains(ack, not) {
			t.Errorf("the acknowledgement tells %q", not)
		}
	}
	if show := k.get(account.Reception, "/desk/requests/1").Body.String(); !strings.Contains(show, "Giấy xác nhận là người nhiễm HIV") {
		t.Error("reception cannot tick the paper while the request is open")
	}
	r, err := k.Request.Brief(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Request.Withdraw(t.Context(), k.actors[account.Director], 1, request.WithdrawInput{Version: r.Version}); err != nil {
		t.Fatal(err)
	}
	show := k.get(account.Reception, "/desk/requests/1").Body.String()
	if strings.Contains(show, "HIV") || !strings.Contains(show, "Đối tượng khác (đã che)") || strings.Contains(show, "điểm h") {
		t.Errorf("once it is decided the page tells the group: %.3000s", show)
	}
	if head := k.get(account.Director, "/desk/requests/1").Body.String(); !strings.Contains(head, "Người nhiễm HIV") {
		t.Error("the head is not told the group")
	}
}

// Lines of the register of guidance: reception mends one without losing the
// group that is masked from it.
func TestGuidanceFormKeepsTheMaskedGroup(t *testing.T) {
	k := newDesk(t)
	line := url.Values{"question": {"Hỏi về thừa kế?"}, "answer": {"Đã chỉ dẫn."}, "field": {"civil"}, "channel": {"counter"}, "category": {"hiv"}}
	if w := k.post(account.Reception, "/desk/guidance/new", line); w.Code != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", w.Code, w.Body)
	}
	edit := k.get(account.Reception, "/desk/guidance/1/edit").Body.String()
	if strings.Contains(edit, `value="hiv" selected`) || !strings.Contains(edit, `value="sensitive" selected`) {
		t.Errorf("the form does not mask the group: %.3000s", edit)
	}
	line.Set("category", "sensitive")
	line.Set("version", "1")
	line.Set("answer", "Đã chỉ dẫn kỹ hơn.")
	if w := k.post(account.Reception, "/desk/guidance/1/edit", line); w.Code != http.StatusSeeOther {
		t.Fatalf("mended: %d %s", w.Code, w.Body)
	}
	if g, err := k.Request.GetGuidance(t.Context(), k.actors[account.Director], 1); err != nil || g.Category != "hiv" {
		t.Errorf("after mending: %+v, %v", g, err)
	}
}
