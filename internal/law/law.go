package law

import (
	"fmt"
	"slices"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
)

// Rule is one thing the law says, or one code of a list, between two days. Both
// days count; a zero From means from the beginning, a zero To until further
// notice. Verified tells that it was seen in the source named; what is not
// verified must be shown as such.
type Rule struct {
	Kind     string            `json:"kind"`
	Code     string            `json:"code"`
	Article  string            `json:"article"`
	Source   string            `json:"source"`
	From     calendar.Date     `json:"from"`
	To       calendar.Date     `json:"to"`
	Verified bool              `json:"verified"`
	Text     map[string]string `json:"text"`           // by language: "vi", "en"
	Note     map[string]string `json:"note,omitempty"` // by language; what to add when asked
	Sort     int               `json:"sort"`           // place in its list
}

// In gives the text in a language, Vietnamese where that language has none.
func (r Rule) In(lang i18n.Lang) string { return pick(r.Text, lang) }

// NoteIn gives the note in a language; empty when there is none.
func (r Rule) NoteIn(lang i18n.Lang) string { return pick(r.Note, lang) }

func pick(texts map[string]string, lang i18n.Lang) string {
	if t := texts[string(lang)]; t != "" {
		return t
	}
	return texts[string(i18n.Vietnamese)]
}

// Holds tells whether the rule is in force on a day; on the zero Date every
// rule is.
func (r Rule) Holds(on calendar.Date) bool {
	return on.IsZero() || !on.Before(r.From) && (r.To.IsZero() || !on.After(r.To))
}

// Category is a group of entitled people of Article 7 of the Law on Legal Aid.
type Category struct {
	Rule
	Hardship bool `json:"hardship"` // only with financial hardship (Decree 144/2017 Art. 2)
	MinAge   int  `json:"min_age"`  // full years, 0 for none
	MaxAge   int  `json:"max_age"`  // under this many full years, 0 for none

	// Sensitive tells that belonging to it is nobody's business who does not
	// need it for the aid; the papers that prove it are sensitive with it.
	Sensitive bool `json:"sensitive"`
}

// Proof is a paper that proves a category or hardship (Circular 08/2017 Art. 33).
type Proof struct {
	Rule
	Categories []string `json:"categories"` // groups it proves
	Hardship   []string `json:"hardship"`   // hardships it proves
}

// Outcome is a registered outcome of a decision: who may choose it and which
// clocks it starts and stops.
type Outcome struct {
	Rule
	Decision string   `json:"decision"`
	By       []string `json:"by"` // roles
	Starts   []string `json:"starts"`
	Stops    []string `json:"stops"` // "*" for all that are open
	Approval bool     `json:"approval"`
	Grounds  string   `json:"grounds,omitempty"` // kind of the list a ground must be chosen from
	Note     bool     `json:"note_required"`     // a reason in words must be given
}

// May tells whether somebody of this role may choose the outcome. Whether the
// role may do the action at all is asked of the table of rights.
func (o Outcome) May(role string) bool { return slices.Contains(o.By, role) }

// Clock is a time limit. Warn is how long before the end a warning is due;
// Queue is whose task it is; Event says in words what it runs from.
type Clock struct {
	Rule
	Span     calendar.Span     `json:"span"`
	HardSpan calendar.Span     `json:"hard_span"` // in areas of exceptional difficulty or force majeure; zero for the same
	MaxSpan  calendar.Span     `json:"max_span"`  // longest, where the law lets it be prolonged; zero for none
	Warn     calendar.Span     `json:"warn"`
	Queue    string            `json:"queue"`
	Event    string            `json:"event"`
	Starts   map[string]string `json:"starts"`   // the event in words, by language
	Forms    []string          `json:"forms"`    // forms of aid for which an outcome starts it; empty for all
	Detained string            `json:"detained"` // "yes", "no": only for those who are (not) held
}

