package provider

import (
	"context"
	"net/http"
	"net/url"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/provider"
	"tgpl/internal/web/ui"
)

type listData struct {
	filter    provider.Filter
	query     url.Values
	rows      []listRow
	next      string
	kinds     []ui.Option
	fields    []ui.Option
	languages []ui.Option
	branches  []ui.Option
}

type listRow struct {
	provider.Provider
	state ui.Label
}

const perPage = 50

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, fields := face.Decode[provider.Filter](r)
	if err := fields.Err(); err != nil {
		return err
	}
	f.Limit = perPage
	rows, err := p.Provider.List(ctx, face.Actor(ctx), f)
	if err != nil {
		return err
	}
	d := listData{filter: f, query: r.URL.Query()}
	if len(rows) == perPage {
		d.next = number(rows[len(rows)-1].ID)
	}
	for _, row := range rows {
		d.rows = append(d.rows, listRow{row, stateOf(ctx, row, p.Provider.Eligible(ctx, row, "advice", p.Today()), p.Today())})
	}
	d.kinds, d.fields = p.ruleOptions(ctx, "provider_kind"), p.ruleOptions(ctx, "field")
	d.languages = codeOptions(ctx, "provider.language_", provider.Languages)
	if d.branches, err = p.branchOptions(ctx); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "provider.list_title"), Menu: "providers"}, listPage(d))
}

func filtered(d listData) bool {
	f := d.filter
	return f.Text != "" || f.Kind != "" || f.BranchID != 0 || f.Field != "" || f.Language != "" || f.Ended
}

func clearHref(d listData) string {
	if filtered(d) {
		return "/desk/providers"
	}
	return ""
}

func pager(ctx context.Context, d listData) ui.PagerOpts {
	o := ui.KeyPager("/desk/providers", d.query, d.next)
	o.Shown = i18n.T(ctx, "provider.shown", "n", len(d.rows))
	return o
}

func mayManage(ctx context.Context) bool { return face.May(ctx, "provider.manage") }
