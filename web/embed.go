// Package assets holds the styles, scripts and fonts of the pages. They are
// served under a path with the fingerprint of all of them, so that browsers
// may keep them for ever; nothing is built and nothing is fetched from others.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

//go:embed css js fonts icons
var files embed.FS

type asset struct {
	kind    string // media type
	raw     []byte
	gzipped []byte // nil where it would not be smaller
}

var all, fingerprint = load()

// load reads every asset, joins the style sheets css/*.css in the order of
// their names into css/app.css, and squeezes what can be.
func load() (map[string]asset, string) {
	out := map[string]asset{}
	var sheet bytes.Buffer
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		if path.Dir(name) == "css" {
			sheet.Write(slim(raw)) // WalkDir goes in the order of names
			return nil
		}
		out[name] = asset{raw: raw}
		return nil
	})
	if err != nil {
		panic(err) // the files are inside the program
	}
	out["css/app.css"] = asset{raw: sheet.Bytes()}

	names := make([]string, 0, len(out))
	for n := range out {
		names = append(names, n)
	}
	sort.Strings(names)
	sum := sha256.New()
	for _, n := range names {
		a := out[n]
		a.kind = mediaType(n)
		a.gzipped = squeeze(a.raw)
		out[n] = a
		sum.Write([]byte(n))
		sum.Write(a.raw)
	}
	return out, hex.EncodeToString(sum.Sum(nil))[:12]
}

var comment = regexp.MustCompile(`(?s)/\*.*?\*/`)

// slim leaves out comments and the space lines begin with.
func slim(css []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(comment.ReplaceAll(css, nil)) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out.Write(line)
			out.WriteByte('\n')
		}
	}
	return out.Bytes()
}

func mediaType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

func squeeze(raw []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(raw); err != nil || w.Close() != nil || b.Len() > len(raw)*9/10 {
		return nil
	}
	return b.Bytes()
}

// Path gives the address of an asset, such as "css/app.css". It panics when
// there is none of that name: the name stands in a template.
func Path(name string) string {
	if _, ok := all[name]; !ok {
		panic("no asset " + name)
	}
	return "/static/" + fingerprint + "/" + name
}

// CSS is the whole style sheet, for tests.
func CSS() string { return string(all["css/app.css"].raw) }

// Handler serves the assets under /static/. An address with an older
// fingerprint gets the present asset, to be kept only briefly: a page drawn
// before an update still finds its styles.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mark, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/static/"), "/")
		a, ok := all[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.kind)
		h.Set("X-Content-Type-Options", "nosniff")
		if mark == fingerprint {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		} else {
			h.Set("Cache-Control", "public, max-age=60")
		}
		body := a.raw
		if a.gzipped != nil {
			h.Add("Vary", "Accept-Encoding")
			if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				h.Set("Content-Encoding", "gzip")
				body = a.gzipped
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if r.Method == http.MethodHead {
			return
		}
		_, _ = w.Write(body) // it fails when the reader has gone
	})
}
