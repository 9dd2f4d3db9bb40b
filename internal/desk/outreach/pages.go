// Package outreach draws the pages on what the centre does in the communes.
package outreach

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	room "tgpl/internal/outreach"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const root = "/desk/outreach"

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.list)
	d.Get(root+"/export", export.Page(d, export.Outreach, export.Of[room.Filter](nil)))
	d.Get(root+"/new", d.Needs("outreach.write", p.newForm))
	d.Post(root+"/new", p.create)
	d.Get(root+"/{id}", p.editForm)
	d.Post(root+"/{id}", p.edit)
}

type listView struct {
	room.Page
	in    room.Filter
	units map[string]string
	query map[string][]string
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q := r.URL.Query()
	in := room.Filter{Text: q.Get("q"), After: q.Get("after")}
	in.Year, _ = strconv.Atoi(q.Get("year"))
	page, err := p.Outreach.List(ctx, face.Actor(ctx), in)
	if err != nil {
		return err
	}
	v := listView{Page: page, in: in, units: map[string]string{}, query: q}
	for _, s := range page.Items {
		if s.UnitCode != "" && v.units[s.UnitCode] == "" {
			if v.units[s.UnitCode], err = p.Org.UnitPath(ctx, s.UnitCode, s.HeldOn.Earliest()); err != nil {
				return err
			}
		}
	}
	return p.Page(w, r, shell.Page{Title: ui.T(ctx, "outreach.title"), Menu: "outreach"}, listPage(v))
}

// where tells the place of a session.
func (v listView) where(s room.Session) string {
	unit := v.units[s.UnitCode]
	if s.Place == "" || unit == "" {
		return s.Place + unit
	}
	return s.Place + ", " + unit
}

func year(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func href(id int64) string { return root + "/" + strconv.FormatInt(id, 10) }

func (p pages) draw(r *http.Request, id, version int64) shell.DrawFunc[room.Input] {
	return func(f shell.Form[room.Input]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		v := formView{form: f, id: id, version: version, may: face.May(ctx, "outreach.write")}
		units, err := p.Org.Communes(ctx, p.Today())
		if err != nil {
			return shell.Page{}, nil, err
		}
		known := f.In.UnitCode == ""
		for _, u := range units {
			v.units = append(v.units, ui.Option{Value: u.Code, Label: u.Path})
			known = known || u.Code == f.In.UnitCode
		}
		if !known { // of an older division
			path, err := p.Org.UnitPath(ctx, f.In.UnitCode, p.Today())
			if err != nil {
				return shell.Page{}, nil, err
			}
			v.units = append(v.units, ui.Option{Value: f.In.UnitCode, Label: path})
		}
		for _, k := range room.Kinds {
			v.kinds = append(v.kinds, ui.Option{Value: k, Label: ui.T(ctx, "outreach.kind_"+k)})
		}
		title := ui.T(ctx, "outreach.new")
		if id != 0 {
			title = ui.T(ctx, "outreach.edit")
		}
		return shell.Page{Title: title, Menu: "outreach"}, formPage(title, v), nil
	}
}

type formView struct {
	form    shell.Form[room.Input]
	id      int64
	version int64
	may     bool
	units   []ui.Option
	kinds   []ui.Option
}

func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[room.Input]{In: room.Input{Kind: "talk"}}, p.draw(r, 0, 0))
}

func (p pages) create(w http.ResponseWriter, r *http.Request) error {
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in room.Input) (shell.Done, error) {
		_, err := p.Outreach.Create(ctx, a, in)
		return shell.Go(root, "import.saved"), err
	}, p.draw(r, 0, 0))
}

func (p pages) load(r *http.Request) (room.Session, error) {
	id, err := face.ID(r, "id")
	if err != nil {
		return room.Session{}, err
	}
	ctx := r.Context()
	return p.Outreach.Get(ctx, face.Actor(ctx), id)
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	s, err := p.load(r)
	if err != nil {
		return err
	}
	in := room.Input{
		Version: s.Version, BranchID: s.BranchID, Kind: s.Kind, HeldOn: s.HeldOn.Format(), UnitCode: s.UnitCode, Place: s.Place, Topic: s.Topic,
		Attended: s.Attended, Women: s.Women, Ethnic: s.Ethnic, Advised: s.Advised, Leaflets: s.Leaflets, ByWhom: s.ByWhom, Note: s.Note,
	}
	return shell.Draw(p.Desk, w, r, shell.Form[room.Input]{In: in}, p.draw(r, s.ID, s.Version))
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	s, err := p.load(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in room.Input) (shell.Done, error) {
		_, err := p.Outreach.Update(ctx, a, s.ID, in)
		return shell.Go(root, "import.saved"), err
	}, p.draw(r, s.ID, s.Version))
}