// StartsIn says in words what the clock runs from.
func (c Clock) StartsIn(lang i18n.Lang) string { return pick(c.Starts, lang) }

// For is the span that holds: the longer one in a hard area where there is one.
func (c Clock) For(hardArea bool) calendar.Span {
	if hardArea && c.HardSpan.N > 0 {
		return c.HardSpan
	}
	return c.Span
}

// Paper is a paper that belongs into the file of a matter (Law Art. 39;
// Circular 12/2018 Art. 11). When says when it is due in the file: always, or a
// condition in a word (detained, change, stopped, appeal …).
type Paper struct {
	Rule
	Forms    []string `json:"forms"`
	Fields   []string `json:"fields"` // empty for all
	Required bool     `json:"required"`
	When     string   `json:"when"`
}

// Law is all the law the program knows, valid in time.
type Law struct {
	days       *calendar.Days
	kinds      []string
	lists      map[string][]Rule
	codes      map[string]map[string][]Rule // kind, code: newest first
	categories map[string][]Category
	proofs     []Proof
	outcomes   map[string][]Outcome
	decisions  map[string][]Outcome
	clocks     map[string][]Clock
	papers     []Paper
	mayGive    []mayGive
	fileCodes  []fileCode
}

// Days are the working days and holidays.
func (l *Law) Days() *calendar.Days { return l.days }

// Kinds lists the kinds of rule there are, in the order of their names.
func (l *Law) Kinds() []string { return slices.Clone(l.kinds) }

// List gives the rules of a kind in force on a day, in their order; on the zero
// Date all of them.
func (l *Law) List(kind string, on calendar.Date) []Rule {
	out := make([]Rule, 0, len(l.lists[kind]))
	for _, r := range l.lists[kind] {
		if r.Holds(on) {
			out = append(out, r)
		}
	}
	return out
}

// Rule gives the rule of a code in force on a day; on the zero Date the newest.
func (l *Law) Rule(kind, code string, on calendar.Date) (Rule, bool) {
	for _, r := range l.codes[kind][code] {
		if r.Holds(on) {
			return r, true
		}
	}
	return Rule{}, false
}

// Has tells whether a code is in force on a day.
func (l *Law) Has(kind, code string, on calendar.Date) bool {
	_, ok := l.Rule(kind, code, on)
	return ok
}

// Name is the text of a code, whenever it was in force; the code itself when
// the list never had it.
func (l *Law) Name(lang i18n.Lang, kind, code string) string {
	if code == Masked {
		return MaskedName(lang, kind)
	}
	if r, ok := l.Rule(kind, code, calendar.Date{}); ok {
		return r.In(lang)
	}
	return code
}

// Outcomes lists the outcomes a decision may have on a day.
func (l *Law) Outcomes(decision string, on calendar.Date) []Outcome {
	var out []Outcome
	for _, o := range l.decisions[decision] {
		if o.Holds(on) {
			out = append(out, o)
		}
	}
	return out
}

// Outcome gives one registered outcome.
func (l *Law) Outcome(code string, on calendar.Date) (Outcome, bool) {
	return inForce(l.outcomes[code], on)
}

// Clock gives one clock.
func (l *Law) Clock(code string, on calendar.Date) (Clock, bool) {
	return inForce(l.clocks[code], on)
}

// StartsFor lists the clocks that an outcome starts for a matter of this form;
// detained tells that the person is arrested or held.
func (l *Law) StartsFor(o Outcome, form string, detained bool, on calendar.Date) []Clock {
	held := map[bool]string{true: "yes", false: "no"}[detained]
	var out []Clock
	for _, code := range o.Starts {
		c, ok := l.Clock(code, on)
		if ok && (len(c.Forms) == 0 || slices.Contains(c.Forms, form)) && (c.Detained == "" || c.Detained == held) {
			out = append(out, c)
		}
	}
	return out
}

// Category gives one group of Article 7.
func (l *Law) Category(code string, on calendar.Date) (Category, bool) {
	return inForce(l.categories[code], on)
}

