package calendar

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	days "tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

const path = "/desk/calendar"

// The ways to see it.
const (
	week  = "week"
	month = "month"
	list  = "list"
)

// entry is a line in a day: an event, or a deadline that ends on it.
type entry struct {
	time      string
	title     string
	note      string
	href      string
	due       bool
	cancelled bool
}

type day struct {
	date    days.Date
	label   string // "Thứ hai 14-02"
	number  string // "14"
	holiday string
	off     bool // not worked on
	today   bool
	outside bool // of the month that is shown
	past    bool
	entries []entry
	more    int    // entries that a month leaves out
	href    string // the week of the day, where they stand
}

// inMonth is how many entries of a day a month shows.
const inMonth = 4

type view struct {
	title    string
	kind     string // week, month, list
	weeks    [][]day
	weekdays []string
	tabs     []ui.Tab
	prev     string
	next     string
	now      string
	filter   filter
	accounts []ui.Option
	branches []ui.Option
	agencies []ui.Option
	clear    string
	query    url.Values
	empty    bool
}

type filter struct {
	View    string `json:"view"`
	On      string `json:"on"`
	Account int64  `json:"account"`
	Branch  int64  `json:"branch"`
	Agency  int64  `json:"agency"`
}

func (f filter) query(view string, on days.Date) url.Values {
	q := url.Values{"view": {view}, "on": {on.String()}}
	for name, id := range map[string]int64{"account": f.Account, "branch": f.Branch, "agency": f.Agency} {
		if id != 0 {
			q.Set(name, strconv.FormatInt(id, 10))
		}
	}
	return q
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, wrong := face.Decode[filter](r)
	fields := fault.Fields{}
	on := check.Date(fields, "on", f.On, p.Today())
	if on.IsZero() || len(fields)+len(wrong) > 0 {
		on = p.Today()
	}
	if f.View != month && f.View != list {
		f.View = week
	}
	from, to := span(f.View, on)
	all := agenda.CalendarFilter{From: from, To: to, AccountID: f.Account, BranchID: f.Branch, AgencyID: f.Agency}
	events, err := p.Agenda.Calendar(ctx, face.Actor(ctx), all)
	if err != nil {
		return err
	}
	due, err := p.Agenda.DueBetween(ctx, face.Actor(ctx), all)
	if err != nil {
		return err
	}
	v := view{kind: f.View, filter: f, query: r.URL.Query(), title: title(ctx, f.View, on, from, to), empty: len(events)+len(due) == 0}
	v.weeks, err = p.weeks(ctx, f, on, from, to, events, due)
	if err != nil {
		return err
	}
	p.ways(ctx, &v, on)
	if err := p.choices(ctx, &v); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "agenda.calendar"), Menu: "calendar"}, showPage(v))
}

// span is the first and the last day that a view shows.
func span(view string, on days.Date) (from, to days.Date) {
	monday := func(d days.Date) days.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }
	switch view {
	case month:
		first := days.Date{Year: on.Year, Month: on.Month, Day: 1}
		return monday(first), monday(on.MonthEnd()).AddDays(6)
	case list:
		return on, on.AddDays(30)
	}
	return monday(on), monday(on).AddDays(6)
}

func title(ctx context.Context, view string, on, from, to days.Date) string {
	if view == month {
		return i18n.T(ctx, "agenda.month_title", "month", say.Upper(i18n.T(ctx, "ui.month_"+strconv.Itoa(int(on.Month)))), "year", on.Year)
	}
	return i18n.T(ctx, "agenda.span_title", "from", say.Short(from), "to", to.Format())
}

