package matter

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/search"
)

// What a list is sorted by; with "-" before it, backwards.
const (
	SortAccepted = "accepted"
	SortDue      = "due" // only matters that have a deadline
	SortName     = "name"
)

// Sorts lists what a list can be sorted by.
var Sorts = []string{SortAccepted, SortDue, SortName}

// newestFirst is the order where none is asked for.
const newestFirst = "-" + SortAccepted

// Get gives a matter.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Matter, error) {
	m, err := s.load(ctx, id)
	if err != nil {
		return m, err
	}
	if err := s.Guard.Require(ctx, a, "matter.read", m.target()); err != nil {
		return Matter{}, err
	}
	return s.veil(a, m), nil
}

// Brief gives a matter to other rooms and faces that asked for their own right.
func (s *Service) Brief(ctx context.Context, id int64) (Matter, error) { return s.load(ctx, id) }

// ByRequest gives the matter that a request became, and whether there is one.
func (s *Service) ByRequest(ctx context.Context, requestID int64) (Matter, bool, error) {
	var rows []Matter
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("request_id = ?", requestID).OrderExpr("id").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return Matter{}, false, err
	}
	return rows[0], true, nil
}

// List gives a page of the matters the actor may see.
func (s *Service) List(ctx context.Context, a account.Actor, in Filter) (Page, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "matter.read")
	if err != nil {
		return Page{}, err
	}
	if in.Limit <= 0 || in.Limit > 1000 {
		in.Limit = 50
	}
	page := Page{Matters: []Matter{}}
	q := s.DB.Read(ctx).NewSelect().Model(&page.Matters)
	q = reach.Where(q, "matter.branch_id", "matter.account_id = ?")
	f := fault.Fields{}
	if q, err = s.filter(ctx, f, q, a, in); err != nil {
		return Page{}, err
	}
	order := check.Choice(f, "sort", or(in.Sort, newestFirst), true, func(c string) bool { return slices.Contains(Sorts, strings.TrimPrefix(c, "-")) })
	q = ordered(f, q, order, in.After)
	if err := f.Err(); err != nil {
		return Page{}, err
	}
	if err := q.Limit(int64(in.Limit) + 1).Scan(ctx); err != nil {
		return Page{}, fmt.Errorf("list matters: %w", err)
	}
	if len(page.Matters) > in.Limit {
		page.Matters = page.Matters[:in.Limit]
		page.Next = cursor(order, page.Matters[in.Limit-1])
	}
	s.veilAll(a, page.Matters)
	return page, nil
}

func (s *Service) filter(ctx context.Context, f fault.Fields, q *bun.SelectQuery, a account.Actor, in Filter) (*bun.SelectQuery, error) {
	one := func(id int64, column string) {
		if id != 0 {
			q = q.Where("matter."+column+" = ?", id)
		}
	}
	some := func(codes []string, column string) {
		codes = slices.DeleteFunc(slices.Clone(codes), func(c string) bool { return c == "" })
		if len(codes) > 0 {
			q = q.Where("matter."+column+" IN (?)", bun.In(codes))
		}
	}
	some(in.States, "state")
	some(in.Forms, "form")
	some(in.Fields, "field")
	one(in.ProviderID, "provider_id")
	one(in.ClientID, "client_id")
	one(in.BranchID, "branch_id")
	one(in.AgencyID, "agency_id")
	if in.Mine {
		q = q.Where("matter.account_id = ?", a.ID)
	}
	if c := check.Choice(f, "category", in.Category, false, func(c string) bool { return s.Law.Has("category", c, calendar.Date{}) }); c != "" {
		if s.Law.Sensitive("category", c) {
			q = s.bySensitive(f, q, a)
		}
		q = q.Where("' ' || matter.categories || ' ' LIKE ?", "% "+c+" %")
	}
	from, to := check.Date(f, "from", in.From, s.Today()), check.Date(f, "to", in.To, s.Today())
	if !from.IsZero() {
		q = q.Where("matter.accepted_at >= ?", clock.InstantOf(from.Start()))
	}
	if !to.IsZero() {
		q = q.Where("matter.accepted_at < ?", clock.InstantOf(to.AddDays(1).Start()))
	}
	if in.Overdue {
		q = q.Where("matter.due_at < ?", s.Now())
	}
	return s.search(ctx, q, check.Text(f, "text", in.Text, check.Short))
}

// search finds by what the box finds by, and by the numbers of the person.
func (s *Service) search(ctx context.Context, q *bun.SelectQuery, text string) (*bun.SelectQuery, error) {
	kind, column := search.Matter, "matter.id"
	if search.Numbers(text) {
		kind, column = search.Client, "matter.client_id"
	}
	cond, err := s.Index.Condition(ctx, kind, column, text)
	if cond != "" {
		q = q.Where(cond)
	}
	return q, err
}

// ordered sets the order and where the page begins.
func ordered(f fault.Fields, q *bun.SelectQuery, order, after string) *bun.SelectQuery {
	key, id, ok := readCursor(order, after)
	if after != "" && !ok {
		f.Add("after", "fault.bad_choice")
		return q
	}
	by, desc := strings.CutPrefix(order, "-")
	column, from := "accepted_at", any(number(key))
	switch by {
	case SortDue:
		column = "due_at"
		q = q.Where("matter.due_at IS NOT NULL")
	case SortName:
		column, from = "folded", any(key)
	}
	way, than := "", ">"
	if desc {
		way, than = " DESC", "<"
	}
	q = q.OrderExpr("matter." + column + way + ", matter.id" + way)
	if after != "" {
		q = q.Where("(matter."+column+", matter.id) "+than+" (?, ?)", from, id)
	}
	return q
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // readCursor checked it
	return n
}

// cursor names the place after a matter in a list.
func cursor(order string, m Matter) string {
	key := m.Folded
	switch strings.TrimPrefix(order, "-") {
	case SortDue:
		key = strconv.FormatInt(int64(m.DueAt), 10)
	case SortAccepted:
		key = strconv.FormatInt(int64(m.AcceptedAt), 10)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(order + "\n" + strconv.FormatInt(m.ID, 10) + "\n" + key))
}

func readCursor(order, after string) (key string, id int64, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil {
		return "", 0, false
	}
	parts := strings.SplitN(string(raw), "\n", 3)
	if len(parts) != 3 || parts[0] != order {
		return "", 0, false
	}
	id, err = strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return "", 0, false
	}
	if _, err := strconv.ParseInt(parts[2], 10, 64); err != nil && strings.TrimPrefix(order, "-") != SortName {
		return "", 0, false
	}
	return parts[2], id, true
}
