package shell

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

// Page is what the frame needs to know of the page inside.
type Page struct {
	Title   string   // in the browser's tab; the h1 is the page's own (ui.Header)
	Menu    string   // line of the menu it belongs to: "clients", "requests"…
	Status  int      // 200 when 0
	Bare    bool     // without menu and search, as the sign-in is
	Scripts []string // further ones of web/js, by name
}

// deskScripts are on every page of the desk.
var deskScripts = []string{"htmx.min.js", "base.js", "keep.js", "keys.js"}

// Page draws a page inside the frame of the desk.
func (d *Desk) Page(w http.ResponseWriter, r *http.Request, p Page, inside templ.Component) error {
	if p.Status == 0 {
		p.Status = http.StatusOK
	}
	f := d.frame(w, r, p)
	return face.Render(w, r, p.Status, layout(f, inside))
}

// frame is everything around a page.
type frame struct {
	page     Page
	site     string
	theme    string
	demo     bool
	back     string
	account  *account.Account
	groups   []menuGroup
	flash    *fault.Message
	register bool // whether "+ Tiếp nhận" is shown
	search   bool
	notices  bool
	unread   int
}

func (d *Desk) frame(w http.ResponseWriter, r *http.Request, p Page) frame {
	ctx := r.Context()
	f := frame{page: p, demo: d.Demo, theme: face.Theme(r), back: r.URL.RequestURI(), site: d.siteName(ctx)}
	if m, ok := face.TakeFlash(w, r); ok {
		f.flash = &m
	}
	acc, ok := face.Account(ctx)
	if !ok || p.Bare {
		return f
	}
	f.account = &acc
	if f.theme == "" {
		f.theme = acc.Theme
	}
	f.groups = d.menu(ctx, p.Menu)
	f.register = face.May(ctx, "request.submit") && d.routes["/desk/requests/new"]
	f.search = d.routes["/desk/search"] && (face.May(ctx, "client.read") || face.May(ctx, "request.read") || face.May(ctx, "matter.read"))
	f.notices = d.routes["/desk/notices"]
	f.unread = d.number(ctx, "notices")
	return f
}

// number asks for the number a line of the menu carries; one that can't be had
// now is left out, the page itself still serves.
func (d *Desk) number(ctx context.Context, key string) int {
	f, ok := d.counts[key]
	if !ok {
		return 0
	}
	n, err := f(ctx, face.Actor(ctx))
	if err != nil {
		if fault.Of(err) == nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "menu count failed", "menu", key, "request", web.InfoOf(ctx).RequestNo, "error", err)
		}
		return 0
	}
	return n
}

// siteName is what the head of the menu says.
func (d *Desk) siteName(ctx context.Context) string { return i18n.T(ctx, "shell.site") }