// weeks lays the events and deadlines out by week and day.
func (p pages) weeks(ctx context.Context, f filter, on, from, to days.Date, events []agenda.Event, due []agenda.Deadline) ([][]day, error) {
	agencies, err := p.agencyNames(ctx, events)
	if err != nil {
		return nil, err
	}
	view, byDay := f.View, map[days.Date][]entry{}
	for _, e := range events {
		d := e.StartAt.Date()
		byDay[d] = append(byDay[d], entry{
			time: say.Clock(e.StartAt), title: p.Agenda.KindName(ctx, e) + ": " + e.Title, note: joined(e.Place, agencies[e.AgencyID]),
			href: link.Record(e.SubjectKind, e.SubjectID), cancelled: !e.CancelledAt.IsZero(),
		})
	}
	for _, x := range due {
		d := x.DueAt.Date()
		byDay[d] = append(byDay[d], entry{
			title: p.Agenda.ClockName(ctx, x.Clock), note: x.Title, href: link.Record(x.SubjectKind, x.SubjectID), due: true,
		})
	}
	var out [][]day
	for d := from; !d.After(to); d = d.AddDays(1) {
		if len(out) == 0 || d.Weekday() == time.Monday {
			out = append(out, nil)
		}
		if view == list && len(byDay[d]) == 0 {
			continue
		}
		one := day{
			date: d, label: say.Upper(say.Weekday(ctx, d)) + " " + say.Short(d), number: strconv.Itoa(d.Day),
			today: d == p.Today(), outside: view == month && d.Month != on.Month, past: view == week && d.Before(p.Today()) && !to.Before(p.Today()), entries: byDay[d],
		}
		if working, err := p.Law.Days().IsWorking(d); err == nil {
			one.off = !working
		}
		one.holiday, _ = p.Law.Days().Holiday(d)
		if view == month {
			one.more, one.entries = max(0, len(one.entries)-inMonth), one.entries[:min(len(one.entries), inMonth)]
			one.href = ui.Link(path, f.query(week, d))
		}
		out[len(out)-1] = append(out[len(out)-1], one)
	}
	return out, nil
}

func joined(a, b string) string {
	if a == "" || b == "" || a == b {
		return a + b
	}
	return a + " · " + b
}

func (p pages) agencyNames(ctx context.Context, events []agenda.Event) (map[int64]string, error) {
	names := map[int64]string{}
	for _, e := range events {
		if _, known := names[e.AgencyID]; known || e.AgencyID == 0 {
			continue
		}
		a, err := p.Org.Agency(ctx, e.AgencyID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		names[e.AgencyID] = a.Name
	}
	return names, nil
}

// ways are the tabs and the steps forward and back.
func (p pages) ways(ctx context.Context, v *view, on days.Date) {
	for _, k := range []string{week, month, list} {
		v.tabs = append(v.tabs, ui.Tab{Label: i18n.T(ctx, "agenda.view_"+k), Href: ui.Link(path, v.filter.query(k, on)), Active: k == v.kind})
	}
	step := func(n int) string {
		to := on.AddDays(7 * n)
		switch v.kind {
		case month:
			to = days.Date{Year: on.Year, Month: on.Month, Day: 1}.AddMonths(n)
		case list:
			to = on.AddDays(31 * n)
		}
		return ui.Link(path, v.filter.query(v.kind, to))
	}
	v.prev, v.next = step(-1), step(1)
	v.now = ui.Link(path, v.filter.query(v.kind, p.Today()))
	if v.filter.Account != 0 || v.filter.Branch != 0 || v.filter.Agency != 0 {
		v.clear = ui.Link(path, url.Values{"view": {v.kind}, "on": {on.String()}})
	}
	for i := range 7 {
		v.weekdays = append(v.weekdays, say.Upper(i18n.T(ctx, "ui.weekday_"+strconv.Itoa((i+1)%7))))
	}
}

// choices are the people, branches and agencies one may filter by; who sees
// only one's own has nothing to choose.
func (p pages) choices(ctx context.Context, v *view) error {
	a := face.Actor(ctx)
	scope := account.ScopeOf(a, "agenda.read")
	if scope < account.Branch {
		return nil
	}
	branch := a.BranchID
	if scope == account.Centre {
		branch = v.filter.Branch
		branches, err := p.Org.Branches(ctx)
		if err != nil {
			return err
		}
		for _, b := range branches {
			v.branches = append(v.branches, ui.Option{Value: strconv.FormatInt(b.ID, 10), Label: b.Name})
		}
	}
	staff, err := p.Account.Staff(ctx, branch, account.Officer, account.Lawyer, account.BranchHead)
	if err != nil {
		return err
	}
	for _, s := range staff {
		v.accounts = append(v.accounts, ui.Option{Value: strconv.FormatInt(s.ID, 10), Label: s.Name})
	}
	agencies, err := p.Org.Agencies(ctx, org.AgencyFilter{On: p.Today(), Limit: 500})
	for _, x := range agencies {
		v.agencies = append(v.agencies, ui.Option{Value: strconv.FormatInt(x.ID, 10), Label: x.Name})
	}
	return err
}

// number is an id as a form sends it; empty for none.
func number(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}
