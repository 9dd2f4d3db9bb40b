// Package gallery shows every part of the kit on one page of a demonstration,
// to look at while one builds and for the tests of the browser.
package gallery

import (
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/desk/shell"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

// Register adds the page, in a demonstration only.
func Register(d *shell.Desk) {
	if !d.Demo {
		return
	}
	d.Get("/desk/gallery", func(w http.ResponseWriter, r *http.Request) error {
		return d.Page(w, r, shell.Page{Title: i18n.T(r.Context(), "gallery.title")}, Page())
	})
}

// wrong is a form with errors.
var wrong = fault.Fields{
	"phones[0].number": {Key: "fault.bad_phone"},
	"birth":            {Key: "fault.bad_date"},
	"kind":             {Key: "fault.choose_one"},
}

var tones = []ui.Tone{ui.Neutral, ui.Good, ui.Warn, ui.Bad, ui.Info}

// Page is the inside of the page.
func Page() templ.Component { return page() }
