package client

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// Sensitive gives the sensitive facts of a person and notes in the audit that
// they were seen. Right: client.sensitive.
func (s *Service) Sensitive(ctx context.Context, a account.Actor, id int64) ([]SensitiveFact, error) {
	c, err := s.allowed(ctx, a, "client.sensitive", id)
	if err != nil {
		return nil, err
	}
	facts := []SensitiveFact{}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&facts).Where("client_id = ? AND removed_at IS NULL", id).Order("id").Scan(ctx)
		if err != nil {
			return err
		}
		return s.Audit.Seen(ctx, a.Who(), "client.sensitive", subject(c), "")
	})
	return facts, err
}

// AddSensitive notes a sensitive fact. Right: client.write: who hears it at the
// counter writes it down, though he may not read the others.
func (s *Service) AddSensitive(ctx context.Context, a account.Actor, id int64, in SensitiveInput) (SensitiveFact, error) {
	c, err := s.allowed(ctx, a, "client.write", id)
	if err != nil {
		return SensitiveFact{}, err
	}
	f := fault.Fields{}
	fact := SensitiveFact{
		ClientID: id,
		Kind: check.Choice(f, "kind", in.Kind, true, func(code string) bool {
			return s.Law.Has("sensitive_kind", code, s.Today())
		}),
		Detail:    check.LongText(f, "detail", in.Detail, check.Long),
		CreatedAt: s.Now(),
		CreatedBy: a.ID,
	}
	if err := f.Err(); err != nil {
		return SensitiveFact{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.notMerged(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&fact).Exec(ctx); err != nil {
			return err
		}
		// The audit tells that something was noted, never what.
		return s.Audit.Change(ctx, a.Who(), "client.add_sensitive", subject(c), nil, map[string]int64{"fact_id": fact.ID}, "")
	})
	return fact, err
}

// notMerged gives a Conflict where the record was merged away, and lets no merge
// begin before the transaction ends: what is added meanwhile would be lost.
func (s *Service) notMerged(ctx context.Context, tx bun.Tx, id int64) error {
	if s.DB.IsPostgres() {
		if _, err := tx.ExecContext(ctx, "SELECT 1 FROM client WHERE id = ? FOR UPDATE", id); err != nil {
			return err
		}
	}
	c, err := s.row(ctx, id)
	if err == nil && c.MergedIntoID != 0 {
		err = fault.New(fault.Conflict, "client.is_merged")
	}
	return err
}

// RemoveSensitive takes a sensitive fact out of sight. Rights: client.sensitive
// and client.write.
func (s *Service) RemoveSensitive(ctx context.Context, a account.Actor, id, factID int64) error {
	c, err := s.allowed(ctx, a, "client.sensitive", id)
	if err != nil {
		return err
	}
	if _, err := s.allowed(ctx, a, "client.write", id); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var fact SensitiveFact
		err := tx.NewSelect().Model(&fact).Where("id = ? AND client_id = ? AND removed_at IS NULL", factID, id).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.Missing()
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE client_sensitive SET removed_at = ? WHERE id = ?", s.Now(), factID); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "client.remove_sensitive", subject(c), map[string]int64{"fact_id": factID}, nil, "")
	})
}
