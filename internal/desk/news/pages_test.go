package news_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	files "tgpl/internal/desk/file"
	pages "tgpl/internal/desk/news"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/law"
	"tgpl/internal/news"
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
	d := dbtest.SQLite(t)
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir()})
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
	s := shell.New(r, false)
	pages.Register(s)
	files.Register(s)
	k := &desk{Rooms: r, t: t, shell: s, cookie: map[string]*http.Cookie{}}
	for _, role := range []string{account.Editor, account.Reception, account.Officer} {
		made, err := r.Account.Create(t.Context(), account.System(), account.CreateInput{Username: "u" + strings.ReplaceAll(role, "_", ""), Name: "Minh Họa", Role: role, BranchID: branch.ID})
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

func (k *desk) do(role string, r *http.Request) (int, http.Header, string) {
	k.t.Helper()
	if c, ok := k.cookie[role]; ok {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	k.shell.ServeHTTP(rec, r)
	return rec.Code, rec.Header(), rec.Body.String()
}

func (k *desk) get(role, path string) (int, http.Header, string) {
	k.t.Helper()
	return k.do(role, httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form, with a file when body is not nil.
func (k *desk) post(role, path string, body []byte, field string, pairs ...string) (int, http.Header, string) {
	k.t.Helper()
	if body == nil {
		v := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			v.Add(pairs[i], pairs[i+1])
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return k.do(role, r)
	}
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := m.WriteField(pairs[i], pairs[i+1]); err != nil {
			k.t.Fatal(err)
		}
	}
	w, err := m.CreateFormFile(field, "cuoc hop.png")
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		k.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		k.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return k.do(role, r)
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func wants(t *testing.T, what string, status, want int, body string, texts ...string) {
	t.Helper()
	if status != want {
		t.Fatalf("%s: %d, want %d\n%s", what, status, want, body)
	}
	for _, s := range texts {
		if !strings.Contains(body, s) {
			t.Errorf("%s does not say %q", what, s)
		}
	}
}

func TestAnArticleFromTheFirstWordToThePublic(t *testing.T) {
	k := newDesk(t)
	status, _, body := k.get(account.Editor, "/desk/news")
	wants(t, "the empty list", status, 200, body, "Chưa có bài nào")
	status, _, body = k.get(account.Editor, "/desk/news/new")
	wants(t, "the form", status, 200, body, `name="title"`, `name="picture"`)

	// What is wrong is said at the field, what was typed stays.
	status, _, body = k.post(account.Editor, "/desk/news/new", nil, "", "title", "Tên bài", "body", "", "version", "0")
	wants(t, "without a text", status, 422, body, "Hãy điền mục này", `value="Tên bài"`)

	// Looking at it keeps nothing.
	status, _, body = k.post(account.Editor, "/desk/news/new", nil, "", "title", "Tên bài", "body", "**đậm** <script>alert(1)</script>", "preview", "1")
	wants(t, "the preview", status, 200, body, "<strong>đậm</strong>", "chưa lưu")
	if strings.Contains(body, "<script>alert") {
		t.Error("the preview runs what was typed")
	}

	// A picture needs a description; a page is no picture.
	status, _, body = k.post(account.Editor, "/desk/news/new", photo(t), "picture", "title", "Tên bài", "body", "Nội dung")
	wants(t, "without a description", status, 422, body, "Hãy tả ảnh")
	status, _, body = k.post(account.Editor, "/desk/news/new", []byte("<html>"), "picture", "title", "Tên bài", "body", "Nội dung", "picture_alt", "x")
	wants(t, "a page as a picture", status, 422, body, "Không nhận loại tệp này")

	status, header, body := k.post(account.Editor, "/desk/news/new", photo(t), "picture", "title", "Tên bài", "body", "Nội dung", "author", "Người Viết Minh Họa", "picture_alt", "Một cuộc họp")
	wants(t, "saving", status, 303, body)
	at := header.Get("Location")
	status, _, body = k.get(account.Editor, at)
	wants(t, "the page", status, 200, body, "Tên bài", "Bản nháp", "Một cuộc họp", "Đăng bài")

	list, err := k.News.All(t.Context(), account.System(), news.Filter{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d articles, %v", len(list), err)
	}
	status, _, body = k.post(account.Editor, at+"/edit", nil, "", "title", "Tên mới", "body", "Nội dung", "author", "Người Viết Minh Họa", "picture_alt", "Một cuộc họp", "version", "7")
	wants(t, "a lost update", status, 409, body, "Tên mới")
	status, _, body = k.post(account.Editor, at+"/publish", nil, "", "version", "1")
	wants(t, "publishing", status, 303, body)
	if _, err := k.News.BySlug(t.Context(), "ten-bai"); err != nil {
		t.Error(err)
	}
	status, _, body = k.get(account.Editor, at+"/withdraw")
	wants(t, "the question", status, 200, body, "Gỡ bài “Tên bài” khỏi cổng?")
	status, _, body = k.post(account.Editor, at+"/withdraw", nil, "", "version", "2")
	wants(t, "withdrawing", status, 303, body)
	if _, err := k.News.BySlug(t.Context(), "ten-bai"); err == nil {
		t.Error("the public still reads it")
	}
	status, _, body = k.get(account.Editor, "/desk/news?state=withdrawn&text=TEN")
	wants(t, "the list", status, 200, body, "Tên bài", "Đã gỡ")
}

func TestOnlyEditors(t *testing.T) {
	k := newDesk(t)
	a, err := k.News.Create(t.Context(), account.System(), news.Input{Title: "Bài", Body: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != 1 {
		t.Fatal("the first article is not 1")
	}
	for _, path := range []string{"/desk/news", "/desk/news/new", "/desk/news/1", "/desk/news/1/edit", "/desk/news/1/withdraw"} {
		if status, _, _ := k.get(account.Reception, path); status != http.StatusForbidden {
			t.Errorf("GET %s: %d", path, status)
		}
	}
	for _, path := range []string{"/desk/news/new", "/desk/news/1/edit", "/desk/news/1/publish", "/desk/news/1/withdraw"} {
		if status, _, _ := k.post(account.Reception, path, nil, "", "version", "1", "title", "x", "body", "x"); status != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, status)
		}
		if status, _, _ := k.post(account.Reception, path, nil, "", "version", "1", "title", "x", "body", "x", "preview", "1"); status != http.StatusForbidden {
			t.Errorf("POST %s, preview: %d", path, status)
		}
	}
	if status, _, _ := k.get(account.Editor, "/desk/news/99"); status != http.StatusNotFound {
		t.Errorf("no article: %d", status)
	}
}

func TestFilesOfTheDesk(t *testing.T) {
	k := newDesk(t)
	a, err := k.News.Create(t.Context(), account.System(), news.Input{Title: "Bài", Body: "x"})
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{"subject_kind", "article", "subject_id", "1", "back", "/desk/news/1"}
	status, header, body := k.post(account.Editor, "/desk/files", photo(t), "file", fields...)
	wants(t, "an upload", status, 303, body)
	if header.Get("Location") != "/desk/news/1" || a.ID != 1 {
		t.Errorf("then to %s", header.Get("Location"))
	}
	status, _, body = k.post(account.Editor, "/desk/files", []byte("<svg onload=alert(1)>"), "file", fields...)
	wants(t, "a drawing that runs", status, 422, body, "Không nhận loại tệp này")
	status, _, body = k.post(account.Reception, "/desk/files", photo(t), "file", fields...)
	wants(t, "somebody else's upload", status, 403, body)
	for path, want := range map[string]string{"": "image/png", "/open": "image/png", "/view": "image/jpeg", "/thumb": "image/jpeg"} {
		status, header, body := k.get(account.Editor, "/desk/files/1"+path)
		if status != 200 || header.Get("Content-Type") != want || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", path, status, header)
		}
		if path == "" && !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %s", path, header.Get("Content-Disposition"))
		}
		if n, err := io.Copy(io.Discard, strings.NewReader(body)); n == 0 || err != nil {
			t.Errorf("%s: %d bytes, %v", path, n, err)
		}
		if status, _, _ := k.get(account.Officer, "/desk/files/1"+path); status != http.StatusForbidden {
			t.Errorf("%s for an officer: %d", path, status)
		}
		if status, _, _ := k.get("", "/desk/files/1"+path); status == http.StatusOK {
			t.Errorf("%s for nobody: %d", path, status)
		}
	}
}
