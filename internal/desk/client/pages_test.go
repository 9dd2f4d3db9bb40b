package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/db/dbtest"
	pages "tgpl/internal/desk/client"
	"tgpl/internal/desk/conflictpanel"
	"tgpl/internal/desk/request"
	"tgpl/internal/desk/search"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

// desk is the desk with the pages on people, and people who may open them.
type desk struct {
	*rooms.Rooms
	t      *testing.T
	shell  *shell.Desk
	cookie map[string]*http.Cookie
	actors map[string]account.Actor
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := dbtest.SQLite(t)
	r, err := rooms.New(rooms.Options{
		DB: d, Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	branch := org.Branch{Code: "TT", Name: "Trung tâm", IsHeadOffice: true, Version: 1}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&branch).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Org.ImportUnits(t.Context(), account.System(), org.HauGiang2022()); err != nil {
		t.Fatal(err)
	}
	s := shell.New(r, false)
	pages.Register(s)
	conflictpanel.Register(s)
	search.Register(s)
	request.Register(s)
	k := &desk{Rooms: r, t: t, shell: s, cookie: map[string]*http.Cookie{}, actors: map[string]account.Actor{}}
	for _, role := range []string{account.Reception, account.Director, account.Lawyer, account.Editor} {
		k.signIn(role, branch.ID)
	}
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

var bareKey = regexp.MustCompile(`[>"](client|conflict|search|calendar)\.[a-z_.]+[<"]`)

func (k *desk) send(role, method, path string, form url.Values) *httptest.ResponseRecorder {
	k.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(k.cookie[role])
	w := httptest.NewRecorder()
	k.shell.ServeHTTP(w, r)
	if m := bareKey.FindString(w.Body.String()); m != "" {
		k.t.Errorf("%s %s shows the key %s", method, path, m)
	}
	k.sound(path, w.Body.String())
	return w
}

func (k *desk) get(role, path string) *httptest.ResponseRecorder {
	return k.send(role, http.MethodGet, path, nil)
}

func (k *desk) post(role, path string, form url.Values) *httptest.ResponseRecorder {
	return k.send(role, http.MethodPost, path, form)
}

var ids = regexp.MustCompile(` id="([^"]+)"`)

// sound looks for ids that stand twice in a page: labels and links would lead
// astray.
func (k *desk) sound(path, body string) {
	k.t.Helper()
	seen := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			k.t.Errorf("%s has the id %s twice", path, m[1])
		}
		seen[m[1]] = true
	}
}

func want(t *testing.T, w *httptest.ResponseRecorder, status int, has ...string) string {
	t.Helper()
	body := w.Body.String()
	if w.Code != status {
		t.Fatalf("status %d, want %d\n%.3000s", w.Code, status, mainOf(body))
	}
	for _, h := range has {
		if !strings.Contains(body, h) {
			t.Errorf("page lacks %q\n%.6000s", h, mainOf(body))
		}
	}
	return body
}

func mainOf(body string) string {
	if i := strings.Index(body, "<main"); i > 0 {
		return body[i:]
	}
	return body
}

func person() url.Values {
	return url.Values{
		"name": {"NGUYỄN THỊ MINH HỌA"}, "birth": {"2/8/1985"}, "sex": {"female"}, "id_number": {"093 185 001 234"}, "ethnicity": {"Khmer"},
		"phones[0].number": {"0912 345 678"}, "phones[0].safe_to_call": {"false", "true"},
		"phones[1].number": {"0293 3878 123"}, "phones[1].owner": {"hàng xóm"}, "phones[1].safe_to_call": {"false"},
		"addresses[0].kind": {"permanent"}, "addresses[0].unit_code": {""}, "addresses[0].line": {"ấp 4"},
		"relations[0].name": {"Trần Thị Mẫu"}, "relations[0].relation": {"mother"}, "relations[0].is_guardian": {"false", "true"},
		"needs_interpreter": {"false", "true"}, "language": {"Khmer"}, "needs": {"", "wheelchair"}, "note": {"<script>alert(1)</script>"},
	}
}

