// Package provider draws the pages on those who give the aid: the list, one
// provider with card, contract and absences, the duty roster by week.
package provider

import (
	"context"
	"net/url"
	"strconv"

	"tgpl/internal/calendar"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/providers", p.list)
	d.Get("/desk/providers/export", export.Page(d, export.Providers, export.Of[provider.Filter](nil)))
	d.Get("/desk/providers/new", p.newForm)
	d.Post("/desk/providers/new", p.create)
	d.Get("/desk/providers/{id}", p.show)
	d.Get("/desk/providers/{id}/edit", p.editForm)
	d.Post("/desk/providers/{id}/edit", p.edit)
	d.Get("/desk/providers/{id}/end", p.endForm)
	d.Post("/desk/providers/{id}/end", p.end)
	d.Post("/desk/providers/{id}/resume", p.resume)
	d.Post("/desk/providers/{id}/absences", p.addAbsence)
	d.Post("/desk/providers/{id}/absences/{absence}/remove", p.removeAbsence)
	d.Get("/desk/duty", p.duty)
	d.Post("/desk/duty", p.setDuty)
	d.Post("/desk/duty/{id}/remove", p.removeDuty)
}

func href(id int64) string { return "/desk/providers/" + number(id) }

// number writes the number of a record for a field, nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (p pages) ruleOptions(ctx context.Context, kind string) []ui.Option {
	var out []ui.Option
	for _, r := range p.Law.List(kind, p.Today()) {
		out = append(out, ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx))})
	}
	return out
}

func codeOptions(ctx context.Context, prefix string, codes []string) []ui.Option {
	var out []ui.Option
	for _, c := range codes {
		out = append(out, ui.Option{Value: c, Label: i18n.T(ctx, prefix+c)})
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

func (p pages) agencyOptions(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Agencies(ctx, org.AgencyFilter{On: p.Today()})
	var out []ui.Option
	for _, a := range rows {
		out = append(out, ui.Option{Value: number(a.ID), Label: a.Name})
	}
	return out, err
}

// unitNames tells units by name.
func (p pages) unitNames(ctx context.Context, codes []string) ([]string, error) {
	var out []string
	for _, code := range codes {
		path, err := p.Org.UnitPath(ctx, code, calendar.Date{})
		if err != nil {
			return nil, err
		}
		out = append(out, path)
	}
	return out, nil
}

// label finds the text of a choice.
func label(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

func labels(options []ui.Option, values []string) []string {
	var out []string
	for _, v := range values {
		out = append(out, label(options, v))
	}
	return out
}

// loadTone says how full somebody's hands are.
func loadTone(p provider.Provider) ui.Tone {
	switch {
	case p.MaxLoad > 0 && p.Load >= int(p.MaxLoad):
		return ui.Bad
	case p.MaxLoad > 0 && 5*p.Load >= 4*int(p.MaxLoad):
		return ui.Warn
	}
	return ui.Neutral
}

// stateOf tells what keeps a provider from work on a day, shortest first.
func stateOf(ctx context.Context, p provider.Provider, why []fault.Message, today calendar.Date) ui.Label {
	switch {
	case p.Ended(today):
		return ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "provider.state_ended")}
	case len(why) > 0:
		return ui.Label{Tone: ui.Bad, Text: i18n.T(ctx, "provider.state_unfit")}
	}
	for _, a := range p.Absences {
		if a.On(today) {
			return ui.Label{Tone: ui.Warn, Text: i18n.T(ctx, "provider.state_away", "until", a.ToOn.Format())}
		}
	}
	return ui.Label{Tone: ui.Good, Text: i18n.T(ctx, "provider.state_active")}
}

func link(q url.Values, pairs ...string) string { return ui.Link("/desk/duty", q, pairs...) }
