package backup_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/backup"
	"tgpl/internal/blob"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

var rules = backup.Rules{Days: 7, Weeks: 9, Months: 24}

func TestRulesOfAge(t *testing.T) {
	now := calendar.Must("2022-06-30").At(3, 0)
	var made []time.Time
	for d := range 3 * 366 {
		made = append(made, now.AddDate(0, 0, -d))
	}
	kept := 0
	for i, keep := range rules.Keep(now, made) {
		if keep {
			kept++
		} else if i < 7 {
			t.Errorf("the one of %d days ago is not kept", i)
		}
	}
	if kept < 7+8+22 || kept > 7+10+26 {
		t.Errorf("%d are kept", kept)
	}
}

// Whatever was made when, the newest stays, those of the last days stay, one of
// each week and month stays, and what a day's rules kept of old ones is enough
// for the next day.
func TestRulesKeepEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := calendar.Must("2022-06-30").At(3, 0)
		ages := rapid.SliceOfN(rapid.IntRange(0, 24*1000), 1, 60).Draw(t, "hours ago")
		made := make([]time.Time, len(ages))
		newest := 0
		for i, a := range ages {
			made[i] = now.Add(-time.Duration(a) * time.Hour)
			if made[i].After(made[newest]) {
				newest = i
			}
		}
		keep := rules.Keep(now, made)
		if !keep[newest] {
			t.Fatal("the newest is not kept")
		}
		weeks := map[string]bool{}
		for i, k := range keep {
			y, w := made[i].In(calendar.Zone).ISOWeek()
			if k {
				weeks[fmt.Sprint(y, w)] = true
			} else if ages[i] < 6*24 {
				t.Fatalf("one of %d hours ago is not kept", ages[i])
			}
		}
		for i := range made {
			y, w := made[i].In(calendar.Zone).ISOWeek()
			if ages[i] < (7+9*7-1)*24 && !weeks[fmt.Sprint(y, w)] {
				t.Fatalf("nothing of week %d is kept", w)
			}
		}
	})
}

type world struct {
	*rooms.Rooms
	clock *clock.Manual
	dir   string
}

