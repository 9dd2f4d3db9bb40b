package backup

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"tgpl/internal/clock"
	"tgpl/internal/dump"
	"tgpl/internal/fault"
)

// format is the number of the format this package writes.
const format = 1

// Manifest tells what a backup is of.
type Manifest struct {
	Format    int           `json:"format"`
	Program   string        `json:"program"`   // version that made it
	Step      int64         `json:"step"`      // of the tables
	Database  string        `json:"database"`  // sqlite or postgres
	Centre    string        `json:"centre"`    // its name
	MadeAt    clock.Instant `json:"made_at"`   // the moment its rows are of
	Tables    []dump.Table  `json:"tables"`    // in the order they stand in
	Encrypted bool          `json:"encrypted"` // told for readers, not to be believed

	sequences map[string]int64 // read from the end
}

// ending closes a backup.
type ending struct {
	Parts     int64            `json:"parts"` // before this one
	Rows      map[string]int64 `json:"rows"`
	Files     int64            `json:"files"`
	Sum       string           `json:"sum"`     // SHA-256 of all names and hashes, in order
	Missing   []string         `json:"missing"` // files that records name and that were not there
	Sequences map[string]int64 `json:"sequences"`
}

// The names of the parts.
const (
	manifestPart = "manifest.json"
	readmePart   = "README.txt"
	tableParts   = "tables/"
	fileParts    = "files/"
	endPart      = "end.json"
)

// sumRecord is where a part carries its hash.
const sumRecord = "TGPL.sha256"

// workFactor makes guessing a passphrase dear: 2^15 rounds of scrypt need 32 MB
// and a tenth of a second for each guess, on a machine that serves beside it.
var workFactor = 15

// leastPassphrase is how long a passphrase must be, in bytes.
const leastPassphrase = 12

// CheckPassphrase tells whether a passphrase is good enough.
func CheckPassphrase(p string) error {
	if len(p) < leastPassphrase {
		return fault.New(fault.Invalid, "backup.short_passphrase", "n", leastPassphrase)
	}
	return nil
}

// packer writes the parts of a backup.
type packer struct {
	out  io.WriteCloser // age, or what is beneath
	z    *zstd.Encoder
	tar  *tar.Writer
	sum  hash.Hash
	made time.Time
	n    int64
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

func newPacker(w io.Writer, passphrase string, made time.Time) (*packer, error) {
	p := &packer{out: nopCloser{w}, sum: sha256.New(), made: made.Truncate(time.Second)}
	if passphrase != "" {
		to, err := age.NewScryptRecipient(passphrase)
		if err != nil {
			return nil, err
		}
		to.SetWorkFactor(workFactor)
		if p.out, err = age.Encrypt(w, to); err != nil {
			return nil, err
		}
	}
	var err error
	// One core, so that the service goes on beside it.
	if p.z, err = zstd.NewWriter(p.out, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(1<<20)); err != nil {
		return nil, err
	}
	p.tar = tar.NewWriter(p.z)
	return p, nil
}

// frame ends a frame: what follows can be read though this one is damaged.
func (p *packer) frame() error {
	if err := p.z.Close(); err != nil {
		return err
	}
	p.z.Reset(p.out)
	return nil
}

// part writes a part; sum is the SHA-256 of its content in hexadecimal.
func (p *packer) part(name string, size int64, sum string, content io.Reader) error {
	h := &tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: p.made, Format: tar.FormatPAX,
		PAXRecords: map[string]string{sumRecord: sum},
	}
	if err := p.tar.WriteHeader(h); err != nil {
		return err
	}
	if err := p.frame(); err != nil {
		return err
	}
	if _, err := io.Copy(p.tar, content); err != nil {
		return err
	}
	if err := p.tar.Flush(); err != nil {
		return err
	}
	p.n++
	fmt.Fprintf(p.sum, "%s %s\n", name, sum)
	return p.frame()
}

func (p *packer) bytes(name string, b []byte) error {
	sum := sha256.Sum256(b)
	return p.part(name, int64(len(b)), hex.EncodeToString(sum[:]), bytes.NewReader(b))
}

func (p *packer) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return p.bytes(name, append(b, '\n'))
}

func (p *packer) close() error {
	return errors.Join(p.tar.Close(), p.z.Close(), p.out.Close())
}

