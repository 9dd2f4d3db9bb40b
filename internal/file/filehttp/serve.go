// Package filehttp sends uploaded files to browsers in such a way that nothing
// in them can run: the type found in the content and no other, no guessing, a
// policy that forbids everything, and as a download wherever it need not be
// looked at in place. It is shared by the desk, the portal and the API.
package filehttp

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"tgpl/internal/file"
	"tgpl/internal/fold"
)

// Options say how a file is sent.
type Options struct {
	Inline bool   // show in place, if its kind may be shown
	Cache  string // Cache-Control; empty for "private, no-store"
	Small  bool   // it is a picture drawn by us: JPEG whatever the file is
	Hash   string // of what is sent, for the ETag; empty for the file's own
}

// shown lists what may be shown in place. Text isn't: a browser shows it, but
// nobody needs it to.
var shown = map[string]bool{
	"image/jpeg": true, "image/png": true, "image/webp": true, "image/gif": true,
	"application/pdf": true, "audio/mpeg": true, "audio/mp4": true,
}

// Send writes the headers and the bytes, whole or in the ranges asked for, and
// closes the body.
func Send(w http.ResponseWriter, r *http.Request, f file.File, body io.ReadSeekCloser, o Options) {
	defer func() { _ = body.Close() }()
	media, name, hash := f.MediaType, f.Name, o.Hash
	if hash == "" {
		hash = f.SHA256
	}
	if o.Small {
		media, name = "image/jpeg", strings.TrimSuffix(name, path.Ext(name))+".jpg"
	}
	h := w.Header()
	h.Set("Content-Type", mediaType(media))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", policy(media))
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Disposition", Disposition(name, o.Inline && shown[media]))
	h.Set("ETag", `"`+hash+`"`)
	h.Set("Cache-Control", "private, no-store")
	if o.Cache != "" {
		h.Set("Cache-Control", o.Cache)
	}
	http.ServeContent(w, r, "", modified(f), body)
}

func modified(f file.File) time.Time { return f.CreatedAt.Time().UTC() }

func mediaType(media string) string {
	if strings.HasPrefix(media, "text/") {
		return media + "; charset=utf-8"
	}
	return media
}

// policy forbids everything. A PDF is not put into the sandbox: the browsers'
// own viewers do not open in one, and they run outside of the site anyway.
func policy(media string) string {
	if media == "application/pdf" {
		return "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
	}
	// Styles, picture and sound are what a browser's own page around a picture
	// or a recording needs.
	return "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; frame-ancestors 'self'; sandbox"
}

// Disposition gives the Content-Disposition of a name: for old readers in
// plain letters, for all others as it is (RFC 6266, RFC 5987).
func Disposition(name string, inline bool) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, fold.Text(name))
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, kind, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}
