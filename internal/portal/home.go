package portal

import (
	"net/http"

	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/news"
)

// homeNews is how many articles the first page shows.
const homeNews = 3

// homeView is what the first page tells.
type homeView struct {
	hotline string
	demo    bool
	who     []law.Rule // who is helped without a test of hardship
	more    int        // how many groups there are beside
	news    []news.Article
}

func (p *Portal) home(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	v := homeView{hotline: centre.Hotline, demo: p.demo}
	today := p.Today()
	for _, c := range p.Law.List("category", today) {
		if p.Law.NeedsHardship(c.Code, today) {
			v.more++
			continue
		}
		v.who = append(v.who, c)
	}
	if v.news, _, err = p.News.List(ctx, news.Cursor{}, homeNews); err != nil {
		return err
	}
	return p.draw(w, r, page{title: i18n.T(ctx, "portal.home_title"), description: i18n.T(ctx, "portal.home_description"), path: pathHome}, homePage(v))
}
