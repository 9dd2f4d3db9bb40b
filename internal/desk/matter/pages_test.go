package matter_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	pages "tgpl/internal/desk/matter"
	"tgpl/internal/desk/register"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
)

// desk is the desk with the pages of this room, and people who may open them.
type desk struct {
	*rooms.Rooms
	t         *testing.T
	clock     *clock.Manual
	server    http.Handler
	cookie    map[string]*http.Cookie
	actors    map[string]account.Actor
	passwords map[string]string
	officer   provider.Provider
	lawyer    provider.Provider
	branch    org.Branch
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	c := clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone))
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	must(t, err)
	k := &desk{Rooms: r, t: t, clock: c, cookie: map[string]*http.Cookie{}, actors: map[string]account.Actor{}, passwords: map[string]string{}}
	ctx, sys := t.Context(), account.System()
	_, err = r.Org.SaveCentre(ctx, sys, org.CentreInput{Name: "Trung tâm thử", ShortName: "Trung tâm", Province: "Hậu Giang"})
	must(t, err)
	k.branch, err = r.Org.SaveBranch(ctx, sys, org.BranchInput{Code: "TT", Name: "Trụ sở", IsHeadOffice: true})
	must(t, err)
	_, err = r.Org.SaveAgency(ctx, sys, org.AgencyInput{Kind: "court", Name: "Tòa án thử"})
	must(t, err)
	_, err = r.Org.SaveOrganisation(ctx, sys, org.OrganisationInput{Kind: org.OtherCentre, Name: "Trung tâm khác", Province: "Cần Thơ"})
	must(t, err)
	s := shell.New(r, false)
	pages.Register(s)
	register.Register(s)
	k.server = s
	for _, role := range []string{account.Director, account.Officer, account.Lawyer, account.Reception, account.Editor} {
		k.signIn(role)
	}
	k.officer = k.provider(account.Officer, provider.Input{Kind: ptr(provider.Officer), CardNo: ptr("1"), CardFrom: ptr("1-1-2020")})
	k.lawyer = k.provider(account.Lawyer, provider.Input{Kind: ptr(provider.Lawyer), ContractNo: ptr("2"), ContractFrom: ptr("1-1-2020")})
	return k
}

func (k *desk) signIn(role string) {
	k.t.Helper()
	ctx := k.t.Context()
	made, err := k.Account.Create(ctx, account.System(), account.CreateInput{Username: "u" + role, Name: "Minh Họa " + role, Role: role, BranchID: k.branch.ID})
	must(k.t, err)
	k.actors[role] = made.Actor()
	k.passwords[role] = made.FirstPassword
	k.open(role)
}

// open opens a session.
func (k *desk) open(role string) {
	k.t.Helper()
	session, err := k.Account.SignIn(k.t.Context(), account.SignInInput{Username: "u" + role, Password: k.passwords[role], IP: "127.0.0.1"})
	must(k.t, err)
	rec := httptest.NewRecorder()
	face.SetSession(rec, httptest.NewRequest(http.MethodGet, "/", nil), session.Token)
	k.cookie[role] = rec.Result().Cookies()[0]
}

// later lets time pass, and people sign in again.
func (k *desk) later(d time.Duration) {
	k.t.Helper()
	k.clock.Advance(d)
	for role := range k.passwords {
		k.open(role)
	}
}

func (k *desk) provider(role string, in provider.Input) provider.Provider {
	k.t.Helper()
	a := k.actors[role]
	in.AccountID, in.BranchID, in.Name = &a.ID, &k.branch.ID, ptr("Người Thực Hiện Minh Họa "+strings.ToUpper(role[:1]))
	p, err := k.Provider.Create(k.t.Context(), account.System(), in)
	must(k.t, err)
	return p
}

