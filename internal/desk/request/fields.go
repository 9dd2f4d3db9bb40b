package request

import (
	"context"
	"fmt"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

// intakeOrder is the order of the fields on the page, for the summary of errors.
var intakeOrder = []string{
	"person.name", "person.birth", "person.id_number", "person.phone", "client_id", "person.sex", "person.ethnicity",
	"person.unit_code", "person.address", "problem", "wish", "field", "form", "role", "stage",
	"agency_id", "place_unit_code", "requester_is", "requester_name", "requester_relation", "requester_phone",
	"requester_id_number", "channel", "received_at", "categories", "hardship", "helped", "read_back", "signed_as",
}

func lang(ctx context.Context) i18n.Lang { return i18n.Of(ctx) }

// personField is a field of the person of the intake.
func personField(ctx context.Context, name string, f shell.Form[request.SubmitInput]) ui.Field {
	return personFieldOf(ctx, name, f.In.Person, f.Errors)
}

func personFieldOf(ctx context.Context, name string, p request.Person, errs fault.Fields) ui.Field {
	value := map[string]string{
		"name": p.Name, "birth": p.Birth, "sex": p.Sex, "ethnicity": p.Ethnicity, "id_number": p.IDNumber, "phone": p.Phone,
		"unit_code": p.UnitCode, "address": p.Address, "language": p.Language,
		"needs_interpreter": yes(p.NeedsInterpreter), "unsafe_to_call": yes(p.UnsafeToCall),
	}[name]
	return ui.Field{
		Name: "person." + name, Label: i18n.T(ctx, "request."+name), Value: value, Errs: errs,
		Autocomplete: "off", Required: name == "name",
	}
}

func personOptions(f ui.Field, os []ui.Option) ui.Field {
	f.Options = os
	return f
}

func inline(f ui.Field) ui.Field {
	f.Inline = true
	return f
}

func numeric(f ui.Field) ui.Field {
	f.InputMode, f.Autocomplete, f.Width = "tel", "off", "medium"
	return f
}

// watched asks, while it is typed into, who may be meant.
func watched(f ui.Field, first bool) ui.Field {
	f.Autofocus = first
	f.Attrs = templ.Attributes{
		"hx-post": "/desk/requests/new/people", "hx-trigger": "input changed delay:300ms",
		"hx-include": "closest form", "hx-target": "#known", "hx-sync": "closest form:replace",
	}
	return f
}

func watchedIf(watch bool, f ui.Field) ui.Field {
	if watch {
		return watched(f, false)
	}
	return f
}

// listOf gives the ticked ones; never nil, so that Value plays no part.
func listOf(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func morePerson(p request.Person) bool {
	return p.Language != "" || p.NeedsInterpreter || len(p.Needs) > 0 || p.UnsafeToCall
}

func hasError(errs fault.Fields, name string) bool {
	_, ok := errs[name]
	return ok
}

func paperName(i int, part string) string { return fmt.Sprintf("papers[%d].%s", i, part) }

func paperLabel(ctx context.Context, row paperRow) string {
	if row.own || row.label == "" {
		return i18n.T(ctx, "request.paper_state")
	}
	return row.label
}

func partyName(i int, part string) string { return fmt.Sprintf("parties[%d].%s", i, part) }

// partyRows are the rows that are there and two empty ones, at least three.
func partyRows(rows []request.PartyInput) []request.PartyInput {
	out := append([]request.PartyInput{}, rows...)
	for len(out) < 2 || out[len(out)-1].Name != "" && len(out) < 50 {
		out = append(out, request.PartyInput{})
	}
	return out
}

// openMatters are the matters of a person that are not closed.
func (p pages) openMatters(ctx context.Context, a account.Actor, clientID int64) ([]matter.Matter, error) {
	page, err := p.Matter.List(ctx, a, matter.Filter{ClientID: clientID, States: matter.OpenStates, Limit: 5})
	return page.Matters, err
}
