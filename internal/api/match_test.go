package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// The version may stand in If-Match, as ETag tells it.
func TestIfMatch(t *testing.T) {
	s := newService(t, "read", "write")
	_, made := s.call("POST", "/api/v1/clients", `{"name":"Nguyễn Thị Minh Họa"}`)
	path := fmt.Sprintf("/api/v1/clients/%v", made["id"])
	w, _ := s.call("GET", path, "")
	first := w.Header().Get("ETag")
	if first != `"1"` {
		t.Fatalf("ETag %s", first)
	}
	for _, c := range []struct {
		what, tag, body string
		code            int
		want            string
	}{
		{"the version it stands at", first, `{"occupation":"làm ruộng"}`, 200, `"version":2`},
		{"one that has gone by", first, `{"occupation":"buôn bán"}`, 412, `"fault.stale"`},
		{"a weak one, and the same in the body", `W/"2"`, `{"version":2,"occupation":"thợ may"}`, 200, `"version":3`},
		{"another than the body's", `"2"`, `{"version":3,"occupation":"x"}`, 422, "api.if_match_differs"},
		{"no version", `"abc"`, `{"version":3}`, 422, "api.bad_if_match"},
		{"any", `*`, `{"version":3,"occupation":"lái xe"}`, 200, `"version":4`},
		{"in the body alone", "", `{"version":3,"occupation":"y"}`, 409, `"fault.stale"`},
	} {
		headers := []string{}
		if c.tag != "" {
			headers = []string{"If-Match", c.tag}
		}
		w, _ := s.call("PATCH", path, c.body, headers...)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.what, w.Code, w.Body)
		}
		if c.code == 412 && !strings.Contains(w.Body.String(), `"current":{`) {
			t.Errorf("%s: the record as it stands is not told", c.what)
		}
	}
	if w, _ := s.call("POST", "/api/v1/clients", `{"name":"Lê Văn Ví Dụ"}`, "If-Match", `"1"`); w.Code != 422 || !strings.Contains(w.Body.String(), "api.no_version") {
		t.Errorf("where there is no version: %d %s", w.Code, w.Body)
	}
	if w, _ := s.call("GET", "/api/openapi.json", ""); !strings.Contains(w.Body.String(), `"If-Match"`) {
		t.Error("the description does not name If-Match")
	}
}
