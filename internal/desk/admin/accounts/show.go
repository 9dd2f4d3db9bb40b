package accounts

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
)

type showData struct {
	account.Account
	branch   string
	password string // a first password just made, told once
}

func (p pages) one(r *http.Request) (account.Account, error) {
	id, err := face.ID(r, "id")
	if err != nil {
		return account.Account{}, err
	}
	ctx := r.Context()
	return p.Account.Get(ctx, face.Actor(ctx), id)
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	return p.drawShow(w, r, rec, "")
}

func (p pages) drawShow(w http.ResponseWriter, r *http.Request, rec account.Account, password string) error {
	branch, err := p.Org.Branch(r.Context(), rec.BranchID)
	if err != nil {
		return err
	}
	d := showData{Account: rec, branch: branch.Name, password: password}
	return p.Page(w, r, shell.Page{Title: rec.Name, Menu: "accounts"}, showPage(d))
}

func (p pages) resetForm(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	if err := p.manage(r.Context(), rec); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(r.Context(), "account.reset_title"), Menu: "accounts"}, resetPage(rec))
}

// reset makes a new first password and shows it on the page itself: after a
// redirect it would be gone.
func (p pages) reset(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	made, err := p.Account.ResetPassword(ctx, face.Actor(ctx), rec.ID, account.ResetInput{})
	if err != nil {
		return err
	}
	return p.drawShow(w, r, made.Account, made.FirstPassword)
}

// versionInput is a move of an account without other fields.
type versionInput struct {
	Version int64 `json:"version"`
}

func (p pages) disableForm(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[versionInput]{}, p.drawDisable(r, rec))
}

func (p pages) drawDisable(r *http.Request, rec account.Account) shell.DrawFunc[versionInput] {
	return func(f shell.Form[versionInput]) (shell.Page, templ.Component, error) {
		if err := p.manage(r.Context(), rec); err != nil {
			return shell.Page{}, nil, err
		}
		return shell.Page{Title: i18n.T(r.Context(), "account.disable_title", "name", rec.Name), Menu: "accounts"}, disablePage(rec, f), nil
	}
}

func (p pages) disable(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in versionInput) (shell.Done, error) {
		_, err := p.Account.Disable(ctx, a, rec.ID, in.Version)
		return shell.Go(href(rec.ID), "account.disabled", "name", rec.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawDisable(r, rec))
}

func (p pages) enable(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	in, fields := face.Decode[versionInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	ctx := r.Context()
	if _, err := p.Account.Enable(ctx, face.Actor(ctx), rec.ID, in.Version); err != nil {
		return err
	}
	return p.Redirect(w, r, href(rec.ID), "account.enabled", "name", rec.Name)
}
