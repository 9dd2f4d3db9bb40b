package importer_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/importer"
)

// centres are tables as ten centres keep them, and what must come of them by
// guessing alone. bad are parts of the reasons, in the order of the rows.
var centres = []struct {
	file     string
	kind     string
	encoding string
	rows     int64
	imported int64
	already  int64
	bad      []string
}{
	{"09-nguoi-thuc-hien.xlsx", importer.Providers, "utf-8", 4, 3, 0, []string{"C7"}},
	{"01-hai-nam-hai-trang.xlsx", importer.Matters, "utf-8", 7, 6, 0, []string{"L11"}},
	{"02-tcvn3.csv", importer.Matters, "tcvn3", 6, 4, 0, []string{"D7", "E9"}},
	{"03-vni.csv", importer.Matters, "vni", 4, 2, 0, []string{"F4", "H5"}},
	{"04-windows1258.csv", importer.Matters, "windows-1258", 4, 2, 0, []string{"Số 9 năm 2018", "I5"}},
	{"05-utf16.csv", importer.Matters, "utf-16le", 3, 2, 0, []string{"093160000011"}},
	{"06-phong-abc.xlsx", importer.Matters, "tcvn3", 4, 3, 0, []string{"B5"}},
	{"07-danh-dau-x.csv", importer.Matters, "utf-8", 4, 2, 0, []string{"Lĩnh vực", "B6"}},
	{"08-khach-hang.xlsx", importer.Clients, "utf-8", 5, 3, 0, []string{"C8", "B9"}},
	{"10-so-tu-van.csv", importer.Matters, "utf-8", 4, 2, 1, []string{"A8"}},
	{"11-truyen-thong.xlsx", importer.Outreach, "utf-8", 3, 2, 0, []string{"B5"}},
	{"12-nhan-su.csv", importer.Staff, "utf-8", 4, 3, 0, []string{"B5"}},
}

func TestTenCentres(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		before := map[string]int64{}
		tables := map[string]string{
			importer.Matters: "matter", importer.Clients: "client", importer.Providers: "provider", importer.Outreach: "outreach_session", importer.Staff: "account",
		}
		for _, one := range centres {
			raw, err := os.ReadFile(filepath.Join("testdata", "centres", one.file))
			if err != nil {
				t.Fatal(err)
			}
			before[one.kind] = c.count(t, tables[one.kind])
			r := c.bring(t, one.kind, one.file, raw, nil)
			look, err := c.Importer.Look(context.Background(), c.who, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			bad := c.badRows(t, r.ID)
			if r.State != importer.Done || r.Seen != one.rows || r.Imported != one.imported || r.Already != one.already || int(r.Rejected) != len(one.bad) || look.Encoding != one.encoding {
				t.Errorf("%s: %s, %d rows, %d imported, %d rejected, %d already, %s (%.2f)\n%s", one.file, r.State, r.Seen, r.Imported, r.Rejected, r.Already, look.Encoding, look.Confidence, strings.Join(bad, "\n"))
				if r.Problem != nil {
					t.Errorf("%s: %v", one.file, *r.Problem)
				}
				for _, p := range look.Plans {
					for _, col := range p.Columns {
						t.Logf("   %s %q → %s %.2f", col.Letter, col.Heading, col.Field, col.Sure)
					}
				}
			}
			for i, part := range one.bad {
				if i < len(bad) && !strings.Contains(bad[i], part) {
					t.Errorf("%s: bad row %d: %s, want %s", one.file, i+1, bad[i], part)
				}
			}
			if n := c.count(t, tables[one.kind]) - before[one.kind]; n != one.imported {
				t.Errorf("%s: %d new rows of %s", one.file, n, tables[one.kind])
			}
		}
		c.clean(t)
		for _, one := range centres { // once more, nothing
			raw, err := os.ReadFile(filepath.Join("testdata", "centres", one.file))
			if err != nil {
				t.Fatal(err)
			}
			if r := c.bring(t, one.kind, one.file, raw, nil); r.Imported != 0 || r.Already != one.imported+one.already {
				t.Errorf("%s again: %d imported, %d already there", one.file, r.Imported, r.Already)
			}
		}
		c.clean(t)
	})
}
