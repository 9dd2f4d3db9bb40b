package request

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Filter chooses requests for a list; zero values choose all that the actor may
// see. State may be one state, "open" or "decided".
type Filter struct {
	State    string `json:"state,omitempty"`
	Channel  string `json:"channel,omitempty"`
	BranchID int64  `json:"branch_id,omitempty"`
	ClientID int64  `json:"client_id,omitempty"`
	Queue    string `json:"queue,omitempty"` // where it waits
	Mine     bool   `json:"mine,omitempty"`  // that I have in hand
	Text     string `json:"q,omitempty"`     // beginnings of names, numbers, codes
	From     string `json:"from,omitempty"`  // received, both days count
	To       string `json:"to,omitempty"`
	After    string `json:"after,omitempty"` // Next of the page before
	Limit    int    `json:"limit,omitempty"` // at most 1000, 30 when 0
}

// Row is a request in a list, with where it waits and what is due next.
type Row struct {
	Request
	Queue      string        `json:"queue"`
	WaitReason string        `json:"wait_reason"`
	WaitSince  clock.Instant `json:"wait_since"`
	WaitFor    int64         `json:"wait_account_id"`
	DueAt      clock.Instant `json:"due_at"`
	DueClock   string        `json:"due_clock"`
}

// Page is one page of a list; Next is empty on the last.
type Page struct {
	Items []Row  `json:"items"`
	Next  string `json:"next,omitempty"`
}

// openStates are those that wait for a decision.
var openStates = []string{Received, InReview, Proposed}

// List gives requests, the last received first.
func (s *Service) List(ctx context.Context, a account.Actor, in Filter) (Page, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "request.read")
	if err != nil {
		return Page{}, err
	}
	f := fault.Fields{}
	if in.Limit <= 0 {
		in.Limit = 30
	}
	in.Limit = min(in.Limit, 1000)
	var rows []Request
	q, err := s.listQuery(ctx, f, reach, a.ID, in, &rows)
	if err != nil {
		return Page{}, err
	}
	if err := f.Err(); err != nil {
		return Page{}, err
	}
	if err := q.Scan(ctx); err != nil {
		return Page{}, fmt.Errorf("list requests: %w", err)
	}
	var page Page
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		last := rows[in.Limit-1]
		page.Next = fmt.Sprintf("%d_%d", int64(last.ReceivedAt), last.ID)
	}
	for i := range rows {
		rows[i] = s.veil(a, rows[i])
	}
	page.Items, err = s.withWaits(ctx, rows)
	return page, err
}

// listQuery chooses the rows of a list; what can't be read is noted in f.
func (s *Service) listQuery(ctx context.Context, f fault.Fields, reach account.Reach, accountID int64, in Filter, rows *[]Request) (*bun.SelectQuery, error) {
	from := check.Date(f, "from", in.From, s.Today())
	to := check.Date(f, "to", in.To, s.Today())
	check.Choice(f, "state", in.State, false, oneOf(append([]string{"open", "decided"}, States...)))
	q := s.DB.Read(ctx).NewSelect().Model(rows).OrderExpr("received_at DESC, id DESC").Limit(int64(in.Limit) + 1)
	reach.Where(q, "branch_id", ownRequests)
	switch in.State {
	case "":
	case "open":
		q.Where("state IN (?)", bun.In(openStates))
	case "decided":
		// Nearly all of them: told by what they are not, so that the index of
		// the day of receipt serves and nothing is sorted.
		q.Where("state NOT IN (?)", bun.In(append([]string{Draft}, openStates...)))
	default:
		q.Where("state = ?", in.State)
	}
	if in.Channel != "" {
		q.Where("channel = ?", in.Channel)
	}
	if in.BranchID != 0 {
		q.Where("branch_id = ?", in.BranchID)
	}
	if in.ClientID != 0 {
		q.Where("client_id = ?", in.ClientID)
	}
	if in.Mine {
		q.Where("officer_id = ?", accountID)
	}
	if in.Queue != "" {
		q.Where("id IN (SELECT w.subject_id FROM wait AS w WHERE w.subject_kind = ? AND w.queue = ? AND w.until_at IS NULL)", Kind, in.Queue)
	}
	if text := check.Text(f, "q", in.Text, check.Short); text != "" {
		cond, err := s.Index.Condition(ctx, Kind, "request.id", text)
		if err != nil {
			return nil, err
		}
		if cond != "" {
			q.Where(cond)
		}
	}
	if !from.IsZero() {
		q.Where("received_at >= ?", from.Start().UnixMilli())
	}
	if !to.IsZero() {
		q.Where("received_at < ?", to.AddDays(1).Start().UnixMilli())
	}
	if in.After != "" {
		at, id, ok := readCursor(in.After)
		if !ok {
			f.Add("after", "fault.bad_choice")
		}
		q.Where("(received_at < ? OR (received_at = ? AND id < ?))", at, at, id)
	}
	return q, nil
}

const ownRequests = "officer_id = ? OR created_by = ?"

func readCursor(c string) (at, id int64, ok bool) {
	x, y, _ := strings.Cut(c, "_")
	at, err1 := strconv.ParseInt(x, 10, 64)
	id, err2 := strconv.ParseInt(y, 10, 64)
	return at, id, err1 == nil && err2 == nil
}

// withWaits adds where each request waits and its next open deadline.
func (s *Service) withWaits(ctx context.Context, rows []Request) ([]Row, error) {
	out := make([]Row, len(rows))
	at := map[int64]*Row{}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		out[i].Request = r
		at[r.ID], ids[i] = &out[i], r.ID
	}
	if len(ids) == 0 {
		return out, nil
	}
	var waits []agenda.Wait
	if err := s.DB.Read(ctx).NewSelect().Model(&waits).
		Where("subject_kind = ? AND subject_id IN (?) AND until_at IS NULL", Kind, bun.In(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read where requests wait: %w", err)
	}
	for _, w := range waits {
		r := at[w.SubjectID]
		r.Queue, r.WaitReason, r.WaitSince, r.WaitFor = w.Queue, w.Reason, w.SinceAt, w.AccountID
	}
	var due []agenda.Deadline
	if err := s.DB.Read(ctx).NewSelect().Model(&due).OrderExpr("due_at DESC").
		Where("subject_kind = ? AND subject_id IN (?) AND state = ?", Kind, bun.In(ids), agenda.Open).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read what requests owe: %w", err)
	}
	for _, d := range due {
		at[d.SubjectID].DueAt, at[d.SubjectID].DueClock = d.DueAt, d.Clock
	}
	return out, nil
}

// Counts tells how many requests stand in each state that is not decided, of
// those the actor may see.
func (s *Service) Counts(ctx context.Context, a account.Actor) (map[string]int, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "request.read")
	if err != nil {
		return nil, err
	}
	var rows []struct {
		State string
		N     int
	}
	q := s.DB.Read(ctx).NewSelect().Model((*Request)(nil)).ColumnExpr("state, count(*) AS n").
		Where("state IN (?)", bun.In(append([]string{Draft}, openStates...))).GroupExpr("state")
	reach.Where(q, "branch_id", ownRequests)
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("count requests: %w", err)
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.State] = r.N
		if r.State != Draft {
			out["open"] += r.N
		}
	}
	return out, nil
}
