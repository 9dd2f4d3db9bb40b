package importer_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/importer"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
	"tgpl/internal/verify"
)

// centre is a centre of Hậu Giang with two branches and nobody in it.
type centre struct {
	*rooms.Rooms
	who  account.Actor
	head org.Branch
	dir  string
}

func newCentre(t testing.TB, d *db.DB) *centre {
	t.Helper()
	dir := t.TempDir()
	return openCentre(t, d, dir, true)
}

func openCentre(t testing.TB, d *db.DB, dir string, fresh bool) *centre {
	t.Helper()
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(time.Date(2023, 3, 15, 2, 0, 0, 0, time.UTC)), Law: law.Default(), FileDir: dir + "/files"})
	if err != nil {
		t.Fatal(err)
	}
	c := &centre{Rooms: r, who: account.System(), dir: dir}
	ctx := t.Context()
	if fresh {
		if c.head, err = r.Org.SaveBranch(ctx, c.who, org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Org.SaveBranch(ctx, c.who, org.BranchInput{Code: "CN1", Name: "Chi nhánh số 1 Long Mỹ"}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Org.ImportUnits(ctx, c.who, org.HauGiang2022()); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// bring uploads and brings in a table.
func (c *centre) bring(t testing.TB, kind, name string, table []byte, set func(*importer.Settings)) importer.Run {
	t.Helper()
	ctx := context.Background()
	r, err := c.Importer.Upload(ctx, c.who, importer.UploadInput{Kind: kind, Name: name, Body: bytes.NewReader(table)})
	if err != nil {
		t.Fatalf("%s: %+v", name, err)
	}
	if set != nil {
		set(&r.Settings)
		if r, err = c.Importer.Save(ctx, c.who, r.ID, r.Version, r.Settings); err != nil {
			t.Fatal(err)
		}
	}
	if r, err = c.Importer.Begin(ctx, c.who, r.ID, false); err != nil {
		t.Fatal(err)
	}
	return c.work(t, r.ID)
}

func (c *centre) work(t testing.TB, id int64) importer.Run {
	t.Helper()
	if err := c.Importer.Work(context.Background(), id, nil); err != nil {
		t.Fatal(err)
	}
	r, err := c.Importer.Get(context.Background(), c.who, id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// clean fails when verify finds anything.
func (c *centre) clean(t testing.TB) {
	t.Helper()
	if _, err := verify.Run(context.Background(), c.Rooms, func(f verify.Finding) { t.Errorf("verify: %s", f) }); err != nil {
		t.Fatal(err)
	}
}

// count counts the rows of a table.
func (c *centre) count(t testing.TB, table string) int64 {
	t.Helper()
	var n int64
	if err := c.DB.Read(context.Background()).NewRaw("SELECT count(*) FROM "+table).Scan(context.Background(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// badRows tells the bad rows of a run, for messages.
func (c *centre) badRows(t testing.TB, id int64) []string {
	t.Helper()
	rows, err := c.Importer.BadRows(context.Background(), c.who, id, -1, 500)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range rows {
		out = append(out, importer.Reasons(context.Background(), b))
	}
	return out
}
