package matter

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/file"
)

// Minutes of a session: 4 hours are one (Circular 02/2021, Article 3).
const (
	fullSession = 240
	longSession = 720
)

// AddSession notes a work session of half a day. The same provider can't be in
// two matters in the same half day without a note on both that says how.
func (s *Service) AddSession(ctx context.Context, a account.Actor, id int64, in SessionInput) (Session, error) {
	if err := s.require(ctx, a, "matter.work", id); err != nil {
		return Session{}, err
	}
	w, up, err := s.readSession(ctx, in)
	if err != nil {
		return Session{}, err
	}
	_, err = s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.sessions(); err != nil {
			return err
		}
		if w.OnDate.Before(m.AcceptedAt.Date()) {
			return fault.Field("on_date", "matter.session_before")
		}
		if err := s.begin(ctx, tx, a, m); err != nil {
			return err
		}
		w.MatterID, w.ProviderID, w.CreatedAt, w.Version = id, m.ProviderID, s.Now(), 1
		if w.FileID, err = s.attach(ctx, a, *m, up, w.FileID, "photo"); err != nil {
			return err
		}
		if err := s.doubleBooked(ctx, w); err != nil {
			return err
		}
		if err := insertSession(ctx, tx, &w); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.add_session", m.Of(), nil, w, "")
	})
	return w, err
}

// UpdateSession corrects a session. What was confirmed must be confirmed again
// when the day, the half day, the kind or the length changes.
func (s *Service) UpdateSession(ctx context.Context, a account.Actor, sessionID int64, in SessionInput) (Session, error) {
	w, err := s.session(ctx, sessionID)
	if err != nil {
		return w, err
	}
	if err := s.require(ctx, a, "matter.work", w.MatterID); err != nil {
		return Session{}, err
	}
	to, up, err := s.readSession(ctx, in)
	if err != nil {
		return Session{}, err
	}
	return s.changeSession(ctx, a, w, in.Version, "matter.update_session", func(ctx context.Context, m Matter, w *Session) error {
		if to.OnDate.Before(m.AcceptedAt.Date()) {
			return fault.Field("on_date", "matter.session_before")
		}
		if w.OnDate != to.OnDate || w.Part != to.Part || w.Minutes != to.Minutes || w.Kind != to.Kind {
			w.ConfirmedBy, w.ConfirmedAt = "", 0
		}
		w.OnDate, w.Part, w.Minutes, w.Kind, w.Place, w.Note = to.OnDate, to.Part, to.Minutes, to.Kind, to.Place, to.Note
		if to.ConfirmedBy != "" && to.ConfirmedBy != w.ConfirmedBy {
			w.ConfirmedBy, w.ConfirmedAt = to.ConfirmedBy, s.Now()
		}
		fileID, err := s.attach(ctx, a, m, up, to.FileID, "photo")
		if err != nil {
			return err
		}
		if fileID != 0 {
			w.FileID = fileID
		}
		return s.doubleBooked(ctx, *w)
	})
}

// ConfirmSession notes who at the agency or the court confirmed the session.
func (s *Service) ConfirmSession(ctx context.Context, a account.Actor, sessionID int64, in ConfirmSessionInput) (Session, error) {
	w, err := s.session(ctx, sessionID)
	if err != nil {
		return w, err
	}
	if err := s.require(ctx, a, "matter.work", w.MatterID); err != nil {
		return Session{}, err
	}
	f := fault.Fields{}
	by := check.Required(f, "confirmed_by", in.ConfirmedBy, check.Short)
	up, err := s.receive(ctx, f, "photo", in.Photo)
	if err != nil {
		return Session{}, err
	}
	if err := f.Err(); err != nil {
		return Session{}, err
	}
	return s.changeSession(ctx, a, w, in.Version, "matter.confirm_session", func(ctx context.Context, m Matter, w *Session) error {
		w.ConfirmedBy, w.ConfirmedAt = by, s.Now()
		fileID, err := s.attach(ctx, a, m, up, in.FileID, "photo")
		if fileID != 0 {
			w.FileID = fileID
		}
		return err
	})
}

// RemoveSession takes a session away that was noted by mistake; it stays in the
// data with the reason in the audit.
func (s *Service) RemoveSession(ctx context.Context, a account.Actor, sessionID int64, in ReasonInput) (Session, error) {
	w, err := s.session(ctx, sessionID)
	if err != nil {
		return w, err
	}
	if err := s.require(ctx, a, "matter.work", w.MatterID); err != nil {
		return Session{}, err
	}
	f := fault.Fields{}
	reason := check.RequiredLong(f, "reason", in.Reason, check.Line)
	if err := f.Err(); err != nil {
		return Session{}, err
	}
	return s.changeSession(ctx, a, w, in.Version, "matter.remove_session", func(_ context.Context, _ Matter, w *Session) error {
		w.RemovedAt = s.Now()
		w.Note = joined("\n", w.Note, reason)
		return nil
	})
}