// matter makes a matter that was just accepted.
func (k *desk) matter(name string) matter.Matter {
	k.t.Helper()
	r, err := k.Request.Submit(k.t.Context(), account.System(), request.SubmitInput{
		BranchID: k.branch.ID, Channel: "counter", NewPerson: true,
		Person: request.Person{Name: name, Birth: "2-8-2004", Phone: "0912345678"},
		Form:   "litigation", Field: "criminal", Stage: "first_instance", Role: "accused", AgencyID: 1,
		Problem: "Vụ án minh họa", Categories: []string{"poor"},
		Papers: []request.PaperInput{{Code: "form_02", State: "original"}, {Code: "poor_certificate", State: "certified"}},
	})
	must(k.t, err)
	d, err := k.Matter.Accept(k.t.Context(), k.actors[account.Director], matter.AcceptInput{RequestID: r.ID, Version: r.Version})
	must(k.t, err)
	return d.Matter
}

var keyShown = regexp.MustCompile(`[>"](matter|register|conflict|agenda)\.[a-z_]+[<"]`)

func (k *desk) send(role string, r *http.Request) *httptest.ResponseRecorder {
	k.t.Helper()
	if c := k.cookie[role]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	k.server.ServeHTTP(w, r)
	if m := keyShown.FindString(w.Body.String()); m != "" {
		k.t.Errorf("%s %s shows the key %s", r.Method, r.URL.Path, m)
	}
	if strings.Contains(w.Body.String(), " style=") || strings.Contains(w.Body.String(), "onclick") {
		k.t.Errorf("%s %s has inline style or script", r.Method, r.URL.Path)
	}
	return w
}

func (k *desk) get(role, path string, want int) string {
	k.t.Helper()
	w := k.send(role, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != want {
		k.t.Fatalf("GET %s as %s: %d, want %d\n%s", path, role, w.Code, want, textOf(w.Body.String()))
	}
	return w.Body.String()
}

// post sends a form; the page it goes to next comes back, or the form again.
func (k *desk) post(role, path string, want int, pairs ...string) string {
	k.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := k.send(role, r)
	if w.Code != want {
		k.t.Fatalf("POST %s as %s: %d, want %d\n%s", path, role, w.Code, want, textOf(w.Body.String()))
	}
	return w.Body.String()
}

var tags = regexp.MustCompile(`<[^>]*>`)

func textOf(body string) string {
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " ")
}

func (k *desk) version(id int64) string {
	m, err := k.Matter.Brief(k.t.Context(), id)
	must(k.t, err)
	return strconv.FormatInt(m.Version, 10)
}

