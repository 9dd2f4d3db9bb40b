package sheet

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"tgpl/internal/fault"
)

// Limits bound what a spreadsheet that comes from outside may cost. A zero
// field takes the value of [DefaultLimits].
type Limits struct {
	Bytes    int64 // of the file
	Unpacked int64 // bytes of one part of an .xlsx when unpacked
	Ratio    int64 // how many times larger a part may be than packed, from 64 MB on
	Columns  int   // up to the last cell of a row that holds something
	Cell     int   // bytes of a cell
}

// DefaultLimits let through a million rows of a wide register. Excel itself
// holds 32,767 characters in a cell.
var DefaultLimits = Limits{Bytes: 512 << 20, Unpacked: 6 << 30, Ratio: 200, Columns: 1000, Cell: 128 << 10}

func (l Limits) filled() Limits {
	d := DefaultLimits
	if l.Bytes > 0 {
		d.Bytes = l.Bytes
	}
	if l.Unpacked > 0 {
		d.Unpacked = l.Unpacked
	}
	if l.Ratio > 0 {
		d.Ratio = l.Ratio
	}
	if l.Columns > 0 {
		d.Columns = l.Columns
	}
	if l.Cell > 0 {
		d.Cell = l.Cell
	}
	return d
}

// ReadOptions say how a spreadsheet is read.
type ReadOptions struct {
	Encoding Encoding // of .csv, or the font encoding of texts in .xlsx; empty: found
	Comma    byte     // between cells of .csv; 0: found
	Limits   Limits
}

// CellKind is what a cell that was read holds.
type CellKind uint8

// The kinds of cells. A formula is kept as the text of its last value, an
// error as its sign (#REF!).
const (
	EmptyCell CellKind = iota
	TextCell
	NumberCell
	DateCell // Text is 2022-02-05 or 2022-02-05 08:20
	TrueFalseCell
	FormulaCell
	ErrorCell
)

// Cell is one cell that was read.
type Cell struct {
	Text string
	Kind CellKind
}

// Row is one row that was read. Cells reach to the last one that holds
// something; they are good until the next row is read.
type Row struct {
	Number int // as the spreadsheet program counts, from 1
	Cells  []Cell
}

// Cell gives the cell of a column, from 0; an empty one beyond the end.
func (r Row) Cell(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Empty tells whether no cell holds anything.
func (r Row) Empty() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c.Text) != "" {
			return false
		}
	}
	return true
}

// Address names a cell as spreadsheet programs do: column 2 of row 5 is C5.
func Address(column, row int) string { return fmt.Sprintf("%s%d", ColumnName(column), row) }

// ColumnName gives the letters of a column: 0 is A, 26 is AA.
func ColumnName(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}

// Rows goes over the rows of a sheet once, in steady memory.
type Rows interface {
	// Next reads the next row that is written in the sheet; false at the end
	// or when something is wrong, which Err tells.
	Next() bool
	Row() Row
	Err() error
	Close() error
}

// Book is an open spreadsheet.
type Book struct {
	Format     string   // csv or xlsx
	Sheets     []string // names in their order; a .csv has one
	Encoding   Encoding // of the texts
	Confidence float64  // how surely that was found, 1 when it was given
	Comma      byte     // between cells of .csv

	limits Limits
	open   func(sheet int) (Rows, error)
	close  func() error
}

// Rows begins to read a sheet.
func (b *Book) Rows(sheet int) (Rows, error) {
	if sheet < 0 || sheet >= len(b.Sheets) {
		return nil, fault.New(fault.NotFound, "sheet.no_sheet")
	}
	return b.open(sheet)
}

// Close frees what reading took.
func (b *Book) Close() error {
	if b.close == nil {
		return nil
	}
	return b.close()
}

// Refusals of a file, as keys of the catalogue.
const (
	refuseOld      = "sheet.old_format" // .xls, or with a password
	refuseOther    = "sheet.other_format"
	refuseLarge    = "sheet.too_large"
	refuseBomb     = "sheet.zip_bomb"
	refuseColumns  = "sheet.too_many_columns"
	refuseCell     = "sheet.cell_too_long"
	refuseBroken   = "sheet.broken"
	refuseEmpty    = "sheet.empty"
	refuseSheets   = "sheet.too_many_sheets"
	refuseDocument = "sheet.doctype"
)

// refuse is the fault of a file that is not let in.
func refuse(key string, args ...any) *fault.Error { return fault.New(fault.Invalid, key, args...) }

// TooLarge is the fault of a file beyond the limit, for those who see it come.
func TooLarge(limit int64) error { return refuse(refuseLarge, "mb", limit>>20) }

// Open opens a spreadsheet of size bytes by its content. What cannot be taken
// in is refused with a fault of kind Invalid that says why.
func Open(r io.ReaderAt, size int64, name string, o ReadOptions) (*Book, error) {
	o.Limits = o.Limits.filled()
	if size > o.Limits.Bytes {
		return nil, TooLarge(o.Limits.Bytes)
	}
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read a spreadsheet: %w", err)
	}
	lower := strings.ToLower(string(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")))
	switch {
	case len(head) == 0:
		return nil, refuse(refuseEmpty)
	case bytes.HasPrefix(head, []byte{0xD0, 0xCF, 0x11, 0xE0}), bytes.HasPrefix(head, []byte{0x09, 0x08, 0x10, 0x00}):
		return nil, refuse(refuseOld)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return openXLSX(r, size, o)
	case strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<!doctype"), strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<table"):
		return nil, refuse(refuseOld)
	case strings.HasPrefix(lower, "%pdf"), strings.HasPrefix(lower, "{\\rtf"), strings.EqualFold(path.Ext(name), ".ods"), bytes.HasPrefix(head, []byte("PK")):
		return nil, refuse(refuseOther)
	}
	return openCSV(r, size, o)
}
