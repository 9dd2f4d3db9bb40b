package chaos

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// program is a process of the program that speaks English.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(), args...)
	cmd.Env = append(os.Environ(), "TGPL_LANG=en")
	return cmd
}

func done(t *testing.T, args ...string) string {
	t.Helper()
	cmd := program(t, args...)
	var out, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &wrong
	if err := cmd.Run(); err != nil {
		t.Fatalf("tgpl %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), wrong.String())
	}
	return out.String()
}

// killed starts the program and kills it after a while; it tells whether it had
// ended by itself before.
func killed(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	cmd := program(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait() == nil
}

// bulky makes data that take a while to be written.
func bulky(t *testing.T, dir string) {
	t.Helper()
	done(t, "migrate", "--data", dir)
	d, err := db.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
			INSERT INTO audit_entry (at, via, kind, action, note) SELECT i, 'cli', 'write', 'org.read', 'Nguyễn Thị Minh Họa ' || hex(randomblob(20)) FROM n`)
		return err
	})
	if err := errors.Join(err, d.Close()); err != nil {
		t.Fatal(err)
	}
}

// A backup that is killed leaves nothing that looks whole, and the next one
// takes its leftovers away.
func TestKilledBackup(t *testing.T) {
	data, to := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backups")
	bulky(t, data)
	begin := time.Now()
	whole := filepath.Join(to, "whole.tar.zst")
	done(t, "backup", "--data", data, "--to", whole)
	took := time.Since(begin)
	for i := range times(4, 40) {
		path := filepath.Join(to, fmt.Sprintf("tgpl-%d.tar.zst", i))
		killed(t, time.Duration(rand.Int64N(int64(took))), "backup", "--data", data, "--to", path)
		if _, err := os.Stat(path); err == nil {
			done(t, "backup", "check", path)
		}
	}
	done(t, "backup", "--data", data, "--to", filepath.Join(to, "last.tar.zst"))
	if left, _ := filepath.Glob(filepath.Join(to, ".*.partial")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	done(t, "verify", "--data", data)
}

// A restoring that is killed leaves no centre that looks whole; the same
// command again makes it.
func TestKilledRestore(t *testing.T) {
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "b.tar.zst")
	bulky(t, data)
	done(t, "backup", "--data", data, "--to", file)
	begin := time.Now()
	done(t, "restore", file, "--data", filepath.Join(t.TempDir(), "first"))
	took := time.Since(begin)
	for range times(4, 40) {
		to := filepath.Join(t.TempDir(), "new")
		if killed(t, time.Duration(rand.Int64N(int64(took))), "restore", file, "--data", to) {
			continue // it was faster
		}
		_, halfway := os.Stat(filepath.Join(to, "restoring"))
		_, there := os.Stat(filepath.Join(to, "tgpl.db"))
		if there == nil { // restored, and killed while it was checked
			done(t, "verify", "--data", to)
			continue
		}
		if halfway == nil {
			if err := program(t, "migrate", "--data", to).Run(); err == nil {
				t.Error("half a centre was opened")
			}
		}
		if out := done(t, "restore", file, "--data", to); !strings.Contains(out, "60,0") {
			t.Errorf("restored again: %s", out)
		}
	}
}
