package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// sent is a form that is sent as it should not be, and what its page then says.
type sent struct {
	path string // "{matter}" and the like stand for records of this test
	with string // name=value pairs, apart by &; all else stays as it was
	says string // a part of the answer
	form string // selector of the form; the page's main one when left out
}

// Pages that only a form leads to (what is wrong with it, the double that is
// known, the other's change in between) are as accessible as those links lead to.
func TestAnswersOfFormsAreAccessible(t *testing.T) {
	chromium(t)
	fill := formRecords(t)
	for _, who := range []struct {
		name  string
		forms []sent
	}{
		{"", []sent{
			{path: "/desk/sign-in", with: "username=giamdoc&password=sai", says: "không đúng"},
			{path: "/yeu-cau", says: "Hãy chọn một mục"},
			{path: "/tra-cuu", says: "Hãy điền mục này"},
			{path: "/tra-cuu", with: "code=K7P3-92QX&phone=0912345678", says: "Không tìm thấy"},
		}},
		{"tiepnhan", []sent{
			{path: "/desk/requests/new", with: "person.birth=31-2-2022&person.phone=12", says: "Không có ngày này"},
			{path: "/desk/requests/call", says: "Hãy chọn một mục"},
			{path: "/desk/clients/new", says: "Hãy điền mục này"},
			{path: "/desk/clients/new", with: "name={name}", says: "{name}"},
			{path: "/desk/guidance/new", with: "phone=abc", says: "Hãy điền mục này"},
			{path: "/desk/requests/{request}/edit", with: "problem=&received_at=31-2-2022 8h", says: "Không có ngày này"},
			{path: "/desk/requests/{request}/refuse", says: "Hãy chọn một mục"},
			{path: "/desk/requests/{request}/ask", says: "Hãy điền mục này"},
			{path: "/desk/requests/{request}/pass", says: "Hãy chọn một mục"},
			{path: "/desk/search?q=%00", says: "", form: "none"},
		}},
		{"giamdoc", []sent{
			{path: "/desk/matters/{unassigned}/assign", says: "Hãy chọn một mục"},
			{path: "/desk/matters/{matter}/hearings/new", with: "at=hôm kia 25h", says: "Có chỗ cần sửa"},
			{path: "/desk/matters/{matter}/sessions/new", with: "on_date=30-2-2022", says: "Không có ngày này"},
			{path: "/desk/matters/{matter}/diary/new", says: "Hãy điền mục này"},
			{path: "/desk/matters/{matter}/papers/new", says: "Có chỗ cần sửa"},
			{path: "/desk/matters/{matter}/finish", says: "Có chỗ cần sửa"},
			{path: "/desk/matters/{matter}/stop", says: "Có chỗ cần sửa"},
			{path: "/desk/matters/{matter}/change-request", says: "Có chỗ cần sửa"},
			{path: "/desk/requests/{proposed}/send-back", says: "Hãy điền mục này"},
			{path: "/desk/providers/new", says: "Hãy điền mục này"},
			{path: "/desk/duty", says: "", form: "none"},
			{path: "/desk/admin/org/centre", with: "name=&email=abc", says: "Hãy điền mục này"},
			{path: "/desk/admin/org/branches/new", with: "code=1&hours[0]=sáng", says: "Viết giờ như"},
			{path: "/desk/admin/agencies/new", says: "Hãy điền mục này"},
			{path: "/desk/account/password", says: "Hãy điền mục này"},
			{path: "/desk/account/tokens", says: "Hãy điền mục này"},
		}},
		{"quantri", []sent{
			{path: "/desk/admin/accounts/new", with: "username=!", says: "Hãy điền mục này"},
		}},
		{"bientap", []sent{
			{path: "/desk/news/new", with: "title=Tên bài", says: "Hãy điền mục này"},
		}},
	} {
		t.Run(name(who.name), func(t *testing.T) {
			var p *page
			if who.name == "" {
				p = open(t, "/")
			} else {
				p = signIn(t, who.name)
			}
			for _, f := range who.forms {
				f.path, f.with, f.says = fill.Replace(f.path), fill.Replace(f.with), fill.Replace(f.says)
				p.size(1440, 900)
				p.goTo(f.path)
				if f.form != "none" {
					p.sendWrong(f)
				}
				if !strings.Contains(p.text("main"), f.says) {
					p.shoot("failed")
					t.Errorf("%s with %q does not say %q:\n%.1500s", f.path, f.with, f.says, p.text("main"))
				}
				p.checkHere(f.path + "?sent")
			}
		})
	}
}

