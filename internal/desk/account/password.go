package account

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
	"tgpl/internal/web/ui"
)

type passwordData struct {
	must bool // a first password: nothing else can be done before
	form shell.Form[account.ChangePasswordInput]
	tabs []ui.Tab
}

func (p pages) passwordForm(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[account.ChangePasswordInput]{}, p.drawPassword(r))
}

func (p pages) drawPassword(r *http.Request) shell.DrawFunc[account.ChangePasswordInput] {
	return func(f shell.Form[account.ChangePasswordInput]) (shell.Page, templ.Component, error) {
		acc, err := mine(r)
		if err != nil {
			return shell.Page{}, nil, err
		}
		f.In = account.ChangePasswordInput{} // passwords are never sent back
		d := passwordData{must: acc.MustChange, form: f, tabs: tabs(r, "password")}
		title := "account.password_title"
		if d.must {
			title = "account.password_first"
		}
		return shell.Page{Title: i18n.T(r.Context(), title), Bare: d.must}, passwordPage(d), nil
	}
}

func (p pages) password(w http.ResponseWriter, r *http.Request) error {
	save := func(ctx context.Context, a account.Actor, in account.ChangePasswordInput) (shell.Done, error) {
		in.IP, in.Agent = web.InfoOf(ctx).IP, r.UserAgent()
		acc, err := mine(r)
		if err != nil {
			return shell.Done{}, err
		}
		session, err := p.Account.ChangePassword(ctx, a, in)
		if err != nil {
			return shell.Done{}, err
		}
		p.keep(w, r, session)
		if acc.MustChange {
			return shell.Go("/desk/today", "account.password_changed"), nil
		}
		return shell.Go("/desk/account/password", "account.password_changed"), nil
	}
	return shell.Submit(p.Desk, w, r, save, p.drawPassword(r))
}
