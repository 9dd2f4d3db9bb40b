package importer_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/importer"
	"tgpl/internal/verify"
)

// table makes a table of n matters, every tenth bad.
func table(n int) []byte {
	var b strings.Builder
	b.WriteString("Mã hồ sơ;Ngày thụ lý;Họ tên;Năm sinh;Số CCCD;Đối tượng;Lĩnh vực;Hình thức;Địa chỉ;Người thực hiện;Ngày kết thúc\n")
	for i := 1; i <= n; i++ {
		day := fmt.Sprintf("%d/%d/2019", 1+i%28, 1+i%12)
		if i%10 == 0 {
			day = "31/2/2019"
		}
		id := ""
		if i%3 == 0 {
			id = fmt.Sprintf("0930600%05d", i/6)
		}
		fmt.Fprintf(&b, "TT.TGTT.%02d.2019;%s;Nguyễn Văn Số %s;1960;%s;hộ nghèo;DS;TGTT;xã Xà Phiên;TGV Lê Thị Thí Dụ;%s\n", i, day, letters(i/6), id, "")
	}
	return []byte(b.String())
}

// letters writes a number as a name.
func letters(n int) string {
	return "Mẫu " + strings.ToUpper(string(rune('a'+n%26))) + "a" + string(rune('a'+n/26%26)) + "n"
}

// TestStoppedAnywhere stops a run after a random number of batches, again and
// again, until it is done: nothing twice, nothing lost, verify clean all along.
func TestStoppedAnywhere(t *testing.T) {
	d := dbtest.SQLite(t)
	base := newCentre(t, d)
	whole := base.bring(t, importer.Matters, "whole.csv", table(60), nil)
	// Each try brings the whole table in, so a few are many stops.
	if err := flag.Set("rapid.checks", "12"); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		d := dbtest.SQLite(t)
		c := openCentre(t, d, dir, true)
		c.Importer.BatchRows = rapid.IntRange(1, 17).Draw(rt, "rows in a batch")
		r, err := c.Importer.Upload(t.Context(), c.who, importer.UploadInput{Kind: importer.Matters, Name: "t.csv", Body: bytes.NewReader(table(60))})
		if err == nil {
			r, err = c.Importer.Begin(t.Context(), c.who, r.ID, false)
		}
		if err != nil {
			rt.Fatal(err)
		}
		for stops := 0; ; stops++ {
			ctx, stop := context.WithCancel(context.Background())
			left := rapid.IntRange(0, 6).Draw(rt, "batches")
			err := c.Importer.Work(ctx, r.ID, func(importer.Run) {
				if left--; left < 0 {
					stop()
				}
			})
			stop()
			if err != nil && !errors.Is(err, context.Canceled) {
				rt.Fatal(err)
			}
			if r, err = c.Importer.Get(t.Context(), c.who, r.ID); err != nil {
				rt.Fatal(err)
			}
			if r.State == importer.Done {
				break
			}
			if stops > 100 {
				rt.Fatal("it does not end")
			}
			c = openCentre(t, d, dir, false) // as after a new start
			c.Importer.BatchRows = 7
		}
		if r.Imported != whole.Imported || r.Rejected != whole.Rejected || r.Seen != 60 || r.People != whole.People {
			rt.Fatalf("stopped: %+v, whole: %+v", r, whole)
		}
		if got := c.count(t, "matter"); got != whole.Imported {
			rt.Fatalf("%d matters", got)
		}
		c.clean(t)
	})
}

func TestMendedRowsComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		r := c.bring(t, importer.Matters, "t.csv", table(30), nil)
		if r.Imported != 27 || r.Rejected != 3 {
			t.Fatalf("%+v\n%v", r, c.badRows(t, r.ID))
		}
		c.clean(t) // with the gaps of the old book
		var b bytes.Buffer
		if err := c.Importer.WriteBad(t.Context(), c.who, r.ID, &b); err != nil {
			t.Fatal(err)
		}
		same := c.bring(t, importer.Matters, "loi.xlsx", b.Bytes(), nil)
		if same.Imported != 0 || same.Rejected != 3 {
			t.Errorf("not mended: %+v", same)
		}
		mended := bytes.ReplaceAll(table(30), []byte("31/2/2019"), []byte("28/2/2019"))
		again := c.bring(t, importer.Matters, "t2.csv", mended, nil)
		if again.Imported != 3 || again.Already != 27 || again.Rejected != 0 {
			t.Errorf("mended: %+v\n%v", again, c.badRows(t, again.ID))
		}
		c.clean(t)
		// The register goes on after the old numbers.
		last, err := c.Registers.Last(t.Context(), c.head.ID, "accept", 2019)
		if err != nil || last != 30 {
			t.Errorf("the register stands at %d, %v", last, err)
		}
	})
}