// NeedsHardship tells whether a category entitles only together with financial
// hardship on that day.
func (l *Law) NeedsHardship(code string, on calendar.Date) bool {
	c, ok := l.Category(code, on)
	return ok && c.Hardship
}

// Reckon reckons a clock that starts at an instant by the law of that day.
func (l *Law) Reckon(clock string, start time.Time, hardArea bool) (calendar.Reckoning, Clock, error) {
	c, ok := l.Clock(clock, calendar.DateOf(start))
	if !ok {
		return calendar.Reckoning{}, Clock{}, fmt.Errorf("law: no clock %q on %s", clock, calendar.DateOf(start))
	}
	r, err := l.days.Reckon(start, c.For(hardArea))
	if err != nil {
		return calendar.Reckoning{}, c, fmt.Errorf("reckon %s from %s: %w", clock, start.Format(time.RFC3339), err)
	}
	return r, c, nil
}

// MayGive tells whether a kind of provider may give a form of aid, and by which
// article (Law Arts. 17–19, 31–33).
func (l *Law) MayGive(providerKind, form string, on calendar.Date) (Rule, bool) {
	for _, m := range l.mayGive {
		if m.Provider == providerKind && slices.Contains(m.Forms, form) && m.Holds(on) {
			return m.Rule, true
		}
	}
	return Rule{}, false
}

// Proofs lists the papers that prove one of the categories or hardships on a
// day, each once.
func (l *Law) Proofs(categories, hardship []string, on calendar.Date) []Rule {
	var out []Rule
	for _, p := range l.ProofsOf(categories, hardship, on) {
		out = append(out, p.Rule)
	}
	return out
}

// ProofsOf is Proofs with what each paper proves.
func (l *Law) ProofsOf(categories, hardship []string, on calendar.Date) []Proof {
	var out []Proof
	for _, p := range l.proofs {
		if p.Holds(on) && (overlap(p.Categories, categories) || overlap(p.Hardship, hardship)) {
			out = append(out, p)
		}
	}
	return out
}

// FilePapers lists what the file of a matter of this form and field holds.
func (l *Law) FilePapers(form, field string, on calendar.Date) []Paper {
	var out []Paper
	for _, p := range l.papers {
		if p.Holds(on) && slices.Contains(p.Forms, form) && (len(p.Fields) == 0 || slices.Contains(p.Fields, field)) {
			out = append(out, p)
		}
	}
	return out
}

// AtOnce lists the grounds of acceptance at once (Law Art. 30.4; Circular
// 12/2018 Art. 6.1).
func (l *Law) AtOnce(on calendar.Date) []Rule { return l.List("at_once", on) }

// FileCode is the code of a file: organisation, form, number in the register of
// two digits at least, and year: TT.TGTT.03.2022 (Circular 12/2018 Art. 11).
// verified is false where the abbreviation of the form was not found in a
// source. A form without an abbreviation stands with its own code in capitals.
func (l *Law) FileCode(prefix, form string, number int64, year int) (code string, verified bool) {
	on, _ := calendar.New(year, time.December, 31)
	for _, c := range l.fileCodes {
		if c.Form == form && c.Holds(on) {
			return fmt.Sprintf("%s.%s.%02d.%d", prefix, c.Abbreviation, number, year), c.Verified
		}
	}
	return fmt.Sprintf("%s.%s.%02d.%d", prefix, form, number, year), false
}

type held interface{ Holds(calendar.Date) bool }

// inForce takes the first (newest) of some that holds on a day.
func inForce[T held](all []T, on calendar.Date) (T, bool) {
	for _, one := range all {
		if one.Holds(on) {
			return one, true
		}
	}
	var none T
	return none, false
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

type mayGive struct {
	Rule
	Provider string
	Forms    []string
}

type fileCode struct {
	Rule
	Form         string
	Abbreviation string
}
