package matter

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/desk/conflictpanel"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// showView is one matter with all that hangs on it.
type showView struct {
	p        pages
	d        matter.Detail
	m        matter.Matter
	next     matter.Action
	items    []matter.Item
	client   client.Client
	agency   org.Agency
	passedTo org.Organisation
	request  *request.Request
	panel    conflictpanel.Panel
	proposal *agenda.Proposal
	now      clock.Instant
	working  say.WorkingDays
	may      func(action string) bool                        // on the matter
	opens    func(kind string, id int64, action string) bool // pages of other records
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	n, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	v, err := p.showView(r.Context(), n)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: v.m.Code + " · " + v.m.ClientName, Menu: "matters"}, showPage(v))
}

func (p pages) showView(ctx context.Context, n int64) (showView, error) {
	a := face.Actor(ctx)
	d, err := p.Matter.Open(ctx, a, n)
	if err != nil {
		return showView{}, err
	}
	v := showView{p: p, d: d, m: d.Matter, items: d.Timeline(), next: p.Matter.NextAction(d, a), now: p.Now(), working: p.Law.Days()}
	on, err := p.Guard.TargetOf(ctx, matter.Kind, n)
	if err != nil {
		return v, err
	}
	v.may = func(action string) bool { return account.May(a, action, on) }
	v.opens = func(kind string, id int64, action string) bool {
		on, err := p.Guard.TargetOf(ctx, kind, id)
		return err == nil && account.May(a, action, on)
	}
	for i := range d.Agenda.Proposals {
		if d.Agenda.Proposals[i].State == agenda.Proposed {
			v.proposal = &d.Agenda.Proposals[i]
		}
	}
	if v.client, err = p.Client.Brief(ctx, v.m.ClientID); err != nil {
		return v, err
	}
	if v.m.AgencyID != 0 {
		if v.agency, err = p.Org.Agency(ctx, v.m.AgencyID); err != nil && !fault.Is(err, fault.NotFound) {
			return v, err
		}
	}
	if v.m.PassedToID != 0 {
		if v.passedTo, err = p.Org.Organisation(ctx, v.m.PassedToID); err != nil && !fault.Is(err, fault.NotFound) {
			return v, err
		}
	}
	if v.m.RequestID != 0 {
		req, err := p.Request.Brief(ctx, v.m.RequestID)
		if err != nil {
			return v, err
		}
		v.request = &req
	}
	v.panel, err = conflictpanel.Load(ctx, p.Desk, conflict.CheckInput{MatterID: v.m.ID, ProviderID: v.m.ProviderID}, href(v.m.ID))
	return v, err
}

// title names the matter, and of a client whose age decides, the age.
func (v showView) title(ctx context.Context) string {
	t := v.m.Code + " · " + v.m.ClientName
	if age := v.age(); age >= 0 && age < 18 {
		t += ", " + i18n.T(ctx, "matter.years", "n", age)
	}
	return t
}

// age is the client's age today, -1 when the birth is not known to the day.
func (v showView) age() int {
	on, ok := v.client.Birth.Full()
	if !ok {
		return -1
	}
	return on.AgeOn(v.now.Date())
}

