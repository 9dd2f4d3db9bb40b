package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"tgpl/internal/fault"
)

// readAll reads the first sheet as text.
func readAll(t testing.TB, raw []byte, name string, o ReadOptions) ([][]string, error) {
	t.Helper()
	b, err := Open(bytes.NewReader(raw), int64(len(raw)), name, o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = b.Close() }()
	rows, err := b.Rows(0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out [][]string
	for rows.Next() {
		var cells []string
		for _, c := range rows.Row().Cells {
			cells = append(cells, c.Text)
		}
		out = append(out, cells)
	}
	return out, rows.Err()
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     [][]string
	}{
		{"commas", "a,b\r\n1,\"x,y\"\r\n", [][]string{{"a", "b"}, {"1", "x,y"}}},
		{"semicolons", "a;b\n1,5;2\n", [][]string{{"a", "b"}, {"1,5", "2"}}},
		{"tabs", "a\tb\n1\t2", [][]string{{"a", "b"}, {"1", "2"}}},
		{"quotes", "a,b\n\"say \"\"hi\"\"\",5\" pipe\n", [][]string{{"a", "b"}, {`say "hi"`, `5" pipe`}}},
		{"lines in a cell", "a,b\n\"one\ntwo\",3\n", [][]string{{"a", "b"}, {"one\ntwo", "3"}}},
		{"mark", "\xef\xbb\xbfTên,Tuổi\n", [][]string{{"Tên", "Tuổi"}}},
		{"sep", "sep=;\nx;y\n", [][]string{{"x", "y"}}},
		{"empty cells at the end", "a,b,,,\n,,,,\n", [][]string{{"a", "b"}, nil}},
		{"old Macintosh", "a,b\r1,2\r", [][]string{{"a", "b"}, {"1", "2"}}},
	} {
		got, err := readAll(t, []byte(c.in), "x.csv", ReadOptions{})
		if err != nil || fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
}

// book makes an .xlsx of parts.
func book(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	all := map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="Một" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
	}
	for n, p := range parts {
		all[n] = p
	}
	for n, p := range all {
		w, err := z.Create(n)
		if err == nil {
			_, err = io.WriteString(w, p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sheetOf(rows string) map[string]string {
	return map[string]string{"xl/worksheets/sheet1.xml": `<?xml version="1.0"?><worksheet><sheetData>` + rows + `</sheetData><mergeCells/></worksheet>`}
}

func TestXLSX(t *testing.T) {
	parts := sheetOf(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>x &amp; y</t></is></c></row>
		<row r="5"><c r="A5" s="1"><v>44597</v></c><c r="B5"><v>93060000001</v></c><c r="C5"><f>1+1</f><v>2</v></c><c r="D5" t="b"><v>1</v></c><c r="E5" t="e"><v>#REF!</v></c><c r="F5" s="1"><v>44597.5</v></c></row>`)
	parts["xl/sharedStrings.xml"] = `<sst><si><r><t>Họ </t></r><r><t>tên</t></r><rPh><t>no</t></rPh></si></sst>`
	parts["xl/styles.xml"] = `<styleSheet><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="165"/></cellXfs><numFmts><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts></styleSheet>`
	parts["xl/styles.xml"] = strings.Replace(parts["xl/styles.xml"], `<cellStyleXfs>`, `<numFmts><numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts><cellStyleXfs>`, 1)
	raw := book(t, parts)
	b, err := Open(bytes.NewReader(raw), int64(len(raw)), "x.xlsx", ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	rows, err := b.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	var got []Row
	for rows.Next() {
		r := rows.Row()
		got = append(got, Row{r.Number, slices.Clone(r.Cells)})
	}
	want := []Row{
		{2, []Cell{{"Họ tên", TextCell}, {}, {"x & y", TextCell}}},
		{5, []Cell{{"2022-02-05", DateCell}, {"93060000001", NumberCell}, {"2", FormulaCell}, {"1", TrueFalseCell}, {"#REF!", ErrorCell}, {"2022-02-05 12:00", DateCell}}},
	}
	if rows.Err() != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v\nwant %v, %v", got, want, rows.Err())
	}
}

// TestHostile refuses what would cost too much or is no table, with the reason
// and without taking memory for it.
func TestHostile(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for n, p := range map[string]string{
			"xl/workbook.xml":            `<workbook><sheets><sheet name="Một" sheetId="1" r:id="rId1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		} {
			w, _ := z.Create(n)
			_, _ = io.WriteString(w, p)
		}
		w, _ := z.Create("xl/worksheets/sheet1.xml")
		_, _ = io.WriteString(w, "<worksheet><sheetData><row><c><v>")
		zeros := bytes.Repeat([]byte{'0'}, 1<<20)
		for range 90 {
			_, _ = w.Write(zeros)
		}
		_ = z.Close()
		return b.Bytes()
	}
	wideRow := func() string {
		var b strings.Builder
		for i := range 16384 {
			fmt.Fprintf(&b, `<c r="%s1" s="0"/>`, ColumnName(i))
		}
		return `<row r="1">` + b.String() + `<c r="AAAA1"><v>1</v></c></row>`
	}
	for _, c := range []struct {
		name string
		raw  []byte
		key  string
	}{
		{"zip bomb", bomb(), refuseBomb},
		{"16 million empty columns", bytes.Repeat([]byte{','}, 16_000_000), refuseColumns},
		{"16 million columns of an .xlsx", book(t, sheetOf(wideRow())), refuseColumns},
		{"a quote that never closes", []byte("a,b\n\"" + strings.Repeat("x", 300_000)), refuseCell},
		{"a huge cell", book(t, sheetOf(`<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 200_000)+`</t></is></c></row>`)), refuseCell},
		{"a broken zip", book(t, sheetOf(`<row/>`))[:200], refuseBroken},
		{"a cut sheet", book(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c r="A1"><v>1`}), refuseBroken},
		{"a document type", book(t, map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE a [<!ENTITY b "bb">]><worksheet/>`}), refuseDocument},
		{"an old Excel file", append([]byte{0xD0, 0xCF, 0x11, 0xE0}, make([]byte, 600)...), refuseOld},
		{"a page of the web", []byte("<html><table><tr><td>x"), refuseOld},
		{"a PDF", []byte("%PDF-1.4 x"), refuseOther},
		{"another zip", func() []byte {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			_, _ = z.Create("word/document.xml")
			_ = z.Close()
			return b.Bytes()
		}(), refuseOther},
		{"nothing", nil, refuseEmpty},
		{"bytes", append([]byte("a,b\x00\x01\x02"), make([]byte, 100)...), refuseOther},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, err := readAll(t, c.raw, "x", ReadOptions{})
			runtime.ReadMemStats(&after)
			f := fault.Of(err)
			if f == nil || f.Message.Key != c.key || f.Kind != fault.Invalid {
				t.Errorf("got %v, want %s", err, c.key)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > 40<<20 {
				t.Errorf("it took %d MB", took>>20)
			}
			if d := time.Since(began); d > 20*time.Second {
				t.Errorf("it took %v", d)
			}
		})
	}
	if _, err := Open(errReader{}, 2<<30, "x.csv", ReadOptions{}); fault.Of(err) == nil || fault.Of(err).Message.Key != refuseLarge {
		t.Errorf("2 GB: %v", err)
	}
}

