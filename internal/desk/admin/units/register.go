// Package units draws the administrator's pages on administrative units, valid
// in time: the list as of a day, one stretch of time of a unit, and taking a
// merger in from a file.
package units

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const (
	root    = "/desk/admin/units"
	perPage = 100
)

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.list)
	d.Post(root+"/import", p.importFile)
	d.Get(root+"/new", p.form)
	d.Post(root+"/new", p.save)
	d.Get(root+"/{id}", p.form)
	d.Post(root+"/{id}", p.save)
}

type listInput struct {
	Text  string `json:"q"`
	Level string `json:"level"`
	On    string `json:"on"`
	All   bool   `json:"all"`
	After int64  `json:"after"`
}

type listData struct {
	in     listInput
	query  url.Values
	rows   []org.Unit
	next   string
	today  calendar.Date
	on     calendar.Date
	errors fault.Fields // of the day typed, or of the file
	parent map[string]string
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	return p.drawList(w, r, nil)
}

// drawList draws the list; errs are what is wrong with a file just sent.
func (p pages) drawList(w http.ResponseWriter, r *http.Request, errs fault.Fields) error {
	ctx := r.Context()
	in, fields := face.DecodeValues[listInput](r.URL.Query())
	if err := fields.Err(); err != nil {
		return err
	}
	d := listData{in: in, query: r.URL.Query(), today: p.Today(), errors: fault.Fields{}, parent: map[string]string{}}
	d.on = check.Date(d.errors, "on", in.On, d.today)
	status := http.StatusOK
	if len(errs) > 0 {
		d.errors = errs
	}
	if len(d.errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	f := org.UnitFilter{Text: in.Text, Level: in.Level, On: d.on, After: in.After, Limit: perPage}
	if d.on.IsZero() && !in.All {
		d.on, f.On = d.today, d.today
	}
	var err error
	if d.rows, err = p.Org.ListUnits(ctx, f); err != nil {
		return err
	}
	for _, u := range d.rows {
		on := d.on
		if on.IsZero() {
			on = u.ValidFrom
		}
		if d.parent[u.ParentCode], err = p.Org.UnitPath(ctx, u.ParentCode, on); err != nil {
			return err
		}
	}
	if len(d.rows) == perPage {
		d.next = number(d.rows[perPage-1].ID)
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "org.units_title"), Menu: "units", Status: status}, listPage(d))
}

// importFile takes a file of units in: a merger is such a file.
func (p pages) importFile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if _, fields := face.Decode[struct{}](r); len(fields) > 0 {
		return p.drawList(w, r, fields)
	}
	file, sent, err := face.File(r, "file")
	if err != nil {
		return err
	}
	if !sent {
		return p.drawList(w, r, fault.Fields{"file": {Key: "fault.required"}})
	}
	defer file.Body.Close() //nolint:errcheck // it was only read
	report, err := p.Org.ImportUnits(ctx, face.Actor(ctx), file.Body)
	if fault.Is(err, fault.Invalid) {
		return p.drawList(w, r, told(fault.Of(err).Fields))
	}
	if err != nil {
		return err
	}
	return p.Redirect(w, r, root, "org.imported", "added", report.Added, "changed", report.Changed, "same", report.Same)
}

// told gathers what is wrong in a file at the field of the file: its lines are
// no fields of the page.
func told(fields fault.Fields) fault.Fields {
	if m, ok := fields["file"]; ok {
		return fault.Fields{"file": m}
	}
	// The first line that is wrong: line.2.name comes before line.10.name.
	first, line, column := "", 0, ""
	for name := range fields {
		n, col := 0, name
		if parts := strings.SplitN(name, ".", 3); len(parts) == 3 {
			n, _ = strconv.Atoi(parts[1]) // the room wrote it
			col = parts[2]
		}
		if first == "" || n < line || n == line && name < first {
			first, line, column = name, n, col
		}
	}
	what := fault.Message{Key: "org." + column}
	if line == 0 {
		return fault.Fields{"file": {Key: "org.csv_wrong", Args: []any{"column", what, "what", fields[first]}}}
	}
	return fault.Fields{"file": {Key: "org.csv_wrong_line", Args: []any{"line", line, "column", what, "what", fields[first], "n", len(fields)}}}
}

