package audit

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// rooms name the room whose catalogue has the words for a kind of record.
var rooms = map[string]string{
	"agency": "org", "branch": "org", "organisation": "org", "centre": "org", "unit": "org", "department": "org",
	"guidance": "request", "article": "news", "conflict_check": "conflict", "event": "agenda",
}

// hrefs are the pages of records.
var hrefs = map[string]string{
	"client": "/desk/clients", "request": "/desk/requests", "matter": "/desk/matters", "provider": "/desk/providers",
	"guidance": "/desk/guidance", "article": "/desk/news", "account": "/desk/admin/accounts", "agency": "/desk/admin/agencies",
	"branch": "/desk/admin/org/branches", "department": "/desk/admin/org/departments", "organisation": "/desk/admin/org/organisations",
	"unit": "/desk/admin/units", "import": "/desk/import", "outreach": "/desk/outreach",
}

func recordHref(kind string, id int64) string {
	if kind == "centre" {
		return "/desk/admin/org"
	}
	if base, ok := hrefs[kind]; ok {
		return base + "/" + number(id)
	}
	return ""
}

func menuOf(kind string) string {
	switch kind {
	case "client", "request", "matter", "provider":
		return kind + "s"
	case "account", "branch", "department", "organisation", "centre", "agency", "unit":
		return "audit"
	}
	return kind
}

// kindName names a kind of record.
func kindName(ctx context.Context, kind string) string { return orCode(ctx, "audit.kind_of_", kind) }

// orCode gives the text of a code, the code itself where the catalogue has none.
func orCode(ctx context.Context, prefix, code string) string {
	if i18n.Has(i18n.Vietnamese, prefix+code) {
		return i18n.T(ctx, prefix+code)
	}
	return code
}

// actionName tells what was done.
func actionName(ctx context.Context, action string) string { return orCode(ctx, "audit.do.", action) }

// actionOptions are the actions that have a name, by room.
func actionOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, key := range i18n.Keys(i18n.Vietnamese) {
		if action, ok := strings.CutPrefix(key, "audit.do."); ok {
			room, _, _ := strings.Cut(action, ".")
			out = append(out, ui.Option{Value: action, Label: i18n.T(ctx, key), Group: orCode(ctx, "audit.room_", room)})
		}
	}
	slices.SortFunc(out, func(a, b ui.Option) int {
		return strings.Compare(a.Group+"\x00"+a.Label, b.Group+"\x00"+b.Label)
	})
	return out
}

// noteText tells a note: a key of the catalogue, or words.
func noteText(ctx context.Context, note string) string {
	if i18n.Has(i18n.Vietnamese, note) {
		return i18n.T(ctx, note)
	}
	return note
}

func kindTone(kind string) ui.Tone {
	switch kind {
	case audit.Denied:
		return ui.Bad
	case audit.Read:
		return ui.Warn
	case audit.SignIn:
		return ui.Info
	}
	return ui.Neutral
}

func who(ctx context.Context, e audit.Entry) string {
	switch {
	case e.ActorRole == "system":
		return i18n.T(ctx, "audit.by_program")
	case e.ActorID == 0:
		return i18n.T(ctx, "audit.by_public")
	}
	return e.ActorName
}

func when(ctx context.Context, e audit.Entry, now clock.Instant) string {
	return say.Moment(ctx, clock.Instant(e.At), now)
}

func where(ctx context.Context, e audit.Entry) string {
	out := orCode(ctx, "audit.via_", e.Via)
	if e.IP != "" {
		out += ", " + e.IP
	}
	return out
}

// teller tells names and values of the fields of one kind of record.
type teller struct {
	ctx      context.Context
	room     string
	law      *law.Law
	branches map[string]string
	staff    map[string]string
	names    map[string]map[string]string // of agencies and providers, by the name of the field
	units    func(code string) string
}

func (p pages) teller(ctx context.Context, kind string) (teller, error) {
	t := teller{ctx: ctx, room: kind, law: p.Law, branches: map[string]string{}, staff: map[string]string{}, names: map[string]map[string]string{}}
	t.units = func(code string) string {
		path, err := p.Org.UnitPath(ctx, code, calendar.Date{})
		if err != nil || path == "" {
			return code
		}
		return path
	}
	if r, ok := rooms[kind]; ok {
		t.room = r
	}
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return t, err
	}
	for _, b := range branches {
		t.branches[number(b.ID)] = b.Name
	}
	staff, err := p.Account.Staff(ctx, 0)
	if err != nil {
		return t, err
	}
	for _, s := range staff {
		t.staff[number(s.ID)] = s.Name
	}
	agencies, err := p.Org.Agencies(ctx, org.AgencyFilter{})
	if err != nil {
		return t, err
	}
	t.names["agency_id"] = map[string]string{}
	for _, a := range agencies {
		t.names["agency_id"][number(a.ID)] = a.Name
	}
	organisations, err := p.Org.Organisations(ctx, org.OrganisationFilter{})
	t.names["organisation_id"] = map[string]string{}
	for _, o := range organisations {
		t.names["organisation_id"][number(o.ID)] = o.Name
	}
	t.names["passed_to_id"] = t.names["organisation_id"]
	return t, err
}

