package accounts

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type listData struct {
	filter   account.Filter
	query    url.Values
	rows     []account.Account
	next     string
	roles    []ui.Option
	branches []ui.Option
}

const perPage = 50

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	// The empty choice of the filter arrives as an empty text, not as absent.
	q := r.URL.Query()
	if q.Get("disabled") == "" {
		q.Del("disabled")
	}
	f, fields := face.DecodeValues[account.Filter](q)
	if err := fields.Err(); err != nil {
		return err
	}
	f.Limit = perPage
	rows, err := p.Account.Accounts(ctx, face.Actor(ctx), f)
	if err != nil {
		return err
	}
	d := listData{filter: f, query: q, rows: rows, roles: roleOptions(ctx)}
	if len(rows) == perPage {
		d.next = number(rows[len(rows)-1].ID)
	}
	if d.branches, err = p.branchOptions(ctx); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "account.list_title"), Menu: "accounts"}, listPage(d))
}

func clearHref(d listData) string {
	if f := d.filter; f.Text != "" || f.Role != "" || f.BranchID != 0 || f.Disabled != nil {
		return root
	}
	return ""
}

func disabledValue(f account.Filter) string {
	if f.Disabled == nil {
		return ""
	}
	return strconv.FormatBool(*f.Disabled)
}

func disabledOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: "false", Label: i18n.T(ctx, "account.state_active")}, {Value: "true", Label: i18n.T(ctx, "account.state_disabled")}}
}

func pager(ctx context.Context, d listData) ui.PagerOpts {
	o := ui.KeyPager(root, d.query, d.next)
	o.Shown = i18n.T(ctx, "account.shown", "n", len(d.rows))
	return o
}
