package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Account is somebody who may sign in. What must not leave the program (the
// password, the feed) is not in its JSON.
type Account struct {
	bun.BaseModel `bun:"table:account"`

	ID           int64         `bun:",pk,autoincrement" json:"id"`
	Username     string        `json:"username"`
	Name         string        `json:"name"`
	Folded       string        `json:"-"`
	Email        string        `json:"email"`
	Phone        string        `json:"phone"`
	Role         Role          `json:"role"`
	BranchID     int64         `json:"branch_id"`
	PasswordHash string        `json:"-"`
	MustChange   bool          `json:"must_change"`
	DisabledAt   clock.Instant `bun:",nullzero" json:"disabled_at"`
	CreatedAt    clock.Instant `json:"created_at"`
	LastSignInAt clock.Instant `bun:",nullzero" json:"last_sign_in_at"`
	Lang         string        `json:"lang"`
	Theme        string        `json:"theme"` // "", "light" or "dark"
	MailNotices  bool          `json:"mail_notices"`
	FeedHash     string        `json:"-"`
	Version      int64         `json:"version"`
}

// Actor is the account as use cases know it. The face adds via, address,
// number of the request and session.
func (a Account) Actor() Actor {
	return Actor{ID: a.ID, Name: a.Name, Role: a.Role, BranchID: a.BranchID}
}

// Disabled tells whether the account may not sign in any more.
func (a Account) Disabled() bool { return !a.DisabledAt.IsZero() }

// HasFeed tells whether a calendar address was given out.
func (a Account) HasFeed() bool { return a.FeedHash != "" }

func (a Account) target() Target {
	return Target{Kind: "account", ID: a.ID, BranchID: a.BranchID, Owners: []int64{a.ID}}
}

// byID reads an account, or a NotFound fault.
func (s *Service) byID(ctx context.Context, id int64) (Account, error) {
	var row Account
	err := s.db.Read(ctx).NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fault.Missing()
	}
	if err != nil {
		return Account{}, fmt.Errorf("read account %d: %w", id, err)
	}
	return row, nil
}

// byUsername reads an account by its name of sign-in; ok is false when there
// is none.
func (s *Service) byUsername(ctx context.Context, username string) (row Account, ok bool, err error) {
	err = s.db.Read(ctx).NewSelect().Model(&row).Where("username = ?", username).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, false, nil
	}
	if err != nil {
		return Account{}, false, fmt.Errorf("read an account: %w", err)
	}
	return row, true, nil
}

// ByUsername gives the account with this name of sign-in, or a NotFound fault.
// No right is asked: it serves the command line.
func (s *Service) ByUsername(ctx context.Context, username string) (Account, error) {
	row, ok, err := s.byUsername(ctx, normalUsername(username))
	if err == nil && !ok {
		err = fault.Missing()
	}
	return row, err
}

// Names gives the names of accounts, for lists of other rooms. No right is
// asked: whoever sees a record may see who worked on it.
func (s *Service) Names(ctx context.Context, ids ...int64) (map[int64]string, error) {
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []Account
	err := s.db.Read(ctx).NewSelect().Model(&rows).Column("id", "name").Where("id IN (?)", bun.In(ids)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the names of accounts: %w", err)
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

// Staff gives the enabled accounts of a branch (0 for all) in these roles (none
// for all), by name, to choose from. No right is asked.
func (s *Service) Staff(ctx context.Context, branchID int64, roles ...Role) ([]Account, error) {
	var rows []Account
	q := s.db.Read(ctx).NewSelect().Model(&rows).Where("disabled_at IS NULL").OrderExpr("folded, id")
	if branchID != 0 {
		q.Where("branch_id = ?", branchID)
	}
	if len(roles) > 0 {
		q.Where("role IN (?)", bun.In(roles))
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the staff: %w", err)
	}
	return rows, nil
}
