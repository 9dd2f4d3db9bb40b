package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestAgendaOperations(t *testing.T) {
	s := newService(t, "read", "write")
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/api/v1/today", "", 200, `"on":"2022-02-16"`},
		{"GET", "/api/v1/deadlines?when=overdue&limit=5", "", 200, `"items":[]`},
		{"GET", "/api/v1/deadlines?when=never", "", 422, "when"},
		{"GET", "/api/v1/waits?whose=others", "", 200, `"items":[]`},
		{"GET", "/api/v1/calendar?from=14-2-2022&to=20/2/22", "", 200, `"items":[]`},
		{"GET", "/api/v1/calendar?from=nonsense", "", 422, "from"},
		{"GET", "/api/v1/calendar?from=2022-01-01&to=2022-12-31", "", 422, "92"},
		{"GET", "/api/v1/calendar.ics", "", 200, "BEGIN:VCALENDAR"},
		{"GET", "/api/v1/notices?unread=true", "", 200, `"items":[]`},
		{"POST", "/api/v1/notices/7/read", "{}", 404, ""},
		{"POST", "/api/v1/notices/read", "", 204, ""},
		{"POST", "/api/v1/deadlines/7/pause", `{"reason":"bất khả kháng"}`, 404, ""},
		{"GET", "/api/v1/agenda/matter/7", "", 404, ""},
		{"GET", "/api/v1/days/2022-02-01", "", 200, `"working":false`},
		{"GET", "/api/v1/days/2055-02-01", "", 503, ""},
	} {
		w, _ := s.call(c.method, c.path, c.body)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
	s.token = ""
	if w, _ := s.call("GET", "/api/v1/today", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", w.Code)
	}
}

func TestLawOperations(t *testing.T) {
	s := newService(t)
	for _, c := range []struct {
		path string
		code int
		want string
	}{
		{"/api/v1/law", 200, `"category"`},
		{"/api/v1/law/category", 200, `"code":"accused_16_18"`},
		{"/api/v1/law/category?on=2027-01-01", 200, `"verified":false`},
		{"/api/v1/law/nothing", 404, ""},
		{"/api/v1/law/category?on=32-1-2022", 422, "on"},
		{"/api/v1/outcomes/refuse", 200, `"grounds":"refusal"`},
		{"/api/v1/clocks/proofs_owed?start=2022-02-16T08:20:00%2B07:00&hard_area=true", 200, `"due":"2022-03-02T23:59:59+07:00"`},
		{"/api/v1/clocks/assign_3wd?start=28-1-2022+17:00", 200, "Tết Nguyên đán"},
		{"/api/v1/clocks/nothing", 404, ""},
		{"/api/v1/clocks/assign_3wd?start=soon", 422, "start"},
	} {
		if w, _ := s.call("GET", c.path, ""); w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.path, w.Code, w.Body)
		}
	}
}