func TestPersonFromFormToPage(t *testing.T) {
	k := newDesk(t)
	want(t, k.get(account.Reception, "/desk/clients"), 200, "Chưa có ai", "/desk/clients/new")
	want(t, k.get(account.Reception, "/desk/clients/new?typed=nguyễn+thị"), 200, `value="Nguyễn Thị"`)
	want(t, k.get(account.Reception, "/desk/clients/new?typed=093185001234"), 200, `value="093185001234"`)

	bad := person()
	bad.Set("birth", "31/4/1985")
	bad.Set("id_number", "093186001234")
	bad.Set("name", "")
	want(t, k.post(account.Reception, "/desk/clients/new", bad), 422, `href="#f-name"`, `href="#f-birth"`, "31/4/1985", "ấp 4", "Trần Thị Mẫu", "hàng xóm")
	bad = person()
	bad.Set("id_number", "093186001234")
	want(t, k.post(account.Reception, "/desk/clients/new", bad), 422, "sinh năm 1986", `name="id_confirmed"`)

	w := k.post(account.Reception, "/desk/clients/new", person())
	want(t, w, 303)
	page := w.Header().Get("Location")
	body := want(t, k.get(account.Reception, page), 200, "Nguyễn Thị Minh Họa", "02-08-1985", "36 tuổi", "0912 345 678", "Cần người phiên dịch tiếng Khmer",
		"Đi xe lăn", "Không gọi số", "Trần Thị Mẫu", "Giám hộ", "ấp 4", "&lt;script&gt;", page+"/edit")
	if strings.Contains(body, "<script>alert") {
		t.Error("typed text became a script")
	}
	want(t, k.get(account.Reception, "/desk/clients?q=hoa"), 200, "Nguyễn Thị Minh Họa")
	want(t, k.get(account.Reception, "/desk/clients?q=zzz"), 200, "Không tìm thấy ai")
	want(t, k.get(account.Reception, "/desk/clients?q=%FF"), 200, "ký tự không đọc được")
	want(t, k.get(account.Lawyer, page), 403)
	want(t, k.get(account.Editor, "/desk/clients"), 403)
	want(t, k.get(account.Editor, "/desk/clients/new"), 403)
	want(t, k.get(account.Reception, "/desk/clients/999"), 404)
	want(t, k.get(account.Reception, "/desk/clients/x"), 404)

	// The same person again: offered, not made, until told to be another.
	again := url.Values{"name": {"nguyen thi minh hoa"}, "birth": {"1985-08-02"}}
	want(t, k.post(account.Reception, "/desk/clients/new", again), 409, "Cùng họ tên và ngày sinh", `name="confirmed"`, "nguyen thi minh hoa")
	again.Set("confirmed", "true")
	want(t, k.post(account.Reception, "/desk/clients/new", again), 303)
	// And while one types.
	want(t, k.post(account.Reception, "/desk/clients/likely", url.Values{"name": {"Nguyen Minh Hoa"}, "birth": {"1985"}}), 200, "Nguyễn Thị Minh Họa", "Tên gần giống")
	if body := want(t, k.post(account.Reception, "/desk/clients/likely", url.Values{"name": {"Ng"}}), 200); strings.TrimSpace(body) != "" {
		t.Errorf("half a word offers %q", body)
	}
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func TestEditKeepsAndCompares(t *testing.T) {
	k := newDesk(t)
	c, err := k.Client.Create(t.Context(), k.actors[account.Reception], client.Input{
		Name: "Danh Sa Rây", Birth: "1960", Note: "ghi chú", Phones: []client.PhoneInput{{Number: "0912345678"}},
		Addresses: []client.AddressInput{{Line: "ấp 1"}}, Relations: []client.RelationInput{{Name: "Danh Mỹ Lệ", IsGuardian: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("/desk/clients/%d/edit", c.ID)
	body := want(t, k.get(account.Reception, path), 200, `value="Danh Sa Rây"`, `value="1960"`, `value="0912345678"`, "ghi chú", `value="Danh Mỹ Lệ"`)
	version := versionField.FindStringSubmatch(body)[1]
	form := url.Values{
		"version": {version}, "name": {"Danh Sa Rây"}, "birth": {"1961"}, "occupation": {"làm ruộng"},
		"phones[0].id": {fmt.Sprint(c.Phones[0].ID)}, "phones[0].number": {"0912345678"}, "phones[0].owner": {"con"}, "phones[0].safe_to_call": {"false"},
	}
	want(t, k.post(account.Reception, path, form), 303)
	got, err := k.Client.Get(t.Context(), k.actors[account.Reception], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Birth.String() != "1961" || got.Note != "ghi chú" || len(got.Addresses) != 1 || len(got.Relations) != 1 || got.Phones[0].ID != c.Phones[0].ID || got.Phones[0].SafeToCall {
		t.Errorf("saved %+v", got)
	}
	// Sent once more from the old page: both versions, and the new one to send.
	form.Set("occupation", "buôn bán")
	body = want(t, k.post(account.Reception, path, form), 409, "buôn bán", "làm ruộng", "Nghề nghiệp")
	if v := versionField.FindStringSubmatch(body)[1]; v == version {
		t.Error("the form would be stale again")
	}
	form.Set("version", versionField.FindStringSubmatch(body)[1])
	want(t, k.post(account.Reception, path, form), 303)
	want(t, k.get(account.Lawyer, path), 403)
}

func TestSensitiveIsMaskedAndNoted(t *testing.T) {
	k := newDesk(t)
	ctx := t.Context()
	c, err := k.Client.Create(ctx, k.actors[account.Reception], client.Input{Name: "Danh Sa Rây"})
	if err != nil {
		t.Fatal(err)
	}
	page := fmt.Sprintf("/desk/clients/%d", c.ID)
	want(t, k.post(account.Reception, page+"/sensitive/add", url.Values{"kind": {"x"}, "detail": {"bí mật"}}), 422, "bí mật")
	want(t, k.post(account.Reception, page+"/sensitive/add", url.Values{"kind": {"hiv"}, "detail": {"điều bí mật"}}), 303)
	for _, role := range []string{account.Reception, account.Director} {
		if body := want(t, k.get(role, page), 200, "Có 1 thông tin"); strings.Contains(body, "điều bí mật") {
			t.Errorf("%s sees it unasked", role)
		}
	}
	if body := want(t, k.get(account.Reception, page), 200); strings.Contains(body, "ghi nhật ký)") {
		t.Error("reception is offered what it may not")
	}
	want(t, k.post(account.Reception, page+"/sensitive", nil), 403)
	want(t, k.post(account.Director, page+"/sensitive", nil), 200, "điều bí mật", "đã được ghi nhật ký")
	rows, err := k.Audit.List(ctx, audit.Filter{SubjectKind: "client", SubjectID: c.ID, Kind: audit.Read})
	if err != nil || len(rows) != 1 {
		t.Errorf("noted %d times, %v", len(rows), err)
	}
	facts, err := k.Client.Sensitive(ctx, k.actors[account.Director], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	want(t, k.post(account.Director, fmt.Sprintf("%s/sensitive/%d/remove", page, facts[0].ID), nil), 303)
	want(t, k.get(account.Director, page), 200, "Không có thông tin nhạy cảm")
}

func TestMergePages(t *testing.T) {
	k := newDesk(t)
	add := func(in client.Input) client.Client {
		in.Confirmed = true
		c, err := k.Client.Create(t.Context(), k.actors[account.Reception], in)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	a := add(client.Input{Name: "Nguyễn Minh Họa", Birth: "1985"})
	b := add(client.Input{Name: "Nguyễn Thị Minh Họa", Birth: "2/8/1985", Occupation: "làm ruộng"})
	path := fmt.Sprintf("/desk/clients/%d/merge", a.ID)
	want(t, k.get(account.Reception, path), 200, "Nguyễn Thị Minh Họa", fmt.Sprintf("with=%d", b.ID))
	want(t, k.get(account.Reception, path+"?q=hoa"), 200, "Nguyễn Thị Minh Họa")
	want(t, k.get(account.Reception, path+"?q=%FF"), 200, "ký tự không đọc được")
	want(t, k.get(account.Reception, fmt.Sprintf("%s?with=%d", path, b.ID)), 200, "làm ruộng", `value="name"`, "Đổi bên giữ lại")
	form := url.Values{"merge_id": {fmt.Sprint(b.ID)}, "keep_version": {"9"}, "merge_version": {"1"}, "take": {"", "name"}}
	want(t, k.post(account.Reception, path, form), 409, "vừa được người khác sửa")
	form.Set("keep_version", "1")
	want(t, k.post(account.Lawyer, path, form), 403)
	want(t, k.post(account.Reception, path, form), 303)
	body := want(t, k.get(account.Reception, fmt.Sprintf("/desk/clients/%d", a.ID)), 200, "Nguyễn Thị Minh Họa", "Đã gộp", "/undo")
	want(t, k.get(account.Reception, fmt.Sprintf("/desk/clients/%d", b.ID)), 200, "đã gộp vào hồ sơ khác")
	want(t, k.get(account.Reception, fmt.Sprintf("/desk/clients/%d/edit", b.ID)), 409)
	undo := regexp.MustCompile(`/desk/merges/\d+/undo`).FindString(body)
	want(t, k.post(account.Reception, undo, nil), 303)
	want(t, k.post(account.Reception, undo, nil), 409)
	want(t, k.get(account.Reception, fmt.Sprintf("/desk/clients/%d", b.ID)), 200, "Đã tách ra", "làm ruộng")
}

func TestSearchBox(t *testing.T) {
	k := newDesk(t)
	if _, err := k.Client.Create(t.Context(), k.actors[account.Reception], client.Input{Name: "Danh Sa Rây", Phones: []client.PhoneInput{{Number: "0912345678"}}}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"rây", "RAY", "danh sa", "5678"} {
		want(t, k.get(account.Reception, "/desk/search?q="+url.QueryEscape(q)), 200, `href="/desk/clients/1"`, "<mark>")
		want(t, k.get(account.Reception, "/desk/search/suggest?q="+url.QueryEscape(q)), 200, `href="/desk/clients/1"`, "<mark>")
	}
	for _, q := range []string{"dnah sa ray", "danhsaray", "danh sa raay"} {
		want(t, k.get(account.Reception, "/desk/search?q="+url.QueryEscape(q)), 200, `href="/desk/clients/1"`, "Đã tìm cả “")
		want(t, k.get(account.Reception, "/desk/search?kind=client&q="+url.QueryEscape(q)), 200, `href="/desk/clients/1"`, `aria-current="page"`, "Mở danh sách")
	}
	want(t, k.get(account.Reception, "/desk/search?kind=nothing&q=danh"), 200, `href="/desk/clients/1"`)
	want(t, k.get(account.Reception, "/desk/search"), 200, "ít nhất hai chữ")
	want(t, k.get(account.Reception, "/desk/search?q=zzz"), 200, "Không thấy “zzz”", "typed=zzz")
	want(t, k.get(account.Reception, "/desk/search?q=%FFab"), 200)
	want(t, k.get(account.Reception, "/desk/search?q="+strings.Repeat("a", 3000)), 200, "Dài quá")
	if body := want(t, k.get(account.Lawyer, "/desk/search?q=danh"), 200); strings.Contains(body, "/desk/clients/1") {
		t.Error("a lawyer finds somebody else's client")
	}
	want(t, k.get(account.Editor, "/desk/search?q=danh"), 200)
	want(t, k.get(account.Reception, "/desk/clients"), 200, `hx-get="/desk/search/suggest"`)
}

func TestConflictPanel(t *testing.T) {
	k := newDesk(t)
	ctx := t.Context()
	reception := k.actors[account.Reception]
	add := func(name, birth string) client.Client {
		c, err := k.Client.Create(ctx, reception, client.Input{Name: name, Birth: birth, Confirmed: true})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	n := 0
	request := func(c client.Client, against, birth string) int64 {
		n++
		code := fmt.Sprintf("YC-%d", n)
		err := k.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO request (branch_id, code, tracking, state, channel, received_at, client_id, created_at, updated_at)
				VALUES (?, ?, ?, 'received', 'counter', 1, ?, 1, 1)`, reception.BranchID, code, code, c.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var id int64
		if err := k.DB.Read(ctx).NewRaw("SELECT id FROM request WHERE code = ?", code).Scan(ctx, &id); err != nil {
			t.Fatal(err)
		}
		if err := k.Conflict.SetParties(ctx, id, 0, []conflict.PartyInput{
			{Side: conflict.SideClient, ClientID: c.ID}, {Side: conflict.SideOpposing, Name: against, Birth: birth},
		}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	hoa, mau := add("Nguyễn Thị Họa", "2/8/1985"), add("Trần Văn Mẫu", "1960")
	request(hoa, "Trần Văn Mẫu", "1960")
	id := request(mau, "Nguyễn Thị Họa", "2/8/1985")
	card := func(role string) string {
		var out strings.Builder
		c := face.WithActor(ctx, k.actors[role])
		p, err := conflictpanel.Load(c, k.shell, conflict.CheckInput{RequestID: id}, "/desk/requests/1")
		if err != nil {
			t.Fatal(err)
		}
		if err := conflictpanel.Card(p).Render(c, &out); err != nil {
			t.Fatal(err)
		}
		k.sound("card", out.String())
		return out.String()
	}
	if c := card(account.Reception); !strings.Contains(c, "Chưa kiểm tra") || !strings.Contains(c, "/desk/conflicts/check") {
		t.Errorf("before the check: %s", c)
	}
	form := url.Values{"request_id": {fmt.Sprint(id)}, "matter_id": {"0"}, "provider_id": {"0"}, "back": {"/desk/clients"}}
	want(t, k.post(account.Lawyer, "/desk/conflicts/check", form), 403)
	w := k.post(account.Reception, "/desk/conflicts/check", form)
	if want(t, w, 303); w.Header().Get("Location") != "/desk/clients" {
		t.Error(w.Header().Get("Location"))
	}
	check, _, err := k.Conflict.Latest(ctx, id, 0, 0)
	if err != nil || check.Result != conflict.Found {
		t.Fatalf("%+v, %v", check, err)
	}
	if c := card(account.Reception); strings.Contains(c, "<textarea") || !strings.Contains(c, "YC-1") || !strings.Contains(c, "Điều 25") {
		t.Errorf("for reception: %s", c)
	}
	if c := card(account.Director); !strings.Contains(c, "<textarea") {
		t.Errorf("for the director: %s", c)
	}
	own := fmt.Sprintf("/desk/conflicts/%d", check.ID)
	want(t, k.get(account.Reception, own), 200, "YC-1")
	want(t, k.get(account.Lawyer, own), 403)
	want(t, k.get(account.Director, "/desk/conflicts/999"), 404)
	want(t, k.post(account.Reception, own+"/override", url.Values{"reason": {"vì"}}), 403)
	want(t, k.post(account.Director, own+"/override", url.Values{"reason": {" "}, "back": {"/desk/clients"}}), 422, `href="#f-reason"`)
	w = k.post(account.Director, own+"/override", url.Values{"reason": {"Các bên đã thỏa thuận"}, "back": {"https://evil.example/desk"}})
	if want(t, w, 303); strings.Contains(w.Header().Get("Location"), "evil") {
		t.Error(w.Header().Get("Location"))
	}
	if c := card(account.Reception); !strings.Contains(c, "Các bên đã thỏa thuận") || strings.Contains(c, "<textarea") {
		t.Errorf("afterwards: %s", c)
	}
}
