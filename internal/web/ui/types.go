package ui

import (
	"context"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
)

// Tone says what a chip or a notice means. It never stands without words.
type Tone = say.Tone

// The tones.
const (
	Neutral = say.Neutral
	Good    = say.Good
	Warn    = say.Warn
	Bad     = say.Bad
	Info    = say.Info
)

// T is i18n.T: the text of a catalogue key in the language of the page.
func T(ctx context.Context, key string, args ...any) string { return i18n.T(ctx, key, args...) }

// Option is one choice of a Select, of Radios or Checkboxes.
type Option struct {
	Value string
	Label string
	Hint  string // said below the label of a radio or a checkbox
	Group string // options of one group stand together in a Select
}

// Field is one field of a form. Its name is the json name of the input
// ("phones[0].number"); its error is the one of that name in Errs.
type Field struct {
	Name     string
	Label    string
	Hint     string
	Value    string   // as typed, or as stored
	Values   []string // ticked ones, for Checkboxes
	Errs     fault.Fields
	Required bool
	Options  []Option
	Blank    string // text of the empty choice of a Select; "-" for no empty choice

	Type         string // of Text: text (default), email, tel, search, password
	InputMode    string // numeric, tel, email…
	Autocomplete string
	Placeholder  string
	Max          int    // characters
	Rows         int    // of Textarea, default 4
	Width        string // "xs", "short", "medium"; full when empty
	Accept       string // of File: ".pdf,image/*"
	Multiple     bool   // of File
	Inline       bool   // Radios and Checkboxes beside each other
	Sensitive    bool   // never kept in the browser while unsaved
	HideLabel    bool   // the label is there only for readers of the screen
	Autofocus    bool
	Suffix       string // said behind the field: "đồng", "giờ"
	Attrs        templ.Attributes
}

// ID is the id of the field's control, from its name.
func (f Field) ID() string { return FieldID(f.Name) }

// FieldID makes the id of a control from a field name; the error summary
// links to it.
func FieldID(name string) string {
	return "f-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(name)
}

// Error tells what is wrong with the field; empty when nothing is.
func (f Field) Error(ctx context.Context) string {
	if m, ok := f.Errs[f.Name]; ok {
		return say.Message(ctx, m)
	}
	return ""
}

func (f Field) bad() bool { _, ok := f.Errs[f.Name]; return ok }

func (f Field) describedBy() string {
	var ids []string
	if f.bad() {
		ids = append(ids, f.ID()+"-error")
	}
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	return strings.Join(ids, " ")
}

// attrs are the attributes every control shares.
func (f Field) attrs() templ.Attributes {
	a := templ.Attributes{"id": f.ID(), "name": f.Name}
	if d := f.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	if f.bad() {
		a["aria-invalid"] = "true"
	}
	if f.Required {
		a["aria-required"] = "true"
	}
	if f.InputMode != "" {
		a["inputmode"] = f.InputMode
	}
	if f.Autocomplete != "" {
		a["autocomplete"] = f.Autocomplete
	}
	if f.Placeholder != "" {
		a["placeholder"] = f.Placeholder
	}
	if f.Sensitive || f.Type == "password" {
		a["data-nokeep"] = true
	}
	if f.Autofocus {
		a["autofocus"] = true
	}
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) rows() int {
	if f.Rows == 0 {
		return 4
	}
	return f.Rows
}

func (f Field) ticked(value string) bool {
	if f.Values != nil {
		return slices.Contains(f.Values, value)
	}
	return f.Value == value
}

// groups gives the options of a Select by group, in the order they came.
func (f Field) groups() []optionGroup {
	var out []optionGroup
	for _, o := range f.Options {
		if n := len(out); n > 0 && out[n-1].label == o.Group {
			out[n-1].options = append(out[n-1].options, o)
			continue
		}
		out = append(out, optionGroup{o.Group, []Option{o}})
	}
	return out
}

type optionGroup struct {
	label   string
	options []Option
}

// Kind is how loud a button is. A page has at most one Primary.
type Kind string

// The kinds of button.
const (
	Primary Kind = "primary" // the next sensible action
	Second  Kind = "second"  // outlined
	Quiet   Kind = "quiet"   // text only
	Danger  Kind = "danger"  // loses something
)

// Btn is a button, or with Href a link that looks like one.
type Btn struct {
	Label string
	Kind  Kind // Second when empty
	Href  string
	Icon  string
	Name  string // sent with Value when it is the one pressed
	Value string
	Key   string // key of the shortcut, shown in the button
	Small bool
	Attrs templ.Attributes
}

func (b Btn) class() string {
	k := b.Kind
	if k == "" {
		k = Second
	}
	c := "btn btn-" + string(k)
	if b.Small {
		c += " btn-small"
	}
	return c
}

// Crumb is one step of the way to a page.
type Crumb struct{ Label, Href string }

