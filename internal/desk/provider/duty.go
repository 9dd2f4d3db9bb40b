package provider

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/provider"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type dutyData struct {
	days      []dutyDay
	parts     []ui.Option
	shown     []ui.Option // parts in which somebody is on duty this week
	today     calendar.Date
	monday    calendar.Date
	form      shell.Form[provider.DutyInput]
	providers []ui.Option
	agencies  []ui.Option
}

// dutyDay is a day of the week with who is on duty, by part of the day.
type dutyDay struct {
	date calendar.Date
	off  string // name of a holiday
	by   map[string][]provider.Duty
}

func (p pages) duty(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[provider.DutyInput]{}, p.drawDuty(r))
}

// week gives the monday of the week asked for, this week's when none was.
func (p pages) week(r *http.Request) calendar.Date {
	day := p.Today()
	typed := r.URL.Query().Get("week")
	if d, err := calendar.ParseDate(typed, day); err == nil && typed != "" {
		day = d
	}
	return day.AddDays(-(int(day.Weekday()) + 6) % 7)
}

func (p pages) drawDuty(r *http.Request) shell.DrawFunc[provider.DutyInput] {
	return func(f shell.Form[provider.DutyInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		a := face.Actor(ctx)
		d := dutyData{parts: p.ruleOptions(ctx, "duty_part"), today: p.Today(), monday: p.week(r), form: f}
		rows, err := p.Provider.Duty(ctx, a, d.monday, d.monday.AddDays(6))
		if err != nil {
			return shell.Page{}, nil, err
		}
		for i := range 7 {
			day := dutyDay{date: d.monday.AddDays(i), by: map[string][]provider.Duty{}}
			if name, off := p.Law.Days().Holiday(day.date); off {
				day.off = name
			}
			for _, row := range rows {
				if row.OnDate == day.date {
					day.by[row.Part] = append(day.by[row.Part], row)
				}
			}
			d.days = append(d.days, day)
		}
		d.shown = d.busy()
		if face.May(ctx, "provider.roster") {
			if err := p.dutyChoices(ctx, a, &d); err != nil {
				return shell.Page{}, nil, err
			}
		}
		return shell.Page{Title: i18n.T(ctx, "provider.duty_title"), Menu: "duty"}, dutyPage(d), nil
	}
}

// dutyChoices are whom the reader may put on the roster.
func (p pages) dutyChoices(ctx context.Context, a account.Actor, d *dutyData) error {
	rows, err := p.Provider.List(ctx, a, provider.Filter{Limit: 200})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if account.May(a, "provider.roster", row.Target()) && (row.Kind == provider.Officer || row.Kind == provider.Lawyer) {
			d.providers = append(d.providers, ui.Option{Value: number(row.ID), Label: row.Name})
		}
	}
	d.agencies, err = p.agencyOptions(ctx)
	return err
}

func (p pages) setDuty(w http.ResponseWriter, r *http.Request) error {
	save := func(ctx context.Context, a account.Actor, in provider.DutyInput) (shell.Done, error) {
		rows, err := p.Provider.SetDuty(ctx, a, in)
		if err != nil {
			return shell.Done{}, err
		}
		to := link(url.Values{}, "week", rows[0].OnDate.String())
		return shell.Go(to, "provider.duty_set", "name", rows[0].ProviderName, "n", len(rows)), nil
	}
	return shell.Submit(p.Desk, w, r, save, p.drawDuty(r))
}

func (p pages) removeDuty(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	in, _ := face.Decode[struct {
		Week string `json:"week"`
	}](r)
	if err := p.Provider.RemoveDuty(ctx, face.Actor(ctx), id); err != nil {
		return err
	}
	return p.Redirect(w, r, link(url.Values{}, "week", in.Week), "provider.duty_removed")
}

func (d dutyData) mayRemove(ctx context.Context, row provider.Duty) bool {
	return face.MayOn(ctx, "provider.roster", account.Target{Kind: "provider", ID: row.ProviderID, BranchID: row.BranchID})
}

func (d dutyData) dayTitle(ctx context.Context, day dutyDay) string {
	return say.Upper(say.Weekday(ctx, day.date)) + " " + say.Short(day.date)
}

func (d dutyData) lead(ctx context.Context) string {
	return i18n.T(ctx, "provider.duty_week", "from", d.monday.Format(), "to", d.monday.AddDays(6).Format())
}

func (d dutyData) columns(ctx context.Context) []ui.Column {
	out := []ui.Column{{Label: i18n.T(ctx, "provider.day")}}
	for _, part := range d.shown {
		out = append(out, ui.Column{Label: part.Label})
	}
	return out
}

// busy are the parts of the day that have somebody in this week; all when
// nobody is on duty at all.
func (d dutyData) busy() []ui.Option {
	var out []ui.Option
	for _, part := range d.parts {
		for _, day := range d.days {
			if len(day.by[part.Value]) > 0 {
				out = append(out, part)
				break
			}
		}
	}
	if len(out) == 0 {
		return d.parts
	}
	return out
}
