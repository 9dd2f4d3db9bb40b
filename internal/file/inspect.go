package file

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"tgpl/internal/blob"
	"tgpl/internal/fault"
)

// kind is a kind of file that is let in.
type kind struct {
	media   string
	ext     []string // endings, the first is the usual one
	picture bool
}

// kinds is the whole list of what is let in. Nothing in it is run by a
// browser, and none may hold macros.
var kinds = []kind{
	{media: "application/pdf", ext: []string{".pdf"}},
	{media: "image/jpeg", ext: []string{".jpg", ".jpeg"}, picture: true},
	{media: "image/png", ext: []string{".png"}, picture: true},
	{media: "image/webp", ext: []string{".webp"}, picture: true},
	{media: "image/gif", ext: []string{".gif"}, picture: true},
	{media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ext: []string{".docx"}},
	{media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ext: []string{".xlsx"}},
	{media: "application/vnd.oasis.opendocument.text", ext: []string{".odt"}},
	{media: "text/plain", ext: []string{".txt", ".csv", ".md"}},
	{media: "audio/mpeg", ext: []string{".mp3"}},
	{media: "audio/mp4", ext: []string{".m4a"}},
}

func kindOf(media string) kind {
	for _, k := range kinds {
		if k.media == media {
			return k
		}
	}
	return kind{}
}

// Accept is the list for the accept attribute of a file field.
func Accept() string {
	var all []string
	for _, k := range kinds {
		all = append(all, k.ext...)
	}
	return strings.Join(all, ",")
}

// sniffLen is how much of a file is looked at to find its type.
const sniffLen = 8 << 10

func errKind() error  { return fault.Field("file", "file.kind_refused") }
func errEmpty() error { return fault.Field("file", "file.empty") }

// inspect finds what kind of file it is from its content, or says why it is
// not let in. It leaves the reading position at the start.
func inspect(d *blob.Draft, size int64) (kind, error) {
	if size == 0 {
		return kind{}, errEmpty()
	}
	head := make([]byte, min(size, sniffLen))
	if _, err := d.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return kind{}, err
	}
	k, err := inspectAs(d, size, head)
	if err != nil {
		return kind{}, err
	}
	_, err = d.Seek(0, io.SeekStart)
	return k, err
}

func inspectAs(d *blob.Draft, size int64, head []byte) (kind, error) {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return inspectZip(d, size)
	}
	if len(head) > 10 && bytes.HasPrefix(head, []byte("ID3")) && head[3] >= 2 && head[3] <= 4 {
		return kindOf("audio/mpeg"), nil
	}
	m := mimetype.Detect(head)
	switch media, _, _ := strings.Cut(m.String(), ";"); media {
	case "application/pdf":
		// Readers allow the mark a little later; then it is also something else.
		if !bytes.HasPrefix(head, []byte("%PDF-")) {
			return kind{}, errKind()
		}
		return kindOf(media), nil
	case "image/jpeg", "image/png", "image/webp", "image/gif":
		return kindOf(media), nil
	case "audio/mpeg":
		return kindOf(media), nil
	case "audio/x-m4a", "audio/mp4":
		return kindOf("audio/mp4"), nil
	case "video/mp4", "audio/3gpp", "video/3gpp":
		// What a telephone's recorder makes often calls itself a film.
		return inspectSound(d)
	case "text/plain", "text/csv", "text/tab-separated-values":
		return inspectText(d)
	}
	return kind{}, errKind()
}

// inspectSound lets an MP4 in that has a track of sound and none of pictures.
func inspectSound(d *blob.Draft) (kind, error) {
	if _, err := d.Seek(0, io.SeekStart); err != nil {
		return kind{}, err
	}
	r := bufio.NewReaderSize(d, 64<<10)
	sound := false
	for {
		if _, err := r.ReadSlice('h'); errors.Is(err, io.EOF) {
			break
		} else if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return kind{}, err
		}
		// "hdlr", version and flags, predefined, then the kind of track.
		if b, err := r.Peek(15); err == nil && string(b[:3]) == "dlr" {
			switch string(b[11:15]) {
			case "vide":
				return kind{}, errKind()
			case "soun":
				sound = true
			}
		}
	}
	if !sound {
		return kind{}, errKind()
	}
	return kindOf("audio/mp4"), nil
}

// markup are beginnings of what a browser would run, if it were ever told that
// the text is a page.
var markup = [][]byte{
	[]byte("<script"), []byte("<html"), []byte("<svg"), []byte("<iframe"), []byte("<!doctype"),
	[]byte("<object"), []byte("<embed"), []byte("<body"), []byte("<?xml"), []byte("<?php"), []byte("<%"),
}

// inspectText reads a text through, in pieces: it must be readable UTF-8
// without control characters and hold no pages or scripts.
func inspectText(d *blob.Draft) (kind, error) {
	if _, err := d.Seek(0, io.SeekStart); err != nil {
		return kind{}, err
	}
	r := bufio.NewReaderSize(d, 64<<10)
	const longest = 16
	window := make([]byte, 0, 64<<10)
	for {
		c, n, err := r.ReadRune()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return kind{}, err
		}
		if c == utf8.RuneError && n == 1 || c < ' ' && !strings.ContainsRune("\t\n\r\f", c) || c == 0x7f {
			return kind{}, errKind()
		}
		window = utf8.AppendRune(window, c)
		if len(window) > cap(window)-utf8.UTFMax {
			if holdsMarkup(window) {
				return kind{}, errKind()
			}
			window = append(window[:0], window[len(window)-longest:]...)
		}
	}
	if holdsMarkup(window) {
		return kind{}, errKind()
	}
	return kindOf("text/plain"), nil
}

func holdsMarkup(b []byte) bool {
	low := bytes.ToLower(b)
	for _, m := range markup {
		if bytes.Contains(low, m) {
			return true
		}
	}
	return false
}
