package client

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

// formView is the form of a person, new or known.
type formView struct {
	id       int64 // 0 for a new one
	title    string
	cancel   string
	in       client.Input // as typed
	errs     fault.Fields
	message  string
	keep     string
	compare  templ.Component
	version  int64
	likely   []client.Likely // offered because of what was typed
	double   bool            // the form came back since somebody like this is known
	units    []ui.Option
	branches []ui.Option // to choose from, for who may
}

// fieldOrder is the order of the fields on the page, for the summary of errors.
var fieldOrder = []string{
	"name", "birth", "id_number", "phones[0].number", "confirmed", "sex", "id_kind", "id_issued_on", "id_issued_by", "other_names",
	"ethnicity", "occupation", "branch_id",
}

func (v formView) field(ctx context.Context, name, value string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "client."+name), Value: value, Errs: v.errs, Autocomplete: "off"}
}

// row is a field in a row of a list: phones[0].number.
func (v formView) row(ctx context.Context, list string, i int, name, value string) ui.Field {
	return ui.Field{
		Name: fmt.Sprintf("%s[%d].%s", list, i, name), Label: i18n.T(ctx, "client."+list+"_"+name), Value: value, Errs: v.errs,
		Autocomplete: "off",
	}
}

func yes(b bool) string { return strconv.FormatBool(b) }

// safe tells how the box "safe to call" stands: ticked for a new row.
func safe(p client.PhoneInput) string { return yes(p.SafeToCall == nil || *p.SafeToCall) }

func with(f ui.Field, change func(*ui.Field)) ui.Field {
	change(&f)
	return f
}

func required(f ui.Field) ui.Field {
	return with(f, func(f *ui.Field) { f.Required = true })
}

func choose(f ui.Field, options []ui.Option) ui.Field {
	return with(f, func(f *ui.Field) { f.Options = options })
}

// withRows adds empty rows to type into.
func withRows(in client.Input) client.Input {
	for len(in.Phones) < 2 || in.Phones[len(in.Phones)-1].Number != "" {
		in.Phones = append(in.Phones, client.PhoneInput{})
	}
	for len(in.Addresses) < 1 || in.Addresses[len(in.Addresses)-1].Line+in.Addresses[len(in.Addresses)-1].UnitCode != "" {
		kind := "permanent"
		if len(in.Addresses) > 0 {
			kind = "current"
		}
		in.Addresses = append(in.Addresses, client.AddressInput{Kind: kind})
	}
	for len(in.Relations) < 1 || in.Relations[len(in.Relations)-1].Name != "" {
		in.Relations = append(in.Relations, client.RelationInput{})
	}
	return in
}

func (p pages) drawForm(ctx context.Context, v formView) (shell.Page, templ.Component, error) {
	v.in = withRows(v.in)
	var named []string
	for _, a := range v.in.Addresses {
		named = append(named, a.UnitCode)
	}
	var err error
	if v.units, err = p.communes(ctx, named); err != nil {
		return shell.Page{}, nil, err
	}
	if v.id == 0 && account.ScopeOf(face.Actor(ctx), "client.write") == account.Centre {
		if _, v.branches, err = p.branchNames(ctx); err != nil {
			return shell.Page{}, nil, err
		}
	}
	return shell.Page{Title: v.title, Menu: "clients"}, formPage(v), nil
}

func (p pages) drawNew(ctx context.Context) shell.DrawFunc[client.Input] {
	return func(f shell.Form[client.Input]) (shell.Page, templ.Component, error) {
		v := formView{
			title: i18n.T(ctx, "client.new"), cancel: "/desk/clients", in: f.In, errs: f.Errors, message: f.Message,
			keep: f.Keep("client", 0), compare: templ.NopComponent,
		}
		if likely, ok := f.Current.([]client.Likely); ok && len(likely) > 0 {
			v.likely, v.double = likely, true
			v.message = i18n.T(ctx, "client.double", "name", likely[0].Client.Name)
			v.errs = fault.Fields{"confirmed": {Key: "client.confirm_or_open"}}
		}
		return p.drawForm(ctx, v)
	}
}

// newForm begins with what was looked for in vain: a name or a number.
func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.Guard.Require(ctx, face.Actor(ctx), "client.write", account.Target{}); err != nil {
		return err
	}
	in := client.Input{BranchID: face.Actor(ctx).BranchID}
	typed := r.URL.Query().Get("typed")
	switch number := client.NormalID(typed); {
	case typed == "":
	case client.GuessIDKind(number) != "":
		in.IDNumber = number
	case len(fold.Syllables(typed)) > 0 && (typed[0] < '0' || typed[0] > '9'):
		in.Name = fold.ProperName(typed)
	default:
		in.Phones = []client.PhoneInput{{Number: typed}}
	}
	return shell.Draw(p.Desk, w, r, shell.Form[client.Input]{In: in}, p.drawNew(ctx))
}

func (p pages) create(w http.ResponseWriter, r *http.Request) error {
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in client.Input) (shell.Done, error) {
		c, err := p.Client.Create(ctx, a, in)
		return shell.GoID("/desk/clients", c.ID, "client.flash_created", "name", c.Name), err
	}, p.drawNew(r.Context()))
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[client.UpdateInput]{In: updateOf(c)}, p.drawEdit(r.Context(), c))
}