// TestTheWayOnTheDesk walks a matter from assignment to the filed file with
// forms alone.
func TestTheWayOnTheDesk(t *testing.T) {
	k := newDesk(t)
	m := k.matter("Danh Văn Minh Họa")
	at := "/desk/matters/" + strconv.FormatInt(m.ID, 10)
	const see, sent = http.StatusOK, http.StatusSeeOther
	dir, off := account.Director, account.Officer

	if body := k.get(dir, "/desk/matters", see); !strings.Contains(body, m.Code) || !strings.Contains(body, "Danh Văn Minh Họa") {
		t.Fatal("the list does not show the matter")
	}
	if body := k.get(dir, at, see); !strings.Contains(body, "17 tuổi") || !strings.Contains(body, at+"/assign") {
		t.Fatal("the page lacks the age or the next step")
	}
	k.get(off, at+"/assign", http.StatusForbidden)
	k.get(dir, at+"/finish", http.StatusConflict)
	body := k.get(dir, at+"/assign", see)
	if !strings.Contains(body, k.officer.Name) || !strings.Contains(body, k.lawyer.Name) {
		t.Fatalf("no suggestions with reasons: %s", textOf(body))
	}
	body = k.post(dir, at+"/assign", http.StatusUnprocessableEntity, "version", k.version(m.ID), "reasons", "gần nhà")
	if !strings.Contains(body, "gần nhà") || !strings.Contains(body, "f-provider_id-error") {
		t.Fatal("what was typed is gone, or the field is not named")
	}
	k.post(dir, at+"/assign", sent, "version", k.version(m.ID), "provider_id", id(k.officer.ID), "decision_no", "03/QĐ", "decision_on", "16/2/22")
	body = k.post(dir, at+"/assign", http.StatusConflict, "version", k.version(m.ID), "provider_id", id(k.officer.ID), "decision_no", "03/QĐ", "decision_on", "16/2/22")
	if !strings.Contains(body, "Vụ việc vừa cử người") {
		t.Fatalf("assigning twice: %s", textOf(body))
	}
	k.get(account.Lawyer, at, http.StatusForbidden)
	k.get(account.Editor, "/desk/matters", http.StatusForbidden)
	k.post(off, at+"/start", sent, "version", k.version(m.ID))
	for _, path := range []string{"edit", "change-request", "register", "agency-answer", "hearings/new", "sessions/new", "diary/new", "papers/new", "finish", "stop"} {
		k.get(off, at+"/"+path, see)
	}
	for _, path := range []string{"change", "change?all=1", "keep", "transfer"} {
		k.get(dir, at+"/"+path, see)
	}
	k.session(off, at)
	k.post(off, at+"/sessions/new", http.StatusUnprocessableEntity, "on_date", "16/2/22", "part", "morning", "kind", "file_study")
	k.get(off, at+"/sessions/1", see)
	k.get(off, at+"/sessions/1/confirm", see)
	k.get(off, at+"/sessions/1/remove", see)
	k.get(off, at+"/sessions/99", http.StatusNotFound)
	k.post(off, at+"/sessions/1/confirm", sent, "version", "1", "confirmed_by", "Thư ký Minh Họa")

	k.post(off, at+"/hearings/new", sent, "kind", "first_instance", "at", "17/2/2022 7h30", "place", "Phòng xử 2")
	k.get(off, at+"/hearings/1", see)
	body = k.get(off, at+"/hearings/1/close", see)
	if !strings.Contains(body, `name="new_at"`) {
		t.Fatal("no field for the new time")
	}
	k.post(off, at+"/hearings/1", sent, "version", "1", "kind", "first_instance", "at", "17/2/2022 8h00", "place", "Phòng xử 2")
	k.later(26 * time.Hour)
	if body = k.get(off, at, see); !strings.Contains(body, at+"/hearings/1/close") {
		t.Fatal("the result of the hearing is not asked for")
	}
	k.post(off, at+"/hearings/1/close", sent, "version", "2", "state", "held", "result", "Án treo")
	k.post(off, at+"/diary/new", sent, "kind", "call", "text", "Gọi <b>mẹ</b> của bị cáo")
	body = k.get(off, at, see)
	if strings.Contains(body, "<b>mẹ</b>") || !strings.Contains(body, "Gọi &lt;b&gt;mẹ") {
		t.Fatal("a note is not escaped")
	}
	k.get(off, at+"/diary/1", see)
	k.post(off, at+"/diary/1", sent, "version", "1", "kind", "note", "text", "Đã gọi")
	k.get(off, at+"/diary/1/remove", see)

	k.post(off, at+"/finish", sent, "version", k.version(m.ID), "outcome", "done", "result", "Án treo 24 tháng")
	body = k.get(dir, at, see)
	if !strings.Contains(body, at+"/proposals/1") {
		t.Fatal("the head is not led to the proposal")
	}
	if body = k.get(dir, at+"/proposals/1", see); !strings.Contains(body, "Án treo 24 tháng") {
		t.Fatal("the proposal does not tell what it is about")
	}
	k.get(dir, at+"/proposals/1/send-back", see)
	k.post(off, at+"/proposals/1/approve", http.StatusForbidden)
	k.post(dir, at+"/proposals/1/approve", sent)

	d, err := k.Matter.Open(t.Context(), k.actors[dir], m.ID)
	must(t, err)
	if body = k.get(off, at+"/file", see); !strings.Contains(body, "Hồ sơ còn thiếu") {
		t.Fatal("what is missing is not told")
	}
	k.post(off, at+"/file", http.StatusConflict, "version", k.version(m.ID))
	for _, p := range d.Lacks {
		k.get(off, at+"/papers/"+id(p.ID), see)
		k.get(off, at+"/papers/"+id(p.ID)+"/edit", see)
		k.get(off, at+"/papers/"+id(p.ID)+"/add", see)
		k.post(off, at+"/papers/"+id(p.ID)+"/add", sent, "version", id(p.Version), "text", "Nội dung", "state", "signed")
		k.get(off, at+"/papers/"+id(p.ID), see)
	}
	k.post(off, at+"/file", sent, "version", k.version(m.ID))
	k.get(off, at, see)
	k.get(dir, at+"/reopen", see)
	k.post(dir, at+"/reopen", sent, "version", k.version(m.ID), "note", "Có tình tiết mới")
	k.get(dir, at, see)
	if body = k.get(dir, "/desk/registers", see); !strings.Contains(body, "Sổ liền mạch") || !strings.Contains(body, m.Code) {
		t.Fatalf("the register: %s", textOf(body))
	}
	k.get(dir, "/desk/registers/print?month=2", see)
	k.get(account.Lawyer, "/desk/registers", http.StatusForbidden)
}

