// Package doctext takes the text out of documents, so that they are found by
// it: Word, LibreOffice, Excel, PDF, plain text. It looks for words only and
// leaves out how they are set. What it reads came from anybody: how much is
// unpacked, how deep it goes and how long it takes are bounded. It is pure.
package doctext

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
)

// The kinds of document that are read.
const (
	DOCX  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	ODT   = "application/vnd.oasis.opendocument.text"
	PDF   = "application/pdf"
	Plain = "text/plain"
)

// Types lists them.
var Types = []string{DOCX, XLSX, ODT, PDF, Plain}

// Bounds.
const (
	MaxText     = 400_000  // bytes of text that are kept
	maxUnpacked = 60 << 20 // bytes that a document may unpack to
	maxPages    = 500      // of a PDF
	maxDepth    = 200      // of elements in each other
)

// ErrTooMuch says that a document unpacks to more than it should.
var ErrTooMuch = errors.New("the document unpacks to too much")

// Text gives the text of a document, at most [MaxText] bytes of it. A document
// that can't be read is an error, never a panic.
func Text(ctx context.Context, mediaType string, r io.ReaderAt, size int64) (text string, err error) {
	defer func() {
		if p := recover(); p != nil {
			text, err = "", fmt.Errorf("read a document of type %s: %v", mediaType, p)
		}
	}()
	out := &writer{ctx: ctx}
	switch mediaType {
	case DOCX:
		err = packed(out, r, size, func(name string) bool {
			return name == "word/document.xml" || strings.HasPrefix(name, "word/header") || strings.HasPrefix(name, "word/footer") ||
				name == "word/footnotes.xml" || name == "word/endnotes.xml"
		})
	case XLSX:
		err = packed(out, r, size, func(name string) bool {
			return name == "xl/sharedStrings.xml" || strings.HasPrefix(name, "xl/worksheets/sheet")
		})
	case ODT:
		err = packed(out, r, size, func(name string) bool { return name == "content.xml" })
	case PDF:
		err = pages(out, r, size)
	case Plain:
		var b []byte
		b, err = io.ReadAll(io.NewSectionReader(r, 0, min(size, MaxText)))
		out.put(string(b))
	default:
		return "", fmt.Errorf("no text is read of type %s", mediaType)
	}
	if errors.Is(err, errFull) {
		err = nil
	}
	return out.text(), err
}

// errFull ends the reading: enough text was taken.
var errFull = errors.New("enough")

type writer struct {
	ctx context.Context
	b   strings.Builder
}

func (w *writer) put(s string) {
	if room := MaxText - w.b.Len(); len(s) > room {
		s = s[:max(0, room)]
	}
	w.b.WriteString(s)
}

func (w *writer) check() error {
	if w.b.Len() >= MaxText {
		return errFull
	}
	return w.ctx.Err()
}

func (w *writer) text() string {
	s := w.b.String()
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, " ")
	}
	return strings.TrimSpace(strings.ReplaceAll(s, "\x00", ""))
}

// packed reads the parts of an office file that hold its text.
func packed(out *writer, r io.ReaderAt, size int64, wanted func(name string) bool) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return err
	}
	left := int64(maxUnpacked)
	// The text itself before what stands at its edges.
	files := slices.Clone(z.File)
	slices.SortStableFunc(files, func(a, b *zip.File) int { return strings.Compare(order(a.Name), order(b.Name)) })
	for _, f := range files {
		if !wanted(f.Name) {
			continue
		}
		part, err := f.Open()
		if err != nil {
			return err
		}
		limited := &io.LimitedReader{R: part, N: left + 1}
		err = elements(out, limited)
		left = limited.N - 1
		_ = part.Close()
		if left < 0 {
			return ErrTooMuch
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func order(name string) string {
	if strings.Contains(name, "document.xml") || strings.Contains(name, "sharedStrings") {
		return "0"
	}
	return "1" + name
}

// elements takes the text between the elements of an XML part: all of it in a
// LibreOffice text, in the Microsoft formats that of the elements named t.
func elements(out *writer, r io.Reader) error {
	d := xml.NewDecoder(r)
	d.Strict = false
	depth, in, office := 0, 0, false
	for n := 0; ; n++ {
		if n%256 == 0 {
			if err := out.check(); err != nil {
				return err
			}
		}
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return ErrTooMuch
			}
			switch t.Name.Local {
			case "document-content":
				office = true
			case "t":
				in++
			case "tab", "br", "s":
				out.put(" ")
			}
		case xml.EndElement:
			depth--
			switch t.Name.Local {
			case "t":
				in = max(0, in-1)
			case "p", "h", "si", "tr":
				out.put("\n")
			}
		case xml.CharData:
			if in > 0 || office {
				out.put(string(t))
			}
		}
	}
}

// pages reads the text of a PDF, page after page.
func pages(out *writer, r io.ReaderAt, size int64) error {
	if err := inflated(r, size); err != nil {
		return err
	}
	doc, err := pdf.NewReader(r, size)
	if err != nil {
		return err
	}
	n := min(doc.NumPage(), maxPages)
	for i := 1; i <= n; i++ {
		if err := out.check(); err != nil {
			return err
		}
		page := doc.Page(i)
		if page.V.IsNull() {
			continue
		}
		text, err := page.GetPlainText(nil)
		if err != nil {
			return err
		}
		out.put(text)
		out.put("\n")
	}
	return nil
}