// damaged is the fault of a part that is not what it was.
func damaged(name string, why error) error {
	return fault.New(fault.Invalid, "backup.part_damaged", "part", name).With(why)
}

// cut is the fault of a backup that ends too early, or cannot be read on after
// a part.
func cut(last string, why error) error {
	if last == "" {
		return fault.New(fault.Invalid, "backup.not_one").With(why)
	}
	return fault.New(fault.Invalid, "backup.damaged_after", "part", last).With(why)
}

// unpack reads a backup part by part and gives what stands at its end. visit
// must read the content; what it reads is compared with the hash of the part
// afterwards. Whatever is damaged is a fault that names the part.
func unpack(r io.Reader, passphrase string, visit func(name string, size int64, content io.Reader) error) (end ending, err error) {
	src, err := decrypted(r, passphrase)
	if err != nil {
		return end, err
	}
	z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
	if err != nil {
		return end, err
	}
	defer z.Close()
	var (
		t    = tar.NewReader(z)
		last string
		n    int64
		sum  = sha256.New()
	)
	for {
		h, err := t.Next()
		if err != nil { // the end of the file too: the ending was not met
			return end, cut(last, err)
		}
		if last == "" && h.Name != manifestPart {
			return end, cut("", fmt.Errorf("it begins with %q", h.Name))
		}
		last = h.Name
		own := sha256.New()
		content := io.TeeReader(t, own)
		if h.Name == endPart {
			raw, err := io.ReadAll(io.LimitReader(content, 64<<20))
			if err == nil {
				err = json.Unmarshal(raw, &end)
			}
			if err == nil && hex.EncodeToString(own.Sum(nil)) != h.PAXRecords[sumRecord] {
				err = errors.New("another hash")
			}
			if err == nil && (end.Parts != n || end.Sum != hex.EncodeToString(sum.Sum(nil))) {
				err = fmt.Errorf("%d parts, %d were written", n, end.Parts)
			}
			if err != nil {
				return end, damaged(endPart, err)
			}
			return end, after(t, z, src)
		}
		err = visit(h.Name, h.Size, &marked{r: content})
		var m *markedError
		if errors.As(err, &m) {
			return end, damaged(h.Name, m.err)
		}
		if err != nil {
			return end, err
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return end, damaged(h.Name, err)
		}
		found := hex.EncodeToString(own.Sum(nil))
		if found != h.PAXRecords[sumRecord] || strings.HasPrefix(h.Name, fileParts) && found != strings.TrimPrefix(h.Name, fileParts) {
			return end, damaged(h.Name, errors.New("another hash"))
		}
		n++
		fmt.Fprintf(sum, "%s %s\n", h.Name, found)
	}
}

// after reads to the very end, where age and zstd tell of what was cut off or
// put on.
func after(t *tar.Reader, z, src io.Reader) error {
	if _, err := t.Next(); !errors.Is(err, io.EOF) {
		return damaged(endPart, fmt.Errorf("something follows: %w", err))
	}
	for _, r := range []io.Reader{z, src} {
		if n, err := io.Copy(io.Discard, r); err != nil || r == src && n > 0 {
			return damaged(endPart, errors.Join(errors.New("the end is not whole"), err))
		}
	}
	return nil
}

// marked marks errors of reading, to tell them from those of the reader's use.
type marked struct{ r io.Reader }

type markedError struct{ err error }

func (e *markedError) Error() string { return e.err.Error() }

func (m *marked) Read(b []byte) (int, error) {
	n, err := m.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = &markedError{err}
	}
	return n, err
}

const ageMagic = "age-encryption.org/"

// decrypted opens what is encrypted and leaves alone what is not.
func decrypted(r io.Reader, passphrase string) (io.Reader, error) {
	head := make([]byte, len(ageMagic))
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := io.MultiReader(bytes.NewReader(head[:n]), r)
	if string(head[:n]) != ageMagic {
		return whole, nil
	}
	if passphrase == "" {
		return nil, fault.New(fault.Invalid, "backup.needs_passphrase")
	}
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	plain, err := age.Decrypt(whole, id)
	var no *age.NoIdentityMatchError
	if errors.As(err, &no) {
		return nil, fault.New(fault.Invalid, "backup.wrong_passphrase")
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "backup.not_one").With(err)
	}
	return plain, nil
}
