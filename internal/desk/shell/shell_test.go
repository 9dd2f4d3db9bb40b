package shell_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/desk/shell"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
	"tgpl/internal/web"
	"tgpl/internal/web/ui"
)

const password = "bông lục bình trôi 41"

type record struct {
	Name    string `json:"name"`
	Version int64  `json:"version"`
}

type input struct {
	Name    string `json:"name"`
	Count   int64  `json:"count"`
	Version int64  `json:"version"`
}

// site is a desk with a few pages of the test's own, and a browser.
type site struct {
	t      *testing.T
	url    string
	client *http.Client
	rooms  *rooms.Rooms
}

func newSite(t *testing.T, role account.Role) *site {
	t.Helper()
	d := dbtest.SQLite(t)
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(time.Date(2022, 2, 16, 1, 20, 0, 0, time.UTC)), Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO branch (code, name, is_head_office) VALUES ('TT', 'Trung tâm', TRUE)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	dk := shell.New(r, false)
	dk.PublicGet("/desk/sign-in", func(w http.ResponseWriter, r *http.Request) error {
		return dk.Page(w, r, shell.Page{Title: "in", Bare: true}, text("sign in"))
	})
	dk.Get("/desk/today", func(w http.ResponseWriter, r *http.Request) error {
		return dk.Page(w, r, shell.Page{Title: "today", Menu: "today"}, text("here you are"))
	})
	for path, err := range map[string]error{
		"missing": fault.Missing(), "forbidden": fault.New(fault.Forbidden, "fault.forbidden"),
		"away": fault.New(fault.Unavailable, "fault.unavailable"), "broken": errors.New("secret detail"),
	} {
		dk.Get("/desk/"+path, func(http.ResponseWriter, *http.Request) error { return err })
	}
	dk.Post("/desk/form", func(w http.ResponseWriter, r *http.Request) error {
		return shell.Submit(dk, w, r, save, draw)
	})
	h, err := web.Wrap(web.Options{Fail: dk.Fail}, dk)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	jar, _ := cookiejar.New(nil)
	s := &site{t: t, url: srv.URL, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, rooms: r}
	if role == "" {
		return s
	}
	if _, err := r.Account.Create(t.Context(), account.System(), account.CreateInput{
		Username: "minh.hoa", Name: "Nguyễn Thị Minh Họa", Role: role, BranchID: 1, Password: password, Stays: true,
	}); err != nil {
		t.Fatal(err)
	}
	in, err := r.Account.SignIn(t.Context(), account.SignInInput{Username: "minh.hoa", Password: password, IP: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(srv.URL)
	jar.SetCookies(u, []*http.Cookie{{Name: "tgpl_session", Value: in.Token, Path: "/"}})
	return s
}

func save(_ context.Context, _ account.Actor, in input) (shell.Done, error) {
	f := fault.Fields{}
	switch in.Name {
	case "":
		f.Add("name", "fault.required")
		return shell.Done{}, f.Err()
	case "stale":
		return shell.Done{}, fault.Stale(record{Name: "của người khác", Version: 9})
	case "state":
		return shell.Done{}, fault.New(fault.Conflict, "fault.state")
	case "forbidden":
		return shell.Done{}, fault.New(fault.Forbidden, "fault.forbidden")
	case "broken":
		return shell.Done{}, errors.New("secret detail")
	}
	return shell.Go("/desk/today", "ui.day", "weekday", in.Name, "date", "x"), nil
}

func draw(f shell.Form[input]) (shell.Page, templ.Component, error) {
	return shell.Page{Title: "form"}, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, c := range []templ.Component{
			ui.ErrorSummary(f.Errors, f.Message, nil), f.Compare(ctx, "client"), ui.Version(f.Version(3)),
			ui.Text(ui.Field{Name: "name", Label: "Tên", Value: f.In.Name, Errs: f.Errors}),
		} {
			if err := c.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

func text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	})
}

func (s *site) do(r *http.Request) (int, string, http.Header) {
	s.t.Helper()
	res, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(raw), res.Header
}

func (s *site) get(path string) (int, string, http.Header) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(r)
}

func (s *site) post(path string, v url.Values) (int, string, http.Header) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(v.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(r)
}

func TestStrangersAreSentToSignIn(t *testing.T) {
	s := newSite(t, "")
	code, _, h := s.get("/desk/today?x=1")
	if code != 303 || h.Get("Location") != "/desk/sign-in?next=%2Fdesk%2Ftoday%3Fx%3D1" {
		t.Fatal(code, h)
	}
	if code, body, _ := s.get("/desk/sign-in"); code != 200 || !strings.Contains(body, "sign in") {
		t.Fatal(code, body)
	}
	if code, body, _ := s.get("/desk/nowhere"); code != 404 || strings.Contains(body, "side-nav") {
		t.Fatal(code, body)
	}
}

