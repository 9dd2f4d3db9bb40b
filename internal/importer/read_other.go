package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/outreach"
	"tgpl/internal/provider"
	"tgpl/internal/sheet"
)

// read reads a row of a kind.
func (r *row) read(ctx context.Context) (it *item, err error) {
	switch r.w.kind {
	case Matters:
		it, err = readMatter(ctx, r)
	case Clients:
		it, err = readClient(ctx, r)
	case Providers:
		it, err = readProvider(r)
	case Staff:
		it, err = readStaff(r)
	default:
		it, err = readSession(ctx, r)
	}
	if it != nil {
		it.problems = r.problems
	}
	return it, err
}

func readClient(ctx context.Context, r *row) (*item, error) {
	c, err := r.person(ctx, r.w.today)
	if err != nil {
		return nil, err
	}
	branch, ok := r.w.branch(r.text("branch", check.Short))
	if !ok {
		r.wrong("branch", "import.unknown_word", "word", r.text("branch", check.Short))
	}
	c.BranchID = branch
	var names []string
	for _, n := range strings.FieldsFunc(r.text("other_names", check.Line), func(c rune) bool { return c == ';' || c == ',' }) {
		names = append(names, fold.ProperName(n))
	}
	c.OtherNames = strings.Join(names, "; ")
	if e := r.text("email", check.Short); e != "" {
		f := fault.Fields{}
		if c.Email = check.Email(f, "email", e); len(f) > 0 {
			c.Email = ""
			r.notes = append(r.notes, r.said("email", e))
		}
	}
	c.Language = r.text("language", check.Short)
	if n := r.longText("note"); n != "" {
		r.notes = append(r.notes, n)
	}
	c.Note = clip(strings.Join(r.notes, "\n"), check.Long)
	return &item{client: c}, nil
}

// helper reads somebody who gives aid.
func (r *row) helper(branch int64) *provider.Provider {
	w := r.w
	kind, name := w.splitProvider(r.text("name", check.Short))
	p := &provider.Provider{BranchID: branch, Kind: kind, Name: fold.ProperName(name), CreatedAt: w.now}
	if c := r.code("kind", w.today); c != "" {
		p.Kind = c
	}
	p.Sex = r.code("sex", w.today)
	if t := r.text("id_number", 40); t != "" {
		n := strings.NewReplacer(" ", "", ".", "").Replace(t)
		if digitsOnly.MatchString(n) && (len(n) == 11 || len(n) == 8) {
			n = "0" + n
		}
		if !digitsOnly.MatchString(n) || len(n) != 9 && len(n) != 12 {
			r.wrong("id_number", "provider.bad_id_number")
		}
		p.IDNumber = n
	}
	if ph := r.phones(); len(ph) > 0 {
		p.Phone = ph[0].Number
	}
	f := fault.Fields{}
	p.Email = check.Email(f, "email", r.text("email", check.Short))
	if m, bad := f["email"]; bad {
		r.wrong("email", m.Key, m.Args...)
	}
	if g := firstRoman(r.text("grade", check.Short)); g != "" {
		p.Grade = g
	}
	p.CardNo, p.ContractNo = r.text("card_no", check.Short), r.text("contract_no", check.Short)
	for field, into := range map[string]*calendar.Date{
		"card_from": &p.CardFrom, "card_to": &p.CardTo, "contract_from": &p.ContractFrom, "contract_to": &p.ContractTo, "ended_on": &p.EndedOn,
	} {
		c := r.cell(field)
		if nothing[plain(c.Text)] && c.Kind != sheet.DateCell {
			continue
		}
		d, m := ParseDay(c, w.today)
		switch {
		case m != nil:
			r.wrong(field, m.Key, m.Args...)
		case d.To == ToDay:
			*into = d.Date
		case !d.IsZero():
			r.notes = append(r.notes, r.said(field, oneLine(c.Text)))
		}
	}
	p.Fields = r.codes("fields", w.today)
	for _, l := range strings.FieldsFunc(r.text("languages", check.Line), func(c rune) bool { return c == ',' || c == ';' }) {
		if c, _ := w.meant("languages", l, w.today); c != "" && c != "-" && slices.Contains(provider.Languages, c) {
			p.Languages = append(p.Languages, c)
		} else if c == "" {
			r.notes = append(r.notes, r.said("languages", strings.TrimSpace(l)))
		}
	}
	if n := r.longText("note"); n != "" {
		r.notes = append(r.notes, n)
	}
	p.Note = clip(strings.Join(r.notes, "\n"), check.Line)
	return p
}

// firstRoman reads a grade: Hạng II, hạng 2.
func firstRoman(s string) string {
	for _, w := range strings.Fields(plain(s)) {
		switch w {
		case "1", "i":
			return "1"
		case "2", "ii":
			return "2"
		case "3", "iii":
			return "3"
		}
	}
	return ""
}

func readProvider(r *row) (*item, error) {
	branch, ok := r.w.branch(r.text("branch", check.Short))
	if !ok {
		branch = r.w.s.BranchID
		r.notes = append(r.notes, r.said("branch", r.text("branch", check.Short)))
	}
	p := r.helper(branch)
	if p.Name == "" {
		r.wrong("name", "fault.required")
	}
	if p.Kind == "" && !r.has("kind") {
		if codes, _ := r.w.lists["provider_kind"].find(r.plan.Title); len(codes) > 0 {
			p.Kind = codes[0]
		} else {
			r.wrong("kind", "fault.required")
		}
	}
	if len(r.w.byName[plain(p.Name)]) > 0 {
		r.wrong("name", "import.provider_there", "name", p.Name)
	}
	return &item{provider: p}, nil
}

