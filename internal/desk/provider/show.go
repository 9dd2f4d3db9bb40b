package provider

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/provider"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type showData struct {
	provider.Provider
	state        ui.Label
	unfit        []formFit
	kinds        []ui.Option
	fields       []ui.Option
	branch       string
	organisation string
	account      string
	units        []string
	duty         []provider.Duty
	parts        []ui.Option
	absence      shell.Form[provider.AbsenceInput]
	today        calendar.Date
}

// formFit tells why a provider may not give a form of aid today; nothing when
// he may.
type formFit struct {
	form string
	why  []fault.Message
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[provider.AbsenceInput]{}, p.drawShow(r))
}

func (p pages) drawShow(r *http.Request) shell.DrawFunc[provider.AbsenceInput] {
	return func(f shell.Form[provider.AbsenceInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		id, err := face.ID(r, "id")
		if err != nil {
			return shell.Page{}, nil, err
		}
		rec, err := p.Provider.Get(ctx, face.Actor(ctx), id)
		if err != nil {
			return shell.Page{}, nil, err
		}
		d := showData{Provider: rec, absence: f, today: p.Today()}
		if err := p.fillShow(ctx, &d); err != nil {
			return shell.Page{}, nil, err
		}
		return shell.Page{Title: rec.Name, Menu: "providers"}, showPage(d), nil
	}
}

func (p pages) fillShow(ctx context.Context, d *showData) error {
	d.kinds, d.fields, d.parts = p.ruleOptions(ctx, "provider_kind"), p.ruleOptions(ctx, "field"), p.ruleOptions(ctx, "duty_part")
	var all []fault.Message
	for _, form := range p.Law.List("form", d.today) {
		if _, ok := p.Law.MayGive(d.Kind, form.Code, d.today); !ok {
			continue
		}
		why := p.Provider.Eligible(ctx, d.Provider, form.Code, d.today)
		d.unfit = append(d.unfit, formFit{form.In(i18n.Of(ctx)), why})
		all = append(all, why...)
	}
	d.state = stateOf(ctx, d.Provider, all, d.today)
	branch, err := p.Org.Branch(ctx, d.BranchID)
	if err != nil {
		return err
	}
	d.branch = branch.Name
	if d.OrganisationID != 0 {
		o, err := p.Org.Organisation(ctx, d.OrganisationID)
		if err != nil {
			return err
		}
		d.organisation = o.Name
	}
	names, err := p.Account.Names(ctx, d.AccountID)
	if err != nil {
		return err
	}
	d.account = names[d.AccountID]
	if d.units, err = p.unitNames(ctx, d.UnitCodes); err != nil {
		return err
	}
	duty, err := p.Provider.Duty(ctx, face.Actor(ctx), d.today, d.today.AddDays(30))
	for _, row := range duty {
		if row.ProviderID == d.ID {
			d.duty = append(d.duty, row)
		}
	}
	return err
}

func (d showData) dutyText(ctx context.Context, row provider.Duty) string {
	return say.Day(ctx, row.OnDate, d.today) + ", " + label(d.parts, row.Part)
}

func loadText(ctx context.Context, p provider.Provider) string {
	if p.MaxLoad > 0 {
		return i18n.T(ctx, "provider.load_of", "n", p.Load, "max", p.MaxLoad)
	}
	return i18n.T(ctx, "provider.load_n", "n", p.Load)
}

// span tells from when until when a card or contract holds.
func span(ctx context.Context, from, to calendar.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return i18n.T(ctx, "provider.span_from", "from", from.Format())
	case from.IsZero():
		return i18n.T(ctx, "provider.span_to", "to", to.Format())
	}
	return i18n.T(ctx, "provider.span", "from", from.Format(), "to", to.Format())
}

func (p pages) addAbsence(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in provider.AbsenceInput) (shell.Done, error) {
		_, err := p.Provider.AddAbsence(ctx, a, id, in)
		return shell.Go(href(id), "provider.absence_added"), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawShow(r))
}

func (p pages) removeAbsence(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	absence, err := face.ID(r, "absence")
	if err != nil {
		return err
	}
	if err := p.Provider.RemoveAbsence(ctx, face.Actor(ctx), absence); err != nil {
		return err
	}
	return p.Redirect(w, r, href(id), "provider.absence_removed")
}

func (p pages) endForm(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[provider.EndInput]{}, p.drawEnd(r))
}

func (p pages) drawEnd(r *http.Request) shell.DrawFunc[provider.EndInput] {
	return func(f shell.Form[provider.EndInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		id, err := face.ID(r, "id")
		if err != nil {
			return shell.Page{}, nil, err
		}
		rec, err := p.Provider.Get(ctx, face.Actor(ctx), id)
		if err != nil {
			return shell.Page{}, nil, err
		}
		if err := p.Guard.Require(ctx, face.Actor(ctx), "provider.manage", rec.Target()); err != nil {
			return shell.Page{}, nil, err
		}
		return shell.Page{Title: i18n.T(ctx, "provider.end_title"), Menu: "providers"}, endPage(rec, f), nil
	}
}

func (p pages) end(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in provider.EndInput) (shell.Done, error) {
		rec, err := p.Provider.End(ctx, a, id, in)
		return shell.Go(href(id), "provider.ended", "name", rec.Name, "date", rec.EndedOn.Format()), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawEnd(r))
}

func (p pages) resume(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	in, fields := face.Decode[provider.EndInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	rec, err := p.Provider.Resume(ctx, face.Actor(ctx), id, in.Version)
	if err != nil {
		return err
	}
	return p.Redirect(w, r, href(id), "provider.resumed", "name", rec.Name)
}
