package agenda

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// OfficeHour is the hour at which a working day begins, for reminders of terms
// that are counted in days.
const OfficeHour = 7

// Start starts a clock of the law for a record and keeps how it was reckoned. A
// clock that already runs for the record starts anew: the former run is void
// (advice is owed ten days after the last paper received, Law Art. 32.2).
func (s *Service) Start(ctx context.Context, in StartInput) (Deadline, error) {
	at := in.At
	if at.IsZero() {
		at = s.Now()
	}
	reckoning, rule, err := s.Law.Reckon(in.Clock, at.Time(), in.HardArea)
	if err != nil {
		var uncovered *calendar.UncoveredError
		if errors.As(err, &uncovered) {
			return Deadline{}, fault.New(fault.Unavailable, "agenda.uncovered_year", "year", uncovered.Year).With(err)
		}
		return Deadline{}, err
	}
	raw, err := json.Marshal(reckoning)
	if err != nil {
		return Deadline{}, err
	}
	branch, err := s.branchOf(ctx, in.Subject)
	if err != nil {
		return Deadline{}, err
	}
	d := Deadline{
		BranchID: branch, SubjectKind: in.Subject.Kind, SubjectID: in.Subject.ID,
		Clock: in.Clock, Article: rule.Article, Title: in.Title,
		StartAt: at, DueAt: clock.InstantOf(reckoning.Due), Span: reckoning.Span.String(), ReckoningJSON: string(raw),
		HardArea: in.HardArea, Queue: in.Queue, AccountID: in.AccountID,
		State: Open, CreatedAt: s.Now(), Version: 1,
	}
	if d.Queue == "" {
		d.Queue = rule.Queue
	}
	d.WarnAt = max(d.StartAt, s.before(d.DueAt, rule.Warn))
	d.Reminded, d.RemindAt = notYet, d.WarnAt
	if d.WarnAt == d.StartAt {
		// So short a clock is told of when it starts; the next word is the last call.
		d.Reminded, d.RemindAt = warned, s.nextReminder(d, warned)
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.end(ctx, in.Subject, Void, []string{in.Clock}); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&d).Exec(ctx)
		return busy(err)
	})
	return d, err
}

// Meet says that what these clocks asked for is done now; none named means all
// that run for the record.
func (s *Service) Meet(ctx context.Context, sub audit.Subject, clocks ...string) error {
	return s.end(ctx, sub, Met, clocks)
}

// Void says that these clocks no longer matter; none named means all that run
// for the record.
func (s *Service) Void(ctx context.Context, sub audit.Subject, clocks ...string) error {
	return s.end(ctx, sub, Void, clocks)
}

func (s *Service) end(ctx context.Context, sub audit.Subject, state string, clocks []string) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewUpdate().Table("deadline").
			Set("state = ?", state).Set("ended_at = ?", s.Now()).Set("remind_at = NULL").Set("version = version + 1").
			Where("subject_kind = ? AND subject_id = ? AND state IN ('open', 'paused')", sub.Kind, sub.ID)
		if len(clocks) > 0 && !slices.Contains(clocks, "*") {
			q.Where("clock IN (?)", bun.In(clocks))
		}
		_, err := q.Exec(ctx)
		return err
	})
}

// Reassign gives the running clocks of a queue, its wait and its coming events
// to another account (a new provider); 0 gives them to the queue as a whole.
func (s *Service) Reassign(ctx context.Context, sub audit.Subject, queue string, accountID int64) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewUpdate().Table("deadline").Set("account_id = ?", accountID).Set("version = version + 1").
			Where("subject_kind = ? AND subject_id = ? AND state IN ('open', 'paused') AND queue = ?", sub.Kind, sub.ID, queue).
			Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Table("wait").Set("account_id = ?", accountID).
			Where("subject_kind = ? AND subject_id = ? AND until_at IS NULL AND queue = ?", sub.Kind, sub.ID, queue).
			Exec(ctx); err != nil {
			return err
		}
		if queue != Provider {
			return nil
		}
		_, err := tx.NewUpdate().Table("event").Set("account_id = ?", accountID).Set("version = version + 1").
			Where("subject_kind = ? AND subject_id = ? AND cancelled_at IS NULL AND start_at >= ?", sub.Kind, sub.ID, s.Now()).
			Exec(ctx)
		return err
	})
}

// Pause stops a running clock for a reason, for example force majeure. The time
// it stands still is given back on [Service.Resume].
func (s *Service) Pause(ctx context.Context, a account.Actor, id int64, typed string) (Deadline, error) {
	f := fault.Fields{}
	reason := check.LongText(f, "reason", typed, 2000)
	return s.change(ctx, a, "agenda.manage", id, func(d *Deadline) error {
		switch {
		case len(f) > 0:
			return f.Err()
		case reason == "":
			return fault.Field("reason", "fault.required")
		case d.State != Open:
			return fault.New(fault.Conflict, "agenda.not_running")
		}
		d.State, d.PausedAt, d.PauseReason, d.RemindAt = Paused, s.Now(), reason, 0
		return nil
	}, reason)
}

