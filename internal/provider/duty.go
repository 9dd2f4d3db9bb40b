package provider

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// maxRoster bounds how many days one look at the roster covers.
const maxRoster = 62

func (s *Service) dutyQuery(ctx context.Context, rows *[]Duty) *bun.SelectQuery {
	return s.DB.Read(ctx).NewSelect().Model(rows).ColumnExpr("d.*").
		ColumnExpr("p.name AS provider_name, p.phone AS provider_phone, p.branch_id AS branch_id, COALESCE(g.name, '') AS agency_name").
		Join("JOIN provider AS p ON p.id = d.provider_id").
		Join("LEFT JOIN agency AS g ON g.id = d.agency_id").
		OrderExpr("d.on_date, d.part, p.folded, d.id")
}

// Duty gives the roster from a day to a day (both count, at most two months).
func (s *Service) Duty(ctx context.Context, a account.Actor, from, to calendar.Date) ([]Duty, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "provider.read")
	if err != nil {
		return nil, err
	}
	if from.IsZero() || to.IsZero() || to.Before(from) || from.DaysUntil(to) > maxRoster {
		return nil, fault.Field("to", "provider.roster_span")
	}
	var rows []Duty
	q := s.dutyQuery(ctx, &rows).Where("d.on_date >= ? AND d.on_date <= ?", from, to)
	reach.Where(q, "p.branch_id", "p.account_id = ?")
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the duty roster: %w", err)
	}
	return rows, nil
}

// OnDuty gives who is on duty on a day: in a part of it (the empty part: any;
// who is on duty all day is in the morning and in the afternoon), for an agency
// and for whoever calls (agencyID 0: for anybody). No right is asked.
func (s *Service) OnDuty(ctx context.Context, day calendar.Date, part string, agencyID int64) ([]Duty, error) {
	var rows []Duty
	q := s.dutyQuery(ctx, &rows).Where("d.on_date = ?", day)
	switch part {
	case "":
	case "morning", "afternoon":
		q.Where("d.part IN (?, 'day')", part)
	default:
		q.Where("d.part = ?", part)
	}
	if agencyID != 0 {
		q.Where("d.agency_id IN (0, ?)", agencyID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read who is on duty: %w", err)
	}
	away, err := s.absentOn(ctx, day)
	if err != nil {
		return nil, err
	}
	present := rows[:0]
	for _, r := range rows {
		if _, absent := away[r.ProviderID]; !absent {
			present = append(present, r)
		}
	}
	return present, nil
}

// DutyInput puts a provider on the roster. Until, when given, is the last of
// several days.
type DutyInput struct {
	ProviderID int64  `json:"provider_id"`
	OnDate     string `json:"on_date"`
	Until      string `json:"until,omitempty"`
	Part       string `json:"part"`
	AgencyID   int64  `json:"agency_id,omitempty"`
	Note       string `json:"note,omitempty"`
}

// SetDuty puts a provider on the roster (provider.roster). Who is away
// or has ended is refused.
func (s *Service) SetDuty(ctx context.Context, a account.Actor, in DutyInput) ([]Duty, error) {
	f, today := fault.Fields{}, s.Today()
	var p Provider
	if in.ProviderID == 0 {
		f.Add("provider_id", "fault.choose_one")
	} else {
		var err error
		if p, err = s.Brief(ctx, in.ProviderID); fault.Is(err, fault.NotFound) {
			f.Add("provider_id", "fault.bad_choice")
		} else if err != nil {
			return nil, err
		}
	}
	t := p.Target()
	t.Kind = "provider"
	if err := s.Guard.Require(ctx, a, "provider.roster", t); err != nil {
		return nil, err
	}
	first := check.Date(f, "on_date", in.OnDate, today)
	last := check.Date(f, "until", in.Until, today)
	if first.IsZero() {
		f.Add("on_date", "fault.required")
	}
	if last.IsZero() {
		last = first
	}
	order(f, "until", first, last)
	if first.DaysUntil(last) > maxRoster {
		f.Add("until", "provider.roster_span")
	}
	part := check.Choice(f, "part", in.Part, true, func(c string) bool { return s.Law.Has("duty_part", c, first) })
	note := check.Text(f, "note", in.Note, check.Short)
	if err := there(ctx, f, "agency_id", in.AgencyID, false, s.org.Agency); err != nil {
		return nil, err
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	var rows []Duty
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for day := first; !day.After(last); day = day.AddDays(1) {
			if p.Ended(day) {
				return fault.Field("provider_id", "provider.not_then", "date", day.Format())
			}
			away, err := s.absentOn(ctx, day)
			if err != nil {
				return err
			}
			if _, absent := away[p.ID]; absent {
				return fault.Field("provider_id", "provider.away_then", "date", day.Format())
			}
			row := Duty{ProviderID: p.ID, OnDate: day, Part: part, AgencyID: in.AgencyID, Note: note}
			if _, err := tx.NewInsert().Model(&row).ExcludeColumn("id").Returning("id").Exec(ctx); err != nil {
				if db.IsUnique(err) {
					return fault.Field("provider_id", "provider.on_duty_already", "date", day.Format())
				}
				return fmt.Errorf("put on the roster: %w", err)
			}
			row.ProviderName, row.ProviderPhone, row.BranchID = p.Name, p.Phone, p.BranchID
			rows = append(rows, row)
		}
		return s.Audit.Change(ctx, a.Who(), "provider.set_duty", subject(p), nil, rows, "")
	})
	return rows, err
}

// RemoveDuty takes a provider off the roster (provider.roster).
func (s *Service) RemoveDuty(ctx context.Context, a account.Actor, id int64) error {
	var row Duty
	err := s.DB.Read(ctx).NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	if err != nil {
		return fmt.Errorf("read a duty: %w", err)
	}
	p, err := s.Brief(ctx, row.ProviderID)
	if err != nil {
		return err
	}
	if err := s.Guard.Require(ctx, a, "provider.roster", p.Target()); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*Duty)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
			return fmt.Errorf("take off the roster: %w", err)
		}
		return s.Audit.Change(ctx, a.Who(), "provider.remove_duty", subject(p), row, nil, "")
	})
}