// learn reads the names of the providers that entries speak of.
func (t teller) learn(ctx context.Context, p pages, entries []audit.Entry) error {
	var ids []int64
	for _, e := range entries {
		for _, d := range audit.Diff(e.BeforeJSON, e.AfterJSON) {
			if last(d.Field) != "provider_id" {
				continue
			}
			for _, v := range []string{d.Before, d.After} {
				if n, err := strconv.ParseInt(v, 10, 64); err == nil && n > 0 {
					ids = append(ids, n)
				}
			}
		}
	}
	names, err := p.Provider.Names(ctx, ids...)
	t.names["provider_id"] = map[string]string{}
	for id, name := range names {
		t.names["provider_id"][number(id)] = name
	}
	return err
}

// last is the name at the end of a path.
func last(field string) string { return field[strings.LastIndexByte(field, '.')+1:] }

// label names a field: each part of its path by the catalogue of the room.
func (t teller) label(field string) string {
	var out []string
	for _, part := range strings.Split(field, ".") {
		switch {
		case i18n.Has(i18n.Vietnamese, "audit.field_"+part):
			out = append(out, i18n.T(t.ctx, "audit.field_"+part))
		case i18n.Has(i18n.Vietnamese, t.room+"."+part):
			out = append(out, i18n.T(t.ctx, t.room+"."+part))
		default:
			out = append(out, part)
		}
	}
	return strings.Join(out, " › ")
}

// lawLists are the fields whose values are codes of a list of the law.
var lawLists = map[string]string{
	"form": "form", "field": "field", "stage": "stage", "role": "role", "categories": "category", "category": "category", "hardship": "hardship",
	"channel": "channel", "part": "duty_part", "ground": "stopping", "at_once_ground": "at_once", "outcome": "outcome", "fields": "field",
}

// value tells a value: codes by their names, days and hours as people write
// them, yes and no, names of branches and staff.
func (t teller) value(field, value string) string {
	name := last(field)
	switch {
	case value == "0" && (strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "_by")):
		return ""
	case t.names[name][value] != "":
		return t.names[name][value]
	case name == "unit_code" || name == "place_unit_code":
		return t.units(value)
	case value == "", value == audit.Hidden:
		return value
	case value == "true":
		return i18n.T(t.ctx, "ui.yes")
	case value == "false":
		return i18n.T(t.ctx, "ui.no")
	case name == "branch_id" && t.branches[value] != "":
		return t.branches[value]
	case (name == "account_id" || strings.HasSuffix(name, "_by") || name == "by_id" || name == "officer_id") && t.staff[value] != "":
		return t.staff[value]
	}
	if d, err := calendar.ParseISO(value); err == nil {
		return d.Format()
	}
	var at clock.Instant
	if len(value) >= 20 && value[10] == 'T' && at.UnmarshalJSON([]byte(`"`+value+`"`)) == nil {
		return say.Instant(t.ctx, at)
	}
	words := strings.Split(value, ", ")
	for i, word := range words {
		words[i] = t.code(name, word)
	}
	return strings.Join(words, ", ")
}

func (t teller) code(name, code string) string {
	if strings.ContainsAny(code, " \n") {
		return code
	}
	if code == law.Masked && (name == "categories" || name == "category" || name == "code" || name == "kind") {
		return law.MaskedName(i18n.Of(t.ctx), lawLists[name])
	}
	for _, middle := range []string{name, strings.TrimSuffix(name, "s"), name + "_name", "hearing", "said_hearing", "diary", "said_diary", "move"} {
		if key := t.room + "." + middle + "_" + code; i18n.Has(i18n.Vietnamese, key) {
			return i18n.T(t.ctx, key)
		}
	}
	if name == "kind" || name == "result" {
		for _, list := range []string{"hearing_kind", "session_kind", "agency_kind", "provider_kind"} {
			if t.law.Has(list, code, calendar.Date{}) {
				return t.law.Name(i18n.Of(t.ctx), list, code)
			}
		}
		if key := "conflict.result." + code; i18n.Has(i18n.Vietnamese, key) {
			return i18n.T(t.ctx, key)
		}
	}
	if kind, ok := lawLists[name]; ok && t.room != "account" {
		return t.law.Name(i18n.Of(t.ctx), kind, code)
	}
	return code
}
