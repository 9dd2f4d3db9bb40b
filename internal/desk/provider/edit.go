package provider

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/web/ui"
)

type editData struct {
	rec           provider.Provider // zero when it is a new one
	form          shell.Form[provider.Input]
	kinds         []ui.Option
	fields        []ui.Option
	languages     []ui.Option
	grades        []ui.Option
	sexes         []ui.Option
	branches      []ui.Option
	organisations []ui.Option
	accounts      []ui.Option
	units         []ui.Option
}

var editOrder = []string{
	"name", "kind", "branch_id", "account_id", "sex", "id_number", "phone", "email", "grade", "card_no", "card_from", "card_to",
	"contract_no", "contract_from", "contract_to", "organisation_id", "fields", "languages", "unit_codes", "max_load", "note",
}

func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	a := face.Actor(r.Context())
	in := provider.Input{BranchID: &a.BranchID}
	return shell.Draw(p.Desk, w, r, shell.Form[provider.Input]{In: in}, p.drawEdit(r, provider.Provider{}))
}

func (p pages) create(w http.ResponseWriter, r *http.Request) error {
	save := func(ctx context.Context, a account.Actor, in provider.Input) (shell.Done, error) {
		rec, err := p.Provider.Create(ctx, a, in)
		return shell.GoID("/desk/providers", rec.ID, "provider.created", "name", rec.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawEdit(r, provider.Provider{}))
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[provider.Input]{In: inputOf(rec)}, p.drawEdit(r, rec))
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	rec, err := p.one(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in provider.Input) (shell.Done, error) {
		rec, err := p.Provider.Update(ctx, a, rec.ID, in)
		return shell.Go(href(rec.ID), "provider.saved", "name", rec.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawEdit(r, rec))
}

func (p pages) one(r *http.Request) (provider.Provider, error) {
	id, err := face.ID(r, "id")
	if err != nil {
		return provider.Provider{}, err
	}
	ctx := r.Context()
	return p.Provider.Get(ctx, face.Actor(ctx), id)
}

func inputOf(p provider.Provider) provider.Input {
	date := func(d calendar.Date) *string { s := d.Format(); return &s }
	in := provider.Input{
		Version: p.Version, AccountID: &p.AccountID, BranchID: &p.BranchID, Kind: &p.Kind, Name: &p.Name, Sex: &p.Sex,
		Phone: &p.Phone, Email: &p.Email, Grade: &p.Grade,
		CardNo: &p.CardNo, CardFrom: date(p.CardFrom), CardTo: date(p.CardTo),
		ContractNo: &p.ContractNo, ContractFrom: date(p.ContractFrom), ContractTo: date(p.ContractTo),
		OrganisationID: &p.OrganisationID, Languages: p.Languages, Fields: p.Fields, UnitCodes: p.UnitCodes, MaxLoad: &p.MaxLoad,
	}
	if !p.Masked {
		in.IDNumber, in.Note = &p.IDNumber, &p.Note
	}
	return in
}

func (p pages) drawEdit(r *http.Request, rec provider.Provider) shell.DrawFunc[provider.Input] {
	return func(f shell.Form[provider.Input]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		t := rec.Target()
		if rec.ID == 0 {
			t = account.Target{Kind: "provider"}
		}
		if err := p.Guard.Require(ctx, face.Actor(ctx), "provider.manage", t); err != nil {
			return shell.Page{}, nil, err
		}
		d := editData{rec: rec, form: f, kinds: p.ruleOptions(ctx, "provider_kind"), fields: p.ruleOptions(ctx, "field")}
		d.languages = codeOptions(ctx, "provider.language_", provider.Languages)
		d.grades = codeOptions(ctx, "provider.grade_", provider.Grades)
		d.sexes = codeOptions(ctx, "provider.sex_", []string{"male", "female"})
		var err error
		if d.branches, err = p.branchOptions(ctx); err != nil {
			return shell.Page{}, nil, err
		}
		organisations, err := p.Org.Organisations(ctx, org.OrganisationFilter{})
		if err != nil {
			return shell.Page{}, nil, err
		}
		for _, o := range organisations {
			if o.Kind == org.LawFirm || o.Kind == org.AdviceBody {
				d.organisations = append(d.organisations, ui.Option{Value: number(o.ID), Label: o.Name})
			}
		}
		staff, err := p.Account.Staff(ctx, 0, account.Officer, account.Lawyer)
		if err != nil {
			return shell.Page{}, nil, err
		}
		for _, s := range staff {
			d.accounts = append(d.accounts, ui.Option{Value: number(s.ID), Label: s.Name + " (" + s.Username + ")"})
		}
		if d.units, err = p.districtOptions(ctx); err != nil {
			return shell.Page{}, nil, err
		}
		title := rec.Name
		if rec.ID == 0 {
			title = i18n.T(ctx, "provider.new_title")
		}
		return shell.Page{Title: title, Menu: "providers"}, editPage(d), nil
	}
}

// districtOptions are the units right below the province, as they are today.
func (p pages) districtOptions(ctx context.Context) ([]ui.Option, error) {
	provinces, err := p.Org.Units(ctx, "", calendar.Date{})
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, province := range provinces {
		units, err := p.Org.Units(ctx, province.Code, calendar.Date{})
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			out = append(out, ui.Option{Value: u.Code, Label: u.Name, Group: province.Name})
		}
	}
	return out, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func amount(n *int64) string {
	if n == nil {
		return ""
	}
	return number(*n)
}

// own makes a field of this form.
func (d editData) own(ctx context.Context, name, value string) ui.Field {
	return ui.Field{Name: name, Label: i18n.T(ctx, "provider."+name), Value: value, Errs: d.form.Errors, Autocomplete: "off"}
}

func (d editData) choice(ctx context.Context, name, value string, options []ui.Option) ui.Field {
	f := d.own(ctx, name, value)
	f.Options, f.Width = options, "medium"
	return f
}

func (d editData) boxes(ctx context.Context, name string, values []string, options []ui.Option) ui.Field {
	f := d.own(ctx, name, "")
	f.Options, f.Inline, f.Values = options, true, values
	if f.Values == nil {
		f.Values = []string{}
	}
	return f
}

func (d editData) back() string {
	if d.rec.ID == 0 {
		return "/desk/providers"
	}
	return href(d.rec.ID)
}

func must(f ui.Field) ui.Field { f.Required = true; return f }

func hinted(f ui.Field, hint string) ui.Field { f.Hint = hint; return f }

func sized(f ui.Field, width, inputMode string) ui.Field {
	f.Width, f.InputMode = width, inputMode
	return f
}

// otherUnits are the codes that are no districts of today: they are typed.
func (d editData) otherUnits() string {
	var out []string
	for _, code := range d.form.In.UnitCodes {
		if code != "" && label(d.units, code) == code {
			out = append(out, code)
		}
	}
	return strings.Join(out, " ")
}

func languageNames(ctx context.Context, codes []string) []string {
	return labels(codeOptions(ctx, "provider.language_", provider.Languages), codes)
}

func paper(no, span string) string {
	if no == "" || span == "" {
		return no + span
	}
	return no + ", " + span
}
