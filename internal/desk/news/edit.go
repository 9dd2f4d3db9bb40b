package news

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/news"
	"tgpl/internal/web/ui"
)

func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	if err := p.Guard.Require(r.Context(), face.Actor(r.Context()), "news.write", account.Target{}); err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[news.UpdateInput]{}, p.drawer(r, news.Article{}, false))
}

func (p pages) create(w http.ResponseWriter, r *http.Request) error {
	if wantsPreview(r) {
		return p.preview(w, r, news.Article{})
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in news.UpdateInput) (shell.Done, error) {
		var err error
		if in.Picture, err = p.picture(r, a); err != nil {
			return shell.Done{}, err
		}
		art, err := p.News.Create(ctx, a, in.Input)
		return shell.GoID(base, art.ID, "news.saved_flash"), err
	}, p.drawer(r, news.Article{}, false))
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	a, err := p.article(r)
	if err != nil {
		return err
	}
	in := news.UpdateInput{Input: news.InputOf(a), Version: a.Version}
	return shell.Draw(p.Desk, w, r, shell.Form[news.UpdateInput]{In: in}, p.drawer(r, a, false))
}

func (p pages) update(w http.ResponseWriter, r *http.Request) error {
	was, err := p.article(r)
	if err != nil {
		return err
	}
	if wantsPreview(r) {
		return p.preview(w, r, was)
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in news.UpdateInput) (shell.Done, error) {
		var err error
		if in.Picture, err = p.picture(r, a); err != nil {
			return shell.Done{}, err
		}
		art, err := p.News.Update(ctx, a, was.ID, in)
		return shell.GoID(base, art.ID, "news.saved_flash"), err
	}, p.drawer(r, was, false))
}

// preview draws the form again with the text as the public would see it.
func (p pages) preview(w http.ResponseWriter, r *http.Request, a news.Article) error {
	if err := p.Guard.Require(r.Context(), face.Actor(r.Context()), "news.write", account.Target{}); err != nil {
		return err
	}
	in, errs := face.Decode[news.UpdateInput](r)
	return shell.Draw(p.Desk, w, r, shell.Form[news.UpdateInput]{In: in, Errors: errs}, p.drawer(r, a, true))
}

func (p pages) drawer(r *http.Request, a news.Article, preview bool) shell.DrawFunc[news.UpdateInput] {
	return func(f shell.Form[news.UpdateInput]) (shell.Page, templ.Component, error) {
		return p.drawEdit(r, a, f, preview)
	}
}

// fieldOrder is the order of the fields on the page, for the summary of errors.
var fieldOrder = []string{"title", "summary", "body", "picture", "picture_alt", "picture_caption", "author", "published_on"}

func (e edit) action() string {
	if e.article.ID == 0 {
		return base + "/new"
	}
	return href(e.article.ID) + "/edit"
}

func (e edit) cancel() string {
	if e.article.ID == 0 {
		return base
	}
	return href(e.article.ID)
}

func clearHref(v listView) string {
	if !v.filtered() {
		return ""
	}
	return ui.Link(base, v.query, "text", "", "state", "", "after", "")
}
