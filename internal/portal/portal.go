package portal

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/news"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
	"tgpl/internal/web"
)

// Options are what the portal needs beside the rooms.
type Options struct {
	Demo    bool   // the data are invented; every page says so
	BaseURL string // address of the site for feeds and maps, without slash at the end; empty: as asked for
	ExitURL string // where "leave" goes; empty for a search page
	Secret  []byte // seals forms that are being filled in; empty: drawn now, forms end with the program
}

// defaultExit is a page nobody wonders about.
const defaultExit = "https://www.google.com/"

// Portal serves the public pages.
type Portal struct {
	*rooms.Rooms
	demo    bool
	baseURL string
	exitURL string
	seal    *seal
	limits  *limits
	mux     *http.ServeMux
}

// New makes the portal.
func New(r *rooms.Rooms, o Options) *Portal {
	if len(o.Secret) == 0 {
		o.Secret = make([]byte, 32)
		_, _ = rand.Read(o.Secret) // never fails
	}
	if o.ExitURL == "" {
		o.ExitURL = defaultExit
	}
	p := &Portal{
		Rooms: r, demo: o.Demo, baseURL: strings.TrimSuffix(o.BaseURL, "/"), exitURL: o.ExitURL,
		seal: newSeal(o.Secret, r.Clock), limits: newLimits(r.Clock), mux: http.NewServeMux(),
	}
	p.routes()
	return p
}

// The addresses of the portal.
const (
	pathHome    = "/"
	pathCheck   = "/kiem-tra"
	pathHelp    = "/huong-dan"
	pathOffices = "/tru-so"
	pathNews    = "/tin"
	pathRequest = "/yeu-cau"
	pathTrack   = "/tra-cuu"
	pathPrivacy = "/rieng-tu"
	pathExit    = "/thoat"
	pathChoices = "/tuy-chon"
	pathFeed    = "/feed.xml"
)

func (p *Portal) routes() {
	p.get("/{$}", p.home)
	p.get(pathCheck, p.checkForm)
	p.post(pathCheck, p.checkAnswer)
	p.get(pathHelp, p.help)
	p.get(pathOffices, p.offices)
	p.get(pathNews, p.newsList)
	p.get(pathNews+"/{slug}", p.article)
	p.get(pathNews+"/{slug}/anh.jpg", p.picture(false))
	p.get(pathNews+"/{slug}/anh-nho.jpg", p.picture(true))
	p.get(pathFeed, p.feed)
	p.get(pathRequest, p.requestStart)
	p.post(pathRequest, p.requestStep)
	p.get(pathTrack, p.trackForm)
	p.post(pathTrack, p.track)
	p.get(pathPrivacy, p.privacy)
	p.get(pathExit, p.exit)
	p.post(pathChoices, p.choose)
	p.get("/robots.txt", p.robots)
	p.get("/sitemap.xml", p.sitemap)
	p.get("/", func(http.ResponseWriter, *http.Request) error { return fault.Missing() })
}

// handler is a page or an action. An error it gives is drawn as a page.
type handler func(w http.ResponseWriter, r *http.Request) error

func (p *Portal) get(path string, h handler)  { p.handle(http.MethodGet+" "+path, h) }
func (p *Portal) post(path string, h handler) { p.handle(http.MethodPost+" "+path, h) }

func (p *Portal) handle(pattern string, h handler) {
	p.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		web.SetRoute(r.Context(), r.Pattern)
		if err := h(w, r); err != nil {
			p.fail(w, r, err)
		}
	})
}

// ServeHTTP serves the public pages. Whoever is signed in at the desk is the
// public here too.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Cookie")
	w.Header().Set("Cache-Control", "no-cache")
	r = r.WithContext(i18n.With(r.Context(), face.ChooseLang(r, "")))
	p.mux.ServeHTTP(w, r)
}

// page is what the frame needs to know of the page inside.
type page struct {
	title       string // alone; the name of the site follows it
	description string
	path        string // of the line of the menu it belongs to
	status      int    // 200 when 0
	secret      bool   // answers of the reader: kept by no cache and no search engine
	head        templ.Component
}

// frame is everything around a page.
type frame struct {
	page
	centre   org.Centre
	counters *news.Counters
	theme    string
	back     string
	demo     bool
	exitURL  string
	hours    org.Week // of the head office
}

// draw draws a page in the frame and counts the visit.
func (p *Portal) draw(w http.ResponseWriter, r *http.Request, g page, inside templ.Component) error {
	ctx := r.Context()
	if g.status == 0 {
		g.status = http.StatusOK
	}
	if g.secret {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Robots-Tag", "noindex")
	}
	f := frame{page: g, theme: face.Theme(r), back: r.URL.Path, demo: p.demo, exitURL: p.exitURL}
	var err error
	if f.centre, err = p.Org.Centre(ctx); err != nil {
		return err
	}
	if f.hours, err = p.Org.HeadOfficeHours(ctx); err != nil {
		return err
	}
	if g.status == http.StatusOK {
		p.count(ctx, r)
	}
	// Counters that can't be had are left out; the page serves without them.
	if c, err := p.News.Counters(ctx); err == nil {
		f.counters = &c
	}
	return face.Render(w, r, g.status, layout(f, inside))
}

// count notes the visit of a person. What tells visitors apart is hashed by
// the room at once; nothing is sent to the browser for it.
func (p *Portal) count(ctx context.Context, r *http.Request) {
	ua := r.UserAgent()
	if news.IsBot(ua) || strings.Contains(r.Header.Get("Sec-Purpose"), "prefetch") {
		return
	}
	visitor := web.InfoOf(ctx).IP + "|" + ua + "|" + r.Header.Get("Accept-Language")
	if err := p.News.Visit(ctx, visitor); err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "visit not counted", "request", web.InfoOf(ctx).RequestNo, "error", err)
	}
}

// site gives the address of the site, for feeds and maps.
func (p *Portal) site(r *http.Request) string {
	if p.baseURL != "" {
		return p.baseURL
	}
	scheme := "http"
	if web.InfoOf(r.Context()).Secure {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
