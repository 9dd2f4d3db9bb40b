package importer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fold"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/provider"
)

// world is what the rows of a run are compared with, read once.
type world struct {
	kind  string
	s     Settings
	law   *law.Law
	today calendar.Date
	now   clock.Instant
	by    int64

	lists     map[string]*terms
	branches  []org.Branch
	byID      map[int64]org.Branch
	providers []provider.Provider
	byName    map[string][]*provider.Provider // folded, without what stands before the name
	agencies  map[string]int64
	usernames map[string]int64
	org       *org.Service
	places    map[int]map[string][]place
	paths     map[string]string
	prefixes  map[string][]string
	fresh     []*provider.Provider // named in rows, not yet in the data
}

// place is a commune by its bare name.
type place struct {
	code     string
	name     string // with "xã"
	district string // bare
}

func (s *Service) world(ctx context.Context, kind string, set Settings, by int64) (*world, error) {
	w := &world{
		kind: kind, s: set, law: s.Law, today: s.Today(), now: s.Now(), by: by, org: s.rooms.Org,
		byID: map[int64]org.Branch{}, agencies: map[string]int64{}, places: map[int]map[string][]place{}, paths: map[string]string{}, prefixes: map[string][]string{},
	}
	w.lists = vocabularyOf(s.Law)
	for k, list := range words.Prefixes {
		for _, p := range list {
			w.prefixes[k] = append(w.prefixes[k], plain(p))
		}
		slices.SortFunc(w.prefixes[k], func(a, b string) int { return len(b) - len(a) })
	}
	var err error
	if w.branches, err = s.rooms.Org.Branches(ctx); err != nil {
		return nil, err
	}
	for _, b := range w.branches {
		w.byID[b.ID] = b
	}
	if w.s.BranchID == 0 && len(w.branches) > 0 {
		w.s.BranchID = w.branches[0].ID
	}
	agencies, err := s.rooms.Org.Agencies(ctx, org.AgencyFilter{})
	if err != nil {
		return nil, err
	}
	for _, a := range agencies {
		w.agencies[plain(a.Name)] = a.ID
	}
	if w.usernames, err = s.rooms.Account.Usernames(ctx); err != nil {
		return nil, err
	}
	return w, w.readProviders(ctx, s)
}

func (w *world) readProviders(ctx context.Context, s *Service) (err error) {
	if w.providers, err = s.rooms.Provider.Everybody(ctx); err != nil {
		return err
	}
	w.byName = map[string][]*provider.Provider{}
	for i := range w.providers {
		w.nameProvider(&w.providers[i])
	}
	return nil
}

func (w *world) nameProvider(p *provider.Provider) {
	_, bare := w.splitProvider(p.Name)
	w.byName[plain(bare)] = append(w.byName[plain(bare)], p)
}

// vocabularyOf gathers what codes are called: by the law and by people.
func vocabularyOf(l *law.Law) map[string]*terms {
	out := map[string]*terms{}
	for list, codes := range words.Values {
		t := newTerms()
		for code, texts := range codes {
			t.add(code, strings.ReplaceAll(code, "_", " "))
			for _, x := range texts {
				t.add(code, x)
			}
			for _, lang := range i18n.Langs {
				if l.Name(lang, list, code) != code {
					t.add(code, l.Name(lang, list, code))
				}
			}
		}
		out[list] = t.done()
	}
	return out
}

