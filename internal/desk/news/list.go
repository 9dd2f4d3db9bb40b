package news

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"tgpl/internal/calendar"
	"tgpl/internal/face"
	"tgpl/internal/news"
	"tgpl/internal/web/ui"
)

const pageSize = 50

type listView struct {
	rows   []news.Article
	filter news.Filter
	query  url.Values
	today  calendar.Date
	pager  ui.PagerOpts
}

func (v listView) filtered() bool { return v.filter.State != "" || v.filter.Text != "" }

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q := r.URL.Query()
	v := listView{filter: news.Filter{Text: q.Get("text"), Limit: pageSize}, query: q, today: p.Today()}
	if slices.Contains(news.States, q.Get("state")) {
		v.filter.State = q.Get("state")
	}
	v.filter.After, _ = strconv.ParseInt(q.Get("after"), 10, 64) // anything else is the beginning
	var err error
	if v.rows, err = p.News.All(ctx, face.Actor(ctx), v.filter); err != nil {
		return err
	}
	next := ""
	if len(v.rows) == pageSize {
		next = number(v.rows[pageSize-1].ID)
	}
	v.pager = ui.KeyPager(base, q, next)
	return p.Page(w, r, page(ctx, "news.title"), listPage(v))
}
