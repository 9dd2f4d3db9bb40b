package importer

import (
	"context"
	"crypto/sha256"
	"regexp"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/i18n"
	"tgpl/internal/sheet"
)

// Problem is why a row was not brought in, with the cell.
type Problem struct {
	Cell    string        `json:"cell,omitempty"` // C5; empty for the row as a whole
	Column  int           `json:"column"`         // from 0, -1 for the row as a whole
	Field   string        `json:"field"`
	Message fault.Message `json:"message"`
}

// row reads one row of a plan.
type row struct {
	w        *world
	plan     *Plan
	r        sheet.Row
	problems []Problem
	notes    []string // what was kept as text
}

// column gives the column of a field, -1 for none.
func (r *row) column(field string) int {
	for _, c := range r.plan.Columns {
		if c.Field == field {
			return c.Index
		}
	}
	return -1
}

// wrong notes what is wrong with a field.
func (r *row) wrong(field, key string, args ...any) {
	p := Problem{Column: r.column(field), Field: field, Message: fault.Message{Key: key, Args: args}}
	for _, q := range r.problems {
		if q.Field == field {
			return
		}
	}
	if p.Column >= 0 {
		p.Cell = sheet.Address(p.Column, r.r.Number)
	}
	r.problems = append(r.problems, p)
}

// cell gives the cell of a field. A formula and a broken cell are no value.
func (r *row) cell(field string) sheet.Cell {
	i := r.column(field)
	if i < 0 {
		return sheet.Cell{}
	}
	c := r.r.Cell(i)
	switch {
	case c.Kind == sheet.FormulaCell, c.Kind == sheet.TextCell && formula(c.Text):
		r.wrong(field, "import.formula", "cell", sheet.Address(i, r.r.Number))
		return sheet.Cell{}
	case c.Kind == sheet.ErrorCell, c.Kind == sheet.TextCell && strings.HasPrefix(c.Text, "#REF!"):
		r.wrong(field, "import.cell_error", "what", c.Text)
		return sheet.Cell{}
	}
	return c
}

// formula tells text that a spreadsheet program would reckon with: = and @ at
// the beginning, + and - before a word.
func formula(s string) bool {
	s = strings.TrimLeft(s, " \t\r\n'")
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '@':
		return len(s) > 1
	case '+', '-':
		rest := strings.TrimLeft(s[1:], " ")
		return rest != "" && strings.ContainsAny(rest, "(!|") && (rest[0] >= 'A' && rest[0] <= 'Z' || rest[0] >= 'a' && rest[0] <= 'z')
	}
	return false
}

// nothing is what people write where there is nothing.
var nothing = map[string]bool{"": true, "k": true, "ko": true, "khong": true, "khong co": true, "khong ro": true, "chua ro": true, "n a": true, "na": true, "x x": true, "chua co": true}

// text reads a field as a line.
func (r *row) text(field string, limit int) string {
	c := r.cell(field)
	if strings.TrimSpace(c.Text) == "" {
		if d, ok := r.w.s.Defaults[field]; ok {
			return d
		}
		return ""
	}
	f := fault.Fields{}
	s := check.Text(f, field, c.Text, limit)
	if m, bad := f[field]; bad {
		r.wrong(field, m.Key, m.Args...)
	}
	if strings.Trim(s, "-–—.…?") == "" || nothing[plain(s)] {
		return ""
	}
	return s
}

// longText reads a field of several lines.
func (r *row) longText(field string) string {
	c := r.cell(field)
	f := fault.Fields{}
	s := check.LongText(f, field, c.Text, check.Long)
	if m, bad := f[field]; bad {
		r.wrong(field, m.Key, m.Args...)
	}
	if strings.Trim(s, "-–—.…? ") == "" {
		return ""
	}
	return s
}

// day reads a field as a day; a future one is wrong.
func (r *row) day(field string) Day {
	c := r.cell(field)
	if c.Kind != sheet.DateCell && nothing[plain(c.Text)] {
		return Day{}
	}
	d, m := ParseDay(c, r.w.today)
	if m != nil {
		r.wrong(field, m.Key, m.Args...)
		return Day{}
	}
	if d.Date.After(r.w.today) {
		r.wrong(field, "fault.in_future")
	}
	return d
}

// code reads a field whose words mean codes.
func (r *row) code(field string, on calendar.Date) string {
	t := r.text(field, check.Line)
	if t == "" {
		return r.marked(field)
	}
	c, _ := r.w.meant(field, t, on)
	switch c {
	case "":
		r.wrong(field, "import.unknown_word", "word", t)
	case "-":
		return ""
	}
	return c
}

