package client

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

type showView struct {
	c        client.Client
	now      clock.Instant
	ages     string
	branch   string
	places   []string // of the addresses, in their order
	requests []request.Row
	matters  []matter.Matter
	merges   []mergeLine
	facts    []client.SensitiveFact // only when asked for
	seen     bool
	form     shell.Form[client.SensitiveInput]
	kinds    []ui.Option
	may      map[string]bool // write, sensitive, merge, submit, audit
	law      *law.Law
}

type mergeLine struct {
	client.Merge
	isKept  bool // this record is the one that was kept
	mayUndo bool
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[client.SensitiveInput]{}, p.draw(r.Context(), id, nil, false))
}

// draw draws the page; facts are shown when they were asked for.
func (p pages) draw(ctx context.Context, id int64, facts []client.SensitiveFact, seen bool) shell.DrawFunc[client.SensitiveInput] {
	return func(f shell.Form[client.SensitiveInput]) (shell.Page, templ.Component, error) {
		v, err := p.load(ctx, id)
		if err != nil {
			return shell.Page{}, nil, err
		}
		v.facts, v.seen, v.form = facts, seen, f
		return shell.Page{Title: v.c.Name, Menu: "clients"}, showPage(v), nil
	}
}

func (p pages) load(ctx context.Context, id int64) (showView, error) {
	a := face.Actor(ctx)
	c, err := p.Client.Get(ctx, a, id)
	if err != nil {
		return showView{}, err
	}
	v := showView{c: c, now: p.Now(), law: p.Law, ages: p.age(ctx, c)}
	t, err := p.Guard.TargetOf(ctx, client.Kind, id)
	if err != nil {
		return v, err
	}
	v.may = map[string]bool{"audit": face.MayOn(ctx, "audit.record", t), "submit": face.May(ctx, "request.submit")}
	for _, action := range []string{"write", "sensitive", "merge"} {
		v.may[action] = p.Client.May(ctx, a, "client."+action, c)
	}
	if c.MergedIntoID != 0 {
		v.may["write"], v.may["submit"] = false, false
	}
	names, _, err := p.branchNames(ctx)
	if err != nil {
		return v, err
	}
	v.branch = names[c.BranchID]
	for _, x := range c.Addresses {
		place, err := p.place(ctx, x)
		if err != nil {
			return v, err
		}
		v.places = append(v.places, place)
	}
	for _, r := range p.Law.List("sensitive_kind", p.Today()) {
		v.kinds = append(v.kinds, ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx))})
	}
	if err := p.loadWork(ctx, a, &v); err != nil {
		return v, err
	}
	return v, p.loadMerges(ctx, a, &v)
}

// loadWork reads the person's requests and matters, those the reader may see.
func (p pages) loadWork(ctx context.Context, a account.Actor, v *showView) error {
	if face.May(ctx, "request.read") {
		page, err := p.Request.List(ctx, a, request.Filter{ClientID: v.c.ID, Limit: 50})
		if err != nil {
			return err
		}
		v.requests = page.Items
	}
	if face.May(ctx, "matter.read") {
		page, err := p.Matter.List(ctx, a, matter.Filter{ClientID: v.c.ID, Limit: 50})
		if err != nil {
			return err
		}
		v.matters = page.Matters
	}
	return nil
}

func (p pages) loadMerges(ctx context.Context, a account.Actor, v *showView) error {
	merges, err := p.Client.Merges(ctx, a, v.c.ID)
	if err != nil {
		return err
	}
	first := true // only the last merge that stands can be undone
	for _, m := range merges {
		l := mergeLine{Merge: m, isKept: m.KeptID == v.c.ID}
		if m.UndoneAt.IsZero() {
			l.mayUndo = first && v.may["merge"] && (l.isKept || v.c.MergedIntoID == m.KeptID)
			first = false
		}
		v.merges = append(v.merges, l)
	}
	return nil
}

// age tells the age, or the ages a birth that is not known to the day allows.
func (p pages) age(ctx context.Context, c client.Client) string {
	least, most := c.Birth.AgeOn(p.Today())
	switch {
	case most < 0:
		return ""
	case least == most:
		return i18n.T(ctx, "client.age", "n", least)
	}
	return i18n.T(ctx, "client.age_between", "from", least, "to", most)
}

func (v showView) lead(ctx context.Context) string {
	out := ""
	for _, s := range []string{v.c.Birth.Format(), v.ages, codeName(ctx, "sex", v.c.Sex), v.c.Ethnicity} {
		if s == "" {
			continue
		}
		if out != "" {
			out += " · "
		}
		out += s
	}
	return out
}

func (v showView) paper(ctx context.Context) string {
	if v.c.IDNumber == "" {
		return ""
	}
	s := codeName(ctx, "id_kind", v.c.IDKind) + " " + v.c.IDNumber
	if !v.c.IDIssuedOn.IsZero() {
		s += ", " + i18n.T(ctx, "client.issued", "on", v.c.IDIssuedOn.Format())
	}
	if v.c.IDIssuedBy != "" {
		s += ", " + v.c.IDIssuedBy
	}
	return s
}

func (v showView) kindName(ctx context.Context, code string) string {
	return v.law.Name(i18n.Of(ctx), "sensitive_kind", code)
}

func relationNote(ctx context.Context, r client.Relation) string {
	s := codeName(ctx, "relation", r.Relation)
	for _, x := range []string{r.IDNumber, r.Phone} {
		if x != "" {
			s += " · " + x
		}
	}
	return s
}

func addressNote(ctx context.Context, a client.Address) string {
	s := codeName(ctx, "address_kind", a.Kind)
	if !a.ValidFrom.IsZero() {
		s += " · " + i18n.T(ctx, "client.since", "on", a.ValidFrom.Format())
	}
	if !a.ValidTo.IsZero() {
		s += " · " + i18n.T(ctx, "client.until", "on", a.ValidTo.Format())
	}
	return s
}
