package filehttp_test

import (
	"bytes"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tgpl/internal/file"
	"tgpl/internal/file/filehttp"
)

type body struct{ *bytes.Reader }

func (body) Close() error { return nil }

// sent is what came back.
type sent struct {
	StatusCode int
	Header     http.Header
	body       string
}

func send(f file.File, content string, o filehttp.Options, header ...string) sent {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	filehttp.Send(rec, r, f, body{bytes.NewReader([]byte(content))}, o)
	return sent{rec.Code, rec.Header(), rec.Body.String()}
}

func TestNothingSentCanRun(t *testing.T) {
	for _, c := range []struct {
		media  string
		inline bool
		want   string // disposition
	}{
		{"image/png", true, "inline"},
		{"image/png", false, "attachment"},
		{"application/pdf", true, "inline"},
		{"audio/mpeg", true, "inline"},
		{"text/plain", true, "attachment"},
		{"application/vnd.oasis.opendocument.text", true, "attachment"},
		{"text/html", true, "attachment"},     // can't be there; if it were, it would not be shown
		{"image/svg+xml", true, "attachment"}, //
	} {
		res := send(file.File{MediaType: c.media, Name: "a.x", SHA256: "abc"}, "x", filehttp.Options{Inline: c.inline})
		kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
		if err != nil || kind != c.want {
			t.Errorf("%s: %q, %v", c.media, res.Header.Get("Content-Disposition"), err)
		}
		policy := res.Header.Get("Content-Security-Policy")
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: %v", c.media, res.Header)
		}
		if c.media != "application/pdf" && !strings.Contains(policy, "sandbox") {
			t.Errorf("%s: not in the sandbox: %s", c.media, policy)
		}
		if !strings.HasPrefix(res.Header.Get("Content-Type"), c.media) || res.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s: %v", c.media, res.Header)
		}
	}
}

func TestNames(t *testing.T) {
	for name, plain := range map[string]string{
		"Đơn đề nghị số 1.pdf": "don de nghi so 1.pdf",
		`a";filename="x.html`:  "a__filename=_x.html",
		"b%41;c.pdf":           "b_41_c.pdf",
	} {
		d := filehttp.Disposition(name, false)
		kind, params, err := mime.ParseMediaType(d)
		if err != nil || kind != "attachment" || params["filename"] != name {
			t.Errorf("%q: %q reads as %q, %v", name, d, params["filename"], err)
		}
		if !strings.Contains(d, `filename="`+plain+`"`) {
			t.Errorf("%q: %q has no %q", name, d, plain)
		}
	}
}

func TestRanges(t *testing.T) {
	f := file.File{MediaType: "application/pdf", Name: "a.pdf", SHA256: "abc"}
	res := send(f, "0123456789", filehttp.Options{}, "Range", "bytes=2-4")
	if res.StatusCode != http.StatusPartialContent || res.body != "234" {
		t.Errorf("%d %q", res.StatusCode, res.body)
	}
	if res := send(f, "0123456789", filehttp.Options{}, "Range", "bytes=50-"); res.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("behind the end: %d", res.StatusCode)
	}
	if res := send(f, "x", filehttp.Options{}, "If-None-Match", `"abc"`); res.StatusCode != http.StatusNotModified {
		t.Errorf("the same: %d", res.StatusCode)
	}
}
