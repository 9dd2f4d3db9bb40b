package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sampleSize is how much of a .csv is looked at to find its encoding and what
// stands between its cells.
const sampleSize = 256 << 10

func openCSV(r io.ReaderAt, size int64, o ReadOptions) (*Book, error) {
	sample := make([]byte, min(size, sampleSize))
	if _, err := r.ReadAt(sample, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	b := &Book{Format: CSV, Sheets: []string{""}, Encoding: o.Encoding, Confidence: 1, Comma: o.Comma, limits: o.Limits}
	if b.Encoding == "" {
		b.Encoding, b.Confidence = Detect(sample, int64(len(sample)) == size)
	}
	if b.Encoding != UTF16LE && b.Encoding != UTF16BE && bytes.IndexByte(sample, 0) >= 0 {
		return nil, refuse(refuseOther)
	}
	if b.Comma == 0 {
		plain, err := io.ReadAll(io.LimitReader(wide(bytes.NewReader(sample), b.Encoding), 2*sampleSize))
		if err != nil && !errors.Is(err, transform.ErrShortSrc) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, refuse(refuseBroken, "what", err.Error())
		}
		b.Comma = findComma(plain)
	}
	b.open = func(int) (Rows, error) {
		in := wide(io.NewSectionReader(r, 0, size), b.Encoding)
		return &csvRows{in: bufio.NewReaderSize(in, 64<<10), comma: b.Comma, limits: b.limits, decode: b.Encoding.decoder()}, nil
	}
	return b, nil
}

// wide makes UTF-16 to UTF-8; other encodings share the signs of .csv with
// ASCII and are made out cell by cell.
func wide(r io.Reader, e Encoding) io.Reader {
	switch e {
	case UTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case UTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	return r
}

// findComma finds what stands between the cells: the sign that the lines of
// the sample have most evenly.
func findComma(sample []byte) byte {
	best, bestScore := byte(','), 0
	for _, c := range []byte{';', '\t', ',', '|'} {
		count := map[int]int{}
		n, lines, quoted := 0, 0, false
		for _, x := range sample {
			switch {
			case x == '"':
				quoted = !quoted
			case quoted:
			case x == c:
				n++
			case x == '\n':
				if n > 0 {
					count[n]++
				}
				n = 0
				if lines++; lines >= 200 {
					quoted = true // enough
				}
			}
		}
		if n > 0 {
			count[n]++
		}
		score := 0
		for n, times := range count {
			score = max(score, min(n, 40)*times)
		}
		if score > bestScore {
			best, bestScore = c, score
		}
	}
	return best
}

// maxRowBytes bounds the text of one row.
const maxRowBytes = 4 << 20

// csvRows reads .csv as spreadsheet programs write and read it: cells may be
// quoted, quoted ones may hold line ends, a quote inside is doubled. A quote
// in the middle of a cell is only a quote.
type csvRows struct {
	in     *bufio.Reader
	comma  byte
	limits Limits
	decode func([]byte) string
	row    Row
	err    error
	buf    []byte // bytes of the row
	ends   []int  // of its cells in buf
	began  bool
}

func (r *csvRows) Row() Row     { return r.row }
func (r *csvRows) Err() error   { return r.err }
func (r *csvRows) Close() error { return nil }

func (r *csvRows) Next() bool {
	if r.err != nil {
		return false
	}
	if !r.began {
		r.began = true
		if bom, _ := r.in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
			_, _ = r.in.Discard(3)
		}
		// Excel's own line that names the sign between cells.
		if line, _ := r.in.Peek(6); len(line) >= 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
			if !r.record() {
				return false
			}
			r.row.Number--
		}
	}
	if !r.record() {
		return false
	}
	return true
}

// record reads one record; false at the end of the file.
func (r *csvRows) record() bool {
	r.buf, r.ends = r.buf[:0], r.ends[:0]
	start, some, filled := 0, false, 0
	end := func() bool {
		r.ends = append(r.ends, len(r.buf))
		if len(r.buf) > start {
			filled = len(r.ends)
		}
		start = len(r.buf)
		// A few empty cells more than there may be are only careless; millions
		// of them are not read.
		if filled > r.limits.Columns || len(r.ends) > 17*r.limits.Columns {
			r.err = refuse(refuseColumns, "max", r.limits.Columns, "row", r.row.Number+1)
			return false
		}
		return true
	}
	quoted, fresh := false, true
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.err = refuse(refuseBroken, "what", err.Error())
				return false
			}
			if !some {
				return false
			}
			if !end() {
				return false
			}
			break
		}
		some = true
		if quoted {
			if c == '"' {
				if next, _ := r.in.Peek(1); len(next) == 1 && next[0] == '"' {
					_, _ = r.in.Discard(1)
				} else {
					quoted = false
					continue
				}
			}
		} else {
			if c == '\r' {
				if next, _ := r.in.Peek(1); len(next) == 0 || next[0] == '\n' {
					continue
				}
				c = '\n' // old Macintosh line ends
			}
			if c == '\n' {
				if !end() {
					return false
				}
				break
			}
			if c == r.comma {
				if !end() {
					return false
				}
				fresh = true
				continue
			}
			if c == '"' && fresh {
				quoted, fresh = true, false
				continue
			}
		}
		fresh = false
		r.buf = append(r.buf, c)
		if len(r.buf)-start > r.limits.Cell || len(r.buf) > maxRowBytes {
			r.err = refuse(refuseCell, "cell", Address(len(r.ends), r.row.Number+1), "kb", r.limits.Cell>>10)
			return false
		}
	}
	r.row.Number++
	r.row.Cells = r.row.Cells[:0]
	from := 0
	for _, to := range r.ends[:filled] {
		c := Cell{}
		if to > from {
			c = Cell{Text: r.decode(r.buf[from:to]), Kind: TextCell}
		}
		r.row.Cells = append(r.row.Cells, c)
		from = to
	}
	return true
}
