package news

import (
	"context"
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/file"
	"tgpl/internal/i18n"
	"tgpl/internal/news"
)

type showView struct {
	article news.Article
	file    file.File
	today   calendar.Date
}

// public tells whether the public can read it now.
func (v showView) public() bool {
	return v.article.State == news.Published && !v.article.PublishedOn.After(v.today)
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a, err := p.article(r)
	if err != nil {
		return err
	}
	f, err := p.News.PictureFile(ctx, a)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: a.Title, Menu: "news"}, showPage(showView{a, f, p.Today()}))
}

// versionInput is what the two moves carry.
type versionInput struct {
	Version int64 `json:"version"`
}

func (p pages) publish(w http.ResponseWriter, r *http.Request) error {
	return p.move(w, r, p.News.Publish, func(a news.Article) (string, []any) {
		if a.PublishedOn.After(p.Today()) {
			return "news.scheduled_flash", []any{"date", a.PublishedOn.Format()}
		}
		return "news.published_flash", nil
	})
}

func (p pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.move(w, r, p.News.Withdraw, func(news.Article) (string, []any) { return "news.withdrawn_flash", nil })
}

func (p pages) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	return p.Page(w, r, page(r.Context(), "news.withdraw"), withdrawPage(a))
}

type moveFunc func(ctx context.Context, by account.Actor, id, version int64) (news.Article, error)

func (p pages) move(w http.ResponseWriter, r *http.Request, f moveFunc, told func(news.Article) (string, []any)) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	in, errs := face.Decode[versionInput](r)
	if err := errs.Err(); err != nil {
		return err
	}
	a, err := f(ctx, face.Actor(ctx), id, in.Version)
	if err != nil {
		return err
	}
	key, args := told(a)
	return p.Redirect(w, r, href(id), key, args...)
}

func editTitle(ctx context.Context, e edit) string {
	if e.article.ID == 0 {
		return i18n.T(ctx, "news.new")
	}
	return i18n.T(ctx, "news.edit")
}

func versionOf(e edit) int64 {
	if e.form.In.Version != 0 {
		return e.form.In.Version
	}
	return e.article.Version
}

func onOff(on bool) string {
	if on {
		return "true"
	}
	return ""
}
