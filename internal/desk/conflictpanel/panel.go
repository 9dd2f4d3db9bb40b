// Package conflictpanel is the part of the pages of requests and matters that
// tells what the last check for conflicts of interest found, and from which it
// is done and overridden. A page loads it and sets it among its cards:
//
//	panel, err := conflictpanel.Load(ctx, p.Desk, conflict.CheckInput{MatterID: m.ID, ProviderID: m.ProviderID}, "/desk/matters/7")
//	…
//	@conflictpanel.Card(panel)
package conflictpanel

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// Panel is what a card shows.
type Panel struct {
	in       conflict.CheckInput
	back     string
	mayCheck bool
	now      clock.Instant
	parts    []part
}

// part is one check: of the parties, or of the provider with them.
type part struct {
	check       *conflict.Check // nil when there was none
	providerID  int64
	provider    string // name, of the provider's part
	mayOverride bool
}

// Load reads the last checks of a request or matter; with a ProviderID those
// with the provider too. back is the address of the page around.
func Load(ctx context.Context, d *shell.Desk, in conflict.CheckInput, back string) (Panel, error) {
	a := face.Actor(ctx)
	v, err := d.Conflict.View(ctx, a, in)
	if err != nil {
		return Panel{}, err
	}
	p := Panel{in: in, back: back, now: d.Now(), mayCheck: d.Conflict.MayCheck(ctx, a, in.RequestID, in.MatterID)}
	add := func(c *conflict.Check, providerID int64, name string) {
		p.parts = append(p.parts, part{
			check: c, providerID: providerID, provider: name,
			mayOverride: c != nil && c.Current && !c.Cleared() && d.Conflict.MayOverride(ctx, a, *c),
		})
	}
	add(v.Check, 0, "")
	if in.ProviderID != 0 {
		name := ""
		for _, q := range v.Parties {
			if q.ProviderID == in.ProviderID {
				name = q.Name
			}
		}
		add(v.Provider, in.ProviderID, name)
	}
	return p, nil
}

// formAt tells whether the part shows its form in place: a page has only one,
// so that no two fields share a name; the others lead to their own page.
func formAt(p Panel, i int) bool {
	for _, x := range p.parts[:i] {
		if x.mayOverride {
			return false
		}
	}
	return true
}

// Blocking shows what was found, and the way to the page of the check, where a
// step was refused because of it (current is the Current of its fault); else it
// gives the other part.
func Blocking(current any, otherwise templ.Component) templ.Component {
	if c, ok := current.(conflict.Check); ok {
		return blocking(c)
	}
	return otherwise
}

type pages struct{ *shell.Desk }

// Register adds the steps of the panel and the page of one check.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Post("/desk/conflicts/check", p.check)
	d.Get("/desk/conflicts/{id}", p.show)
	d.Post("/desk/conflicts/{id}/override", p.override)
}

type checkInput struct {
	conflict.CheckInput
	Back string `json:"back"`
}

func (p pages) check(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, fields := face.Decode[checkInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	c, err := p.Conflict.Check(ctx, face.Actor(ctx), in.CheckInput)
	if err != nil {
		return err
	}
	return p.Redirect(w, r, shell.LocalPath(in.Back, ownPath(c)), "conflict.flash_"+c.Result, "n", len(c.Findings))
}

func ownPath(c conflict.Check) string { return "/desk/conflicts/" + strconv.FormatInt(c.ID, 10) }

// backOf is the record's own page.
func backOf(c conflict.Check) string {
	if c.MatterID != 0 {
		return link.Record("matter", c.MatterID)
	}
	return link.Record("request", c.RequestID)
}

type overrideInput struct {
	Reason string `json:"reason"`
	Back   string `json:"back"`
}

func (p pages) draw(ctx context.Context, id int64) shell.DrawFunc[overrideInput] {
	return func(f shell.Form[overrideInput]) (shell.Page, templ.Component, error) {
		a := face.Actor(ctx)
		c, err := p.Conflict.Get(ctx, a, id)
		if err != nil {
			return shell.Page{}, nil, err
		}
		menu := "requests"
		if c.MatterID != 0 {
			menu = "matters"
		}
		v := showView{
			panel: Panel{in: conflict.CheckInput{RequestID: c.RequestID, MatterID: c.MatterID}, back: f.In.Back, now: p.Now()},
			part: part{
				check: &c, providerID: c.ProviderID,
				mayOverride: c.Current && !c.Cleared() && p.Conflict.MayOverride(ctx, a, c),
			},
			form: f,
		}
		return shell.Page{Title: i18n.T(ctx, "conflict.title"), Menu: menu}, showPage(v), nil
	}
}

type showView struct {
	panel Panel
	part  part
	form  shell.Form[overrideInput]
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[overrideInput]{}, p.draw(r.Context(), id))
}

func (p pages) override(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in overrideInput) (shell.Done, error) {
		c, err := p.Conflict.Override(ctx, a, id, in.Reason)
		if err != nil {
			return shell.Done{}, err
		}
		return shell.Go(shell.LocalPath(in.Back, backOf(c)), "conflict.flash_overridden"), nil
	}, p.draw(r.Context(), id))
}

func tone(c *conflict.Check) ui.Tone {
	switch {
	case c == nil, !c.Current:
		return ui.Warn
	case c.Cleared():
		return ui.Good
	case c.Result == conflict.Found:
		return ui.Bad
	}
	return ui.Warn
}

// stateText says in a few words how it stands.
func stateText(ctx context.Context, c *conflict.Check) string {
	switch {
	case c == nil:
		return i18n.T(ctx, "conflict.never")
	case !c.Current:
		return i18n.T(ctx, "conflict.old")
	case c.Result != conflict.Clear && c.Cleared():
		return i18n.T(ctx, "conflict.settled")
	}
	return i18n.T(ctx, "conflict.result."+c.Result)
}

func findingTone(f conflict.Finding) ui.Tone {
	if f.Severity == conflict.Found {
		return ui.Bad
	}
	return ui.Warn
}

func first(ctx context.Context, ms []fault.Message) string {
	if len(ms) == 0 {
		return ""
	}
	return say.Message(ctx, ms[0])
}

func rest(ms []fault.Message) []fault.Message {
	if len(ms) == 0 {
		return nil
	}
	return ms[1:]
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
