package today

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// task is one line of what is to be done.
type task struct {
	at     clock.Instant // by when
	when   ui.Label
	title  string
	note   string
	href   string
	action string
	detail string // page of the deadline itself
}

type line struct {
	text, note, href string
	chip             ui.Label
}

type view struct {
	headline  string
	warning   string // that there is no good backup
	stats     []ui.StatOpts
	tasks     []task
	more      bool // there are tasks that the list leaves out
	proposals []line
	waiting   []line
	others    []line
	notices   []line
	unread    int
	counts    bool // the reader has no work of his own here, only figures to see
}

// Lengths of the lists on the page; the whole lists are a click away.
const (
	shownTasks = 12
	shownLines = 6
)

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	day, err := p.Agenda.Day(ctx, face.Actor(ctx))
	if err != nil {
		return err
	}
	v := view{headline: headline(ctx, day), unread: day.Counts.Unread, counts: countsOnly(ctx)}
	if v.counts {
		v.headline, v.stats, err = p.overview(ctx, day)
	} else {
		v.stats, err = p.stats(ctx, day)
	}
	if err != nil {
		return err
	}
	if v.tasks, v.more, err = p.tasks(ctx, day); err != nil {
		return err
	}
	for _, x := range day.Proposals[:min(len(day.Proposals), shownLines)] {
		v.proposals = append(v.proposals, p.proposalLine(ctx, x))
	}
	for _, x := range day.Waiting[:min(len(day.Waiting), shownLines)] {
		v.waiting = append(v.waiting, p.waitLine(ctx, x))
	}
	v.others = p.others(ctx, day)
	if v.warning, err = p.backupWarning(ctx); err != nil {
		return err
	}
	if v.notices, err = p.latest(ctx); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "today.title"), Menu: "today"}, showPage(v))
}

// backupWarning tells those who can do something about it that there is no good
// backup of late. A demonstration needs none.
func (p pages) backupWarning(ctx context.Context) (string, error) {
	if p.Demo {
		return "", nil
	}
	m, warn, err := p.Backup.Warning(ctx, face.Actor(ctx))
	if err != nil || !warn {
		return "", err
	}
	return say.Message(ctx, m), nil
}

// headline says what matters today: "Thứ tư, 16 tháng 2: ba việc gấp, hai phiên
// tòa tuần này".
func headline(ctx context.Context, d agenda.Day) string {
	urgent, hearings := d.Counts.Overdue+d.Counts.Today, 0
	for _, e := range d.Events {
		if e.InCourt() {
			hearings++
		}
	}
	parts := []string{i18n.T(ctx, "today.no_urgent")}
	if urgent > 0 {
		parts[0] = i18n.T(ctx, "today.urgent", "n", urgent, "words", words(ctx, urgent))
	}
	if hearings > 0 {
		parts = append(parts, i18n.T(ctx, "today.hearings", "n", hearings, "words", words(ctx, hearings)))
	}
	if other := d.Counts.Events - hearings; other > 0 && len(d.Events) == d.Counts.Events {
		parts = append(parts, i18n.T(ctx, "today.meetings", "n", other, "words", words(ctx, other)))
	}
	return i18n.T(ctx, "today.headline", "day", say.LongDay(ctx, d.On, false), "what", strings.Join(parts, ", "))
}

// words writes a small number as a word; from eleven on, in digits.
func words(ctx context.Context, n int) string {
	if n < 1 || n > 10 {
		return say.Number(ctx, n)
	}
	return i18n.T(ctx, "today.number_"+say.Number(ctx, n))
}

