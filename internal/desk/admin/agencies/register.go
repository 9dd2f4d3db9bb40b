// Package agencies draws the pages on procedural agencies and the other
// authorities the centre works with.
package agencies

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const (
	root    = "/desk/admin/agencies"
	perPage = 100
)

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.list)
	d.Get(root+"/export", export.Page(d, export.Agencies, export.Of[export.AgencyFilter](nil)))
	d.Get(root+"/new", p.newForm)
	d.Post(root+"/new", p.save)
	d.Get(root+"/{id}", p.editForm)
	d.Post(root+"/{id}", p.save)
}

type listInput struct {
	Text  string `json:"q"`
	Kind  string `json:"kind"`
	All   bool   `json:"all"`
	After int64  `json:"after"`
}

type listData struct {
	in    listInput
	query url.Values
	rows  []row
	next  string
	kinds []ui.Option
}

type row struct {
	org.Agency
	place string
	there bool
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, fields := face.Decode[listInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	f := org.AgencyFilter{Text: in.Text, Kind: in.Kind, After: in.After, Limit: perPage}
	if !in.All {
		f.On = p.Today()
	}
	agencies, err := p.Org.Agencies(ctx, f)
	if err != nil {
		return err
	}
	d := listData{in: in, query: r.URL.Query(), kinds: p.kindOptions(ctx)}
	for _, a := range agencies {
		place, err := p.Org.UnitPath(ctx, a.UnitCode, calendar.Date{})
		if err != nil {
			return err
		}
		d.rows = append(d.rows, row{a, place, a.ValidOn(p.Today())})
	}
	if len(agencies) == perPage {
		d.next = number(agencies[perPage-1].ID)
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "org.agencies_title"), Menu: "agencies"}, listPage(d))
}

func (p pages) kindOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, rule := range p.Law.List("agency_kind", p.Today()) {
		out = append(out, ui.Option{Value: rule.Code, Label: rule.In(i18n.Of(ctx))})
	}
	return out
}

type editData struct {
	rec   org.Agency // zero for a new one
	form  shell.Form[org.AgencyInput]
	kinds []ui.Option
	units []ui.Option
}

func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[org.AgencyInput]{}, p.drawEdit(r, org.Agency{}))
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	in := org.AgencyInput{
		Kind: rec.Kind, Name: rec.Name, UnitCode: rec.UnitCode, Address: rec.Address, Phone: rec.Phone, Email: rec.Email,
		ValidFrom: rec.ValidFrom.Format(), ValidTo: rec.ValidTo.Format(),
	}
	return shell.Draw(p.Desk, w, r, shell.Form[org.AgencyInput]{In: in}, p.drawEdit(r, rec))
}

// one gives the agency of the address; the zero Agency on the page of a new one.
func (p pages) one(r *http.Request) (org.Agency, error) {
	if r.PathValue("id") == "" {
		return org.Agency{}, nil
	}
	id, err := face.ID(r, "id")
	if err != nil {
		return org.Agency{}, err
	}
	return p.Org.Agency(r.Context(), id)
}

func (p pages) drawEdit(r *http.Request, rec org.Agency) shell.DrawFunc[org.AgencyInput] {
	return func(f shell.Form[org.AgencyInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		if err := p.Guard.Require(ctx, face.Actor(ctx), "org.manage", account.Target{Kind: "agency", ID: rec.ID}); err != nil {
			return shell.Page{}, nil, err
		}
		d := editData{rec: rec, form: f, kinds: p.kindOptions(ctx)}
		var err error
		d.units, err = p.unitOptions(ctx, rec.UnitCode)
		return shell.Page{Title: d.title(ctx), Menu: "agencies"}, editPage(d), err
	}
}

// unitOptions are the units of today by what lies above them, and the one the
// record names when it is gone.
func (p pages) unitOptions(ctx context.Context, kept string) ([]ui.Option, error) {
	var out []ui.Option
	provinces, err := p.Org.Units(ctx, "", calendar.Date{})
	if err != nil {
		return nil, err
	}
	for _, province := range provinces {
		districts, err := p.Org.Units(ctx, province.Code, calendar.Date{})
		if err != nil {
			return nil, err
		}
		out = append(out, ui.Option{Value: province.Code, Label: province.Name})
		for _, d := range districts {
			out = append(out, ui.Option{Value: d.Code, Label: d.Name})
		}
		for _, d := range districts {
			communes, err := p.Org.Units(ctx, d.Code, calendar.Date{})
			if err != nil {
				return nil, err
			}
			for _, c := range communes {
				out = append(out, ui.Option{Value: c.Code, Label: c.Name, Group: d.Name})
			}
		}
	}
	for _, o := range out {
		if o.Value == kept {
			return out, nil
		}
	}
	if path, err := p.Org.UnitPath(ctx, kept, calendar.Date{}); err != nil {
		return nil, err
	} else if path != "" {
		out = append(out, ui.Option{Value: kept, Label: path})
	}
	return out, nil
}

func (p pages) save(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in org.AgencyInput) (shell.Done, error) {
		in.ID = rec.ID
		got, err := p.Org.SaveAgency(ctx, a, in)
		return shell.Go(root, "org.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawEdit(r, rec))
}

func (d editData) title(ctx context.Context) string {
	if d.rec.ID == 0 {
		return i18n.T(ctx, "org.agency_new")
	}
	return d.rec.Name
}

func clearHref(d listData) string {
	if d.in.Text != "" || d.in.Kind != "" || d.in.All {
		return root
	}
	return ""
}

func pager(ctx context.Context, d listData) ui.PagerOpts {
	o := ui.KeyPager(root, d.query, d.next)
	o.Shown = i18n.T(ctx, "org.agencies_shown", "n", len(d.rows))
	return o
}

// number writes the number of a record for a field, nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func label(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}
