package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

var tableColumns = []Column{
	{Key: "name", Title: "Họ tên", Width: 26}, {Key: "id_number", Title: "Số giấy tờ"}, {Key: "n", Title: "Số", Kind: NumberColumn},
	{Key: "on", Title: "Ngày", Kind: DateColumn}, {Key: "at", Title: "Lúc", Kind: InstantColumn}, {Key: "yes", Title: "Có không", Kind: BoolColumn},
}

func sample() []Value {
	at := clock.InstantOf(calendar.Must("2022-02-16").At(8, 20))
	return []Value{Str("=HYPERLINK(\"x\")"), Str("031204005678"), Int(42), Day(calendar.Must("2022-02-16")), Moment(at), Truth(true)}
}

func TestWorkbookHasTypedCells(t *testing.T) {
	var b bytes.Buffer
	w, err := NewTable(&b, XLSX, tableColumns, TableOptions{Name: "Vụ việc: 2022/2?"})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := w.Row(sample()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Row(make([]Value, len(tableColumns))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	name := f.GetSheetName(0)
	if name != "Vụ việc  2022 2" {
		t.Errorf("the sheet is called %q", name)
	}
	for cell, want := range map[string]string{
		"A1": "Họ tên", "A2": "=HYPERLINK(\"x\")", "B2": "031204005678", "C2": "42", "D2": "16/02/2022", "E2": "16/02/2022 08:20", "F2": "TRUE", "A5": "",
	} {
		if got, err := f.GetCellValue(name, cell); err != nil || got != want {
			t.Errorf("%s: %q (%v), want %q", cell, got, err, want)
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "F2": excelize.CellTypeBool} {
		if got, err := f.GetCellType(name, cell); err != nil || got != want {
			t.Errorf("%s is of type %v (%v), want %v", cell, got, err, want)
		}
	}
	if formula, _ := f.GetCellFormula(name, "A2"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	if raw, _ := f.GetCellValue(name, "D2", excelize.Options{RawCellValue: true}); raw != "44608" {
		t.Errorf("the day is %q, not a number of days", raw)
	}
	if width, _ := f.GetColWidth(name, "A"); width != 26 {
		t.Errorf("width %v", width)
	}
	panes, err := f.GetPanes(name)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the heading is not frozen: %+v (%v)", panes, err)
	}
	filter := false
	for _, n := range f.GetDefinedName() {
		filter = filter || strings.Contains(n.Name, "FilterDatabase")
	}
	if !filter {
		t.Error("there is no filter on the heading")
	}
}

func TestFullSheetGoesOnOnTheNext(t *testing.T) {
	var b bytes.Buffer
	w, err := newXLSXTable(&b, tableColumns, TableOptions{Name: "Danh sách"})
	if err != nil {
		t.Fatal(err)
	}
	w.limit = 3
	for range 5 {
		if err := w.Row(sample()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, name := range f.GetSheetList() {
		r, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		if r[0][0] != "Họ tên" {
			t.Errorf("%s has no heading", name)
		}
		rows += len(r) - 1
	}
	if len(f.GetSheetList()) != 3 || rows != 5 {
		t.Errorf("%d sheets, %d rows", len(f.GetSheetList()), rows)
	}
}

func TestLongTextSaysThatItIsCut(t *testing.T) {
	long := strings.Repeat("ệ", 40_000)
	got := fitCell(long, "(còn nữa)")
	if n := utf8.RuneCountInString(got); n > excelize.TotalCellChars || !strings.HasSuffix(got, "(còn nữa)") || !utf8.ValidString(got) {
		t.Errorf("%d characters, ends in %q", n, got[len(got)-20:])
	}
	if got := fitCell(strings.Repeat("ệ", 32_767), "x"); strings.HasSuffix(got, "x") {
		t.Error("a text that fits was cut")
	}
}

func TestDefuse(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+84912": "'+84912", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		"  =1": "'  =1", "\u00A0=1": "'\u00A0=1", "＝1": "'＝1", "Nguyễn": "Nguyễn", "": "", "0912345678": "0912345678", "a=b": "a=b", "  ": "  ", "'=1": "'=1",
	} {
		if got := Defuse(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCSVOpensInVietnameseExcel(t *testing.T) {
	var b bytes.Buffer
	w, err := NewTable(&b, CSV, tableColumns, TableOptions{Yes: "Có", No: "Không"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Row(sample()), w.Row([]Value{Str("a;b\"c\nd"), {}, Int(-3), {}, {}, Truth(false)}), w.Close()); err != nil {
		t.Fatal(err)
	}
	want := "\xEF\xBB\xBFHọ tên;Số giấy tờ;Số;Ngày;Lúc;Có không\r\n" +
		"\"'=HYPERLINK(\"\"x\"\")\";031204005678;42;16/02/2022;16/02/2022 08:20;Có\r\n" +
		"\"a;b\"\"c\nd\";;-3;;;Không\r\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// What is written is read back by a reader of RFC 4180, whatever it is.
func FuzzCSVGoesThereAndBack(f *testing.F) {
	for _, s := range []string{"=1", "a;b", "\"", "a\nb", " x ", "'", "\t", "Nguyễn Thị Minh Họa", "\uFEFF=1"} {
		f.Add(s, s, byte(';'))
	}
	f.Fuzz(func(t *testing.T, x, y string, comma byte) {
		if comma != ',' {
			comma = ';'
		}
		var b bytes.Buffer
		w, err := NewTable(&b, CSV, []Column{{Title: "x"}, {Title: "y"}}, TableOptions{Comma: comma})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Row([]Value{Str(x), Str(y)}), w.Close()); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(bytes.NewReader(b.Bytes()[3:]))
		r.Comma = rune(comma)
		rows, err := r.ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v in %q", err, b.String())
		}
		for i, s := range []string{x, y} {
			want := strings.ReplaceAll(Defuse(s), "\r\n", "\n") // the reader's own habit
			if rows[1][i] != want {
				t.Fatalf("%q came back as %q", s, rows[1][i])
			}
			if c := rows[1][i]; c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
				t.Fatalf("%q is left to be a formula", c)
			}
		}
	})
}

func TestLines(t *testing.T) {
	var b bytes.Buffer
	l := NewLines(&b)
	if err := errors.Join(l.Record(map[string]any{"name": "Họa <&>"}), l.Record(nil), l.Close()); err != nil {
		t.Fatal(err)
	}
	if b.String() != "{\"name\":\"Họa <&>\"}\nnull\n" {
		t.Errorf("%q", b.String())
	}
}

// A table of any length is written in the same memory.
func TestMemoryOfALongTableIsSteady(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a long table")
	}
	for _, format := range []string{CSV, XLSX} {
		w, err := NewTable(io.Discard, format, tableColumns, TableOptions{Name: "x"})
		if err != nil {
			t.Fatal(err)
		}
		var first, m runtime.MemStats
		for i := range 200_000 {
			if err := w.Row([]Value{Str(fmt.Sprint("Nguyễn Thị Minh Họa ", i)), Str("031204005678"), Int(int64(i)), {}, {}, {}}); err != nil {
				t.Fatal(err)
			}
			if i == 100_000 {
				runtime.GC()
				runtime.ReadMemStats(&first)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&m)
		if grown := int64(m.HeapAlloc) - int64(first.HeapAlloc); grown > 8<<20 {
			t.Errorf("%s: the second hundred thousand rows took %d bytes more", format, grown)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