func (s *Service) changeSession(ctx context.Context, a account.Actor, w Session, version int64, action string, f func(ctx context.Context, m Matter, w *Session) error) (Session, error) {
	_, err := s.change(ctx, a, w.MatterID, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.sessions(); err != nil {
			return err
		}
		var err error
		if w, err = s.session(ctx, w.ID); err != nil {
			return err
		}
		if w.Version != version {
			return fault.Stale(w)
		}
		before := w
		if err := f(ctx, *m, &w); err != nil {
			return err
		}
		w.Version++
		if err := rewrite(ctx, tx, &w, w.ID, before.Version); err != nil {
			return sessionFault(err)
		}
		return s.Audit.Change(ctx, a.Who(), action, m.Of(), before, w, "")
	})
	return w, err
}

// sessions wants a matter for which work may be noted: begun and not filed.
func (m Matter) sessions() error {
	if m.ProviderID != 0 && slices.Contains([]string{Assigned, InProgress, Finished, Stopped}, m.State) {
		return nil
	}
	return fault.New(fault.Conflict, "matter.not_now_"+m.State)
}

func (s *Service) readSession(ctx context.Context, in SessionInput) (Session, *file.Upload, error) {
	f, today := fault.Fields{}, s.Today()
	w := Session{FileID: in.FileID, Minutes: fullSession}
	w.OnDate = check.Date(f, "on_date", in.OnDate, today)
	if strings.TrimSpace(in.OnDate) == "" {
		f.Add("on_date", "fault.required")
	} else if w.OnDate.After(today) {
		f.Add("on_date", "fault.in_future")
	}
	w.Part = check.Choice(f, "part", in.Part, true, func(c string) bool { return slices.Contains(Parts, c) })
	if typed := strings.TrimSpace(in.Minutes); typed != "" {
		n, err := strconv.Atoi(typed)
		switch {
		case err != nil:
			f.Add("minutes", "fault.bad_number")
		case n < 1 || n > longSession:
			f.Add("minutes", "matter.bad_minutes", "max", longSession)
		}
		w.Minutes = n
	}
	w.Kind = check.Choice(f, "kind", in.Kind, true, s.known("session_kind"))
	w.Place = check.Text(f, "place", in.Place, check.Line)
	w.Note = check.LongText(f, "note", in.Note, check.Long)
	w.ConfirmedBy = check.Text(f, "confirmed_by", in.ConfirmedBy, check.Short)
	if w.ConfirmedBy != "" {
		w.ConfirmedAt = s.Now()
	}
	if len(f) > 0 { // a large upload is only read when the rest is right
		return w, nil, f.Err()
	}
	up, err := s.receive(ctx, f, "photo", in.Photo)
	if err != nil {
		return w, nil, err
	}
	return w, up, f.Err()
}

func (s *Service) session(ctx context.Context, id int64) (Session, error) {
	var w Session
	if err := child(ctx, s.DB.Read(ctx), &w, id); err != nil {
		return w, err
	}
	if !w.RemovedAt.IsZero() {
		return w, fault.Missing()
	}
	return w, nil
}

// doubleBooked finds another session of the provider in the same half day. With
// a note that explains it, it is let through.
func (s *Service) doubleBooked(ctx context.Context, w Session) error {
	if w.Note != "" {
		return nil
	}
	var code string
	err := s.DB.Read(ctx).NewSelect().TableExpr("work_session AS w").Join("JOIN matter AS m ON m.id = w.matter_id").ColumnExpr("m.code").
		Where("w.provider_id = ?", w.ProviderID).Where("w.on_date = ?", w.OnDate).Where("w.part = ?", w.Part).
		Where("w.removed_at IS NULL").Where("w.id <> ?", w.ID).Limit(1).Scan(ctx, &code)
	if none(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.Field("part", "matter.double_session", "code", code)
}

// insertSession relies on the index that lets a provider have one session
// without a note in a half day: of two at the same moment, one loses.
func insertSession(ctx context.Context, tx bun.Tx, w *Session) error {
	return sessionFault(insert(ctx, tx, w))
}

func sessionFault(err error) error {
	if db.IsUnique(err) {
		return fault.Field("part", "matter.double_session", "code", "")
	}
	return err
}
