package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tgpl/internal/web"
)

func wrap(t *testing.T, o web.Options, h http.HandlerFunc) http.Handler {
	t.Helper()
	out, err := web.Wrap(o, h)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func get(h http.Handler, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "https://tgpl.example/x", nil)
	r.TLS = nil
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRealIP(t *testing.T) {
	var info web.Info
	h := wrap(t, web.Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}, func(_ http.ResponseWriter, r *http.Request) { info = web.InfoOf(r.Context()) })
	for _, c := range []struct{ remote, forwarded, proto, ip string }{
		{"192.0.2.7:1", "203.0.113.9", "https", "192.0.2.7"},               // not a proxy: nothing is believed
		{"10.0.0.1:1", "203.0.113.9", "https", "203.0.113.9"},              // the proxy's word
		{"10.0.0.1:1", "1.2.3.4, 203.0.113.9", "http", "203.0.113.9"},      // the first was made up
		{"10.0.0.1:1", "203.0.113.9, 10.2.2.2", "https", "203.0.113.9"},    // two proxies
		{"10.0.0.1:1", "", "", "10.0.0.1"},                                 // none given
		{"10.0.0.1:1", "nonsense", "", "10.0.0.1"},                         //
		{"[::ffff:192.0.2.7]:1", "", "", "192.0.2.7"},                      //
		{"10.0.0.1:1", "2001:db8::1", "https", "2001:db8::1"},              //
		{"10.0.0.1:1", "203.0.113.9, 198.51.100.1", "", "198.51.100.1"},    //
		{"not an address", "203.0.113.9", "", "0.0.0.0"},                   //
		{"10.0.0.1:1", strings.Repeat("10.0.0.2, ", 3000), "", "10.0.0.1"}, // a chain without end
	} {
		get(h, func(r *http.Request) {
			r.RemoteAddr = c.remote
			r.Header.Set("X-Forwarded-For", c.forwarded)
			r.Header.Set("X-Forwarded-Proto", c.proto)
		})
		if info.IP != c.ip || info.Secure != (c.proto == "https" && c.remote == "10.0.0.1:1") {
			t.Errorf("%+v: %+v", c, info)
		}
	}
}

func TestHeaders(t *testing.T) {
	h := wrap(t, web.Options{}, func(http.ResponseWriter, *http.Request) {})
	w := get(h, nil)
	csp := w.Header().Get("Content-Security-Policy")
	if strings.Contains(csp, "unsafe") || !strings.Contains(csp, "frame-ancestors 'none'") || w.Header().Get("Strict-Transport-Security") != "" {
		t.Fatal(w.Header())
	}
	for _, k := range []string{"X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", "X-Request-Id"} {
		if w.Header().Get(k) == "" {
			t.Error("no", k)
		}
	}
	h = wrap(t, web.Options{BaseURL: "https://tgpl.example"}, func(http.ResponseWriter, *http.Request) {})
	if w := get(h, nil); w.Header().Get("Strict-Transport-Security") == "" {
		t.Fatal("no HSTS over TLS")
	}
}

func TestPanicBecomesANumber(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	h := wrap(t, web.Options{}, func(http.ResponseWriter, *http.Request) { panic("secret of Nguyễn Thị Minh Họa") })
	w := get(h, nil)
	number := w.Header().Get("X-Request-Id")
	if w.Code != 500 || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), number) || !strings.Contains(log.String(), number) {
		t.Fatal(w.Code, w.Body, log.String())
	}
}

func TestLogHasNoPersonalData(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clients/{id}", func(_ http.ResponseWriter, r *http.Request) { web.SetRoute(r.Context(), r.Pattern) })
	seen := ""
	h := wrap(t, web.Options{Observe: func(_, route string, _ int, _ time.Duration) { seen = route }}, mux.ServeHTTP)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/clients/4711?q=minhhoa", nil))
	if strings.Contains(log.String(), "4711") || strings.Contains(log.String(), "minhhoa") || strings.Contains(log.String(), "192.0.2.1") || !strings.Contains(log.String(), "/clients/{id}") {
		t.Fatal(log.String())
	}
	if seen != "/clients/{id}" {
		t.Fatal(seen)
	}
}

func TestForgedRequestsAreRefused(t *testing.T) {
	h := wrap(t, web.Options{}, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "done") }) //nolint:errcheck // a recorder
	post := func(headers ...string) int {
		r := httptest.NewRequest(http.MethodPost, "http://tgpl.example/x", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	if c := post("Sec-Fetch-Site", "cross-site"); c != 403 {
		t.Error("cross-site:", c)
	}
	if c := post("Origin", "https://evil.example"); c != 403 {
		t.Error("another origin:", c)
	}
	if c := post("Sec-Fetch-Site", "same-site"); c != 403 {
		t.Error("a neighbour host:", c)
	}
	if c := post("Sec-Fetch-Site", "same-origin", "Origin", "http://tgpl.example"); c != 200 {
		t.Error("our own page:", c)
	}
	if c := post("Authorization", "Bearer x", "Origin", "https://app.example"); c != 200 {
		t.Error("a program with a token:", c)
	}
}

func TestBodyIsBounded(t *testing.T) {
	var err error
	h := wrap(t, web.Options{MaxBody: 10, MaxUpload: 20}, func(_ http.ResponseWriter, r *http.Request) { _, err = io.ReadAll(r.Body) })
	for kind, over := range map[string]int{"application/json": 11, "multipart/form-data; boundary=x": 21} {
		for _, n := range []int{over - 1, over} {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("a", n)))
			r.Header.Set("Content-Type", kind)
			h.ServeHTTP(httptest.NewRecorder(), r)
			if (err != nil) != (n == over) {
				t.Errorf("%s %d: %v", kind, n, err)
			}
		}
	}
}

func TestPaceOfAnAddress(t *testing.T) {
	h := wrap(t, web.Options{PerMinute: 60, AtOnce: 3}, func(http.ResponseWriter, *http.Request) {})
	codes := map[int]int{}
	for range 5 {
		codes[get(h, nil).Code]++
	}
	if codes[200] != 3 || codes[429] != 2 {
		t.Fatal(codes)
	}
	if w := get(h, func(r *http.Request) { r.RemoteAddr = "192.0.2.99:5" }); w.Code != 200 {
		t.Fatal("another address waits too:", w.Code)
	}
	if web.Network("2001:db8:1:2:3:4:5:6") != web.Network("2001:db8:1:2:ffff::1") {
		t.Fatal("one household of IPv6 has many keys")
	}
}

func TestGzip(t *testing.T) {
	h := wrap(t, web.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, strings.Repeat("Trợ giúp pháp lý ", 500)) //nolint:errcheck // a recorder
	})
	w := get(h, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 2000 {
		t.Fatal(w.Header(), w.Body.Len())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := io.ReadAll(z); err != nil || !strings.HasPrefix(string(raw), "Trợ giúp") {
		t.Fatal(err)
	}
	if w := get(h, nil); w.Header().Get("Content-Encoding") != "" {
		t.Fatal("squeezed for one that can't read it")
	}
}

func TestRequestEndsInTime(t *testing.T) {
	h := wrap(t, web.Options{Timeout: 20 * time.Millisecond}, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(5 * time.Second):
			t.Error("not ended")
		}
	})
	get(h, nil)
}
