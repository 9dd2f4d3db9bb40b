package assets

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func TestAssetsAreServed(t *testing.T) {
	get := func(path, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, r)
		return w
	}
	css := get(Path("css/app.css"), "gzip")
	if css.Code != 200 || !strings.Contains(css.Header().Get("Cache-Control"), "immutable") || css.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal(css.Code, css.Header())
	}
	if w := get("/static/0ld/css/app.css", ""); w.Code != 200 || strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Fatal("an old address:", w.Code, w.Header())
	}
	for _, bad := range []string{"/static/", "/static/x/", "/static/x/css/../embed.go", "/static/x/css", "/static/x/nothing.css"} {
		if w := get(bad, ""); w.Code != 404 {
			t.Error(bad, w.Code)
		}
	}
	if w := get(Path("fonts/be-vietnam-pro-vietnamese-400-normal.woff2"), "gzip"); w.Header().Get("Content-Type") != "font/woff2" || w.Header().Get("Content-Encoding") != "" {
		t.Error(w.Header())
	}
}

// A page must come down a slow line: what every page needs stays small.
func TestWeight(t *testing.T) {
	if n := len(CSS()); n > 50_000 {
		t.Errorf("the style sheet has %d bytes", n)
	}
	if n := len(all["css/app.css"].gzipped); n > 12_000 {
		t.Errorf("the style sheet has %d bytes squeezed", n)
	}
}

var (
	urlInCSS = regexp.MustCompile(`url\(([^)]+)\)`)
	token    = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-f]{6})`)
	usedVar  = regexp.MustCompile(`var\(--([a-z0-9-]+)`)
	setVar   = regexp.MustCompile(`--([a-z0-9-]+):`)
)

func TestStyleSheetIsWhole(t *testing.T) {
	css := CSS()
	for _, m := range urlInCSS.FindAllStringSubmatch(css, -1) {
		if _, ok := all[strings.TrimPrefix(m[1], "../")]; !ok {
			t.Errorf("no file for %s", m[1])
		}
	}
	set := map[string]bool{}
	for _, m := range setVar.FindAllStringSubmatch(css, -1) {
		set[m[1]] = true
	}
	for _, m := range usedVar.FindAllStringSubmatch(css, -1) {
		if !set[m[1]] {
			t.Errorf("no property --%s", m[1])
		}
	}
	if strings.Count(css, "{") != strings.Count(css, "}") {
		t.Error("braces do not match")
	}
}

// The pairs of colours that stand on each other, and the contrast WCAG 2.2 AA
// asks for: 4.5 for text, 3 for the edges of controls and the mark of focus.
func TestContrast(t *testing.T) {
	pairs := []struct {
		on, of string
		want   float64
	}{
		{"ground", "ink", 4.5}, {"surface", "ink", 4.5}, {"surface-2", "ink", 4.5}, {"accent-soft", "ink", 4.5},
		{"ground", "muted", 4.5}, {"surface", "muted", 4.5}, {"surface-2", "muted", 4.5}, {"accent-soft", "muted", 4.5},
		{"ground", "accent", 4.5}, {"surface", "accent", 4.5}, {"surface-2", "accent", 4.5}, {"accent-soft", "accent", 4.5},
		{"accent", "on-accent", 4.5}, {"accent-strong", "on-accent", 4.5},
		{"good-soft", "good", 4.5}, {"warn-soft", "warn", 4.5}, {"bad-soft", "bad", 4.5}, {"info-soft", "info", 4.5}, {"neutral-soft", "neutral", 4.5},
		{"surface", "good", 4.5}, {"surface", "warn", 4.5}, {"surface", "bad", 4.5}, {"ground", "bad", 4.5},
		{"surface", "edge", 3}, {"ground", "edge", 3}, {"ground", "focus", 3}, {"surface", "focus", 3}, {"neutral-soft", "accent", 3},
	}
	css := CSS()
	light, _, _ := strings.Cut(css, "prefers-color-scheme: dark")
	_, dark, _ := strings.Cut(css, `:root[data-theme="dark"] {`)
	dark, _, _ = strings.Cut(dark, "}")
	for name, part := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range token.FindAllStringSubmatch(part, -1) {
			colours[m[1]] = m[2]
		}
		for _, p := range pairs {
			a, b := colours[p.on], colours[p.of]
			if a == "" || b == "" {
				t.Errorf("%s: no colour %s or %s", name, p.on, p.of)
				continue
			}
			if c := contrast(a, b); c < p.want {
				t.Errorf("%s: %s on %s has %.2f, needs %.1f", name, p.of, p.on, c, p.want)
			}
		}
	}
}

// The dark look is written twice, for machines that are dark and for those who
// chose it; both must say the same.
func TestDarkTwice(t *testing.T) {
	css := CSS()
	part := func(from string) string {
		_, s, ok := strings.Cut(css, from)
		if !ok {
			t.Fatalf("no rule for %s", from)
		}
		s, _, _ = strings.Cut(s, "}")
		return strings.Join(strings.Fields(s), " ")
	}
	if a, b := part(`:root:not([data-theme="light"]) {`), part(`:root[data-theme="dark"] {`); a != b {
		t.Errorf("they differ:\n%s\n%s", a, b)
	}
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

func luminance(hex string) float64 {
	var c [3]float64
	for i := range c {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(fmt.Sprint(hex, err))
		}
		v := float64(n) / 255
		if v <= .04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+.055)/1.055, 2.4)
		}
	}
	return .2126*c[0] + .7152*c[1] + .0722*c[2]
}

func TestSlim(t *testing.T) {
	got := string(slim([]byte("/* a\n b */\n  x { y: 1; }\n\n\t z {} /* c */\n")))
	if got != "x { y: 1; }\nz {}\n" {
		t.Errorf("%q", got)
	}
}
