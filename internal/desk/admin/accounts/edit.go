package accounts

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type newData struct {
	form     shell.Form[account.CreateInput]
	roles    []ui.Option
	branches []ui.Option
}

func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	in := account.CreateInput{BranchID: face.Actor(r.Context()).BranchID}
	return shell.Draw(p.Desk, w, r, shell.Form[account.CreateInput]{In: in}, p.drawNew(r, 0))
}

func (p pages) drawNew(r *http.Request, status int) shell.DrawFunc[account.CreateInput] {
	return func(f shell.Form[account.CreateInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		if err := p.manage(ctx, account.Account{}); err != nil {
			return shell.Page{}, nil, err
		}
		branches, err := p.branchOptions(ctx)
		d := newData{form: f, roles: roleOptions(ctx), branches: branches}
		return shell.Page{Title: i18n.T(ctx, "account.new_title"), Menu: "accounts", Status: status}, newPage(d), err
	}
}

// create makes an account and shows its first password on the page itself:
// after a redirect it would be gone.
func (p pages) create(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, fields := face.Decode[account.CreateInput](r)
	in.Password = ""
	err := fields.Err()
	var made account.Created
	if err == nil {
		made, err = p.Account.Create(ctx, face.Actor(ctx), in)
	}
	if fault.Is(err, fault.Invalid) {
		return shell.Draw(p.Desk, w, r, shell.Form[account.CreateInput]{In: in, Errors: fault.Of(err).Fields}, p.drawNew(r, http.StatusUnprocessableEntity))
	}
	if err != nil {
		return err
	}
	return p.drawShow(w, r, made.Account, made.FirstPassword)
}

// manage asks for the right before a form is shown that could not be saved.
func (p pages) manage(ctx context.Context, rec account.Account) error {
	return p.Guard.Require(ctx, face.Actor(ctx), "account.manage", account.Target{Kind: "account", ID: rec.ID, BranchID: rec.BranchID})
}

type editData struct {
	rec      account.Account
	form     shell.Form[account.UpdateInput]
	roles    []ui.Option
	branches []ui.Option
	own      bool // nobody changes his own role
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	in := account.UpdateInput{Name: &rec.Name, Email: &rec.Email, Phone: &rec.Phone, Role: &rec.Role, BranchID: &rec.BranchID}
	return shell.Draw(p.Desk, w, r, shell.Form[account.UpdateInput]{In: in}, p.drawEdit(r, rec))
}

func (p pages) drawEdit(r *http.Request, rec account.Account) shell.DrawFunc[account.UpdateInput] {
	return func(f shell.Form[account.UpdateInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		if err := p.manage(ctx, rec); err != nil {
			return shell.Page{}, nil, err
		}
		branches, err := p.branchOptions(ctx)
		d := editData{rec: rec, form: f, roles: roleOptions(ctx), branches: branches, own: face.Actor(ctx).ID == rec.ID}
		return shell.Page{Title: i18n.T(ctx, "account.edit_title"), Menu: "accounts"}, editPage(d), err
	}
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in account.UpdateInput) (shell.Done, error) {
		got, err := p.Account.Update(ctx, a, rec.ID, in)
		return shell.Go(href(rec.ID), "account.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawEdit(r, rec))
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func amount(n *int64) string {
	if n == nil {
		return ""
	}
	return number(*n)
}
