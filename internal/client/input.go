package client

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

const maxRows = 20 // of phones, addresses and relations each

// reader turns what was typed into the fields of a client and notes what is
// wrong with it.
type reader struct {
	f     fault.Fields
	today calendar.Date
}

func (r reader) name(field, typed string) string {
	s := fold.ProperName(check.Required(r.f, field, typed, check.Short))
	if s != "" && len(fold.Syllables(s)) == 0 {
		r.f.Add(field, "client.no_name")
	}
	return s
}

func (r reader) code(field, typed string, list []string) string {
	return check.Choice(r.f, field, typed, false, func(c string) bool { return slices.Contains(list, c) })
}

// otherNames are parted by semicolons, commas or line ends.
func (r reader) otherNames(typed string) string {
	var names []string
	for _, n := range strings.FieldsFunc(typed, func(c rune) bool { return c == ';' || c == ',' || c == '\n' }) {
		n = fold.ProperName(check.Text(r.f, "other_names", n, check.Short))
		if n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return check.Text(r.f, "other_names", strings.Join(names, "; "), check.Line)
}

func (r reader) idNumber(field, typed string) string {
	s := NormalID(check.Text(r.f, field, typed, 40))
	if s == "" && strings.TrimSpace(typed) != "" {
		r.f.Add(field, "client.id_other_form")
	}
	return s
}

// identity checks the number against itself, the birth and the sex.
func (r reader) identity(c *Client, confirmed bool) {
	if c.IDNumber == "" {
		return
	}
	if c.IDKind == "" {
		if c.IDKind = GuessIDKind(c.IDNumber); c.IDKind == "" {
			c.IDKind = "other"
		}
	}
	if problem, soft := CheckID(c.IDKind, c.IDNumber, c.Birth, c.Sex); problem != nil && (!soft || !confirmed) {
		r.f.Add("id_number", problem.Key, problem.Args...)
	}
}

func (r reader) pastDate(field, typed string) calendar.Date {
	d := check.Date(r.f, field, typed, r.today)
	if d.After(r.today) {
		r.f.Add(field, "fault.in_future")
	}
	return d
}

func (r reader) needs(typed []string) []string {
	return check.Choices(r.f, "needs", typed, func(c string) bool { return slices.Contains(Needs, c) })
}

func (r reader) phones(in []PhoneInput, have []Phone) []Phone {
	r.atMost("phones", len(in))
	var out []Phone
	for i, p := range in {
		field := fmt.Sprintf("phones[%d].", i)
		old, known := byID(have, p.ID, func(x Phone) int64 { return x.ID })
		if strings.TrimSpace(p.Number) == "" && strings.TrimSpace(p.Owner) == "" {
			continue
		}
		row := Phone{
			ID:         old.ID,
			Number:     check.Phone(r.f, field+"number", p.Number, true),
			Owner:      check.Text(r.f, field+"owner", p.Owner, check.Short),
			SafeToCall: !known || old.SafeToCall,
		}
		if p.SafeToCall != nil {
			row.SafeToCall = *p.SafeToCall
		}
		out = append(out, row)
	}
	return out
}

func (r reader) addresses(in []AddressInput, have []Address, unit func(code string) bool) []Address {
	r.atMost("addresses", len(in))
	var out []Address
	for i, a := range in {
		field := fmt.Sprintf("addresses[%d].", i)
		if strings.TrimSpace(a.UnitCode+a.Line) == "" {
			continue
		}
		old, _ := byID(have, a.ID, func(x Address) int64 { return x.ID })
		row := Address{
			ID:        old.ID,
			Kind:      r.code(field+"kind", a.Kind, AddressKinds),
			UnitCode:  strings.TrimSpace(a.UnitCode),
			Line:      check.Text(r.f, field+"line", a.Line, check.Line),
			ValidFrom: check.Date(r.f, field+"valid_from", a.ValidFrom, r.today),
			ValidTo:   check.Date(r.f, field+"valid_to", a.ValidTo, r.today),
		}
		if row.Kind == "" {
			row.Kind = "permanent"
		}
		if row.UnitCode != "" && row.UnitCode != old.UnitCode && !unit(row.UnitCode) {
			r.f.Add(field+"unit_code", "fault.bad_choice")
		}
		if !row.ValidFrom.IsZero() && !row.ValidTo.IsZero() && row.ValidTo.Before(row.ValidFrom) {
			r.f.Add(field+"valid_to", "client.ends_before_start")
		}
		out = append(out, row)
	}
	return out
}

func (r reader) relations(in []RelationInput, have []Relation, of int64, exists func(id int64) bool) []Relation {
	r.atMost("relations", len(in))
	var out []Relation
	for i, n := range in {
		field := fmt.Sprintf("relations[%d].", i)
		if strings.TrimSpace(n.Name+n.IDNumber+n.Phone) == "" && n.OtherClientID == 0 {
			continue
		}
		old, _ := byID(have, n.ID, func(x Relation) int64 { return x.ID })
		row := Relation{
			ID:            old.ID,
			Relation:      r.code(field+"relation", n.Relation, Relations),
			Name:          r.name(field+"name", n.Name),
			IDNumber:      r.idNumber(field+"id_number", n.IDNumber),
			Phone:         check.Phone(r.f, field+"phone", n.Phone, false),
			IsGuardian:    n.IsGuardian,
			OtherClientID: n.OtherClientID,
		}
		row.Folded, row.NameKey = fold.Text(row.Name), fold.NameKey(row.Name)
		if row.Relation == "" {
			row.Relation = "relative"
		}
		if row.OtherClientID != 0 && (row.OtherClientID == of || row.OtherClientID != old.OtherClientID && !exists(row.OtherClientID)) {
			r.f.Add(field+"other_client_id", "fault.bad_choice")
		}
		out = append(out, row)
	}
	return out
}

func (r reader) atMost(field string, n int) {
	if n > maxRows {
		r.f.Add(field, "client.too_many_rows", "max", maxRows)
	}
}

func byID[T any](list []T, id int64, of func(T) int64) (T, bool) {
	var none T
	if id == 0 {
		return none, false
	}
	for _, x := range list {
		if of(x) == id {
			return x, true
		}
	}
	return none, false
}

// unitExists and clientExists answer what reading rows asks of the data.
func (s *Service) unitExists(ctx context.Context) func(string) bool {
	return func(code string) bool { return s.exists(ctx, "SELECT count(*) FROM admin_unit WHERE code = ?", code) }
}

func (s *Service) clientExists(ctx context.Context) func(int64) bool {
	return func(id int64) bool { return s.exists(ctx, "SELECT count(*) FROM client WHERE id = ?", id) }
}

func (s *Service) exists(ctx context.Context, query string, arg any) bool {
	var n int
	err := s.DB.Read(ctx).NewRaw(query, arg).Scan(ctx, &n)
	return err == nil && n > 0
}

func splitNames(others string) []string {
	var out []string
	for _, o := range strings.Split(others, ";") {
		if o = strings.TrimSpace(o); o != "" {
			out = append(out, o)
		}
	}
	return out
}

// clip cuts what is being typed to a length that can be looked for.
func clip(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if r := []rune(s); len(r) > check.Short {
		return string(r[:check.Short])
	}
	return s
}

func normalPhone(typed string) string {
	if n := check.NormalPhone(clip(typed)); len(n) >= 9 {
		return n
	}
	return ""
}
