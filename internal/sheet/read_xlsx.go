package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"tgpl/internal/fault"
)

// xlsx is an open workbook. Sheets are read as a stream: only the table of
// shared texts is kept, and that on the disk when it is large.
type xlsx struct {
	zip    *zip.Reader
	limits Limits
	parts  []string // of the sheets
	dates  []bool   // by style: whether a number is a date
	y1904  bool     // days are counted from 1904
	texts  *texts
	font   Encoding
}

const maxSheets = 200

func openXLSX(r io.ReaderAt, size int64, o ReadOptions) (_ *Book, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, refuse(refuseBroken, "what", err.Error())
	}
	w := &xlsx{zip: z, limits: o.Limits}
	b := &Book{Format: XLSX, Encoding: o.Encoding, Confidence: 1, limits: o.Limits}
	if w.part("xl/workbook.xml") == nil {
		return nil, refuse(refuseOther)
	}
	for _, f := range z.File {
		if bomb(f, o.Limits) {
			return nil, refuse(refuseBomb, "part", path.Base(f.Name))
		}
	}
	if b.Sheets, err = w.workbook(); err != nil {
		return nil, err
	}
	if err := w.styles(); err != nil {
		return nil, err
	}
	if w.texts, err = w.sharedTexts(); err != nil {
		return nil, err
	}
	b.close = w.texts.close
	b.open = func(sheet int) (Rows, error) {
		w.font = b.Encoding
		return w.rows(sheet)
	}
	if b.Encoding == "" {
		if err := w.detect(b); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	return b, nil
}

// bomb tells whether a part says of itself that it unpacks to too much.
func bomb(f *zip.File, l Limits) bool {
	un, packed := f.UncompressedSize64, f.CompressedSize64
	return un > uint64(max(0, l.Unpacked)) || un > 64<<20 && un/uint64(max(1, l.Ratio)) > packed
}

func (w *xlsx) part(name string) *zip.File {
	name = strings.TrimPrefix(name, "/")
	for _, f := range w.zip.File {
		if strings.EqualFold(f.Name, name) {
			return f
		}
	}
	return nil
}

// unpacked reads a part and stops where it unpacks to more than is allowed,
// whatever it said before.
type unpacked struct {
	io.ReadCloser
	part   string
	n      int64
	packed int64
	limits Limits
}

func (w *xlsx) read(f *zip.File) (*unpacked, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, refuse(refuseBroken, "what", err.Error())
	}
	return &unpacked{ReadCloser: rc, part: path.Base(f.Name), packed: int64(f.CompressedSize64), limits: w.limits}, nil
}

var errBomb = errors.New("unpacks to too much")

func (u *unpacked) Read(b []byte) (int, error) {
	n, err := u.ReadCloser.Read(b)
	u.n += int64(n)
	if u.n > u.limits.Unpacked || u.n > 64<<20 && u.n/u.limits.Ratio > u.packed {
		return 0, errBomb
	}
	return n, err
}

// wrong makes a fault of what went wrong in a part.
func (u *unpacked) wrong(err error) error {
	if fault.Of(err) != nil {
		return err
	}
	switch {
	case errors.Is(err, errBomb):
		return refuse(refuseBomb, "part", u.part)
	case errors.Is(err, errDoctype):
		return refuse(refuseDocument)
	}
	return refuse(refuseBroken, "what", u.part+": "+err.Error())
}

// each goes over the tags of a part.
func (w *xlsx) each(f *zip.File, visit func(x *xmlScanner) error) error {
	u, err := w.read(f)
	if err != nil {
		return err
	}
	defer func() { _ = u.Close() }()
	x := newXML(u, w.limits.Cell)
	for {
		err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = visit(x)
		}
		if err != nil {
			return u.wrong(err)
		}
	}
}

