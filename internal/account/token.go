package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// TokenPrefix stands before every token of the API, so that one that leaked is
// known for what it is.
const TokenPrefix = "tgpl_"

// Scopes lists what a token may be made for.
var Scopes = []string{"read", "write"}

// Token is a key with which a program acts for an account. The secret itself
// is shown once and kept as a hash.
type Token struct {
	bun.BaseModel `bun:"table:api_token"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	AccountID  int64         `json:"account_id"`
	Name       string        `json:"name"`
	TokenHash  string        `json:"-"`
	Hint       string        `json:"hint"` // the last four letters
	Scopes     db.Words      `json:"scopes"`
	CreatedAt  clock.Instant `json:"created_at"`
	ExpiresAt  clock.Instant `bun:",nullzero" json:"expires_at"`
	LastUsedAt clock.Instant `bun:",nullzero" json:"last_used_at"`
	RevokedAt  clock.Instant `bun:",nullzero" json:"revoked_at"`
}

// Usable tells whether a program may still act with the token.
func (t Token) Usable(now clock.Instant) bool {
	return t.RevokedAt.IsZero() && (t.ExpiresAt.IsZero() || now < t.ExpiresAt)
}

// TokenInput makes a token. ExpiresOn is its last day, empty for ninety days
// from now, at most a year. AccountID 0 is the actor's own account.
type TokenInput struct {
	AccountID int64    `json:"account_id,omitempty"`
	Name      string   `json:"name"`
	Scopes    []string `json:"scopes"`
	ExpiresOn string   `json:"expires_on,omitempty"`
}

// NewToken is a token just made, with its secret.
type NewToken struct {
	Token
	Secret string `json:"secret"`
}

// CreateToken makes a token for the actor's own account; the command line may
// for every account.
func (s *Service) CreateToken(ctx context.Context, a Actor, in TokenInput) (NewToken, error) {
	if in.AccountID == 0 {
		in.AccountID = a.ID
	}
	owner, err := s.byID(ctx, in.AccountID)
	if err != nil {
		return NewToken{}, err
	}
	if err := s.guard.Require(ctx, a, "account.own", owner.target()); err != nil {
		return NewToken{}, err
	}
	if err := byHand(a); err != nil {
		return NewToken{}, err
	}
	fields, today := fault.Fields{}, clock.Today(s.clock)
	row := Token{AccountID: owner.ID, Name: check.Required(fields, "name", in.Name, check.Short), CreatedAt: s.now()}
	row.Scopes = check.Choices(fields, "scopes", in.Scopes, func(c string) bool { return db.Words(Scopes).Has(c) })
	if len(row.Scopes) == 0 {
		fields.Add("scopes", "fault.choose_one")
	}
	last := check.Date(fields, "expires_on", in.ExpiresOn, today)
	switch {
	case last.IsZero():
		last = today.AddDays(90)
	case last.Before(today):
		fields.Add("expires_on", "fault.in_past")
	case last.After(today.AddDays(366)):
		fields.Add("expires_on", "account.token_long")
	}
	if owner.Disabled() {
		fields.Add("account_id", "account.is_disabled")
	}
	if err := fields.Err(); err != nil {
		return NewToken{}, err
	}
	row.ExpiresAt = endOf(last)
	out := NewToken{Secret: TokenPrefix + secret()}
	row.TokenHash, row.Hint = hashOf(out.Secret), out.Secret[len(out.Secret)-4:]
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("keep a token: %w", err)
		}
		return s.changed(ctx, a, "account.create_token", owner.target(), nil, row)
	})
	out.Token = row
	return out, err
}

// endOf is the first instant after a day.
func endOf(d calendar.Date) clock.Instant { return clock.InstantOf(d.AddDays(1).Start()) }

// Tokens gives the actor's tokens, the usable and the newest first.
func (s *Service) Tokens(ctx context.Context, a Actor) ([]Token, error) {
	if err := s.guard.Require(ctx, a, "account.mine", own(a)); err != nil {
		return nil, err
	}
	return s.tokensOf(ctx, a.ID)
}

func (s *Service) tokensOf(ctx context.Context, accountID int64) ([]Token, error) {
	var rows []Token
	err := s.db.Read(ctx).NewSelect().Model(&rows).Where("account_id = ? AND revoked_at IS NULL", accountID).
		OrderExpr("id DESC").Limit(200).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	return rows, nil
}

// RevokeToken ends a token: one's own, or anybody's with account.manage.
func (s *Service) RevokeToken(ctx context.Context, a Actor, id int64) error {
	var row Token
	err := s.db.Read(ctx).NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return fault.Missing()
	}
	if err != nil {
		return fmt.Errorf("read a token: %w", err)
	}
	owner, err := s.byID(ctx, row.AccountID)
	if err != nil {
		return err
	}
	if !May(a, "account.own", owner.target()) {
		if err := s.guard.Require(ctx, a, "account.manage", owner.target()); err != nil {
			return err
		}
	}
	if !row.RevokedAt.IsZero() {
		return nil
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		before := row
		row.RevokedAt = s.now()
		if _, err := tx.NewUpdate().Model(&row).Column("revoked_at").WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("revoke a token: %w", err)
		}
		return s.changed(ctx, a, "account.revoke_token", owner.target(), before, row)
	})
}

// ByAPIToken gives the actor of a token, or a fault of kind SignIn. The face
// adds the address and the number of the request.
func (s *Service) ByAPIToken(ctx context.Context, token string) (Actor, error) {
	none := fault.New(fault.SignIn, "account.bad_token")
	if len(token) < 40 || len(token) > 200 || token[:len(TokenPrefix)] != TokenPrefix {
		return Actor{}, none
	}
	var row Token
	err := s.db.Read(ctx).NewSelect().Model(&row).Where("token_hash = ?", hashOf(token)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Actor{}, none
	}
	if err != nil {
		return Actor{}, fmt.Errorf("read a token: %w", err)
	}
	now := s.now()
	if !row.Usable(now) {
		return Actor{}, none
	}
	acc, err := s.byID(ctx, row.AccountID)
	if err != nil {
		return Actor{}, err
	}
	if acc.Disabled() {
		return Actor{}, none
	}
	if now-row.LastUsedAt >= clock.Instant(seenEvery/time.Millisecond) {
		err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewUpdate().Model((*Token)(nil)).Set("last_used_at = ?", now).Where("id = ?", row.ID).Exec(ctx)
			return err
		})
		err = unlessOutage(ctx, err)
	}
	a := acc.Actor()
	a.Via, a.Scopes = "api", append([]string{}, row.Scopes...)
	return a, err
}

// NewFeed gives the secret of the actor's calendar address, for programs that
// show calendars and can't sign in. One made before stops working.
func (s *Service) NewFeed(ctx context.Context, a Actor) (string, error) {
	token := secret()
	return token, s.setFeed(ctx, a, hashOf(token), "account.new_feed")
}

// EndFeed takes the calendar address back.
func (s *Service) EndFeed(ctx context.Context, a Actor) error {
	return s.setFeed(ctx, a, "", "account.end_feed")
}

func (s *Service) setFeed(ctx context.Context, a Actor, hash, action string) error {
	if err := s.guard.Require(ctx, a, "account.own", own(a)); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*Account)(nil)).Set("feed_hash = ?", hash).Where("id = ?", a.ID).Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep a feed: %w", err)
		}
		return s.log.Change(ctx, a.Who(), action, audit.Subject{Kind: "account", ID: a.ID, BranchID: a.BranchID}, nil, nil, "")
	})
}

// ByFeed gives the account of a calendar address, or a NotFound fault.
func (s *Service) ByFeed(ctx context.Context, token string) (Account, error) {
	var row Account
	if token == "" || len(token) > 200 {
		return Account{}, fault.Missing()
	}
	err := s.db.Read(ctx).NewSelect().Model(&row).Where("feed_hash = ? AND disabled_at IS NULL", hashOf(token)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, fault.Missing()
	}
	return row, err
}
