package account

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Answer is what a request of the API was answered, kept to be given again
// when the same request comes a second time.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// keyLife is how long answers are kept; keyRunning how long a first request is
// taken to be still at work.
const (
	keyLife    = 24 * time.Hour
	keyRunning = 2 * time.Minute
)

// storedAnswer is a row of the store; status 0 while the request is at work.
// Answers may hold a first password or a token: the key is kept as a hash, and
// the body locked with the key itself, so that the data alone give neither.
type storedAnswer struct {
	bun.BaseModel `bun:"table:idempotency"`

	AccountID   int64  `bun:",pk"`
	Key         string `bun:",pk"`
	RequestHash string
	Status      int64
	ContentType string
	Body        []byte
	At          clock.Instant
}

// Recall claims a key of a request for an account. Answered says that the same
// request was answered before, with that answer; otherwise the caller now
// carries the request out and must Remember the answer, or Forget the key when
// nothing was done. Faults of kind Conflict: account.key_other (the key was
// used for another request), account.key_running (the first is still at work),
// account.key_lost (it never ended: look whether it was done, then use a new
// key).
func (s *Service) Recall(ctx context.Context, accountID int64, key, requestHash string) (a Answer, answered bool, err error) {
	now := s.now()
	row := storedAnswer{AccountID: accountID, Key: hashOf(key), RequestHash: requestHash, At: now}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*storedAnswer)(nil)).
			Where("account_id = ? AND key = ? AND at < ?", accountID, row.Key, now-clock.Instant(keyLife/time.Millisecond)).Exec(ctx); err != nil {
			return err
		}
		res, err := tx.NewInsert().Model(&row).Column("account_id", "key", "request_hash", "at").
			On("CONFLICT (account_id, key) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return err
		}
		err = tx.NewSelect().Model(&row).WherePK().Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.New(fault.Conflict, "account.key_running") // just forgotten by its owner
		}
		if err != nil {
			return err
		}
		switch {
		case row.RequestHash != requestHash:
			return fault.New(fault.Conflict, "account.key_other")
		case row.Status == 0 && now-row.At < clock.Instant(keyRunning/time.Millisecond):
			return fault.New(fault.Conflict, "account.key_running")
		case row.Status == 0:
			return fault.New(fault.Conflict, "account.key_lost")
		}
		a, answered = Answer{Status: int(row.Status), ContentType: row.ContentType}, true
		a.Body, err = unlock(key, row.Body)
		return err
	})
	if err != nil && fault.Of(err) == nil {
		err = fmt.Errorf("claim an idempotency key: %w", err)
	}
	return a, answered, err
}

// Remember keeps the answer of a request whose key was claimed.
func (s *Service) Remember(ctx context.Context, accountID int64, key string, a Answer) error {
	row := storedAnswer{AccountID: accountID, Key: hashOf(key), Status: int64(a.Status), ContentType: a.ContentType}
	var err error
	if row.Body, err = lock(key, a.Body); err != nil {
		return fmt.Errorf("lock an answer: %w", err)
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewUpdate().Model(&row).Column("status", "content_type", "body").WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("keep an answer: %w", err)
		}
		return nil
	})
}

// Forget frees a claimed key: the request failed and nothing was done.
func (s *Service) Forget(ctx context.Context, accountID int64, key string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*storedAnswer)(nil)).Where("account_id = ? AND key = ? AND status = 0", accountID, hashOf(key)).Exec(ctx)
		return err
	})
}

func cipherOf(key string) (cipher.AEAD, error) {
	sum := sha256.Sum256([]byte("answer of " + key))
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func lock(key string, body []byte) ([]byte, error) {
	c, err := cipherOf(key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, c.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return c.Seal(nonce, nonce, body, nil), nil
}

func unlock(key string, locked []byte) ([]byte, error) {
	c, err := cipherOf(key)
	if err != nil {
		return nil, err
	}
	if len(locked) < c.NonceSize() {
		return nil, errors.New("a kept answer is damaged")
	}
	return c.Open(nil, locked[:c.NonceSize()], locked[c.NonceSize():], nil)
}

// Sweep removes what is kept no longer: answers after a day, failed sign-ins
// after a month, devices that were not used for deviceLifetime, sessions half a
// year after their end. The program calls it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	ago := func(d time.Duration) clock.Instant { return s.now() - clock.Instant(d/time.Millisecond) }
	return s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err1 := tx.NewDelete().Model((*storedAnswer)(nil)).Where("at < ?", ago(keyLife)).Exec(ctx)
		_, err2 := tx.NewDelete().Model((*attempt)(nil)).Where("at < ? OR (ok = FALSE AND at < ?)", ago(deviceLifetime), ago(30*24*time.Hour)).Exec(ctx)
		_, err3 := tx.NewDelete().Model((*SessionRow)(nil)).Where("expires_at < ?", ago(deviceLifetime)).Exec(ctx)
		return errors.Join(err1, err2, err3)
	})
}
