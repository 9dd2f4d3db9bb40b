package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// client calls the API as somebody.
type client struct {
	t     *testing.T
	token string
	http  *http.Client
}

func program(t *testing.T, username string) client {
	t.Helper()
	return client{t, token(t, username), elsewhere()}
}

// call sends JSON and reads the answer into out; it fails unless the status is
// the one wanted.
func (c client) call(method, path string, body any, want int, out any) {
	c.t.Helper()
	var send io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		send = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, site.url+"/api/v1"+path, send)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if res.StatusCode != want {
		c.t.Fatalf("%s %s: %d, want %d\n%s", method, path, res.StatusCode, want, raw)
	}
	if out != nil {
		if err := json.Unmarshal(raw, out); err != nil {
			c.t.Fatalf("%s %s: %v\n%.500s", method, path, err, raw)
		}
	}
}

func (c client) post(path string, body, out any) { c.t.Helper(); c.call("POST", path, body, 200, out) }

func (c client) made(path string, body, out any) { c.t.Helper(); c.call("POST", path, body, 201, out) }

func (c client) get(path string, out any) { c.t.Helper(); c.call("GET", path, nil, 200, out) }

// object is JSON without a type of its own.
type object = map[string]any

type record struct {
	ID      int64  `json:"id"`
	State   string `json:"state"`
	Code    string `json:"code"`
	Version int64  `json:"version"`

	Tracking string `json:"tracking"`
}

type decided struct {
	Matter   record `json:"matter"`
	Proposal *struct {
		ID int64 `json:"id"`
	} `json:"proposal"`
}

type detail struct {
	Matter record `json:"matter"`
	Lacks  []struct {
		ID      int64 `json:"id"`
		Version int64 `json:"version"`
	} `json:"lacks"`
	Hearings []record `json:"hearings"`
	Sessions []record `json:"sessions"`
}

// takeIn files a request at the counter, entitled and proven.
func takeIn(c client, name, phone string, more object) record {
	c.t.Helper()
	in := object{
		"channel": "counter", "requester_is": "client", "new_person": true,
		"person": object{"name": name, "birth": "1980", "sex": "female", "phone": phone, "unit_code": "31318"},
		"form":   "litigation", "field": "civil", "role": "plaintiff", "stage": "first_instance",
		"problem": "Xin ly hôn và nuôi con.", "categories": []string{"poor"}, "signed_as": "signature",
		"papers": []object{{"code": "form_02", "state": "original"}, {"code": "poor_certificate", "state": "original"}},
	}
	for k, v := range more {
		in[k] = v
	}
	var r record
	c.made("/requests", in, &r)
	return r
}

