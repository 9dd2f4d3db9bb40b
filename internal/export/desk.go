package export

import (
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
)

type (
	calendarDate  = calendar.Date
	calendarBirth = calendar.Birth
)

type requestRow = request.Row

var requestList = define(Requests, "request.read", []column[requestRow]{
	text("code", 18, func(_ *out, r *requestRow) string { return r.Code }),
	moment("received_at", func(r *requestRow) instant { return r.ReceivedAt }),
	text("channel", 18, func(o *out, r *requestRow) string { return o.law("channel", r.Channel) }),
	text("state", 16, func(o *out, r *requestRow) string { return o.word("request.state_name_", r.State) }),
	text("branch", 20, func(o *out, r *requestRow) string { return o.branch(r.BranchID) }),
	text("client_name", 26, func(_ *out, r *requestRow) string { return r.ClientName }),
	text("requester_name", 24, func(_ *out, r *requestRow) string { return r.RequesterName }),
	text("requester_relation", 16, func(_ *out, r *requestRow) string { return r.RequesterRelation }),
	text("requester_phone", 13, func(_ *out, r *requestRow) string { return r.RequesterPhone }),
	text("agency", 30, func(o *out, r *requestRow) string { return o.agency(r.AgencyID) }),
	truth("detained", func(r *requestRow) bool { return r.Detained }),
	text("form", 20, func(o *out, r *requestRow) string { return o.law("form", r.Form) }),
	text("field", 20, func(o *out, r *requestRow) string { return o.law("field", r.Field) }),
	text("subject", 36, func(_ *out, r *requestRow) string { return r.Subject }),
	text("categories", 30, func(o *out, r *requestRow) string { return o.laws("category", r.Categories) }),
	text("hardship", 18, func(o *out, r *requestRow) string { return o.laws("hardship", r.Hardship) }),
	text("officer", 24, func(o *out, r *requestRow) string { return o.account(r.OfficerID) }),
	text("queue", 18, func(o *out, r *requestRow) string { return o.word("request.queue_", r.Queue) }),
	moment("due_at", func(r *requestRow) instant { return r.DueAt }),
	text("outcome", 24, func(o *out, r *requestRow) string { return o.law("outcome", r.Outcome) }),
	text("ground", 24, func(o *out, r *requestRow) string { return o.ground(r.Ground) }),
	moment("decided_at", func(r *requestRow) instant { return r.DecidedAt }),
	number("id", func(r *requestRow) int64 { return r.ID }),
}, func(o *out, f request.Filter, visit func([]requestRow) error) error {
	f.Limit, f.After = pageSize, ""
	for {
		page, err := o.s.rooms.Request.List(o.ctx, o.actor, f)
		if err == nil {
			err = visit(page.Items)
		}
		if f.After = page.Next; err != nil || f.After == "" {
			return err
		}
	}
}, func(o *out, page []requestRow) error {
	ids := make([]int64, len(page))
	for i := range page {
		ids[i] = page[i].OfficerID
	}
	return o.learn(nil, ids)
})

type guidanceRow = request.Guidance

var guidanceList = define(Guidance, "guidance.read", []column[guidanceRow]{
	number("number", func(g *guidanceRow) int64 { return g.Number }),
	number("year", func(g *guidanceRow) int64 { return int64(g.Year) }),
	moment("at", func(g *guidanceRow) instant { return g.At }),
	text("channel", 18, func(o *out, g *guidanceRow) string { return o.law("channel", g.Channel) }),
	text("name", 26, func(_ *out, g *guidanceRow) string { return g.Name }),
	text("sex", 8, func(o *out, g *guidanceRow) string { return o.word("client.sex.", g.Sex) }),
	text("phone", 13, func(_ *out, g *guidanceRow) string { return g.Phone }),
	text("unit_code", 36, func(o *out, g *guidanceRow) string { return o.unit(g.UnitCode) }),
	text("categories", 30, func(o *out, g *guidanceRow) string { return o.law("category", g.Category) }),
	text("field", 20, func(o *out, g *guidanceRow) string { return o.law("field", g.Field) }),
	text("question", 50, func(_ *out, g *guidanceRow) string { return g.Question }),
	text("answer", 50, func(_ *out, g *guidanceRow) string { return g.Answer }),
	text("by", 24, func(o *out, g *guidanceRow) string { return o.account(g.ByID) }),
	text("branch", 20, func(o *out, g *guidanceRow) string { return o.branch(g.BranchID) }),
	number("id", func(g *guidanceRow) int64 { return g.ID }),
}, func(o *out, f request.GuidanceFilter, visit func([]guidanceRow) error) error {
	f.Limit, f.After = pageSize, ""
	for {
		page, err := o.s.rooms.Request.ListGuidance(o.ctx, o.actor, f)
		if err == nil {
			err = visit(page.Items)
		}
		if f.After = page.Next; err != nil || f.After == "" {
			return err
		}
	}
}, func(o *out, page []guidanceRow) error {
	ids := make([]int64, len(page))
	for i := range page {
		ids[i] = page[i].ByID
	}
	return o.learn(nil, ids)
})

