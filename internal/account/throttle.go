package account

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// How often a sign-in may fail within window. Every failure counts for the
// address it came from and for the name it was tried on. A stranger may thus
// use up what is left for strangers, but never locks the owner out: a browser
// that the owner has signed in with before carries a device cookie, and its
// tries are counted apart from everybody else's.
const (
	window         = 15 * time.Minute
	perDevice      = 10  // by a browser known to the account
	perNameAndIP   = 5   // on one name from one address
	perIP          = 50  // from one address on all names: a whole office may share it
	perName        = 100 // on one name from all unknown browsers together
	deviceLifetime = 180 * 24 * time.Hour
)

// attempt is one try to sign in. The name is kept only when there is such an
// account: what is typed there may be a password in the wrong place.
type attempt struct {
	bun.BaseModel `bun:"table:account_attempt"`

	ID       int64 `bun:",pk,autoincrement"`
	At       clock.Instant
	Username string
	IP       string `bun:"ip"`
	Device   string
	OK       bool `bun:"ok"`
}

// knowsDevice tells whether this browser has signed in to the account before.
func (s *Service) knowsDevice(ctx context.Context, username, deviceHash string) (bool, error) {
	if deviceHash == "" {
		return false, nil
	}
	n, err := s.db.Read(ctx).NewSelect().Model((*attempt)(nil)).
		Where("username = ? AND device = ? AND ok = TRUE AND at > ?", username, deviceHash, s.now()-clock.Instant(deviceLifetime/time.Millisecond)).
		Limit(1).Count(ctx)
	if err != nil {
		return false, fmt.Errorf("look for a device: %w", err)
	}
	return n > 0, nil
}

// beginAttempt notes a try as failed before the password is looked at, so that
// tries made at the same time all count, or gives TooMany.
func (s *Service) beginAttempt(ctx context.Context, try attempt, known bool) (id int64, err error) {
	s.trying.Lock()
	defer s.trying.Unlock()
	now := s.now()
	since := now - clock.Instant(window/time.Millisecond)
	type rule struct {
		limit int
		where string
		args  []any
	}
	rules := []rule{{perDevice, "username = ? AND device = ?", []any{try.Username, try.Device}}}
	if !known {
		try.Device = ""
		rules = []rule{
			{perNameAndIP, "username = ? AND ip = ? AND device = ''", []any{try.Username, try.IP}},
			{perIP, "ip = ? AND device = ''", []any{try.IP}},
			{perName, "username = ? AND device = ''", []any{try.Username}},
		}
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, r := range rules {
			var failed []clock.Instant
			err := tx.NewSelect().Model((*attempt)(nil)).Column("at").
				Where(r.where, r.args...).Where("ok = FALSE AND at > ?", since).
				OrderExpr("at DESC").Limit(int64(r.limit)).Scan(ctx, &failed)
			if err != nil {
				return fmt.Errorf("count failed sign-ins: %w", err)
			}
			if len(failed) == r.limit {
				// Free again when the oldest of them leaves the window.
				left := failed[len(failed)-1].Time().Add(window).Sub(now.Time())
				return fault.New(fault.TooMany, "fault.too_many", "seconds", max(1, int((left+time.Second-1)/time.Second)))
			}
		}
		try.At = now
		_, err := tx.NewInsert().Model(&try).Column("at", "username", "ip", "device", "ok").Returning("id").Exec(ctx)
		return err
	})
	return try.ID, err
}

// passAttempt notes that a try was right, by a browser that is known from now on.
func (s *Service) passAttempt(ctx context.Context, id int64, deviceHash string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*attempt)(nil)).Set("ok = TRUE").Set("device = ?", deviceHash).Where("id = ?", id).Exec(ctx)
		return err
	})
}
