// Package account draws the pages of one's own account: signing in and out,
// the password, where one is signed in, tokens, wishes.
package account

import (
	"net/http"

	"tgpl/internal/account"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.PublicGet("/desk/sign-in", p.signInForm)
	d.PublicPost("/desk/sign-in", p.signIn)
	d.Post("/desk/sign-out", p.signOut)
	d.Get("/desk/account", p.overview)
	d.Post("/desk/account", p.preferences)
	d.Get("/desk/account/password", p.passwordForm)
	d.Post("/desk/account/password", p.password)
	d.Get("/desk/account/sessions", p.sessions)
	d.Post("/desk/account/sessions/end-others", p.endOthers)
	d.Post("/desk/account/sessions/{id}/end", p.endSession)
	d.Get("/desk/account/tokens", p.tokens)
	d.Post("/desk/account/tokens", p.createToken)
	d.Post("/desk/account/tokens/{id}/revoke", p.revokeToken)
}

// tabs are the pages of one's own account.
func tabs(r *http.Request, here string) []ui.Tab {
	ctx := r.Context()
	var out []ui.Tab
	for _, t := range [][2]string{
		{"overview", "/desk/account"}, {"password", "/desk/account/password"},
		{"sessions", "/desk/account/sessions"}, {"tokens", "/desk/account/tokens"},
	} {
		out = append(out, ui.Tab{Label: i18n.T(ctx, "account.tab_"+t[0]), Href: t[1], Active: t[0] == here})
	}
	return out
}

// mine is the account that is signed in; the routes see to it that there is one.
func mine(r *http.Request) (account.Account, error) {
	acc, ok := face.Account(r.Context())
	if !ok {
		return acc, fault.New(fault.SignIn, "fault.sign_in")
	}
	return acc, nil
}
