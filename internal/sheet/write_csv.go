package sheet

import (
	"io"
	"strings"
)

// csvTable writes RFC 4180 with a byte order mark, so that Excel takes it for
// UTF-8, and a semicolon between cells where it expects one: in Vietnamese, as
// in every language that writes 1,5.
type csvTable struct {
	w       io.Writer
	o       TableOptions
	buf     []byte
	columns int
}

// flushAt is how much is gathered before it is written.
const flushAt = 32 << 10

func newCSVTable(w io.Writer, columns []Column, o TableOptions) (*csvTable, error) {
	if o.Comma == 0 {
		o.Comma = ';'
	}
	t := &csvTable{w: w, o: o, buf: append(make([]byte, 0, flushAt+4096), "\xEF\xBB\xBF"...), columns: len(columns)}
	head := make([]Value, len(columns))
	for i, c := range columns {
		head[i] = Str(c.Title)
	}
	return t, t.Row(head)
}

// Row writes a line.
func (t *csvTable) Row(cells []Value) error {
	for i, c := range cells {
		if i > 0 {
			t.buf = append(t.buf, t.o.Comma)
		}
		switch {
		case !c.set:
		case c.kind == TextColumn:
			t.buf = appendCSV(t.buf, Defuse(c.text), t.o.Comma)
		case c.kind == BoolColumn:
			t.buf = appendCSV(t.buf, string(c.appendPlain(nil, t.o.Yes, t.o.No)), t.o.Comma)
		default:
			t.buf = c.appendPlain(t.buf, "", "")
		}
	}
	if t.columns == 1 && len(cells) == 1 && !cells[0].set {
		t.buf = append(t.buf, `""`...) // an empty line would be no row
	}
	t.buf = append(t.buf, "\r\n"...)
	if len(t.buf) < flushAt {
		return nil
	}
	return t.flush()
}

func (t *csvTable) flush() error {
	_, err := t.w.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

// Close writes what is left.
func (t *csvTable) Close() error { return t.flush() }

// appendCSV writes a text, in quotes where it needs them.
func appendCSV(b []byte, s string, comma byte) []byte {
	if !strings.ContainsAny(s, "\"\r\n") && strings.IndexByte(s, comma) < 0 && !strings.HasPrefix(s, " ") && !strings.HasSuffix(s, " ") {
		return append(b, s...)
	}
	b = append(b, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b = append(append(b, s[:i]...), `""`...)
		s = s[i+1:]
	}
	return append(append(b, s...), '"')
}

// Defuse puts an apostrophe before a text that a spreadsheet would take for a
// formula: one that begins with = + - @, a tab or the end of a line, also
// behind spaces or written wide.
func Defuse(s string) string {
	rest := strings.TrimLeft(s, " \u00A0\u3000\u200B\uFEFF")
	if rest == "" {
		return s
	}
	switch rest[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n':
		return "'" + s
	}
	for _, wide := range []string{"＝", "＋", "－", "＠"} {
		if strings.HasPrefix(rest, wide) {
			return "'" + s
		}
	}
	return s
}
