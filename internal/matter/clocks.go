package matter

import (
	"context"
	"fmt"
	"slices"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/law"
)

// The clocks this room starts and stops; what they are stands in the law.
const (
	clockAssign     = "assign_3wd"
	clockAssign12h  = "assign_12h"
	clockNotice     = "agency_notice_answer"
	clockAdvice     = "advice_10d"
	clockAdviceLong = "advice_30d"
	clockProofs     = "proofs_owed"
	clockDefence    = "register_defence"
	clockProtector  = "register_protector"
	clockReplace24h = "replace_24h"
	clockReplace2wd = "replace_2wd"
	clockChange     = "change_provider_3wd"
	clockFile       = "file_30d"
)

// Title names the matter in the lists of the agenda.
func (m Matter) Title() string { return m.Code + " · " + m.ClientName }

// defends tells whether the provider is a defender: the person is accused in
// a criminal matter (Criminal Procedure Code 2015, Article 72). Else the
// provider protects rights and interests.
func (m Matter) defends() bool {
	return m.Form == "litigation" && m.Field == "criminal" &&
		slices.Contains([]string{"", "detained", "suspect", "accused"}, m.Role)
}

// concerns tells whether a clock of an outcome concerns this matter: the law
// lists all that a decision may start, the form and the person's state choose.
func (m Matter) concerns(code string, owed bool) bool {
	assigns := m.Form == "litigation" || m.Form == "representation"
	switch code {
	case clockAssign12h:
		return m.Form == "litigation" && m.Detained
	case clockAssign:
		return assigns && (m.Form != "litigation" || !m.Detained)
	case clockAdvice:
		return m.Form == "advice"
	case clockAdviceLong, clockDefence, clockProtector, clockReplace24h, clockReplace2wd, clockChange, clockNotice:
		return false // their own events start them
	case clockProofs:
		return owed
	}
	return true
}

// startClock starts one clock of the matter.
func (s *Service) startClock(ctx context.Context, m Matter, code string, at clock.Instant, hard bool) error {
	in := agenda.StartInput{Clock: code, Subject: m.Of(), At: at, HardArea: hard, Title: m.Title()}
	if c, ok := s.Law.Clock(code, at.Date()); ok && c.Queue == agenda.Provider {
		in.AccountID = m.AccountID
	}
	_, err := s.rooms.Agenda.Start(ctx, in)
	return err
}

// applyOutcome starts and stops the clocks an outcome names.
func (s *Service) applyOutcome(ctx context.Context, m Matter, o law.Outcome, owed, hard bool) error {
	switch {
	case slices.Contains(o.Stops, "*"):
		if o.Decision == DecideFinish { // the advice was given: that clock was met
			if err := s.rooms.Agenda.Meet(ctx, m.Of(), clockAdvice, clockAdviceLong); err != nil {
				return err
			}
		}
		if err := s.rooms.Agenda.Void(ctx, m.Of()); err != nil {
			return err
		}
	case len(o.Stops) > 0 && o.Decision == DecideReopen:
		if err := s.rooms.Agenda.Void(ctx, m.Of(), o.Stops...); err != nil {
			return err
		}
	case len(o.Stops) > 0:
		if err := s.rooms.Agenda.Meet(ctx, m.Of(), o.Stops...); err != nil {
			return err
		}
	}
	for _, code := range o.Starts {
		if !m.concerns(code, owed) {
			continue
		}
		if err := s.startClock(ctx, m, code, s.Now(), hard); err != nil {
			return err
		}
	}
	return nil
}

// hand says whose turn it is.
func (s *Service) hand(ctx context.Context, a account.Actor, m Matter, queue string, accountID int64, reason, note string) error {
	return s.rooms.Agenda.Hand(ctx, agenda.HandInput{
		Subject: m.Of(), Queue: queue, AccountID: accountID, Title: m.Title(), Reason: reason, Note: note, By: a,
	})
}

// handWork gives the matter to whom the state says.
func (s *Service) handWork(ctx context.Context, a account.Actor, m Matter, note string) error {
	switch {
	case m.State == Accepted:
		return s.hand(ctx, a, m, agenda.Head, 0, "matter.wait_assign", note)
	case m.State == Assigned:
		return s.hand(ctx, a, m, agenda.Provider, m.AccountID, "matter.wait_start", note)
	case m.State == InProgress:
		return s.hand(ctx, a, m, agenda.Provider, m.AccountID, "matter.wait_work", note)
	case m.State == Finished, m.State == Stopped && m.ProviderID != 0:
		return s.hand(ctx, a, m, agenda.Provider, m.AccountID, "matter.wait_file", note)
	case m.State == Stopped:
		return s.hand(ctx, a, m, agenda.Reception, 0, "matter.wait_file", note)
	}
	return s.rooms.Agenda.Release(ctx, m.Of())
}

// refreshDue keeps on the matter the end of its nearest open deadline, by
// which lists sort.
func (s *Service) refreshDue(ctx context.Context, m *Matter) error {
	rec, err := s.rooms.Agenda.Of(ctx, m.Of())
	if err != nil {
		return err
	}
	var due clock.Instant
	for _, d := range rec.Deadlines {
		if d.State == agenda.Open && (due.IsZero() || d.DueAt < due) {
			due = d.DueAt
		}
	}
	if due == m.DueAt {
		return nil
	}
	m.DueAt = due
	_, err = s.DB.Read(ctx).NewUpdate().Table("matter").Set("due_at = ?", due).Where("id = ?", m.ID).Exec(ctx)
	return err
}

// meetNotice ends the clock of the agency's notice, which runs on the request.
func (s *Service) meetNotice(ctx context.Context, m Matter) error {
	if m.RequestID == 0 {
		return nil
	}
	return s.rooms.Agenda.Meet(ctx, subjectOf(m), clockNotice)
}

// clockChanged keeps the next deadline that lists show. A clock of a matter
// that is not there has none to keep; the check of the data names it.
func (s *Service) clockChanged(ctx context.Context, id int64) error {
	m, err := s.load(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.refreshDue(ctx, &m)
}

// accountChanged hands a provider's matters to the account he has now: they
// are what that account may see, and their clocks are its work.
func (s *Service) accountChanged(ctx context.Context, providerID, accountID int64) error {
	var held []Matter
	q := s.DB.Read(ctx)
	if err := q.NewSelect().Model(&held).Column("id", "branch_id").Where("provider_id = ?", providerID).Scan(ctx); err != nil {
		return fmt.Errorf("read the matters of a provider: %w", err)
	}
	for _, m := range held {
		if err := s.rooms.Agenda.Reassign(ctx, m.Of(), agenda.Provider, accountID); err != nil {
			return err
		}
	}
	_, err := q.NewUpdate().Table("matter").Set("account_id = ?", accountID).Where("provider_id = ?", providerID).Exec(ctx)
	return err
}
