package sheet

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

// ColumnKind is what the cells of a column hold.
type ColumnKind int

// The kinds of columns. Numbers that nobody reckons with (identity, telephone)
// are text.
const (
	TextColumn ColumnKind = iota
	NumberColumn
	DateColumn
	InstantColumn
	BoolColumn
)

// String names the kind as descriptions of files do: text, number, date,
// instant, bool.
func (k ColumnKind) String() string {
	return [...]string{"text", "number", "date", "instant", "bool"}[k]
}

// Column is one column of a table that is written.
type Column struct {
	Key   string // name in .jsonl, as in the API
	Title string // heading, in the reader's language
	Kind  ColumnKind
	Width int // in characters; 0 for 14
}

// Value is the content of one cell. The zero Value is an empty cell.
type Value struct {
	kind ColumnKind
	set  bool
	n    int64
	text string
}

// Str is a text; the empty text is an empty cell.
func Str(s string) Value { return Value{kind: TextColumn, set: s != "", text: s} }

// Int is a whole number.
func Int(n int64) Value { return Value{kind: NumberColumn, set: true, n: n} }

// Day is a day; an empty cell for none.
func Day(d calendar.Date) Value {
	if d.IsZero() {
		return Value{}
	}
	return Value{kind: DateColumn, set: true, n: dayNumber(d.Year, d.Month, d.Day)}
}

// Birth is a day when all of it is known, else the text of what is known.
func Birth(b calendar.Birth) Value {
	if d, ok := b.Full(); ok {
		return Day(d)
	}
	return Str(b.Format())
}

// Moment is a moment, told in the time of Vietnam to the minute; an empty cell
// for none.
func Moment(i clock.Instant) Value {
	return Value{kind: InstantColumn, set: !i.IsZero(), n: int64(i)}
}

// Truth is yes or no.
func Truth(b bool) Value {
	v := Value{kind: BoolColumn, set: true}
	if b {
		v.n = 1
	}
	return v
}

// dayNumber counts the days since 1970-01-01.
func dayNumber(year int, month time.Month, day int) int64 {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// vietnam is how far the clocks of Vietnam are ahead, in milliseconds, since
// 1975; records are younger.
const vietnam = 7 * 3600 * 1000

// wall gives date and time of a moment or day on the clocks of Vietnam.
func (v Value) wall() time.Time {
	if v.kind == DateColumn {
		return time.Unix(v.n*86400, 0).UTC()
	}
	return time.UnixMilli(v.n + vietnam).UTC()
}

// appendPlain writes the value as a person reads it: 16/02/2022 08:20, words
// for yes and no, numbers without separators of thousands.
func (v Value) appendPlain(b []byte, yes, no string) []byte {
	if !v.set {
		return b
	}
	switch v.kind {
	case NumberColumn:
		return strconv.AppendInt(b, v.n, 10)
	case DateColumn:
		return v.wall().AppendFormat(b, "02/01/2006")
	case InstantColumn:
		return v.wall().AppendFormat(b, "02/01/2006 15:04")
	case BoolColumn:
		if v.n != 0 {
			return append(b, yes...)
		}
		return append(b, no...)
	default:
		return append(b, v.text...)
	}
}

// The formats a table can be written in.
const (
	XLSX  = "xlsx"
	CSV   = "csv"
	JSONL = "jsonl"
)

// Formats lists them, that for spreadsheets first.
var Formats = []string{XLSX, CSV, JSONL}

// MediaType gives the media type of a format.
func MediaType(format string) string {
	switch format {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case CSV:
		return "text/csv; charset=utf-8"
	case JSONL:
		return "application/jsonl; charset=utf-8"
	}
	return "application/octet-stream"
}

// TableOptions say how a table looks.
type TableOptions struct {
	Name    string // of the worksheet
	Comma   byte   // between the cells of .csv; ';' when 0
	Yes, No string // words for [Truth] in .csv
	More    string // ends a text that is longer than a cell of .xlsx can be
}

// TableWriter writes a table row by row in steady memory. The table is whole
// when Close has given nil.
type TableWriter interface {
	Row(cells []Value) error
	Close() error
}

// NewTable begins a table of a format with its heading. The cells of each row
// stand in the order of the columns.
func NewTable(w io.Writer, format string, columns []Column, o TableOptions) (TableWriter, error) {
	switch format {
	case CSV:
		return newCSVTable(w, columns, o)
	case XLSX:
		return newXLSXTable(w, columns, o)
	}
	return nil, fmt.Errorf("sheet: no table of format %q", format)
}
