package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tgpl/internal/demo"
)

func TestPortalHome(t *testing.T) {
	p := open(t, "/")
	p.sees("trợ giúp pháp lý", "Sáu việc trọng tâm")
	if lang := eval[string](p, "document.documentElement.lang"); lang != "vi" {
		t.Errorf("the page is in %q", lang)
	}
	p.shoot("home")
}

func TestSignIn(t *testing.T) {
	p := open(t, "/desk/today")
	if !strings.Contains(p.path(), "/desk/sign-in") {
		t.Fatalf("a stranger sees %s", p.path())
	}
	p.sees("giamdoc", demo.Password) // the demonstration tells its accounts
	p.fill("username", "giamdoc")
	p.fill("password", "khong-phai-mat-khau")
	p.submit("password")
	if v := eval[string](p, `document.querySelector('[name="username"]').value`); v != "giamdoc" {
		t.Errorf("what was typed is lost: %q", v)
	}
	p.fill("password", demo.Password)
	p.submit("password")
	if p.path() != "/desk/today" {
		t.Errorf("after the sign-in at %s", p.path())
	}
	p.shoot("today")
}

func TestEveryAccountOfTheDemonstration(t *testing.T) {
	for _, name := range []string{"giamdoc", "tiepnhan", "tgv", "luatsu", "ketoan", "bientap", "sotuphap", "quantri"} {
		if status, body := visit(t, name).get("/desk/today"); status != http.StatusOK || !strings.Contains(body, "<main") {
			t.Errorf("%s sees %d", name, status)
		}
	}
}

// Pages and the API tell strangers nothing, and programs what they may.
func TestAPITokens(t *testing.T) {
	get := func(path, token string) int {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, site.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	director, accountant := token(t, "giamdoc"), token(t, "ketoan")
	for _, c := range []struct {
		path, token string
		want        int
	}{
		{"/api/v1/matters", "", 401}, {"/api/v1/matters", "tgpl_" + strings.Repeat("x", 43), 401},
		{"/api/v1/matters", director, 200}, {"/api/v1/matters", accountant, 403},
		{"/api/openapi.json", "", 200}, {"/api/docs", "", 200}, {"/api/v1/nothing", director, 404},
	} {
		if got := get(c.path, c.token); got != c.want {
			t.Errorf("%s gives %d, want %d", c.path, got, c.want)
		}
	}
}

// Another site cannot make a signed-in browser send forms.
func TestForeignFormsAreRefused(t *testing.T) {
	v := visit(t, "giamdoc")
	req, err := http.NewRequest(http.MethodPost, site.url+"/desk/preferences", strings.NewReader(url.Values{"theme": {"dark"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://elsewhere.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := v.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if status, _ := v.read(res); status != http.StatusForbidden {
		t.Errorf("status %d", status)
	}
}