// workbook reads the names of the sheets and finds their parts.
func (w *xlsx) workbook() (names []string, err error) {
	targets := map[string]string{}
	if f := w.part("xl/_rels/workbook.xml.rels"); f != nil {
		err = w.each(f, func(x *xmlScanner) error {
			if x.is("Relationship") && len(targets) < 10*maxSheets {
				targets[x.attr("Id")] = x.attr("Target")
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	err = w.each(w.part("xl/workbook.xml"), func(x *xmlScanner) error {
		switch {
		case x.is("workbookPr"):
			v := x.attr("date1904")
			w.y1904 = v == "1" || v == "true"
		case x.is("sheet"):
			if len(names) >= maxSheets {
				return refuse(refuseSheets, "max", maxSheets)
			}
			// xmlns:r gives the prefix of r:id; sheetId has no prefix.
			target := targets[x.attr("id")]
			if target == "" {
				target = fmt.Sprintf("worksheets/sheet%d.xml", len(names)+1)
			}
			if strings.HasPrefix(target, "/") {
				target = target[1:]
			} else {
				target = path.Join("xl", target)
			}
			if !strings.Contains(target, "worksheets/") {
				return nil // a chart
			}
			names = append(names, norm.NFC.String(x.attr("name")))
			w.parts = append(w.parts, target)
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = refuse(refuseEmpty)
	}
	return names, err
}

// styles finds the styles that show numbers as dates.
func (w *xlsx) styles() error {
	f := w.part("xl/styles.xml")
	if f == nil {
		return nil
	}
	custom := map[int]bool{}
	cells := false
	return w.each(f, func(x *xmlScanner) error {
		switch {
		case x.is("numFmt"):
			if id, err := strconv.Atoi(x.attr("numFmtId")); err == nil && len(custom) < 10000 {
				custom[id] = showsDate(x.attr("formatCode"))
			}
		case x.is("cellXfs"):
			cells = !x.shut
		case x.ends("cellXfs"):
			cells = false
		case cells && x.is("xf"):
			if len(w.dates) < 100000 {
				id, _ := strconv.Atoi(x.attr("numFmtId"))
				w.dates = append(w.dates, id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58 || custom[id])
			}
		}
		return nil
	})
}

// showsDate tells whether a format shows a date: a day or a year in it, beside
// what is quoted.
func showsDate(code string) bool {
	quoted, bracket := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '[':
			bracket = true
		case c == ']':
			bracket = false
		case bracket:
		case strings.IndexByte("dDyY", c) >= 0:
			return true
		case c == ';':
			return false
		}
	}
	return false
}

// sharedTexts reads the table of texts that cells share.
func (w *xlsx) sharedTexts() (_ *texts, err error) {
	t := &texts{}
	f := w.part("xl/sharedStrings.xml")
	if f == nil {
		return t, nil
	}
	var one strings.Builder
	phonetic := 0
	err = w.each(f, func(x *xmlScanner) error {
		switch {
		case x.is("si"):
			one.Reset()
			phonetic = 0
			if x.shut {
				return t.add("")
			}
		case x.is("rPh") && !x.shut:
			phonetic++
		case x.ends("rPh"):
			phonetic--
		case x.is("t"):
			x.keep = !x.shut
		case x.ends("t"):
			x.keep = false
			if phonetic == 0 {
				one.WriteString(x.content())
			}
			if one.Len() > w.limits.Cell {
				return refuse(refuseCell, "cell", "sharedStrings", "kb", w.limits.Cell>>10)
			}
		case x.ends("si"):
			return t.add(norm.NFC.String(one.String()))
		}
		return nil
	})
	if err == nil {
		err = t.done()
	}
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// detect finds texts of old fonts in the first rows of the sheets.
func (w *xlsx) detect(b *Book) error {
	b.Encoding = UTF8
	var sample []string
	for i := range b.Sheets {
		rows, err := b.Rows(i)
		if err != nil {
			return err
		}
		for n := 0; n < 100 && rows.Next(); n++ {
			for _, c := range rows.Row().Cells {
				if c.Kind == TextCell && !ascii([]byte(c.Text)) {
					sample = append(sample, c.Text)
				}
			}
		}
		_ = rows.Close() // what is wrong is told when the sheet is read
		if len(sample) > 2000 || i >= 9 {
			break
		}
	}
	b.Encoding, b.Confidence = DetectFont(sample, 1)
	return nil
}

// xlsxRows reads a sheet.
type xlsxRows struct {
	w    *xlsx
	u    *unpacked
	x    *xmlScanner
	row  Row
	err  error
	last int // number of the row before
}

func (w *xlsx) rows(sheet int) (Rows, error) {
	f := w.part(w.parts[sheet])
	if f == nil {
		return nil, refuse(refuseBroken, "what", path.Base(w.parts[sheet]))
	}
	u, err := w.read(f)
	if err != nil {
		return nil, err
	}
	return &xlsxRows{w: w, u: u, x: newXML(u, w.limits.Cell)}, nil
}

func (r *xlsxRows) Row() Row     { return r.row }
func (r *xlsxRows) Err() error   { return r.err }
func (r *xlsxRows) Close() error { return r.u.Close() }

func (r *xlsxRows) Next() bool {
	for r.err == nil {
		if err := r.x.next(); err != nil {
			if !errors.Is(err, io.EOF) {
				r.err = r.u.wrong(err)
			}
			return false
		}
		if r.x.ends("sheetData") {
			return false // what follows is merged cells, pictures and the like
		}
		if !r.x.is("row") {
			continue
		}
		number := r.last + 1
		if s := r.x.attr("r"); s != "" {
			n, err := strconv.Atoi(s)
			if err != nil || n < 1 || n > maxSheetRows {
				r.err = refuse(refuseBroken, "what", "row "+clipped(s))
				return false
			}
			number = n
		}
		r.last = number
		r.row = Row{Number: number, Cells: r.row.Cells[:0]}
		if r.x.shut {
			return true
		}
		if err := r.cells(); err != nil {
			r.err = r.u.wrong(err)
			return false
		}
		return true
	}
	return false
}

// cells reads the cells up to the end of the row.
func (r *xlsxRows) cells() error {
	column := -1
	for {
		if err := r.x.next(); err != nil {
			if errors.Is(err, io.EOF) {
				return io.ErrUnexpectedEOF
			}
			return err
		}
		if r.x.ends("row") {
			return nil
		}
		if !r.x.is("c") {
			continue
		}
		column++
		if ref := r.x.attr("r"); ref != "" {
			n, ok := columnOf(ref)
			if !ok {
				return fmt.Errorf("cell %s", clipped(ref))
			}
			column = n
		}
		if column >= 16384 {
			return refuse(refuseColumns, "max", r.w.limits.Columns, "row", r.row.Number)
		}
		if r.x.shut {
			continue
		}
		c, err := r.cell(column)
		if err != nil {
			return err
		}
		if c.Text == "" && c.Kind != FormulaCell {
			continue
		}
		if column >= r.w.limits.Columns {
			return refuse(refuseColumns, "max", r.w.limits.Columns, "row", r.row.Number)
		}
		for len(r.row.Cells) <= column {
			r.row.Cells = append(r.row.Cells, Cell{})
		}
		r.row.Cells[column] = c
	}
}

// cell reads one cell up to its end.
func (r *xlsxRows) cell(column int) (Cell, error) {
	kind, style := r.x.attr("t"), r.x.attr("s")
	value, inline := "", ""
	formula, phonetic := false, false
	for {
		if err := r.x.next(); err != nil {
			if errors.Is(err, errLong) {
				return Cell{}, refuse(refuseCell, "cell", Address(column, r.row.Number), "kb", r.w.limits.Cell>>10)
			}
			return Cell{}, err
		}
		x := r.x
		switch {
		case x.is("v"), x.is("t"):
			x.keep = !x.shut
		case x.ends("v"):
			x.keep = false
			value = x.content()
		case x.ends("t"):
			x.keep = false
			if !phonetic {
				inline += x.content()
			}
		case x.is("f"):
			formula = true
		case x.is("rPh"):
			phonetic = !x.shut
		case x.ends("rPh"):
			phonetic = false
		case x.ends("c"):
			if len(value) > r.w.limits.Cell || len(inline) > r.w.limits.Cell {
				return Cell{}, refuse(refuseCell, "cell", Address(column, r.row.Number), "kb", r.w.limits.Cell>>10)
			}
			c, err := r.w.value(kind, style, value, inline)
			if formula {
				c.Kind = FormulaCell
			}
			return c, err
		}
	}
}

// value makes out what a cell says.
func (w *xlsx) value(kind, style, value, inline string) (Cell, error) {
	text := func(s string) Cell {
		if s == "" {
			return Cell{}
		}
		return Cell{Text: w.font.Refont(s), Kind: TextCell}
	}
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if value == "" {
			return Cell{}, nil
		}
		if err != nil {
			return Cell{}, fmt.Errorf("shared text %s", clipped(value))
		}
		s, err := w.texts.get(n)
		return text(s), err
	case "inlineStr":
		return text(norm.NFC.String(inline)), nil
	case "str":
		return text(norm.NFC.String(value)), nil
	case "b":
		return Cell{Text: value, Kind: TrueFalseCell}, nil
	case "e":
		return Cell{Text: value, Kind: ErrorCell}, nil
	case "d":
		return Cell{Text: strings.TrimSuffix(strings.Replace(value, "T", " ", 1), " 00:00:00"), Kind: DateCell}, nil
	}
	if value == "" {
		return text(norm.NFC.String(inline)), nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return text(value), nil //nolint:nilerr // it is no number, then
	}
	if s, err := strconv.Atoi(style); err == nil && s >= 0 && s < len(w.dates) && w.dates[s] {
		if d, ok := SerialDate(n, w.y1904); ok {
			return Cell{Text: d, Kind: DateCell}, nil
		}
	}
	return Cell{Text: plainNumber(n), Kind: NumberCell}, nil
}

// plainNumber writes a number without powers of ten, so that an identity number
// stays one.
func plainNumber(n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// SerialDate reads the number of days by which spreadsheet programs count: 1 is
// 1900-01-01, with a 29 February 1900 that never was; or from 1904 on. It gives
// 2022-02-05, or 2022-02-05 08:20 where the number has hours.
func SerialDate(n float64, from1904 bool) (string, bool) {
	if math.IsNaN(n) || n < 1 || n >= 2958466 {
		return "", false
	}
	day := int(n)
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if day < 60 {
		day++
	}
	minutes := int(math.Round((n - math.Floor(n)) * 1440))
	t := base.AddDate(0, 0, day).Add(time.Duration(minutes) * time.Minute)
	if t.Year() > 9999 {
		return "", false
	}
	if minutes == 0 {
		return t.Format("2006-01-02"), true
	}
	return t.Format("2006-01-02 15:04"), true
}

// columnOf reads the column of an address: C5 is 2.
func columnOf(ref string) (int, bool) {
	n, i := 0, 0
	for ; i < len(ref); i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		if n > 1<<20 {
			return 0, false
		}
	}
	return n - 1, i > 0
}

func clipped(s string) string {
	if len(s) > 20 {
		return strings.ToValidUTF8(s[:20], "") + "…"
	}
	return s
}
