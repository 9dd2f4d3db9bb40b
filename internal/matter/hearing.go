package matter

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// hearingLasts is how long a hearing is taken to last in the calendar: half a
// day, as work is counted.
const hearingLasts = clock.Instant(4 * time.Hour / time.Millisecond)

// AddHearing plans a hearing; it stands in the calendar of the provider, the
// branch and the agency. A clash with another event of the provider is a fault
// at the field "at" until it is said that it is all right.
func (s *Service) AddHearing(ctx context.Context, a account.Actor, id int64, in HearingInput) (Hearing, error) {
	if err := s.require(ctx, a, "matter.work", id); err != nil {
		return Hearing{}, err
	}
	h, err := s.readHearing(ctx, in)
	if err != nil {
		return Hearing{}, err
	}
	h.MatterID, h.State, h.Version = id, Planned, 1
	_, err = s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.inHand(); err != nil {
			return err
		}
		return s.addHearing(ctx, tx, a, *m, &h, in.Clash)
	})
	return h, err
}

func (s *Service) addHearing(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, h *Hearing, clash bool) error {
	if h.AgencyID == 0 {
		h.AgencyID = m.AgencyID
	}
	if err := s.clashes(ctx, m, *h, clash); err != nil {
		return err
	}
	e, err := s.rooms.Agenda.AddEvent(ctx, s.eventOf(ctx, m, *h))
	if err != nil {
		return err
	}
	h.EventID = e.ID
	if err := insert(ctx, tx, h); err != nil {
		return err
	}
	if m.AccountID != 0 && m.AccountID != a.ID {
		if err := s.rooms.Agenda.Notify(ctx, agenda.NotifyInput{
			AccountID: m.AccountID, Key: "matter.notice_hearing", Args: []any{"code", m.Code, "at", h.At}, Subject: m.Of(),
		}); err != nil {
			return err
		}
	}
	return s.Audit.Change(ctx, a.Who(), "matter.add_hearing", m.Of(), nil, h, "")
}

// MoveHearing changes the time or place of a planned hearing.
func (s *Service) MoveHearing(ctx context.Context, a account.Actor, hearingID int64, in HearingInput) (Hearing, error) {
	h, err := s.hearing(ctx, hearingID)
	if err != nil {
		return h, err
	}
	if err := s.require(ctx, a, "matter.work", h.MatterID); err != nil {
		return Hearing{}, err
	}
	to, err := s.readHearing(ctx, in)
	if err != nil {
		return Hearing{}, err
	}
	_, err = s.change(ctx, a, h.MatterID, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if h, err = s.freshHearing(ctx, hearingID, in.Version); err != nil {
			return err
		}
		before := h
		h.Kind, h.At, h.Place, h.Note = to.Kind, to.At, to.Place, to.Note
		if to.AgencyID != 0 {
			h.AgencyID = to.AgencyID
		}
		if err := s.clashes(ctx, *m, h, in.Clash); err != nil {
			return err
		}
		if err := s.rooms.Agenda.MoveEvent(ctx, s.eventOf(ctx, *m, h)); err != nil {
			return err
		}
		h.Version++
		if err := rewrite(ctx, tx, &h, h.ID, before.Version); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.move_hearing", m.Of(), before, h, "")
	})
	return h, err
}

// CloseHearing says how a hearing went: held with its result, adjourned (and
// to when, where that is known), or cancelled.
func (s *Service) CloseHearing(ctx context.Context, a account.Actor, hearingID int64, in HearingResultInput) (Hearing, error) {
	h, err := s.hearing(ctx, hearingID)
	if err != nil {
		return h, err
	}
	if err := s.require(ctx, a, "matter.work", h.MatterID); err != nil {
		return Hearing{}, err
	}
	f := fault.Fields{}
	state := check.Choice(f, "state", in.State, true, func(c string) bool { return slices.Contains([]string{Held, Adjourned, Cancelled}, c) })
	result := check.LongText(f, "result", in.Result, check.Long)
	if result == "" && state != "" {
		f.Add("result", "fault.required")
	}
	newAt := check.Instant(f, "new_at", in.NewAt, s.Today())
	if err := f.Err(); err != nil {
		return Hearing{}, err
	}
	_, err = s.change(ctx, a, h.MatterID, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if h, err = s.freshHearing(ctx, hearingID, in.Version); err != nil {
			return err
		}
		if state == Held && h.At > s.Now() {
			return fault.Field("state", "matter.hearing_not_yet")
		}
		before := h
		h.State, h.Result = state, result
		h.Version++
		if err := rewrite(ctx, tx, &h, h.ID, before.Version); err != nil {
			return err
		}
		if state != Held {
			if err := s.rooms.Agenda.CancelEvent(ctx, h.EventID); err != nil {
				return err
			}
		}
		if err := s.Audit.Change(ctx, a.Who(), "matter.close_hearing", m.Of(), before, h, result); err != nil {
			return err
		}
		if state == Held {
			if err := s.begin(ctx, tx, a, m); err != nil {
				return err
			}
		}
		if state != Adjourned || newAt.IsZero() {
			return nil
		}
		next := Hearing{MatterID: m.ID, Kind: h.Kind, At: newAt, AgencyID: h.AgencyID, Place: h.Place, State: Planned, Version: 1}
		return s.addHearing(ctx, tx, a, *m, &next, in.Clash)
	})
	return h, err
}

