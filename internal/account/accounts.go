package account

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Filter chooses accounts; zero values choose all. After is the id of the last
// one seen, Limit at most 200.
type Filter struct {
	Text     string `json:"q"`
	Role     Role   `json:"role"`
	BranchID int64  `json:"branch_id"`
	Disabled *bool  `json:"disabled"`
	After    int64  `json:"after"`
	Limit    int    `json:"limit"`
}

// Accounts gives accounts by name.
func (s *Service) Accounts(ctx context.Context, a Actor, f Filter) ([]Account, error) {
	reach, err := s.guard.ReachOf(ctx, a, "account.read")
	if err != nil {
		return nil, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	var rows []Account
	q := s.db.Read(ctx).NewSelect().Model(&rows).OrderExpr("folded, id").Limit(int64(f.Limit))
	reach.Where(q, "branch_id", "id = ?")
	for _, word := range strings.Fields(fold.Text(f.Text)) {
		q.Where("(folded LIKE ? ESCAPE '!' OR username LIKE ? ESCAPE '!')", "%"+likeText(word)+"%", "%"+likeText(word)+"%")
	}
	if f.Role != "" {
		q.Where("role = ?", f.Role)
	}
	if f.BranchID != 0 {
		q.Where("branch_id = ?", f.BranchID)
	}
	if f.Disabled != nil {
		q.Where(map[bool]string{true: "disabled_at IS NOT NULL", false: "disabled_at IS NULL"}[*f.Disabled])
	}
	if f.After != 0 {
		q.Where("(folded, id) > (SELECT folded, id FROM account WHERE id = ?)", f.After)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the accounts: %w", err)
	}
	return rows, nil
}

// likeText takes the meaning from the signs of LIKE.
func likeText(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// Get gives an account.
func (s *Service) Get(ctx context.Context, a Actor, id int64) (Account, error) {
	row, err := s.byID(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if a.ID == id && May(a, "account.mine", row.target()) {
		return row, nil
	}
	return row, s.guard.Require(ctx, a, "account.read", row.target())
}

// CreateInput makes an account. Without a password one is made up and given
// back once. The owner must change it at the first sign-in; only the program
// itself (the demonstration) may make one that stays.
type CreateInput struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Role     string `json:"role"`
	BranchID int64  `json:"branch_id"`
	Password string `json:"password,omitempty"`

	Stays bool `json:"-"`
}

// Created is a new account with the password to hand over, once.
type Created struct {
	Account
	FirstPassword string `json:"first_password,omitempty"`
}

var usernamePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,39}$`)

// Create makes an account (account.manage).
func (s *Service) Create(ctx context.Context, a Actor, in CreateInput) (Created, error) {
	if err := s.guard.Require(ctx, a, "account.manage", Target{Kind: "account", BranchID: in.BranchID}); err != nil {
		return Created{}, err
	}
	fields := fault.Fields{}
	row := Account{Username: normalUsername(in.Username), CreatedAt: s.now(), Lang: "vi", MustChange: true, Version: 1}
	if row.Username == "" {
		fields.Add("username", "fault.required")
	} else if !usernamePattern.MatchString(row.Username) {
		fields.Add("username", "account.bad_username")
	}
	row.Name = check.Required(fields, "name", in.Name, check.Short)
	row.Email = check.Email(fields, "email", in.Email)
	row.Phone = check.Phone(fields, "phone", in.Phone, false)
	row.Role = check.Choice(fields, "role", in.Role, true, func(c string) bool { return slices.Contains(Roles, c) })
	if err := s.checkBranch(ctx, fields, in.BranchID); err != nil {
		return Created{}, err
	}
	row.BranchID, row.Folded = in.BranchID, fold.Text(row.Name)
	made := ""
	if in.Password == "" {
		made = firstPassword()
		in.Password = made
	} else {
		checkPassword(fields, "password", in.Password, row)
	}
	if err := fields.Err(); err != nil {
		return Created{}, err
	}
	if in.Stays && a.Role == SystemRole {
		row.MustChange = false
	}
	var err error
	if row.PasswordHash, err = hashPassword(ctx, in.Password); err != nil {
		return Created{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).
			Column("username", "name", "folded", "email", "phone", "role", "branch_id", "password_hash", "must_change", "created_at", "lang", "version").
			Returning("id").Exec(ctx)
		if db.IsUnique(err) {
			return fault.Field("username", "account.username_taken")
		}
		if err != nil {
			return fmt.Errorf("make an account: %w", err)
		}
		return s.changed(ctx, a, "account.create", row.target(), nil, row)
	})
	return Created{Account: row, FirstPassword: made}, err
}

func (s *Service) checkBranch(ctx context.Context, f fault.Fields, id int64) error {
	if id == 0 {
		f.Add("branch_id", "fault.choose_one")
		return nil
	}
	var n int
	if err := s.db.Read(ctx).NewRaw("SELECT count(*) FROM branch WHERE id = ?", id).Scan(ctx, &n); err != nil {
		return fmt.Errorf("look for a branch: %w", err)
	}
	if n == 0 {
		f.Add("branch_id", "fault.bad_choice")
	}
	return nil
}

// UpdateInput changes an account; what is nil stays as it is.
type UpdateInput struct {
	Version  int64   `json:"version"`
	Name     *string `json:"name,omitempty"`
	Email    *string `json:"email,omitempty"`
	Phone    *string `json:"phone,omitempty"`
	Role     *string `json:"role,omitempty"`
	BranchID *int64  `json:"branch_id,omitempty"`
}

// Update changes an account (account.manage). Nobody changes his own role, and
// the last administrator stays one.
func (s *Service) Update(ctx context.Context, a Actor, id int64, in UpdateInput) (Account, error) {
	row, err := s.byID(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if err := s.guard.Require(ctx, a, "account.manage", row.target()); err != nil {
		return Account{}, err
	}
	before, fields := row, fault.Fields{}
	if in.Name != nil {
		row.Name = check.Required(fields, "name", *in.Name, check.Short)
		row.Folded = fold.Text(row.Name)
	}
	if in.Email != nil {
		row.Email = check.Email(fields, "email", *in.Email)
	}
	if in.Phone != nil {
		row.Phone = check.Phone(fields, "phone", *in.Phone, false)
	}
	if in.Role != nil {
		row.Role = check.Choice(fields, "role", *in.Role, true, func(c string) bool { return slices.Contains(Roles, c) })
		if row.Role != before.Role && a.ID == id {
			fields.Add("role", "account.own_role")
		}
	}
	if in.BranchID != nil {
		row.BranchID = *in.BranchID
		if err := s.checkBranch(ctx, fields, row.BranchID); err != nil {
			return Account{}, err
		}
	}
	if err := fields.Err(); err != nil {
		return Account{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if before.Role == Admin && row.Role != Admin {
			if err := s.keepAnAdmin(ctx, id, "role"); err != nil {
				return err
			}
		}
		if err := s.save(ctx, &row, in.Version, "name", "folded", "email", "phone", "role", "branch_id"); err != nil {
			return err
		}
		return s.changed(ctx, a, "account.update", row.target(), before, row)
	})
	return row, err
}

// save writes columns of an account when it is still at this version.
func (s *Service) save(ctx context.Context, row *Account, version int64, columns ...string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Model(row).Column(columns...).Set("version = version + 1").
			Where("id = ? AND version = ?", row.ID, version).Exec(ctx)
		if err != nil {
			return fmt.Errorf("save account %d: %w", row.ID, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			now, readErr := s.byID(ctx, row.ID)
			if err != nil || readErr != nil {
				return fmt.Errorf("save account %d: %w", row.ID, readErr)
			}
			return fault.Stale(now)
		}
		row.Version = version + 1
		return nil
	})
}

// keepAnAdmin refuses to take the last enabled administrator away. All
// administrators are locked meanwhile, so that two can't remove each other.
func (s *Service) keepAnAdmin(ctx context.Context, id int64, field string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var ids []int64
		q := tx.NewSelect().Model((*Account)(nil)).Column("id").Where("role = ? AND disabled_at IS NULL", Admin).OrderExpr("id")
		if s.db.IsPostgres() {
			q.For("UPDATE")
		}
		if err := q.Scan(ctx, &ids); err != nil {
			return fmt.Errorf("count the administrators: %w", err)
		}
		if slices.Contains(ids, id) && len(ids) == 1 {
			if field == "" {
				return fault.New(fault.Conflict, "account.last_admin")
			}
			return fault.Field(field, "account.last_admin")
		}
		return nil
	})
}

// Disable takes the right to sign in away (account.manage): all sessions and
// tokens end at once. Nobody disables himself or the last administrator.
func (s *Service) Disable(ctx context.Context, a Actor, id, version int64) (Account, error) {
	row, err := s.byID(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if err := s.guard.Require(ctx, a, "account.manage", row.target()); err != nil {
		return Account{}, err
	}
	if a.ID == id {
		return Account{}, fault.New(fault.Conflict, "account.own_disable")
	}
	if row.Disabled() {
		return row, nil
	}
	before := row
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.keepAnAdmin(ctx, id, ""); err != nil {
			return err
		}
		row.DisabledAt = s.now()
		if err := s.save(ctx, &row, version, "disabled_at"); err != nil {
			return err
		}
		if _, err := s.endSessions(ctx, "account_id = ?", id); err != nil {
			return err
		}
		if err := s.revokeAll(ctx, tx, id); err != nil {
			return err
		}
		return s.changed(ctx, a, "account.disable", row.target(), before, row)
	})
	return row, err
}

// revokeAll ends all tokens of an account.
func (s *Service) revokeAll(ctx context.Context, tx bun.Tx, id int64) error {
	if _, err := tx.NewUpdate().Model((*Token)(nil)).Set("revoked_at = ?", s.now()).
		Where("account_id = ? AND revoked_at IS NULL", id).Exec(ctx); err != nil {
		return fmt.Errorf("revoke the tokens: %w", err)
	}
	return nil
}

// Enable gives the right to sign in back (account.manage). Sessions and tokens
// that ended stay ended.
func (s *Service) Enable(ctx context.Context, a Actor, id, version int64) (Account, error) {
	row, err := s.byID(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if err := s.guard.Require(ctx, a, "account.manage", row.target()); err != nil {
		return Account{}, err
	}
	if !row.Disabled() {
		return row, nil
	}
	before := row
	row.DisabledAt = 0
	err = s.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		if err := s.save(ctx, &row, version, "disabled_at"); err != nil {
			return err
		}
		return s.changed(ctx, a, "account.enable", row.target(), before, row)
	})
	return row, err
}

// ResetInput sets somebody's password; empty for one that is made up.
type ResetInput struct {
	Password string `json:"password,omitempty"`
}

// ResetPassword gives somebody who forgot it a new first password
// (account.manage), to be changed at the next sign-in. It is given back once
// when it was made up. All sessions and tokens end, and failed sign-ins are
// forgotten.
func (s *Service) ResetPassword(ctx context.Context, a Actor, id int64, in ResetInput) (Created, error) {
	row, err := s.byID(ctx, id)
	if err != nil {
		return Created{}, err
	}
	if err := s.guard.Require(ctx, a, "account.manage", row.target()); err != nil {
		return Created{}, err
	}
	fields, made := fault.Fields{}, ""
	if in.Password == "" {
		made = firstPassword()
		in.Password = made
	} else {
		checkPassword(fields, "password", in.Password, row)
	}
	if err := fields.Err(); err != nil {
		return Created{}, err
	}
	hash, err := hashPassword(ctx, in.Password)
	if err != nil {
		return Created{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.setPassword(ctx, row, hash, true); err != nil {
			return err
		}
		row.PasswordHash, row.MustChange = hash, true
		// Who had the password may have made tokens with it.
		if err := s.revokeAll(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*attempt)(nil)).Where("username = ? AND ok = FALSE", row.Username).Exec(ctx); err != nil {
			return fmt.Errorf("forget failed sign-ins: %w", err)
		}
		return s.changed(ctx, a, "account.reset_password", row.target(), nil, nil)
	})
	return Created{Account: row, FirstPassword: made}, err
}

// PreferencesInput are one's own wishes; nil stays as it is.
type PreferencesInput struct {
	Lang  *string `json:"lang,omitempty"`
	Theme *string `json:"theme,omitempty"`
	Mail  *bool   `json:"mail_notices,omitempty"`
}

// SetPreferences keeps the actor's own wishes.
func (s *Service) SetPreferences(ctx context.Context, a Actor, in PreferencesInput) (Account, error) {
	if err := s.guard.Require(ctx, a, "account.own", own(a)); err != nil {
		return Account{}, err
	}
	row, err := s.byID(ctx, a.ID)
	if err != nil {
		return Account{}, err
	}
	before, fields := row, fault.Fields{}
	if in.Lang != nil {
		row.Lang = check.Choice(fields, "lang", *in.Lang, true, func(c string) bool { return c == "vi" || c == "en" })
	}
	if in.Theme != nil {
		row.Theme = check.Choice(fields, "theme", *in.Theme, false, func(c string) bool { return c == "light" || c == "dark" })
	}
	if in.Mail != nil {
		row.MailNotices = *in.Mail
		if row.MailNotices && row.Email == "" {
			fields.Add("mail_notices", "account.mail_without_address")
		}
	}
	if err := fields.Err(); err != nil {
		return Account{}, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		if err := s.save(ctx, &row, row.Version, "lang", "theme", "mail_notices"); err != nil {
			return err
		}
		return s.changed(ctx, a, "account.preferences", row.target(), before, row)
	})
	return row, err
}
