// Package register draws the register of acceptance (form 01 of Circular
// 12/2018, Articles 5 and 7.1): a book for each branch and year, to read, to
// check and to print.
package register

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/registers", p.book)
	d.Get("/desk/registers/export", export.Page(d, export.Register, export.Of[matter.BookFilter](nil)))
	d.Get("/desk/registers/print", p.print)
}

// chosen is which part of which book is asked for.
type chosen struct {
	BranchID int64 `json:"branch_id"`
	Year     int   `json:"year"`
	Month    int   `json:"month"`
	After    int64 `json:"after"`
}

type view struct {
	p        pages
	chosen   chosen
	branch   org.Branch
	branches []ui.Option
	years    []ui.Option
	months   []ui.Option
	page     matter.BookPage
	centre   org.Centre
	today    calendar.Date
}

func (p pages) book(w http.ResponseWriter, r *http.Request) error {
	v, err := p.view(r, 100)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(r.Context(), "register.title"), Menu: "registers"}, bookPage(v))
}

// print is the whole period on paper.
func (p pages) print(w http.ResponseWriter, r *http.Request) error {
	v, err := p.view(r, 1000)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(r.Context(), "register.title"), Menu: "registers"}, printPage(v))
}

func (p pages) view(r *http.Request, limit int) (view, error) {
	ctx := r.Context()
	a := face.Actor(ctx)
	in, fields := face.Decode[chosen](r)
	if err := fields.Err(); err != nil {
		return view{}, err
	}
	v := view{p: p, chosen: in, today: p.Today()}
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return v, err
	}
	for _, b := range branches {
		if !account.May(a, "matter.read", account.Target{Kind: "branch", ID: b.ID, BranchID: b.ID}) {
			continue
		}
		v.branches = append(v.branches, ui.Option{Value: strconv.FormatInt(b.ID, 10), Label: b.Name})
		if v.branch.ID == 0 && in.BranchID == 0 || b.ID == in.BranchID || in.BranchID == 0 && b.ID == a.BranchID {
			v.branch = b
		}
	}
	if v.branch.ID == 0 { // none in reach, or one that is not: let the use case refuse
		v.branch.ID = max(in.BranchID, a.BranchID)
	}
	if v.chosen.Year == 0 {
		v.chosen.Year = v.today.Year
	}
	v.page, err = p.Matter.Register(ctx, a, matter.BookFilter{BranchID: v.branch.ID, Year: v.chosen.Year, Month: v.chosen.Month, After: in.After, Limit: limit})
	if err != nil {
		return v, err
	}
	years := append(slices.Clone(v.page.Years), v.today.Year, v.chosen.Year)
	slices.Sort(years)
	for _, y := range slices.Backward(slices.Compact(years)) {
		v.years = append(v.years, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	for m := 1; m <= 12; m++ {
		v.months = append(v.months, ui.Option{Value: strconv.Itoa(m), Label: i18n.T(ctx, "ui.month_"+strconv.Itoa(m))})
	}
	v.centre, err = p.Org.Centre(ctx)
	return v, err
}

func (v view) lead(ctx context.Context) string {
	return i18n.T(ctx, "register.lead", "branch", v.branch.Name, "year", v.chosen.Year)
}

func (v view) query() string {
	q := "?branch_id=" + strconv.FormatInt(v.branch.ID, 10) + "&year=" + strconv.Itoa(v.chosen.Year)
	if v.chosen.Month != 0 {
		q += "&month=" + strconv.Itoa(v.chosen.Month)
	}
	return q
}

func (v view) values() url.Values {
	q, _ := url.ParseQuery(strings.TrimPrefix(v.query(), "?")) // its own writing
	return q
}

func (v view) pager() ui.PagerOpts {
	var o ui.PagerOpts
	if v.chosen.After != 0 {
		o.First = "/desk/registers" + v.query()
	}
	if v.page.Next != 0 {
		o.Next = "/desk/registers" + v.query() + "&after=" + strconv.FormatInt(v.page.Next, 10)
	}
	return o
}

func numbers(ns []int64) string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(out, ", ")
}

func (v view) name(ctx context.Context, kind, code string) string {
	if code == "" {
		return ""
	}
	return v.p.Law.Name(i18n.Of(ctx), kind, code)
}

func (v view) categories(ctx context.Context, m matter.Matter) string {
	out := make([]string, len(m.Categories))
	for i, c := range m.Categories {
		out[i] = v.name(ctx, "category", c)
	}
	return strings.Join(out, "; ")
}

// result says how the matter stands or ended, and when.
func (v view) result(ctx context.Context, m matter.Matter) string {
	state := i18n.T(ctx, "matter.state_"+m.State)
	if m.FinishedAt.IsZero() {
		return state
	}
	return i18n.T(ctx, "register.ended", "state", state, "date", m.FinishedAt.Date().Format())
}

func short(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// month names the month the lines are of, nothing for the whole year.
func (v view) month(ctx context.Context) string {
	for _, m := range v.months {
		if m.Value == short(v.chosen.Month) {
			return m.Label
		}
	}
	return ""
}
