package search_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fold"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/news"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
	"tgpl/internal/search"
)

// world is a centre with 5,000 people and 3,000 matters whose names are spread
// as those of the Mekong delta are, and among them the records that the
// questions ask for. All are invented.
type world struct {
	*rooms.Rooms
	refs map[string]int64 // "client p01" → id
}

var now = time.Date(2024, time.March, 1, 9, 0, 0, 0, calendar.Zone)

func open(t testing.TB, d *db.DB) *rooms.Rooms {
	t.Helper()
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(now), Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// table reads a file of testdata: lines of texts with tabs between.
func table(t testing.TB, name string, columns int) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out [][]string
	for s := bufio.NewScanner(f); s.Scan(); {
		if strings.HasPrefix(s.Text(), "#") {
			continue
		}
		cells := strings.Split(s.Text(), "\t")
		for len(cells) < columns {
			cells = append(cells, "")
		}
		out = append(out, cells)
	}
	return out
}

func weighted(list string) []string {
	var out []string
	for _, w := range strings.Fields(list) {
		name, n, _ := strings.Cut(w, ":")
		times, err := strconv.Atoi(n)
		if err != nil {
			times = 1
		}
		for range times {
			out = append(out, name)
		}
	}
	return out
}

var (
	families = weighted("Nguyễn:316 Trần:110 Lê:95 Phạm:70 Huỳnh:60 Phan:45 Võ:45 Trương:22 Bùi:20 Dương:20 Đặng:25 Đỗ:18 Hồ:18 Ngô:16 Lý:14 Lâm:14 Đinh:8 Mai:8 Cao:7 Đoàn:7 Châu:6 Đào:6 Kim:6 Lưu:6 Thạch:10 Danh:10 Sơn:4 Quách:4 Tạ:4 Tô:4 Thái:5 Neáng:3 Chau:3 Tăng:3 Từ:3 Trịnh:5 Hà:5 Vương:3 Giang:2 Hứa:2 Phùng:3 La:2 Triệu:2 Tống:1 Khổng:1 Âu:1 Ông:1 Mạc:1")
	middleF  = weighted("Thị:60 Ngọc:8 Kim:5 Thanh:4 Mỹ:4 Thu:4 Bích:3 Hồng:3 Như:2 Bảo:2 Tuyết:2 Diễm:2 Cẩm:2 Thùy:2 Phương:2 Xuân:2 Yến:1 Trúc:1 Quỳnh:1")
	middleM  = weighted("Văn:48 Minh:8 Hoàng:8 Thanh:7 Quốc:6 Hữu:5 Tấn:4 Công:3 Đức:3 Trung:2 Gia:2 Chí:2 Thành:2 Anh:2 Nhật:1 Phước:1 Trọng:1 Đình:1 Bá:1 Thế:1 Duy:2 Khánh:1")
	givenF   = strings.Fields("Hoa Lan Hương Thúy Thủy Hạnh Nga Phượng Tuyết Hồng Mai Cúc Đào Liên Loan Oanh Yến Trang Thảo Linh Vân Nhung Diễm Diệu Tiên Trinh Quyên Ngân Hà Hằng Châu Ánh Bích Dung Duyên Giang Hiền Hòa Huệ Khánh Lệ Ly My Nhi Như Phương Sương Tâm Thắm Thư Thương Trúc Tú Uyên Vy Xuân Ý Kiều Lài Bé Út Sáu Mười Đẹp Nguyệt Thơ Thơm Lành Hường Nhàn Nở Xinh Chi Anh Hân Ngọc Quỳnh Gấm Lụa Điệp")
	givenM   = strings.Fields("Hùng Dũng Tuấn Sơn Long Hải Nam Thành Đạt Phong Phúc Lộc Thọ Tài Lợi Hậu Nghĩa Trí Tín An Bình Cường Đức Giàu Hiếu Hưng Khanh Khánh Khoa Kiệt Lâm Luân Lực Mạnh Minh Nhân Nhật Phát Phú Quang Quân Quý Sang Tân Thái Thắng Thiện Thịnh Toàn Trung Trường Tùng Vinh Vũ Đen Beo Lượm Mót Rớt Út Tư Năm Bảy Tám Hoàng Duy Khôi Vĩ Đăng Khang Hào Tính Vàng Sĩ")
	subjects = []string{"Tranh chấp quyền sử dụng đất", "Ly hôn, nuôi con", "Trộm cắp tài sản", "Cố ý gây thương tích", "Chế độ chính sách người có công", "Đòi bồi thường thiệt hại", "Khiếu nại quyết định hành chính", "Vi phạm quy định giao thông đường bộ", "Thừa kế", "Cấp dưỡng nuôi con", "Tàng trữ trái phép chất ma túy", "Lừa đảo chiếm đoạt tài sản"}
)

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func drawName(r *rand.Rand) string {
	middle, given := middleF, givenF
	if r.IntN(2) == 0 {
		middle, given = middleM, givenM
	}
	name := pick(r, families) + " " + pick(r, middle)
	if r.IntN(3) == 0 {
		if m := pick(r, middle); !strings.HasSuffix(name, m) && m != "Thị" && m != "Văn" {
			name += " " + m
		}
	}
	return name + " " + pick(r, given)
}

