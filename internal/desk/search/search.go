// Package search draws what the one search box of the desk finds: people,
// matters, requests, papers and the rest, best first, with what matched marked;
// a short list while one types, and a page.
package search

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/search"
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
	onPage    = 8  // of each kind
	ofOneKind = 50 // where one kind was chosen
	suggested = 4  // of each kind, while one types
	together  = 9  // of all kinds, while one types
	shortest  = 2  // characters from which something is looked for
)

// found is what a text finds.
type found struct {
	text    string
	kind    string // chosen, or empty
	hits    []search.Hit
	tabs    []ui.Tab
	also    string
	errs    fault.Fields
	tooFew  bool
	newHref string // form of a new person, for who may make one
	list    string // address of the list of the chosen kind with the same words
}

func (p pages) page(w http.ResponseWriter, r *http.Request) error {
	ctx, typed := r.Context(), r.URL.Query()
	kind := typed.Get("kind")
	if !slices.Contains(search.Kinds, kind) {
		kind = ""
	}
	f, err := p.find(ctx, typed.Get("q"), kind, onPage)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "search.title")}, searchPage(f))
}

func (p pages) suggest(w http.ResponseWriter, r *http.Request) error {
	f, err := p.find(r.Context(), r.URL.Query().Get("q"), "", suggested)
	if err != nil {
		return err
	}
	f.hits = f.hits[:min(len(f.hits), together)]
	return face.Render(w, r, http.StatusOK, suggestions(f))
}

func (p pages) find(ctx context.Context, text, kind string, limit int) (found, error) {
	text = strings.TrimLeft(text, " ")
	out := found{text: text, kind: kind, errs: fault.Fields{}}
	if len([]rune(strings.TrimSpace(text))) < shortest {
		out.tooFew = true
		return out, nil
	}
	all, err := p.Index.Find(ctx, face.Actor(ctx), search.Query{Text: text, Limit: limit})
	if err == nil && kind != "" {
		var some search.Found
		some, err = p.Index.Find(ctx, face.Actor(ctx), search.Query{Text: text, Kinds: []string{kind}, Limit: ofOneKind})
		all.Hits, all.Also = some.Hits, some.Also
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		for _, m := range f.Fields {
			out.errs.Add("q", m.Key, m.Args...)
		}
		err = nil
	}
	if err != nil {
		return out, err
	}
	out.hits, out.also = all.Hits, all.Also
	if len(all.Counts) > 1 || kind != "" {
		out.tabs = tabs(ctx, text, kind, all.Counts)
	}
	if face.May(ctx, "client.write") {
		out.newHref = ui.Link("/desk/clients/new", nil, "typed", text)
	}
	switch kind {
	case search.Client:
		out.list = ui.Link("/desk/clients", nil, "q", text)
	case search.Matter:
		out.list = ui.Link("/desk/matters", nil, "text", text)
	case search.Request:
		out.list = ui.Link("/desk/requests", nil, "q", text)
	}
	return out, nil
}

// tabs are the kinds with how many were found.
func tabs(ctx context.Context, text, kind string, counts []search.Count) []ui.Tab {
	out := []ui.Tab{{Label: i18n.T(ctx, "search.all"), Href: ui.Link("/desk/search", nil, "q", text), Active: kind == ""}}
	for _, c := range counts {
		t := ui.Tab{Label: i18n.T(ctx, "search.kind_"+c.Kind), Href: ui.Link("/desk/search", nil, "q", text, "kind", c.Kind), Active: c.Kind == kind, Count: c.N}
		if c.More {
			t.Label, t.Count = t.Label+" "+say.Number(ctx, c.N)+"+", 0
		}
		out = append(out, t)
	}
	return out
}

// href is the page of a hit.
func href(h search.Hit) string {
	if h.Kind == search.Paper {
		return link.Record("matter", h.OfID) + "/papers/" + strconv.FormatInt(h.ID, 10)
	}
	return link.Record(h.Kind, h.ID)
}

// state names the state of a hit, where its kind has states.
func state(ctx context.Context, h search.Hit) string {
	prefix := map[string]string{search.Matter: "matter.state_", search.Request: "request.state_name_", search.Article: "news.state_"}[h.Kind]
	if prefix == "" || h.State == "" {
		return ""
	}
	return i18n.T(ctx, prefix+h.State)
}

// piece is a part of a text, marked or not.
type piece struct {
	text   string
	marked bool
}

// pieces cuts a text at its marks.
func pieces(text string, marks []search.Mark) []piece {
	var out []piece
	at := 0
	for _, m := range marks {
		if m.From < at || m.To > len(text) || m.From >= m.To {
			continue
		}
		if m.From > at {
			out = append(out, piece{text[at:m.From], false})
		}
		out = append(out, piece{text[m.From:m.To], true})
		at = m.To
	}
	if at < len(text) {
		out = append(out, piece{text[at:], false})
	}
	return out
}
