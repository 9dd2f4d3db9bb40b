package sheet

import (
	"bytes"
	"encoding/json"
	"io"
)

// LineWriter writes records as JSON, one to a line, with the keys the API
// gives them.
type LineWriter struct {
	w   io.Writer
	buf bytes.Buffer
	enc *json.Encoder
}

// NewLines begins a file of records.
func NewLines(w io.Writer) *LineWriter {
	l := &LineWriter{w: w}
	l.enc = json.NewEncoder(&l.buf)
	l.enc.SetEscapeHTML(false)
	return l
}

// Record writes a line.
func (l *LineWriter) Record(v any) error {
	if err := l.enc.Encode(v); err != nil {
		return err
	}
	if l.buf.Len() < flushAt {
		return nil
	}
	return l.Close()
}

// Close writes what is left.
func (l *LineWriter) Close() error {
	_, err := l.w.Write(l.buf.Bytes())
	l.buf.Reset()
	return err
}
