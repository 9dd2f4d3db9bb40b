package portal_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tgpl/internal/account"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
)

var paths = []string{"/", "/kiem-tra", "/huong-dan", "/tru-so", "/tin", "/tin/bai-viet", "/yeu-cau", "/tra-cuu", "/rieng-tu", "/khong-co"}

var keyPattern = regexp.MustCompile(`^[a-z]+\.[a-z_]+`)

// maxPage is how large a page may be, for a slow line.
const maxPage = 60_000

func TestEveryPageInBothLanguages(t *testing.T) {
	w := newWorld(t)
	w.publish("Bài viết", "Nội dung **đậm**.")
	for _, lang := range i18n.Langs {
		w.jar = []*http.Cookie{{Name: "tgpl_lang", Value: string(lang)}}
		for _, path := range paths {
			p := w.get(path)
			want := 200
			if path == "/khong-co" {
				want = 404
			}
			if p.status != want {
				t.Errorf("%s %s: %d", lang, path, p.status)
				continue
			}
			_ = p.h1()
			if n := len(p.body); n > maxPage {
				t.Errorf("%s %s: %d bytes", lang, path, n)
			}
			if got := attr(find(p.doc, "html")[0], "lang"); got != string(lang) {
				t.Errorf("%s: lang %q", path, got)
			}
			checkTexts(t, string(lang)+" "+path, p.doc)
			checkSafe(t, path, p.doc)
		}
	}
}

// checkTexts finds keys that the catalogue lacks: they stand on the page as
// they are.
func checkTexts(t *testing.T, what string, doc *html.Node) {
	t.Helper()
	for _, word := range strings.Fields(text(doc)) {
		if keyPattern.MatchString(word) || strings.Contains(word, "{") {
			t.Errorf("%s: no text for %s", what, word)
		}
	}
}

// checkSafe finds what the content policy would stop: styles and scripts
// inside of the page.
func checkSafe(t *testing.T, path string, doc *html.Node) {
	t.Helper()
	for d := range doc.Descendants() {
		for _, a := range d.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%s: <%s %s>", path, d.Data, a.Key)
			}
		}
		if d.Data == "script" && attr(d, "src") == "" || d.Data == "style" && d.Type == html.ElementNode {
			t.Errorf("%s: <%s> inside", path, d.Data)
		}
	}
}

func TestHome(t *testing.T) {
	w := newWorld(t)
	w.publish("Bài viết", "Nội dung")
	w.get("/").want(200, "Bạn cần luật sư mà không có tiền? Nhà nước giúp bạn, miễn phí.").
		has("0293 0000 000", "(số minh họa)", "Người thuộc hộ nghèo", "Bài viết", "Đang xem 1", "Hôm nay 1", "Đã truy cập 1", "đều là bịa ra")
}

func TestTheLawOfTheDayDecides(t *testing.T) {
	w := newWorld(t)
	w.get("/huong-dan").has("Giấy chứng nhận hộ nghèo", "3 ngày làm việc", "12 giờ").hasNot("đang được xác định là nạn nhân")
	w.clock.Set(time.Date(2025, 8, 1, 8, 0, 0, 0, time.UTC))
	w.get("/huong-dan").has("đang được xác định là nạn nhân")
}

func TestCheck(t *testing.T) {
	w := newWorld(t)
	ask := func(pairs ...string) page {
		return w.get("/kiem-tra").want(200, "Tôi có được giúp không?").fill("", pairs...)
	}
	ask().want(200, "Chưa biết được. Hãy hỏi chúng tôi")
	ask("categories", "poor").want(200, "Có, có vẻ bạn được giúp miễn phí").has("Điều 7 khoản 2", "Giấy chứng nhận hộ nghèo")
	ask("categories", "elderly").want(200, "Có thể được giúp, nếu gia đình khó khăn về tiền").has("khoản 7")
	ask("categories", "elderly", "hardship", "near_poor").want(200, "Có, có vẻ bạn được giúp miễn phí")
	ask("categories", "king", "hardship", "x").want(200, "Chưa biết được. Hãy hỏi chúng tôi")
	if p := ask("categories", "hiv"); p.header.Get("Cache-Control") != "no-store" {
		t.Error("the answer may be kept")
	}
}

func TestArticles(t *testing.T) {
	w := newWorld(t)
	for i := range 12 {
		w.publish(fmt.Sprintf("Bài số %d", i), "Nội dung <script>alert(1)</script>")
	}
	first := w.get("/tin").want(200, "Tin tức").has("Bài số 11").hasNot("Bài số 1<")
	var next string
	for _, a := range find(first.doc, "a") {
		if attr(a, "rel") == "next" {
			next = attr(a, "href")
		}
	}
	w.get(next).want(200, "Tin tức").has("Bài số 1", "Bài số 0").hasNot("Bài số 11")
	w.get("/tin/bai-so-3").want(200, "Bài số 3").has("Người viết: Người Viết Minh Họa", "16 tháng 2").hasNot("<script>alert")
	w.get("/tin/khong-co").want(404, "Không có trang này")
	w.get("/tin/bai-so-3/anh.jpg").want(404, "Không có trang này")
	w.get("/tin?sau=%00").want(200, "Tin tức")
}

