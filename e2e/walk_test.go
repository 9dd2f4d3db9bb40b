package e2e

import (
	"regexp"
	"strings"
	"testing"

	"tgpl/internal/i18n"
)

// say gives words as the pages have them, in Vietnamese.
func say(key string) string { return i18n.In(i18n.Vietnamese, key) }

var trackingCode = regexp.MustCompile(`[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}`)

// askOnPortal files a request on the portal, one question at a time, and gives
// the code to follow it with.
func askOnPortal(t *testing.T, name, phone string) string {
	t.Helper()
	p := open(t, "/yeu-cau")
	next := func() {
		t.Helper()
		p.follow(say("portal.next"))
	}
	p.choose("urgent", "no")
	next()
	p.choose("requester_is", "client")
	next()
	p.fill("person.name", name)
	p.fill("person.birth", "1971")
	next()
	p.fill("person.phone", phone)
	p.choose("contact", "quiet")
	next()
	p.choose("person.unit_code", "31318")
	next()
	p.fill("problem", "Hàng xóm kiện đòi dải đất giáp ranh, tòa đã gửi giấy báo.")
	next()
	p.choose("categories", "poor")
	next()
	next() // needs: none
	next() // papers: none
	p.sees(name, "Hàng xóm kiện")
	p.shoot("portal-check")
	p.follow("css=button[name='go'][value='send']")
	code := trackingCode.FindString(p.text("main"))
	if code == "" {
		t.Fatalf("no code to follow the request with:\n%s", p.text("main"))
	}
	p.shoot("portal-sent")
	return code
}

// track reads on the portal how a request stands.
func track(t *testing.T, code, phone string) *page {
	t.Helper()
	p := open(t, "/tra-cuu")
	p.fill("code", strings.ToLower(code))
	p.fill("phone", phone)
	p.submit("code")
	return p
}

// From the portal to the closed file, each step by whose it is.
func TestFromPortalToClosedFile(t *testing.T) {
	const name, phone = "Trần Thị Bước Đường", "0900099001"
	code := askOnPortal(t, name, phone)
	track(t, code, phone).sees(say("portal.track_way"))

	// Reception finds it, makes the person's record, ticks the papers.
	desk := signIn(t, "tiepnhan")
	desk.goTo("/desk/requests?channel=portal")
	desk.follow(name)
	request := strings.SplitN(desk.path(), "?", 2)[0]
	desk.sees(name)
	desk.shoot("request")
	desk.goTo(request + "/person")
	desk.save("person.name")
	desk.goTo(request + "/edit")
	desk.save("problem")
	tick := eval[[]string](desk, `[...document.querySelectorAll('select[name^="papers["]')].map(e => e.name)
		.filter(n => document.querySelector('[name="' + n.replace('.state', '.code') + '"]').value != 'other')`)
	for _, name := range tick {
		desk.choose(name, "original")
	}
	desk.save(tick[0])

	// Does anything speak against it? Then it is accepted.
	desk.goTo(request)
	desk.follow(say("conflict.check"))
	desk.shoot("conflict")
	desk.goTo(request + "/accept")
	desk.choose("form", "litigation")
	desk.choose("field", "civil")
	desk.choose("role", "defendant")
	desk.choose("stage", "first_instance")
	desk.save("form")
	matter := matterPath(desk)

	// The director assigns.
	head := signIn(t, "giamdoc")
	head.goTo(matter + "/assign?all=1")
	officer := eval[string](head, `[...document.querySelectorAll('[name="provider_id"]')].find(e => (e.closest('label') || e.parentElement).innerText.includes('Trương Văn Sông Cái')).value`)
	head.choose("provider_id", officer)
	head.fill("decision_no", "901/QĐ-TGPL")
	head.shoot("assign")
	head.save("decision_no")

	// The officer works: a hearing, a session, papers, and proposes the end.
	own := signIn(t, "tgv")
	own.goTo(matter + "/hearings/new")
	own.choose("kind", "civil_session")
	own.fill("at", "16-02-2022 07:00")
	own.fill("place", "Phòng xử án 1")
	own.submit("place")
	if eval[bool](own, `!!document.querySelector('input[name="clash"]')`) {
		own.sees("TT.") // the other hearing at that hour is named
		own.tick("clash")
		own.save("place")
	}
	own.goTo(matter + "/sessions/new")
	own.fill("on_date", "16-02-2022")
	own.choose("part", "morning")
	own.choose("kind", "meeting")
	own.fill("confirmed_by", "Thư ký (minh họa)")
	own.save("on_date")
	own.goTo(matter)
	own.sees("Phòng xử án 1")
	own.shoot("matter")
	closeHearing := eval[string](own, `[...document.querySelectorAll('a[href*="/hearings/"][href$="/close"]')].map(a => a.getAttribute('href'))[0] || ''`)
	own.goTo(closeHearing)
	own.choose("state", "held")
	own.fill("result", "Hai bên hòa giải thành.")
	own.save("result")
	own.goTo(matter + "/finish")
	own.choose("outcome", "done")
	own.fill("result", "Hòa giải thành, giữ được phần đất đang trồng cây.")
	own.save("result")

	// The director approves, from her own day.
	head.goTo(matter)
	head.follow("css=a[href*='/proposals/']")
	head.shoot("proposal")
	head.follow("css=form[action$='/approve'] button")

	// The file is completed and handed in.
	fulfil(own, matter)
	own.goTo(matter + "/file")
	own.save("note")
	own.goTo(matter)
	own.sees(say("matter.state_filed"))
	own.shoot("filed")

	p := track(t, code, phone)
	p.sees(say("portal.track_way"))
	p.shoot("tracked")
}

// matterPath is the matter a request has become.
func matterPath(p *page) string {
	p.t.Helper()
	m := regexp.MustCompile(`/desk/matters/\d+`).FindString(p.path())
	if m == "" {
		m = eval[string](p, `([...document.querySelectorAll('a[href^="/desk/matters/"]')].map(a => a.getAttribute('href')).find(h => /^\/desk\/matters\/\d+$/.test(h))) || ''`)
	}
	if m == "" {
		p.shoot("failed")
		p.t.Fatalf("no matter at %s:\n%s", p.path(), p.text("main"))
	}
	return m
}

// fulfil writes a text for each paper that the file lacks.
func fulfil(p *page, matter string) {
	p.t.Helper()
	p.goTo(matter)
	owed := eval[[]string](p, `[...document.querySelectorAll('a[href*="/papers/"]')].filter(a => /\/papers\/\d+$/.test(a.getAttribute('href')))
		.filter(a => (a.closest('li') || a.parentElement.parentElement).innerText.includes(`+quoted(say("matter.paper_state_owed"))+`)).map(a => a.getAttribute('href'))`)
	if len(owed) == 0 {
		p.t.Fatalf("nothing is owed:\n%s", p.text("main"))
	}
	for _, paper := range owed {
		p.goTo(paper + "/add")
		p.fill("text", "Nội dung minh họa.")
		p.choose("state", "signed")
		p.save("text")
	}
}
