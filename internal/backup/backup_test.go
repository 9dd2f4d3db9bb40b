package backup_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/backup"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/demo"
	"tgpl/internal/dump"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
	"tgpl/internal/verify"
)

const passphrase = "bông lục bình trôi 41"

func TestMain(m *testing.M) {
	backup.EasyGuessing()
	status := m.Run()
	_ = os.RemoveAll(madeDir)
	os.Exit(status)
}

// The demonstration is made once; each test gets it from a backup.
var (
	madeOnce sync.Once
	madeDir  string
	errMade  error
)

// model gives a folder with the demonstration in SQLite and a backup of it in
// the clear.
func model(t testing.TB) (dir, file string) {
	t.Helper()
	madeOnce.Do(func() {
		if madeDir, errMade = os.MkdirTemp("", "tgpl-model-"); errMade != nil { //nolint:usetesting // shared by all tests
			return
		}
		errMade = makeModel(madeDir)
	})
	if errMade != nil {
		t.Fatal(errMade)
	}
	return filepath.Join(madeDir, "data"), filepath.Join(madeDir, "model.tar.zst")
}

func makeModel(dir string) error {
	ctx, data := context.Background(), filepath.Join(dir, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	d, err := db.Open(ctx, data, "")
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	if _, err := d.Migrate(ctx); err != nil {
		return err
	}
	c := clock.NewManual(demo.Start)
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: filepath.Join(data, "files")})
	if err != nil {
		return err
	}
	if _, err := demo.MakeSize(ctx, r, c, size); err != nil {
		return err
	}
	src := backup.Source{DB: d, Files: filepath.Join(data, "files"), Clock: c, Version: "test"}
	_, err = backup.Make(ctx, src, filepath.Join(dir, "model.tar.zst"), "", nil)
	return err
}

