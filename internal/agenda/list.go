package agenda

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// The lists of deadlines behind the figures of the day.
const (
	Overdue  = "overdue"
	DueToday = "today"
	DueWeek  = "week"   // the seven days after today
	OwedToUs = "owed"   // by clients and agencies
	AllOpen  = "all"    // every open one, also those of clients and agencies
	Mine     = "mine"   // waits in my queue or for me
	OnOthers = "others" // waits for somebody else
	maxList  = 200      // rows of one page
)

// DeadlineFilter chooses deadlines: When is one of the lists, After the cursor
// of the page before.
type DeadlineFilter struct {
	When  string
	After string
	Limit int
}

// Deadlines lists the open deadlines behind a figure of the day, first due
// first, with the cursor of the next page (empty on the last).
func (s *Service) Deadlines(ctx context.Context, a account.Actor, f DeadlineFilter) ([]Item, string, error) {
	if _, err := s.Guard.ReachOf(ctx, a, "agenda.read"); err != nil {
		return nil, "", err
	}
	today, now := s.Today(), s.Now()
	tomorrow, week := startOf(today.AddDays(1)), startOf(today.AddDays(8))
	const forever clock.Instant = 1 << 60
	from, by := ever, clock.Instant(0)
	queues := "queue NOT IN (?)"
	switch f.When {
	case Overdue:
		by = now
	case DueToday:
		from, by = now, tomorrow
	case DueWeek:
		from, by = tomorrow, week
	case OwedToUs:
		by, queues = forever, "queue IN (?)"
	case AllOpen, "":
		by, queues = forever, ""
	default:
		return nil, "", fault.Field("when", "fault.bad_choice")
	}
	afterAt, afterID, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(f.Limit)
	var rows []Deadline
	for _, q := range scopeOf(a).arms(func() *bun.SelectQuery {
		q := s.DB.Read(ctx).NewSelect().Model((*Deadline)(nil)).
			Where("state = ? AND due_at >= ? AND due_at < ?", Open, max(from, afterAt), by).OrderExpr("due_at, id").Limit(int64(limit + 1))
		if queues != "" {
			q.Where(queues, bun.In(owedByOthers))
		}
		if f.After != "" {
			q.Where("(due_at > ? OR id > ?)", afterAt, afterID)
		}
		return q
	}) {
		var some []Deadline
		if err := q.Scan(ctx, &some); err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
	}
	slices.SortFunc(rows, func(a, b Deadline) int { return cmp.Or(cmp.Compare(a.DueAt, b.DueAt), cmp.Compare(a.ID, b.ID)) })
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = cursor(rows[limit-1].DueAt, rows[limit-1].ID)
	}
	items := make([]Item, 0, len(rows))
	for _, d := range rows {
		items = append(items, s.Item(ctx, d))
	}
	return items, next, nil
}

// Urgent counts what is late or due today, for the menu.
func (s *Service) Urgent(ctx context.Context, a account.Actor) (int, error) {
	if account.ScopeOf(a, "agenda.read") == account.None {
		return 0, nil
	}
	total := 0
	for _, q := range scopeOf(a).arms(func() *bun.SelectQuery {
		return s.DB.Read(ctx).NewSelect().Model((*Deadline)(nil)).
			Where("state = ? AND due_at < ?", Open, startOf(s.Today().AddDays(1))).Where("queue NOT IN (?)", bun.In(owedByOthers))
	}) {
		n, err := q.Count(ctx)
		if err != nil {
			return 0, err
		}
		total += int(n)
	}
	return total, nil
}

// WaitFilter chooses waits: Whose is Mine or OnOthers.
type WaitFilter struct {
	Whose string
	After string
	Limit int
}

// Waits lists what waits for the actor or for others, longest first, with the
// cursor of the next page.
func (s *Service) Waits(ctx context.Context, a account.Actor, f WaitFilter) ([]Wait, string, error) {
	if _, err := s.Guard.ReachOf(ctx, a, "agenda.read"); err != nil {
		return nil, "", err
	}
	afterAt, afterID, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	mine, others := s.waitQueries(ctx, a)
	queries := mine
	switch f.Whose {
	case Mine, "":
	case OnOthers:
		queries = others
	default:
		return nil, "", fault.Field("whose", "fault.bad_choice")
	}
	limit := pageSize(f.Limit)
	rows := []Wait{}
	for _, q := range queries {
		if f.After != "" {
			q.Where("since_at >= ? AND (since_at > ? OR id > ?)", afterAt, afterAt, afterID)
		}
		var some []Wait
		if err := q.OrderExpr("since_at, id").Limit(int64(limit+1)).Scan(ctx, &some); err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
	}
	sortWaits(rows)
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = cursor(rows[limit-1].SinceAt, rows[limit-1].ID)
	}
	return rows, next, nil
}

func sortWaits(rows []Wait) {
	slices.SortFunc(rows, func(a, b Wait) int { return cmp.Or(cmp.Compare(a.SinceAt, b.SinceAt), cmp.Compare(a.ID, b.ID)) })
}

// DeadlineOf gives one deadline, in words, to somebody who may see it.
func (s *Service) DeadlineOf(ctx context.Context, a account.Actor, id int64) (Item, error) {
	t, err := s.targetOf(ctx, id)
	if err != nil {
		return Item{}, err
	}
	if err := s.Guard.Require(ctx, a, "agenda.read", t); err != nil {
		return Item{}, err
	}
	d, err := s.deadline(ctx, id)
	return s.Item(ctx, d), err
}

// MayPause tells whether the actor may pause the deadline or let it run on.
func (s *Service) MayPause(ctx context.Context, a account.Actor, id int64) bool {
	t, err := s.targetOf(ctx, id)
	return err == nil && account.May(a, "agenda.manage", t)
}

// Decidable lists the open proposals that the actor may decide, oldest first,
// at most 100.
func (s *Service) Decidable(ctx context.Context, a account.Actor) ([]Proposal, error) {
	if _, err := s.Guard.ReachOf(ctx, a, "agenda.read"); err != nil {
		return nil, err
	}
	rows, _, err := s.decidable(ctx, a)
	return rows, err
}

// OfRecord is [Service.Of] for somebody who may read the record.
func (s *Service) OfRecord(ctx context.Context, a account.Actor, kind string, id int64) (Record, error) {
	action := kind + ".read"
	if _, ok := account.Rights[action]; !ok {
		return Record{}, fault.Missing()
	}
	t, err := s.Guard.TargetOf(ctx, kind, id)
	if err != nil {
		return Record{}, err
	}
	if err := s.Guard.Require(ctx, a, action, t); err != nil {
		return Record{}, err
	}
	return s.Of(ctx, audit.Subject{Kind: kind, ID: id, BranchID: t.BranchID})
}

func pageSize(limit int) int {
	if limit <= 0 || limit > maxList {
		return 50
	}
	return limit
}

// cursor names the last row of a page by its instant and id.
func cursor(at clock.Instant, id int64) string { return fmt.Sprintf("%d.%d", at, id) }

func parseCursor(text string) (clock.Instant, int64, error) {
	if text == "" {
		return 0, 0, nil
	}
	a, b, ok := strings.Cut(text, ".")
	at, err1 := strconv.ParseInt(a, 10, 64)
	id, err2 := strconv.ParseInt(b, 10, 64)
	if !ok || err1 != nil || err2 != nil {
		return 0, 0, fault.Field("after", "fault.bad_choice")
	}
	return clock.Instant(at), id, nil
}
