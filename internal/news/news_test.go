package news_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/blob"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/news"
	"tgpl/internal/usecase"
)

var (
	editor = account.Actor{ID: 6, Name: "Biên tập", Role: account.Editor, Via: "desk"}
	wed    = time.Date(2022, 2, 16, 1, 0, 0, 0, time.UTC) // 08:00 in Vietnam
)

type house struct {
	news  *news.Service
	files *file.Service
	clock *clock.Manual
}

func open(t *testing.T, d *db.DB) house {
	t.Helper()
	s, err := blob.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := clock.NewManual(wed)
	b := usecase.NewBase(d, c, nil)
	f := file.New(b, s)
	return house{news.New(b, f), f, c}
}

func (h house) create(t *testing.T, in news.Input) news.Article {
	t.Helper()
	a, err := h.news.Create(t.Context(), editor, in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func item(title string) news.Input {
	return news.Input{Title: title, Body: "Nội dung.", Author: "Người Viết Minh Họa"}
}

func titles(list []news.Article) string {
	var out []string
	for _, a := range list {
		out = append(out, a.Title)
	}
	return strings.Join(out, ", ")
}

func TestLifeOfAnArticle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.create(t, item("Nhiệm vụ trọng tâm năm 2022: đợt 1"))
		if a.Slug != "nhiem-vu-trong-tam-nam-2022-dot-1" || a.State != news.Draft {
			t.Errorf("created %q, %s", a.Slug, a.State)
		}
		if _, err := h.news.BySlug(t.Context(), a.Slug); !fault.Is(err, fault.NotFound) {
			t.Errorf("the public reads a draft: %v", err)
		}
		in := item("Nhiệm vụ trọng tâm")
		a, err := h.news.Update(t.Context(), editor, a.ID, news.UpdateInput{Input: in, Version: a.Version})
		if err != nil || a.Slug != "nhiem-vu-trong-tam" {
			t.Fatalf("update: %q, %v", a.Slug, err)
		}
		if a, err = h.news.Publish(t.Context(), editor, a.ID, a.Version); err != nil {
			t.Fatal(err)
		}
		if a.PublishedOn != calendar.Must("2022-02-16") {
			t.Errorf("published on %s", a.PublishedOn)
		}
		// The public knows the address now: it stays when the title changes.
		in.Title = "Tên khác"
		if a, err = h.news.Update(t.Context(), editor, a.ID, news.UpdateInput{Input: in, Version: a.Version}); err != nil || a.Slug != "nhiem-vu-trong-tam" {
			t.Fatalf("update: %q, %v", a.Slug, err)
		}
		if got, err := h.news.BySlug(t.Context(), a.Slug); err != nil || got.Title != "Tên khác" || got.PublishedOn != a.PublishedOn {
			t.Errorf("the public reads %+v, %v", got, err)
		}
		if _, err := h.news.Update(t.Context(), editor, a.ID, news.UpdateInput{Input: in, Version: 1}); !fault.Is(err, fault.Conflict) || fault.Of(err).Current.(news.Article).Version != a.Version {
			t.Errorf("a lost update: %v", err)
		}
		if a, err = h.news.Withdraw(t.Context(), editor, a.ID, a.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := h.news.BySlug(t.Context(), a.Slug); !fault.Is(err, fault.NotFound) {
			t.Errorf("the public reads a withdrawn article: %v", err)
		}
		if _, err := h.news.Withdraw(t.Context(), editor, a.ID, a.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if a, err = h.news.Publish(t.Context(), editor, a.ID, a.Version); err != nil || a.PublishedOn != calendar.Must("2022-02-16") {
			t.Errorf("published again: %s, %v", a.PublishedOn, err)
		}
	})
}

func TestAddressesAreUnique(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for _, want := range []string{"don-de-nghi", "don-de-nghi-2", "don-de-nghi-3"} {
		if a := h.create(t, item("Đơn đề nghị!")); a.Slug != want {
			t.Errorf("got %q, want %q", a.Slug, want)
		}
	}
	for title, want := range map[string]string{
		"???":              "bai",
		"../../etc/passwd": "etc-passwd",
		"Người dân  –  “tờ gấp”, 25 năm": "nguoi-dan-to-gap-25-nam",
		strings.Repeat("dài ", 50):       strings.TrimSuffix(strings.Repeat("dai-", 20), "-"),
	} {
		if got := news.Slug(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestPublicListPagesByKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for i, on := range []string{"10-02-2022", "16-02-2022", "16-02-2022", "01-01-2022", "17-02-2022"} {
			in := item(fmt.Sprintf("bài %d", i))
			in.PublishedOn = on
			a := h.create(t, in)
			if _, err := h.news.Publish(t.Context(), editor, a.ID, a.Version); err != nil {
				t.Fatal(err)
			}
		}
		h.create(t, item("nháp"))
		var all []string
		after := news.Cursor{}
		for range 5 {
			page, next, err := h.news.List(t.Context(), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, titles(page))
			if next.ID == 0 {
				break
			}
			after = news.ParseCursor(next.String())
		}
		if got := strings.Join(all, " | "); got != "bài 2, bài 1 | bài 0, bài 3" {
			t.Errorf("today: %s", got)
		}
		h.clock.Advance(24 * time.Hour)
		if page, _, err := h.news.List(t.Context(), news.Cursor{}, 1); err != nil || titles(page) != "bài 4" {
			t.Errorf("tomorrow: %s, %v", titles(page), err)
		}
		found, err := h.news.All(t.Context(), editor, news.Filter{Text: "NHÁP"})
		if err != nil || titles(found) != "nháp" {
			t.Errorf("search: %s, %v", titles(found), err)
		}
		if found, err = h.news.All(t.Context(), editor, news.Filter{Text: "100%_!"}); err != nil || len(found) != 0 {
			t.Errorf("search for signs: %s, %v", titles(found), err)
		}
	})
}

func TestCursorsThatAreNone(t *testing.T) {
	for _, s := range []string{"", "x", "2022-02-30.1", "2022-02-16.-1", "2022-02-16", ".5", "2022-02-16.x"} {
		if c := news.ParseCursor(s); c.ID != 0 {
			t.Errorf("%q: %+v", s, c)
		}
	}
}

func (h house) picture(t *testing.T) *file.Upload {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	up, err := h.files.Receive(t.Context(), "cuoc hop.png", &b)
	if err != nil {
		t.Fatal(err)
	}
	return &up
}

func TestPictures(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	in := item("Bài có ảnh")
	in.Picture = h.picture(t)
	if _, err := h.news.Create(t.Context(), editor, in); fault.Of(err) == nil || fault.Of(err).Fields["picture_alt"].Key != "news.alt_required" {
		t.Fatalf("a picture without a description: %v", err)
	}
	in.PictureAlt, in.PictureCaption = "Tám người quanh một chiếc bàn", "Quang cảnh"
	a := h.create(t, in)
	if _, _, err := h.news.Picture(t.Context(), a.Slug, false); !fault.Is(err, fault.NotFound) {
		t.Errorf("the public sees the picture of a draft: %v", err)
	}
	a, err := h.news.Publish(t.Context(), editor, a.ID, a.Version)
	if err != nil {
		t.Fatal(err)
	}
	f, body, err := h.news.Picture(t.Context(), a.Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(body)
	_ = body.Close()
	if err != nil || !bytes.HasPrefix(raw, []byte{0xff, 0xd8}) || f.Width != 40 {
		t.Errorf("the picture: %d bytes, %+v, %v", len(raw), f, err)
	}
	// Saved without touching the picture, it stays; taken out, it is gone.
	in.Picture = nil
	if a, err = h.news.Update(t.Context(), editor, a.ID, news.UpdateInput{Input: in, Version: a.Version}); err != nil || a.PictureFileID == 0 {
		t.Fatalf("saved again: %+v, %v", a, err)
	}
	in.RemovePicture = true
	if a, err = h.news.Update(t.Context(), editor, a.ID, news.UpdateInput{Input: in, Version: a.Version}); err != nil || a.PictureFileID != 0 || a.PictureAlt != "" {
		t.Fatalf("taken out: %+v, %v", a, err)
	}
	in = item("Bài có tệp")
	up, err := h.files.Receive(t.Context(), "a.pdf", strings.NewReader("%PDF-1.4"))
	if err != nil {
		t.Fatal(err)
	}
	in.Picture, in.PictureAlt = &up, "x"
	if _, err := h.news.Create(t.Context(), editor, in); fault.Of(err) == nil || fault.Of(err).Fields["picture"].Key != "news.not_a_picture" {
		t.Errorf("a PDF as a picture: %v", err)
	}
}

func TestWhoMayWrite(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	a := h.create(t, item("Bài"))
	for _, role := range append(account.Roles, account.Public) {
		who := account.Actor{ID: 9, Role: role, BranchID: 1, Via: "desk"}
		want := role == account.Director || role == account.Deputy || role == account.Editor
		_, err1 := h.news.Create(t.Context(), who, item("Của "+role))
		_, err2 := h.news.Get(t.Context(), who, a.ID)
		_, err3 := h.news.All(t.Context(), who, news.Filter{})
		if (err1 == nil) != want || (err2 == nil) != want || (err3 == nil) != want {
			t.Errorf("%s: %v, %v, %v", role, err1, err2, err3)
		}
		if !want {
			_, err := h.news.Publish(t.Context(), who, a.ID, a.Version)
			_, err2 := h.news.Update(t.Context(), who, a.ID, news.UpdateInput{Input: item("x"), Version: a.Version})
			_, err3 := h.news.Withdraw(t.Context(), who, a.ID, a.Version)
			if err == nil || err2 == nil || err3 == nil {
				t.Errorf("%s: %v, %v, %v", role, err, err2, err3)
			}
		}
	}
}

func TestBadInput(t *testing.T) {
	h := open(t, dbtest.SQLite(t))
	for field, in := range map[string]news.Input{
		"title":           {Body: "x"},
		"body":            {Title: "x", Body: " \n "},
		"published_on":    {Title: "x", Body: "x", PublishedOn: "31-02-2022"},
		"summary":         {Title: "x", Body: "x", Summary: strings.Repeat("dài", 1000)},
		"author":          {Title: "x", Body: "x", Author: "a\x00b"},
		"picture_caption": {Title: "x", Body: "x", PictureCaption: "\xff"},
	} {
		_, err := h.news.Create(t.Context(), editor, in)
		if f := fault.Of(err); f == nil || f.Fields[field].Key == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	a := h.create(t, news.Input{Title: "Không tên người viết", Body: "x"})
	if _, err := h.news.Publish(t.Context(), editor, a.ID, a.Version); fault.Of(err) == nil || fault.Of(err).Fields["author"].Key == "" {
		t.Errorf("published without an author: %v", err)
	}
}
