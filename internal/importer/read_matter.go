package importer

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/fold"
	"tgpl/internal/matter"
	"tgpl/internal/outreach"
	"tgpl/internal/provider"
	"tgpl/internal/sheet"
)

// item is a row that was read: what it will become.
type item struct {
	place       int64
	fingerprint []byte
	problems    []Problem
	cells       []string

	client   *client.Client
	matter   *matter.Imported
	provider *provider.Provider // of the matter, or the row itself
	staff    *account.Account
	session  *outreach.Session
	numbered bool // the register had no number for it
	codeless bool // the program gives the code
	knownID  int64
}

var (
	lastYear    = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d\d)[^0-9]*$`)
	firstNumber = regexp.MustCompile(`[0-9]+`)
)

// readMatter reads a matter of an old book.
func readMatter(ctx context.Context, r *row) (*item, error) {
	w := r.w
	it := &item{}
	m := &matter.Imported{}
	code := r.text("code", check.Short)
	accepted := r.day("accepted_on")
	year := r.year(code)
	number := r.number(code)
	if accepted.IsZero() && len(r.problems) == 0 {
		if year == 0 {
			r.wrong("accepted_on", "import.no_date")
		} else {
			d, _ := calendar.New(year, 1, 1)
			accepted = Day{d, ToYear}
		}
	}
	if year == 0 {
		year = accepted.Date.Year
	}
	if !accepted.IsZero() && accepted.To == ToDay && (year < accepted.Date.Year-1 || year > accepted.Date.Year+1) {
		r.wrong("year", "import.year_differs", "year", year, "date", accepted.Date.Format())
	}
	on := accepted.Date
	c, err := r.person(ctx, on)
	if err != nil {
		return nil, err
	}
	branch, ok := w.branch(r.text("branch", check.Short))
	if !ok {
		r.wrong("branch", "import.unknown_word", "word", r.text("branch", check.Short))
	}
	c.BranchID = branch
	m.BranchID, m.ClientName, m.Year, m.Number = branch, c.Name, year, number
	r.kindOfAid(m, code, on)
	m.Categories = r.codes("categories", on)
	m.Hardship = r.hardship(m, on)
	m.Stage, m.Role = r.loose("stage", on), r.loose("role", on)
	m.Detained = m.Role == "detained"
	m.Subject = clip(r.longText("subject"), 500)
	m.AgencyCaseNo = r.text("agency_case_no", check.Short)
	if a := r.text("agency", check.Line); a != "" {
		if m.AgencyID = w.agencies[plain(a)]; m.AgencyID == 0 {
			r.notes = append(r.notes, r.said("agency", a))
		}
	}
	if len(c.Addresses) > 0 {
		a := c.Addresses[0]
		m.UnitCode, m.Address = a.UnitCode, a.Line
		if a.UnitCode != "" {
			path, err := w.path(ctx, a.UnitCode, on)
			if err != nil {
				return nil, err
			}
			m.Address = strings.TrimPrefix(a.Line+", "+path, ", ")
		}
	}
	who := r.text("provider", check.Line)
	if who != "" {
		p, sure := w.provider(firstOf(who), r.text("provider_kind", check.Short), m.Form, branch)
		if !sure {
			r.wrong("provider", "import.provider_unclear", "word", who)
		}
		it.provider = p
		if rest := strings.TrimSpace(strings.TrimPrefix(who, firstOf(who))); rest != "" {
			r.notes = append(r.notes, r.said("provider", who))
		}
	}
	r.history(m, it.provider, accepted)
	m.Code = code
	if code == "" {
		it.codeless = true
	}
	it.numbered = number == 0
	m.UpdatedAt, m.AcceptedBy = w.now, w.by
	r.parties(m, c, it.provider)
	if n := r.longText("note"); n != "" {
		r.notes = append(r.notes, n)
	}
	if len(m.Moves) > 0 {
		m.Moves[0].Note = clip(strings.Join(r.notes, "\n"), check.Long)
	}
	it.client, it.matter = c, m
	return it, nil
}

// firstOf gives the first of several names.
func firstOf(names string) string {
	i := strings.IndexAny(names, ",;+/\n")
	if i > 0 && !strings.Contains(strings.ToUpper(names[:i+1]), "TGV/") {
		return strings.TrimSpace(names[:i])
	}
	return names
}

func clip(s string, most int) string {
	r := []rune(s)
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// year is that of the register.
func (r *row) year(code string) int {
	for _, t := range []string{r.text("year", 40), r.text("number", 60), code} {
		if m := lastYear.FindStringSubmatch(t); m != nil {
			y, _ := strconv.Atoi(m[1])
			if y >= 1990 && y <= r.w.today.Year {
				return y
			}
			r.wrong("year", "calendar.date_out_of_range")
		}
	}
	return 0
}

// number is that of the register: of its own column, else within the code,
// before the year.
func (r *row) number(code string) int64 {
	t := r.text("number", 60)
	if t == "" {
		t = code
		if m := lastYear.FindStringSubmatchIndex(t); m != nil {
			t = t[:m[2]]
		}
		// TT.TGTT.12.2019 and 12/2019-TGTT: the last number before the year,
		// or the first one.
		all := firstNumber.FindAllString(t, -1)
		if len(all) == 0 {
			all = firstNumber.FindAllString(code, 1)
		}
		if len(all) == 0 {
			return 0
		}
		t = all[len(all)-1]
	} else if t = firstNumber.FindString(t); t == "" {
		r.wrong("number", "import.bad_number")
		return 0
	}
	n, err := strconv.ParseInt(t, 10, 64)
	if err != nil || n < 1 || n > 999_999_999 {
		if r.column("number") >= 0 {
			r.wrong("number", "import.bad_number")
		}
		return 0
	}
	return n
}

// kindOfAid reads form and field; the form may show in the code or stand in
// the title.
func (r *row) kindOfAid(m *matter.Imported, code string, on calendar.Date) {
	m.Form, m.Field = r.code("form", on), r.code("field", on)
	if m.Form == "" && !r.has("form") {
		for _, part := range strings.FieldsFunc(code, func(c rune) bool { return strings.ContainsRune("./-_ ", c) }) {
			if c := r.w.lists["form"].exact[accented(part)]; c != nil && len(part) > 2 || part == "TV" && c != nil {
				m.Form = c[0]
			}
		}
		if m.Form == "" {
			if c, _ := r.w.lists["form"].find(r.plan.Title); len(c) > 0 {
				m.Form = c[0]
			}
		}
		if m.Form == "" {
			r.wrong("form", "fault.required")
		}
	}
	if m.Field == "" && !r.has("field") {
		if c, _ := r.w.lists["field"].find(r.plan.Title); len(c) > 0 {
			m.Field = c[0]
		} else {
			r.wrong("field", "fault.required")
		}
	}
}

// has tells whether something was wrong with the field already.
func (r *row) has(field string) bool {
	for _, p := range r.problems {
		if p.Field == field {
			return true
		}
	}
	return false
}

// loose reads a code that is kept as a note where nobody knows it: what stands
// in the cells of the stage often is half a sentence.
func (r *row) loose(field string, on calendar.Date) string {
	t := r.text(field, check.Line)
	if t == "" {
		return ""
	}
	c, _ := r.w.meant(field, t, on)
	if c == "-" {
		return ""
	}
	if c == "" {
		r.notes = append(r.notes, r.said(field, t))
	}
	return c
}

func (r *row) hardship(m *matter.Imported, on calendar.Date) []string {
	t := r.text("hardship", check.Line)
	if t == "" {
		return nil
	}
	if c, _ := r.w.meant("hardship", t, on); c != "" && c != "-" {
		return []string{c}
	}
	r.notes = append(r.notes, r.said("hardship", t))
	return nil
}

// history makes the moves that lead to the state the old book tells.
func (r *row) history(m *matter.Imported, p *provider.Provider, accepted Day) {
	w := r.w
	finished, filed, assigned := r.day("finished_on"), r.day("filed_on"), r.day("assigned_on")
	m.Result = r.longText("result")
	state := ""
	if t := r.text("state", check.Line); t != "" {
		c, _ := w.meant("state", t, accepted.Date)
		if c == "" {
			r.notes = append(r.notes, r.said("state", t))
		} else if c != "-" {
			state = c
		}
	}
	if state == "" && m.Result != "" {
		// A result may tell how it ended: "Đình chỉ", "Rút yêu cầu".
		if codes, sure := w.lists["state"].find(m.Result); sure >= 0.7 && len(codes) > 0 && codes[0] != "filed" {
			state = codes[0]
		} else {
			state = "finished"
		}
	}
	if state == "" && !finished.IsZero() {
		state = "finished"
	}
	if !filed.IsZero() && state != "stopped" && state != "suspended" && state != "transferred" {
		state = "filed"
	}
	if state == "open" && !finished.IsZero() {
		r.wrong("state", "import.open_but_finished")
	}
	if !finished.IsZero() && finished.last().Before(accepted.Date) {
		r.wrong("finished_on", "import.before_accepted", "date", accepted.Date.Format())
	}
	if !filed.IsZero() && filed.last().Before(accepted.Date) {
		r.wrong("filed_on", "import.before_accepted", "date", accepted.Date.Format())
	}
	if p == nil && (state == "finished" || state == "suspended" || state == "filed") {
		r.wrong("provider", "import.needs_provider")
	}
	if len(r.problems) > 0 {
		return
	}
	inexact := func(what string, d Day) {
		if d.To != ToDay && !accepted.IsZero() {
			to := d.To
			if d.IsZero() {
				to = Unknown
			}
			m.Inexact = append(m.Inexact, what+":"+to)
		}
	}
	begin := clock.InstantOf(accepted.Date.Start())
	at := func(d Day) clock.Instant { return max(begin, clock.InstantOf(d.Date.Start())) }
	m.AcceptedAt = begin
	inexact("accepted", accepted)
	move := func(name, from, to, outcome string, at clock.Instant, note string) {
		m.Moves = append(m.Moves, matter.MoveRow{Move: name, FromState: from, ToState: to, Outcome: outcome, At: at, ByID: w.by, Note: note})
		m.State = to
	}
	move(matter.MoveAccept, "", matter.Accepted, "accepted", begin, "")
	if p != nil {
		when := begin
		if !assigned.IsZero() {
			when = at(assigned)
		}
		m.AssignedAt = when
		m.Assignment = &matter.Assignment{DecisionNo: r.text("decision_no", check.Short), AssignedAt: when, AssignedBy: w.by}
		if assigned.To == ToDay {
			m.Assignment.DecisionOn = assigned.Date
		}
		move(matter.MoveAssign, matter.Accepted, matter.Assigned, "", when, "")
		m.StartedAt = when
		if started := r.day("started_on"); started.To == ToDay && len(r.problems) == 0 {
			m.StartedAt = max(when, at(started))
		}
		move(matter.MoveStart, matter.Assigned, matter.InProgress, "", m.StartedAt, "")
	}
	end := at(finished)
	if p != nil {
		end = max(end, m.StartedAt)
	}
	switch state {
	case "finished", "filed":
		inexact("finished", finished)
		m.FinishedAt, m.Outcome = end, "done"
		move(matter.MoveFinish, matter.InProgress, matter.Finished, "done", end, "")
	case "suspended":
		inexact("finished", finished)
		m.FinishedAt, m.Outcome = end, "suspended"
		move(matter.MoveFinish, matter.InProgress, matter.Finished, "suspended", end, "")
	case "stopped":
		inexact("finished", finished)
		m.FinishedAt, m.Outcome = end, "stopped"
		if codes, sure := w.lists["stopping"].find(r.text("state", check.Line) + " " + m.Result); sure > 0 {
			m.Ground = codes[0]
		}
		from := m.State
		move(matter.MoveStop, from, matter.Stopped, "stopped", end, "")
		m.Moves[len(m.Moves)-1].Ground = m.Ground
	case "transferred":
		inexact("finished", finished)
		m.Outcome = "transferred"
		move(matter.MoveTransfer, m.State, matter.Transferred, "transferred", end, "")
		if m.Assignment != nil {
			m.Assignment.EndedAt = end
		}
	}
	if state == "filed" || w.s.Filed && (state == "finished" || state == "suspended" || state == "stopped") {
		m.FiledAt = max(end, at(filed))
		inexact("filed", filed)
		move(matter.MoveFile, m.State, matter.Filed, "", m.FiledAt, "")
	}
	if len(m.Inexact) > 0 {
		for _, f := range []string{"accepted_on", "finished_on", "filed_on"} {
			if t := oneLine(r.cell(f).Text); t != "" && r.cell(f).Kind != sheet.DateCell {
				r.notes = append(r.notes, r.said(f, t))
			}
		}
	}
}

// parties notes who stands on which side, for checks of conflicts to come.
func (r *row) parties(m *matter.Imported, c *client.Client, p *provider.Provider) {
	m.Parties = append(m.Parties, conflict.Party{Side: conflict.SideClient, Role: m.Role, Name: c.Name, IDNumber: c.IDNumber, Birth: c.Birth})
	if o := r.text("opposing", check.Short); o != "" {
		m.Parties = append(m.Parties, conflict.Party{Side: conflict.SideOpposing, Name: fold.ProperName(o)})
	}
	if p != nil {
		party := conflict.Party{Side: conflict.SideProvider, Name: p.Name, IDNumber: p.IDNumber}
		if m.State == matter.Transferred {
			party.EndedAt = m.Assignment.EndedAt
		}
		m.Parties = append(m.Parties, party)
	}
}
