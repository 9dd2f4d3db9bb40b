package agenda

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

// Item is one line of my work today: a deadline with how it was reckoned.
type Item struct {
	Deadline
	Text      string `json:"text"`      // what is owed, as the law names it
	Reckoning string `json:"reckoning"` // in words
	Left      Left   `json:"left"`
}

// Left is how much time a deadline leaves, or by how much it was missed (Late).
// Within a day it is told in minutes, else in working days.
type Left struct {
	Late        bool `json:"late"`
	Today       bool `json:"today"` // it ends today
	Minutes     int  `json:"minutes"`
	WorkingDays int  `json:"working_days"`
}

// Counts are the figures at the head of the day. They count everything, also
// what the lists leave out.
type Counts struct {
	Overdue   int `json:"overdue"`
	Today     int `json:"today"`
	Week      int `json:"week"` // the seven days after today
	Waiting   int `json:"waiting"`
	Others    int `json:"others"`
	Proposals int `json:"proposals"`
	Events    int `json:"events"` // from now to the end of the week
	Unread    int `json:"unread"`
}

// Day is my work today. What is owed by others (clients, agencies) stands in
// Others, as does what I handed on and what is still there.
type Day struct {
	On        calendar.Date `json:"on"`
	Counts    Counts        `json:"counts"`
	Overdue   []Item        `json:"overdue"`
	Today     []Item        `json:"today"`
	Week      []Item        `json:"week"`
	Waiting   []Wait        `json:"waiting"`
	OwedToUs  []Item        `json:"owed_to_us"`
	Others    []Wait        `json:"others"`
	Proposals []Proposal    `json:"proposals"`
	Events    []Event       `json:"events"`
}

const listLimit = 50

// ever lies before every deadline; the zero Instant would be NULL.
const ever clock.Instant = 1

// scope is whose work it is: all, one branch's, or one's own; with queues of
// the branch that the role works off, and those it only keeps an eye on.
type scope struct {
	reach  account.Scope
	branch int64
	me     int64
	queues []string
	keeps  []string
}

func scopeOf(a account.Actor) scope {
	s := scope{reach: account.Own, branch: a.BranchID, me: a.ID}
	switch a.Role {
	case account.Director, account.Deputy, account.SystemRole, account.Auditor:
		s.reach = account.Centre
	case account.BranchHead:
		s.reach = account.Branch
	case account.Reception:
		s.queues, s.keeps = []string{Reception}, owedByOthers
	case account.Officer:
		s.queues = []string{Officer}
	}
	return s
}

// arms are the conditions whose rows together are the scope. Each is served by
// an index of its own, which one condition with OR would not be.
func (s scope) arms(q func() *bun.SelectQuery) []*bun.SelectQuery {
	switch s.reach {
	case account.Centre:
		return []*bun.SelectQuery{q()}
	case account.Branch:
		return []*bun.SelectQuery{q().Where("branch_id = ?", s.branch), q().Where("account_id = ? AND branch_id <> ?", s.me, s.branch)}
	}
	out := []*bun.SelectQuery{q().Where("account_id = ?", s.me)}
	if queues := slices.Concat(s.queues, s.keeps); len(queues) > 0 {
		out = append(out, q().Where("branch_id = ? AND queue IN (?) AND account_id = 0", s.branch, bun.In(queues)))
	}
	return out
}

// owedByOthers are the queues that nobody in the centre works off.
var owedByOthers = []string{Client, Agency}

