package provider

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// AbsenceInput is an absence as typed; an empty ToOn means one day.
type AbsenceInput struct {
	FromOn string `json:"from_on"`
	ToOn   string `json:"to_on,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// AddAbsence notes days on which a provider is away (provider.absence: his
// own, or the branch's).
func (s *Service) AddAbsence(ctx context.Context, a account.Actor, providerID int64, in AbsenceInput) (Absence, error) {
	p, err := s.Brief(ctx, providerID)
	if err != nil {
		return Absence{}, err
	}
	if err := s.Guard.Require(ctx, a, "provider.absence", p.Target()); err != nil {
		return Absence{}, err
	}
	f, today := fault.Fields{}, s.Today()
	row := Absence{ProviderID: p.ID, FromOn: check.Date(f, "from_on", in.FromOn, today), ToOn: check.Date(f, "to_on", in.ToOn, today),
		Reason: check.Text(f, "reason", in.Reason, check.Short)}
	if row.FromOn.IsZero() {
		f.Add("from_on", "fault.required")
	}
	if row.ToOn.IsZero() {
		row.ToOn = row.FromOn
	}
	order(f, "to_on", row.FromOn, row.ToOn)
	if row.ToOn.Before(today) && len(f) == 0 {
		f.Add("to_on", "fault.in_past")
	}
	if err := f.Err(); err != nil {
		return Absence{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&row).ExcludeColumn("id").Returning("id").Exec(ctx); err != nil {
			return fmt.Errorf("note an absence: %w", err)
		}
		return s.Audit.Change(ctx, a.Who(), "provider.add_absence", subject(p), nil, row, "")
	})
	return row, err
}

// RemoveAbsence takes an absence back.
func (s *Service) RemoveAbsence(ctx context.Context, a account.Actor, absenceID int64) error {
	var row Absence
	err := s.DB.Read(ctx).NewSelect().Model(&row).Where("id = ?", absenceID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	if err != nil {
		return fmt.Errorf("read an absence: %w", err)
	}
	p, err := s.Brief(ctx, row.ProviderID)
	if err != nil {
		return err
	}
	if err := s.Guard.Require(ctx, a, "provider.absence", p.Target()); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("remove an absence: %w", err)
		}
		return s.Audit.Change(ctx, a.Who(), "provider.remove_absence", subject(p), row, nil, "")
	})
}
