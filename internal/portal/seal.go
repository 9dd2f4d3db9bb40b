package portal

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tgpl/internal/clock"
)

// sealFor is how long a form may be filled in. It is shorter than the day for
// which uploaded files without a record are kept.
const sealFor = 12 * time.Hour

// maxSealed bounds what a sealed form may unpack to.
const maxSealed = 256 << 10

// errSeal says that a sealed form is not ours, was changed, or is too old.
var errSeal = errors.New("portal: the form can't be opened")

// seal closes the answers given so far into a field that travels with the form
// from step to step. Nobody can read or change it, not even from a page that
// was left in the browser; the server keeps nothing.
type seal struct {
	box   cipher.AEAD
	clock clock.Clock
}

func newSeal(secret []byte, c clock.Clock) *seal {
	key := sha256.Sum256(append([]byte("tgpl portal forms\x00"), secret...))
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // the key has the right length
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return &seal{box: box, clock: c}
}

type sealed struct {
	At   int64           `json:"at"`
	Data json.RawMessage `json:"data"`
}

// close gives the sealed text of v.
func (s *seal) close(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("seal the form: %w", err)
	}
	raw, err := json.Marshal(sealed{At: s.clock.Now().Unix(), Data: data})
	if err != nil {
		return "", fmt.Errorf("seal the form: %w", err)
	}
	var packed bytes.Buffer
	z, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(raw); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	nonce := make([]byte, s.box.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return base64.RawURLEncoding.EncodeToString(s.box.Seal(nonce, nonce, packed.Bytes(), nil)), nil
}

// open reads what close gave into v.
func (s *seal) open(text string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) < s.box.NonceSize() {
		return errSeal
	}
	packed, err := s.box.Open(nil, raw[:s.box.NonceSize()], raw[s.box.NonceSize():], nil)
	if err != nil {
		return errSeal
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxSealed))
	if err != nil {
		return errSeal
	}
	var in sealed
	if err := json.Unmarshal(plain, &in); err != nil {
		return errSeal
	}
	age := s.clock.Now().Sub(time.Unix(in.At, 0))
	if age > sealFor || age < -time.Minute {
		return errSeal
	}
	if err := json.Unmarshal(in.Data, v); err != nil {
		return errSeal
	}
	return nil
}
