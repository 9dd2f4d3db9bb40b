// Package system draws the administrator's page on how the program stands.
package system

import (
	"net/http"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
)

type pages struct{ *shell.Desk }

// Register adds the page.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/admin/system", p.show)
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	st, err := p.System.Status(r.Context(), face.Actor(r.Context()))
	if err != nil {
		return err
	}
	last, err := p.Backup.LastGood(r.Context())
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(r.Context(), "system.title"), Menu: "system"}, showPage(st, last))
}
