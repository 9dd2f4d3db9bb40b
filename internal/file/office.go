package file

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"

	"tgpl/internal/fault"
)

// Bounds of what an office file may unpack to. A letter with many pictures
// stays far below; a file made to fill a machine does not.
const (
	maxEntries  = 5000
	maxUnpacked = 300 << 20
	maxRatio    = 200     // of one entry, once it is larger than ratioFrom
	ratioFrom   = 4 << 20 //
)

func errMacro() error  { return fault.Field("file", "file.macro") }
func errBomb() error   { return fault.Field("file", "file.bomb") }
func errBroken() error { return fault.Field("file", "file.broken") }

const (
	docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	odt  = "application/vnd.oasis.opendocument.text"
)

// inspectZip looks into a packed office file: which it is, that it does not
// unpack to more than it should, and that nothing in it runs.
func inspectZip(r io.ReaderAt, size int64) (kind, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return kind{}, errBroken()
	}
	if len(z.File) > maxEntries {
		return kind{}, errBomb()
	}
	media, total := "", uint64(0)
	for _, e := range z.File {
		name := strings.ToLower(e.Name)
		if strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.Contains(name, `\`) {
			return kind{}, errBroken()
		}
		if runs(name) {
			return kind{}, errMacro()
		}
		// What the headers say is only used to stop early; what really comes
		// out is counted below.
		if total += e.UncompressedSize64; total > maxUnpacked {
			return kind{}, errBomb()
		}
		switch name {
		case "word/document.xml":
			media = docx
		case "xl/workbook.xml":
			media = xlsx
		}
	}
	total = 0
	types := false
	for _, e := range z.File {
		n, peek, err := unpack(e, maxUnpacked-total)
		if err != nil {
			return kind{}, err
		}
		total += n
		switch name := strings.ToLower(e.Name); {
		case name == "[content_types].xml":
			types = true
			if low := bytes.ToLower(peek); bytes.Contains(low, []byte("macroenabled")) || bytes.Contains(low, []byte("vbaproject")) {
				return kind{}, errMacro()
			}
		case strings.HasSuffix(name, "settings.xml.rels"):
			// A template fetched from elsewhere when the letter is opened.
			if low := bytes.ToLower(peek); bytes.Contains(low, []byte("attachedtemplate")) && bytes.Contains(low, []byte("external")) {
				return kind{}, errMacro()
			}
		case name == "mimetype" && string(bytes.TrimSpace(peek)) == odt:
			media = odt
		}
	}
	if media == "" || !types && media != odt {
		return kind{}, errKind()
	}
	return kindOf(media), nil
}

// runs tells whether a part of an office file (its name in lower case) holds
// what an office program would run: macros, controls, packed objects.
func runs(name string) bool {
	for _, s := range []string{"vbaproject", "vbadata", "/activex/", "/macrosheets/", "oleobject", "/embeddings/"} {
		if strings.Contains(name, s) {
			return true
		}
	}
	for _, s := range []string{"basic/", "scripts/"} {
		if strings.HasPrefix(name, s) && !strings.HasSuffix(name, "/") {
			return true
		}
	}
	return false
}

// peekLen is how much of an entry is kept to look at.
const peekLen = 256 << 10

// unpack counts what really comes out of an entry, at most left bytes, in
// constant memory, and keeps its beginning.
func unpack(e *zip.File, left uint64) (uint64, []byte, error) {
	if e.FileInfo().IsDir() {
		return 0, nil, nil
	}
	r, err := e.Open()
	if err != nil {
		return 0, nil, errBroken()
	}
	defer func() { _ = r.Close() }()
	limit := left
	if most := max(e.CompressedSize64*maxRatio, ratioFrom); most < limit {
		limit = most
	}
	var peek bytes.Buffer
	body := io.LimitReader(r, int64(limit)+1) // at most maxUnpacked+1
	n, err := io.Copy(&peek, io.LimitReader(body, peekLen))
	if err == nil {
		var rest int64
		rest, err = io.Copy(io.Discard, body)
		n += rest
	}
	switch {
	case uint64(n) > limit: // n is never below zero
		return 0, nil, errBomb()
	case err != nil && !errors.Is(err, io.EOF):
		return 0, nil, errBroken()
	}
	return uint64(n), peek.Bytes(), nil
}
