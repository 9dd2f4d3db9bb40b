// Package export lets the reader of a list take it away as a file. A page of a
// list sets the button among those of its head and answers under it:
//
//	@export.Button(export.Matters, v.query, listPath)
//	d.Get(listPath+"/export", export.Page(d, exports.Matters, p.asked))
//
// where asked reads the filter from the same query as the page does.
package export

import (
	"context"
	"net/http"
	"net/url"

	"tgpl/internal/desk/shell"
	"tgpl/internal/export"
	"tgpl/internal/export/exporthttp"
	"tgpl/internal/face"
	"tgpl/internal/sheet"
	"tgpl/internal/web/ui"
)

// Asked reads the filter of a list, a pointer to the type of
// [export.NewFilter], from the request of its page.
type Asked func(r *http.Request) (any, error)

// Page is the handler that writes a list as the page with the same query shows
// it.
func Page(d *shell.Desk, name string, asked Asked) shell.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, err := asked(r)
		if err != nil {
			return err
		}
		in := export.Input{List: name, Format: exporthttp.Format(r, sheet.XLSX), Filter: f}
		return exporthttp.Send(w, r, d.Export, face.Actor(r.Context()), in)
	}
}

// Of makes an [Asked] of a filter that is read from the query as it stands.
func Of[F any](change func(r *http.Request, f *F)) Asked {
	return func(r *http.Request) (any, error) {
		f, fields := face.Decode[F](r)
		if err := fields.Err(); err != nil {
			return nil, err
		}
		if change != nil {
			change(r, &f)
		}
		return &f, nil
	}
}

func href(path string, query url.Values, format string) string {
	return ui.Link(path+"/export", query, "after", "", "limit", "", "format", format)
}

func may(ctx context.Context, name string) bool { return export.May(face.Actor(ctx), name) }

// The lists, for pages that know only this package.
const (
	Matters   = export.Matters
	Clients   = export.Clients
	Requests  = export.Requests
	Guidance  = export.Guidance
	Providers = export.Providers
	Accounts  = export.Accounts
	Agencies  = export.Agencies
	Register  = export.Register
	Calendar  = export.Calendar
	Deadlines = export.Deadlines
	Audit     = export.Audit
	Outreach  = export.Outreach
)

// The filters that other rooms have no type of their own for.
type (
	// AgencyFilter narrows the list of agencies.
	AgencyFilter = export.AgencyFilter
	// CalendarFilter narrows the calendar.
	CalendarFilter = export.CalendarFilter
	// DeadlineFilter narrows the list of deadlines.
	DeadlineFilter = export.DeadlineFilter
	// AuditFilter narrows the audit trail.
	AuditFilter = export.AuditFilter
)
