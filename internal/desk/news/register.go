// Package news is where editors write, look at, publish and withdraw what the
// public reads.
package news

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/i18n"
	"tgpl/internal/news"
	"tgpl/internal/web/ui"
)

const base = "/desk/news"

type pages struct{ *shell.Desk }

// Register adds the pages of news.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(base, p.list)
	d.Get(base+"/new", p.newForm)
	d.Post(base+"/new", p.create)
	d.Get(base+"/{id}", p.show)
	d.Get(base+"/{id}/edit", p.editForm)
	d.Post(base+"/{id}/edit", p.update)
	d.Post(base+"/{id}/publish", p.publish)
	d.Get(base+"/{id}/withdraw", p.withdrawForm)
	d.Post(base+"/{id}/withdraw", p.withdraw)
}

func href(id int64) string { return fmt.Sprintf("%s/%d", base, id) }

// state tells where an article stands, as the public has it.
func state(ctx context.Context, a news.Article, today calendar.Date) ui.Label {
	switch {
	case a.State == news.Published && a.PublishedOn.After(today):
		return ui.Label{Tone: ui.Info, Text: i18n.T(ctx, "news.state_scheduled")}
	case a.State == news.Published:
		return ui.Label{Tone: ui.Good, Text: i18n.T(ctx, "news.state_published")}
	case a.State == news.Withdrawn:
		return ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "news.state_withdrawn")}
	}
	return ui.Label{Tone: ui.Warn, Text: i18n.T(ctx, "news.state_draft")}
}

// article reads the article an address names.
func (p pages) article(r *http.Request) (news.Article, error) {
	id, err := face.ID(r, "id")
	if err != nil {
		return news.Article{}, err
	}
	return p.News.Get(r.Context(), face.Actor(r.Context()), id)
}

// picture receives the picture a form sent, nil when none was chosen. The
// right is asked before anything is kept.
func (p pages) picture(r *http.Request, a account.Actor) (*file.Upload, error) {
	ctx := r.Context()
	if err := p.Guard.Require(ctx, a, "news.write", account.Target{}); err != nil {
		return nil, err
	}
	f, ok, err := face.File(r, "picture")
	if err != nil || !ok {
		return nil, err
	}
	defer func() { _ = f.Body.Close() }()
	up, err := p.File.Receive(ctx, f.Name, f.Body)
	if ft := fault.Of(err); ft != nil && ft.Kind == fault.Invalid {
		m := ft.Fields["file"]
		return nil, fault.Field("picture", m.Key, m.Args...)
	}
	if err != nil {
		return nil, err
	}
	return &up, nil
}

// wantsPreview tells whether the form was sent only to be looked at.
func wantsPreview(r *http.Request) bool {
	v, err := face.Values(r)
	return err == nil && v.Get("preview") != ""
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func page(ctx context.Context, key string) shell.Page {
	return shell.Page{Title: i18n.T(ctx, key), Menu: "news"}
}

// edit is what the form of an article is drawn from.
type edit struct {
	article news.Article // as stored; zero for a new one
	file    file.File    // its picture
	form    shell.Form[news.UpdateInput]
	preview bool
}

func (p pages) drawEdit(r *http.Request, a news.Article, f shell.Form[news.UpdateInput], preview bool) (shell.Page, templ.Component, error) {
	ctx := r.Context()
	key := "news.new"
	if a.ID != 0 {
		key = "news.edit"
	}
	picture, err := p.News.PictureFile(ctx, a)
	if err != nil {
		return shell.Page{}, nil, err
	}
	return page(ctx, key), editPage(edit{article: a, file: picture, form: f, preview: preview}), nil
}
