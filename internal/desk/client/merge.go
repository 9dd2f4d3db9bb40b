package client

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
)

type mergeView struct {
	keep    client.Client
	other   *client.Client // nil until it is chosen
	text    string         // what was looked for
	found   []client.Client
	offered []client.Likely
	rows    []mergeRow
	form    shell.Form[client.MergeInput]
}

// mergeRow is one fact of both records side by side.
type mergeRow struct {
	field        string // of client.MergeFields, empty where nothing is to choose
	label        string
	keep, other  string
	choice, take bool // both have one and they differ; that of the other is taken
}

func mergeText(ctx context.Context, m mergeLine) string {
	if m.isKept {
		return i18n.T(ctx, "client.merged_here", "name", m.MergedName)
	}
	return i18n.T(ctx, "client.merged_there", "name", m.KeptName)
}

func mergeHref(m mergeLine) string {
	if m.isKept {
		return href(m.MergedID)
	}
	return href(m.KeptID)
}

// mergeForm offers records to merge into this one, then shows both side by
// side.
func (p pages) mergeForm(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	with, _ := strconv.ParseInt(r.URL.Query().Get("with"), 10, 64)
	f := shell.Form[client.MergeInput]{In: client.MergeInput{KeepID: id, MergeID: with}}
	return shell.Draw(p.Desk, w, r, f, p.drawMerge(r, id))
}

func (p pages) merge(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in client.MergeInput) (shell.Done, error) {
		in.KeepID = id
		in.Take = slices.DeleteFunc(in.Take, func(s string) bool { return s == "" })
		_, err := p.Client.Merge(ctx, a, in)
		return shell.GoID("/desk/clients", id, "client.flash_merged"), err
	}, p.drawMerge(r, id))
}

func (p pages) drawMerge(r *http.Request, id int64) shell.DrawFunc[client.MergeInput] {
	ctx := r.Context()
	a := face.Actor(ctx)
	return func(f shell.Form[client.MergeInput]) (shell.Page, templ.Component, error) {
		page := shell.Page{Title: i18n.T(ctx, "client.merge_title"), Menu: "clients"}
		v := mergeView{form: f, text: r.URL.Query().Get("q")}
		var err error
		if v.keep, err = p.Client.Get(ctx, a, id); err != nil {
			return page, nil, err
		}
		if f.In.MergeID != 0 && f.In.MergeID != id {
			other, err := p.Client.Get(ctx, a, f.In.MergeID)
			if err != nil {
				return page, nil, err
			}
			v.other = &other
			places := map[int64]string{}
			for _, c := range []client.Client{v.keep, other} {
				if places[c.ID], err = p.places(ctx, c); err != nil {
					return page, nil, err
				}
			}
			v.rows = sideBySide(ctx, v.keep, other, f.In.Take, places)
			return page, mergePage(v), nil
		}
		if err := p.offerOthers(ctx, a, &v); err != nil {
			return page, nil, err
		}
		return page, chooseOther(v), nil
	}
}

// offerOthers finds whom the record may be merged with: those like it, and
// those looked for.
func (p pages) offerOthers(ctx context.Context, a account.Actor, v *mergeView) error {
	if v.text != "" {
		page, err := p.Client.Search(ctx, a, client.Query{Text: v.text, Limit: 20})
		if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
			v.form.Errors = f.Fields
			return nil
		}
		if err != nil {
			return err
		}
		v.found = slices.DeleteFunc(page.Items, func(c client.Client) bool { return c.ID == v.keep.ID })
		return nil
	}
	if !face.May(ctx, "client.write") {
		return nil
	}
	probe := client.Probe{Name: v.keep.Name, Birth: v.keep.Birth.String(), IDNumber: v.keep.IDNumber, NotID: v.keep.ID}
	if len(v.keep.Phones) > 0 {
		probe.Phone = v.keep.Phones[0].Number
	}
	likely, err := p.Client.Likely(ctx, a, probe)
	v.offered = slices.DeleteFunc(likely, func(l client.Likely) bool { return !l.InReach })
	return err
}

// places tells the addresses of a record in one line.
func (p pages) places(ctx context.Context, c client.Client) (string, error) {
	var out []string
	for _, x := range c.Addresses {
		place, err := p.place(ctx, x)
		if err != nil {
			return "", err
		}
		out = append(out, place)
	}
	return strings.Join(out, "; "), nil
}

// sideBySide sets the facts of two records beside each other; places are their
// addresses by record.
func sideBySide(ctx context.Context, keep, other client.Client, take []string, places map[int64]string) []mergeRow {
	row := func(field, label, a, b string) mergeRow {
		return mergeRow{
			field: field, label: i18n.T(ctx, "client."+label), keep: a, other: b,
			choice: field != "" && a != "" && b != "" && a != b, take: slices.Contains(take, field),
		}
	}
	numbers := func(c client.Client) string {
		var out []string
		for _, ph := range c.Phones {
			out = append(out, ph.Number)
		}
		return strings.Join(out, ", ")
	}
	kin := func(c client.Client) string {
		var out []string
		for _, n := range c.Relations {
			out = append(out, n.Name)
		}
		return strings.Join(out, ", ")
	}
	return []mergeRow{
		row("name", "name", keep.Name, other.Name),
		row("", "other_names", keep.OtherNames, other.OtherNames),
		row("birth", "birth", keep.Birth.Format(), other.Birth.Format()),
		row("sex", "sex", codeName(ctx, "sex", keep.Sex), codeName(ctx, "sex", other.Sex)),
		row("id_number", "id_number", keep.IDNumber, other.IDNumber),
		row("ethnicity", "ethnicity", keep.Ethnicity, other.Ethnicity),
		row("occupation", "occupation", keep.Occupation, other.Occupation),
		row("language", "language", keep.Language, other.Language),
		row("email", "email", keep.Email, other.Email),
		row("", "phone", numbers(keep), numbers(other)),
		row("", "address", places[keep.ID], places[other.ID]),
		row("", "relations", kin(keep), kin(other)),
		row("", "note", keep.Note, other.Note),
	}
}

func (p pages) undoMerge(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	m, err := p.Client.UndoMerge(ctx, face.Actor(ctx), id)
	if err != nil {
		return err
	}
	return p.Redirect(w, r, href(m.KeptID), "client.flash_undone")
}

// mergeMessage says what is wrong with the whole: also that a record was
// changed meanwhile, and stands here as it is now.
func mergeMessage(ctx context.Context, v mergeView) string {
	if v.form.Current != nil {
		return i18n.T(ctx, "client.merge_stale")
	}
	return v.form.Message
}
