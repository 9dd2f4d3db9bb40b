// Package desk puts the pages of the desk together: a package per room below
// it, each with one Register.
package desk

import (
	"tgpl/internal/desk/account"
	"tgpl/internal/desk/admin/accounts"
	"tgpl/internal/desk/admin/agencies"
	"tgpl/internal/desk/admin/audit"
	"tgpl/internal/desk/admin/backup"
	"tgpl/internal/desk/admin/org"
	"tgpl/internal/desk/admin/system"
	"tgpl/internal/desk/admin/units"
	"tgpl/internal/desk/calendar"
	"tgpl/internal/desk/client"
	"tgpl/internal/desk/conflictpanel"
	filedesk "tgpl/internal/desk/file"
	"tgpl/internal/desk/gallery"
	"tgpl/internal/desk/guidance"
	importdesk "tgpl/internal/desk/importer"
	"tgpl/internal/desk/law"
	"tgpl/internal/desk/matter"
	"tgpl/internal/desk/news"
	"tgpl/internal/desk/outreach"
	"tgpl/internal/desk/provider"
	"tgpl/internal/desk/register"
	"tgpl/internal/desk/request"
	"tgpl/internal/desk/search"
	"tgpl/internal/desk/shell"
	"tgpl/internal/desk/today"
	"tgpl/internal/rooms"
)

// registers are the pages of the rooms, one line each.
var registers = []func(d *shell.Desk){
	filedesk.Register,
	news.Register,
	today.Register,
	calendar.Register,
	request.Register,
	guidance.Register,
	matter.Register,
	importdesk.Register,
	outreach.Register,
	client.Register,
	conflictpanel.Register,
	search.Register,
	register.Register,
	law.Register,
	gallery.Register,
	account.Register,
	provider.Register,
	accounts.Register,
	org.Register,
	agencies.Register,
	units.Register,
	audit.Register,
	system.Register,
	backup.Register,
}

// New makes the desk with all its pages. It serves everything under /desk/.
// demo says that people and matters are invented.
func New(r *rooms.Rooms, demo bool) *shell.Desk {
	d := shell.New(r, demo)
	for _, register := range registers {
		register(d)
	}
	return d
}
