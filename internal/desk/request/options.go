package request

import (
	"context"
	"strconv"

	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

// ruleOptions are the codes of a kind in force on a day.
func (p pages) ruleOptions(ctx context.Context, kind string, on calendar.Date, hints bool) []ui.Option {
	var out []ui.Option
	for _, r := range p.Law.List(kind, on) {
		o := ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx))}
		if hints {
			o.Hint = r.Article
		}
		out = append(out, o)
	}
	return out
}

// catalogueOptions are codes whose names stand in the catalogue under a prefix.
func catalogueOptions(ctx context.Context, prefix string, codes []string) []ui.Option {
	out := make([]ui.Option, 0, len(codes))
	for _, c := range codes {
		out = append(out, ui.Option{Value: c, Label: i18n.T(ctx, prefix+c)})
	}
	return out
}

// communeOptions are the communes by district, as they are today.
func (p pages) communeOptions(ctx context.Context) ([]ui.Option, error) {
	units, err := p.Org.Communes(ctx, p.Today())
	if err != nil {
		return nil, err
	}
	above := map[string]string{}
	out := make([]ui.Option, 0, len(units))
	for _, u := range units {
		if _, ok := above[u.ParentCode]; !ok {
			d, _, err := p.Org.Unit(ctx, u.ParentCode, p.Today())
			if err != nil {
				return nil, err
			}
			above[u.ParentCode] = d.Name
		}
		out = append(out, ui.Option{Value: u.Code, Label: u.Name, Group: above[u.ParentCode]})
	}
	return out, nil
}

func (p pages) agencyOptions(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Agencies(ctx, org.AgencyFilter{On: p.Today()})
	if err != nil {
		return nil, err
	}
	out := make([]ui.Option, 0, len(rows))
	for _, a := range rows {
		out = append(out, ui.Option{Value: id(a.ID), Label: a.Name})
	}
	return out, nil
}

func (p pages) organisationOptions(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Organisations(ctx, org.OrganisationFilter{On: p.Today()})
	if err != nil {
		return nil, err
	}
	out := make([]ui.Option, 0, len(rows))
	for _, o := range rows {
		label := o.Name
		if o.Province != "" {
			label += " (" + o.Province + ")"
		}
		out = append(out, ui.Option{Value: id(o.ID), Label: label})
	}
	return out, nil
}

func sexOptions(ctx context.Context) []ui.Option {
	return catalogueOptions(ctx, "request.sex_", client.Sexes)
}

func paperStateOptions(ctx context.Context) []ui.Option {
	return catalogueOptions(ctx, "request.paper_", request.PaperStates)
}

// id writes the number of a record for a field, nothing for none.
func id(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func yes(b bool) string { return strconv.FormatBool(b) }

// stateTone says how the chip of a state looks.
func stateTone(state string) ui.Tone {
	switch state {
	case request.Accepted:
		return ui.Good
	case request.Refused:
		return ui.Bad
	case request.Received, request.Proposed:
		return ui.Warn
	case request.InReview:
		return ui.Info
	}
	return ui.Neutral
}

func paperTone(state string) ui.Tone {
	switch state {
	case request.PaperOriginal, request.PaperCertified:
		return ui.Good
	case request.PaperOwed:
		return ui.Bad
	}
	return ui.Warn
}
