package api

import (
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/rooms"
	"tgpl/internal/web"
)

// API holds the operations of all rooms.
type API struct {
	*rooms.Rooms
	huma  huma.API
	mux   *http.ServeMux
	limit *web.Limiter
}

// registers are the operations of the rooms, one line each.
var registers = []func(a *API){
	registerAccount,
	registerAgenda,
	registerAudit,
	registerBackup,
	registerClient,
	registerConflict,
	registerExport,
	registerFile,
	registerImporter,
	registerLaw,
	registerSystem,
	registerMatter,
	registerNews,
	registerOrg,
	registerOutreach,
	registerPortal,
	registerProvider,
	registerRequest,
	registerSearch,
}

// perMinute and atOnce are how many requests one account may send.
const (
	perMinute = 600
	atOnce    = 100
)

// New makes the API with all its operations.
func New(r *rooms.Rooms) *API {
	mux := http.NewServeMux()
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title:   "tgpl",
				Version: "1",
				Description: "Everything the desk of a State legal aid centre does. Sign in with a token (Authorization: Bearer …). " +
					"Dates, births and instants in inputs are text as people type them or ISO 8601; in answers they are ISO 8601. " +
					"A record's version stands in its ETag; a change names the one it was made from, as version in the body or in If-Match.",
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", namer()),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token":   {Type: "http", Scheme: "bearer", Description: "A token made on the account's page, with the scope read or write"},
					"session": {Type: "apiKey", In: "cookie", Name: "tgpl_session", Description: "The session of the desk, in the same browser"},
				},
			},
			Security: []map[string][]string{{"token": {}}, {"session": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
	}
	config.FieldsOptionalByDefault = true
	config.RejectUnknownQueryParameters = true // a filter with a slip in its name must not find everything
	aliases(config.Components.Schemas)
	a := &API{Rooms: r, mux: mux, limit: web.NewLimiter(perMinute, atOnce)}
	a.huma = humago.NewWithPrefix(mux, "/api/v1", config)
	for _, register := range registers {
		register(a)
	}
	a.docs()
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { a.fail(w, r, fault.Missing()) })
	return a
}

// aliases tell how types of the program look in JSON.
func aliases(r huma.Registry) {
	r.RegisterTypeAlias(reflect.TypeFor[clock.Instant](), reflect.TypeFor[time.Time]())
	r.RegisterTypeAlias(reflect.TypeFor[calendar.Date](), reflect.TypeFor[dateText]())
	r.RegisterTypeAlias(reflect.TypeFor[calendar.Birth](), reflect.TypeFor[birthText]())
	r.RegisterTypeAlias(reflect.TypeFor[db.Words](), reflect.TypeFor[[]string]())
	r.RegisterTypeAlias(reflect.TypeFor[fault.Message](), reflect.TypeFor[message]())
}

// ServeHTTP serves everything under /api/.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	a.identify(a.paced(a.once(a.mux))).ServeHTTP(w, withMatch(r))
}

// OpenAPI gives the description, for the page and the tests.
func (a *API) OpenAPI() *huma.OpenAPI { return a.huma.OpenAPI() }