// Resume lets a clock run on that was paused: hours by the hours it stood
// still, days by the days, of which only working days count where the clock
// counts working days. A reason is noted.
func (s *Service) Resume(ctx context.Context, a account.Actor, id int64, typed string) (Deadline, error) {
	f := fault.Fields{}
	reason := check.LongText(f, "reason", typed, 2000)
	return s.change(ctx, a, "agenda.manage", id, func(d *Deadline) error {
		switch {
		case len(f) > 0:
			return f.Err()
		case reason == "":
			return fault.Field("reason", "fault.required")
		case d.State != Paused:
			return fault.New(fault.Conflict, "agenda.not_paused")
		}
		due, err := s.later(*d, s.Now())
		if err != nil {
			return err
		}
		d.PausedDays += d.PausedAt.Date().DaysUntil(s.Now().Date())
		warned := d.DueAt - d.WarnAt
		d.State, d.DueAt, d.WarnAt, d.PausedAt, d.Reminded = Open, due, max(s.Now(), due-warned), 0, notYet
		d.RemindAt = d.WarnAt
		return nil
	}, reason)
}

// later is the end of a paused clock that runs on at now.
func (s *Service) later(d Deadline, now clock.Instant) (clock.Instant, error) {
	span, err := calendar.ParseSpan(d.Span)
	if err != nil {
		return 0, err
	}
	days := s.Law.Days()
	from, to, due := d.PausedAt.Date(), now.Date(), d.DueAt.Date()
	switch span.Unit {
	case calendar.Hours:
		return d.DueAt + now - d.PausedAt, nil
	case calendar.WorkingDays:
		n, err := days.WorkingDaysBetween(from, to)
		if err != nil || n == 0 {
			return d.DueAt, err
		}
		due, err = days.AddWorkingDays(due, n)
		if err != nil {
			return 0, err
		}
	default:
		// All pauses are added to the start: the end as it was before it moved
		// off a day off does not gain the days it moved, however often it pauses.
		if r, ok := d.Reckoning(); ok {
			end := clock.InstantOf(r.Start).Date().AddDays(span.N)
			if span.Unit == calendar.Months {
				end = clock.InstantOf(r.Start).Date().AddMonths(span.N)
			}
			end = end.AddDays(d.PausedDays)
			if moved, err := days.NextWorking(end); err == nil && moved == due {
				due = end
			}
		}
		due, err = days.NextWorking(due.AddDays(from.DaysUntil(to)))
		if err != nil {
			return 0, err
		}
	}
	return d.DueAt + clock.InstantOf(due.Start()) - clock.InstantOf(d.DueAt.Date().Start()), nil
}

// before is the instant a span before another: working days at the beginning
// of the office hours of that day. Unknown days off count as working days:
// a warning may come a little late, never fail.
func (s *Service) before(due clock.Instant, span calendar.Span) clock.Instant {
	if span.Unit == calendar.Hours {
		return due - hours(span.N)
	}
	day := lastDay(due)
	switch span.Unit {
	case calendar.Months:
		day = day.AddMonths(-span.N)
	case calendar.WorkingDays:
		for n := span.N; n > 0; {
			day = day.AddDays(-1)
			if working, err := s.Law.Days().IsWorking(day); working || err != nil {
				n--
			}
		}
	default:
		day = day.AddDays(-span.N)
	}
	return clock.InstantOf(day.At(OfficeHour, 0))
}

// hours is that many hours, to be added to an instant.
func hours(n int) clock.Instant {
	return clock.Instant(n) * clock.Instant(time.Hour/time.Millisecond)
}

// lastDay is the last day of a term. A term in days ends with the last second
// of that day.
func lastDay(due clock.Instant) calendar.Date { return due.Date() }

// change is a use case on one deadline.
func (s *Service) change(ctx context.Context, a account.Actor, action string, id int64, f func(*Deadline) error, note string) (Deadline, error) {
	target, err := s.targetOf(ctx, id)
	if err != nil {
		return Deadline{}, err
	}
	if err := s.Guard.Require(ctx, a, action, target); err != nil {
		return Deadline{}, err
	}
	var d Deadline
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var err error
		if d, err = s.deadline(ctx, id); err != nil {
			return err
		}
		before, version := d, d.Version
		if err := f(&d); err != nil {
			return err
		}
		d.Version++
		res, err := tx.NewUpdate().Model(&d).WherePK().Where("version = ?", version).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.Stale(before))
		}
		if tell := s.onChange[d.SubjectKind]; tell != nil {
			if err := tell(ctx, d.SubjectID); err != nil {
				return err
			}
		}
		return s.Audit.Change(ctx, a.Who(), action, audit.Subject{Kind: d.SubjectKind, ID: d.SubjectID, BranchID: d.BranchID}, before, d, note)
	})
	return d, err
}

func (s *Service) targetOf(ctx context.Context, id int64) (account.Target, error) {
	d, err := s.deadline(ctx, id)
	if err != nil {
		return account.Target{}, err
	}
	t, err := s.Guard.TargetOf(ctx, d.SubjectKind, d.SubjectID)
	if err != nil {
		t = account.Target{Kind: d.SubjectKind, ID: d.SubjectID, BranchID: d.BranchID}
	}
	if d.AccountID != 0 {
		t.Owners = append(slices.Clone(t.Owners), d.AccountID)
	}
	return t, nil
}