// Two people change one record: the second sees both, and chooses.
func TestLostUpdateIsAccessible(t *testing.T) {
	p := signIn(t, "tiepnhan")
	reception := program(t, "tiepnhan")
	var made record
	reception.made("/clients", object{"name": "Đặng Thị Cùng Lúc", "birth": "1970"}, &made)
	path := fmt.Sprintf("/desk/clients/%d/edit", made.ID)
	p.goTo(path)
	reception.call("PATCH", fmt.Sprintf("/clients/%d", made.ID), object{"version": made.Version, "occupation": "làm ruộng"}, 200, nil)
	p.fill("occupation", "buôn bán")
	p.submit("occupation")
	p.sees("buôn bán", "làm ruộng")
	p.checkHere(path + "?stale")
}

// What waits for the head's word, and what a paper looks like in two versions.
func TestApprovalAndComparisonAreAccessible(t *testing.T) {
	director := program(t, "giamdoc")
	p := signIn(t, "giamdoc")
	v := visit(t, "giamdoc")
	_, proposals := v.get("/desk/proposals")
	link := regexp.MustCompile(`href="(/desk/(?:requests|matters)/\d+)"`).FindStringSubmatch(proposals)
	if link == nil {
		t.Fatal("nothing waits for the head")
	}
	p.checkEveryWay(link[1])

	_, list := v.get("/desk/matters?tab=open")
	m := regexp.MustCompile(`href="/desk/matters/(\d+)"`).FindStringSubmatch(list)
	if m == nil {
		t.Fatal("no matter is open")
	}
	var paper record
	director.made("/matters/"+m[1]+"/papers", object{"kind": "other", "title": "Bản trình bày thử", "text": "Bị cáo nhận tội.\nXin giảm nhẹ."}, &paper)
	director.call("POST", fmt.Sprintf("/papers/%d/versions", paper.ID), object{"version": paper.Version, "text": "Bị cáo không nhận tội.\nXin giảm nhẹ."}, 201, nil)
	p.checkEveryWay(fmt.Sprintf("/desk/matters/%s/papers/%d/compare", m[1], paper.ID))
}

func name(username string) string {
	if username == "" {
		return "public"
	}
	return username
}

// sendWrong fills the form and sends it past the browser's own checks.
func (p *page) sendWrong(f sent) {
	p.t.Helper()
	selector := f.form
	if selector == "" {
		selector = "main form[method=post]:not(.one-button):not(.switch)"
	}
	ok := eval[bool](p, `(() => {
		const form = document.querySelector(`+quoted(selector)+`);
		if (!form) return false;
		form.noValidate = true;
		for (const pair of `+quoted(f.with)+`.split('&').filter(Boolean)) {
			const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
			const e = form.elements[name];
			if (!e) return false;
			e.value = value;
		}
		const send = [...form.querySelectorAll('button[type=submit], button:not([type])')].find(b => b.classList.contains('btn-primary'));
		window.before = true;
		setTimeout(() => form.requestSubmit(send || undefined));
		return true;
	})()`)
	if !ok {
		p.shoot("failed")
		p.t.Fatalf("%s has no such form (%s)", f.path, f.with)
	}
	p.arrive("the form at " + f.path)
}

// formRecords are the records the forms are about, as they are found by the
// head on the pages.
func formRecords(t *testing.T) *strings.Replacer {
	t.Helper()
	reception := program(t, "tiepnhan")
	first := takeIn(reception, "Kiều Thị Mẫu Đơn", "0900099031", nil)
	second := takeIn(reception, "Kiều Văn Mẫu Đơn", "0900099032", nil)
	reception.post(fmt.Sprintf("/requests/%d/refuse", second.ID), object{"version": second.Version, "ground": "not_entitled", "note": "Thử trang trả lại."}, nil)
	third := takeIn(reception, "Kiều Thị Chờ Cử", "0900099033", nil)
	var accepted decided
	reception.call("POST", "/matters", object{"request_id": third.ID, "version": third.Version}, http.StatusCreated, &accepted)
	fourth := takeIn(reception, "Kiều Văn Đang Làm", "0900099034", nil)
	var worked decided
	reception.call("POST", "/matters", object{"request_id": fourth.ID, "version": fourth.Version}, http.StatusCreated, &worked)
	director := program(t, "giamdoc")
	var m record
	path := fmt.Sprintf("/matters/%d", worked.Matter.ID)
	director.post(path+"/assign", object{"version": worked.Matter.Version, "provider_id": providerOf(director, "Trương Văn Sông Cái"), "decision_no": "931/QĐ-TGPL"}, &m)
	director.post(path+"/start", object{"version": m.Version}, nil)
	return strings.NewReplacer(
		"{request}", fmt.Sprint(first.ID), "{proposed}", fmt.Sprint(second.ID), "{unassigned}", fmt.Sprint(accepted.Matter.ID),
		"{matter}", fmt.Sprint(worked.Matter.ID), "{name}", "Kiều Thị Mẫu Đơn",
	)
}
