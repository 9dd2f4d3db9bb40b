package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// How long somebody stays signed in: idleLimit without a request, and never
// longer than absoluteLimit, a working day.
const (
	idleLimit     = 4 * time.Hour
	absoluteLimit = 14 * time.Hour
	seenEvery     = time.Minute // last_seen_at is written no oftener
)

// SessionRow is one place where an account is signed in.
type SessionRow struct {
	bun.BaseModel `bun:"table:account_session"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	TokenHash  string        `json:"-"`
	AccountID  int64         `json:"account_id"`
	CreatedAt  clock.Instant `json:"created_at"`
	LastSeenAt clock.Instant `json:"last_seen_at"`
	ExpiresAt  clock.Instant `json:"expires_at"`
	EndedAt    clock.Instant `bun:",nullzero" json:"ended_at"`
	IP         string        `bun:"ip" json:"ip"`
	Agent      string        `json:"agent"`
}

// Session is what a sign-in gives: the token for the cookie of the session, and
// the one for the cookie by which the device is known again (see throttle.go).
type Session struct {
	Token   string
	Device  string
	Row     SessionRow
	Account Account
}

func (r SessionRow) open(now clock.Instant) bool {
	return r.EndedAt.IsZero() && now < r.ExpiresAt && now.Time().Sub(r.LastSeenAt.Time()) < idleLimit
}

func (s *Service) now() clock.Instant { return clock.InstantOf(s.clock.Now()) }

// openSession signs an account in, in the transaction of ctx.
func (s *Service) openSession(ctx context.Context, acc Account, ip, agent string) (Session, error) {
	token, now := secret(), s.now()
	row := SessionRow{
		TokenHash: hashOf(token), AccountID: acc.ID, CreatedAt: now, LastSeenAt: now,
		ExpiresAt: now + clock.Instant(absoluteLimit/time.Millisecond), IP: ip, Agent: cut(agent, 300),
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
	if err != nil {
		return Session{}, fmt.Errorf("open a session: %w", err)
	}
	return Session{Token: token, Row: row, Account: acc}, nil
}

// ByToken gives the account and session of a cookie, and notes that it was
// used. A token that is unknown, ended or too old, or of a disabled account,
// gives a fault of kind SignIn.
func (s *Service) ByToken(ctx context.Context, token string) (Account, SessionRow, error) {
	none := fault.New(fault.SignIn, "fault.sign_in")
	if token == "" || len(token) > 200 {
		return Account{}, SessionRow{}, none
	}
	var row SessionRow
	err := s.db.Read(ctx).NewSelect().Model(&row).Where("token_hash = ?", hashOf(token)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, SessionRow{}, none
	}
	if err != nil {
		return Account{}, SessionRow{}, fmt.Errorf("read a session: %w", err)
	}
	now := s.now()
	if !row.open(now) {
		return Account{}, SessionRow{}, none
	}
	acc, err := s.byID(ctx, row.AccountID)
	if err != nil {
		return Account{}, SessionRow{}, err
	}
	if acc.Disabled() {
		return Account{}, SessionRow{}, none
	}
	if now-row.LastSeenAt >= clock.Instant(seenEvery/time.Millisecond) {
		row.LastSeenAt = now
		err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.NewUpdate().Model((*SessionRow)(nil)).Set("last_seen_at = ?", now).
				Where("id = ? AND ended_at IS NULL", row.ID).Exec(ctx)
			return err
		})
		err = unlessOutage(ctx, err)
	}
	return acc, row, err
}

// unlessOutage lets somebody in of whom it can't be noted just now that he was
// here: with a full disk people must still be able to read.
func unlessOutage(ctx context.Context, err error) error {
	if db.Outage(err) == nil {
		return err
	}
	slog.WarnContext(ctx, "the last use of a sign-in was not noted", "error", err)
	return nil
}

// Sessions gives where the actor is signed in, the latest first.
func (s *Service) Sessions(ctx context.Context, a Actor) ([]SessionRow, error) {
	if err := s.guard.Require(ctx, a, "account.mine", own(a)); err != nil {
		return nil, err
	}
	return s.openSessions(ctx, a.ID)
}

func (s *Service) openSessions(ctx context.Context, accountID int64) ([]SessionRow, error) {
	var rows []SessionRow
	now := s.now()
	err := s.db.Read(ctx).NewSelect().Model(&rows).
		Where("account_id = ? AND ended_at IS NULL AND expires_at > ? AND last_seen_at > ?",
			accountID, now, now-clock.Instant(idleLimit/time.Millisecond)).
		OrderExpr("last_seen_at DESC, id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the sessions: %w", err)
	}
	return rows, nil
}

// SignOut ends the session the actor is signed in with.
func (s *Service) SignOut(ctx context.Context, a Actor) error {
	if a.SessionID == 0 {
		return nil
	}
	return s.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		if _, err := s.endSessions(ctx, "id = ? AND account_id = ?", a.SessionID, a.ID); err != nil {
			return err
		}
		return s.log.SignedIn(ctx, a.Who(), "account.note_signed_out")
	})
}

// EndSession ends one of the actor's sessions; NotFound when it is not his or
// has ended.
func (s *Service) EndSession(ctx context.Context, a Actor, id int64) error {
	if err := s.guard.Require(ctx, a, "account.own", own(a)); err != nil {
		return err
	}
	return s.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		n, err := s.endSessions(ctx, "id = ? AND account_id = ?", id, a.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.Missing()
		}
		return s.changed(ctx, a, "account.end_session", own(a), map[string]any{"session_id": id}, nil)
	})
}

// EndOthers ends all of the actor's sessions but the one he uses now, and
// tells how many.
func (s *Service) EndOthers(ctx context.Context, a Actor) (n int, err error) {
	if err := s.guard.Require(ctx, a, "account.own", own(a)); err != nil {
		return 0, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		open, err := s.openSessions(ctx, a.ID)
		if err != nil {
			return err
		}
		for _, row := range open {
			if row.ID != a.SessionID {
				n++
			}
		}
		if _, err := s.endSessions(ctx, "account_id = ? AND id <> ?", a.ID, a.SessionID); err != nil || n == 0 {
			return err
		}
		return s.changed(ctx, a, "account.end_session", own(a), map[string]any{"sessions": n}, nil)
	})
	return n, err
}

func (s *Service) endSessions(ctx context.Context, where string, args ...any) (int, error) {
	var n int64
	err := s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Model((*SessionRow)(nil)).Set("ended_at = ?", s.now()).
			Where("ended_at IS NULL").Where(where, args...).Exec(ctx)
		if err != nil {
			return fmt.Errorf("end sessions: %w", err)
		}
		n, err = res.RowsAffected()
		return err
	})
	return int(n), err
}

// own is the actor's own account as a target.
func own(a Actor) Target {
	return Target{Kind: "account", ID: a.ID, BranchID: a.BranchID, Owners: []int64{a.ID}}
}

func (s *Service) changed(ctx context.Context, a Actor, action string, t Target, before, after any) error {
	return s.log.Change(ctx, a.Who(), action, audit.Subject{Kind: t.Kind, ID: t.ID, BranchID: t.BranchID}, before, after, "")
}

// cut shortens text to n bytes without breaking a letter.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}