// marked gives the code of the first column with a cross.
func (r *row) marked(field string) string {
	for _, c := range r.plan.Columns {
		if code, ok := strings.CutPrefix(c.Field, field+"="); ok && crossed(r.r.Cell(c.Index).Text) {
			return code
		}
	}
	return ""
}

func crossed(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "0", "-", "không", "khong", "k":
		return false
	}
	return true
}

// codes reads a field that may name several codes.
func (r *row) codes(field string, on calendar.Date) []string {
	var out []string
	add := func(c string) {
		for _, have := range out {
			if have == c {
				return
			}
		}
		if c != "" && c != "-" {
			out = append(out, c)
		}
	}
	for _, c := range r.plan.Columns {
		if code, ok := strings.CutPrefix(c.Field, field+"="); ok && crossed(r.r.Cell(c.Index).Text) {
			if list := listOf(r.w.kind, field); legal(list) && !r.w.law.Has(list, code, r.w.law.DayFor(on)) {
				continue
			}
			add(code)
		}
	}
	t := r.text(field, check.Line)
	if t == "" {
		return out
	}
	// The whole may be one name with commas in it.
	if c, sure := r.w.meant(field, t, on); c != "" && sure > 0.8 {
		add(c)
		return out
	}
	parts := strings.FieldsFunc(strings.ReplaceAll(t, " và ", ";"), func(c rune) bool { return strings.ContainsRune(";,+/&\n", c) })
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if p == "" {
			continue
		}
		c, _ := r.w.meant(field, p, on)
		if c == "" {
			if len(parts) > 1 { // a comma inside of a name, perhaps
				if whole, _ := r.w.meant(field, t, on); whole != "" {
					add(whole)
					return out
				}
			}
			r.wrong(field, "import.unknown_word", "word", p)
			continue
		}
		add(c)
	}
	return out
}

var digitsOnly = regexp.MustCompile(`^[0-9]+$`)

// phones reads telephone numbers; what is none is kept as a note.
func (r *row) phones() []client.Phone {
	t := r.text("phone", check.Line)
	var out []client.Phone
	if t == "" {
		return out
	}
	for _, p := range strings.FieldsFunc(t, func(c rune) bool { return strings.ContainsRune("/;,\n", c) }) {
		p = strings.TrimSpace(p)
		owner := ""
		if i := strings.IndexByte(p, '('); i > 0 {
			owner = strings.Trim(p[i:], "() ")
			p = p[:i]
		}
		p = strings.NewReplacer(" ", "", ".", "", "-", "").Replace(p)
		if digitsOnly.MatchString(p) && len(p) == 9 && p[0] >= '2' { // a number lost its 0
			p = "0" + p
		}
		f := fault.Fields{}
		n := check.Phone(f, "phone", p, false)
		if len(f) > 0 {
			r.notes = append(r.notes, r.said("phone", t))
			return out
		}
		if n != "" && len(out) < 5 {
			out = append(out, client.Phone{Number: n, Owner: owner, SafeToCall: true})
		}
	}
	return out
}

// said keeps the text of a field as a note, under the words of the program.
func (r *row) said(field, text string) string {
	return i18n.T(viet, "import.field_"+field) + ": " + text
}

var viet = i18n.With(context.Background(), i18n.Vietnamese)

// person reads somebody who is helped.
func (r *row) person(ctx context.Context, on calendar.Date) (*client.Client, error) {
	w := r.w
	c := &client.Client{CreatedAt: w.now, UpdatedAt: w.now, CreatedBy: w.by}
	name := r.text("name", check.Short)
	if name == "" {
		r.wrong("name", "fault.required")
	}
	bare := strings.TrimSpace(name)
	if fields := strings.Fields(bare); len(fields) > 2 {
		switch plain(fields[0]) {
		case "ong":
			c.Sex, bare = "male", strings.Join(fields[1:], " ")
		case "ba":
			c.Sex, bare = "female", strings.Join(fields[1:], " ")
		}
	}
	c.Name = fold.ProperName(bare)
	if name != "" && len(fold.Syllables(c.Name)) == 0 || digitsOnly.MatchString(strings.ReplaceAll(name, " ", "")) {
		r.wrong("name", "client.no_name")
	}
	if s := r.code("sex", on); s != "" {
		c.Sex = s
	}
	c.Birth = r.birth("birth")
	for field, sex := range map[string]string{"born_male": "male", "born_female": "female"} {
		if t := strings.TrimSpace(r.cell(field).Text); t != "" && t != "-" {
			c.Sex = sex
			if plain(t) != "x" && t != "1" {
				c.Birth = r.birth(field)
			}
		}
	}
	c.Ethnicity = r.text("ethnicity", check.Short)
	c.Occupation = r.text("occupation", check.Short)
	r.identity(c)
	c.Phones = r.phones()
	unit, line, err := w.home(ctx, r.text("address", check.Line), r.text("commune", check.Line), r.text("district", check.Short), r.text("province", check.Short), on)
	if err != nil {
		return c, err
	}
	if unit != "" || line != "" {
		c.Addresses = []client.Address{{Kind: "permanent", UnitCode: unit, Line: line}}
	}
	if g := r.text("guardian", check.Short); g != "" {
		c.Relations = []client.Relation{{Relation: "relative", Name: fold.ProperName(g), IsGuardian: true}}
		if plain(r.heading("guardian")) == "nguoi than" {
			c.Relations[0].IsGuardian = false
		}
	}
	return c, nil
}

