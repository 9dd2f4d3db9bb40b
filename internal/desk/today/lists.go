package today

import (
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"tgpl/internal/agenda"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type listView struct {
	title string
	lead  string
	tabs  []ui.Tab
	tasks []task
	lines []line
	pager ui.PagerOpts
	taken url.Values // the query of a list that can be taken away
}

// whens are the lists of deadlines, in the order of their tabs.
var whens = []string{agenda.Overdue, agenda.DueToday, agenda.DueWeek, agenda.OwedToUs, agenda.AllOpen}

func (p pages) deadlines(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	when := q.Get("when")
	if when == "" {
		when = agenda.AllOpen
	}
	items, next, err := p.Agenda.Deadlines(ctx, face.Actor(ctx), agenda.DeadlineFilter{When: when, After: q.Get("after")})
	if err != nil {
		return err
	}
	v := listView{
		title: i18n.T(ctx, "today.deadlines"), lead: i18n.T(ctx, "today.when_lead_"+when),
		tabs: tabs(ctx, "/desk/deadlines?when=", "today.when_", whens, when), pager: ui.KeyPager("/desk/deadlines", q, next), taken: q,
	}
	if v.tasks, err = p.deadlineTasks(ctx, items); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: v.title, Menu: "today"}, listPage(v))
}

func (p pages) waiting(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	whose := q.Get("whose")
	if whose == "" {
		whose = agenda.Mine
	}
	rows, next, err := p.Agenda.Waits(ctx, face.Actor(ctx), agenda.WaitFilter{Whose: whose, After: q.Get("after")})
	if err != nil {
		return err
	}
	v := listView{
		title: i18n.T(ctx, "today.waits"), lead: i18n.T(ctx, "today.whose_lead_"+whose),
		tabs: tabs(ctx, "/desk/waiting?whose=", "today.whose_", []string{agenda.Mine, agenda.OnOthers}, whose), pager: ui.KeyPager("/desk/waiting", q, next),
	}
	for _, x := range rows {
		v.lines = append(v.lines, p.waitLine(ctx, x))
	}
	return p.Page(w, r, shell.Page{Title: v.title, Menu: "today"}, listPage(v))
}

func (p pages) proposals(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	rows, err := p.Agenda.Decidable(ctx, face.Actor(ctx))
	if err != nil {
		return err
	}
	v := listView{title: i18n.T(ctx, "today.proposals"), lead: i18n.T(ctx, "today.proposals_lead")}
	for _, x := range rows {
		v.lines = append(v.lines, p.proposalLine(ctx, x))
	}
	return p.Page(w, r, shell.Page{Title: v.title, Menu: "today"}, listPage(v))
}

// tabs are one tab for each choice of a list.
func tabs(ctx context.Context, path, key string, choices []string, chosen string) []ui.Tab {
	out := make([]ui.Tab, 0, len(choices))
	for _, c := range choices {
		out = append(out, ui.Tab{Label: i18n.T(ctx, key+c), Href: path + c, Active: c == chosen})
	}
	return out
}

func moreTasks(ctx context.Context, more bool) ui.Crumb {
	if !more {
		return ui.Crumb{}
	}
	return ui.Crumb{Label: i18n.T(ctx, "today.all"), Href: "/desk/deadlines?when=all"}
}

func moreOthers(ctx context.Context, some bool) ui.Crumb {
	if !some {
		return ui.Crumb{}
	}
	return ui.Crumb{Label: i18n.T(ctx, "today.all"), Href: "/desk/waiting?whose=others"}
}

func unreadText(ctx context.Context, n int) string {
	if n == 0 {
		return ""
	}
	return i18n.T(ctx, "today.n_unread", "n", say.Number(ctx, n))
}

// named tells readers of the screen which of the many buttons this is.
func named(t task) templ.Attributes {
	return templ.Attributes{"aria-label": t.action + ": " + t.title}
}

// detailed is named for the link to the deadline itself.
func detailed(ctx context.Context, t task) templ.Attributes {
	return templ.Attributes{"aria-label": i18n.T(ctx, "today.details") + ": " + t.title}
}