// codesOf lists the codes of a list that hold on a day, for choosing.
func (w *world) codesOf(list string) []string {
	var out []string
	for c := range words.Values[list] {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

// meant gives the code a word of a field means on a day: as told in the
// settings, else as guessed. "-" says that it means nothing.
func (w *world) meant(field, text string, on calendar.Date) (code string, sure float64) {
	if c, ok := w.s.Values[field][plain(text)]; ok {
		return c, 1
	}
	list := listOf(w.kind, field)
	t := w.lists[list]
	if t == nil {
		return "", 0
	}
	codes, sure := t.find(text)
	if len(codes) == 0 {
		return "", 0
	}
	if on.IsZero() {
		on = w.today
	}
	on = w.law.DayFor(on)
	for _, c := range codes {
		if !legal(list) || w.law.Has(list, c, on) {
			return c, sure
		}
	}
	return "", 0
}

// legal tells the lists whose codes the law has, each in its time.
func legal(list string) bool {
	return slices.Contains([]string{"category", "hardship", "form", "field", "stage", "role", "provider_kind", "stopping"}, list)
}

// branch finds a branch by its code or name.
func (w *world) branch(text string) (int64, bool) {
	t := plain(text)
	if t == "" {
		return w.s.BranchID, true
	}
	if c, ok := w.s.Values["branch"][t]; ok {
		for _, b := range w.branches {
			if b.Code == c {
				return b.ID, true
			}
		}
	}
	found := int64(0)
	for _, b := range w.branches {
		name := plain(b.Name)
		if t == plain(b.Code) || t == name {
			return b.ID, true
		}
		if strings.Contains(" "+name+" ", " "+t+" ") || strings.Contains(" "+t+" ", " "+name+" ") {
			if found != 0 && found != b.ID {
				return 0, false
			}
			found = b.ID
		}
	}
	return found, found != 0
}

// bare takes the beginning off a name: "xã Xà Phiên" is "xa phien".
func (w *world) bare(kind, text string) string {
	t := plain(text)
	for _, p := range w.prefixes[kind] {
		if rest, ok := strings.CutPrefix(t, p+" "); ok {
			return rest
		}
		// P3, P.3: a ward by its number
		if rest, ok := strings.CutPrefix(t, p); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return rest
		}
	}
	return t
}

// period tells apart the times between which communes may have changed.
func period(on calendar.Date) int {
	n := on.Year * 2
	if on.Month >= 7 {
		n++
	}
	return n
}

func (w *world) placesOn(ctx context.Context, on calendar.Date) (map[string][]place, error) {
	if on.IsZero() {
		on = w.today
	}
	n := period(on)
	if m, ok := w.places[n]; ok {
		return m, nil
	}
	units, err := w.org.Communes(ctx, on)
	if err != nil {
		return nil, err
	}
	if len(units) == 0 { // from before the places stand in the data
		if units, err = w.org.Communes(ctx, w.today); err != nil {
			return nil, err
		}
	}
	m := map[string][]place{}
	for _, u := range units {
		parts := strings.Split(u.Path, ",")
		p := place{code: u.Code, name: u.Name}
		if len(parts) > 1 {
			p.district = w.bare("district", parts[1])
		}
		k := w.bare("commune", u.Name)
		m[k] = append(m[k], p)
	}
	w.places[n] = m
	return m, nil
}

// commune finds a commune by its name, the district telling apart those of one
// name.
func (w *world) commune(ctx context.Context, text, district string, on calendar.Date) (string, error) {
	if c, ok := w.s.Values["commune"][plain(text)]; ok {
		if c == "-" {
			c = ""
		}
		return c, nil
	}
	m, err := w.placesOn(ctx, on)
	if err != nil {
		return "", err
	}
	list := m[w.bare("commune", text)]
	if len(list) == 0 {
		return "", nil
	}
	d := w.bare("district", district)
	written := plain(text)
	var fit []place
	for _, p := range list {
		if d != "" && p.district != d {
			continue
		}
		fit = append(fit, p)
	}
	if len(fit) > 1 { // "phường" and "xã" of one name
		var exact []place
		for _, p := range fit {
			if plain(p.name) == written {
				exact = append(exact, p)
			}
		}
		if len(exact) > 0 {
			fit = exact
		}
	}
	if len(fit) == 1 {
		return fit[0].code, nil
	}
	return "", nil
}

// home makes out where somebody lives: the commune, and what stands before it
// in the address.
func (w *world) home(ctx context.Context, address, commune, district, province string, on calendar.Date) (unit, line string, err error) {
	join := func(parts ...string) string {
		var out []string
		for _, p := range parts {
			if p = strings.Trim(oneLine(p), " ,;-"); p != "" {
				out = append(out, p)
			}
		}
		return strings.Join(out, ", ")
	}
	if commune != "" {
		if unit, err = w.commune(ctx, commune, district, on); err != nil || unit != "" {
			return unit, join(address), err
		}
		return "", join(address, commune, district, province), nil
	}
	parts := strings.FieldsFunc(address, func(r rune) bool { return r == ',' || r == ';' || r == '\n' })
	if len(parts) == 1 {
		parts = strings.Split(address, " - ")
	}
	for i := len(parts) - 1; i >= 0; i-- {
		d := district
		if d == "" && i+1 < len(parts) {
			d = parts[i+1]
		}
		for _, d := range []string{d, ""} {
			if unit, err = w.commune(ctx, parts[i], d, on); err != nil || unit != "" {
				return unit, join(parts[:i]...), err
			}
		}
	}
	return "", join(address, district, province), nil
}

// path names a commune with what lies above it as of a day.
func (w *world) path(ctx context.Context, unit string, on calendar.Date) (string, error) {
	key := fmt.Sprintf("%s %d", unit, period(on))
	if p, ok := w.paths[key]; ok {
		return p, nil
	}
	p, err := w.org.UnitPath(ctx, unit, on)
	if err == nil {
		w.paths[key] = p
	}
	return p, err
}

// splitProvider parts what stands before a name, which may tell the kind of
// provider: "LS. Trần Văn B".
func (w *world) splitProvider(text string) (kind, name string) {
	name = strings.TrimSpace(withoutBrackets(text))
	for again := true; again; {
		again = false
		fields := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '.' || r == ':' || r == '/' || r == '-' })
		for n := min(5, len(fields)-1); n >= 1; n-- {
			lead := strings.Join(fields[:n], " ")
			if slices.Contains(w.prefixes["person"], plain(lead)) {
				name, again = strings.Join(fields[n:], " "), true
				break
			}
			codes := w.lists["provider_kind"].exact[accented(lead)]
			if codes == nil && n > 1 {
				codes = w.lists["provider_kind"].folded[plain(lead)]
			}
			if codes == nil && len(fields[0]) <= 5 && n == 1 && strings.ToUpper(fields[0]) == fields[0] {
				codes = w.lists["provider_kind"].folded[plain(lead)]
			}
			if len(codes) > 0 {
				kind, name, again = codes[0], strings.Join(fields[n:], " "), true
				break
			}
		}
	}
	return kind, strings.TrimSpace(name)
}