func (r *row) heading(field string) string {
	for _, c := range r.plan.Columns {
		if c.Field == field {
			return c.Heading
		}
	}
	return ""
}

// birth reads a birth, a day or less.
func (r *row) birth(field string) calendar.Birth {
	c := r.cell(field)
	t := strings.TrimSpace(c.Text)
	if c.Kind == sheet.DateCell && len(t) >= 10 {
		t = t[:10]
	}
	if t == "" || nothing[plain(t)] {
		return calendar.Birth{}
	}
	if c.Kind != sheet.DateCell && digitsOnly.MatchString(t) && len(t) == 5 {
		if d, m := ParseDay(sheet.Cell{Text: t}, r.w.today); m == nil && d.To == ToDay {
			t = d.Date.String()
		}
	}
	f := fault.Fields{}
	b := check.Birth(f, field, t, r.w.today)
	if m, bad := f[field]; bad {
		r.wrong(field, m.Key, m.Args...)
		return calendar.Birth{}
	}
	return b
}

// identity reads the identity number, mending what spreadsheet programs do to
// it: the 0 in front is gone.
func (r *row) identity(c *client.Client) {
	t := r.text("id_number", 60)
	if t == "" {
		return
	}
	n := client.NormalID(t)
	if digitsOnly.MatchString(n) && (len(n) == 11 || len(n) == 8) {
		n = "0" + n
	}
	if n == "" || strings.Trim(n, "0") == "" {
		return
	}
	if !strings.ContainsAny(n, "0123456789") {
		r.wrong("id_number", "client.id_other_form")
		return
	}
	kind := client.GuessIDKind(n)
	if kind == "" {
		kind = "other"
		if digitsOnly.MatchString(n) {
			r.wrong("id_number", "client.id_cccd_form", "n", len(n))
			return
		}
	}
	if problem, soft := client.CheckID(kind, n, c.Birth, c.Sex); problem != nil && !soft {
		r.wrong("id_number", problem.Key, problem.Args...)
		return
	}
	c.IDKind, c.IDNumber = kind, n
	f := fault.Fields{}
	if d := r.text("id_issued_on", 60); d != "" {
		if day, m := ParseDay(r.cell("id_issued_on"), r.w.today); m == nil && day.To == ToDay && !day.Date.After(r.w.today) {
			c.IDIssuedOn = day.Date
		} else {
			r.notes = append(r.notes, r.said("id_issued_on", d))
		}
	}
	c.IDIssuedBy = check.Text(f, "id_issued_by", r.text("id_issued_by", check.Short), check.Short)
}

// fingerprint is what the same row is known by, in whatever file it stands and
// whatever it is taken for: its headings and cells, without the counting of
// the rows.
func fingerprint(kind string, p *Plan, r sheet.Row) []byte {
	h := sha256.New()
	_, _ = h.Write([]byte(kind))
	for _, c := range p.Columns {
		if c.Field == Ignore && counting(c.Key) {
			continue
		}
		t := strings.TrimSpace(r.Cell(c.Index).Text)
		if t == "" {
			continue
		}
		_, _ = h.Write([]byte("\x00" + c.Key + "\x01" + t))
	}
	return h.Sum(nil)[:16]
}

// counting tells the columns that only count rows, or say why a row was bad.
func counting(key string) bool {
	for _, k := range words.Headings[Matters][Ignore] {
		if plain(k) == key {
			return true
		}
	}
	return false
}
