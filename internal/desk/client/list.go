package client

import (
	"context"
	"net/http"
	"net/url"

	"tgpl/internal/client"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type listView struct {
	query    client.Query
	values   url.Values
	rows     []listRow
	next     string
	branches []ui.Option
	mayWrite bool
	errs     fault.Fields
}

type listRow struct {
	client.Client
	place string
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, fields := face.Decode[client.Query](r)
	if err := fields.Err(); err != nil {
		return err
	}
	v := listView{query: q, values: r.URL.Query(), mayWrite: face.May(ctx, "client.write")}
	page, err := p.Client.Search(ctx, face.Actor(ctx), q)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		v.errs, err = f.Fields, nil
	}
	if err != nil {
		return err
	}
	v.next = page.Next
	for _, c := range page.Items {
		row := listRow{Client: c}
		if len(c.Addresses) > 0 {
			if row.place, err = p.place(ctx, c.Addresses[0]); err != nil {
				return err
			}
		}
		v.rows = append(v.rows, row)
	}
	if _, v.branches, err = p.branchNames(ctx); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "client.list_title"), Menu: "clients"}, listPage(v))
}

func (v listView) filtered() bool { return v.query.Text != "" || v.query.BranchID != 0 }

func (v listView) clearHref() string {
	if !v.filtered() {
		return ""
	}
	return "/desk/clients"
}

// newHref takes what was looked for along to the form of a new record.
func (v listView) newHref() string { return ui.Link("/desk/clients/new", nil, "typed", v.query.Text) }

func (v listView) pager(ctx context.Context) ui.PagerOpts {
	o := ui.KeyPager("/desk/clients", v.values, v.next)
	o.Shown = i18n.T(ctx, "client.shown", "n", len(v.rows))
	return o
}

func phoneOf(c client.Client) (number string, safe bool) {
	if len(c.Phones) == 0 {
		return "", true
	}
	return c.Phones[0].Number, c.Phones[0].SafeToCall
}
func branchValue(v listView) string {
	if v.query.BranchID == 0 {
		return ""
	}
	return number(v.query.BranchID)
}