// CalendarFilter chooses events that begin between two days, as typed; both
// count. Without them it is the month from today.
type CalendarFilter struct {
	From      string `json:"from"`
	To        string `json:"to"`
	AccountID int64  `json:"account_id"`
	BranchID  int64  `json:"branch_id"`
	AgencyID  int64  `json:"agency_id"`
}

// longest is the longest stretch of a calendar that is written, in days.
const longest = 3 * 366

type eventRow = agenda.Event

var calendarList = define(Calendar, "agenda.read", []column[eventRow]{
	moment("start_at", func(e *eventRow) instant { return e.StartAt }),
	moment("end_at", func(e *eventRow) instant { return e.EndAt }),
	text("event_kind", 24, func(o *out, e *eventRow) string { return o.s.rooms.Agenda.KindName(o.ctx, *e) }),
	text("title", 44, func(_ *out, e *eventRow) string { return e.Title }),
	text("code", 18, func(_ *out, e *eventRow) string { return e.Code }),
	text("place", 30, func(_ *out, e *eventRow) string { return e.Place }),
	text("agency", 30, func(o *out, e *eventRow) string { return o.agency(e.AgencyID) }),
	text("provider", 24, func(o *out, e *eventRow) string { return o.provider(e.ProviderID) }),
	text("branch", 20, func(o *out, e *eventRow) string { return o.branch(e.BranchID) }),
	moment("cancelled_at", func(e *eventRow) instant { return e.CancelledAt }),
	number("id", func(e *eventRow) int64 { return e.ID }),
}, func(o *out, in CalendarFilter, visit func([]eventRow) error) error {
	f, today := fault.Fields{}, o.s.Today()
	from, to := check.Date(f, "from", in.From, today), check.Date(f, "to", in.To, today)
	if err := f.Err(); err != nil {
		return err
	}
	if from.IsZero() {
		from = today
	}
	if to.IsZero() {
		to = from.AddDays(30)
	}
	if from.DaysUntil(to) > longest {
		return fault.Field("to", "agenda.too_long", "days", longest)
	}
	// Week by week; a week so full that the calendar would leave some out is
	// read day by day.
	const most = 1000
	step := 7
	for d := from; !d.After(to); {
		end := d.AddDays(step - 1)
		if end.After(to) {
			end = to
		}
		rows, err := o.s.rooms.Agenda.Calendar(o.ctx, o.actor, agenda.CalendarFilter{From: d, To: end, AccountID: in.AccountID, BranchID: in.BranchID, AgencyID: in.AgencyID})
		if err != nil {
			return err
		}
		if len(rows) >= most && step > 1 {
			step = 1
			continue
		}
		if err := visit(rows); err != nil {
			return err
		}
		d = end.AddDays(1)
	}
	return nil
}, func(o *out, page []eventRow) error {
	ids := make([]int64, len(page))
	for i := range page {
		ids[i] = page[i].ProviderID
	}
	return o.learn(ids, nil)
})

// DeadlineFilter chooses open deadlines: overdue, today, week, owed or all.
type DeadlineFilter struct {
	When string `json:"when"`
}

type deadlineRow = agenda.Item