func TestPagesOfErrors(t *testing.T) {
	s := newSite(t, account.Director)
	for path, want := range map[string]int{"missing": 404, "forbidden": 403, "away": 503, "broken": 500, "nowhere": 404} {
		code, body, h := s.get("/desk/" + path)
		if code != want || strings.Contains(body, "secret") || !strings.Contains(body, h.Get("X-Request-Id")) || !strings.Contains(body, "side-nav") {
			t.Errorf("%s: %d\n%s", path, code, body)
		}
		if want == 503 && h.Get("Retry-After") == "" {
			t.Error("503 names no time to wait")
		}
	}
	if _, body, h := s.get("/desk/today"); h.Get("Cache-Control") != "no-store" || !strings.Contains(body, "Nguyễn Thị Minh Họa") {
		t.Error(h)
	}
}

func TestForm(t *testing.T) {
	s := newSite(t, account.Director)
	code, body, _ := s.post("/desk/form", url.Values{"name": {""}})
	if code != 422 || !strings.Contains(body, `href="#f-name"`) || !strings.Contains(body, `aria-invalid="true"`) {
		t.Fatal(code, body)
	}
	code, body, _ = s.post("/desk/form", url.Values{"name": {"giữ <chữ> này"}, "count": {"ba"}})
	if code != 422 || !strings.Contains(body, "giữ &lt;chữ&gt; này") {
		t.Fatal(code, body)
	}
	code, body, _ = s.post("/desk/form", url.Values{"name": {"stale"}, "version": {"3"}})
	if code != 409 || !strings.Contains(body, "của người khác") || !strings.Contains(body, `name="version" value="9"`) || !strings.Contains(body, `value="stale"`) {
		t.Fatal(code, body)
	}
	if code, body, _ = s.post("/desk/form", url.Values{"name": {"state"}}); code != 409 || !strings.Contains(body, `value="state"`) {
		t.Fatal(code, body)
	}
	if code, _, _ = s.post("/desk/form", url.Values{"name": {"forbidden"}}); code != 403 {
		t.Fatal(code)
	}
	if code, body, _ = s.post("/desk/form", url.Values{"name": {"broken"}}); code != 500 || strings.Contains(body, "secret") {
		t.Fatal(code, body)
	}
	code, _, h := s.post("/desk/form", url.Values{"name": {"Thứ sáu"}})
	if code != 303 || h.Get("Location") != "/desk/today" {
		t.Fatal(code, h)
	}
	if _, body, _ := s.get("/desk/today"); !strings.Contains(body, "Thứ sáu x") || !strings.Contains(body, `class="flash"`) {
		t.Fatal("the message is not told", body)
	}
	if _, body, _ := s.get("/desk/today"); strings.Contains(body, "Thứ sáu x") {
		t.Fatal("the message is told twice")
	}
}

func TestPreferences(t *testing.T) {
	s := newSite(t, account.Officer)
	code, _, h := s.post("/desk/preferences", url.Values{"lang": {"en"}, "back": {"https://evil.example/desk"}})
	if code != 303 || strings.Contains(h.Get("Location"), "evil") {
		t.Fatal(code, h)
	}
	s.post("/desk/preferences", url.Values{"theme": {"dark"}, "back": {"/desk/today"}})
	if _, body, _ := s.get("/desk/today"); !strings.Contains(body, `<html lang="en" data-theme="dark">`) || !strings.Contains(body, "Sign out") {
		t.Fatal(body)
	}
	s.post("/desk/preferences", url.Values{"theme": {`x" onload="`}})
	if _, body, _ := s.get("/desk/today"); !strings.Contains(body, `data-theme="dark"`) {
		t.Fatal("a made-up look was taken")
	}
}

func TestSessionThatIsOver(t *testing.T) {
	s := newSite(t, account.Officer)
	acc, err := s.rooms.Account.ByUsername(t.Context(), "minh.hoa")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.rooms.Account.Disable(t.Context(), account.System(), acc.ID, acc.Version); err != nil {
		t.Fatal(err)
	}
	if code, _, h := s.get("/desk/today"); code != 303 || !strings.HasPrefix(h.Get("Location"), "/desk/sign-in") {
		t.Fatal(code, h)
	}
}

func TestLocalPath(t *testing.T) {
	for in, want := range map[string]string{
		"/desk/clients?q=1":          "/desk/clients?q=1",
		"http://us.example/desk/x":   "/desk/x",
		"//evil.example/desk":        "/desk",
		"https://evil.example/":      "/home",
		"/deskevil":                  "/home",
		"/\\evil.example/desk":       "/home",
		"javascript:alert(1)//desk":  "/home",
		"/desk/../../evil":           "/home",
		"":                           "/home",
		"/desk/%2e%2e/%5cevil":       "/home",
		"/desk/x\r\nSet-Cookie: a=b": "/home",
	} {
		if got := shell.LocalPath(in, "/home"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestMenuShowsWhatOneMay(t *testing.T) {
	s := newSite(t, account.Officer)
	_, body, _ := s.get("/desk/today")
	if !strings.Contains(body, `data-go="today"`) || strings.Contains(body, `data-go="accounts"`) || strings.Contains(body, `data-go="clients"`) {
		t.Fatal("lines without a page or a right are shown", body)
	}
	if !strings.Contains(body, `aria-current="page"`) {
		t.Fatal("the present line is not marked")
	}
}
