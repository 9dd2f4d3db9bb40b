package org

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/web/ui"
)

func (p pages) centreForm(w http.ResponseWriter, r *http.Request) error {
	c, err := p.Org.Centre(r.Context())
	if err != nil {
		return err
	}
	in := org.CentreInput{
		Name: c.Name, ShortName: c.ShortName, Province: c.Province, DepartmentName: c.DepartmentName, Address: c.Address,
		Phone: c.Phone, Hotline: c.Hotline, Email: c.Email, ProvinceCode: c.ProvinceCode, Rules: &c.Rules,
	}
	return shell.Draw(p.Desk, w, r, shell.Form[org.CentreInput]{In: in}, p.drawCentre(r, c))
}

func (p pages) drawCentre(r *http.Request, c org.Centre) shell.DrawFunc[org.CentreInput] {
	return func(f shell.Form[org.CentreInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		if err := p.manage(ctx, "centre", c.ID); err != nil {
			return shell.Page{}, nil, err
		}
		provinces, err := p.Org.Units(ctx, "", calendar.Date{})
		if err != nil {
			return shell.Page{}, nil, err
		}
		var options []ui.Option
		for _, u := range provinces {
			options = append(options, ui.Option{Value: u.Code, Label: u.Name})
		}
		return shell.Page{Title: i18n.T(ctx, "org.centre_edit"), Menu: "org"}, centrePage(c, f, options), nil
	}
}

func (p pages) saveCentre(w http.ResponseWriter, r *http.Request) error {
	c, err := p.Org.Centre(r.Context())
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in org.CentreInput) (shell.Done, error) {
		got, err := p.Org.SaveCentre(ctx, a, in)
		return shell.Go(root, "org.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawCentre(r, c))
}

func typed(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