// provider finds who is meant by a name as people shorten it. Nobody found
// becomes a record of his own, which says that it must be looked at.
func (w *world) provider(text, kindText string, form string, branch int64) (*provider.Provider, bool) {
	if c, ok := w.s.Values["provider"][plain(text)]; ok {
		if c == "-" {
			return nil, true
		}
		for i := range w.providers {
			if fmt.Sprint(w.providers[i].ID) == c {
				return &w.providers[i], true
			}
		}
	}
	kind, name := w.splitProvider(text)
	key := plain(name)
	if key == "" {
		return nil, true
	}
	if list := w.byName[key]; len(list) == 1 {
		return list[0], true
	} else if len(list) > 1 {
		var fit []*provider.Provider
		for _, p := range list {
			if kind != "" && p.Kind == kind || kind == "" && p.BranchID == branch {
				fit = append(fit, p)
			}
		}
		if len(fit) == 1 {
			return fit[0], true
		}
		return nil, false
	}
	if p := w.shortened(name, kind); p != nil {
		w.byName[key] = []*provider.Provider{p}
		return p, true
	}
	if kind == "" {
		if codes, _ := w.lists["provider_kind"].find(kindText); len(codes) > 0 {
			kind = codes[0]
		}
	}
	note := "import.provider_made"
	if kind == "" {
		kind, note = provider.Officer, "import.provider_made_unsure"
	}
	p := &provider.Provider{
		BranchID: branch, Kind: kind, Name: fold.ProperName(name), CreatedAt: w.now,
		Note: i18n.T(i18n.With(context.Background(), i18n.Vietnamese), note),
	}
	w.fresh = append(w.fresh, p)
	w.byName[key] = []*provider.Provider{p}
	return p, true
}

// shortened finds the one provider whose name this shortens: initials before
// the given name (N.V. An, Ng Văn An), or the given name alone.
func (w *world) shortened(name, kind string) *provider.Provider {
	short := strings.Fields(plain(name))
	if len(short) == 0 {
		return nil
	}
	var found *provider.Provider
	for i := range w.providers {
		p := &w.providers[i]
		if kind != "" && p.Kind != kind {
			continue
		}
		long := strings.Fields(plain(p.Name))
		if !shortens(short, long) {
			continue
		}
		if found != nil {
			return nil
		}
		found = p
	}
	return found
}

func shortens(short, long []string) bool {
	if len(short) == 0 || len(long) == 0 || short[len(short)-1] != long[len(long)-1] {
		return false
	}
	if len(short) == 1 {
		return len(long) > 1
	}
	if len(short) != len(long) {
		return false
	}
	for i := range short[:len(short)-1] {
		if !strings.HasPrefix(long[i], short[i]) {
			return false
		}
	}
	return true
}
