package importer_test

import (
	"bytes"
	"context"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	pages "tgpl/internal/desk/importer"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

type desk struct {
	*rooms.Rooms
	t      *testing.T
	shell  *shell.Desk
	cookie map[string]*http.Cookie
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	r, err := rooms.New(rooms.Options{DB: dbtest.SQLite(t), Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir() + "/files"})
	if err != nil {
		t.Fatal(err)
	}
	branch, err := r.Org.SaveBranch(t.Context(), account.System(), org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true})
	if err != nil {
		t.Fatal(err)
	}
	s := shell.New(r, false)
	pages.Register(s)
	k := &desk{Rooms: r, t: t, shell: s, cookie: map[string]*http.Cookie{}}
	for _, role := range []string{account.Director, account.Reception} {
		made, err := r.Account.Create(t.Context(), account.System(), account.CreateInput{Username: "u" + role, Name: "Minh Họa", Role: role, BranchID: branch.ID})
		if err != nil {
			t.Fatal(err)
		}
		session, err := r.Account.SignIn(t.Context(), account.SignInInput{Username: made.Username, Password: made.FirstPassword, IP: "127.0.0.1"})
		if err != nil {
			t.Fatal(err)
		}
		rec := httptest.NewRecorder()
		face.SetSession(rec, httptest.NewRequest(http.MethodGet, "/", nil), session.Token)
		k.cookie[role] = rec.Result().Cookies()[0]
	}
	return k
}

func (k *desk) do(role string, r *http.Request) (int, string, string) {
	k.t.Helper()
	if c, ok := k.cookie[role]; ok {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	k.shell.ServeHTTP(rec, r)
	return rec.Code, rec.Header().Get("Location"), rec.Body.String()
}

func (k *desk) get(role, path string) (int, string) {
	code, _, body := k.do(role, httptest.NewRequest(http.MethodGet, path, nil))
	return code, body
}

func (k *desk) post(role, path string, form url.Values) (int, string, string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return k.do(role, r)
}

func upload(t *testing.T, kind, name string, table []byte) *http.Request {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("kind", kind)
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(table)
	}
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, "/desk/import", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

const table = `Mã hồ sơ;Ngày thụ lý;Họ tên;Năm sinh;Diện lạ;Lĩnh vực;Hình thức;Người thực hiện
TT.TV.01.2019;5/2/19;Nguyễn Thị Mẫu;1960;K;DS;TV;TGV Lê Thị Thí Dụ
TT.TV.02.2019;31/2/19;Nguyễn Văn Sai;1961;K;DS;TV;TGV Lê Thị Thí Dụ
`

// TestTheWay walks from the upload to the undoing.
func TestTheWay(t *testing.T) {
	k := newDesk(t)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go k.Importer.Loop(ctx, slog.New(slog.DiscardHandler))
	if code, body := k.get(account.Director, "/desk/import"); code != 200 || !strings.Contains(body, "Tải lên") {
		t.Fatal(code, body)
	}
	if code, _, _ := k.do(account.Reception, upload(t, "matters", "so.csv", []byte(table))); code != http.StatusForbidden {
		t.Error("reception may upload:", code)
	}
	if code, _, body := k.do(account.Director, upload(t, "matters", "", nil)); code != http.StatusUnprocessableEntity || !strings.Contains(body, "f-file-error") {
		t.Error("no file:", code)
	}
	if code, _, body := k.do(account.Director, upload(t, "matters", "x.xls", append([]byte{0xD0, 0xCF, 0x11, 0xE0}, make([]byte, 100)...))); code != http.StatusUnprocessableEntity || !strings.Contains(body, ".xlsx") {
		t.Error("an old file:", code)
	}
	code, to, body := k.do(account.Director, upload(t, "matters", "so.csv", []byte(table)))
	if code != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/import/") {
		t.Fatal(code, body)
	}
	code, body = k.get(account.Director, to)
	if code != 200 || !strings.Contains(body, `name="column.dien la"`) {
		t.Fatal(code, body)
	}
	if code, next, body := k.post(account.Director, to+"/columns", url.Values{
		"version": {"1"}, "branch_id": {"1"}, "column.dien la": {"categories"}, "was.dien la": {""}, "word.categories.k": {"poor"}, "meant.categories.k": {""}, "then": {"save"},
	}); code != http.StatusSeeOther || next != to {
		t.Fatal(code, body)
	}
	if code, _, body := k.post(account.Director, to+"/columns", url.Values{"version": {"1"}, "branch_id": {"1"}}); code != http.StatusConflict {
		t.Error("a lost update:", code, body)
	}
	wait := func(what string) string {
		t.Helper()
		for range 200 {
			if code, body := k.get(account.Director, to); code != 200 {
				t.Fatal(code, body)
			} else if !strings.Contains(body, "/progress") {
				if !strings.Contains(body, what) {
					t.Fatalf("no %q in %s", what, body)
				}
				return body
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatal("it does not end")
		return ""
	}
	for _, step := range []struct{ path, what string }{{"/check", "Nhập được 1 dòng."}, {"/run", "Đã nhập 1 dòng."}} {
		if code, _, body := k.post(account.Director, to+step.path, nil); code != http.StatusSeeOther {
			t.Fatal(step.path, code, body)
		}
		if body := wait(step.what); !strings.Contains(body, "B3 Ngày thụ lý") {
			t.Error(step.path, "does not tell the bad row")
		}
	}
	if code, body := k.get(account.Director, to+"/bad/download"); code != 200 || !strings.HasPrefix(body, "PK") {
		t.Error("bad rows:", code)
	}
	if code, _ := k.get(account.Director, to+"/doubles"); code != 200 {
		t.Error("doubles:", code)
	}
	if code, _, body := k.post(account.Director, to+"/profile", url.Values{"name": {"Sổ lạ"}}); code != http.StatusSeeOther {
		t.Error("profile:", code, body)
	}
	if code, body := k.get(account.Director, to+"/undo"); code != 200 || !strings.Contains(body, "btn-danger") {
		t.Error("undo:", code)
	}
	if code, _, body := k.post(account.Director, to+"/undo", nil); code != http.StatusSeeOther {
		t.Fatal(code, body)
	}
	wait("Đã hoàn tác")
	if code, body := k.get(account.Director, "/desk/import"); code != 200 || !strings.Contains(body, "Sổ lạ") {
		t.Error("the profile is not offered", code)
	}
}
