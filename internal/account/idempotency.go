package account

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
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

// keyLife is how long answers are kept.
const keyLife = 24 * time.Hour

// storedAnswer is a row of the store. Answers may hold a first password or a
// token: the key is kept as a hash, and the body locked with the key itself, so
// that the data alone give neither.
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

// errUndo undoes what a request that was not carried out has written.
var errUndo = errors.New("not carried out")

// Once carries a request of an account out by do, or gives what it was answered
// when it was carried out before under the same key. All that do writes and the
// answer are kept in one transaction: whatever happens to the program, a key
// whose request was carried out has its answer, and only that. A request that
// was not carried out (a status of 300 and more) is undone and may be sent
// again. A second request that comes while the first is at work waits for it.
// Fault: Conflict account.key_other when the key was used for another request.
func (s *Service) Once(ctx context.Context, accountID int64, key, requestHash string, do func(ctx context.Context) Answer) (a Answer, replayed bool, err error) {
	now := s.now()
	row := storedAnswer{AccountID: accountID, Key: hashOf(key), RequestHash: requestHash, At: now}
	err = s.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*storedAnswer)(nil)).
			Where("account_id = ? AND key = ? AND at < ?", accountID, row.Key, now-clock.Instant(keyLife/time.Millisecond)).Exec(ctx); err != nil {
			return err
		}
		res, err := tx.NewInsert().Model(&row).On("CONFLICT (account_id, key) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			a, replayed, err = s.answered(ctx, tx, row, key)
			return err
		}
		if a = do(ctx); a.Status >= 300 {
			return errUndo
		}
		row.Status, row.ContentType = int64(a.Status), a.ContentType
		if row.Body, err = lock(key, a.Body); err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model(&row).Column("status", "content_type", "body").WherePK().Exec(ctx)
		return err
	})
	if errors.Is(err, errUndo) {
		return a, false, nil
	}
	if err != nil && fault.Of(err) == nil {
		err = fmt.Errorf("carry a request out once: %w", err)
	}
	return a, replayed, err
}

// answered gives the answer that is kept under a key.
func (s *Service) answered(ctx context.Context, tx bun.Tx, row storedAnswer, key string) (Answer, bool, error) {
	asked := row.RequestHash
	if err := tx.NewSelect().Model(&row).WherePK().Scan(ctx); err != nil {
		return Answer{}, false, err
	}
	if row.RequestHash != asked {
		return Answer{}, false, fault.New(fault.Conflict, "account.key_other")
	}
	body, err := unlock(key, row.Body)
	return Answer{Status: int(row.Status), ContentType: row.ContentType, Body: body}, true, err
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
