package account_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	pages "tgpl/internal/desk/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

const password = "một câu dài dễ nhớ"

// desk is the desk with only these pages, and a browser.
type desk struct {
	t      *testing.T
	rooms  *rooms.Rooms
	server *httptest.Server
	client *http.Client
}

func newDesk(t *testing.T, demo bool) *desk {
	t.Helper()
	r, err := rooms.New(rooms.Options{
		DB: dbtest.SQLite(t), Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Org.SaveBranch(t.Context(), account.System(), org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true}); err != nil {
		t.Fatal(err)
	}
	d := shell.New(r, demo)
	pages.Register(d)
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	out := &desk{t: t, rooms: r, server: server}
	out.freshBrowser()
	return out
}

func (d *desk) freshBrowser() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	d.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (d *desk) make(username string, stays bool) account.Created {
	d.t.Helper()
	in := account.CreateInput{Username: username, Name: "Nguyễn Thị Minh Họa", Role: "officer", BranchID: 1, Stays: stays}
	if stays {
		in.Password = password
	}
	made, err := d.rooms.Account.Create(d.t.Context(), account.System(), in)
	if err != nil {
		d.t.Fatal(err)
	}
	return made
}

// answer is a page: its status, its text, where it sends the browser.
type answer struct {
	status int
	body   string
	to     string
}

func (d *desk) get(path string) answer {
	d.t.Helper()
	res, err := d.client.Get(d.server.URL + path)
	return d.read(res, err)
}

func (d *desk) post(path string, pairs ...string) answer {
	d.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	res, err := d.client.PostForm(d.server.URL+path, form)
	return d.read(res, err)
}

func (d *desk) read(res *http.Response, err error) answer {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	var b strings.Builder
	buf := make([]byte, 1<<16)
	for {
		n, err := res.Body.Read(buf)
		b.Write(buf[:n])
		if err != nil {
			break
		}
	}
	return answer{res.StatusCode, b.String(), res.Header.Get("Location")}
}

func (d *desk) signIn(username, password string) answer {
	return d.post("/desk/sign-in", "username", username, "password", password, "next", "/desk/account")
}

func (d *desk) want(a answer, status int, parts ...string) {
	d.t.Helper()
	if a.status != status {
		d.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	for _, p := range parts {
		if !strings.Contains(a.body+a.to, p) {
			d.t.Errorf("%q is missing in %s%s", p, a.to, a.body)
		}
	}
	if raw := regexp.MustCompile(`>\s*(account|ui|fault)\.[a-z_]+\s*<`).FindString(a.body); raw != "" {
		d.t.Errorf("a key without text: %s", raw)
	}
}

func TestSignInAndOut(t *testing.T) {
	d := newDesk(t, false)
	d.make("tgv", true)
	d.want(d.get("/desk/account"), http.StatusSeeOther, "/desk/sign-in?next=%2Fdesk%2Faccount")
	form := d.get("/desk/sign-in?next=https://evil.example/desk")
	d.want(form, http.StatusOK, `name="password"`, `name="next" value="/desk"`)
	if strings.Contains(form.body, account.DemoPassword) {
		t.Error("the demonstration's password is on the page")
	}
	if a := d.post("/desk/sign-in", "username", "tgv", "password", password, "next", "//evil.example/desk"); strings.Contains(a.to, "evil") {
		t.Error("sent to a stranger's site: " + a.to)
	}
	d.freshBrowser()
	wrong := d.signIn("tgv", "sai mật khẩu rồi")
	d.want(wrong, http.StatusUnprocessableEntity, "Tên đăng nhập hoặc mật khẩu không đúng", `value="tgv"`)
	if strings.Contains(wrong.body, "sai mật khẩu rồi") {
		t.Error("the password came back")
	}
	d.want(d.signIn("tgv", password), http.StatusSeeOther, "/desk/account")
	d.want(d.get("/desk/account"), http.StatusOK, "Nguyễn Thị Minh Họa")
	d.want(d.get("/desk/sign-in"), http.StatusSeeOther, "/desk/today")
	d.want(d.post("/desk/sign-out"), http.StatusSeeOther, "/desk/sign-in")
	d.want(d.get("/desk/account"), http.StatusSeeOther, "/desk/sign-in")
}

func TestTooManyTries(t *testing.T) {
	d := newDesk(t, false)
	d.make("tgv", true)
	for range 5 {
		d.want(d.signIn("tgv", "sai"), http.StatusUnprocessableEntity)
	}
	d.want(d.signIn("tgv", password), http.StatusTooManyRequests, "Quá nhiều lần thử")
}

func TestDemonstrationShowsItsAccounts(t *testing.T) {
	d := newDesk(t, true)
	d.make("giamdoc", true)
	d.want(d.get("/desk/sign-in"), http.StatusOK, account.DemoPassword, "giamdoc")
}

func TestFirstPasswordBeforeAnythingElse(t *testing.T) {
	d := newDesk(t, false)
	made := d.make("moi", false)
	d.want(d.signIn("moi", made.FirstPassword), http.StatusSeeOther, "/desk/account/password")
	d.want(d.get("/desk/account/tokens"), http.StatusSeeOther, "/desk/account/password")
	d.want(d.post("/desk/account/tokens", "name", "x", "scopes", "read"), http.StatusSeeOther, "/desk/account/password")
	d.want(d.get("/desk/account/password"), http.StatusOK, "Hãy đặt mật khẩu của riêng bạn")
	d.want(d.post("/desk/account/password", "old", made.FirstPassword, "new", "ngắn", "again", "ngắn"), http.StatusUnprocessableEntity, "ít nhất 12 ký tự")
	d.want(d.post("/desk/account/password", "old", made.FirstPassword, "new", password, "again", password), http.StatusSeeOther, "/desk/today")
	d.want(d.get("/desk/account/tokens"), http.StatusOK)
}

func TestTokenIsShownOnce(t *testing.T) {
	d := newDesk(t, false)
	d.make("tgv", true)
	d.signIn("tgv", password)
	d.want(d.post("/desk/account/tokens", "name", "", "scopes", ""), http.StatusUnprocessableEntity, "Hãy điền mục này")
	made := d.post("/desk/account/tokens", "name", "Máy in", "scopes", "", "scopes", "read")
	d.want(made, http.StatusOK, "Máy in")
	secret := regexp.MustCompile(`tgpl_[A-Za-z0-9_-]{43}`).FindString(made.body)
	if secret == "" {
		t.Fatal("the token is not shown")
	}
	if _, err := d.rooms.Account.ByAPIToken(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if again := d.get("/desk/account/tokens"); strings.Contains(again.body, secret) {
		t.Error("the token is shown again")
	}
	d.want(d.post("/desk/account/tokens/1/revoke"), http.StatusSeeOther)
	if _, err := d.rooms.Account.ByAPIToken(t.Context(), secret); err == nil {
		t.Error("the token still works")
	}
}

func TestSessionsPage(t *testing.T) {
	d := newDesk(t, false)
	d.make("tgv", true)
	d.signIn("tgv", password)
	elsewhere := d.client
	d.freshBrowser()
	d.signIn("tgv", password)
	d.want(d.get("/desk/account/sessions"), http.StatusOK, "Đang dùng", "Kết thúc")
	d.want(d.post("/desk/account/sessions/end-others"), http.StatusSeeOther)
	d.want(d.get("/desk/account/sessions"), http.StatusOK, "Đang dùng")
	d.client = elsewhere
	d.want(d.get("/desk/account/sessions"), http.StatusSeeOther, "/desk/sign-in")
}

func TestPreferences(t *testing.T) {
	d := newDesk(t, false)
	d.make("tgv", true)
	d.signIn("tgv", password)
	d.want(d.post("/desk/account", "lang", "en", "theme", "dark", "mail_notices", "false"), http.StatusSeeOther, "/desk/account")
	d.want(d.get("/desk/account"), http.StatusOK, "My account", `lang="en"`)
	d.want(d.post("/desk/account", "lang", "en", "theme", "", "mail_notices", "true"), http.StatusUnprocessableEntity, "no mail address")
}