func TestTryWritesNothing(t *testing.T) {
	c := newCentre(t, dbtest.SQLite(t))
	r, err := c.Importer.Upload(t.Context(), c.who, importer.UploadInput{Kind: importer.Matters, Name: "t.csv", Body: bytes.NewReader(append(table(30), table(30)[bytes.IndexByte(table(30), '\n')+1:]...))})
	if err == nil {
		r, err = c.Importer.Begin(t.Context(), c.who, r.ID, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	r = c.work(t, r.ID)
	if r.State != importer.Checked || r.Imported != 27 || r.Already != 27 || r.Rejected != 6 {
		t.Errorf("tried: %+v", r)
	}
	for _, table := range []string{"matter", "client", "register", "import_row", "provider"} {
		if n := c.count(t, table); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
	if r, err = c.Importer.Begin(t.Context(), c.who, r.ID, false); err != nil {
		t.Fatal(err)
	}
	if r = c.work(t, r.ID); r.Imported != 27 || r.Already != 27 || r.Rejected != 6 {
		t.Errorf("then brought in: %+v", r)
	}
}

func TestUndoIsRefusedWhereOthersBuilt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		r := c.bring(t, importer.Matters, "t.csv", table(12), nil)
		var id int64
		if err := d.Read(t.Context()).NewRaw("SELECT min(id) FROM client").Scan(t.Context(), &id); err != nil {
			t.Fatal(err)
		}
		note := "đã gọi"
		if _, err := c.Client.Update(t.Context(), c.who, id, client.UpdateInput{Version: 1, Note: &note}); err != nil {
			t.Fatalf("%+v", err)
		}
		_, err := c.Importer.BeginUndo(t.Context(), c.who, r.ID)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Conflict || f.Message.Key != "import.built" {
			t.Fatalf("undo: %v", err)
		}
		if u, ok := f.Current.(importer.Undo); !ok || len(u.Against) == 0 {
			t.Errorf("against: %+v", f.Current)
		}
		c.clean(t)
	})
}

