package matter

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// AddDiary notes what was done.
func (s *Service) AddDiary(ctx context.Context, a account.Actor, id int64, in DiaryInput) (DiaryEntry, error) {
	if err := s.requireAny(ctx, a, id, "matter.work", "matter.accept"); err != nil {
		return DiaryEntry{}, err
	}
	e, err := s.readDiary(in)
	if err != nil {
		return DiaryEntry{}, err
	}
	_, err = s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.unfiled(); err != nil {
			return err
		}
		e.MatterID, e.ByID, e.Version = id, a.ID, 1
		if err := insert(ctx, tx, &e); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.add_diary", m.Of(), nil, e, "")
	})
	return e, err
}

// EditDiary changes a note; who wrote it may, and who may approve.
func (s *Service) EditDiary(ctx context.Context, a account.Actor, entryID int64, in DiaryInput) (DiaryEntry, error) {
	to, err := s.readDiary(in)
	if err != nil {
		return DiaryEntry{}, err
	}
	return s.changeDiary(ctx, a, entryID, in.Version, "matter.edit_diary", "", func(e *DiaryEntry) {
		if in.At != "" {
			e.At = to.At
		}
		e.Kind, e.Text = to.Kind, to.Text
	})
}

// RemoveDiary takes a note away that was made by mistake, with a reason.
func (s *Service) RemoveDiary(ctx context.Context, a account.Actor, entryID int64, in ReasonInput) (DiaryEntry, error) {
	f := fault.Fields{}
	reason := check.RequiredLong(f, "reason", in.Reason, check.Line)
	if err := f.Err(); err != nil {
		return DiaryEntry{}, err
	}
	return s.changeDiary(ctx, a, entryID, in.Version, "matter.remove_diary", reason, func(e *DiaryEntry) { e.RemovedAt = s.Now() })
}

func (s *Service) changeDiary(ctx context.Context, a account.Actor, entryID, version int64, action, note string, f func(*DiaryEntry)) (DiaryEntry, error) {
	e, err := s.diaryEntry(ctx, entryID)
	if err != nil {
		return e, err
	}
	right := "matter.work"
	if e.ByID != a.ID {
		right = "matter.approve"
	}
	if err := s.requireAny(ctx, a, e.MatterID, right, "matter.approve"); err != nil {
		return DiaryEntry{}, err
	}
	_, err = s.change(ctx, a, e.MatterID, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.unfiled(); err != nil {
			return err
		}
		if e, err = s.diaryEntry(ctx, entryID); err != nil {
			return err
		}
		if e.Version != version {
			return fault.Stale(e)
		}
		if !slices.Contains(DiaryKinds, e.Kind) {
			return fault.New(fault.Conflict, "matter.diary_fixed")
		}
		before := e
		f(&e)
		e.Version++
		if err := rewrite(ctx, tx, &e, e.ID, before.Version); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), action, m.Of(), before, e, note)
	})
	return e, err
}

func (s *Service) readDiary(in DiaryInput) (DiaryEntry, error) {
	f := fault.Fields{}
	e := DiaryEntry{}
	e.Kind = check.Choice(f, "kind", or(in.Kind, DiaryNote), true, func(c string) bool { return slices.Contains(DiaryKinds, c) })
	e.At = orNow(check.Instant(f, "at", in.At, s.Today()), s.Now())
	check.NotFuture(f, "at", e.At, s.Now())
	e.Text = check.RequiredLong(f, "text", in.Text, check.Long)
	return e, f.Err()
}

func (s *Service) diaryEntry(ctx context.Context, id int64) (DiaryEntry, error) {
	var e DiaryEntry
	if err := child(ctx, s.DB.Read(ctx), &e, id); err != nil {
		return e, err
	}
	if !e.RemovedAt.IsZero() {
		return e, fault.Missing()
	}
	return e, nil
}

// noteDiary writes an entry that a step of the program makes.
func (s *Service) noteDiary(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, kind string, at clock.Instant, text string) error {
	e := DiaryEntry{MatterID: m.ID, At: at, ByID: a.ID, Kind: kind, Text: text, Version: 1}
	if err := insert(ctx, tx, &e); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), "matter."+kind, m.Of(), nil, e, "")
}