// session notes a session with a photograph, as a phone sends it.
func (k *desk) session(role, at string) {
	k.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range map[string]string{"on_date": "16/2/22", "part": "morning", "kind": "in_detention", "place": "Nhà tạm giữ", "minutes": ""} {
		must(k.t, w.WriteField(name, value))
	}
	f, err := w.CreateFormFile("photo", "anh.png")
	must(k.t, err)
	img := image.NewRGBA(image.Rect(0, 0, 8, 8))
	img.Set(1, 1, color.RGBA{1, 2, 3, 255})
	must(k.t, png.Encode(f, img))
	must(k.t, w.Close())
	r := httptest.NewRequest(http.MethodPost, at+"/sessions/new", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	got := k.send(role, r)
	if got.Code != http.StatusSeeOther {
		k.t.Fatalf("session with a photograph: %d %s", got.Code, textOf(got.Body.String()))
	}
	var files int
	must(k.t, k.DB.InTx(k.t.Context(), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw("SELECT COUNT(*) FROM work_session AS w JOIN file AS f ON f.id = w.file_id WHERE f.subject_kind = 'matter'").Scan(ctx, &files)
	}))
	if files != 1 {
		k.t.Fatalf("%d photographs of sessions", files)
	}
}

func TestListFilters(t *testing.T) {
	k := newDesk(t)
	for i := range 3 {
		k.matter(fmt.Sprintf("Người Minh Họa %s", strings.Repeat("A", i+1)))
	}
	for path, want := range map[string]string{
		"/desk/matters?text=minh+hoa+aaa":           "Người Minh Họa AAA",
		"/desk/matters?text=TT.TGTT.02":             "TT.TGTT.02.2022",
		"/desk/matters?form=litigation&sort=name":   "TT.TGTT.01.2022",
		"/desk/matters?tab=accepted&sort=-due":      "TT.TGTT.03.2022",
		"/desk/matters?category=poor&from=16/2/22":  "TT.TGTT.01.2022",
		"/desk/matters?field=civil":                 "Không có vụ việc nào khớp",
		"/desk/matters?overdue=true":                "Không có vụ việc nào khớp",
		"/desk/matters?tab=closed":                  "Chưa có vụ việc nào ở đây",
		"/desk/matters?text=' OR 1=1 --":            "Không có vụ việc nào khớp",
		"/desk/matters?provider_id=7&agency_id=999": "Không có vụ việc nào khớp",
	} {
		path = strings.ReplaceAll(path, " ", "%20")
		if body := k.get(account.Director, path, http.StatusOK); !strings.Contains(body, want) {
			t.Errorf("%s does not show %q: %s", path, want, textOf(body))
		}
	}
	for _, path := range []string{"/desk/matters?from=hmm", "/desk/matters?sort=password", "/desk/matters?category=x%25", "/desk/matters?after=zzz"} {
		k.get(account.Director, path, http.StatusUnprocessableEntity)
	}
	k.later(20 * 24 * time.Hour)
	if body := k.get(account.Director, "/desk/matters?overdue=true", http.StatusOK); !strings.Contains(body, "TT.TGTT.03.2022") {
		t.Error("what is overdue is not found")
	}
	if body := k.get(account.Lawyer, "/desk/matters", http.StatusOK); strings.Contains(body, "TT.TGTT") {
		t.Error("a lawyer sees matters of others")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ptr[T any](v T) *T { return &v }

func id(n int64) string { return strconv.FormatInt(n, 10) }

// An officer's list opens on the officer's own matters, and says how to see the
// others.
func TestListOpensOnOnesOwn(t *testing.T) {
	k := newDesk(t)
	mine, other := k.matter("Người Minh Họa Một"), k.matter("Người Minh Họa Hai")
	_, err := k.Matter.Assign(t.Context(), k.actors[account.Director], mine.ID, matter.AssignInput{Version: mine.Version, ProviderID: k.officer.ID, DecisionNo: "1/QĐ"})
	must(t, err)
	body := k.get(account.Officer, "/desk/matters", http.StatusOK)
	if !strings.Contains(body, mine.Code) || strings.Contains(body, other.Code) || !strings.Contains(body, "mine=false") {
		t.Errorf("the list does not open on one's own: %.3000s", body)
	}
	for _, path := range []string{"/desk/matters?mine=false", "/desk/matters?text=Hai"} {
		if body := k.get(account.Officer, path, http.StatusOK); !strings.Contains(body, other.Code) {
			t.Errorf("%s lacks the branch's", path)
		}
	}
	if body := k.get(account.Director, "/desk/matters", http.StatusOK); !strings.Contains(body, mine.Code) || !strings.Contains(body, other.Code) {
		t.Error("the head's list is not whole")
	}
}

func TestTwoTextsOfAPaper(t *testing.T) {
	k := newDesk(t)
	m := k.matter("Người Minh Họa Một")
	ctx, a := t.Context(), k.actors[account.Director]
	long := strings.Repeat("Một dòng giống nhau.\n", 40)
	p, err := k.Matter.AddPaper(ctx, a, m.ID, matter.PaperInput{Kind: "other", Title: "Bản bào chữa", Text: "Bị cáo nhận tội.\n" + long + "<b>Kính đề nghị</b> Tòa án."})
	must(t, err)
	path := fmt.Sprintf("/desk/matters/%d/papers/%d", m.ID, p.ID)
	if body := k.get(account.Director, path, http.StatusOK); strings.Contains(body, "/compare") {
		t.Error("one version is to be compared")
	}
	k.get(account.Director, path+"/compare", http.StatusSeeOther)
	for _, text := range []string{"Bị cáo không nhận tội.\n" + long + "<b>Kính đề nghị</b> Hội đồng.", "Bị cáo không nhận tội.\n" + long + "<b>Kính đề nghị</b> Hội đồng."} {
		p, err = k.Matter.AddPaperVersion(ctx, a, p.ID, matter.PaperVersionInput{Version: p.Version, Text: text})
		must(t, err)
	}
	if body := k.get(account.Director, path, http.StatusOK); !strings.Contains(body, path+"/compare") {
		t.Error("the paper does not lead to the comparison")
	}
	if body := k.get(account.Director, path+"/compare", http.StatusOK); !strings.Contains(body, "Hai bản giống hệt nhau") || strings.Contains(body, "<ins>") {
		t.Error("the same text differs")
	}
	body := k.get(account.Director, path+"/compare?from=1&to=3", http.StatusOK)
	for _, want := range []string{"Có 2 dòng khác nhau", `<ins><span class="sr-only">thêm: </span>không </ins>`, `<del><span class="sr-only">bỏ: </span>Tòa án</del>`, "34 dòng giống nhau", "&lt;b&gt;Kính"} {
		if !strings.Contains(body, want) {
			t.Errorf("the comparison lacks %s", want)
		}
	}
	k.get(account.Director, path+"/compare?from=9", http.StatusUnprocessableEntity)
	k.get(account.Editor, path+"/compare", http.StatusForbidden)
}
