package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/secure"
)

// Limits of a password, in characters.
const (
	minPassword = 12
	maxPassword = 200
)

// hashing are the parameters of argon2id. They stand in every hash, so they
// can be raised: a password kept with others is hashed anew at sign-in.
type hashing struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// 19 MiB, two passes, one lane: about 30 ms on a small server.
var current = hashing{memory: 19 * 1024, time: 2, threads: 1}

func (h hashing) params() string { return fmt.Sprintf("m=%d,t=%d,p=%d", h.memory, h.time, h.threads) }

const (
	saltLen = 16
	keyLen  = 32
)

// slots bounds how many hashes are reckoned at once, so that many sign-ins can
// take neither the memory nor all processors.
var slots = make(chan struct{}, max(2, runtime.NumCPU()))

// takeSlot waits for a place to hash in; TooMany when none comes free in time.
func takeSlot(ctx context.Context) (release func(), err error) {
	wait := time.NewTimer(10 * time.Second)
	defer wait.Stop()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-wait.C:
		return nil, fault.New(fault.TooMany, "fault.too_many", "seconds", 10)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// plain brings a password to one form, so that a letter typed as one sign or
// as two is the same letter.
func plain(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

func hashPassword(ctx context.Context, password string) (string, error) {
	release, err := takeSlot(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	salt := make([]byte, saltLen)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key := argon2.IDKey(plain(password), salt, current.time, current.memory, current.threads, keyLen)
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, current.params(),
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// verifyPassword tells whether the password is the hashed one, and whether the
// hash should be made anew with the present parameters.
func verifyPassword(ctx context.Context, hash, password string) (ok, old bool, err error) {
	if hash == NoPassword { // takes as long as any other
		_, _, err := verifyPassword(ctx, nobodysHash, password)
		return false, false, err
	}
	h, salt, want, err := parseHash(hash)
	if err != nil {
		return false, false, err
	}
	release, err := takeSlot(ctx)
	if err != nil {
		return false, false, err
	}
	defer release()
	got := argon2.IDKey(plain(password), salt, h.time, h.memory, h.threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, h != current, nil
}

func parseHash(hash string) (h hashing, salt, key []byte, err error) {
	bad := fmt.Errorf("account: a password hash is damaged")
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return h, nil, nil, bad
	}
	var v int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &v); err != nil || v != argon2.Version {
		return h, nil, nil, bad
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil || h.time < 1 || h.threads < 1 {
		return h, nil, nil, bad
	}
	// A damaged or planted hash must not be able to ask for the whole memory.
	if h.memory > 1<<20 || h.time > 100 {
		return h, nil, nil, bad
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return h, nil, nil, bad
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(key) < 16 {
		return h, nil, nil, bad
	}
	return h, salt, key, nil
}

// nobodysHash is reckoned for names that nobody has, so that a stranger can't
// tell by the time which names exist.
var nobodysHash = fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, current.params(),
	base64.RawStdEncoding.EncodeToString(make([]byte, saltLen)), base64.RawStdEncoding.EncodeToString(make([]byte, keyLen)))

//go:embed common.txt
var commonText string

var common = func() map[string]bool {
	m := map[string]bool{}
	for _, line := range strings.Fields(commonText) {
		m[line] = true
	}
	return m
}()

// checkPassword notes what is wrong with a new password: too short, too long,
// one that everybody tries, or made of the owner's own name. It asks for no
// kinds of letters: length is what helps.
func checkPassword(f fault.Fields, field, password string, owner Account) {
	n := utf8.RuneCountInString(password)
	squeezed := squeeze(password)
	switch {
	case password == "":
		f.Add(field, "fault.required")
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		f.Add(field, "fault.bad_text")
	case n < minPassword:
		f.Add(field, "account.password_short", "min", minPassword)
	case n > maxPassword:
		f.Add(field, "fault.too_long", "max", maxPassword)
	case common[squeezed] || common[strings.TrimRight(squeezed, "0123456789")] || monotonous(squeezed):
		f.Add(field, "account.password_common")
	case containsOwn(squeezed, owner):
		f.Add(field, "account.password_own")
	}
}

// squeeze makes a password comparable: without accents, case and separators.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .,-_!@#$%^&*+/?", r) {
			return -1
		}
		return r
	}, fold.Text(s))
}

// monotonous finds passwords of fewer than five different signs, rows such as
// 123456789012 or abcdefghijkl, and a short piece said again and again.
func monotonous(s string) bool {
	if s == "" {
		return true
	}
	different := map[rune]bool{}
	rising, falling, last := 0, 0, rune(0)
	for _, r := range s {
		different[r] = true
		switch r - last {
		case 1, -9: // …8 9 0 1…
			rising++
		case -1, 9:
			falling++
		}
		last = r
	}
	n := utf8.RuneCountInString(s)
	if len(different) < 5 || rising >= n-2 || falling >= n-2 {
		return true
	}
	for size := 1; size <= len(s)/3; size++ {
		if strings.TrimSuffix(strings.ReplaceAll(s, s[:size], ""), s[:size]) == "" {
			return true
		}
	}
	return false
}

// containsOwn tells whether most of a password is the owner's name, name of
// sign-in or mail address.
func containsOwn(squeezed string, owner Account) bool {
	mailbox, _, _ := strings.Cut(owner.Email, "@")
	for _, own := range []string{owner.Username, owner.Name, mailbox} {
		own = squeeze(own)
		if len(own) >= 4 && strings.Contains(squeezed, own) && len(squeezed)-len(own) < 8 {
			return true
		}
	}
	return false
}

// secret makes a random token of 256 bits.
func secret() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// hashOf is how secrets are kept: they are long and random, so a plain hash
// will do.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// firstPassword makes a password to hand over on paper: letters that are not
// mistaken for each other, in groups.
func firstPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789" // 31: no i, l, o, 0, 1
	var b strings.Builder
	for b.Len() < 19 {
		if b.Len()%5 == 4 {
			b.WriteByte('-')
			continue
		}
		b.WriteByte(letters[secure.IntN(len(letters))])
	}
	return b.String()
}
