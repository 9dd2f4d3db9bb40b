// Package search draws what the one search box of the desk finds: people,
// matters and requests, by name with or without accents, code, identity number
// or the end of a telephone number; a short list while one types, and a page.
package search

import (
	"context"
	"net/http"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/search", p.page)
	d.Get("/desk/search/suggest", p.suggest)
}

const (
	onPage    = 10 // of each kind
	suggested = 5
	shortest  = 2 // characters from which something is looked for
)

// found is what a text finds, of each kind that the reader may see.
type found struct {
	text    string
	groups  []group
	errs    fault.Fields
	tooFew  bool
	newHref string // form of a new person, for who may make one
}

type group struct {
	key  string // clients, matters, requests
	hits []hit
	more string // address of the list with all of them, when there are more
}

type hit struct {
	title, note, href string
	chip              string
}

func (f found) none() bool {
	for _, g := range f.groups {
		if len(g.hits) > 0 {
			return false
		}
	}
	return true
}

func (f found) count() int {
	n := 0
	for _, g := range f.groups {
		n += len(g.hits)
	}
	return n
}

func (p pages) page(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, err := p.find(ctx, r.URL.Query().Get("q"), onPage)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "search.title")}, searchPage(f))
}

func (p pages) suggest(w http.ResponseWriter, r *http.Request) error {
	f, err := p.find(r.Context(), r.URL.Query().Get("q"), suggested)
	if err != nil {
		return err
	}
	return face.Render(w, r, http.StatusOK, suggestions(f))
}

func (p pages) find(ctx context.Context, text string, limit int) (found, error) {
	text = strings.TrimSpace(text)
	out := found{text: text, errs: fault.Fields{}}
	if len([]rune(text)) < shortest {
		out.tooFew = true
		return out, nil
	}
	a := face.Actor(ctx)
	for _, look := range []struct {
		right string
		find  func(context.Context, account.Actor, string, int) (group, error)
	}{
		{"client.read", p.clients}, {"matter.read", p.matters}, {"request.read", p.requests},
	} {
		if !face.May(ctx, look.right) {
			continue
		}
		g, err := look.find(ctx, a, text, limit)
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
			for _, m := range f.Fields {
				out.errs.Add("q", m.Key, m.Args...)
			}
			continue
		}
		if err != nil {
			return out, err
		}
		out.groups = append(out.groups, g)
	}
	if face.May(ctx, "client.write") {
		out.newHref = ui.Link("/desk/clients/new", nil, "typed", text)
	}
	return out, nil
}

func (p pages) clients(ctx context.Context, a account.Actor, text string, limit int) (group, error) {
	g := group{key: "clients"}
	page, err := p.Client.Search(ctx, a, client.Query{Text: text, Limit: limit})
	for _, c := range page.Items {
		note := join(c.Birth.Format(), c.IDNumber)
		if len(c.Phones) > 0 {
			note = join(note, c.Phones[0].Number)
		}
		g.hits = append(g.hits, hit{title: c.Name, note: note, href: link.Record("client", c.ID)})
	}
	if page.Next != "" {
		g.more = ui.Link("/desk/clients", nil, "q", text)
	}
	return g, err
}

func (p pages) matters(ctx context.Context, a account.Actor, text string, limit int) (group, error) {
	g := group{key: "matters"}
	page, err := p.Matter.List(ctx, a, matter.Filter{Text: text, Limit: limit})
	for _, m := range page.Matters {
		g.hits = append(g.hits, hit{
			title: m.Code + " · " + m.ClientName, note: m.Subject, href: link.Record("matter", m.ID), chip: i18n.T(ctx, "matter.state_"+m.State),
		})
	}
	if page.Next != "" {
		g.more = ui.Link("/desk/matters", nil, "text", text)
	}
	return g, err
}

func (p pages) requests(ctx context.Context, a account.Actor, text string, limit int) (group, error) {
	g := group{key: "requests"}
	page, err := p.Request.List(ctx, a, request.Filter{Text: text, Limit: limit})
	for _, r := range page.Items {
		g.hits = append(g.hits, hit{
			title: r.Code + " · " + r.ClientName, note: r.Subject, href: link.Record("request", r.ID), chip: i18n.T(ctx, "request.state_name_"+r.State),
		})
	}
	if page.Next != "" {
		g.more = ui.Link("/desk/requests", nil, "q", text)
	}
	return g, err
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
