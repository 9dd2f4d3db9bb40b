package api_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestClientOperations(t *testing.T) {
	s := newService(t, "read", "write")
	w, made := s.call("POST", "/api/v1/clients", `{"name":"NGUYỄN THỊ MINH HỌA","birth":"2/8/1985","sex":"female","id_number":"093 185 001 234",
		"phones":[{"number":"0912 345 678"},{"number":"0293 3878 123","safe_to_call":false}],"needs":["wheelchair"]}`)
	if w.Code != 201 || made["name"] != "Nguyễn Thị Minh Họa" || made["birth"] != "1985-08-02" || w.Header().Get("ETag") != `"1"` {
		t.Fatalf("create: %d %s", w.Code, w.Body)
	}
	path := fmt.Sprintf("/api/v1/clients/%v", made["id"])
	w, p := s.call("POST", "/api/v1/clients", `{"name":"","birth":"31/4/1985","phones":[{"number":"12a"}]}`)
	if got := wrong(p); w.Code != 422 || got["body.name"] != "fault.required" || got["body.birth"] != "calendar.date_no_such_day" || got["body.phones[0].number"] != "fault.bad_phone" {
		t.Errorf("wrong input: %d %s", w.Code, w.Body)
	}
	if w, _ = s.call("POST", "/api/v1/clients", `{"name":"nguyen thi minh hoa","birth":"1985-08-02"}`); w.Code != 409 || !strings.Contains(w.Body.String(), "client.double") {
		t.Errorf("double: %d %s", w.Code, w.Body)
	}
	w, other := s.call("POST", "/api/v1/clients", `{"name":"nguyen thi minh hoa","birth":"1985-08-02","confirmed":true}`)
	if w.Code != 201 {
		t.Fatalf("confirmed: %d %s", w.Code, w.Body)
	}
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/api/v1/clients?q=hoa&limit=1", "", 200, `"next":`},
		{"GET", "/api/v1/clients?q=345678", "", 200, "093185001234"},
		{"GET", "/api/v1/clients?after=x", "", 422, "after"},
		{"POST", "/api/v1/clients/likely", `{"id_number":"093185001234"}`, 200, "client.likely_id"},
		{"GET", path, "", 200, `"sensitive_count":0`},
		{"GET", "/api/v1/clients/999", "", 404, ""},
		{"PATCH", path, `{"version":1,"occupation":"làm ruộng"}`, 200, `"safe_to_call":false`},
		{"PATCH", path, `{"version":1,"occupation":"buôn bán"}`, 409, "fault.stale"},
		{"PATCH", path, `{"version":2,"nam":"x"}`, 422, ""},
		{"PATCH", path, `{"version":2,"phones":[]}`, 200, `"phones":[]`},
		{"POST", path + "/sensitive", `{"kind":"hiv","detail":"x"}`, 201, "hiv"},
		{"POST", path + "/sensitive", `{"kind":"x"}`, 422, "body.kind"},
		{"GET", path + "/sensitive", "", 200, "hiv"},
		{"GET", path, "", 200, `"sensitive_count":1`},
		{"DELETE", path + "/sensitive/1", "", 204, ""},
		{"DELETE", path + "/sensitive/1", "", 404, ""},
		{"POST", "/api/v1/clients/merge", fmt.Sprintf(`{"keep_id":%v,"merge_id":%v,"keep_version":3,"merge_version":9}`, made["id"], other["id"]), 409, "fault.stale"},
		{"POST", "/api/v1/clients/merge", fmt.Sprintf(`{"keep_id":%v,"merge_id":%v,"keep_version":3,"merge_version":1}`, made["id"], other["id"]), 201, `"kept_id"`},
		{"GET", path + "/merges", "", 200, `"merged_name"`},
		{"POST", "/api/v1/merges/1/undo", "", 200, `"undone_at":"2022`},
		{"POST", "/api/v1/merges/1/undo", "", 409, "client.undone_before"},
		{"POST", "/api/v1/conflicts/check", `{"request_id":999}`, 404, ""},
		{"POST", "/api/v1/conflicts/check", `{}`, 404, ""},
		{"GET", "/api/v1/conflicts/9", "", 404, ""},
		{"POST", "/api/v1/conflicts/9/override", `{"reason":"vì"}`, 404, ""},
		{"GET", "/api/v1/requests/9/conflicts", "", 404, ""},
		{"GET", "/api/v1/matters/9/conflicts", "", 404, ""},
	} {
		w, _ := s.call(c.method, c.path, c.body)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, w.Code, w.Body)
		}
	}
}

func TestReadTokensDoNotWriteClients(t *testing.T) {
	s := newService(t, "read")
	if w, _ := s.call("POST", "/api/v1/clients", `{"name":"Danh Sa Rây"}`); w.Code != 403 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w, _ := s.call("GET", "/api/v1/clients", ""); w.Code != 200 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
