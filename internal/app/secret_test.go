package app

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestTheSecretOutlastsARestart(t *testing.T) {
	dir := t.TempDir()
	first, err := readSecret(dir)
	if err != nil || len(first) != secretSize {
		t.Fatalf("%d bytes, %v", len(first), err)
	}
	again, err := readSecret(dir)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another secret after a restart (%v)", err)
	}
	path := filepath.Join(dir, "secret")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("who can read it: %v (%v)", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	if mended, err := readSecret(dir); err != nil || len(mended) != secretSize {
		t.Errorf("a damaged secret gave %d bytes (%v)", len(mended), err)
	}
}