// lead says what it is about in a line.
func (v showView) lead(ctx context.Context) string {
	m := v.m
	parts := []string{v.p.name(ctx, "role", m.Role), v.p.name(ctx, "stage", m.Stage), v.agency.Name}
	if name := v.d.Providers[m.ProviderID]; name != "" {
		parts = append(parts, i18n.T(ctx, "matter.provided_by", "name", name))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// nearest is the deadline or hearing that comes next, as a chip.
func (v showView) nearest(ctx context.Context) ui.Label {
	if v.m.DueAt.IsZero() {
		return ui.Label{}
	}
	return ui.DueChip(ctx, v.m.DueAt, v.now, v.working)
}

// steps are the states along the top, each with the time it took.
func (v showView) steps(ctx context.Context) []ui.Step {
	m := v.m
	var out []ui.Step
	add := func(key string, at, since clock.Instant, now bool, note string) {
		s := ui.Step{Label: i18n.T(ctx, key), Note: note}
		if !at.IsZero() {
			s.State, s.Note = "done", say.Moment(ctx, at, v.now)
			if at.Time().Sub(since.Time()) >= time.Minute && !since.IsZero() {
				s.Note += ", " + i18n.T(ctx, "matter.after", "span", say.Span(ctx, at.Time().Sub(since.Time())))
			}
		}
		if now {
			s.State = "now"
		}
		out = append(out, s)
	}
	var received clock.Instant
	if v.request != nil {
		received = v.request.ReceivedAt
		add("matter.step_request", received, 0, false, "")
		if v.opens(request.Kind, v.request.ID, "request.read") {
			out[0].Href = "/desk/requests/" + id(v.request.ID)
		}
	}
	add("matter.state_accepted", m.AcceptedAt, received, m.State == matter.Accepted, "")
	add("matter.state_assigned", m.AssignedAt, m.AcceptedAt, m.State == matter.Assigned, "")
	add("matter.state_in_progress", m.StartedAt, m.AssignedAt, m.State == matter.InProgress, "")
	if n := len(v.d.Sessions); n > 0 {
		out[len(out)-1].Note += " · " + i18n.T(ctx, "matter.n_sessions", "n", n)
	}
	end := matter.Finished
	switch m.State {
	case matter.Stopped, matter.Transferred:
		end = m.State
	case matter.Filed:
		for _, x := range v.d.Moves {
			if x.ToState == matter.Stopped || x.ToState == matter.Finished {
				end = x.ToState
			}
		}
	}
	since := m.StartedAt
	if since.IsZero() {
		since = m.AcceptedAt
	}
	add("matter.state_"+end, m.FinishedAt, since, m.State == end, "")
	if m.State != matter.Transferred {
		add("matter.state_filed", m.FiledAt, m.FinishedAt, m.State == matter.Filed, i18n.T(ctx, "matter.within_30"))
	}
	return out
}

// when is the time of a line of the timeline.
func (v showView) when(ctx context.Context, it matter.Item) string {
	if it.Day {
		return say.Day(ctx, it.At.Date(), v.now.Date()) + " · " + i18n.T(ctx, "matter.part_"+it.Part)
	}
	return say.Moment(ctx, it.At, v.now)
}

// itemHref is where a line of the timeline leads.
func (v showView) itemHref(it matter.Item) string {
	switch it.Kind {
	case "paper":
		return href(v.m.ID) + "/papers/" + id(it.ID)
	case "hearing":
		if h, ok := v.hearing(it.ID); ok && h.State == matter.Planned && v.may("matter.work") {
			return href(v.m.ID) + "/hearings/" + id(it.ID)
		}
	case "session":
		if v.may("matter.work") && v.unfiled() && v.m.ProviderID != 0 {
			return href(v.m.ID) + "/sessions/" + id(it.ID)
		}
	case "diary":
		if e, ok := v.entry(it.ID); ok && v.unfiled() && v.may("matter.work") && slices.Contains(matter.DiaryKinds, e.Kind) {
			return href(v.m.ID) + "/diary/" + id(it.ID)
		}
	}
	return ""
}

func (v showView) hearing(n int64) (matter.Hearing, bool) {
	i := slices.IndexFunc(v.d.Hearings, func(h matter.Hearing) bool { return h.ID == n })
	if i < 0 {
		return matter.Hearing{}, false
	}
	return v.d.Hearings[i], true
}

func (v showView) entry(n int64) (matter.DiaryEntry, bool) {
	i := slices.IndexFunc(v.d.Diary, func(e matter.DiaryEntry) bool { return e.ID == n })
	if i < 0 {
		return matter.DiaryEntry{}, false
	}
	return v.d.Diary[i], true
}

func (v showView) unfiled() bool { return v.m.State != matter.Filed && v.m.State != matter.Transferred }

// planned are the hearings still to come or to be told of.
func (v showView) planned() []matter.Hearing {
	return slices.DeleteFunc(slices.Clone(v.d.Hearings), func(h matter.Hearing) bool { return h.State != matter.Planned })
}

// deadlines are those that run, then those that ended, newest first.
func (v showView) deadlines() []agenda.Deadline {
	all := slices.Clone(v.d.Agenda.Deadlines)
	all = slices.DeleteFunc(all, func(d agenda.Deadline) bool { return d.State == agenda.Void })
	slices.SortStableFunc(all, func(x, y agenda.Deadline) int {
		if open := func(d agenda.Deadline) bool { return d.State == agenda.Open || d.State == agenda.Paused }; open(x) != open(y) {
			if open(x) {
				return -1
			}
			return 1
		}
		return int(x.DueAt - y.DueAt)
	})
	return all
}

// other are the further steps the state and the reader's rights allow, beside
// the one that is suggested.
func (v showView) other(ctx context.Context) []ui.Btn {
	var out []ui.Btn
	add := func(on bool, key, page string) {
		if on && page != v.next.Link {
			out = append(out, ui.Btn{Label: i18n.T(ctx, "matter."+key), Href: href(v.m.ID) + "/" + page, Small: true})
		}
	}
	work, assign := v.may("matter.work"), v.may("matter.assign")
	inHand := v.m.State == matter.Assigned || v.m.State == matter.InProgress
	sessions := v.m.ProviderID != 0 && v.unfiled()
	can := func(move string) bool { _, err := v.m.May(move); return err == nil }
	_, above := v.inCorridor(ctx)
	add(work && sessions && !above, "session_do", "sessions/new")
	add(work && inHand, "hearing_do", "hearings/new")
	add((work || v.may("matter.accept")) && v.unfiled(), "diary_do", "diary/new")
	add((work || v.may("matter.accept")) && v.unfiled(), "paper_do", "papers/new")
	add(work && inHand && v.m.Form == "litigation", "register_do", "register")
	add(work && inHand && v.m.Form == "litigation", "agency_answer_do", "agency-answer")
	add(work && v.runs("advice_10d"), "extend_do", "extend")
	add(assign && can(matter.MoveAssign), "assign_do", "assign")
	add((work || v.may("matter.accept")) && can(matter.MoveReassign), "change_request_do", "change-request")
	add(assign && can(matter.MoveReassign), "change_do", "change")
	add(work && can(matter.MoveFinish) && v.proposal == nil, "finish_do", "finish")
	add((work || v.may("matter.accept")) && can(matter.MoveStop) && v.proposal == nil, "stop_do", "stop")
	add(assign && can(matter.MoveTransfer), "transfer_do", "transfer")
	add(work && can(matter.MoveFile), "file_it_do", "file")
	add(v.may("matter.reopen") && can(matter.MoveReopen), "reopen_do", "reopen")
	return out
}

// inCorridor is the step an officer takes most often, phone in hand between two
// rooms of a court: it stands beside the suggested one while the work goes on.
func (v showView) inCorridor(ctx context.Context) (ui.Btn, bool) {
	const page = "sessions/new"
	on := v.m.AccountID == face.Actor(ctx).ID && v.may("matter.work") && v.m.State == matter.InProgress && v.next.Link != "" && v.next.Link != page
	return ui.Btn{Label: i18n.T(ctx, "matter.session_do"), Href: href(v.m.ID) + "/" + page}, on
}

func (v showView) runs(clock string) bool {
	return slices.ContainsFunc(v.d.Agenda.Deadlines, func(d agenda.Deadline) bool { return d.Clock == clock && d.State == agenda.Open })
}

// there counts the papers that are in the file, of those that belong there.
func (v showView) there() (n, of int) {
	for _, x := range v.d.Papers {
		if x.State == matter.PaperNotNeeded {
			continue
		}
		of++
		if !x.Missing() {
			n++
		}
	}
	return n, of
}

// paperChip says whether a paper is there. One that only comes at the end is
// not missing while the work goes on.
func (v showView) paperChip(ctx context.Context, x matter.Paper) ui.Label {
	if x.State == matter.PaperOwed && slices.Contains(matter.OpenStates, v.m.State) {
		for _, lp := range v.p.Law.FilePapers(v.m.Form, v.m.Field, v.m.AcceptedAt.Date()) {
			if lp.Code == x.Kind && lp.When == "at_end" {
				return ui.Label{Tone: ui.Info, Text: i18n.T(ctx, "matter.paper_state_later")}
			}
		}
	}
	return ui.Label{Tone: paperTone(x), Text: i18n.T(ctx, "matter.paper_state_"+x.State)}
}

// said tells a line of the timeline: of a hearing or a session what it was
// first, of anything else what was done.
func (v showView) said(ctx context.Context, it matter.Item) string {
	text, name := say.Message(ctx, it.Says), v.p.name(ctx, it.Law, it.Code)
	switch {
	case it.Kind == "hearing" || it.Kind == "session":
		if it.Place != "" {
			name += " (" + it.Place + ")"
		}
		return name + " · " + text
	case name != "":
		return text + ": " + name
	}
	return text
}

// waiting is whose turn it is.
func (v showView) waiting() (agenda.Wait, bool) {
	for _, w := range v.d.Agenda.Waits {
		if w.UntilAt.IsZero() {
			return w, true
		}
	}
	return agenda.Wait{}, false
}

// link makes an address for a template.
func link(s string) templ.SafeURL { return templ.URL(s) }

func assignmentNote(ctx context.Context, v showView, as matter.Assignment) string {
	from := i18n.T(ctx, "matter.since", "on", as.AssignedAt.Date().Format())
	if as.DecisionNo != "" {
		from = i18n.T(ctx, "matter.decision", "number", as.DecisionNo, "on", as.DecisionOn.Format())
	}
	if as.EndedAt.IsZero() {
		return from
	}
	return from + " · " + i18n.T(ctx, "matter.until", "on", as.EndedAt.Date().Format()) + " · " + v.p.name(ctx, "change_ground", as.EndGround)
}

func providerHref(v showView, as matter.Assignment) string {
	if !v.opens("provider", as.ProviderID, "provider.read") {
		return ""
	}
	return "/desk/providers/" + id(as.ProviderID)
}
