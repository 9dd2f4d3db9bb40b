// Package blob keeps bytes by the hash of their content in a folder: the same
// bytes lie there once, under a name that proves them. A file is there whole
// or not at all: it is written beside, flushed to the disk and then renamed.
//
// A blob of hash abcdef… lies at ab/cd/abcdef…; what is still being written
// lies in tmp/.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"tgpl/internal/whole"
	"time"
)

// ErrMissing says that no bytes of that hash are kept.
var ErrMissing = errors.New("blob: no such content")

// ErrTooLarge says that more bytes came than were allowed.
var ErrTooLarge = errors.New("blob: too large")

const tmpDir = "tmp"

var hashPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Store keeps bytes by their hash in a folder. It is safe for concurrent use.
type Store struct{ dir string }

// New makes a store in a folder, making the folder when it is not there.
// Drafts that a former run left behind more than a day ago are taken away.
func New(dir string) (*Store, error) {
	s := &Store{dir: dir}
	tmp := filepath.Join(dir, tmpDir)
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of files: %w", err)
	}
	left, err := os.ReadDir(tmp)
	if err != nil {
		return nil, fmt.Errorf("read the folder of files: %w", err)
	}
	for _, e := range left {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.Remove(filepath.Join(tmp, e.Name()))
		}
	}
	return s, nil
}

// Draft is content that is still coming in. It can be read while it is not
// kept yet, so that its type can be found before it is let in. Close it always.
type Draft struct {
	*os.File
	store *Store
	sum   hash.Hash
	size  int64
	done  bool
}

// Receive reads at most limit bytes into a draft, with constant memory.
// It gives ErrTooLarge when there are more.
func (s *Store) Receive(r io.Reader, limit int64) (*Draft, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, tmpDir), "in-*")
	if err != nil {
		return nil, fmt.Errorf("receive a file: %w", err)
	}
	d := &Draft{File: f, store: s, sum: sha256.New()}
	d.size, err = io.Copy(io.MultiWriter(f, d.sum), io.LimitReader(r, limit+1))
	if err == nil && d.size > limit {
		err = ErrTooLarge
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// Size is the number of bytes received.
func (d *Draft) Size() int64 { return d.size }

// Hash is the SHA-256 of the content in hexadecimal.
func (d *Draft) Hash() string { return hex.EncodeToString(d.sum.Sum(nil)) }

// Keep puts the draft into the store for good and gives its hash. Content that
// is there already is only marked as fresh.
func (d *Draft) Keep() (string, error) {
	hash := d.Hash()
	to := d.store.path(hash)
	if info, err := os.Stat(to); err == nil && info.Size() == d.size {
		// Fresh: a sweep of content that no record names leaves it alone.
		now := time.Now()
		return hash, os.Chtimes(to, now, now)
	}
	if err := d.Sync(); err != nil {
		return "", fmt.Errorf("keep a file: %w", err)
	}
	if err := os.Chmod(d.Name(), 0o400); err != nil {
		return "", fmt.Errorf("keep a file: %w", err)
	}
	if err := d.store.makeDirs(hash); err != nil {
		return "", fmt.Errorf("keep a file: %w", err)
	}
	if err := os.Rename(d.Name(), to); err != nil {
		return "", fmt.Errorf("keep a file: %w", err)
	}
	d.done = true
	return hash, whole.SyncDir(filepath.Dir(to))
}

// Close ends the draft; what was not kept is gone.
func (d *Draft) Close() error {
	err := d.File.Close()
	if !d.done {
		_ = os.Remove(d.Name())
	}
	return err
}

// Put receives and keeps in one step.
func (s *Store) Put(r io.Reader, limit int64) (hash string, size int64, err error) {
	d, err := s.Receive(r, limit)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = d.Close() }()
	hash, err = d.Keep()
	return hash, d.size, err
}

// Open opens the content of a hash, or gives ErrMissing.
func (s *Store) Open(hash string) (*os.File, error) {
	if !hashPattern.MatchString(hash) {
		return nil, ErrMissing
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	return f, err
}

// Remove takes the content of a hash away; it is no error when there is none.
func (s *Store) Remove(hash string) error {
	if !hashPattern.MatchString(hash) {
		return ErrMissing
	}
	if err := os.Remove(s.path(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Entry is a blob met on a walk.
type Entry struct {
	Hash     string // the name it lies under
	Size     int64
	Modified time.Time
	Path     string // inside the store, for messages
	Foreign  bool   // its name or place is not one the store gives
}

// Walk visits everything that lies in the store, in the order of the hashes.
func (s *Store) Walk(ctx context.Context, visit func(Entry) error) error {
	return filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil {
			return err
		}
		if e.IsDir() {
			if rel == tmpDir {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		name := e.Name()
		foreign := !hashPattern.MatchString(name) || s.path(name) != path || !info.Mode().IsRegular()
		return visit(Entry{Hash: name, Size: info.Size(), Modified: info.ModTime(), Path: rel, Foreign: foreign})
	})
}

// Check reads the content of a hash and tells whether it still is what it was.
func (s *Store) Check(hash string) (whole bool, err error) {
	f, err := s.Open(hash)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return false, err
	}
	return hex.EncodeToString(h.Sum(nil)) == hash, nil
}

func (s *Store) path(hash string) string {
	if len(hash) < 4 {
		return filepath.Join(s.dir, hash)
	}
	return filepath.Join(s.dir, hash[:2], hash[2:4], hash)
}

// makeDirs makes the two folders of a hash and flushes their names.
func (s *Store) makeDirs(hash string) error {
	outer := filepath.Join(s.dir, hash[:2])
	inner := filepath.Join(outer, hash[2:4])
	if _, err := os.Stat(inner); err == nil {
		return nil
	}
	if err := os.MkdirAll(inner, 0o700); err != nil {
		return err
	}
	if err := whole.SyncDir(outer); err != nil {
		return err
	}
	return whole.SyncDir(s.dir)
}