func (p pages) stats(ctx context.Context, d agenda.Day) ([]ui.StatOpts, error) {
	overdue := ui.StatOpts{Label: i18n.T(ctx, "today.overdue"), Value: say.Number(ctx, d.Counts.Overdue), Href: "/desk/deadlines?when=overdue", Note: i18n.T(ctx, "today.overdue_none")}
	if len(d.Overdue) > 0 {
		text, _ := say.Due(ctx, d.Overdue[0].DueAt, p.Now(), p.Law.Days())
		overdue.Tone, overdue.Note = ui.Bad, i18n.T(ctx, "today.longest", "span", agenda.Lower(text))
	}
	today := ui.StatOpts{Label: i18n.T(ctx, "today.due_today"), Value: say.Number(ctx, d.Counts.Today), Href: "/desk/deadlines?when=today", Note: i18n.T(ctx, "today.due_today_none")}
	if d.Counts.Today > 0 {
		hours := 0
		for _, i := range d.Today {
			if s, err := calendar.ParseSpan(i.Span); err == nil && s.Unit == calendar.Hours {
				hours++
			}
		}
		today.Tone, today.Note = ui.Warn, i18n.T(ctx, "today.by_the_day")
		if hours > 0 {
			today.Note = i18n.T(ctx, "today.by_the_hour", "n", hours, "words", words(ctx, hours))
		}
	}
	out := []ui.StatOpts{overdue, today, {
		Label: i18n.T(ctx, "today.week"), Value: say.Number(ctx, d.Counts.Week), Href: "/desk/deadlines?when=week", Note: i18n.T(ctx, "today.week_note"),
	}}
	if face.May(ctx, "matter.approve") || face.May(ctx, "request.approve") {
		out = append(out, ui.StatOpts{Label: i18n.T(ctx, "today.to_decide"), Value: say.Number(ctx, d.Counts.Proposals), Href: "/desk/proposals", Note: i18n.T(ctx, "today.to_decide_note")})
	} else {
		out = append(out, ui.StatOpts{Label: i18n.T(ctx, "today.waiting"), Value: say.Number(ctx, d.Counts.Waiting), Href: "/desk/waiting?whose=mine", Note: i18n.T(ctx, "today.waiting_note")})
	}
	if !face.May(ctx, "stat.counts") {
		return out, nil
	}
	a := face.Actor(ctx)
	mine := account.ScopeOf(a, "stat.counts") == account.Own
	c, err := p.Matter.Counts(ctx, a, matter.CountFilter{Mine: mine, Unfiled: true})
	if err != nil {
		return nil, err
	}
	var behind string // those who may only count have no list behind the number
	if face.May(ctx, "matter.read") {
		behind = ui.Link("/desk/matters", nil, "mine", map[bool]string{true: "true"}[mine])
	}
	return append(out, ui.StatOpts{
		Label: i18n.T(ctx, "today.in_hand"), Value: say.Number(ctx, c.Open), Href: behind, Note: i18n.T(ctx, "today.in_hand_note", "n", c.ByState["in_progress"]),
	}), nil
}

// countsOnly tells who sees how the work of the centre stands without a part in
// it: the Department, the accountant.
func countsOnly(ctx context.Context) bool {
	return face.May(ctx, "stat.counts") && !face.May(ctx, "matter.read")
}

// overview is the day of such a reader: how the matters stand today.
func (p pages) overview(ctx context.Context, d agenda.Day) (string, []ui.StatOpts, error) {
	c, err := p.Matter.Counts(ctx, face.Actor(ctx), matter.CountFilter{})
	if err != nil {
		return "", nil, err
	}
	stat := func(key string, n int, tone ui.Tone) ui.StatOpts {
		return ui.StatOpts{Label: i18n.T(ctx, "today.see_"+key), Value: say.Number(ctx, n), Note: i18n.T(ctx, "today.see_"+key+"_note"), Tone: tone}
	}
	late := ui.Tone("")
	if c.Overdue > 0 {
		late = ui.Bad
	}
	out := []ui.StatOpts{
		stat("open", c.Open, ""), stat("unassigned", c.ByState[matter.Accepted], ""), stat("overdue", c.Overdue, late),
		stat("finished", c.ByState[matter.Finished], ""), stat("filed", c.ByState[matter.Filed], ""),
	}
	return i18n.T(ctx, "today.headline", "day", say.LongDay(ctx, d.On, false), "what", i18n.T(ctx, "today.see_headline", "n", c.Open)), out, nil
}

// tasks are all that is to be done, the most urgent first: deadlines, and the
// events of this week.
func (p pages) tasks(ctx context.Context, d agenda.Day) ([]task, bool, error) {
	out, err := p.deadlineTasks(ctx, slices.Concat(d.Overdue, d.Today, d.Week))
	if err != nil {
		return nil, false, err
	}
	for _, e := range d.Events {
		tone := ui.Info
		if e.StartAt.Date() == d.On {
			tone = ui.Warn
		}
		out = append(out, task{
			at: e.StartAt, when: ui.Label{Tone: tone, Text: say.Day(ctx, e.StartAt.Date(), d.On)},
			title: i18n.T(ctx, "today.event", "kind", p.Agenda.KindName(ctx, e), "title", e.Title),
			note:  strings.Trim(say.Clock(e.StartAt)+" · "+e.Place, " ·"),
			href:  link.Record(e.SubjectKind, e.SubjectID), action: i18n.T(ctx, "today.act_event"),
		})
	}
	slices.SortStableFunc(out, func(a, b task) int { return cmp.Compare(a.at, b.at) })
	all := d.Counts.Overdue + d.Counts.Today + d.Counts.Week + d.Counts.Events
	return out[:min(len(out), shownTasks)], all > shownTasks, nil
}