// readStaff reads somebody who works at the centre: an account that cannot be
// signed in with yet, and the provider where he is one.
func readStaff(r *row) (*item, error) {
	w := r.w
	branch, ok := w.branch(r.text("branch", check.Short))
	if !ok {
		branch = w.s.BranchID
		r.notes = append(r.notes, r.said("branch", r.text("branch", check.Short)))
	}
	role := r.code("role", w.today)
	if role == "" && !r.has("role") {
		r.wrong("role", "fault.required")
	}
	p := r.helper(branch)
	if p.Name == "" {
		r.wrong("name", "fault.required")
	}
	a := &account.Account{Name: p.Name, Email: p.Email, Phone: p.Phone, Role: role, BranchID: branch, CreatedAt: w.now}
	a.Username = strings.ToLower(r.text("username", 60))
	if a.Username == "" {
		a.Username = w.username(p.Name)
	} else if !account.GoodUsername(a.Username) {
		r.wrong("username", "account.bad_username")
	} else if _, taken := w.usernames[a.Username]; taken {
		r.wrong("username", "account.username_taken")
	}
	it := &item{staff: a}
	if len(r.problems) == 0 {
		w.usernames[a.Username] = -1
	}
	if p.Kind == "" {
		switch role {
		case account.Officer:
			p.Kind = provider.Officer
		case account.Lawyer:
			p.Kind = provider.Lawyer
		}
	}
	if p.Kind != "" && len(w.byName[plain(p.Name)]) == 0 {
		it.provider = p
	}
	return it, nil
}

// username makes a sign-in name of a person's: the given name and the first
// letters of the others, with a number where somebody has it.
func (w *world) username(name string) string {
	syl := strings.Fields(plain(name))
	if len(syl) == 0 {
		return ""
	}
	s := syl[len(syl)-1]
	for _, x := range syl[:len(syl)-1] {
		s += x[:1]
	}
	for len(s) < 3 {
		s += "1"
	}
	for n := 1; ; n++ {
		try := s
		if n > 1 {
			try = fmt.Sprintf("%s%d", s, n)
		}
		if _, taken := w.usernames[try]; !taken && account.GoodUsername(try) {
			return try
		}
		if n > 1000 {
			return ""
		}
	}
}

func readSession(ctx context.Context, r *row) (*item, error) {
	w := r.w
	d := r.day("held_on")
	if d.IsZero() && !r.has("held_on") {
		r.wrong("held_on", "fault.required")
	}
	branch, ok := w.branch(r.text("branch", check.Short))
	if !ok {
		branch = w.s.BranchID
		r.notes = append(r.notes, r.said("branch", r.text("branch", check.Short)))
	}
	one := &outreach.Session{BranchID: branch, Kind: r.loose("kind", d.Date), CreatedAt: w.now, UpdatedAt: w.now, CreatedBy: w.by}
	one.HeldOn = calendar.BirthOn(d.Date)
	switch d.To {
	case ToMonth:
		one.HeldOn.Day = 0
	case ToYear:
		one.HeldOn.Day, one.HeldOn.Month = 0, 0
	}
	if one.Kind == "" {
		one.Kind = "other"
		if codes, _ := w.lists["outreach_kind"].find(r.plan.Title); len(codes) > 0 {
			one.Kind = codes[0]
		}
	}
	one.Topic = clip(r.longText("topic"), check.Line)
	var err error
	one.UnitCode, one.Place, err = w.home(ctx, r.text("place", check.Line), r.text("commune", check.Line), r.text("district", check.Short), "", d.Date)
	if err != nil {
		return nil, err
	}
	if one.Topic == "" && one.Place == "" && one.UnitCode == "" {
		r.wrong("topic", "fault.required")
	}
	for field, into := range map[string]*int{"attended": &one.Attended, "women": &one.Women, "ethnic": &one.Ethnic, "advised": &one.Advised, "leaflets": &one.Leaflets} {
		*into = r.count(field)
	}
	if who := r.text("by", check.Line); who != "" {
		one.ByWhom = who
		_, name := w.splitProvider(firstOf(who))
		if list := w.byName[plain(name)]; len(list) == 1 {
			one.ProviderID = list[0].ID
		}
	}
	if n := r.longText("note"); n != "" {
		r.notes = append(r.notes, n)
	}
	one.Note = clip(strings.Join(r.notes, "\n"), check.Long)
	return &item{session: one}, nil
}

// count reads a number of people: 35, 1.250, "45 người".
func (r *row) count(field string) int {
	t := r.text(field, 60)
	if t == "" {
		return 0
	}
	digits := strings.Map(func(c rune) rune {
		switch {
		case c >= '0' && c <= '9':
			return c
		case c == '.' || c == ',' || c == ' ':
			return -1
		}
		return '|'
	}, t)
	first, _, _ := strings.Cut(digits, "|")
	n, err := strconv.Atoi(first)
	if err != nil || n < 0 || n > 1_000_000 {
		r.wrong(field, "import.bad_number")
		return 0
	}
	return n
}
