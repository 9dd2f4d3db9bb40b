package shell

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/face"
)

// menuGroup is a titled part of the menu; the first has no title.
type menuGroup struct {
	key   string
	items []menuItem
}

type menuItem struct {
	key   string // name in Page.Menu and of its text, shell.menu_<key>
	href  string
	right string        // action one must have for it
	reach account.Scope // how far the right must go; none: any will do
	count int
	here  bool
}

// theMenu is all of it; a line is shown when its page is there and the reader
// has the right.
var theMenu = []menuGroup{
	{"", []menuItem{
		{key: "today", href: "/desk/today", right: "account.own"},
		{key: "requests", href: "/desk/requests", right: "request.read"},
		{key: "matters", href: "/desk/matters", right: "matter.read"},
		{key: "clients", href: "/desk/clients", right: "client.read"},
		{key: "calendar", href: "/desk/calendar", right: "agenda.read"},
		{key: "guidance", href: "/desk/guidance", right: "guidance.read"},
		{key: "outreach", href: "/desk/outreach", right: "outreach.read"},
		{key: "registers", href: "/desk/registers", right: "matter.read", reach: account.Branch}, // a book is a whole branch's
	}},
	{"people", []menuItem{
		{key: "providers", href: "/desk/providers", right: "provider.read"},
		{key: "duty", href: "/desk/duty", right: "provider.read"},
		{key: "agencies", href: "/desk/admin/agencies", right: "org.manage"},
		{key: "law", href: "/desk/law", right: "org.read"},
	}},
	{"public", []menuItem{
		{key: "news", href: "/desk/news", right: "news.write"},
	}},
	{"admin", []menuItem{
		{key: "accounts", href: "/desk/admin/accounts", right: "account.read"},
		{key: "org", href: "/desk/admin/org", right: "org.manage"},
		{key: "units", href: "/desk/admin/units", right: "org.manage"},
		{key: "import", href: "/desk/import", right: "import.run"},
		{key: "audit", href: "/desk/admin/audit", right: "audit.read"},
		{key: "backup", href: "/desk/admin/backup", right: "backup.read"},
		{key: "system", href: "/desk/admin/system", right: "system.read"},
	}},
}

func (d *Desk) menu(ctx context.Context, here string) []menuGroup {
	var out []menuGroup
	for _, g := range theMenu {
		shown := menuGroup{key: g.key}
		for _, i := range g.items {
			if !d.routes[i.href] || !face.May(ctx, i.right) || account.ScopeOf(face.Actor(ctx), i.right) < i.reach {
				continue
			}
			i.here = i.key == here
			i.count = d.number(ctx, i.key)
			shown.items = append(shown.items, i)
		}
		if len(shown.items) > 0 {
			out = append(out, shown)
		}
	}
	return out
}
