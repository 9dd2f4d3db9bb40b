package law

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"tgpl/internal/calendar"
)

// HolidaysFile is the name of the table of days off.
const HolidaysFile = "holidays.csv"

// pack is one file of law data: rules of one kind. What stands at its head
// holds for every rule that does not say otherwise.
type pack struct {
	Kind     string
	Article  string
	Source   string
	From     string
	Verified *bool
	Rules    []entry
}

// entry is a rule as it stands in a file, with the fields of every kind.
type entry struct {
	Code     string
	Article  string
	Source   *string
	From     string
	To       string
	Verified *bool
	Text     map[string]string
	Note     map[string]string

	Hardship   yaml.Node // category: bool; proof: list of hardships
	MinAge     int       `yaml:"min_age"`
	MaxAge     int       `yaml:"max_age"`
	Sensitive  bool
	Categories []string

	Decision     string
	By           []string
	Starts       yaml.Node // outcome: list of clocks; clock: the event in words
	Stops        []string
	Approval     bool
	Grounds      string
	NoteRequired bool `yaml:"note_required"`

	Span     string
	HardSpan string `yaml:"hard_span"`
	MaxSpan  string `yaml:"max_span"`
	Warn     string
	Queue    string
	Event    string
	Detained string // "yes" or "no": only then does an outcome start the clock

	Provider     string
	Form         string
	Forms        []string
	Fields       []string
	Required     bool
	When         string
	Abbreviation string
}

// loader gathers the rules and everything that is wrong with them.
type loader struct {
	law   *Law
	errs  []error
	at    map[string][]place // kind and code: where it stands
	check []func()           // references, looked at when all is read
}

type place struct {
	rule Rule
	pos  string
}

// Load reads all *.yaml files and the days off of a file system. Errors name
// file and line; all that are found come together. Refused are: fields no kind
// has, a rule without article, text or dates that are dates, a code that holds
// twice on one day, and references to codes that are not there.
func Load(fsys fs.FS) (*Law, error) {
	l := &loader{at: map[string][]place{}, law: &Law{
		lists: map[string][]Rule{}, codes: map[string]map[string][]Rule{}, categories: map[string][]Category{},
		outcomes: map[string][]Outcome{}, decisions: map[string][]Outcome{}, clocks: map[string][]Clock{},
	}}
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("law: %w", err)
	}
	for _, name := range names {
		l.file(fsys, name)
	}
	l.holidays(fsys)
	for _, f := range l.check {
		f()
	}
	if err := errors.Join(l.errs...); err != nil {
		return nil, err
	}
	l.order()
	return l.law, nil
}

func (l *loader) wrong(pos, format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf("law: %s: %s", pos, fmt.Sprintf(format, args...)))
}

func (l *loader) holidays(fsys fs.FS) {
	f, err := fsys.Open(HolidaysFile)
	if err != nil {
		l.wrong(HolidaysFile, "%v", err)
		return
	}
	defer func() { _ = f.Close() }()
	if l.law.days, err = calendar.ParseHolidays(f); err != nil {
		l.wrong(HolidaysFile, "%v", err)
	}
}

func (l *loader) file(fsys fs.FS, name string) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		l.wrong(name, "%v", err)
		return
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		l.wrong(name, "%v", err)
		return
	}
	if len(doc.Content) == 0 {
		l.wrong(name, "is empty")
		return
	}
	root := doc.Content[0]
	l.known(name, root, []string{"kind", "article", "source", "from", "verified", "rules"}, "a file of law")
	var p pack
	if err := root.Decode(&p); err != nil {
		l.wrong(name, "%v", err)
		return
	}
	if p.Kind == "" {
		l.wrong(name, "says no kind")
		return
	}
	rules := child(root, "rules")
	if rules == nil || len(rules.Content) == 0 {
		l.wrong(name, "has no rules")
		return
	}
	for i, node := range rules.Content {
		l.entry(name, p, p.Rules[i], node)
	}
}

// known refuses keys of a mapping that are not in the list.
func (l *loader) known(file string, m *yaml.Node, keys []string, what string) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if k := m.Content[i]; !slices.Contains(keys, k.Value) {
			l.wrong(fmt.Sprintf("%s:%d", file, k.Line), "%q is no field of %s", k.Value, what)
		}
	}
}

