package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/blob"
)

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := blob.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func read(t *testing.T, s *blob.Store, hash string) string {
	t.Helper()
	f, err := s.Open(hash)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files lists what lies in the store's folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatIsPutComesBack(t *testing.T) {
	s, dir := open(t)
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 4096).Draw(t, "body")
		hash, size, err := s.Put(bytes.NewReader(body), 4096)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		if hash != hex.EncodeToString(sum[:]) || size != int64(len(body)) {
			t.Fatalf("put gave %s, %d", hash, size)
		}
		f, err := s.Open(hash)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, body) {
			t.Fatalf("read back %q, %v", got, err)
		}
	})
	for _, f := range files(t, dir) {
		if strings.HasPrefix(f, "tmp") {
			t.Errorf("a draft stayed behind: %s", f)
		}
	}
}

func TestSameContentLiesThereOnce(t *testing.T) {
	s, dir := open(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, err := s.Put(strings.NewReader("một tờ giấy"), 100); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("%d files lie there: %v", len(got), got)
	}
}

func TestTooLargeLeavesNothing(t *testing.T) {
	s, dir := open(t)
	if _, _, err := s.Put(strings.NewReader("12345678901"), 10); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("11 bytes of 10: %v", err)
	}
	if hash, _, err := s.Put(strings.NewReader("1234567890"), 10); err != nil || read(t, s, hash) != "1234567890" {
		t.Errorf("10 bytes of 10: %v", err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("files: %v", got)
	}
}

type broken struct{ n int }

func (b *broken) Read(p []byte) (int, error) {
	if b.n++; b.n > 3 {
		return 0, errors.New("the line broke")
	}
	return copy(p, "half a file "), nil
}

func TestBrokenLineLeavesNothing(t *testing.T) {
	s, dir := open(t)
	if _, _, err := s.Put(&broken{}, 1000); err == nil {
		t.Fatal("a broken line went through")
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files: %v", got)
	}
}

func TestDraftThatIsNotKeptIsGone(t *testing.T) {
	s, dir := open(t)
	d, err := s.Receive(strings.NewReader("x"), 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("files: %v", got)
	}
}

func TestHashesThatAreNone(t *testing.T) {
	s, _ := open(t)
	for _, h := range []string{"", "abc", "../../etc/passwd", strings.Repeat("g", 64), strings.Repeat("A", 64), strings.Repeat("a", 64)} {
		if _, err := s.Open(h); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("open %q: %v", h, err)
		}
	}
}

func TestDamageIsFound(t *testing.T) {
	s, dir := open(t)
	hash, _, err := s.Put(strings.NewReader("bản án số 12"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if whole, err := s.Check(hash); err != nil || !whole {
		t.Fatalf("whole content: %v, %v", whole, err)
	}
	p := filepath.Join(dir, hash[:2], hash[2:4], hash)
	if err := os.Chmod(p, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte("bản án số 13"), 0o600); err != nil {
		t.Fatal(err)
	}
	if whole, err := s.Check(hash); err != nil || whole {
		t.Errorf("changed content: %v, %v", whole, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	var foreign []string
	err = s.Walk(t.Context(), func(e blob.Entry) error {
		if e.Foreign {
			foreign = append(foreign, e.Path)
		}
		return nil
	})
	if err != nil || fmt.Sprint(foreign) != "[notes.txt]" {
		t.Errorf("foreign: %v, %v", foreign, err)
	}
}

func TestTruncatedContentIsReplaced(t *testing.T) {
	s, dir := open(t)
	hash, _, err := s.Put(strings.NewReader("whole"), 100)
	if err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(dir, hash[:2], hash[2:4], hash)
	if err := os.Chmod(p, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(p, 2); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put(strings.NewReader("whole"), 100); err != nil {
		t.Fatal(err)
	}
	if got := read(t, s, hash); got != "whole" {
		t.Errorf("it holds %q", got)
	}
}

func TestOldDraftsAreSweptAtTheStart(t *testing.T) {
	_, dir := open(t)
	old, young := filepath.Join(dir, "tmp", "in-1"), filepath.Join(dir, "tmp", "in-2")
	for _, p := range []string{old, young} {
		if err := os.WriteFile(p, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.New(dir); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(files(t, dir)); got != "[tmp/in-2]" {
		t.Errorf("left: %s", got)
	}
}