type editData struct {
	rec    org.Unit // zero for a new one
	form   shell.Form[org.UnitInput]
	others []org.Unit // other stretches of time of the same code
	levels []ui.Option
}

func (p pages) one(r *http.Request) (org.Unit, error) {
	if r.PathValue("id") == "" {
		return org.Unit{}, nil
	}
	id, err := face.ID(r, "id")
	if err != nil {
		return org.Unit{}, err
	}
	return p.Org.UnitByID(r.Context(), id)
}

func (p pages) form(w http.ResponseWriter, r *http.Request) error {
	u, err := p.one(r)
	if err != nil {
		return err
	}
	in := org.UnitInput{
		Code: u.Code, ParentCode: u.ParentCode, Level: u.Level, Name: u.Name, HardArea: u.HardArea,
		ValidFrom: u.ValidFrom.Format(), ValidTo: u.ValidTo.Format(), SuccessorCode: u.SuccessorCode,
	}
	return shell.Draw(p.Desk, w, r, shell.Form[org.UnitInput]{In: in}, p.drawEdit(r, u))
}

func (p pages) drawEdit(r *http.Request, u org.Unit) shell.DrawFunc[org.UnitInput] {
	return func(f shell.Form[org.UnitInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		if err := p.Guard.Require(ctx, face.Actor(ctx), "org.manage", account.Target{Kind: "unit", ID: u.ID}); err != nil {
			return shell.Page{}, nil, err
		}
		d := editData{rec: u, form: f}
		stretches, err := p.Org.UnitStretches(ctx, u.Code)
		for _, s := range stretches {
			if s.ID != u.ID {
				d.others = append(d.others, s)
			}
		}
		for _, l := range org.Levels {
			d.levels = append(d.levels, ui.Option{Value: l, Label: i18n.T(ctx, "org.level_"+l)})
		}
		return shell.Page{Title: d.title(ctx), Menu: "units"}, editPage(d), err
	}
}

func (p pages) save(w http.ResponseWriter, r *http.Request) error {
	u, err := p.one(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in org.UnitInput) (shell.Done, error) {
		in.ID = u.ID
		got, err := p.Org.SaveUnit(ctx, a, in)
		return shell.Go(ui.Link(root, nil, "q", got.Code, "all", "true"), "org.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawEdit(r, u))
}

func (d editData) title(ctx context.Context) string {
	if d.rec.ID == 0 {
		return i18n.T(ctx, "org.unit_new")
	}
	return d.rec.Name
}

func clearHref(d listData) string {
	if d.in.Text != "" || d.in.Level != "" || d.in.On != "" || d.in.All {
		return root
	}
	return ""
}

func pager(ctx context.Context, d listData) ui.PagerOpts {
	o := ui.KeyPager(root, d.query, d.next)
	o.Shown = i18n.T(ctx, "org.units_shown", "n", len(d.rows))
	return o
}

// stretch tells when a unit was there.
func stretch(ctx context.Context, u org.Unit) string {
	switch {
	case u.ValidFrom.IsZero() && u.ValidTo.IsZero():
		return i18n.T(ctx, "org.always")
	case u.ValidTo.IsZero():
		return i18n.T(ctx, "org.since", "from", u.ValidFrom.Format())
	case u.ValidFrom.IsZero():
		return i18n.T(ctx, "org.until", "to", u.ValidTo.Format())
	}
	return i18n.T(ctx, "org.from_to", "from", u.ValidFrom.Format(), "to", u.ValidTo.Format())
}

func levelOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, l := range org.Levels {
		out = append(out, ui.Option{Value: l, Label: i18n.T(ctx, "org.level_"+l)})
	}
	return out
}

// number writes the number of a record for a field, nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