func child(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

func (l *loader) entry(file string, p pack, e entry, node *yaml.Node) {
	pos := fmt.Sprintf("%s:%d", file, node.Line)
	l.known(file, node, append(slices.Clone(commonFields), kindFields[p.Kind]...), "a rule of kind "+p.Kind)
	if e.Verified == nil {
		e.Verified = p.Verified
	}
	if e.Source == nil {
		e.Source = &p.Source
	}
	r := Rule{
		Kind: p.Kind, Code: e.Code, Article: cmp.Or(e.Article, p.Article), Source: *e.Source,
		From: l.date(pos, "from", cmp.Or(e.From, p.From)), To: l.date(pos, "to", e.To),
		Verified: e.Verified != nil && *e.Verified, Text: e.Text, Note: e.Note,
		Sort: len(l.law.lists[p.Kind]),
	}
	switch {
	case r.Code == "" || strings.ContainsFunc(r.Code, func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' }):
		l.wrong(pos, "%q is no code (small letters, digits, _)", r.Code)
		return
	case r.Code == Masked:
		l.wrong(pos, "%q stands for codes that are masked", r.Code)
	case strings.TrimSpace(r.Article) == "":
		l.wrong(pos, "%s has no article", r.Code)
	case r.From.IsZero():
		l.wrong(pos, "%s does not say from when it holds", r.Code)
	case !r.To.IsZero() && r.To.Before(r.From):
		l.wrong(pos, "%s ends before it begins", r.Code)
	case e.Verified == nil:
		l.wrong(pos, "%s does not say whether it is verified", r.Code)
	case r.Verified && r.Source == "":
		l.wrong(pos, "%s is verified but names no source", r.Code)
	}
	for _, lang := range []string{"vi", "en"} {
		if strings.TrimSpace(r.Text[lang]) == "" {
			l.wrong(pos, "%s has no text in %q", r.Code, lang)
		}
	}
	l.once(pos, r)
	l.law.lists[r.Kind] = append(l.law.lists[r.Kind], r)
	l.byKind(pos, r, e)
}

// once refuses a code that would hold twice on one day.
func (l *loader) once(pos string, r Rule) {
	key := path.Join(r.Kind, r.Code)
	for _, other := range l.at[key] {
		o := other.rule
		if (o.To.IsZero() || !o.To.Before(r.From)) && (r.To.IsZero() || !r.To.Before(o.From)) {
			l.wrong(pos, "%s %s already holds then, see %s", r.Kind, r.Code, other.pos)
		}
	}
	l.at[key] = append(l.at[key], place{r, pos})
}

func (l *loader) date(pos, field, text string) calendar.Date {
	d, err := calendar.ParseISO(text)
	if err != nil {
		l.wrong(pos, "%s: %q is no date", field, text)
	}
	return d
}

func (l *loader) span(pos, field, text string) calendar.Span {
	if text == "" {
		return calendar.Span{}
	}
	s, err := calendar.ParseSpan(text)
	if err != nil {
		l.wrong(pos, "%s: %q is no span such as 3wd, 12h, 30d", field, text)
	}
	return s
}

// among refuses words that are not in a fixed list.
func (l *loader) among(pos, field string, list []string, words ...string) {
	for _, w := range words {
		if !slices.Contains(list, w) {
			l.wrong(pos, "%s: %q is none of %s", field, w, strings.Join(list, ", "))
		}
	}
}

// refers notes that codes must exist in another list; it is checked when all
// files are read.
func (l *loader) refers(pos, field, kind string, codes ...string) {
	l.check = append(l.check, func() {
		for _, c := range codes {
			if len(l.at[path.Join(kind, c)]) == 0 {
				l.wrong(pos, "%s: there is no %s %q", field, kind, c)
			}
		}
	})
}

func (l *loader) decode(pos, field string, n yaml.Node, into any) {
	if n.Kind == 0 {
		return
	}
	if err := n.Decode(into); err != nil {
		l.wrong(pos, "%s: %v", field, err)
	}
}

// order makes the maps, the newest rule of a code first.
func (l *loader) order() {
	for kind, list := range l.law.lists {
		l.law.kinds = append(l.law.kinds, kind)
		byCode := map[string][]Rule{}
		for _, r := range list {
			byCode[r.Code] = append(byCode[r.Code], r)
		}
		for _, rules := range byCode {
			slices.SortStableFunc(rules, newer)
		}
		l.law.codes[kind] = byCode
	}
	slices.Sort(l.law.kinds)
	for _, all := range l.law.categories {
		slices.SortStableFunc(all, func(a, b Category) int { return newer(a.Rule, b.Rule) })
	}
	for _, all := range l.law.outcomes {
		slices.SortStableFunc(all, func(a, b Outcome) int { return newer(a.Rule, b.Rule) })
	}
	for _, all := range l.law.clocks {
		slices.SortStableFunc(all, func(a, b Clock) int { return newer(a.Rule, b.Rule) })
	}
}

func newer(a, b Rule) int { return b.From.Compare(a.From) }
