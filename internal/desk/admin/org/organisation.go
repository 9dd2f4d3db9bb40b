package org

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/web/ui"
)

func (p pages) organisation(r *http.Request) (org.Organisation, error) {
	id, err := recordID(r)
	if err != nil || id == 0 {
		return org.Organisation{}, err
	}
	return p.Org.Organisation(r.Context(), id)
}

func (p pages) organisationForm(w http.ResponseWriter, r *http.Request) error {
	o, err := p.organisation(r)
	if err != nil {
		return err
	}
	in := org.OrganisationInput{
		Kind: o.Kind, Name: o.Name, Province: o.Province, Address: o.Address, Phone: o.Phone, Email: o.Email,
		ContractNo: o.ContractNo, ValidFrom: o.ValidFrom.Format(), ValidTo: o.ValidTo.Format(),
	}
	return shell.Draw(p.Desk, w, r, shell.Form[org.OrganisationInput]{In: in}, p.drawOrganisation(r, o))
}

func (p pages) drawOrganisation(r *http.Request, o org.Organisation) shell.DrawFunc[org.OrganisationInput] {
	return func(f shell.Form[org.OrganisationInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		title := o.Name
		if o.ID == 0 {
			title = i18n.T(ctx, "org.organisation_new")
		}
		return shell.Page{Title: title, Menu: "org"}, organisationPage(o, f, title), p.manage(ctx, "organisation", o.ID)
	}
}

func (p pages) saveOrganisation(w http.ResponseWriter, r *http.Request) error {
	o, err := p.organisation(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in org.OrganisationInput) (shell.Done, error) {
		in.ID = o.ID
		got, err := p.Org.SaveOrganisation(ctx, a, in)
		return shell.Go(root, "org.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawOrganisation(r, o))
}

func kindOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range org.OrganisationKinds {
		out = append(out, ui.Option{Value: k, Label: i18n.T(ctx, "org.kind_"+k)})
	}
	return out
}