func newWorld(t *testing.T) world {
	t.Helper()
	c := clock.NewManual(calendar.Must("2022-02-16").At(8, 0))
	r, err := rooms.New(rooms.Options{DB: dbtest.SQLite(t), Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Backup.Close)
	return world{r, c, filepath.Join(t.TempDir(), "backups")}
}

func (w world) on(t *testing.T) {
	t.Helper()
	if err := w.Backup.Configure(backup.Options{Dir: w.dir, Passphrase: passphrase, At: 120, Rules: rules, Version: "test"}); err != nil {
		t.Fatal(err)
	}
}

func (w world) files(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(w.dir, "tgpl-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (w world) tick(t *testing.T) {
	t.Helper()
	if err := w.Backup.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
}

var (
	director = account.Actor{ID: 1, Role: account.Director, Via: "desk"}
	officer  = account.Actor{ID: 2, Role: account.Officer, BranchID: 1, Via: "desk"}
)

func TestSchedule(t *testing.T) {
	w := newWorld(t)
	w.tick(t)
	if w.Backup.Configured() || len(w.files(t)) != 0 {
		t.Fatal("something was made without a folder")
	}
	w.on(t)
	if m, warn, err := w.Backup.Warning(t.Context(), director); err != nil || !warn || m.Key != "backup.warn_none" {
		t.Errorf("%v %v %v", m, warn, err)
	}
	w.tick(t) // none yet: at once
	w.tick(t) // not twice
	if n := len(w.files(t)); n != 1 {
		t.Fatalf("%d backups", n)
	}
	if _, warn, _ := w.Backup.Warning(t.Context(), director); warn {
		t.Error("warned though there is a good one")
	}
	w.clock.Set(calendar.Must("2022-02-17").At(1, 59))
	w.tick(t)
	if n := len(w.files(t)); n != 1 {
		t.Fatalf("%d backups before the time of day", n)
	}
	for d := range 30 {
		w.clock.Set(calendar.Must("2022-02-17").AddDays(d).At(2, 0))
		w.tick(t)
	}
	st, err := w.Backup.Status(t.Context(), director)
	if err != nil {
		t.Fatal(err)
	}
	good, removed := 0, 0
	for _, r := range st.Runs {
		switch {
		case r.State == backup.Good && !r.Gone && r.Scheduled && r.Encrypted && r.Size > 1000 && !r.CheckedAt.IsZero():
			good++
		case r.State == backup.Removed:
			removed++
		default:
			t.Errorf("%+v", r)
		}
	}
	if good != len(w.files(t)) || good < 9 || good > 12 || good+removed != 31 {
		t.Errorf("%d good, %d removed, %d files", good, removed, len(w.files(t)))
	}
	for _, f := range w.files(t) {
		if _, err := backup.Check(t.Context(), f, passphrase, nil); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	w.clock.Set(calendar.Must("2022-04-01").At(8, 0))
	if m, warn, _ := w.Backup.Warning(t.Context(), director); !warn || m.Key != "backup.warn_old" {
		t.Errorf("after two weeks without one: %v", m)
	}
	if _, warn, _ := w.Backup.Warning(t.Context(), officer); warn {
		t.Error("an officer is warned, who can do nothing about it")
	}
}

// One that fails is told, the old ones stay, and it is tried again.
func TestFailureIsTold(t *testing.T) {
	w := newWorld(t)
	w.on(t)
	w.tick(t)
	ctx := t.Context()
	if _, err := w.Org.SaveBranch(ctx, account.System(), org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true}); err != nil {
		t.Fatal(err)
	}
	made, err := w.Account.Create(ctx, account.System(), account.CreateInput{Username: "quantri", Name: "Người Họa", Role: account.Admin, BranchID: 1, Password: "một câu dài dễ nhớ", Stays: true})
	if err != nil {
		t.Fatal(err)
	}
	old := w.files(t)
	// The folder becomes a file: nothing can be written in it.
	hidden := w.dir + ".away"
	if err := errors.Join(os.Rename(w.dir, hidden), os.WriteFile(w.dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(calendar.Must("2022-02-17").At(2, 0))
	if err := w.Backup.Tick(ctx); err == nil {
		t.Fatal("it did not fail")
	}
	if err := w.Backup.Tick(ctx); err != nil {
		t.Errorf("tried again at once: %v", err)
	}
	if n, err := w.Agenda.Unread(ctx, made.Actor()); err != nil || n != 1 {
		t.Errorf("%d notices (%v)", n, err)
	}
	st, err := w.Backup.Status(ctx, director)
	if err != nil || st.Runs[0].State != backup.Failed || st.Runs[0].Error == nil || st.Running {
		t.Errorf("%+v %v", st.Runs, err)
	}
	if err := errors.Join(os.Remove(w.dir), os.Rename(hidden, w.dir)); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(calendar.Must("2022-02-17").At(3, 1))
	w.tick(t)
	if n := len(w.files(t)); n != len(old)+1 {
		t.Errorf("%d backups after it could be made again", n)
	}
}

func TestRightsOfBackups(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	if _, err := w.Backup.Begin(ctx, director); key(err) != "backup.no_folder" {
		t.Errorf("without a folder: %v", err)
	}
	w.on(t)
	for _, role := range account.Roles {
		a := account.Actor{ID: 7, Role: role, BranchID: 1, Via: "desk"}
		_, err := w.Backup.Status(ctx, a)
		reads := role == account.Director || role == account.Deputy || role == account.Admin
		if reads && err != nil || !reads && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s sees: %v", role, err)
		}
		_, _, err = w.Backup.Open(ctx, a, 1)
		runs := role == account.Director || role == account.Admin
		if runs == fault.Is(err, fault.Forbidden) {
			t.Errorf("%s takes away: %v", role, err)
		}
	}
	run, err := w.Backup.Begin(ctx, director)
	if err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if st, err := w.Backup.Status(ctx, director); err == nil && !st.Running {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	got, f, err := w.Backup.Open(ctx, director, run.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, f); err != nil || n != got.Size {
		t.Errorf("%d bytes of %d (%v)", n, got.Size, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var noted int
	if err := w.DB.Read(ctx).NewRaw("SELECT count(*) FROM audit_entry WHERE action = 'backup.download' AND actor_id = 1").Scan(ctx, &noted); err != nil || noted != 1 {
		t.Errorf("%d notes of who took it away (%v)", noted, err)
	}
	open, err := w.Backup.MakeNow(ctx, director, filepath.Join(w.dir, "clear.tar.zst"), "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.Backup.Open(ctx, director, open.ID); key(err) != "backup.in_the_clear" {
		t.Errorf("one in the clear: %v", err)
	}
}

// A full disk is told in words, and nothing half is left.
func TestFullDisk(t *testing.T) {
	full := filepath.Join(t.TempDir(), "full")
	if err := os.Mkdir(full, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", full, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(full, 0) })
	dir, _ := model(t)
	w := newWorld(t)
	d := opened(t, backup.Target{Data: dir})
	_, err := backup.Make(t.Context(), backup.Source{DB: d.DB, Files: filepath.Join(dir, "files"), Clock: w.clock}, filepath.Join(full, "b.tar.zst"), "", nil)
	if key(err) != "backup.disk_full" {
		t.Errorf("%v", err)
	}
	for name := range tree(t, full) {
		if !strings.HasSuffix(name, ".lock") {
			t.Errorf("%s is left", name)
		}
	}
	_, file := model(t)
	if _, err := backup.Restore(t.Context(), file, "", backup.Target{Data: filepath.Join(full, "new")}, nil); key(err) != "backup.disk_full" {
		t.Errorf("restored on a full disk: %v", err)
	}
	if _, err := os.Stat(filepath.Join(full, "new")); !os.IsNotExist(err) {
		t.Error("something of the restoring is left")
	}
}

// A large file goes through in the same memory, out and in.
// A large file costs no more memory on its way out and in than a centre without
// it does: the scrypt of the passphrase and the windows of the compression.
func TestMemoryIsSteady(t *testing.T) {
	const size = 96 << 20
	dir := t.TempDir()
	w := newWorld(t)
	store, err := blob.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	thereAndBack := func() backup.Made {
		t.Helper()
		path := filepath.Join(t.TempDir(), "b.tar.zst.age")
		made, err := backup.Make(t.Context(), backup.Source{DB: w.DB, Files: dir, Clock: w.clock}, path, passphrase, nil)
		if err == nil {
			_, err = backup.Restore(t.Context(), path, passphrase, target(t, false), nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	without := peakOf(func() { thereAndBack() })
	seed := noise(41)
	hash, _, err := store.Put(io.LimitReader(&seed, size), size)
	if err != nil {
		t.Fatal(err)
	}
	err = w.DB.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO file (sha256, size, media_type, name, subject_kind, subject_id, created_at) VALUES (?, ?, 'video/mp4', 'x.mp4', 'matter', 1, 1)", hash, size)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	with := peakOf(func() {
		if made := thereAndBack(); made.Size < size/2 {
			t.Errorf("the file is not in it: %d bytes", made.Size)
		}
	})
	t.Logf("at most %d MB without the file, %d MB with it", without>>20, with>>20)
	if with > without+size/3 {
		t.Errorf("a file of %d MB took %d MB of memory more", size>>20, (with-without)>>20)
	}
}

// peakOf tells how much memory is held at most while f works. What only waits
// to be collected does not count: how much that is depends on how busy the
// machine is.
func peakOf(f func()) uint64 {
	var peak atomic.Uint64
	var watch sync.WaitGroup
	done := make(chan struct{})
	watch.Go(func() {
		for {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), m.HeapAlloc))
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
	f()
	close(done)
	watch.Wait()
	return peak.Load()
}

// noise is bytes that do not compress.
type noise uint64

func (n *noise) Read(b []byte) (int, error) {
	x := uint64(*n)
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = byte(x)
	}
	*n = noise(x)
	return len(b), nil
}