var deadlineList = define(Deadlines, "agenda.read", []column[deadlineRow]{
	moment("due_at", func(d *deadlineRow) instant { return d.DueAt }),
	text("title", 40, func(_ *out, d *deadlineRow) string { return d.Title }),
	text("text", 44, func(_ *out, d *deadlineRow) string { return d.Text }),
	truth("late", func(d *deadlineRow) bool { return d.Left.Late }),
	text("article", 30, func(_ *out, d *deadlineRow) string { return d.Article }),
	moment("start_at", func(d *deadlineRow) instant { return d.StartAt }),
	text("reckoning", 50, func(_ *out, d *deadlineRow) string { return d.Reckoning }),
	text("queue", 18, func(o *out, d *deadlineRow) string { return o.word("agenda.queue_", d.Queue) }),
	text("account", 24, func(o *out, d *deadlineRow) string { return o.account(d.AccountID) }),
	text("branch", 20, func(o *out, d *deadlineRow) string { return o.branch(d.BranchID) }),
	number("id", func(d *deadlineRow) int64 { return d.ID }),
}, func(o *out, in DeadlineFilter, visit func([]deadlineRow) error) error {
	f := agenda.DeadlineFilter{When: in.When, Limit: 200}
	for {
		rows, next, err := o.s.rooms.Agenda.Deadlines(o.ctx, o.actor, f)
		if err == nil {
			err = visit(rows)
		}
		if f.After = next; err != nil || next == "" {
			return err
		}
	}
}, func(o *out, page []deadlineRow) error {
	ids := make([]int64, len(page))
	for i := range page {
		ids[i] = page[i].AccountID
	}
	return o.learn(nil, ids)
})

// AuditFilter chooses entries of the audit; days are as typed, both count.
type AuditFilter struct {
	ActorID  int64  `json:"actor_id"`
	BranchID int64  `json:"branch_id"`
	Kind     string `json:"kind"`
	Action   string `json:"action"`
	From     string `json:"from"`
	To       string `json:"to"`
}

type auditRow = audit.Entry

var auditList = define(Audit, "audit.read", []column[auditRow]{
	moment("at", func(e *auditRow) instant { return instant(e.At) }),
	text("actor_name", 24, func(_ *out, e *auditRow) string { return e.ActorName }),
	text("actor_role", 18, func(o *out, e *auditRow) string { return o.word("account.role_", e.ActorRole) }),
	text("action", 30, func(o *out, e *auditRow) string { return o.word("audit.do.", e.Action) }),
	text("entry_kind", 14, func(o *out, e *auditRow) string { return o.word("audit.kind_", e.Kind) }),
	text("subject_kind", 20, func(o *out, e *auditRow) string { return o.word("audit.kind_of_", e.SubjectKind) }),
	number("subject_id", func(e *auditRow) int64 { return e.SubjectID }),
	text("note", 40, func(o *out, e *auditRow) string {
		if i18n.Has(i18n.Of(o.ctx), e.Note) {
			return i18n.T(o.ctx, e.Note)
		}
		return e.Note
	}),
	text("via", 16, func(o *out, e *auditRow) string { return o.word("audit.via_", e.Via) }),
	text("ip", 16, func(_ *out, e *auditRow) string { return e.IP }),
	text("request_no", 14, func(_ *out, e *auditRow) string { return e.RequestNo }),
	text("branch", 20, func(o *out, e *auditRow) string { return o.branch(e.BranchID) }),
	number("id", func(e *auditRow) int64 { return e.ID }),
}, func(o *out, in AuditFilter, visit func([]auditRow) error) error {
	f, today := fault.Fields{}, o.s.Today()
	from, to := check.Date(f, "from", in.From, today), check.Date(f, "to", in.To, today)
	if err := f.Err(); err != nil {
		return err
	}
	ask := audit.Filter{ActorID: in.ActorID, BranchID: in.BranchID, Kind: in.Kind, Action: in.Action, Limit: 200}
	if !from.IsZero() {
		ask.FromAt = from.Start().UnixMilli()
	}
	if !to.IsZero() {
		ask.ToAt = to.AddDays(1).Start().UnixMilli()
	}
	for {
		rows, err := o.s.rooms.Account.Trail(o.ctx, o.actor, ask)
		if err == nil {
			err = visit(rows)
		}
		if err != nil || len(rows) < ask.Limit {
			return err
		}
		ask.Before = rows[len(rows)-1].ID
	}
}, nil)
