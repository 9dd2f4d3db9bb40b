package request

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"tgpl/internal/agenda"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type listData struct {
	filter    request.Filter
	query     url.Values
	rows      []request.Row
	next      string
	counts    map[string]int
	branches  map[int64]string
	channels  []ui.Option
	queues    []ui.Option
	tabs      []ui.Tab
	now       clock.Instant
	working   say.WorkingDays
	fieldName func(code string) string
}

var listTabs = []string{"open", request.Received, request.InReview, request.Proposed, request.Draft, "decided"}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := face.Actor(ctx)
	f, fields := face.Decode[request.Filter](r)
	if err := fields.Err(); err != nil {
		return err
	}
	asShown(r, &f)
	page, err := p.Request.List(ctx, a, f)
	if err != nil {
		return err
	}
	counts, err := p.Request.Counts(ctx, a)
	if err != nil {
		return err
	}
	d := listData{filter: f, query: r.URL.Query(), rows: page.Items, next: page.Next, counts: counts, now: p.Now(), working: p.Law.Days()}
	if d.branches, err = p.branchNames(ctx); err != nil {
		return err
	}
	d.channels = p.ruleOptions(ctx, "channel", p.Today(), false)
	d.queues = catalogueOptions(ctx, "request.queue_", []string{agenda.Reception, agenda.Officer, agenda.Head, agenda.Client, agenda.Agency})
	lang := i18n.Of(ctx)
	d.fieldName = func(code string) string {
		if code == "" {
			return ""
		}
		return p.Law.Name(lang, "field", code)
	}
	for _, t := range listTabs {
		d.tabs = append(d.tabs, ui.Tab{
			Label: i18n.T(ctx, "request.tab_"+t), Href: ui.Link("/desk/requests", d.query, "state", t, "after", ""),
			Active: f.State == t, Count: counts[t],
		})
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "request.list_title"), Menu: "requests"}, listPage(d))
}

// asShown chooses the open requests where nothing else is asked for.
func asShown(_ *http.Request, f *request.Filter) {
	if f.State == "" && f.Text == "" {
		f.State = "open"
	}
}

func (p pages) branchNames(ctx context.Context) (map[int64]string, error) {
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return nil, err
	}
	out := map[int64]string{}
	for _, b := range branches {
		out[b.ID] = b.Name
	}
	return out, nil
}

func listLead(ctx context.Context, d listData) string {
	return i18n.T(ctx, "request.list_lead", "open", d.counts["open"], "new", d.counts[request.Received], "head", d.counts[request.Proposed])
}

func filtered(d listData) bool {
	f := d.filter
	return f.Text != "" || f.Channel != "" || f.Queue != "" || f.From != "" || f.To != "" || f.After != ""
}

func clearHref(d listData) string {
	if !filtered(d) {
		return ""
	}
	return ui.Link("/desk/requests", nil, "state", d.filter.State)
}

func pager(ctx context.Context, d listData) ui.PagerOpts {
	o := ui.KeyPager("/desk/requests", d.query, d.next)
	o.Shown = i18n.T(ctx, "request.shown", "n", len(d.rows))
	return o
}

func href(n int64) string { return "/desk/requests/" + strconv.FormatInt(n, 10) }

func nameOrUnknown(ctx context.Context, name string) string {
	if name == "" {
		return i18n.T(ctx, "request.no_name")
	}
	return name
}

// codeOf is the code in the register; a draft has none yet.
func codeOf(ctx context.Context, r request.Request) string {
	if r.State == request.Draft {
		return i18n.T(ctx, "request.state_name_draft")
	}
	return r.Code
}

func channelName(d listData, code string) string {
	for _, o := range d.channels {
		if o.Value == code {
			return o.Label
		}
	}
	return code
}
