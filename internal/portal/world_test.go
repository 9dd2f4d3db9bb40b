package portal_test

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
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/net/html"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/law"
	"tgpl/internal/news"
	"tgpl/internal/org"
	"tgpl/internal/portal"
	"tgpl/internal/rooms"
	"tgpl/internal/web"
)

const browser = "Mozilla/5.0 (Linux; Android 7.0; SM-J710F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/98.0.4758.87 Mobile Safari/537.36"

// world is a centre with a portal before it, and a reader without scripts.
type world struct {
	*rooms.Rooms
	t      *testing.T
	clock  *clock.Manual
	server http.Handler
	ip     string
	ua     string
	jar    []*http.Cookie
}

func newWorld(t *testing.T) *world { t.Helper(); return worldOn(t, dbtest.SQLite(t)) }

func worldOn(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone)), ip: "203.0.113.7", ua: browser}
	r, err := rooms.New(rooms.Options{DB: d, Clock: w.clock, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	w.Rooms = r
	centre := org.Centre{Name: "Trung tâm Trợ giúp pháp lý nhà nước tỉnh Minh Họa", ShortName: "Trung tâm Nhà nước tỉnh Minh Họa", Province: "Minh Họa", Hotline: "02930000000", Phone: "02930000001", Version: 1}
	tt := org.Branch{Code: "TT", Name: "Trụ sở Trung tâm", IsHeadOffice: true, Phone: "02930000001", Version: 1}
	cn1 := org.Branch{Code: "CN1", Name: "Chi nhánh số 1", UnitCodes: db.Words{"936"}, Phone: "02930000002", Version: 1}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, row := range []any{&centre, &tt, &cn1} {
			if _, err := tx.NewInsert().Model(row).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Org.ImportUnits(t.Context(), account.System(), org.HauGiang2022()); err != nil {
		t.Fatal(err)
	}
	p := portal.New(r, portal.Options{Demo: true, BaseURL: "https://tgpl.example", Secret: []byte("secret of the test")})
	w.server = http.HandlerFunc(func(rw http.ResponseWriter, rq *http.Request) {
		p.ServeHTTP(rw, rq.WithContext(web.WithInfo(rq.Context(), web.Info{IP: w.ip, RequestNo: "r1"})))
	})
	return w
}

func (w *world) publish(title, body string) news.Article {
	w.t.Helper()
	editor := account.Actor{ID: 6, Role: account.Editor, Via: "desk"}
	a, err := w.News.Create(w.t.Context(), editor, news.Input{Title: title, Body: body, Author: "Người Viết Minh Họa", Summary: "Tóm tắt."})
	if err != nil {
		w.t.Fatal(err)
	}
	if a, err = w.News.Publish(w.t.Context(), editor, a.ID, a.Version); err != nil {
		w.t.Fatal(err)
	}
	return a
}

// page is what came back.
type page struct {
	t      *testing.T
	w      *world
	path   string
	status int
	header http.Header
	body   string
	doc    *html.Node
}

func (w *world) do(r *http.Request) page {
	w.t.Helper()
	if w.ua != "" {
		r.Header.Set("User-Agent", w.ua)
	}
	for _, c := range w.jar {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	res := rec.Result()
	defer func() { _ = res.Body.Close() }()
	w.jar = append(w.jar, res.Cookies()...)
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		w.t.Fatal(err)
	}
	return page{t: w.t, w: w, path: r.URL.Path, status: res.StatusCode, header: res.Header, body: string(raw), doc: doc}
}

func (w *world) get(path string) page {
	w.t.Helper()
	return w.do(httptest.NewRequest(http.MethodGet, path, nil))
}

func (w *world) post(path string, v url.Values) page {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(r)
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// find gives the elements of a name below n.
func find(n *html.Node, name string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name {
			out = append(out, d)
		}
	}
	return out
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (p page) h1() string {
	p.t.Helper()
	all := find(p.doc, "h1")
	if len(all) != 1 {
		p.t.Fatalf("%s has %d h1", p.path, len(all))
	}
	return text(all[0])
}

// form gives the fields of the page's own form as a browser would send them.
func (p page) form() url.Values {
	p.t.Helper()
	v := url.Values{}
	for _, f := range find(p.doc, "form") {
		if !strings.Contains(attr(f, "class"), "form") || attr(f, "class") == "switch" {
			continue
		}
		for _, i := range find(f, "input") {
			switch attr(i, "type") {
			case "radio", "checkbox":
				checked := false
				for _, a := range i.Attr {
					checked = checked || a.Key == "checked"
				}
				if checked {
					v.Add(attr(i, "name"), attr(i, "value"))
				}
			case "file":
			default:
				v.Add(attr(i, "name"), attr(i, "value"))
			}
		}
		for _, i := range find(f, "textarea") {
			v.Add(attr(i, "name"), strings.TrimPrefix(textOf(i), "\n"))
		}
		for _, s := range find(f, "select") {
			for _, o := range find(s, "option") {
				for _, a := range o.Attr {
					if a.Key == "selected" {
						v.Add(attr(s, "name"), attr(o, "value"))
					}
				}
			}
		}
	}
	return v
}

func textOf(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

// fill sends the page's form with such fields changed and a button pressed.
func (p page) fill(button string, pairs ...string) page {
	p.t.Helper()
	v := p.form()
	changed := map[string]bool{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if !changed[pairs[i]] {
			v.Del(pairs[i])
			changed[pairs[i]] = true
		}
		v.Add(pairs[i], pairs[i+1])
	}
	v.Set("go", button)
	return p.w.post(p.path, v)
}

// attach sends the page's form with a file.
func (p page) attach(button, name string, body []byte) page {
	p.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	v := p.form()
	v.Set("go", button)
	for field, values := range v {
		for _, one := range values {
			if err := m.WriteField(field, one); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	f, err := m.CreateFormFile("file", name)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := f.Write(body); err != nil {
		p.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		p.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, p.path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return p.w.do(r)
}

func (p page) want(status int, h1 string) page {
	p.t.Helper()
	if p.status != status || h1 != "" && p.h1() != h1 {
		p.t.Fatalf("%s: %d %q, want %d %q\n%s", p.path, p.status, p.h1(), status, h1, text(find(p.doc, "main")[0]))
	}
	return p
}

func (p page) has(texts ...string) page {
	p.t.Helper()
	all := text(p.doc)
	for _, t := range texts {
		if !strings.Contains(all, t) {
			p.t.Errorf("%s does not say %q:\n%s", p.path, t, all)
		}
	}
	return p
}

func (p page) hasNot(texts ...string) page {
	p.t.Helper()
	for _, t := range texts {
		if strings.Contains(p.body, t) {
			p.t.Errorf("%s says %q", p.path, t)
		}
	}
	return p
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 40))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