// Day gives my work today: what is late, due today and in the coming seven
// days, what waits for me and for others, proposals I may decide, and the
// events of this week. Directors see the centre, the head of a branch the
// branch, reception its queue in the branch, everybody else their own.
func (s *Service) Day(ctx context.Context, a account.Actor) (Day, error) {
	if _, err := s.Guard.ReachOf(ctx, a, "agenda.read"); err != nil {
		return Day{}, err
	}
	today, now, sc := s.Today(), s.Now(), scopeOf(a)
	tomorrow, week := startOf(today.AddDays(1)), startOf(today.AddDays(8))
	d := Day{On: today}
	var err error
	lists := []struct {
		to       *[]Item
		n        *int
		from, by clock.Instant
		theirs   bool
	}{
		{&d.Overdue, &d.Counts.Overdue, ever, now, false},
		{&d.Today, &d.Counts.Today, now, tomorrow, false},
		{&d.Week, &d.Counts.Week, tomorrow, week, false},
		{&d.OwedToUs, nil, ever, week, true},
	}
	for _, l := range lists {
		var n int
		if *l.to, n, err = s.items(ctx, sc, l.from, l.by, l.theirs); err != nil {
			return Day{}, err
		}
		if l.n != nil {
			*l.n = n
		}
	}
	if err := s.dayWaits(ctx, a, &d); err != nil {
		return Day{}, err
	}
	if d.Proposals, d.Counts.Proposals, err = s.decidable(ctx, a); err != nil {
		return Day{}, err
	}
	if d.Events, d.Counts.Events, err = s.thisWeek(ctx, sc, today); err != nil {
		return Day{}, err
	}
	d.Counts.Unread, err = s.Unread(ctx, a)
	return d, err
}

// items are the open deadlines of a scope that end in a stretch of time.
func (s *Service) items(ctx context.Context, sc scope, from, by clock.Instant, theirs bool) ([]Item, int, error) {
	var rows []Deadline
	total := 0
	not := "queue NOT IN (?)"
	if theirs {
		not = "queue IN (?)"
	}
	for _, q := range sc.arms(func() *bun.SelectQuery {
		return s.DB.Read(ctx).NewSelect().Model((*Deadline)(nil)).
			Where("state = ? AND due_at >= ? AND due_at < ?", Open, from, by).Where(not, bun.In(owedByOthers))
	}) {
		var some []Deadline
		n, err := q.Count(ctx)
		if err != nil {
			return nil, 0, err
		}
		if err := q.OrderExpr("due_at, id").Limit(listLimit).Scan(ctx, &some); err != nil {
			return nil, 0, err
		}
		rows, total = append(rows, some...), total+int(n)
	}
	slices.SortStableFunc(rows, func(a, b Deadline) int { return cmp.Or(cmp.Compare(a.DueAt, b.DueAt), cmp.Compare(a.ID, b.ID)) })
	items := make([]Item, 0, len(rows))
	for _, d := range rows[:min(len(rows), listLimit)] {
		items = append(items, s.Item(ctx, d))
	}
	return items, total, nil
}

// Item tells a deadline in words.
func (s *Service) Item(ctx context.Context, d Deadline) Item {
	return Item{Deadline: d, Text: s.ClockName(ctx, d.Clock), Reckoning: Explain(ctx, d), Left: s.Left(d)}
}

// Left tells how much time a deadline leaves now.
func (s *Service) Left(d Deadline) Left {
	now := s.Now()
	span := d.DueAt - now
	l := Left{Late: span < 0, Today: d.DueAt.Date() == now.Date(), Minutes: int(max(span, -span) / clock.Instant(time.Minute/time.Millisecond))}
	from, to := now.Date(), d.DueAt.Date()
	if l.Late {
		from, to = to, from
	}
	if n, err := s.Law.Days().WorkingDaysBetween(from, to); err == nil {
		l.WorkingDays = n
	} else {
		l.WorkingDays = from.DaysUntil(to)
	}
	return l
}