// CancelHearing takes a planned hearing out of the calendar.
func (s *Service) CancelHearing(ctx context.Context, a account.Actor, hearingID int64, in ReasonInput) (Hearing, error) {
	return s.CloseHearing(ctx, a, hearingID, HearingResultInput{Version: in.Version, State: Cancelled, Result: in.Reason})
}

func (s *Service) readHearing(ctx context.Context, in HearingInput) (Hearing, error) {
	f := fault.Fields{}
	h := Hearing{}
	h.Kind = check.Choice(f, "kind", in.Kind, true, s.known("hearing_kind"))
	h.At = check.Instant(f, "at", in.At, s.Today())
	if in.At == "" {
		f.Add("at", "fault.required")
	}
	h.AgencyID = s.agency(ctx, f, "agency_id", in.AgencyID)
	h.Place = check.Text(f, "place", in.Place, check.Line)
	h.Note = check.LongText(f, "note", in.Note, check.Long)
	return h, f.Err()
}

func (s *Service) hearing(ctx context.Context, id int64) (Hearing, error) {
	var h Hearing
	return h, child(ctx, s.DB.Read(ctx), &h, id)
}

// freshHearing reads a hearing that is still planned, inside the lock.
func (s *Service) freshHearing(ctx context.Context, id, version int64) (Hearing, error) {
	h, err := s.hearing(ctx, id)
	switch {
	case err != nil:
		return h, err
	case h.Version != version:
		return h, fault.Stale(h)
	case h.State != Planned:
		return h, fault.New(fault.Conflict, "matter.hearing_closed")
	}
	return h, nil
}

// eventOf is the hearing as it stands in the calendar.
func (s *Service) eventOf(_ context.Context, m Matter, h Hearing) agenda.Event {
	return agenda.Event{
		ID: h.EventID, BranchID: m.BranchID, Kind: h.Kind, SubjectKind: Kind, SubjectID: m.ID,
		AccountID: m.AccountID, ProviderID: m.ProviderID, AgencyID: h.AgencyID,
		Title: m.Title(), Code: m.Code, Place: h.Place, StartAt: h.At, EndAt: h.At + hearingLasts,
	}
}

// clashes finds what else the provider has at the same time: hearings of other
// matters, and whatever else stands in the calendar of the account.
func (s *Service) clashes(ctx context.Context, m Matter, h Hearing, seen bool) error {
	if seen || m.ProviderID == 0 {
		return nil
	}
	var row struct {
		Code string
		At   clock.Instant
	}
	err := s.DB.Read(ctx).NewSelect().TableExpr("hearing AS h").Join("JOIN matter AS m ON m.id = h.matter_id").
		ColumnExpr("m.code, h.at").
		Where("h.state = ?", Planned).Where("h.id <> ?", h.ID).Where("m.provider_id = ?", m.ProviderID).
		Where("h.at > ?", h.At-hearingLasts).Where("h.at < ?", h.At+hearingLasts).
		OrderExpr("h.at").Limit(1).Scan(ctx, &row)
	switch {
	case err == nil:
		return fault.Field("at", "matter.clash_with", "code", row.Code, "at", row.At)
	case !none(err):
		return err
	case m.AccountID == 0:
		return nil
	}
	day := h.At.Date()
	events, err := s.rooms.Agenda.Calendar(ctx, account.System(), agenda.CalendarFilter{From: day.AddDays(-1), To: day.AddDays(1), AccountID: m.AccountID})
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.ID != h.EventID && e.CancelledAt.IsZero() && e.SubjectKind != Kind && e.StartAt < h.At+hearingLasts && max(e.EndAt, e.StartAt+1) > h.At {
			return fault.Field("at", "matter.clash_with", "code", or(e.Code, e.Title), "at", e.StartAt)
		}
	}
	return nil
}

// moveHearings gives the coming hearings to the new provider.
func (s *Service) moveHearings(ctx context.Context, a account.Actor, m Matter) error {
	hs, err := s.plannedHearings(ctx, m.ID)
	if err != nil {
		return err
	}
	for _, h := range hs {
		if err := s.rooms.Agenda.MoveEvent(ctx, s.eventOf(ctx, m, h)); err != nil {
			return err
		}
		if m.AccountID == 0 || m.AccountID == a.ID {
			continue
		}
		if err := s.rooms.Agenda.Notify(ctx, agenda.NotifyInput{
			AccountID: m.AccountID, Key: "matter.notice_hearing", Args: []any{"code", m.Code, "at", h.At}, Subject: m.Of(),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) plannedHearings(ctx context.Context, matterID int64) ([]Hearing, error) {
	var hs []Hearing
	err := s.DB.Read(ctx).NewSelect().Model(&hs).Where("matter_id = ?", matterID).Where("state = ?", Planned).OrderExpr("at, id").Scan(ctx)
	return hs, err
}
