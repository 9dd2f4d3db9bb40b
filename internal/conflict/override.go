package conflict

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// Override notes why to go on in spite of what a check found. For a conflict
// the right is conflict.override, for a possible one conflict.check: whoever
// looked says what he saw. The reason must be written. A check that newer ones
// or changed parties have overtaken can't be overridden.
func (s *Service) Override(ctx context.Context, a account.Actor, checkID int64, reason string) (Check, error) {
	c, err := s.byID(ctx, checkID)
	if err != nil {
		return Check{}, err
	}
	t, err := s.target(ctx, c.RequestID, c.MatterID)
	if err != nil {
		return Check{}, err
	}
	action := "conflict.check"
	if c.Result == Found {
		action = "conflict.override"
	}
	if err := s.Guard.Require(ctx, a, action, t); err != nil {
		return Check{}, err
	}
	f := fault.Fields{}
	reason = check.RequiredLong(f, "reason", reason, 2000)
	if err := f.Err(); err != nil {
		return Check{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		latest, ok, err := s.Latest(ctx, c.RequestID, c.MatterID, c.ProviderID)
		if err != nil {
			return err
		}
		switch {
		case !ok || latest.ID != checkID || !latest.Current:
			return fault.New(fault.Conflict, "conflict.overtaken")
		case latest.Result == Clear:
			return fault.New(fault.Conflict, "conflict.nothing_to_override")
		case !latest.OverriddenAt.IsZero():
			return fault.New(fault.Conflict, "conflict.overridden_before")
		}
		c = latest
		c.OverriddenAt, c.OverriddenBy, c.OverrideReason = s.Now(), a.ID, reason
		res, err := tx.ExecContext(ctx, `UPDATE conflict_check SET overridden_at = ?, overridden_by = ?, override_reason = ?
			WHERE id = ? AND overridden_at IS NULL`, c.OverriddenAt, c.OverriddenBy, c.OverrideReason, c.ID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, "conflict.overridden_before").With(err)
		}
		return s.Audit.Change(ctx, a.Who(), "conflict.override", subject(t), nil,
			map[string]any{"check_id": c.ID, "result": c.Result, "provider_id": c.ProviderID}, reason)
	})
	return c, err
}