// waitQueries ask for what waits for the actor and for what waits for others.
// Heads wait for nobody in particular: they see what clients and agencies hold
// up, as does reception.
func (s *Service) waitQueries(ctx context.Context, a account.Actor) (mine, others []*bun.SelectQuery) {
	sc := scopeOf(a)
	open := func() *bun.SelectQuery {
		return s.DB.Read(ctx).NewSelect().Model((*Wait)(nil)).Where("until_at IS NULL")
	}
	if a.ID != 0 {
		mine = append(mine, open().Where("account_id = ?", a.ID))
	}
	switch sc.reach {
	case account.Centre:
		mine = append(mine, open().Where("queue = ? AND account_id = 0", Head))
		others = append(others, open().Where("queue IN (?)", bun.In(owedByOthers)).Where("account_id <> ?", a.ID))
	case account.Branch:
		mine = append(mine, open().Where("branch_id = ? AND queue = ? AND account_id = 0", sc.branch, Head))
		others = append(others, open().Where("branch_id = ? AND queue IN (?)", sc.branch, bun.In(owedByOthers)).Where("account_id <> ?", a.ID))
	default:
		q := open().Where("by_id = ? AND account_id <> ?", a.ID, a.ID)
		if len(sc.queues) > 0 {
			mine = append(mine, open().Where("branch_id = ? AND queue IN (?) AND account_id = 0", sc.branch, bun.In(sc.queues)))
			q.Where("NOT (branch_id = ? AND queue IN (?) AND account_id = 0)", sc.branch, bun.In(sc.queues))
		}
		if a.ID != 0 {
			others = append(others, q)
		}
		if len(sc.keeps) > 0 {
			others = append(others, open().Where("branch_id = ? AND queue IN (?) AND account_id = 0", sc.branch, bun.In(sc.keeps)).Where("by_id <> ?", a.ID))
		}
	}
	return mine, others
}

// dayWaits fills in what waits for the actor and what waits for others.
func (s *Service) dayWaits(ctx context.Context, a account.Actor, d *Day) error {
	mine, others := s.waitQueries(ctx, a)
	var err error
	if d.Waiting, d.Counts.Waiting, err = gather[Wait](ctx, mine, "since_at, id"); err != nil {
		return err
	}
	if d.Others, d.Counts.Others, err = gather[Wait](ctx, others, "since_at, id"); err != nil {
		return err
	}
	sortWaits(d.Waiting)
	sortWaits(d.Others)
	return nil
}

// gather runs queries whose rows do not overlap and gives the first rows and
// how many there are in all.
func gather[T any](ctx context.Context, queries []*bun.SelectQuery, order string) ([]T, int, error) {
	all, total := []T{}, 0
	for _, q := range queries {
		var some []T
		n, err := q.Count(ctx)
		if err != nil {
			return nil, 0, err
		}
		if err := q.OrderExpr(order).Limit(listLimit).Scan(ctx, &some); err != nil {
			return nil, 0, err
		}
		all, total = append(all, some...), total+int(n)
	}
	return all, total, nil
}

// decidable are the open proposals that the actor may decide, oldest first.
func (s *Service) decidable(ctx context.Context, a account.Actor) ([]Proposal, int, error) {
	var queries []*bun.SelectQuery
	for kind, action := range map[string]string{"request": "request.approve", "matter": "matter.approve"} {
		scope := account.ScopeOf(a, action)
		if scope < account.Branch {
			continue
		}
		q := s.DB.Read(ctx).NewSelect().Model((*Proposal)(nil)).Where("state = ? AND subject_kind = ?", Proposed, kind)
		if scope == account.Branch {
			q.Where("branch_id = ?", a.BranchID)
		}
		queries = append(queries, q)
	}
	rows, n, err := gather[Proposal](ctx, queries, "proposed_at, id")
	slices.SortFunc(rows, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(a.ProposedAt, b.ProposedAt), cmp.Compare(a.ID, b.ID))
	})
	return rows, n, err
}

// thisWeek are the events from today to Sunday.
func (s *Service) thisWeek(ctx context.Context, sc scope, today calendar.Date) ([]Event, int, error) {
	sunday := today.AddDays((7 - int(today.Weekday())) % 7)
	rows, n, err := gather[Event](ctx, scope{reach: sc.reach, branch: sc.branch, me: sc.me}.arms(func() *bun.SelectQuery {
		return s.DB.Read(ctx).NewSelect().Model((*Event)(nil)).
			Where("start_at >= ? AND start_at < ? AND cancelled_at IS NULL", startOf(today), startOf(sunday.AddDays(1)))
	}), "start_at, id")
	slices.SortFunc(rows, func(a, b Event) int { return cmp.Or(cmp.Compare(a.StartAt, b.StartAt), cmp.Compare(a.ID, b.ID)) })
	return rows, n, err
}
