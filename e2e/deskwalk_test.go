package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// first gives the value of the first real choice of a list.
func (p *page) first(name string) string {
	p.t.Helper()
	return eval[string](p, `[...document.querySelector('select[name=`+quoted(name)+`]').options].map(o => o.value).find(v => v && v != '0') || ''`)
}

// approve opens the proposal that a page names and signs it.
func (p *page) approve(at string) {
	p.t.Helper()
	p.goTo(at)
	if eval[bool](p, `!!document.querySelector("a[href*='/proposals/']")`) {
		p.follow("css=a[href*='/proposals/']")
	}
	p.follow("css=form[action$='/approve'] button")
}

// The police call at dawn about somebody of seventeen: the call is a record in
// one page, the hours run, the head accepts at once, and twelve hours to assign
// somebody begin.
func TestArrestOnTheDesk(t *testing.T) {
	desk, head := signIn(t, "tiepnhan"), signIn(t, "giamdoc")
	desk.goTo("/desk/requests/call")
	desk.choose("agency_id", desk.first("agency_id"))
	desk.fill("agency_officer", "Điều tra viên (minh họa)")
	desk.fill("name", "Hồ Văn Sớm Mai")
	desk.fill("birth", "17 tuổi")
	desk.choose("role", "detained")
	desk.fill("asked_at", "16-02-2022 05:50")
	desk.fill("charge", "Trộm cắp tài sản")
	desk.shoot("call")
	desk.save("name")
	request := strings.SplitN(desk.path(), "?", 2)[0]
	desk.goTo(request)
	desk.sees("Hồ Văn Sớm Mai", "Điều tra viên (minh họa)")
	desk.goTo(request + "/person")
	desk.save("person.name")
	desk.goTo(request + "/accept")
	desk.choose("form", "litigation")
	desk.choose("field", "criminal")
	desk.choose("at_once_ground", "agency_notice")
	desk.save("form")

	head.approve(request)
	matter := matterPath(head)
	head.goTo(matter)
	head.sees("12 giờ")
	head.shoot("arrest")
}

// Somebody whom the law does not help: the officer proposes with a ground and
// kind words, the head sends it back once, then signs.
func TestRefusalOnTheDesk(t *testing.T) {
	desk, head := signIn(t, "tiepnhan"), signIn(t, "giamdoc")
	desk.goTo("/desk/requests/new")
	desk.fill("person.name", "Mai Văn Đủ Sống")
	desk.fill("person.birth", "1980")
	desk.fill("problem", "Đòi tiền hụi bị vỡ.")
	desk.choose("field", "civil")
	desk.choose("form", "advice")
	desk.save("problem")
	request := strings.SplitN(desk.path(), "?", 2)[0]
	if strings.HasSuffix(request, "/acknowledgement") {
		desk.sees("Mai Văn Đủ Sống")
		request = strings.TrimSuffix(request, "/acknowledgement")
	}
	propose := func(note string) {
		t.Helper()
		desk.goTo(request + "/refuse")
		desk.choose("ground", "not_entitled")
		desk.fill("note", note)
		desk.save("note")
	}
	// Without reasons nothing is refused, and what was chosen stays.
	desk.goTo(request + "/refuse")
	desk.choose("ground", "not_entitled")
	eval[bool](desk, `(() => { for (const f of document.forms) f.noValidate = true; return true })()`)
	desk.submit("note")
	if desk.text(".error-summary") == "" || !eval[bool](desk, `document.querySelector('[name=ground][value=not_entitled]').checked`) {
		t.Fatalf("refused without reasons, or the choice is lost:\n%s", desk.text("main"))
	}
	propose("Chưa thuộc diện.")
	head.goTo(request + "/send-back")
	head.fill("note", "Xin ghi rõ ai có thể giúp.")
	head.save("note")
	desk.goTo(request)
	desk.sees("Xin ghi rõ ai có thể giúp.")
	propose("Chưa thuộc diện theo Điều 7. Có thể nhờ hòa giải ở cơ sở.")
	head.approve(request)
	head.goTo(request)
	head.sees(say("request.state_name_refused"))
	head.shoot("refused")
}

// A matter is stopped, another gets a new officer, each on its own small page.
func TestStopAndChangeOnTheDesk(t *testing.T) {
	desk, head, own := signIn(t, "tiepnhan"), signIn(t, "giamdoc"), signIn(t, "tgv")
	_, at := inHand(t, "Lâm Thị Thôi Việc", "0900099031", "921/QĐ-TGPL")
	own.goTo("/desk" + at + "/stop")
	own.choose("ground", "withdrawn")
	own.fill("note", "Có đơn rút yêu cầu (mẫu 05).")
	own.save("note")
	head.approve("/desk" + at)
	own.goTo("/desk" + at)
	own.sees(say("matter.state_stopped"))
	own.shoot("stopped")

	_, at = inHand(t, "Cao Thị Nhờ Người", "0900099032", "922/QĐ-TGPL")
	desk.goTo("/desk" + at + "/change-request")
	desk.choose("source", "client")
	desk.choose("ground", "not_effective")
	desk.fill("note", "Khó sắp xếp giờ gặp.")
	desk.save("note")
	head.goTo("/desk" + at + "/change?all=1")
	head.choose("provider_id", fmt.Sprint(providerOf(program(t, "giamdoc"), "Bùi Thị Hàng Dừa")))
	head.fill("decision_no", "923/QĐ-TGPL")
	head.save("decision_no")
	head.goTo("/desk" + at)
	head.sees("Bùi Thị Hàng Dừa")
	head.shoot("changed")
}