// opened opens restored data with the rooms on them.
func opened(t testing.TB, to backup.Target) *rooms.Rooms {
	t.Helper()
	d, err := db.Open(t.Context(), to.Data, to.DB)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(demo.Now), Law: law.Default(), FileDir: filepath.Join(to.Data, "files")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func clean(t testing.TB, r *rooms.Rooms) {
	t.Helper()
	rows, err := verify.Run(t.Context(), r, func(f verify.Finding) { t.Error(f) })
	if err != nil || rows < 3000 {
		t.Fatalf("%d rows, %v", rows, err)
	}
}

// lines is everything in the data.
func lines(t testing.TB, d *db.DB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := d.Snapshot(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		tables, err := dump.Tables(ctx, tx, d.IsPostgres())
		if err != nil {
			return err
		}
		for _, table := range tables {
			if _, err := dump.Write(ctx, tx, d.IsPostgres(), table, func(l []byte) error { out[table.Name] = append(out[table.Name], l...); return nil }); err != nil {
				return err
			}
		}
		seq, err := dump.Sequences(ctx, tx, d.IsPostgres(), tables)
		out["sequences"] = []byte(fmt.Sprint(seq))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tree(t testing.TB, dir string) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		out[e.Name()] = info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func target(t testing.TB, postgres bool) backup.Target {
	t.Helper()
	to := backup.Target{Data: filepath.Join(t.TempDir(), "new")}
	if postgres {
		to.DB = dbtest.PostgresURL(t)
	}
	return to
}

// A backup comes back whole, from each database into each, and what was
// restored gives the same backup again.
func TestThereAndBackAcrossDatabases(t *testing.T) {
	dir, file := model(t)
	first := target(t, false)
	if _, err := backup.Restore(t.Context(), file, "", first, nil); err != nil {
		t.Fatal(err)
	}
	r := opened(t, first)
	clean(t, r)
	want, files := lines(t, r.DB), tree(t, filepath.Join(dir, "files"))
	for _, from := range []string{"sqlite", "postgres"} {
		t.Run("from "+from, func(t *testing.T) {
			src := first
			if from == "postgres" {
				src = target(t, true)
				if _, err := backup.Restore(t.Context(), file, "", src, nil); err != nil {
					t.Fatal(err)
				}
				clean(t, opened(t, src))
			}
			d, err := db.Open(t.Context(), src.Data, src.DB)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			path := filepath.Join(t.TempDir(), backup.FileName(demo.Now, true))
			made, err := backup.Make(t.Context(), backup.Source{DB: d, Files: filepath.Join(src.Data, "files"), Clock: clock.NewManual(demo.Now), Version: "test"}, path, passphrase, &backup.Progress{})
			if err != nil {
				t.Fatal(err)
			}
			if made.Manifest.Centre == "" || made.Files == 0 || made.Rows < 5000 || len(made.Missing) > 0 || made.Manifest.Database != from {
				t.Errorf("%+v", made)
			}
			checked, err := backup.Check(t.Context(), path, passphrase, &backup.Progress{})
			if err != nil || checked.Rows != made.Rows || checked.Files != made.Files || checked.Size != made.Size {
				t.Errorf("checked %d rows, %d files: %v", checked.Rows, checked.Files, err)
			}
			for _, postgres := range []bool{false, true} {
				t.Run(fmt.Sprintf("into postgres %v", postgres), func(t *testing.T) {
					to := target(t, postgres)
					if _, err := backup.Restore(t.Context(), path, passphrase, to, &backup.Progress{}); err != nil {
						t.Fatal(err)
					}
					r := opened(t, to)
					clean(t, r)
					got := lines(t, r.DB)
					for table, w := range want {
						if !bytes.Equal(got[table], w) {
							t.Errorf("table %s differs", table)
						}
					}
					if g := tree(t, filepath.Join(to.Data, "files")); fmt.Sprint(g) != fmt.Sprint(files) {
						t.Errorf("files %v, want %v", g, files)
					}
					if _, err := os.Stat(filepath.Join(to.Data, backup.RestoringDir)); !os.IsNotExist(err) {
						t.Errorf("something of the restoring is left: %v", err)
					}
					if _, err := backup.Restore(t.Context(), path, passphrase, to, nil); !fault.Is(err, fault.Conflict) {
						t.Errorf("restored over data: %v", err)
					}
				})
			}
		})
	}
}

func TestSessionsAreLeftOut(t *testing.T) {
	_, file := model(t)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) < 10_000 {
		t.Fatal("an empty model")
	}
	to := target(t, false)
	if _, err := backup.Restore(t.Context(), file, "", to, nil); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := opened(t, to).DB.Read(t.Context()).NewRaw("SELECT count(*) FROM account_session").Scan(t.Context(), &n); err != nil || n != 0 {
		t.Errorf("%d sessions (%v)", n, err)
	}
}

func TestPassphrases(t *testing.T) {
	dir, _ := model(t)
	d, err := db.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	src := backup.Source{DB: d, Files: filepath.Join(dir, "files"), Clock: clock.NewManual(demo.Now)}
	path := filepath.Join(t.TempDir(), "b.tar.zst.age")
	if _, err := backup.Make(t.Context(), src, path, "ngắn", nil); key(err) != "backup.short_passphrase" {
		t.Errorf("a short one: %v", err)
	}
	if _, err := backup.Make(t.Context(), src, path, passphrase, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Make(t.Context(), src, path, passphrase, nil); key(err) != "backup.is_there" {
		t.Errorf("over another: %v", err)
	}
	for pass, want := range map[string]string{"": "backup.needs_passphrase", passphrase + "x": "backup.wrong_passphrase"} {
		to := target(t, false)
		if _, err := backup.Restore(t.Context(), path, pass, to, nil); key(err) != want {
			t.Errorf("%q: %v", pass, err)
		}
		if _, err := os.Stat(to.Data); !os.IsNotExist(err) {
			t.Errorf("%q left something: %v", pass, err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Nguyễn", "manifest", "tables/"} {
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%q stands in the encrypted file", secret)
		}
	}
}

func key(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Message.Key
	}
	return fmt.Sprint(err)
}

// Damage anywhere is found, the part is named, and nothing is restored.
func TestPlantedDamageIsNamed(t *testing.T) {
	_, file := model(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := backup.Offsets(file)
	if err != nil || len(parts) < 20 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	damaged := filepath.Join(t.TempDir(), "damaged.tar.zst")
	for i, p := range parts {
		for _, at := range []int64{p.From, (p.From + p.To) / 2, p.To - 1} {
			bad := bytes.Clone(whole)
			bad[at] ^= 0x40
			if err := os.WriteFile(damaged, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := backup.Check(t.Context(), damaged, "", nil)
			f := fault.Of(err)
			if f == nil {
				t.Errorf("%s, byte %d: %v", p.Name, at, err)
				continue
			}
			before := ""
			if i > 0 {
				before = parts[i-1].Name
			}
			if told := fmt.Sprint(f.Message.Args...); !strings.Contains(told, p.Name) && (before == "" || !strings.Contains(told, before)) && f.Message.Key != "backup.not_one" {
				t.Errorf("%s, byte %d: told %s %s", p.Name, at, f.Message.Key, told)
			}
		}
	}
	for _, n := range []int{0, 1, 100, len(whole) / 3, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(damaged, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		to := target(t, false)
		if _, err := backup.Restore(t.Context(), damaged, "", to, nil); fault.Of(err) == nil {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
		if _, err := os.Stat(to.Data); !os.IsNotExist(err) {
			t.Errorf("cut to %d bytes: something was left", n)
		}
	}
	if err := os.WriteFile(damaged, append(bytes.Clone(whole), "more"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Check(t.Context(), damaged, "", nil); fault.Of(err) == nil {
		t.Errorf("something put on: %v", err)
	}
	if err := os.WriteFile(damaged, []byte("PK\x03\x04 this is something else entirely"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Check(t.Context(), damaged, "", nil); key(err) != "backup.not_one" {
		t.Errorf("something else: %v", err)
	}
}

// What is written while a backup is made does not tear it: it is of one moment.
func TestWritesGoOnDuringABackup(t *testing.T) {
	_, file := model(t)
	for _, postgres := range []bool{false, true} {
		t.Run(fmt.Sprintf("postgres %v", postgres), func(t *testing.T) {
			from := target(t, postgres)
			if _, err := backup.Restore(t.Context(), file, "", from, nil); err != nil {
				t.Fatal(err)
			}
			r := opened(t, from)
			ctx, stop := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			wrote := 0
			wg.Go(func() {
				for ctx.Err() == nil {
					// Two tables that agree with each other at every moment.
					err := r.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
						wrote++
						if _, err := tx.ExecContext(ctx, "INSERT INTO audit_entry (at, via, kind, action, note) VALUES (1, 'cli', 'write', 'x', ?)", fmt.Sprint("pair ", wrote)); err != nil {
							return err
						}
						_, err := tx.ExecContext(ctx, "INSERT INTO visit_day (on_date, visits) VALUES (?, 1)", fmt.Sprintf("pair %06d", wrote))
						return err
					})
					if err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
			path := filepath.Join(t.TempDir(), "b.tar.zst")
			_, err := backup.Make(t.Context(), backup.Source{DB: r.DB, Files: filepath.Join(from.Data, "files"), Clock: clock.NewManual(demo.Now)}, path, "", nil)
			stop()
			wg.Wait()
			if err != nil {
				t.Fatal(err)
			}
			to := target(t, false)
			if _, err := backup.Restore(t.Context(), path, "", to, nil); err != nil {
				t.Fatal(err)
			}
			again := opened(t, to)
			clean(t, again)
			var entries, days int
			q := again.DB.Read(t.Context())
			if err := errors.Join(q.NewRaw("SELECT count(*) FROM audit_entry WHERE note LIKE 'pair %'").Scan(t.Context(), &entries),
				q.NewRaw("SELECT count(*) FROM visit_day WHERE on_date LIKE 'pair %'").Scan(t.Context(), &days)); err != nil {
				t.Fatal(err)
			}
			if entries != days || wrote == 0 {
				t.Errorf("%d and %d of %d pairs", entries, days, wrote)
			}
		})
	}
}

// A file that is gone or damaged does not keep the rest from being saved; it is
// told.
func TestMissingFilesAreTold(t *testing.T) {
	_, file := model(t)
	from := target(t, false)
	if _, err := backup.Restore(t.Context(), file, "", from, nil); err != nil {
		t.Fatal(err)
	}
	n := 0
	for name := range tree(t, filepath.Join(from.Data, "files")) {
		path := filepath.Join(from.Data, "files", name[:2], name[2:4], name)
		if n++; n == 1 {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		} else if n == 2 {
			if err := errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("damaged"), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := opened(t, from)
	path := filepath.Join(t.TempDir(), "b.tar.zst")
	made, err := backup.Make(t.Context(), backup.Source{DB: r.DB, Files: filepath.Join(from.Data, "files"), Clock: clock.NewManual(demo.Now)}, path, "", nil)
	if err != nil || len(made.Missing) != 2 {
		t.Fatalf("%v, %v", made.Missing, err)
	}
	for _, h := range made.Missing {
		if b, err := hex.DecodeString(h); err != nil || len(b) != 32 {
			t.Errorf("%q", h)
		}
	}
	if checked, err := backup.Check(t.Context(), path, "", nil); err != nil || len(checked.Missing) != 2 {
		t.Errorf("%v, %v", checked.Missing, err)
	}
}

func TestCancelledMakesNothing(t *testing.T) {
	dir, file := model(t)
	d, err := db.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := t.TempDir()
	if _, err := backup.Make(ctx, backup.Source{DB: d, Files: filepath.Join(dir, "files"), Clock: clock.NewManual(demo.Now)}, filepath.Join(out, "b.tar.zst"), "", nil); err == nil {
		t.Error("it was made")
	}
	for name := range tree(t, out) {
		if !strings.HasSuffix(name, ".lock") {
			t.Errorf("%s is left", name)
		}
	}
	to := target(t, false)
	if _, err := backup.Restore(ctx, file, "", to, nil); err == nil {
		t.Error("it was restored")
	}
	if _, err := os.Stat(to.Data); !os.IsNotExist(err) {
		t.Error("something is left")
	}
}

// What a killed restoring left is taken away by the next one.
func TestLeftoversOfAKilledRestoring(t *testing.T) {
	_, file := model(t)
	to := target(t, false)
	for _, path := range []string{"restoring/tgpl.db", "restoring/files/ab/x", "files/ab/y"} {
		full := filepath.Join(to.Data, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o700), os.WriteFile(full, []byte("half"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := backup.Restore(t.Context(), file, "", to, nil); err != nil {
		t.Fatal(err)
	}
	clean(t, opened(t, to))
	if _, err := os.Stat(filepath.Join(to.Data, "files/ab/y")); !os.IsNotExist(err) {
		t.Error("a leftover is among the files")
	}
	full := target(t, false)
	if err := errors.Join(os.MkdirAll(full.Data, 0o700), os.WriteFile(filepath.Join(full.Data, "something"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(t.Context(), file, "", full, nil); key(err) != "backup.target_not_empty" {
		t.Errorf("into a folder with something in it: %v", err)
	}
}

// Every table and field of the archive is described, in both languages.
func TestEverythingIsDescribed(t *testing.T) {
	d := dbtest.SQLite(t)
	tables, err := dump.Tables(t.Context(), d.Read(t.Context()), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs {
		ctx := i18n.With(context.Background(), lang)
		for _, table := range tables {
			if !i18n.Has(lang, "backup.table_"+table.Name) {
				t.Errorf("%s: say in backup.table_%s what the table is", lang, table.Name)
			}
			for _, c := range table.Columns {
				if backup.Meaning(ctx, table.Name, c.Name) == "" {
					t.Errorf("%s: say in backup.field_%s what %s.%s is", lang, c.Name, table.Name, c.Name)
				}
			}
		}
		if text := backup.Describe(ctx, tables); strings.Contains(text, "backup.") || len(text) < 5000 {
			t.Errorf("%s: %d bytes, or a key without words", lang, len(text))
		}
	}
}

// Everything that is written into an archive comes back, in either database,
// and gives the same archive again.
func TestArchiveThereAndBack(t *testing.T) {
	_, file := model(t)
	from := target(t, false)
	if _, err := backup.Restore(t.Context(), file, "", from, nil); err != nil {
		t.Fatal(err)
	}
	r := opened(t, from)
	first := filepath.Join(t.TempDir(), "all.zip")
	writeArchive(t, r, first)
	for _, postgres := range []bool{false, true} {
		to := target(t, postgres)
		if _, err := backup.Load(t.Context(), first, to, nil); err != nil {
			t.Fatal(err)
		}
		again := opened(t, to)
		clean(t, again)
		second := filepath.Join(t.TempDir(), "again.zip")
		writeArchive(t, again, second)
		a, b := entries(t, first), entries(t, second)
		for name, content := range a {
			// The archive says which database it is of; who wrote it is noted
			// in the first, and not in the second, of the audits.
			if name == "manifest.json" || name == "SHA256SUMS" || name == "end.json" || name == "tables/audit_entry.jsonl" {
				continue
			}
			if !bytes.Equal(b[name], content) {
				t.Errorf("postgres %v: %s differs", postgres, name)
			}
		}
		if len(a) != len(b) || len(a) < 40 {
			t.Errorf("%d entries, then %d", len(a), len(b))
		}
		if _, err := backup.Load(t.Context(), first, to, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("loaded over data: %v", err)
		}
	}
	raw, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{len(raw) / 5, len(raw) / 2, len(raw) * 4 / 5} {
		bad := bytes.Clone(raw)
		bad[at] ^= 0x20
		path := filepath.Join(t.TempDir(), "bad.zip")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		to := target(t, false)
		if _, err := backup.Load(t.Context(), path, to, nil); fault.Of(err) == nil {
			t.Errorf("byte %d: %v", at, err)
		}
		if _, err := os.Stat(to.Data); !os.IsNotExist(err) {
			t.Errorf("byte %d: something was left", at)
		}
	}
}

func writeArchive(t *testing.T, r *rooms.Rooms, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Backup.WriteAll(t.Context(), account.System(), f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func entries(t *testing.T, path string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
