package matter

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// listPath is the address of the list.
const listPath = "/desk/matters"

// pageSize is how many matters a page of the list holds.
const pageSize = 50

type listView struct {
	filter     matter.Filter
	query      url.Values
	errs       fault.Fields
	rows       []matter.Matter
	next       string
	counts     matter.Counts
	tabs       []ui.Tab
	forms      []ui.Option
	fields     []ui.Option
	categories []ui.Option
	branches   []ui.Option
	agencies   []ui.Option
	providers  []ui.Option
	names      map[int64]string
	now        clock.Instant
	working    say.WorkingDays
	p          pages
}

// The tabs of the list: groups of states that belong together.
var listTabs = []struct {
	key    string
	states []string
}{
	{"open", matter.OpenStates},
	{"accepted", []string{matter.Accepted}},
	{"working", []string{matter.Assigned, matter.InProgress}},
	{"to_file", []string{matter.Finished, matter.Stopped}},
	{"closed", []string{matter.Filed, matter.Transferred}},
	{"all", matter.States},
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := p.listView(ctx, r)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(v.errs) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "matter.list_title"), Menu: "matters", Status: status}, listPage(v))
}

func (p pages) listView(ctx context.Context, r *http.Request) (listView, error) {
	a := face.Actor(ctx)
	v := listView{query: r.URL.Query(), now: p.Now(), working: p.Law.Days(), p: p}
	v.filter, v.errs = face.Decode[matter.Filter](r)
	if p.ownFirst(a, v.query) {
		v.filter.Mine = true
		v.query.Set("mine", "true")
	}
	asked, tab := inTab(v.filter, v.query.Get("tab"))
	asked.Limit = pageSize
	var err error
	if len(v.errs) == 0 {
		page, err := p.Matter.List(ctx, a, asked)
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
			v.errs = f.Fields
		} else if err != nil {
			return v, err
		}
		v.rows, v.next = page.Matters, page.Next
	}
	if v.counts, err = p.Matter.Counts(ctx, a, matter.CountFilter{BranchID: v.filter.BranchID, Mine: v.filter.Mine, Unfiled: true}); err != nil && !fault.Is(err, fault.Forbidden) {
		return v, err
	}
	for _, t := range listTabs {
		n := 0
		for _, s := range t.states {
			n += v.counts.ByState[s]
		}
		if slices.Contains(t.states, matter.Filed) {
			n = 0 // those put away are not counted
		}
		v.tabs = append(v.tabs, ui.Tab{
			Label: i18n.T(ctx, "matter.tab_"+t.key), Href: ui.Link(listPath, v.query, "tab", t.key, "state", "", "after", ""), Active: t.key == tab, Count: n,
		})
	}
	if v.names, err = p.Matter.ProviderNames(ctx, v.rows); err != nil {
		return v, err
	}
	return v, p.listOptions(ctx, &v)
}

// ownFirst tells whether the list opens on the reader's own matters: for who
// works on some of those he may read, until he asks for anything else.
func (p pages) ownFirst(a account.Actor, query url.Values) bool {
	if account.ScopeOf(a, "matter.work") != account.Own || account.ScopeOf(a, "matter.read") <= account.Own {
		return false
	}
	for name := range query {
		if name != "tab" && name != "sort" && name != "after" {
			return false
		}
	}
	return true
}

func (p pages) listOptions(ctx context.Context, v *listView) error {
	v.forms, v.fields = p.rules(ctx, "form", false), p.rules(ctx, "field", false)
	for _, r := range p.Law.List("category", calendar.Date{}) {
		if p.Law.Sensitive("category", r.Code) && !face.May(ctx, request.RightSensitive) {
			continue
		}
		v.categories = append(v.categories, ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx))})
	}
	var err error
	if v.agencies, err = p.agencies(ctx); err != nil {
		return err
	}
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return err
	}
	for _, b := range branches {
		v.branches = append(v.branches, ui.Option{Value: id(b.ID), Label: b.Name})
	}
	rows, err := p.Provider.List(ctx, face.Actor(ctx), provider.Filter{Limit: 200, Ended: true})
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return err
	}
	for _, x := range rows {
		v.providers = append(v.providers, ui.Option{Value: id(x.ID), Label: x.Name})
	}
	return nil
}

