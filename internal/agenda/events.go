package agenda

import (
	"context"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
)

// AddEvent puts a hearing or a meeting into the calendar. An end that is not
// told is the start.
func (s *Service) AddEvent(ctx context.Context, e Event) (Event, error) {
	if e.StartAt.IsZero() {
		return e, fault.Field("start_at", "fault.required")
	}
	if e.EndAt < e.StartAt {
		e.EndAt = e.StartAt
	}
	if e.BranchID == 0 {
		branch, err := s.branchOf(ctx, audit.Subject{Kind: e.SubjectKind, ID: e.SubjectID})
		if err != nil {
			return e, err
		}
		e.BranchID = branch
	}
	e.ID, e.Version, e.CancelledAt = 0, 1, 0
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&e).Exec(ctx)
		return err
	})
	return e, err
}

// Event gives one event, also one that was cancelled.
func (s *Service) Event(ctx context.Context, id int64) (Event, error) {
	var rows []Event
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id = ?", id).Limit(1).Scan(ctx); err != nil {
		return Event{}, err
	}
	if len(rows) == 0 {
		return Event{}, fault.Missing()
	}
	return rows[0], nil
}

// MoveEvent changes an event to what is given: time, place, agency, title, and
// for whom it stands. An end before the start keeps the length it had. The room
// that holds the record tells people.
func (s *Service) MoveEvent(ctx context.Context, to Event) error {
	return s.changeEvent(ctx, to.ID, func(e *Event) {
		if to.EndAt < to.StartAt {
			to.EndAt = to.StartAt + e.EndAt - e.StartAt
		}
		if to.Kind != "" {
			e.Kind = to.Kind
		}
		e.StartAt, e.EndAt, e.Place, e.Title, e.Code = to.StartAt, to.EndAt, to.Place, to.Title, to.Code
		e.AccountID, e.ProviderID, e.AgencyID = to.AccountID, to.ProviderID, to.AgencyID
	})
}

// CancelEvent cancels an event; it stays in the calendar, marked. Event 0 is
// none.
func (s *Service) CancelEvent(ctx context.Context, id int64) error {
	if id == 0 {
		return nil
	}
	return s.changeEvent(ctx, id, func(e *Event) { e.CancelledAt = s.Now() })
}

func (s *Service) changeEvent(ctx context.Context, id int64, f func(*Event)) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		e, err := s.Event(ctx, id)
		if err != nil {
			return err
		}
		if !e.CancelledAt.IsZero() {
			return fault.New(fault.Conflict, "agenda.event_cancelled")
		}
		version := e.Version
		f(&e)
		e.Version++
		res, err := tx.NewUpdate().Model(&e).WherePK().Where("version = ?", version).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.Stale(e))
		}
		return nil
	})
}

// inCourt are the kinds of event that people call a hearing.
var inCourt = []string{Hearing, "first_instance", "appeal", "cassation", "civil_session"}

// InCourt tells whether the event is a hearing before a court, and not another
// step of proceedings or a meeting.
func (e Event) InCourt() bool { return slices.Contains(inCourt, e.Kind) }

// KindName names the kind of an event: "Phiên tòa sơ thẩm", "Buổi họp".
func (s *Service) KindName(ctx context.Context, e Event) string {
	if s.Law.Has("hearing_kind", e.Kind, calendar.Date{}) {
		return s.Law.Name(i18n.Of(ctx), "hearing_kind", e.Kind)
	}
	return i18n.T(ctx, "agenda.kind_"+e.Kind)
}

// MaxDays is the longest stretch of a calendar, in days.
const MaxDays = 92

// Calendar lists the events that begin between two days, oldest first, as far
// as the actor may see them. At most [MaxDays] days and 1000 events.
func (s *Service) Calendar(ctx context.Context, a account.Actor, f CalendarFilter) ([]Event, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "agenda.read")
	if err != nil {
		return nil, err
	}
	if f.From.IsZero() {
		f.From = s.Today()
	}
	if f.To.Before(f.From) {
		f.To = f.From
	}
	if f.From.DaysUntil(f.To) > MaxDays {
		return nil, fault.Field("to", "agenda.too_long", "days", MaxDays)
	}
	var rows []Event
	q := reach.Where(s.DB.Read(ctx).NewSelect().Model(&rows), "branch_id", "account_id = ?").
		Where("start_at >= ? AND start_at < ?", startOf(f.From), startOf(f.To.AddDays(1))).
		OrderExpr("start_at, id").Limit(1000)
	if f.AccountID != 0 {
		q.Where("account_id = ?", f.AccountID)
	}
	if f.BranchID != 0 {
		q.Where("branch_id = ?", f.BranchID)
	}
	if f.AgencyID != 0 {
		q.Where("agency_id = ?", f.AgencyID)
	}
	err = q.Scan(ctx)
	return rows, err
}

// DueBetween lists the open deadlines that end between two days, first due
// first, with the same filter and reach as [Service.Calendar].
func (s *Service) DueBetween(ctx context.Context, a account.Actor, f CalendarFilter) ([]Deadline, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "agenda.read")
	if err != nil || f.AgencyID != 0 {
		return nil, err
	}
	var rows []Deadline
	q := reach.Where(s.DB.Read(ctx).NewSelect().Model(&rows), "branch_id", "account_id = ?").
		Where("state = ? AND due_at >= ? AND due_at < ?", Open, startOf(f.From), startOf(f.To.AddDays(1))).
		OrderExpr("due_at, id").Limit(1000)
	if f.AccountID != 0 {
		q.Where("account_id = ?", f.AccountID)
	}
	if f.BranchID != 0 {
		q.Where("branch_id = ?", f.BranchID)
	}
	err = q.Scan(ctx)
	return rows, err
}

func startOf(d calendar.Date) clock.Instant { return clock.InstantOf(d.Start()) }

// Feed lists the events of an account from a month ago to a year ahead, the
// cancelled ones too, for its .ics feed.
func (s *Service) Feed(ctx context.Context, accountID int64) ([]Event, error) {
	today := s.Today()
	var rows []Event
	err := s.DB.Read(ctx).NewSelect().Model(&rows).
		Where("account_id = ? AND start_at >= ? AND start_at < ?", accountID, startOf(today.AddDays(-31)), startOf(today.AddDays(366))).
		OrderExpr("start_at, id").Limit(2000).Scan(ctx)
	return rows, err
}
