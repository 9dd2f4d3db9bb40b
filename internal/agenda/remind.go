package agenda

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

// How far the reminders of a deadline went.
const (
	notYet    int64 = iota // nothing was said
	warned                 // before the end
	lastCall               // on the last day, or in the last hour
	missed                 // after the end: also to the head of the branch
	escalated              // still not done on the next working day: to the head of the centre
)

var reminderKeys = map[int64]string{
	warned: "agenda.notice_warned", lastCall: "agenda.notice_last_call", missed: "agenda.notice_missed", escalated: "agenda.notice_escalated",
}

const batch = 200

// Remind tells whoever owes something about it: before the end of each
// deadline, at the end (the morning of the last day, the last hour), and after
// it, when the heads are told too. It may be called as often as one likes and
// by several at once; each step is said once. Steps that passed while the
// program was away are left out, the last of them is said.
func (s *Service) Remind(ctx context.Context) error {
	for {
		var due []Deadline
		err := s.DB.Read(ctx).NewSelect().Model(&due).Where("state = ? AND remind_at <= ?", Open, s.Now()).
			OrderExpr("remind_at, id").Limit(batch).Scan(ctx)
		if err != nil {
			return fmt.Errorf("agenda: find deadlines to remind of: %w", err)
		}
		for _, d := range due {
			if err := s.remind(ctx, d); err != nil {
				return fmt.Errorf("agenda: remind of deadline %d: %w", d.ID, err)
			}
		}
		if len(due) < batch {
			return nil
		}
	}
}

// remind takes the reminders of a deadline to where they should be now.
func (s *Service) remind(ctx context.Context, d Deadline) error {
	step, now := d.Reminded, s.Now()
	next := d.RemindAt
	for step < escalated && !next.IsZero() && next <= now {
		step++
		next = s.nextReminder(d, step)
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Table("deadline").Set("reminded = ?", step).Set("remind_at = ?", next).
			Where("id = ? AND reminded = ? AND remind_at = ? AND state = ?", d.ID, d.Reminded, d.RemindAt, Open).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 || step == d.Reminded {
			return err // somebody else was quicker
		}
		return s.tell(ctx, d, step)
	})
}

// nextReminder is when the step after this one is due; zero for never.
func (s *Service) nextReminder(d Deadline, step int64) clock.Instant {
	switch step {
	case warned:
		if span, err := calendar.ParseSpan(d.Span); err == nil && span.Unit == calendar.Hours {
			return max(d.WarnAt, d.DueAt-hours(1))
		}
		return max(d.WarnAt, clock.InstantOf(lastDay(d.DueAt).At(OfficeHour, 0)))
	case lastCall:
		return d.DueAt + 1
	case missed:
		day, err := s.Law.Days().AddWorkingDays(lastDay(d.DueAt), 2)
		if err != nil {
			day = lastDay(d.DueAt).AddDays(2)
		}
		return clock.InstantOf(day.At(OfficeHour, 0))
	}
	return 0
}

// tell says a step to whoever owes it and, when it was missed, to the heads.
func (s *Service) tell(ctx context.Context, d Deadline, step int64) error {
	to := []int64{d.AccountID}
	var err error
	if d.AccountID == 0 {
		if to, err = s.keepers(ctx, d.BranchID, d.Queue); err != nil {
			return err
		}
	}
	var heads []int64
	switch step {
	case missed:
		heads, err = s.keepers(ctx, d.BranchID, Head)
	case escalated:
		heads, err = s.accounts(ctx, 0, account.Director, account.Deputy)
	}
	if err != nil {
		return err
	}
	in := NotifyInput{
		Key:     reminderKeys[step],
		Args:    []any{"clock", d.Clock, "title", d.Title, "due", d.DueAt},
		Subject: audit.Subject{Kind: d.SubjectKind, ID: d.SubjectID, BranchID: d.BranchID},
		Once:    fmt.Sprintf("deadline:%d:%d:%d", d.ID, d.DueAt, step),
	}
	for _, in.AccountID = range append(to, heads...) {
		if err := s.Notify(ctx, in); err != nil {
			return err
		}
	}
	return nil
}