func TestDoublesAreOffered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		if _, err := c.Client.Create(t.Context(), c.who, client.Input{BranchID: c.head.ID, Name: "Nguyễn Thị Mẫu", Birth: "2/8/1960"}); err != nil {
			t.Fatal(err)
		}
		raw := "Họ và tên;Ngày sinh;Số CCCD\nNguyễn Thị Mẫu;02/08/1960;\nNguyen Thi Mau;02/08/1960;\nTrần Văn Khác;1970;\n"
		r := c.bring(t, importer.Clients, "k.csv", []byte(raw), nil)
		if r.Imported != 3 || r.Doubles != 2 {
			t.Fatalf("%+v", r)
		}
		list, err := c.Importer.Doubles(t.Context(), c.who, r.ID, 0, 10)
		if err != nil || len(list) != 2 || len(list[0].Reasons) == 0 {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := c.Importer.NotDouble(t.Context(), c.who, r.ID, list[0].Client.ID); err != nil {
			t.Fatal(err)
		}
		one := list[1]
		if _, err := c.Client.Merge(t.Context(), c.who, client.MergeInput{KeepID: one.Other.ID, MergeID: one.Client.ID, KeepVersion: one.Other.Version, MergeVersion: one.Client.Version}); err != nil {
			t.Fatalf("%+v", err)
		}
		if list, err = c.Importer.Doubles(t.Context(), c.who, r.ID, 0, 10); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestProfileAndWords(t *testing.T) {
	c := newCentre(t, dbtest.SQLite(t))
	raw := "Cột lạ;Ngày thụ lý;Ai đó;Diện;Lĩnh vực;Hình thức\nHS-01/2019;5/2/2019;Nguyễn Thị Mẫu;diện K;DS;TV\n"
	first := c.bring(t, importer.Matters, "t.csv", []byte(raw), func(s *importer.Settings) {
		s.Columns = map[string]string{"cot la": "code", "ai do": "name"}
		s.Values = map[string]map[string]string{"categories": {"dien k": "poor"}}
	})
	if first.Imported != 1 {
		t.Fatalf("%+v %v", first, c.badRows(t, first.ID))
	}
	if _, err := c.Importer.SaveProfile(t.Context(), c.who, first.ID, "Sổ lạ"); err != nil {
		t.Fatal(err)
	}
	r, err := c.Importer.Upload(t.Context(), c.who, importer.UploadInput{Kind: importer.Matters, Name: "u.csv", Profile: "Sổ lạ", Body: strings.NewReader(strings.ReplaceAll(raw, "01/2019", "02/2019"))})
	if err == nil {
		r, err = c.Importer.Begin(t.Context(), c.who, r.ID, false)
	}
	if err != nil {
		t.Fatalf("%+v", err)
	}
	if r = c.work(t, r.ID); r.Imported != 1 {
		t.Errorf("with the profile: %+v %v", r, c.badRows(t, r.ID))
	}
}

func TestOnlyWhoMayImports(t *testing.T) {
	c := newCentre(t, dbtest.SQLite(t))
	for _, role := range account.Roles {
		_, err := c.Importer.List(t.Context(), account.Actor{ID: 5, Role: role, BranchID: c.head.ID}, 0, 0)
		if may := role == account.Director || role == account.Deputy; may != (err == nil) {
			t.Errorf("%s: %v", role, err)
		}
	}
}

func TestRefusedTables(t *testing.T) {
	c := newCentre(t, dbtest.SQLite(t))
	for name, raw := range map[string][]byte{
		"old.xls": append([]byte{0xD0, 0xCF, 0x11, 0xE0}, make([]byte, 100)...), "wide.csv": bytes.Repeat([]byte{','}, 16_000_000), "empty.csv": nil,
	} {
		_, err := c.Importer.Upload(t.Context(), c.who, importer.UploadInput{Kind: importer.Matters, Name: name, Body: bytes.NewReader(raw)})
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || len(f.Fields) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Without headings it is taken in, so that they can be told, and told so
	// when it is to begin.
	r := c.bring(t, importer.Matters, "nothing.csv", []byte("a;b\n1;2\n"), nil)
	if r.State != importer.Failed || r.Problem == nil || r.Problem.Key != "import.no_headings" {
		t.Errorf("no headings: %+v", r)
	}
}

// TestVerifyFindsALineTaken looks whether the part of a register that came
// from an old book is watched, though it has gaps.
func TestVerifyFindsALineTaken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		c.bring(t, importer.Matters, "t.csv", table(30), nil)
		c.clean(t)
		err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM register_entry WHERE number = 7")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		if _, err := verify.Run(t.Context(), c.Rooms, func(f verify.Finding) { keys = append(keys, f.Message.Key) }); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(keys, "verify.old_lines") || !slices.Contains(keys, "verify.not_in_register") {
			t.Errorf("found %v", keys)
		}
	})
}

// TestNumbersGoOn accepts nothing at the desk but takes numbers as it does:
// after the old ones, and while more old ones come.
func TestNumbersGoOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		c.bring(t, importer.Matters, "t.csv", table(12), nil)
		raw := "Ngày thụ lý;Họ tên;Lĩnh vực;Hình thức\n1/2/2019;Nguyễn Không Số;DS;TV\n2/2/2019;Trần Không Số;DS;TV\n"
		r := c.bring(t, importer.Matters, "u.csv", []byte(raw), nil)
		if r.Imported != 2 || r.Numbered != 2 {
			t.Errorf("%+v %v", r, c.badRows(t, r.ID))
		}
		var codes []string
		if err := d.Read(t.Context()).NewRaw("SELECT code FROM matter WHERE number > 12 ORDER BY number").Scan(t.Context(), &codes); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(codes, []string{"TT.TV.13.2019", "TT.TV.14.2019"}) {
			t.Errorf("codes: %v", codes)
		}
		c.clean(t)
	})
}