// editable gives the record of the path, if the reader may change it.
func (p pages) editable(r *http.Request) (client.Client, error) {
	id, err := face.ID(r, "id")
	if err != nil {
		return client.Client{}, err
	}
	ctx := r.Context()
	c, err := p.Client.Get(ctx, face.Actor(ctx), id)
	switch {
	case err != nil:
		return c, err
	case c.MergedIntoID != 0:
		return c, fault.New(fault.Conflict, "client.is_merged")
	case !p.Client.May(ctx, face.Actor(ctx), "client.write", c):
		return c, fault.New(fault.Forbidden, "fault.forbidden")
	}
	return c, nil
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	c, err := p.editable(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in client.UpdateInput) (shell.Done, error) {
		c, err := p.Client.Update(ctx, a, c.ID, in)
		return shell.GoID("/desk/clients", c.ID, "client.flash_saved", "name", c.Name), err
	}, p.drawEdit(r.Context(), c))
}

func (p pages) drawEdit(ctx context.Context, c client.Client) shell.DrawFunc[client.UpdateInput] {
	return func(f shell.Form[client.UpdateInput]) (shell.Page, templ.Component, error) {
		return p.drawForm(ctx, formView{
			id: c.ID, title: i18n.T(ctx, "client.edit_title", "name", c.Name), cancel: href(c.ID),
			in: typedOf(f.In), errs: f.Errors, message: f.Message,
			keep: f.Keep("client", c.ID), compare: f.Compare(ctx, "client"), version: f.Version(c.Version),
		})
	}
}

// updateOf is the record as the form shows it.
func updateOf(c client.Client) client.UpdateInput {
	in := client.UpdateInput{
		Version: c.Version, Name: &c.Name, OtherNames: &c.OtherNames, Sex: &c.Sex, Ethnicity: &c.Ethnicity, Occupation: &c.Occupation,
		IDKind: &c.IDKind, IDNumber: &c.IDNumber, IDIssuedBy: &c.IDIssuedBy, Email: &c.Email, Language: &c.Language,
		NeedsInterpreter: &c.NeedsInterpreter, Needs: c.Needs, Note: &c.Note,
	}
	birth, issued := c.Birth.Format(), c.IDIssuedOn.Format()
	in.Birth, in.IDIssuedOn = &birth, &issued
	for _, p := range c.Phones {
		in.Phones = append(in.Phones, client.PhoneInput{ID: p.ID, Number: p.Number, Owner: p.Owner, SafeToCall: &p.SafeToCall})
	}
	for _, a := range c.Addresses {
		in.Addresses = append(in.Addresses, client.AddressInput{
			ID: a.ID, Kind: a.Kind, UnitCode: a.UnitCode, Line: a.Line, ValidFrom: a.ValidFrom.Format(), ValidTo: a.ValidTo.Format(),
		})
	}
	for _, n := range c.Relations {
		in.Relations = append(in.Relations, client.RelationInput{
			ID: n.ID, Relation: n.Relation, Name: n.Name, IDNumber: n.IDNumber, Phone: n.Phone, IsGuardian: n.IsGuardian, OtherClientID: n.OtherClientID,
		})
	}
	return in
}

// typedOf is what was typed, for the fields.
func typedOf(in client.UpdateInput) client.Input {
	return client.Input{
		Name: text(in.Name), OtherNames: text(in.OtherNames), Sex: text(in.Sex), Birth: text(in.Birth), Ethnicity: text(in.Ethnicity),
		Occupation: text(in.Occupation), IDKind: text(in.IDKind), IDNumber: text(in.IDNumber), IDConfirmed: in.IDConfirmed,
		IDIssuedOn: text(in.IDIssuedOn), IDIssuedBy: text(in.IDIssuedBy), Email: text(in.Email), Language: text(in.Language),
		NeedsInterpreter: in.NeedsInterpreter != nil && *in.NeedsInterpreter, Needs: in.Needs, Note: text(in.Note),
		Phones: in.Phones, Addresses: in.Addresses, Relations: in.Relations,
	}
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// nth tells rows with the same label apart; the first has the label itself.
func nth(ctx context.Context, label string, i int) string {
	if i == 0 {
		return label
	}
	return i18n.T(ctx, "client.nth", "label", label, "n", i+1)
}

// hardNumber tells whether the number was refused in a way the paper itself can
// overrule, so that the box to say so is offered.
func hardNumber(v formView) bool {
	switch v.errs["id_number"].Key {
	case "client.id_province", "client.id_year", "client.id_sex_male", "client.id_sex_female":
		return true
	}
	return v.in.IDConfirmed
}

func values(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// likelyFacts tells apart who bears the same name.
func likelyFacts(ctx context.Context, l client.Likely) string {
	out := l.Client.Birth.Format()
	if l.Client.IDNumber != "" {
		out += " · " + l.Client.IDNumber
	}
	if !l.InReach {
		out += " · " + i18n.T(ctx, "client.elsewhere")
	}
	return out
}
