package portal_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/request"
)

var codePattern = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`)

// toCheck fills the form in for somebody who asks for himself, up to the list
// of answers.
func toCheck(w *world) page {
	w.t.Helper()
	return w.get("/yeu-cau").want(200, "Việc này có gấp không?").
		fill("next", "urgent", "no").want(200, "Bạn hỏi cho ai?").
		fill("next", "requester_is", "client").want(200, "Bạn tên gì?").
		fill("next", "person.name", "Nguyễn Thị Minh Họa", "person.birth", "1960").want(200, "Liên lạc với bạn thế nào cho an toàn?").
		fill("next", "person.phone", "0912 345 678", "contact", "open").want(200, "Bạn sống ở đâu?").
		fill("next", "person.unit_code", "31366").want(200, "Có chuyện gì đã xảy ra?").
		fill("next", "problem", "Tranh chấp ranh đất với nhà bên cạnh.").want(200, "Có điều nào đúng với bạn không?").
		fill("next", "categories", "poor").want(200, "Bạn có cần hỗ trợ gì khi gặp không?").
		fill("next", "person.needs", "hearing").want(200, "Bạn có giấy tờ gì muốn gửi kèm không?").
		fill("next").want(200, "Xem lại trước khi gửi")
}

func TestRequestWithoutScripts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := worldOn(t, d)
		p := toCheck(w).has("Nguyễn Thị Minh Họa", "1960", "0912 345 678", "Tranh chấp ranh đất", "Người thuộc hộ nghèo", "Nghe kém")
		done := p.fill("send").want(200, "Đã nhận yêu cầu của bạn")
		code := codePattern.FindString(done.body)
		if code == "" {
			t.Fatal("no code")
		}
		// Sent twice, it is one request.
		if again := p.fill("send").want(200, "Đã nhận yêu cầu của bạn"); codePattern.FindString(again.body) != code {
			t.Error("sent twice, there are two requests")
		}
		head := account.Actor{ID: 1, Role: account.Director, Via: "desk"}
		list, err := w.Request.List(t.Context(), head, request.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Items) != 1 {
			t.Fatalf("%d requests", len(list.Items))
		}
		r := list.Items[0]
		if r.Channel != "portal" || r.State != request.Received || r.Person.UnsafeToCall || r.Person.Phone != "0912345678" || r.Person.UnitCode != "31366" || !r.Categories.Has("poor") || r.Detained {
			t.Errorf("the request: %+v", r)
		}

		// It can be tracked with the number, and with no other.
		w.get("/tra-cuu").want(200, "Xem yêu cầu của tôi tới đâu").
			fill("", "code", strings.ToLower(strings.ReplaceAll(code, "-", " ")), "phone", "+84 912 345 678").
			want(200, "").has(code[:0], "Đường đi của yêu cầu").hasNot("Nguyễn Thị Minh Họa", "Tranh chấp")
		w.get("/tra-cuu").fill("", "code", code, "phone", "0912 345 679").want(404, "Xem yêu cầu của tôi tới đâu").hasNot("Đường đi")
		w.get("/tra-cuu").fill("", "code", "K7P3-92QX", "phone", "0912 345 678").want(404, "Xem yêu cầu của tôi tới đâu")
		w.get("/tra-cuu").fill("", "code", "", "phone", "x").want(422, "Xem yêu cầu của tôi tới đâu").has("Hãy điền mục này", "Số điện thoại này không đúng")
	})
}

func TestRequestForSomebodyArrested(t *testing.T) {
	w := newWorld(t)
	p := w.get("/yeu-cau").
		fill("next", "urgent", "held").want(200, "Hãy gọi ngay cho chúng tôi").has("0293 0000 000").
		fill("next").want(200, "Bạn hỏi cho ai?").
		fill("next", "requester_is", "other").want(200, "Người cần giúp tên gì?").
		fill("next", "person.name", "Trần Văn Minh Họa", "person.birth", "17 tuổi").want(200, "Còn bạn là ai?").
		fill("next", "requester_name", "Lê Thị Minh Họa", "requester_relation", "mẹ").want(200, "Liên lạc với bạn thế nào cho an toàn?").
		fill("next", "requester_phone", "0293.3878.123", "contact", "never").want(200, "Người cần giúp sống ở đâu?").
		fill("next").want(200, "Có chuyện gì đã xảy ra với người đó?").
		fill("next", "problem", "Con tôi bị công an giữ từ sáng.").
		fill("next", "categories", "accused_16_18").
		fill("next", "person.language", "Khmer").
		attach("add", "Giấy mời.png", photo(t)).want(200, "Bạn có giấy tờ gì muốn gửi kèm không?").has("Giấy mời.png").
		attach("add", "x.exe", []byte("MZ\x90\x00")).want(422, "").has("Không nhận loại tệp này", "Giấy mời.png").
		attach("next", "Trang 2.jpg", photo(t)).want(200, "Xem lại trước khi gửi").
		has("Lê Thị Minh Họa (mẹ)", "Giấy mời.png; Trang 2.png", "Phiên dịch Khmer", "Đừng gọi")
	p = p.fill("to:papers").want(200, "Bạn có giấy tờ gì muốn gửi kèm không?").
		fill("drop:1").want(200, "").hasNot("Trang 2.png").
		fill("next").want(200, "Xem lại trước khi gửi")
	p.fill("send").want(200, "Đã nhận yêu cầu của bạn").has("Đừng chờ, hãy gọi ngay")

	head := account.Actor{ID: 1, Role: account.Director, Via: "desk"}
	list, err := w.Request.List(t.Context(), head, request.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	r := list.Items[0]
	if !r.Detained || r.RequesterIs != "other" || r.RequesterName != "Lê Thị Minh Họa" || r.RequesterRelation != "mẹ" || !r.Person.UnsafeToCall ||
		!r.Person.NeedsInterpreter || r.Person.Birth != "17 tuổi" || !strings.Contains(r.Wish, "không gọi") || !strings.Contains(r.Subject, "bị bắt") {
		t.Errorf("the request: %+v", r)
	}
	files, err := w.File.List(t.Context(), head, r.Of())
	if err != nil || len(files) != 1 || files[0].Name != "Giấy mời.png" {
		t.Errorf("files: %+v, %v", files, err)
	}
}

func TestEveryStepSaysWhatIsMissing(t *testing.T) {
	w := newWorld(t)
	p := w.get("/yeu-cau").fill("next").want(422, "Việc này có gấp không?").has("Hãy chọn một mục").
		fill("next", "urgent", "perhaps").want(422, "Việc này có gấp không?").has("Lựa chọn này không có trong danh sách").
		fill("next", "urgent", "no").
		fill("next").want(422, "Bạn hỏi cho ai?").
		fill("next", "requester_is", "client").
		fill("next", "person.birth", "31-02-1990").want(422, "Bạn tên gì?").has("Hãy điền mục này", "Không có ngày này trên lịch").
		fill("next", "person.name", "A\u202eB").want(422, "Bạn tên gì?").has("Có ký tự không đọc được").
		fill("next", "person.name", strings.Repeat("dài ", 100), "person.birth", "1990").want(422, "").has("Dài quá 200 ký tự")
	// What was typed stays, also on the way back.
	p = p.fill("next", "person.name", "Nguyễn <script>alert(1)</script>").want(200, "Liên lạc với bạn thế nào cho an toàn?").
		hasNot("<script>alert")
	p = p.fill("back", "person.phone", "12").want(200, "Bạn tên gì?")
	if got := p.form().Get("person.name"); got != "Nguyễn <script>alert(1)</script>" {
		t.Errorf("the name is now %q", got)
	}
	p = p.fill("next").want(200, "Liên lạc với bạn thế nào cho an toàn?")
	if got := p.form().Get("person.phone"); got != "12" {
		t.Errorf("the number is now %q", got)
	}
	p.fill("next", "person.phone", "0912345678", "contact", "open").
		fill("next", "person.unit_code", "99999").want(422, "Bạn sống ở đâu?").
		fill("next", "person.unit_code", "").want(200, "Có chuyện gì đã xảy ra?").
		fill("next", "problem", strings.Repeat("x", 5001)).want(422, "").has("Dài quá 5000 ký tự").
		fill("next", "problem", strings.Repeat("dài ", 1250)).want(200, "").
		fill("next", "categories", "king").want(422, "Có điều nào đúng với bạn không?")
}

func TestAnswersCanBeChanged(t *testing.T) {
	w := newWorld(t)
	p := toCheck(w).fill("to:person").want(200, "Bạn tên gì?").
		fill("next", "person.name", "Tên Khác Minh Họa").want(200, "Xem lại trước khi gửi").has("Tên Khác Minh Họa")
	// Who now asks for another is asked who he is; the rest stays.
	p = p.fill("to:who").want(200, "Bạn hỏi cho ai?").
		fill("next", "requester_is", "other").want(200, "Còn bạn là ai?").
		fill("next", "requester_name", "Lê Văn Minh Họa", "requester_relation", "anh").want(200, "Xem lại trước khi gửi").has("0912 345 678")
	p.fill("send").want(200, "Đã nhận yêu cầu của bạn")
}

func TestSealedFormsCanNotBeForged(t *testing.T) {
	w := newWorld(t)
	p := w.get("/yeu-cau").fill("next", "urgent", "no").fill("next", "requester_is", "client").
		fill("next", "person.name", "Nguyễn Thị Bí Mật")
	state := p.form().Get("state")
	if strings.Contains(p.body, "Bí Mật") {
		t.Error("the page holds what was typed before, in the clear")
	}
	for what, s := range map[string]string{
		"changed": state[:20] + "A" + state[21:], "cut": state[:40], "none": "", "another's": "AAAA" + state, "no base64": "###",
	} {
		if s == state {
			continue
		}
		got := p.fill("next", "state", s)
		got.want(422, "Việc này có gấp không?").has("hãy bắt đầu lại")
		_ = what
	}
	p.fill("send", "step", "check").want(422, "Liên lạc với bạn thế nào cho an toàn?")
	p.fill("next", "step", "nowhere").want(422, "Việc này có gấp không?")
	w.clock.Advance(13 * time.Hour)
	p.fill("next", "person.phone", "0912345678", "contact", "open").want(422, "Việc này có gấp không?").has("hãy bắt đầu lại")
}

func TestNothingIsLeftBehind(t *testing.T) {
	w := newWorld(t)
	p := toCheck(w)
	done := p.fill("send")
	code := codePattern.FindString(done.body)
	tracked := w.get("/tra-cuu").fill("", "code", code, "phone", "0912345678").want(200, "")
	for _, one := range []page{p, done, tracked, w.get("/yeu-cau")} {
		if got := one.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q", one.path, got)
		}
		if one.header.Get("Location") != "" || len(one.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: %v", one.path, one.header)
		}
	}
	if len(w.jar) > 0 {
		t.Errorf("cookies: %v", w.jar)
	}
}

func TestLimits(t *testing.T) {
	w := newWorld(t)
	try := func() page { return w.get("/tra-cuu").fill("", "code", "K7P3-92QX", "phone", "0912345678") }
	for range 12 {
		try().want(404, "")
	}
	got := try().want(429, "Bạn hãy chờ một lát").has("0293 0000 000")
	if got.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.ip = "203.0.113.8"
	try().want(404, "")
	w.ip = "203.0.113.7"
	w.clock.Advance(21 * time.Second)
	try().want(404, "")
	try().want(429, "")

	// Requests: ten at once from one address, the eleventh waits; what was
	// typed is not lost, the same form can be sent later.
	w = newWorld(t)
	for range 10 {
		toCheck(w).fill("send").want(200, "Đã nhận yêu cầu của bạn")
	}
	p := toCheck(w)
	p.fill("send").want(429, "Bạn hãy chờ một lát")
	w.clock.Advance(4 * time.Minute)
	p.fill("send").want(200, "Đã nhận yêu cầu của bạn")
}
