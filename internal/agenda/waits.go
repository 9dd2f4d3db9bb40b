package agenda

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Hand hands a record into a queue, where it waits from now on; where it waited
// before ends. Handed where it already waits for the same, it goes on waiting since then.
// Sending back (in.Back) needs a note.
func (s *Service) Hand(ctx context.Context, in HandInput) error {
	in.Note = strings.TrimSpace(in.Note)
	if in.Back && in.Note == "" {
		return fault.Field("note", "agenda.note_required")
	}
	branch, err := s.branchOf(ctx, in.Subject)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		former, waits, err := s.waiting(ctx, in.Subject)
		if err != nil {
			return err
		}
		same := waits && former.Queue == in.Queue && former.AccountID == in.AccountID && !in.Back
		if same && former.Reason == in.Reason { // it goes on waiting for the same
			if in.Note == "" {
				return nil
			}
			_, err := tx.NewUpdate().Table("wait").Set("note = ?", in.Note).Where("id = ?", former.ID).Exec(ctx)
			return err
		}
		if err := s.Release(ctx, in.Subject); err != nil {
			return err
		}
		w := Wait{
			BranchID: branch, SubjectKind: in.Subject.Kind, SubjectID: in.Subject.ID,
			Queue: in.Queue, AccountID: in.AccountID, Title: in.Title, Reason: in.Reason, Note: in.Note,
			ByID: in.By.ID, SinceAt: s.Now(),
		}
		if w.Title == "" {
			w.Title = former.Title
		}
		if _, err := tx.NewInsert().Model(&w).Exec(ctx); err != nil {
			return busy(err)
		}
		if same || in.AccountID == 0 || in.AccountID == in.By.ID { // nobody is handed anything new
			return nil
		}
		key := "agenda.notice_handed"
		if in.Back {
			key = "agenda.notice_sent_back"
		}
		return s.Notify(ctx, NotifyInput{AccountID: in.AccountID, Key: key, Args: []any{"title", w.Title, "note", w.Note}, Subject: in.Subject})
	})
}

// Release ends the waiting of a record.
func (s *Service) Release(ctx context.Context, sub audit.Subject) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		// Not before it began, should the server's clock have been put back.
		_, err := tx.NewUpdate().Table("wait").Set("until_at = CASE WHEN since_at > ? THEN since_at ELSE ? END", s.Now(), s.Now()).
			Where("subject_kind = ? AND subject_id = ? AND until_at IS NULL", sub.Kind, sub.ID).Exec(ctx)
		return err
	})
}

// Waiting gives where a record waits now, and whether it does.
func (s *Service) Waiting(ctx context.Context, sub audit.Subject) (Wait, bool, error) {
	return s.waiting(ctx, sub)
}

func (s *Service) waiting(ctx context.Context, sub audit.Subject) (Wait, bool, error) {
	var rows []Wait
	err := s.DB.Read(ctx).NewSelect().Model(&rows).
		Where("subject_kind = ? AND subject_id = ? AND until_at IS NULL", sub.Kind, sub.ID).Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return Wait{}, false, err
	}
	return rows[0], true, nil
}

// Lasted is how long the wait lasted, or has lasted until now.
func (w Wait) Lasted(now clock.Instant) clock.Instant {
	if w.UntilAt.IsZero() {
		return now - w.SinceAt
	}
	return w.UntilAt - w.SinceAt
}
