package importer

import (
	"slices"
	"sort"

	"tgpl/internal/sheet"
)

// The kinds of table that are brought in.
const (
	Matters   = "matters"
	Clients   = "clients"
	Providers = "providers"
	Outreach  = "outreach"
	Staff     = "staff"
)

// Kinds lists the kinds, the most usual first.
var Kinds = []string{Matters, Clients, Providers, Staff, Outreach}

// required lists the fields without which a kind is not brought in.
var required = map[string][]string{
	Matters:   {"name"},
	Clients:   {"name"},
	Providers: {"name"},
	Staff:     {"name"},
	Outreach:  {"held_on"},
}

// Ignore is the field of a column that is left out.
const Ignore = "ignore"

// Fields lists what columns of a kind may be, in the order in which people
// choose.
func Fields(kind string) []string {
	var out []string
	for f := range words.Headings[kind] {
		if f != Ignore {
			out = append(out, f)
		}
	}
	sort.Slice(out, func(i, j int) bool { return fieldOrder(out[i]) < fieldOrder(out[j]) })
	out = append(out, marks(kind)...)
	return out
}

var order = []string{
	"code", "number", "year", "accepted_on", "held_on", "name", "other_names", "kind", "role", "username", "birth", "born_male", "born_female", "sex", "ethnicity",
	"occupation", "id_number", "id_issued_on", "id_issued_by", "phone", "email", "address", "place", "commune", "district", "province", "categories", "hardship", "form", "field",
	"stage", "subject", "topic", "agency", "agency_case_no", "opposing", "provider", "provider_kind", "decision_no", "assigned_on", "started_on", "finished_on", "filed_on",
	"state", "result",
}

func fieldOrder(f string) int {
	if i := slices.Index(order, f); i >= 0 {
		return i
	}
	return len(order)
}

// lists gives the list of codes behind the fields whose words mean codes.
var lists = map[string]string{
	"categories": "category", "hardship": "hardship", "form": "form", "field": "field", "stage": "stage", "role": "role", "sex": "sex",
	"provider_kind": "provider_kind", "state": "state",
}

// ListOf gives the list of codes behind a field of a kind, "" for free text.
func ListOf(kind, field string) string { return listOf(kind, field) }

// listOf gives the list of codes of a field of a kind, "" for free text.
func listOf(kind, field string) string {
	switch {
	case kind == Staff && field == "role":
		return "role_of_account"
	case (kind == Providers || kind == Staff) && field == "kind":
		return "provider_kind"
	case kind == Outreach && field == "kind":
		return "outreach_kind"
	case field == "fields":
		return "field"
	case field == "languages" || field == "language":
		return "language"
	case kind == Outreach || kind == Clients && field == "categories":
		return ""
	}
	return lists[field]
}

// marks are columns of their own for one code each, with a cross where it
// applies: the field and the code.
func marks(kind string) []string {
	if kind != Matters {
		return nil
	}
	var out []string
	for _, f := range []string{"categories", "form", "field"} {
		for code := range words.Values[listOf(kind, f)] {
			out = append(out, f+"="+code)
		}
	}
	sort.Strings(out)
	return out
}

// Settings say how a table is read. They are what a profile keeps.
type Settings struct {
	Encoding sheet.Encoding               `json:"encoding,omitempty"` // empty: found
	Comma    string                       `json:"comma,omitempty"`    // between cells of .csv; empty: found
	Sheets   []string                     `json:"sheets,omitempty"`   // names; none: all whose headings are understood
	Heading  int                          `json:"heading,omitempty"`  // row of the headings; 0: found
	Columns  map[string]string            `json:"columns,omitempty"`  // heading (folded) to field; what is not there is guessed
	Values   map[string]map[string]string `json:"values,omitempty"`   // field to word (folded) to code; "-" for nothing
	Defaults map[string]string            `json:"defaults,omitempty"` // field to what stands where the table says nothing
	BranchID int64                        `json:"branch_id,omitempty"`
	Filed    bool                         `json:"filed,omitempty"` // files of finished matters are in the archive
}

// readOptions are the settings as package sheet knows them.
func (s Settings) readOptions() sheet.ReadOptions {
	o := sheet.ReadOptions{Encoding: s.Encoding}
	if s.Comma != "" {
		o.Comma = s.Comma[0]
		if s.Comma == "tab" {
			o.Comma = '\t'
		}
	}
	return o
}

// Codes lists the codes of the list behind a field of a kind.
func Codes(kind, field string) []string {
	var out []string
	for c := range words.Values[listOf(kind, field)] {
		out = append(out, c)
	}
	sort.Strings(out)
	return out
}
