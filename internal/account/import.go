package account

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fold"
)

// NoPassword is the hash of an account that nobody can sign in with until the
// administrator gives it a first password.
const NoPassword = "!"

// Usernames gives all sign-in names with their ids. It asks for no right.
func (s *Service) Usernames(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	var rows []Account
	if err := s.db.Read(ctx).NewSelect().Model(&rows).Column("id", "username").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the sign-in names: %w", err)
	}
	for _, a := range rows {
		out[a.Username] = a.ID
	}
	return out, nil
}

// GoodUsername tells whether a sign-in name may be given.
func GoodUsername(name string) bool { return usernamePattern.MatchString(name) }

// ImportMany makes accounts that an import read and checked, in its
// transaction, and sets their ids. None can be signed in with: their owners
// have no password yet. It asks for no right and notes nothing in the audit:
// the import does, once for all.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []*Account) error {
	ids, err := s.db.TakeIDs(ctx, tx, "account", len(list))
	if err != nil {
		return err
	}
	rows := make([]Account, len(list))
	for i, a := range list {
		a.ID, a.Version, a.Folded, a.Lang = ids[i], 1, fold.Text(a.Name), "vi"
		a.PasswordHash, a.MustChange = NoPassword, true
		rows[i] = *a
	}
	return db.InsertMany(ctx, tx, rows)
}

// Built tells which accounts were changed or signed in with since an import
// made them. It asks for no right.
func (s *Service) Built(ctx context.Context, at map[int64]clock.Instant) (map[int64]string, error) {
	out := map[int64]string{}
	ids := slices.Collect(maps.Keys(at))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []Account
	err := s.db.Read(ctx).NewSelect().Model(&rows).Where("id IN (?)", bun.In(ids)).
		Where("version > 1 OR last_sign_in_at IS NOT NULL OR password_hash <> ?", NoPassword).Scan(ctx)
	for _, a := range rows {
		out[a.ID] = a.Username
	}
	return out, err
}

// UndoImport takes accounts out again that an import made and nobody used.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NewRaw("DELETE FROM account WHERE id IN (?)", bun.In(ids)).Exec(ctx)
	return err
}