// providerOf finds the provider an account is.
func providerOf(c client, name string) int64 {
	c.t.Helper()
	var list struct {
		Items []struct {
			ID   int64  `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	c.get("/providers?limit=100", &list)
	for _, p := range list.Items {
		if p.Name == name {
			return p.ID
		}
	}
	c.t.Fatalf("no provider %s", name)
	return 0
}

func TestTheWholeWayThroughTheAPI(t *testing.T) {
	reception, director, officer := program(t, "tiepnhan"), program(t, "giamdoc"), program(t, "tgv")
	const name, phone = "Lê Thị Giao Diện", "0900099002"
	r := takeIn(reception, name, phone, object{"parties": []object{{"side": "opposing", "name": "Cao Văn Đối Diện"}}})
	reception.post(fmt.Sprintf("/requests/%d/acknowledge", r.ID), nil, nil)

	var check struct {
		Result string `json:"result"`
	}
	reception.made("/conflicts/check", object{"request_id": r.ID}, &check)
	if check.Result != "clear" {
		t.Fatalf("the check says %q", check.Result)
	}
	reception.get(fmt.Sprintf("/requests/%d", r.ID), &r)
	var d decided
	reception.call("POST", "/matters", object{"request_id": r.ID, "version": r.Version}, 201, &d)
	m := d.Matter
	at := fmt.Sprintf("/matters/%d", m.ID)

	// Reception may not assign; nothing has changed by its trying.
	tgv := providerOf(director, "Trương Văn Sông Cái")
	reception.call("POST", at+"/assign", object{"version": m.Version, "provider_id": tgv, "decision_no": "902/QĐ-TGPL"}, 403, nil)
	director.post(at+"/assign", object{"version": m.Version, "provider_id": tgv, "decision_no": "902/QĐ-TGPL"}, &m)
	if m.State != "assigned" {
		t.Fatalf("after the assignment it is %s", m.State)
	}
	// A save from an older version is a conflict that carries the present one.
	director.call("POST", at+"/assign", object{"version": 1, "provider_id": tgv, "decision_no": "903/QĐ-TGPL"}, 409, nil)

	officer.post(at+"/start", object{"version": m.Version}, &m)
	var h record
	officer.made(at+"/hearings", object{"kind": "civil_session", "at": "16-02-2022 07:15", "place": "Phòng xử án 2", "clash": true}, &h)
	officer.made(at+"/sessions", object{"on_date": "16-02-2022", "part": "afternoon", "kind": "meeting", "note": "Cùng buổi với một việc khác"}, nil)
	officer.post(fmt.Sprintf("/hearings/%d/close", h.ID), object{"version": h.Version, "state": "held", "result": "Hòa giải thành."}, nil)

	var all detail
	officer.get(at, &all)
	officer.post(at+"/finish", object{"version": all.Matter.Version, "outcome": "done", "result": "Hòa giải thành."}, &d)
	if d.Proposal == nil {
		t.Fatal("an officer finishes without the head")
	}
	officer.call("POST", fmt.Sprintf("/matter-proposals/%d/approve", d.Proposal.ID), object{}, 403, nil)
	director.post(fmt.Sprintf("/matter-proposals/%d/approve", d.Proposal.ID), object{}, nil)

	officer.get(at, &all)
	officer.call("POST", at+"/file", object{"version": all.Matter.Version}, 409, nil) // papers are missing
	for _, p := range all.Lacks {
		officer.made(fmt.Sprintf("/papers/%d/versions", p.ID), object{"version": p.Version, "text": "Bản minh họa.", "state": "signed"}, nil)
	}
	officer.get(at, &all)
	officer.post(at+"/file", object{"version": all.Matter.Version}, &m)
	if m.State != "filed" {
		t.Errorf("at the end it is %s", m.State)
	}
	var tracked object
	reception.post("/track", object{"code": r.Tracking, "phone": phone}, &tracked)
}

// An arrest told by telephone: the hours run, and the head decides to accept
// at once.
func TestArrestByTelephone(t *testing.T) {
	reception, director := program(t, "tiepnhan"), program(t, "giamdoc")
	var agencies struct {
		Items []record `json:"items"`
	}
	reception.get("/agencies?kind=police&limit=5", &agencies)
	var r record
	reception.made("/calls", object{
		"agency_id": agencies.Items[0].ID, "agency_officer": "Điều tra viên (minh họa)", "name": "Hồ Văn Gọi Gấp", "birth": "17 tuổi",
		"charge": "Trộm cắp tài sản", "asked_at": "16-02-2022 05:40",
	}, &r)
	var full running
	reception.get(fmt.Sprintf("/requests/%d", r.ID), &full)
	if !full.runs()["agency_notice_answer"] {
		t.Errorf("the clocks that run are %v", full.runs())
	}
	reception.post(fmt.Sprintf("/requests/%d/client", r.ID), object{"version": r.Version, "new_person": true}, &r)
	var d decided
	reception.call("POST", "/matters", object{"request_id": r.ID, "version": r.Version, "at_once_ground": "agency_notice"}, 201, &d)
	if d.Proposal == nil {
		t.Fatal("reception accepts at once without the head")
	}
	director.post(fmt.Sprintf("/matter-proposals/%d/approve", d.Proposal.ID), object{}, &d)
	var m running
	director.get(fmt.Sprintf("/matters/%d", d.Matter.ID), &m)
	if runs := m.runs(); !runs["assign_12h"] || !runs["proofs_owed"] {
		t.Errorf("the clocks that run are %v", runs)
	}
}

// running is what an answer tells of deadlines.
type running struct {
	Agenda struct {
		Deadlines []struct {
			Clock string `json:"clock"`
			State string `json:"state"`
		} `json:"deadlines"`
	} `json:"agenda"`
}

func (r running) runs() map[string]bool {
	clocks := map[string]bool{}
	for _, d := range r.Agenda.Deadlines {
		if d.State == "open" {
			clocks[d.Clock] = true
		}
	}
	return clocks
}

// A refusal is proposed with a ground of the law and signed by the head.
func TestRefusal(t *testing.T) {
	reception, director := program(t, "tiepnhan"), program(t, "giamdoc")
	r := takeIn(reception, "Mai Văn Ngoài Diện", "0900099003", object{"categories": []string{}, "papers": []object{{"code": "form_02", "state": "original"}}})
	at := fmt.Sprintf("/requests/%d", r.ID)
	reception.call("POST", at+"/refuse", object{"version": r.Version, "ground": "because", "note": "x"}, 422, nil)
	reception.post(at+"/refuse", object{"version": r.Version, "ground": "not_entitled", "note": "Chưa thuộc diện theo Điều 7."}, &r)
	if r.State != "proposed" {
		t.Fatalf("it is %s", r.State)
	}
	var full struct {
		Agenda struct {
			Proposals []struct {
				ID    int64  `json:"id"`
				State string `json:"state"`
			} `json:"proposals"`
		} `json:"agenda"`
	}
	director.get(at, &full)
	if len(full.Agenda.Proposals) == 0 {
		t.Fatal("no proposal for the head")
	}
	director.post(fmt.Sprintf("/request-proposals/%d/approve", full.Agenda.Proposals[0].ID), object{}, &r)
	if r.State != "refused" {
		t.Errorf("it is %s", r.State)
	}
}
