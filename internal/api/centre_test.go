package api_test

import (
	"strings"
	"testing"
)

// TestCentreOperations drives the operations on the own account, the
// organisation, the providers, the roster and the audit, as a director may.
func TestCentreOperations(t *testing.T) {
	s := newService(t, "read", "write")
	units := `{"csv":"code,parent_code,level,name,valid_to,successor_code\n93,,province,Tỉnh Hậu Giang,2025-06-30,92\n936,93,district,Huyện Long Mỹ,2025-06-30,\n31495,936,commune,Xã Xà Phiên,2025-06-30,\n92,,province,Thành phố Cần Thơ,,\n"}`
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/api/v1/me", "", 200, `"role":"director"`},
		{"GET", "/api/v1/me/sessions", "", 200, `"items":[]`},
		{"GET", "/api/v1/me/tokens", "", 200, `"hint"`},
		{"POST", "/api/v1/me/tokens", `{"name":"con","scopes":["read"]}`, 403, "account.not_by_token"},
		{"PATCH", "/api/v1/me/preferences", `{"theme":"dark"}`, 200, `"theme":"dark"`},
		{"GET", "/api/v1/accounts?q=minh+hoa", "", 200, `"username":"minh.hoa"`},
		{"GET", "/api/v1/accounts?after=x", "", 422, "fault.bad_number"},
		{"GET", "/api/v1/accounts?after=1", "", 200, `"items":[]`},
		{"POST", "/api/v1/accounts", `{"username":"moi","name":"Họa","role":"admin","branch_id":1}`, 403, "fault.forbidden"},
		{"POST", "/api/v1/units/import", units, 200, `"added":4`},
		{"POST", "/api/v1/units/import", `{"csv":""}`, 422, "org.csv_empty"},
		{"GET", "/api/v1/units?q=xa+phien", "", 200, "xã Xà Phiên, huyện Long Mỹ, tỉnh Hậu Giang"},
		{"GET", "/api/v1/units?q=xa+phien&on=2026-01-01", "", 200, `"items":[]`},
		{"GET", "/api/v1/units/93", "", 200, `"successor_code":"92"`},
		{"GET", "/api/v1/units/00", "", 404, ""},
		{"PUT", "/api/v1/centre", `{"name":"Trung tâm Họa","short_name":"TT","province":"Hậu Giang","hotline":"x"}`, 422, "body.hotline"},
		{"PUT", "/api/v1/centre", `{"name":"Trung tâm Họa","short_name":"TT","province":"Hậu Giang"}`, 200, `"version":1`},
		{"POST", "/api/v1/branches", `{"code":"TT","name":"Lặp"}`, 422, "org.code_taken"},
		{"POST", "/api/v1/branches", `{"code":"CN1","name":"Chi nhánh số 1","unit_codes":["936"]}`, 201, `"unit_codes":["936"]`},
		{"GET", "/api/v1/branches", "", 200, "CN1"},
		{"POST", "/api/v1/departments", `{"branch_id":1,"name":"Phòng Nghiệp vụ"}`, 201, ""},
		{"GET", "/api/v1/departments?branch_id=1", "", 200, "Phòng Nghiệp vụ"},
		{"POST", "/api/v1/agencies", `{"kind":"police","name":"Công an Minh Họa","unit_code":"936"}`, 201, ""},
		{"PUT", "/api/v1/agencies/1", `{"version":1,"kind":"court","name":"Tòa án Minh Họa"}`, 200, `"version":2`},
		{"PUT", "/api/v1/agencies/1", `{"version":1,"kind":"court","name":"Tòa án"}`, 409, "fault.stale"},
		{"GET", "/api/v1/agencies?q=toa+an&limit=1", "", 200, `"next":"1"`},
		{"POST", "/api/v1/organisations", `{"kind":"law_firm","name":"Văn phòng Họa"}`, 201, ""},
		{"GET", "/api/v1/organisations", "", 200, "Văn phòng Họa"},
		{"POST", "/api/v1/providers", `{"kind":"officer","branch_id":1}`, 422, "body.name"},
		{"POST", "/api/v1/providers", `{"kind":"officer","branch_id":1,"name":"Trợ giúp viên Họa","card_no":"01","card_from":"1/3/2018","fields":["criminal"],"note":"riêng"}`, 201, `"card_from":"2018-03-01"`},
		{"PUT", "/api/v1/providers/1", `{"version":1,"phone":"0912 345 678"}`, 200, `"note":"riêng"`},
		{"PUT", "/api/v1/providers/1", `{"version":1,"phone":""}`, 409, "fault.stale"},
		{"GET", "/api/v1/providers?field=criminal", "", 200, `"load":0`},
		{"POST", "/api/v1/providers/1/absences", `{"from_on":"2022-02-21"}`, 201, `"to_on":"2022-02-21"`},
		{"POST", "/api/v1/duty", `{"provider_id":1,"on_date":"2022-02-21","part":"day"}`, 422, "provider.away_then"},
		{"POST", "/api/v1/duty", `{"provider_id":1,"on_date":"2022-02-17","until":"2022-02-18","part":"day","agency_id":1}`, 201, "Trợ giúp viên Họa"},
		{"GET", "/api/v1/duty?from=2022-02-17", "", 200, "Tòa án Minh Họa"},
		{"DELETE", "/api/v1/duty/1", "", 204, ""},
		{"DELETE", "/api/v1/absences/1", "", 204, ""},
		{"POST", "/api/v1/providers/1/end", `{"version":2,"on_date":"2022-02-28","reason":"Chuyển công tác"}`, 200, `"ended_on":"2022-02-28"`},
		{"POST", "/api/v1/providers/1/resume", `{"version":3}`, 200, `"ended_on":null`},
		{"GET", "/api/v1/audit?kind=denied", "", 200, "account.manage"},
		{"GET", "/api/v1/audit?from=31/2/2022", "", 422, "from"},
		{"GET", "/api/v1/audit/provider/1", "", 200, "Chuyển công tác"},
		{"GET", "/api/v1/audit/provider/99", "", 404, ""},
	} {
		w, _ := s.call(c.method, c.path, c.body)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s %s: %d, want %d with %q: %s", c.method, c.path, w.Code, c.code, c.want, w.Body)
		}
	}
}