type errReader struct{}

func (errReader) ReadAt([]byte, int64) (int, error) { return 0, errors.New("not to be read") }

func TestSharedTextsOnDisk(t *testing.T) {
	tx := &texts{}
	long := strings.Repeat("chữ ", 5000)
	for i := range 3000 {
		if err := tx.add(fmt.Sprint(i, long)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.done(); err != nil || tx.file == nil {
		t.Fatal("nothing went to the disk", err)
	}
	for _, i := range []int{0, 1, 1200, 1300, 2999} {
		if s, err := tx.get(i); err != nil || s != fmt.Sprint(i, long) {
			t.Errorf("text %d: %v", i, err)
		}
	}
	if _, err := tx.get(3000); err == nil {
		t.Error("a text that is not there")
	}
	if err := tx.close(); err != nil {
		t.Error(err)
	}
}

func TestSerialDate(t *testing.T) {
	for _, c := range []struct {
		n    float64
		want string
	}{{1, "1900-01-01"}, {59, "1900-02-28"}, {61, "1900-03-01"}, {44597, "2022-02-05"}, {44597.347222, "2022-02-05 08:20"}, {0, ""}, {3e9, ""}} {
		if got, _ := SerialDate(c.n, false); got != c.want {
			t.Errorf("%v: %s, want %s", c.n, got, c.want)
		}
	}
	if got, _ := SerialDate(43135, true); got != "2022-02-05" {
		t.Errorf("from 1904: %s", got)
	}
}

func TestColumns(t *testing.T) {
	for n, name := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := ColumnName(n); got != name {
			t.Errorf("%d: %s", n, got)
		}
		if got, ok := columnOf(name + "12"); !ok || got != n {
			t.Errorf("%s: %d", name, got)
		}
	}
}

func FuzzSheet(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("\xef\xbb\xbfsep=;\na;\"b\nc\";d"))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Add(book(f, sheetOf(`<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>`)))
	f.Add([]byte{0xD0, 0xCF, 0x11, 0xE0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, err := readAll(t, raw, "x", ReadOptions{Limits: Limits{Columns: 50, Cell: 4096}})
		if err != nil && fault.Of(err) == nil {
			t.Fatalf("not a reason: %v", err)
		}
		for _, r := range rows {
			if len(r) > 50 {
				t.Fatal("too many columns came through")
			}
		}
	})
}

func FuzzXML(f *testing.F) {
	f.Add([]byte(`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`))
	f.Add([]byte(`<a b='c' d="&lt;"/><![CDATA[x]]]]><!-- y --><?z?>&#x41;`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		x := newXML(bytes.NewReader(raw), 1000)
		x.keep = true
		for range len(raw) + 2 {
			if err := x.next(); err != nil {
				return
			}
			_ = x.attr("r")
			_ = x.content()
		}
		t.Fatal("it does not end")
	})
}
