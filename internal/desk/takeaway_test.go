package desk_test

import (
	"encoding/csv"
	"html"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/backup"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/demo"
	"tgpl/internal/desk"
	"tgpl/internal/desk/shell"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
)

// site is the desk of the demonstration; real says that it is not told to be
// one.
type site struct {
	t     *testing.T
	rooms *rooms.Rooms
	desk  *shell.Desk
	token string
}

func newSite(t *testing.T) *site {
	t.Helper()
	c := clock.NewManual(demo.Start)
	r, err := rooms.New(rooms.Options{DB: dbtest.SQLite(t), Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := demo.MakeSize(t.Context(), r, c, demo.Small); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Backup.Close)
	return &site{t: t, rooms: r, desk: desk.New(r, false)}
}

func (s *site) as(username string) {
	s.t.Helper()
	in, err := s.rooms.Account.SignIn(s.t.Context(), account.SignInInput{Username: username, Password: demo.Password})
	if err != nil {
		s.t.Fatal(err)
	}
	s.token = in.Token
}

func (s *site) do(method, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, nil)
	r.AddCookie(&http.Cookie{Name: "tgpl_session", Value: s.token})
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	return w
}

var csvLink = regexp.MustCompile(`href="([^"]*/export\?[^"]*format=csv[^"]*)"`)

// Every list has the button, and what it gives is what the page shows.
func TestEveryListCanBeTakenAway(t *testing.T) {
	s := newSite(t)
	s.as("giamdoc")
	for _, path := range []string{
		"/desk/matters", "/desk/matters?tab=closed&field=criminal", "/desk/matters?tab=all&overdue=true", "/desk/clients?q=nguyen", "/desk/requests", "/desk/requests?state=decided",
		"/desk/guidance?field=civil", "/desk/providers?kind=officer", "/desk/admin/accounts?role=officer&disabled=", "/desk/admin/agencies?kind=police", "/desk/admin/audit?kind=read",
		"/desk/registers?year=2021&month=12", "/desk/calendar?view=month", "/desk/deadlines?when=overdue",
	} {
		page := s.do(http.MethodGet, path)
		m := csvLink.FindStringSubmatch(page.Body.String())
		if page.Code != http.StatusOK || m == nil {
			t.Errorf("%s: status %d, no button", path, page.Code)
			continue
		}
		got := s.do(http.MethodGet, html.UnescapeString(m[1]))
		if got.Code != http.StatusOK || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: status %d: %.300s", m[1], got.Code, got.Body)
			continue
		}
		c := csv.NewReader(strings.NewReader(strings.TrimPrefix(got.Body.String(), "\uFEFF")))
		c.Comma = ';'
		rows, err := c.ReadAll()
		if err != nil {
			t.Errorf("%s: %v", m[1], err)
			continue
		}
		// A page shows the first rows; what it shows is all in the file.
		body := page.Body.String()
		shown := strings.Count(body, "<tr") - 1
		if strings.Contains(path, "calendar") || strings.Contains(path, "deadlines") {
			shown = 1
		}
		if len(rows)-1 < max(shown, 1) || strings.Count(body, `rel="next"`) == 0 && strings.Contains(body, "<table") && !strings.Contains(path, "calendar") && len(rows)-1 < shown {
			t.Errorf("%s: %d rows in the file, %d on the page", path, len(rows)-1, shown)
		}
	}
	if got := s.do(http.MethodGet, "/desk/matters/export?format=pdf"); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown format: %d", got.Code)
	}
	if got := s.do(http.MethodGet, "/desk/matters/export?tab=all&from=khong+phai+ngay"); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("a filter that can't be read: %d", got.Code)
	}
	s.as("ketoan")
	if got := s.do(http.MethodGet, "/desk/providers/export"); got.Code != http.StatusForbidden {
		t.Errorf("an accountant: %d", got.Code)
	}
	if page := s.do(http.MethodGet, "/desk/providers"); csvLink.MatchString(page.Body.String()) {
		t.Error("an accountant sees the button")
	}
}

func TestPageOfBackups(t *testing.T) {
	s := newSite(t)
	const page = "/desk/admin/backup"
	s.as("tgv")
	for _, path := range []string{page, page + "/progress", page + "/1/download"} {
		if got := s.do(http.MethodGet, path); got.Code != http.StatusForbidden {
			t.Errorf("an officer sees %s: %d", path, got.Code)
		}
	}
	if got := s.do(http.MethodPost, page); got.Code != http.StatusForbidden {
		t.Errorf("an officer makes one: %d", got.Code)
	}
	s.as("quantri")
	want := func(path string, parts ...string) {
		t.Helper()
		got := s.do(http.MethodGet, path)
		for _, p := range parts {
			if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), p) {
				t.Errorf("%s (%d) lacks %q", path, got.Code, p)
			}
		}
		if strings.Contains(got.Body.String(), ">backup.") {
			t.Errorf("%s: a key without words", path)
		}
	}
	want(page, "Chưa có bản sao lưu nào", "--backup-dir")
	want("/desk/today", "Chưa có bản sao lưu nào", page)
	want("/desk/admin/system", "Bản tốt gần nhất", "Chưa có")
	if err := s.rooms.Backup.Configure(backup.Options{Dir: filepath.Join(t.TempDir(), "b"), Passphrase: "bông lục bình trôi 41", At: 120, Rules: backup.Rules{Days: 7, Weeks: 9, Months: 24}}); err != nil {
		t.Fatal(err)
	}
	want(page, "Sao lưu ngay", "02:00", "cụm mật khẩu")
	if got := s.do(http.MethodPost, page); got.Code != http.StatusSeeOther {
		t.Fatalf("made one: %d", got.Code)
	}
	seen := false
	for range 1000 {
		got := s.do(http.MethodGet, page+"/progress")
		if got.Header().Get("HX-Refresh") == "true" {
			break
		}
		seen = seen || strings.Contains(got.Body.String(), "<progress")
		time.Sleep(20 * time.Millisecond)
	}
	if !seen {
		t.Log("it was too fast to be seen on its way")
	}
	want(page, "Tốt, đã đọc lại", "/1/download")
	if got := s.do(http.MethodGet, page+"/1/download"); got.Code != http.StatusOK || !strings.HasPrefix(got.Body.String(), "age-encryption.org") {
		t.Errorf("taken away: %d", got.Code)
	}
	if got := s.do(http.MethodGet, "/desk/today"); strings.Contains(got.Body.String(), "Chưa có bản sao lưu nào") {
		t.Error("still warned")
	}
}
