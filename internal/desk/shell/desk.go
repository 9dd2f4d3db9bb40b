package shell

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/rooms"
	"tgpl/internal/web"
)

// Handler is a page or an action. An error it gives is drawn as a page; it
// must then not have written anything.
type Handler func(w http.ResponseWriter, r *http.Request) error

// CountFunc gives the number a line of the menu carries.
type CountFunc func(ctx context.Context, a account.Actor) (int, error)

// Desk is what the pages of the desk are made with.
type Desk struct {
	*rooms.Rooms
	Demo bool // invented people and a clock of its own; said on every page

	mux    *http.ServeMux
	routes map[string]bool // addresses that can be opened
	counts map[string]CountFunc
}

// New makes the desk, without pages yet.
func New(r *rooms.Rooms, demo bool) *Desk {
	d := &Desk{Rooms: r, Demo: demo, mux: http.NewServeMux(), routes: map[string]bool{}, counts: map[string]CountFunc{}}
	d.PublicGet("/desk/", func(http.ResponseWriter, *http.Request) error { return fault.Missing() })
	d.Get("/desk/{$}", func(w http.ResponseWriter, r *http.Request) error {
		http.Redirect(w, r, "/desk/today", http.StatusSeeOther)
		return nil
	})
	d.PublicPost("/desk/preferences", d.preferences)
	d.Count("notices", r.Agenda.Unread)
	return d
}

// Get adds a page for those who are signed in.
func (d *Desk) Get(path string, h Handler) { d.handle(http.MethodGet, path, d.signedIn(h)) }

// Needs keeps a form from those who could not send it: what the use case would
// refuse is refused before anything is typed.
func (d *Desk) Needs(action string, h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := d.Guard.Require(r.Context(), face.Actor(r.Context()), action, account.Target{}); err != nil {
			return err
		}
		return h(w, r)
	}
}

// Post adds an action for those who are signed in.
func (d *Desk) Post(path string, h Handler) { d.handle(http.MethodPost, path, d.signedIn(h)) }

// PublicGet adds a page for everybody, such as the sign-in.
func (d *Desk) PublicGet(path string, h Handler) { d.handle(http.MethodGet, path, h) }

// PublicPost adds an action for everybody.
func (d *Desk) PublicPost(path string, h Handler) { d.handle(http.MethodPost, path, h) }

// Count gives a line of the menu its number.
func (d *Desk) Count(menu string, f CountFunc) { d.counts[menu] = f }

func (d *Desk) handle(method, path string, h Handler) {
	if method == http.MethodGet {
		d.routes[path] = true
	}
	d.mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) {
		web.SetRoute(r.Context(), r.Pattern)
		if err := h(w, r); err != nil {
			d.Fail(w, r, err)
		}
	})
}

// passwordPath is the page a new password must be set on before anything else.
const passwordPath = "/desk/account/password"

func (d *Desk) signedIn(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		acc, ok := face.Account(r.Context())
		if !ok {
			return fault.New(fault.SignIn, "fault.sign_in")
		}
		if acc.MustChange && d.routes[passwordPath] && r.URL.Path != passwordPath && r.URL.Path != "/desk/sign-out" {
			http.Redirect(w, r, passwordPath, http.StatusSeeOther)
			return nil
		}
		return h(w, r)
	}
}

// ServeHTTP serves all pages of the desk, to be kept by no cache.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	face.Identify(d.Account, "desk", d.Fail, d.mux).ServeHTTP(w, r)
}

// Redirect goes to another page after a step and leaves a message for it. An
// empty key leaves none.
func (d *Desk) Redirect(w http.ResponseWriter, r *http.Request, to, key string, args ...any) error {
	if key != "" {
		face.SetFlash(w, r, fault.Message{Key: key, Args: args})
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// SignInHref is the address of the sign-in that comes back to this page.
func SignInHref(r *http.Request) string {
	back := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		back = LocalPath(r.Referer(), "/desk/today")
	}
	return "/desk/sign-in?" + url.Values{"next": {back}}.Encode()
}

// LocalPath gives the path and query of an address if it lies on the desk,
// else fallback: nobody is sent to a stranger's site.
func LocalPath(address, fallback string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.Path != path.Clean(u.Path) || strings.ContainsAny(u.Path, "\\\r\n") {
		return fallback
	}
	if u.Path != "/desk" && !strings.HasPrefix(u.Path, "/desk/") {
		return fallback
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}
