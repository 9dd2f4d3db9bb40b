package doctext_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tgpl/internal/doctext"
)

func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdfOf writes the smallest PDF with one page of text in it.
func pdfOf(content string, filter string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(body string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d %s >>\nstream\n%s\nendstream", len(content), filter, content))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func deflated(s string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func text(t testing.TB, media string, body []byte) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return doctext.Text(ctx, media, bytes.NewReader(body), int64(len(body)))
}

const word = `<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Đơn khởi</w:t></w:r><w:r><w:t xml:space="preserve"> kiện</w:t></w:r></w:p><w:p><w:r><w:instrText>HYPERLINK</w:instrText><w:t>ông Hai Lúa</w:t></w:r></w:p></w:body></w:document>`

func TestText(t *testing.T) {
	const show = "BT /F1 12 Tf 20 200 Td (Bien ban hoi cung) Tj ET"
	for name, c := range map[string]struct {
		media string
		body  []byte
		want  string
	}{
		"Word":        {doctext.DOCX, packed(t, map[string]string{"word/document.xml": word, "word/styles.xml": "<w:t>kiểu</w:t>", "word/footer1.xml": "<w:ftr><w:p><w:t>chân trang</w:t></w:p></w:ftr>"}), "Đơn khởi kiện\nông Hai Lúa\nchân trang"},
		"LibreOffice": {doctext.ODT, packed(t, map[string]string{"content.xml": `<office:document-content><office:text><text:p>Di chúc <text:span>viết tay</text:span></text:p></office:text></office:document-content>`}), "Di chúc viết tay"},
		"Excel":       {doctext.XLSX, packed(t, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>Bảng chấm công</t></si><si><t>ca đêm</t></si></sst>"}), "Bảng chấm công\nca đêm"},
		"PDF":         {doctext.PDF, pdfOf(show, ""), "Bien ban hoi cung"},
		"packed PDF":  {doctext.PDF, pdfOf(deflated(show), "/Filter /FlateDecode"), "Bien ban hoi cung"},
		"plain":       {doctext.Plain, []byte("chữ\x00 thường\xff"), "chữ thường"},
	} {
		got, err := text(t, c.media, c.body)
		if got = strings.TrimSpace(got); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Documents made to fill a machine are refused, and quickly.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("0", 90<<20)
	deep := strings.Repeat("<a>", 100_000)
	for name, c := range map[string]struct {
		media string
		body  []byte
	}{
		"Word":         {doctext.DOCX, packed(t, map[string]string{"word/document.xml": "<w:t>" + zeros})},
		"deep Word":    {doctext.DOCX, packed(t, map[string]string{"word/document.xml": deep})},
		"PDF":          {doctext.PDF, pdfOf(deflated(zeros), "/Filter /FlateDecode")},
		"twice packed": {doctext.PDF, pdfOf(deflated(deflated(zeros)), "/Filter [/FlateDecode /FlateDecode]")},
	} {
		if _, err := text(t, c.media, c.body); !errors.Is(err, doctext.ErrTooMuch) && !strings.HasPrefix(name, "Word") {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, _ := text(t, doctext.DOCX, packed(t, map[string]string{"word/document.xml": "<w:t>" + strings.Repeat("chữ ", 500_000) + "</w:t>"}))
	if len(got) > doctext.MaxText {
		t.Errorf("%d bytes of text", len(got))
	}
}

func TestBroken(t *testing.T) {
	for _, media := range append([]string{"image/png", ""}, doctext.Types...) {
		for _, body := range [][]byte{nil, []byte("x"), []byte("%PDF-1.4\n"), []byte("PK\x03\x04"), bytes.Repeat([]byte{0xff}, 1000)} {
			if got, err := text(t, media, body); err == nil && media != doctext.Plain {
				t.Errorf("%s of %.8q gives %q", media, body, got)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add(doctext.PDF, pdfOf("BT /F1 12 Tf (a) Tj ET", ""))
	f.Add(doctext.PDF, pdfOf(deflated("BT /F1 12 Tf (a) Tj ET"), "/Filter /FlateDecode"))
	f.Add(doctext.DOCX, packed(f, map[string]string{"word/document.xml": word}))
	f.Add(doctext.ODT, packed(f, map[string]string{"content.xml": "<office:document-content>a</office:document-content>"}))
	f.Fuzz(func(t *testing.T, media string, body []byte) {
		if got, err := text(t, media, body); err == nil && len(got) > doctext.MaxText {
			t.Fatalf("%d bytes of text", len(got))
		}
	})
}
