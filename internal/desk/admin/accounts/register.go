// Package accounts draws the administrator's pages on who may sign in.
package accounts

import (
	"context"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/admin/accounts", p.list)
	d.Get("/desk/admin/accounts/export", export.Page(d, export.Accounts, asExported))
	d.Get("/desk/admin/accounts/new", p.newForm)
	d.Post("/desk/admin/accounts/new", p.create)
	d.Get("/desk/admin/accounts/{id}", p.show)
	d.Get("/desk/admin/accounts/{id}/edit", p.editForm)
	d.Post("/desk/admin/accounts/{id}/edit", p.edit)
	d.Get("/desk/admin/accounts/{id}/password", p.resetForm)
	d.Post("/desk/admin/accounts/{id}/password", p.reset)
	d.Get("/desk/admin/accounts/{id}/disable", p.disableForm)
	d.Post("/desk/admin/accounts/{id}/disable", p.disable)
	d.Post("/desk/admin/accounts/{id}/enable", p.enable)
}

const root = "/desk/admin/accounts"

func href(id int64) string { return root + "/" + number(id) }

// number writes the number of a record for a field, nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func roleOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, r := range account.Roles {
		out = append(out, ui.Option{Value: r, Label: i18n.T(ctx, "account.role_"+r)})
	}
	return out
}

func (p pages) branchOptions(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Branches(ctx)
	var out []ui.Option
	for _, b := range rows {
		out = append(out, ui.Option{Value: number(b.ID), Label: b.Name})
	}
	return out, err
}

func label(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: i18n.T(ctx, "account.list_title"), Href: root}}, more...)
}

func stateOf(ctx context.Context, a account.Account) ui.Label {
	switch {
	case a.Disabled():
		return ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "account.state_disabled")}
	case a.MustChange:
		return ui.Label{Tone: ui.Warn, Text: i18n.T(ctx, "account.state_first")}
	}
	return ui.Label{Tone: ui.Good, Text: i18n.T(ctx, "account.state_active")}
}
