package app

import (
	"net/http"
	"strings"

	"tgpl/internal/api"
	"tgpl/internal/desk"
	"tgpl/internal/portal"
	"tgpl/internal/web"
	assets "tgpl/web"
)

// handler puts the faces together: the desk under /desk/ and its calendar feeds
// under /feeds/, the API under /api/, the portal for the rest.
func (s *server) handler() (http.Handler, error) {
	staff := desk.New(s.data.Rooms, s.Demo)
	public := portal.New(s.data.Rooms, portal.Options{Demo: s.Demo, BaseURL: s.Server.BaseURL, ExitURL: s.Server.ExitURL, Secret: s.data.secret})
	programs := api.New(s.data.Rooms)

	mux := http.NewServeMux()
	route := func(pattern string, h http.Handler) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			web.SetRoute(r.Context(), r.Pattern) // faces say more exactly which
			h.ServeHTTP(w, r)
		})
	}
	route("GET /healthz", http.HandlerFunc(healthz))
	route("GET /readyz", http.HandlerFunc(s.readyz))
	route("GET /metrics", s.metrics.handler())
	route("GET /static/", assets.Handler())
	route("/desk/", staff)
	route("GET /desk", http.RedirectHandler("/desk/today", http.StatusSeeOther))
	route("/feeds/", staff)
	route("/api/", programs)
	route("/", public)

	return web.Wrap(web.Options{
		TrustedProxies: s.Server.Proxies(),
		BaseURL:        s.publicURL,
		Observe:        s.metrics.observe,
		Fail: func(w http.ResponseWriter, r *http.Request, err error) {
			switch path := r.URL.Path; {
			case strings.HasPrefix(path, "/api/"):
				programs.Fail(w, r, err)
			case strings.HasPrefix(path, "/desk/"):
				staff.Fail(w, r, err)
			default:
				public.Fail(w, r, err)
			}
		},
	}, s.inFlight(mux))
}

// inFlight counts what is being answered.
func (s *server) inFlight(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.metrics.inFlight.Inc()
		defer s.metrics.inFlight.Dec()
		next.ServeHTTP(w, r)
	})
}