// build makes the world and its index.
func build(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{Rooms: open(t, d), refs: map[string]int64{}}
	rng := rand.New(rand.NewPCG(2024, 3))
	people, matters := table(t, "people.tsv", 6), table(t, "matters.tsv", 9)
	asked := map[string]bool{}
	for _, p := range people {
		asked[fold.Text(p[1])] = true
	}
	at := func(day string) clock.Instant { return clock.InstantOf(calendar.Must(day).At(9, 0)) }
	var clients []client.Client
	var phones []client.Phone
	add := func(id int64, name, others, birth, number, phone string) {
		c := client.Client{
			ID: id, BranchID: 1 + id%3, Name: name, Folded: fold.Text(name), NameKey: fold.NameKey(name), OtherNames: others, IDNumber: number,
			Needs: db.Words{}, CreatedAt: at("2020-01-01"), UpdatedAt: at("2020-01-01") + clock.Instant(id*60000), Version: 1,
		}
		if birth != "" {
			c.Birth = calendar.MustBirth(birth)
		}
		clients = append(clients, c)
		if phone != "" {
			phones = append(phones, client.Phone{ID: id, ClientID: id, Number: phone, SafeToCall: true})
		}
	}
	var rows []matter.Matter
	addMatter := func(id, clientID int64, name, branch, form string, number int64, year int, subject, caseNo string, on clock.Instant) {
		rows = append(rows, matter.Matter{
			ID: id, BranchID: 1 + clientID%3, ClientID: clientID, ClientName: name, Folded: fold.Text(name),
			Code: fmt.Sprintf("%s.%s.%02d.%d", branch, form, number, year), Book: matter.Book, Number: id*1000 + number, Year: year, Form: "litigation", Field: "civil",
			Subject: subject, AgencyCaseNo: caseNo, State: matter.Filed, Categories: db.Words{"hiv"}, Hardship: db.Words{}, AccountID: 100 + clientID%5, AcceptedAt: on, UpdatedAt: on, Version: 1,
		})
	}
	for id := int64(1); id <= 5000; id++ {
		if n := int(id/80) - 1; id%80 == 0 && n < len(people) {
			p := people[n]
			w.refs["client "+p[0]] = id
			add(id, p[1], p[2], p[3], p[4], p[5])
			continue
		}
		if id%every != 0 {
			continue
		}
		name := drawName(rng)
		for asked[fold.Text(name)] {
			name = drawName(rng)
		}
		year := 1940 + rng.IntN(70)
		birth := fmt.Sprint(year)
		if rng.IntN(4) > 0 {
			birth = fmt.Sprintf("%d-%02d-%02d", year, 1+rng.IntN(12), 1+rng.IntN(28))
		}
		add(id, name, "", birth, fmt.Sprintf("0939%08d", rng.IntN(100000000)), fmt.Sprintf("09%08d", rng.IntN(100000000)))
		if id%5 < 3 {
			addMatter(id, id, name, pick(rng, []string{"TT", "CN1", "CN2"}), pick(rng, []string{"TGTT", "TV", "DD"}), 400+id, 2018+rng.IntN(6), pick(rng, subjects), "", at(fmt.Sprintf("%d-%02d-%02d", 2018+rng.IntN(6), 1+rng.IntN(12), 1+rng.IntN(28))))
		}
	}
	names := map[string]string{}
	for _, p := range people {
		names[p[0]] = p[1]
	}
	for i, m := range matters {
		id := int64(6001 + i)
		w.refs["matter "+m[0]] = id
		number, _ := strconv.ParseInt(m[4], 10, 64)
		year, _ := strconv.Atoi(m[5])
		addMatter(id, w.refs["client "+m[1]], names[m[1]], m[2], m[3], number, year, m[6], m[7], at(m[8]))
	}
	var requests []request.Request
	for i, r := range table(t, "requests.tsv", 7) {
		id := int64(1 + i)
		w.refs["request "+r[0]] = id
		requests = append(requests, request.Request{
			ID: id, BranchID: 1, ClientID: w.refs["client "+r[1]], ClientName: names[r[1]], Folded: fold.Text(names[r[1]]), RequesterIs: "client", RequesterName: r[2],
			Code: r[3], Tracking: r[4], Subject: r[5], State: request.Received, Channel: "counter", ReceivedAt: at(r[6]), Categories: db.Words{}, Hardship: db.Words{}, CreatedAt: at(r[6]), UpdatedAt: at(r[6]), Version: 1,
		})
	}
	var papers []matter.Paper
	var versions []matter.PaperVersion
	for i, p := range table(t, "papers.tsv", 4) {
		id := int64(1 + i)
		w.refs["paper "+p[0]] = id
		papers = append(papers, matter.Paper{ID: id, MatterID: w.refs["matter "+p[1]], Kind: "other", Title: p[2], Position: 1, State: matter.PaperReceived, Version: 1})
		versions = append(versions, matter.PaperVersion{ID: id, PaperID: id, Number: 1, Text: p[3], At: at("2023-01-01")})
	}
	papers = append(papers, matter.Paper{ID: 500, MatterID: 6001, Kind: "hiv_confirmation", Title: "Giấy xác nhận nhiễm HIV", Position: 2, State: matter.PaperReceived, Version: 1})
	versions = append(versions, matter.PaperVersion{ID: 500, PaperID: 500, Number: 1, Text: "xét nghiệm dương tính bệnh viện Phụng Hoàng", At: at("2023-01-01")})
	var articles []news.Article
	for i, n := range table(t, "news.tsv", 4) {
		id := int64(1 + i)
		w.refs["article "+n[0]] = id
		articles = append(articles, news.Article{ID: id, Slug: n[0], Title: n[1], Folded: fold.Text(n[1]), Summary: n[2], Body: n[3], State: news.Published, PublishedOn: calendar.Must("2023-05-01"), CreatedAt: at("2023-05-01"), UpdatedAt: at("2023-05-01"), Version: 1})
	}
	articles = append(articles, news.Article{ID: 100, Slug: "nhap", Title: "Bản thảo bí mật về ngân sách", Folded: "x", Body: "Chưa đăng.", State: news.Draft, CreatedAt: at("2023-05-01"), UpdatedAt: at("2023-05-01"), Version: 1})
	var providers []provider.Provider
	var agencies []org.Agency
	var guidance []request.Guidance
	for i, o := range table(t, "others.tsv", 5) {
		id := int64(1 + i)
		w.refs[o[1]+" "+o[0]] = id
		switch o[1] {
		case search.Provider:
			providers = append(providers, provider.Provider{ID: id, AccountID: 100 + id, BranchID: 1, Kind: provider.Lawyer, Name: o[2], Folded: fold.Text(o[2]), Phone: o[4], IDNumber: "093070112233", CreatedAt: at("2020-01-01"), Version: 1})
		case search.Agency:
			agencies = append(agencies, org.Agency{ID: id, Kind: "police", Name: o[2], Folded: fold.Text(o[2]), Address: o[3], Phone: o[4], Version: 1})
		default:
			guidance = append(guidance, request.Guidance{ID: id, BranchID: 1, Number: id, Year: 2023, At: at("2023-02-02"), Channel: "counter", Name: o[2], Folded: fold.Text(o[2]), Phone: o[4], Field: "civil", Question: o[3], Answer: "Đã hướng dẫn.", ByID: 7, Version: 1})
		}
	}
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, list := range []any{&clients, &phones, &rows, &requests, &papers, &versions, &articles, &providers, &agencies, &guidance} {
			if _, err := tx.NewInsert().Model(list).Exec(ctx); err != nil {
				return fmt.Errorf("%T: %w", list, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Index.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) find(t testing.TB, a account.Actor, q search.Query) search.Found {
	t.Helper()
	f, err := w.Index.Find(t.Context(), a, q)
	if err != nil {
		t.Fatalf("%q: %v", q.Text, err)
	}
	return f
}
