package importer_test

import (
	"testing"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/importer"
)

const plainTable = `Mã hồ sơ;Ngày thụ lý;Họ tên người được TGPL;Năm sinh;Số CCCD;Đối tượng;Lĩnh vực;Hình thức;Địa chỉ;Người thực hiện;Ngày kết thúc;Kết quả
TT.TGTT.01.2019;5/2/19;Nguyễn Thị Mẫu;1960;093060000001;người nghèo;DS;TGTT;ấp 3, xã Xà Phiên, huyện Long Mỹ;LS. Trần Văn Ví Dụ;20/6/2019;Hòa giải thành
TT.TGTT.03.2019;tháng 3/2019;Danh Tưởng Tượng;1975;;DTTS;HS;TGTT;xã Xà Phiên;TGV Lê Thị Thí Dụ;;
TT.TV.05.2019;31/2/2019;Trần Văn Sai;1980;;HN;HC;TV;;TGV Lê Thị Thí Dụ;;
`

func TestMattersComeIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCentre(t, d)
		r := c.bring(t, importer.Matters, "so.csv", []byte(plainTable), nil)
		if r.State != importer.Done || r.Imported != 2 || r.Rejected != 1 || r.Seen != 3 {
			t.Errorf("run: %+v\n%v", r, c.badRows(t, r.ID))
		}
		c.clean(t)
		again := c.bring(t, importer.Matters, "so.csv", []byte(plainTable), nil)
		if again.Imported != 0 || again.Already != 2 || again.Rejected != 1 {
			t.Errorf("the same file again: %+v", again)
		}
		c.clean(t)
		u, err := c.Importer.BeginUndo(t.Context(), c.who, r.ID)
		if err != nil {
			t.Fatalf("undo: %+v", err)
		}
		if u = c.work(t, u.ID); u.State != importer.Undone {
			t.Errorf("undone: %+v", u)
		}
		for _, table := range []string{"matter", "client", "register", "register_entry", "register_old", "import_row", "party", "assignment", "wait", "provider", "search_doc"} {
			if n := c.count(t, table); n != 0 {
				t.Errorf("%s has %d rows after the undoing", table, n)
			}
		}
		c.clean(t)
	})
}