// deadlineTasks tells deadlines as lines of work. What somebody else owes says
// who: that is whom to push.
func (p pages) deadlineTasks(ctx context.Context, items []agenda.Item) ([]task, error) {
	me := face.Actor(ctx).ID
	var ids []int64
	for _, i := range items {
		if i.AccountID != 0 && i.AccountID != me {
			ids = append(ids, i.AccountID)
		}
	}
	names, err := p.Account.Names(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []task
	for _, i := range items {
		t := p.task(ctx, i)
		if name := names[i.AccountID]; name != "" {
			t.note = name + " · " + t.note
			t.action = i18n.T(ctx, "ui.open")
		}
		out = append(out, t)
	}
	return out, nil
}

// task tells a deadline as a line of work.
func (p pages) task(ctx context.Context, i agenda.Item) task {
	action := i18n.T(ctx, "ui.open")
	if key := "today.act_" + i.Clock; i18n.Has(i18n.Vietnamese, key) {
		action = i18n.T(ctx, key)
	}
	return task{
		at: i.DueAt, when: ui.DueChip(ctx, i.DueAt, p.Now(), p.Law.Days()),
		title:  titled(ctx, i.Text, i.Title),
		note:   i18n.T(ctx, "today.task_note", "reckoning", say.Upper(i.Reckoning), "article", i.Article),
		href:   link.Record(i.SubjectKind, i.SubjectID),
		action: action,
		detail: deadlineHref(i.ID),
	}
}

// titled joins what is owed with the record it is owed for.
func titled(ctx context.Context, what, title string) string {
	if title == "" {
		return what
	}
	return i18n.T(ctx, "today.task_title", "what", what, "title", title)
}

// others are what others hold up: papers and answers owed to the centre, then
// what was handed on.
func (p pages) others(ctx context.Context, d agenda.Day) []line {
	var out []line
	for _, i := range d.OwedToUs {
		out = append(out, line{
			text: titled(ctx, i.Text, i.Title), note: i18n.T(ctx, "agenda.queue_"+i.Queue) + " · " + i.Reckoning,
			href: link.Record(i.SubjectKind, i.SubjectID), chip: ui.DueChip(ctx, i.DueAt, p.Now(), p.Law.Days()),
		})
	}
	for _, w := range d.Others {
		out = append(out, p.waitLine(ctx, w))
	}
	return out[:min(len(out), shownLines)]
}

// waitLine tells a wait: the record, why it waits, in whose queue, how long.
func (p pages) waitLine(ctx context.Context, w agenda.Wait) line {
	note := i18n.T(ctx, w.Reason) + " · " + i18n.T(ctx, "agenda.queue_"+w.Queue)
	if w.Note != "" {
		note += " · " + w.Note
	}
	return line{
		text: orKind(ctx, w.Title, w.SubjectKind), note: note, href: link.Record(w.SubjectKind, w.SubjectID),
		chip: p.sinceChip(ctx, w.SinceAt),
	}
}

// proposalLine tells a proposal: what is asked, for which record, how long ago.
func (p pages) proposalLine(ctx context.Context, x agenda.Proposal) line {
	text := i18n.T(ctx, "today.proposal", "decision", say.Upper(i18n.T(ctx, "agenda.decision_"+x.Decision)), "title", orKind(ctx, x.Title, x.SubjectKind))
	return line{text: text, note: x.Note, href: link.Record(x.SubjectKind, x.SubjectID), chip: p.sinceChip(ctx, x.ProposedAt)}
}

// sinceChip tells how long something has waited; from two days on it warns.
func (p pages) sinceChip(ctx context.Context, since clock.Instant) ui.Label {
	span := p.Now().Time().Sub(since.Time())
	tone := ui.Neutral
	if span >= 48*time.Hour {
		tone = ui.Warn
	}
	return ui.Label{Tone: tone, Text: i18n.T(ctx, "today.since", "span", say.Span(ctx, span))}
}

// orKind names a record that has no title.
func orKind(ctx context.Context, title, kind string) string {
	if title != "" {
		return title
	}
	return i18n.T(ctx, "today.kind_"+kind)
}
