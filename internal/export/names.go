package export

import (
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
)

// maxKept bounds the names kept at a time; what more is needed is read again.
const maxKept = 20_000

// names keeps what codes and numbers are called while a list is written.
type names struct {
	s         *Service
	codes     map[string]string // law and catalogue, by kind and code
	units     map[string]string
	branches  map[int64]string
	agencies  map[int64]string
	providers map[int64]string
	accounts  map[int64]string
}

func newNames(s *Service) *names {
	return &names{
		s: s, codes: map[string]string{}, units: map[string]string{}, agencies: map[int64]string{},
		providers: map[int64]string{}, accounts: map[int64]string{},
	}
}

// law gives the name of a code of the law; the code where it has none.
func (o *out) law(kind, code string) string {
	if code == "" {
		return ""
	}
	key := kind + "\x00" + code
	name, ok := o.names.codes[key]
	if !ok {
		name = o.s.Law.Name(i18n.Of(o.ctx), kind, code)
		o.names.codes[key] = name
	}
	return name
}

func (o *out) laws(kind string, codes []string) string {
	if len(codes) == 1 {
		return o.law(kind, codes[0])
	}
	parts := make([]string, len(codes))
	for i, c := range codes {
		parts[i] = o.law(kind, c)
	}
	return strings.Join(parts, "; ")
}

// ground gives the name of a ground, of whichever decision it is.
func (o *out) ground(code string) string {
	for _, kind := range []string{"refusal", "stopping", "at_once", "change_ground"} {
		if code != "" && o.s.Law.Has(kind, code, calendar.Date{}) {
			return o.law(kind, code)
		}
	}
	return code
}

// word gives the text of a code of the catalogue; the code where it has none.
func (o *out) word(prefix, code string) string {
	if code == "" {
		return ""
	}
	key := prefix + code
	name, ok := o.names.codes[key]
	if !ok {
		name = code
		if i18n.Has(i18n.Of(o.ctx), key) {
			name = i18n.T(o.ctx, key)
		}
		o.names.codes[key] = name
	}
	return name
}

func (o *out) words(prefix string, codes []string) string {
	parts := make([]string, len(codes))
	for i, c := range codes {
		parts[i] = o.word(prefix, c)
	}
	return strings.Join(parts, "; ")
}

// unit gives the path of an administrative unit as it is called today.
func (o *out) unit(code string) string {
	if code == "" {
		return ""
	}
	name, ok := o.names.units[code]
	if !ok {
		path, err := o.s.rooms.Org.UnitPath(o.ctx, code, calendar.Date{})
		if err != nil || path == "" {
			path = code
		}
		name = path
		o.names.units[code] = name
	}
	return name
}

func (o *out) branch(id int64) string {
	if o.names.branches == nil {
		o.names.branches = map[int64]string{}
		rows, err := o.s.rooms.Org.Branches(o.ctx)
		if err == nil {
			for _, b := range rows {
				o.names.branches[b.ID] = b.Name
			}
		}
	}
	return o.names.branches[id]
}

func (o *out) agency(id int64) string {
	if id == 0 {
		return ""
	}
	name, ok := o.names.agencies[id]
	if !ok {
		if a, err := o.s.rooms.Org.Agency(o.ctx, id); err == nil {
			name = a.Name
		}
		o.names.agencies[id] = name
	}
	return name
}

func (o *out) provider(id int64) string { return o.names.providers[id] }

func (o *out) account(id int64) string { return o.names.accounts[id] }

// learn reads the names of providers and accounts that are not known yet.
func (o *out) learn(providers, accounts []int64) error {
	if missing := unknown(o.names.providers, providers); len(missing) > 0 {
		found, err := o.s.rooms.Provider.Names(o.ctx, missing...)
		if err != nil {
			return err
		}
		keep(o.names.providers, found, missing)
	}
	if missing := unknown(o.names.accounts, accounts); len(missing) > 0 {
		found, err := o.s.rooms.Account.Names(o.ctx, missing...)
		if err != nil {
			return err
		}
		keep(o.names.accounts, found, missing)
	}
	return nil
}

func unknown(known map[int64]string, ids []int64) []int64 {
	if len(known) > maxKept {
		clear(known)
	}
	var out []int64
	seen := map[int64]bool{}
	for _, id := range ids {
		if _, ok := known[id]; id != 0 && !ok && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

func keep(known, found map[int64]string, asked []int64) {
	for _, id := range asked {
		known[id] = found[id]
	}
}