// HeaderOpts are the head of a page: crumbs, title, a line below, chips.
type HeaderOpts struct {
	Crumbs []Crumb
	Title  string
	Lead   string
	Chip   Label
}

// Label is a chip told as data: tone and words. The zero value is no chip.
type Label struct {
	Tone Tone
	Text string
}

// DueChip tells a deadline as a chip: "Còn 3 giờ 10 phút", "Quá 2 ngày làm
// việc". working may be nil.
func DueChip(ctx context.Context, due, now clock.Instant, working say.WorkingDays) Label {
	text, tone := say.Due(ctx, due, now, working)
	return Label{Tone: tone, Text: text}
}

// FormOpts are a form around its fields.
type FormOpts struct {
	Action    string
	Get       bool
	Multipart bool         // for File
	Errs      fault.Fields // the summary at the top tells them
	Order     []string     // names of fields in the order of the page, for the summary; alphabetical otherwise
	Message   string       // what is wrong with the whole, in words
	Keep      string       // name under which unsaved text is kept in the browser; empty for never
	ID        string
	Attrs     templ.Attributes
}

// problem is one line of the error summary.
type problem struct{ id, text string }

func problems(ctx context.Context, errs fault.Fields, order []string) []problem {
	names := make([]string, 0, len(errs))
	for n := range errs {
		names = append(names, n)
	}
	rank := func(n string) int {
		if i := slices.Index(order, n); i >= 0 {
			return i
		}
		return len(order)
	}
	sort.Slice(names, func(i, j int) bool {
		if a, b := rank(names[i]), rank(names[j]); a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	out := make([]problem, 0, len(names))
	for _, n := range names {
		p := problem{text: say.Message(ctx, errs[n])}
		if n != "" {
			p.id = FieldID(n)
		}
		out = append(out, p)
	}
	return out
}

// CardOpts are a card: a titled section.
type CardOpts struct {
	Title string
	Count string // small, behind the title: "5 / 7"
	ID    string
	More  Crumb // a link at the right of the title
	Tone  Tone  // Info for the banner of the next action
}

// Column is one column of a Table.
type Column struct {
	Label string
	Sort  string // name to sort by; empty for a column that can't be sorted
	Num   bool   // numbers stand at the right
	Hide  bool   // the label is only for readers of the screen
}

// TableOpts are a table. Its rows are children: Row with Cell inside.
type TableOpts struct {
	Caption     string // says what the table holds; always given
	ShowCaption bool
	Columns     []Column
	Sort        string     // name of the column it is sorted by; "-name" for descending
	Path        string     // address of the list, for links that sort
	Query       url.Values // its filters
}

func (t TableOpts) ariaSort(c Column) string {
	switch {
	case c.Sort == "":
		return ""
	case t.Sort == c.Sort:
		return "ascending"
	case t.Sort == "-"+c.Sort:
		return "descending"
	}
	return "none"
}

func (t TableOpts) sortHref(c Column) templ.SafeURL {
	next := c.Sort
	if t.Sort == c.Sort {
		next = "-" + c.Sort
	}
	return templ.URL(Link(t.Path, t.Query, "sort", next, "after", ""))
}

// Link gives path with the query changed by name, value pairs; an empty value
// takes a name away.
func Link(path string, q url.Values, pairs ...string) string {
	out := url.Values{}
	for k, v := range q {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			out.Del(pairs[i])
		} else {
			out.Set(pairs[i], pairs[i+1])
		}
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

// PagerOpts are the links of a list paged by key. Empty ones are left out.
type PagerOpts struct {
	First string // address of the first page, when this is not it
	Prev  string
	Next  string
	Shown string // "Đang xem 50 vụ việc"
}

// KeyPager makes the links from the key to go on after; after is what this
// page was asked with.
func KeyPager(path string, q url.Values, next string) PagerOpts {
	var p PagerOpts
	if q.Get("after") != "" {
		p.First = Link(path, q, "after", "")
	}
	if next != "" {
		p.Next = Link(path, q, "after", next)
	}
	return p
}

// Step is one state along the top of a record.
type Step struct {
	Label string
	Note  string // "27-01, sau 2 giờ"
	State string // "done", "now", "" for not yet
	Href  string
}

// Tab is one page among several of a record.
type Tab struct {
	Label  string
	Href   string
	Active bool
	Count  int // shown when above 0
}

// StatOpts are a figure with the list behind it.
type StatOpts struct {
	Label string
	Value string
	Note  string
	Tone  Tone
	Href  string
}

// ConfirmOpts are the page that asks once before something is lost.
type ConfirmOpts struct {
	Title   string
	Text    string
	Lost    []string // what will be lost, named
	Action  string   // where the form posts to
	Button  string
	Danger  bool
	Cancel  string            // address to go back to
	Hidden  map[string]string // sent along
	Errs    fault.Fields
	Message string
}

// Diff is one value that differs between what the reader typed and what
// somebody else saved meanwhile.
type Diff struct{ Label, Mine, Theirs string }
