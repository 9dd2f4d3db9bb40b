package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// xlsxTable writes a workbook: typed cells, a bold heading that stays, a
// filter on it. A sheet that is full goes on on the next one.
type xlsxTable struct {
	w       io.Writer
	o       TableOptions
	columns []Column
	file    *excelize.File
	sheet   *excelize.StreamWriter
	name    string
	row     int // of the sheet, the last written
	sheets  int
	limit   int
	cells   []any

	head, day, moment int // styles
}

// maxSheetRows is how many rows a sheet can have, its heading counted.
const maxSheetRows = 1 << 20

func newXLSXTable(w io.Writer, columns []Column, o TableOptions) (_ *xlsxTable, err error) {
	t := &xlsxTable{w: w, o: o, columns: columns, file: excelize.NewFile(), limit: maxSheetRows, cells: make([]any, len(columns))}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.file.Close())
		}
	}()
	style := func(into *int, s excelize.Style) {
		if err == nil {
			*into, err = t.file.NewStyle(&s)
		}
	}
	days, moments := "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
	style(&t.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6F0F0"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	style(&t.day, excelize.Style{CustomNumFmt: &days})
	style(&t.moment, excelize.Style{CustomNumFmt: &moments})
	if err != nil {
		return nil, err
	}
	return t, t.begin()
}

// begin begins the next sheet.
func (t *xlsxTable) begin() (err error) {
	t.sheets++
	t.name = sheetName(t.o.Name, t.sheets)
	if t.sheets == 1 {
		err = t.file.SetSheetName(t.file.GetSheetName(0), t.name)
	} else {
		_, err = t.file.NewSheet(t.name)
	}
	if err != nil {
		return err
	}
	if t.sheet, err = t.file.NewStreamWriter(t.name); err != nil {
		return err
	}
	for i, c := range t.columns {
		width := c.Width
		if width == 0 {
			width = 14
		}
		if err := t.sheet.SetColWidth(i+1, i+1, float64(width)); err != nil {
			return err
		}
		t.cells[i] = excelize.Cell{StyleID: t.head, Value: c.Title}
	}
	if err := t.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	t.row = 1
	return t.sheet.SetRow("A1", t.cells)
}

// sheetName makes a name that a sheet can have: 31 characters, none of
// []:*?/\.
func sheetName(name string, n int) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, name), " '")
	if name == "" {
		name = "tgpl"
	}
	end := ""
	if n > 1 {
		end = " " + strconv.Itoa(n)
	}
	if r := []rune(name); len(r) > 31-len(end) {
		name = strings.TrimSpace(string(r[:31-len(end)]))
	}
	return name + end
}

// Row writes a row.
func (t *xlsxTable) Row(cells []Value) error {
	if t.row == t.limit {
		if err := t.end(); err != nil {
			return err
		}
		if err := t.begin(); err != nil {
			return err
		}
	}
	for i, c := range cells {
		t.cells[i] = t.cell(c)
	}
	t.row++
	return t.sheet.SetRow("A"+strconv.Itoa(t.row), t.cells[:len(cells)])
}

// epoch is 1970-01-01 as spreadsheets count days.
const epoch = 25569

func (t *xlsxTable) cell(c Value) any {
	if !c.set {
		return nil
	}
	switch c.kind {
	case NumberColumn:
		return c.n
	case DateColumn:
		return excelize.Cell{StyleID: t.day, Value: c.n + epoch}
	case InstantColumn:
		// To the minute, as it is shown.
		return excelize.Cell{StyleID: t.moment, Value: float64((c.n+vietnam)/60000)/1440 + epoch}
	case BoolColumn:
		return c.n != 0
	}
	return fitCell(c.text, t.o.More)
}

// fitCell cuts what is longer than a cell can hold, and says so in it.
func fitCell(s, more string) string {
	if len(s) <= excelize.TotalCellChars || len(utf16.Encode([]rune(s))) <= excelize.TotalCellChars {
		return s
	}
	room := excelize.TotalCellChars - len(utf16.Encode([]rune(more))) - 1
	for i, r := range s {
		if room -= utf16.RuneLen(r); room < 0 {
			return s[:i] + " " + more
		}
	}
	return s
}

// end closes the present sheet.
func (t *xlsxTable) end() error {
	last, err := excelize.CoordinatesToCellName(max(len(t.columns), 1), t.row)
	if err != nil {
		return err
	}
	if err := t.file.AutoFilter(t.name, "A1:"+last, nil); err != nil {
		return fmt.Errorf("sheet: %w", err)
	}
	return t.sheet.Flush()
}

// Close writes the workbook out.
func (t *xlsxTable) Close() error {
	err := t.end()
	if err == nil {
		err = t.file.Write(t.w)
	}
	return errors.Join(err, t.file.Close())
}