// narrowed tells whether filters beside the tab are set, which the page then
// says in words.
func (v listView) narrowed() bool { return len(v.chips(context.Background())) > 0 }

// chip is a filter that is set, in words, and the address without it.
type chip struct{ text, without string }

func (v listView) chips(ctx context.Context) []chip {
	var out []chip
	add := func(name, key, value string) {
		if value != "" {
			out = append(out, chip{i18n.T(ctx, "matter."+key) + ": " + value, ui.Link(listPath, v.query, name, "", "after", "")})
		}
	}
	one := func(name, key string, value string, options []ui.Option) {
		for _, o := range options {
			if o.Value == value && value != "" {
				value = o.Label
				break
			}
		}
		add(name, key, value)
	}
	f := v.filter
	add("text", "find", f.Text)
	one("form", "form", first(f.Forms), v.forms)
	one("field", "field", first(f.Fields), v.fields)
	one("category", "category", f.Category, v.categories)
	one("provider_id", "provider", id(f.ProviderID), v.providers)
	one("branch_id", "branch", id(f.BranchID), v.branches)
	one("agency_id", "agency", id(f.AgencyID), v.agencies)
	add("from", "from", f.From)
	add("to", "to", f.To)
	if f.Overdue {
		out = append(out, chip{i18n.T(ctx, "matter.only_overdue"), ui.Link(listPath, v.query, "overdue", "", "after", "")})
	}
	if f.Mine {
		out = append(out, chip{i18n.T(ctx, "matter.only_mine"), ui.Link(listPath, v.query, "mine", "false", "after", "")})
	}
	if f.ClientID != 0 {
		out = append(out, chip{i18n.T(ctx, "matter.of_client"), ui.Link(listPath, v.query, "client_id", "", "after", "")})
	}
	return out
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// clear takes all filters away but the tab.
func (v listView) clear() string {
	if !v.narrowed() {
		return ""
	}
	return ui.Link(listPath, nil, "tab", v.query.Get("tab"), "mine", "false")
}

// sort is the column the table is sorted by.
func (v listView) sort() string {
	if v.filter.Sort == "" {
		return "-" + matter.SortAccepted
	}
	return v.filter.Sort
}

func (v listView) pager(ctx context.Context) ui.PagerOpts {
	o := ui.KeyPager(listPath, v.query, v.next)
	o.Shown = i18n.T(ctx, "matter.shown", "n", strconv.Itoa(len(v.rows)))
	return o
}

// about says in a few words what a matter is: its form and field, so short
// that a row is one line.
func (v listView) about(ctx context.Context, m matter.Matter) string {
	return v.short(ctx, "form", m.Form) + " · " + v.short(ctx, "field", m.Field)
}

// short is the short name of a code, the law's own where there is none.
func (v listView) short(ctx context.Context, kind, code string) string {
	if key := "matter.short_" + kind + "_" + code; i18n.Has(i18n.Of(ctx), key) {
		return i18n.T(ctx, key)
	}
	return v.p.name(ctx, kind, code)
}

// late says how many matters have something overdue, and nothing when none has.
func (v listView) late(ctx context.Context) ui.Label {
	if v.counts.Overdue == 0 {
		return ui.Label{}
	}
	return ui.Label{Tone: ui.Bad, Text: i18n.T(ctx, "matter.n_overdue", "n", v.counts.Overdue)}
}

// due is the chip of the nearest deadline.
func (v listView) due(ctx context.Context, m matter.Matter) ui.Label {
	if m.DueAt.IsZero() {
		return ui.Label{}
	}
	return ui.DueChip(ctx, m.DueAt, v.now, v.working)
}