func TestFeedAndMap(t *testing.T) {
	w := newWorld(t)
	w.publish("Bài & viết", "Nội dung")
	p := w.get("/feed.xml")
	var feed struct {
		XMLName xml.Name
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Content string `xml:"content"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(p.body), &feed); err != nil {
		t.Fatal(err)
	}
	if feed.XMLName.Space != "http://www.w3.org/2005/Atom" || len(feed.Entries) != 1 || feed.ID == "" || feed.Updated == "" {
		t.Fatalf("the feed: %+v", feed)
	}
	if e := feed.Entries[0]; e.Title != "Bài & viết" || e.Link.Href != "https://tgpl.example/tin/bai-viet" || e.Content != "<p>Nội dung</p>\n" {
		t.Errorf("the entry: %+v", e)
	}
	if p := w.get("/sitemap.xml"); !strings.Contains(p.body, "<loc>https://tgpl.example/tin/bai-viet</loc>") {
		t.Error(p.body)
	}
	if p := w.get("/robots.txt"); !strings.Contains(p.body, "Sitemap: https://tgpl.example/sitemap.xml") {
		t.Error(p.body)
	}
}

func TestVisitsAreCountedHonestly(t *testing.T) {
	w := newWorld(t)
	count := func() string {
		c, err := w.News.Counters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(c.Online, c.Today, c.Total)
	}
	w.get("/")
	w.get("/tin")
	if got := count(); got != "1 1 1" {
		t.Errorf("one person, two pages: %s", got)
	}
	w.ip = "198.51.100.1"
	w.get("/")
	w.get("/khong-co")
	if got := count(); got != "2 2 2" {
		t.Errorf("two people: %s", got)
	}
	for _, ua := range []string{"Googlebot/2.1", "curl/8", ""} {
		w.ua, w.ip = ua, "198.51.100.2"
		w.get("/")
	}
	if got := count(); got != "2 2 2" {
		t.Errorf("programs: %s", got)
	}
	w.ua = browser
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Sec-Purpose", "prefetch")
	w.do(r)
	w.get("/feed.xml")
	if got := count(); got != "2 2 2" {
		t.Errorf("pages nobody looked at: %s", got)
	}
}

func TestChoices(t *testing.T) {
	w := newWorld(t)
	p := w.post("/tuy-chon", url.Values{"lang": {"en"}, "back": {"/tin"}})
	if p.status != http.StatusSeeOther || p.header.Get("Location") != "/tin" {
		t.Fatalf("%d %s", p.status, p.header.Get("Location"))
	}
	w.get("/tin").want(200, "News")
	w.post("/tuy-chon", url.Values{"theme": {"dark"}})
	if got := attr(find(w.get("/").doc, "html")[0], "data-theme"); got != "dark" {
		t.Errorf("theme %q", got)
	}
	for _, back := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/a?b", ""} {
		if p := w.post("/tuy-chon", url.Values{"back": {back}}); p.header.Get("Location") != "/" {
			t.Errorf("back %q leads to %q", back, p.header.Get("Location"))
		}
	}
}

func TestLeaving(t *testing.T) {
	w := newWorld(t)
	p := w.get("/thoat")
	if p.status != http.StatusSeeOther || p.header.Get("Location") != "https://www.google.com/" || !strings.Contains(p.header.Get("Clear-Site-Data"), "storage") {
		t.Errorf("%d %v", p.status, p.header)
	}
}

func TestOffices(t *testing.T) {
	w := newWorld(t)
	w.get("/tru-so").want(200, "Trụ sở").has("Chi nhánh số 1", "Trụ sở Trung tâm", "Thông tư 12/2018/TT-BTP, Điều 3", "Quyền của bạn")
}

// Hours and rules of reception stand where people look for them.
func TestHoursAndRulesAreShown(t *testing.T) {
	w := newWorld(t)
	ctx, boss := t.Context(), account.System()
	branches, err := w.Org.Branches(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range branches {
		if b.IsHeadOffice {
			_, err = w.Org.SaveBranch(ctx, boss, org.BranchInput{
				ID: b.ID, Version: b.Version, Code: b.Code, Name: b.Name, IsHeadOffice: true, Phone: b.Phone,
				Hours: []string{"7h-11h", "7h-11h", "", "13h-17h"},
			})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := w.Org.Centre(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rules := "Không phải trả tiền.\nNgười già được tiếp trước <b>."
	if _, err := w.Org.SaveCentre(ctx, boss, org.CentreInput{Version: c.Version, Name: c.Name, ShortName: c.ShortName, Province: c.Province, Rules: &rules}); err != nil {
		t.Fatal(err)
	}
	w.get("/tru-so").want(200, "Trụ sở").has("Thứ hai đến thứ ba: 07:00–11:00; thứ năm: 13:00–17:00", "Không phải trả tiền.", "Người già được tiếp trước")
	w.get("/huong-dan").want(200, "").has("thứ năm: 13:00–17:00")
	w.get("/rieng-tu").want(200, "").has("Giờ tiếp: thứ hai đến thứ ba: 07:00–11:00")
}
