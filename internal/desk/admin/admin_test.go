// Package admin_test opens the pages of the administrator, and those of the
// providers, as each role does.
package admin_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/desk/admin/accounts"
	"tgpl/internal/desk/admin/agencies"
	"tgpl/internal/desk/admin/audit"
	orgpages "tgpl/internal/desk/admin/org"
	"tgpl/internal/desk/admin/units"
	providerpages "tgpl/internal/desk/provider"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/rooms"
)

const password = "một câu dài dễ nhớ"

type desk struct {
	t     *testing.T
	rooms *rooms.Rooms
	shell *shell.Desk
	token string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	r, err := rooms.New(rooms.Options{
		DB: dbtest.SQLite(t), Clock: clock.NewManual(calendar.Must("2022-02-16").At(8, 0)), Law: law.Default(), FileDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, sys := t.Context(), account.System()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err = r.Org.ImportUnits(ctx, sys, org.HauGiang2022())
	must(err)
	_, err = r.Org.SaveCentre(ctx, sys, org.CentreInput{Name: "Trung tâm Minh Họa", ShortName: "TT Minh Họa", Province: "Hậu Giang", ProvinceCode: "93"})
	must(err)
	_, err = r.Org.SaveBranch(ctx, sys, org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true, UnitCodes: []string{"930"}})
	must(err)
	_, err = r.Org.SaveBranch(ctx, sys, org.BranchInput{Code: "CN1", Name: "Chi nhánh số 1", UnitCodes: []string{"936"}})
	must(err)
	_, err = r.Org.SaveDepartment(ctx, sys, org.DepartmentInput{BranchID: 1, Name: "Phòng Nghiệp vụ"})
	must(err)
	_, err = r.Org.SaveAgency(ctx, sys, org.AgencyInput{Kind: "police", Name: "Công an huyện Minh Họa", UnitCode: "936"})
	must(err)
	_, err = r.Org.SaveOrganisation(ctx, sys, org.OrganisationInput{Kind: org.LawFirm, Name: "Văn phòng luật sư Minh Họa"})
	must(err)
	for _, role := range account.Roles {
		_, err = r.Account.Create(ctx, sys, account.CreateInput{Username: strings.ReplaceAll(role, "_", "."), Name: "Người Họa", Role: role, BranchID: 1, Password: password, Stays: true})
		must(err)
	}
	p := func(s string) *string { return &s }
	one := int64(1)
	lawyer, err := r.Account.ByUsername(ctx, "lawyer")
	must(err)
	_, err = r.Provider.Create(ctx, sys, provider.Input{BranchID: &one, Kind: p("officer"), Name: p("Trợ giúp viên Họa"), CardNo: p("01"), IDNumber: p("093184000001"), UnitCodes: []string{"936"}})
	must(err)
	_, err = r.Provider.Create(ctx, sys, provider.Input{BranchID: &one, Kind: p("lawyer"), Name: p("Luật sư Họa"), AccountID: &lawyer.ID})
	must(err)
	_, err = r.Provider.SetDuty(ctx, sys, provider.DutyInput{ProviderID: 1, OnDate: "16-02-2022", Part: "day", AgencyID: 1})
	must(err)
	d := &desk{t: t, rooms: r, shell: shell.New(r, false)}
	for _, register := range []func(*shell.Desk){accounts.Register, agencies.Register, audit.Register, orgpages.Register, units.Register, providerpages.Register} {
		register(d.shell)
	}
	return d
}

func (d *desk) as(role string) *desk {
	d.t.Helper()
	s, err := d.rooms.Account.SignIn(d.t.Context(), account.SignInInput{Username: strings.ReplaceAll(role, "_", "."), Password: password})
	if err != nil {
		d.t.Fatal(err)
	}
	d.token = s.Token
	return d
}

func (d *desk) do(r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: "tgpl_session", Value: d.token})
	w := httptest.NewRecorder()
	d.shell.ServeHTTP(w, r)
	if raw := regexp.MustCompile(`>\s*(account|org|provider|audit|ui|fault)\.[a-z_]+\s*<`).FindString(w.Body.String()); raw != "" {
		d.t.Errorf("%s %s: a key without text: %s", r.Method, r.URL, raw)
	}
	return w
}

func (d *desk) get(path string) *httptest.ResponseRecorder {
	return d.do(httptest.NewRequestWithContext(d.t.Context(), http.MethodGet, path, nil))
}

func (d *desk) post(path string, pairs ...string) *httptest.ResponseRecorder {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(r)
}

// oneLine is a date that is kept on one line.
var oneLine = regexp.MustCompile(`<span class="nowrap">([^<]*)</span>`)

func (d *desk) want(w *httptest.ResponseRecorder, status int, parts ...string) {
	d.t.Helper()
	all := w.Header().Get("Location") + oneLine.ReplaceAllString(w.Body.String(), "$1")
	if w.Code != status {
		d.t.Errorf("status %d, want %d: %.2000s", w.Code, status, all)
	}
	for _, p := range parts {
		if !strings.Contains(all, p) {
			d.t.Errorf("%q is missing in %.4000s", p, all)
		}
	}
}

// TestEachRoleSeesWhatItMay opens every page as every role: the table of rights
// decides between the page and the plain no.
func TestEachRoleSeesWhatItMay(t *testing.T) {
	d := newDesk(t)
	pages := map[string]string{ // address → right; the records belong to branch 1
		"/desk/admin/accounts":                     "account.read",
		"/desk/admin/accounts/new":                 "account.manage",
		"/desk/admin/accounts/1":                   "account.read",
		"/desk/admin/accounts/1/edit":              "account.manage",
		"/desk/admin/accounts/1/password":          "account.manage",
		"/desk/admin/accounts/1/disable":           "account.manage",
		"/desk/admin/org":                          "org.read",
		"/desk/admin/org/centre":                   "org.manage",
		"/desk/admin/org/branches/new":             "org.manage",
		"/desk/admin/org/branches/1":               "org.manage",
		"/desk/admin/org/departments/new":          "org.manage",
		"/desk/admin/org/departments/1":            "org.manage",
		"/desk/admin/org/organisations/new":        "org.manage",
		"/desk/admin/org/organisations/1":          "org.manage",
		"/desk/admin/agencies":                     "org.read",
		"/desk/admin/agencies/new":                 "org.manage",
		"/desk/admin/agencies/1":                   "org.manage",
		"/desk/admin/units":                        "org.read",
		"/desk/admin/units?q=xa+phien&on=1/1/2020": "org.read",
		"/desk/admin/units/new":                    "org.manage",
		"/desk/admin/units/1":                      "org.manage",
		"/desk/admin/audit":                        "audit.read",
		"/desk/audit/account/1":                    "audit.record",
		"/desk/audit/provider/1":                   "audit.record",
		"/desk/audit/unit/1":                       "audit.record",
		"/desk/providers":                          "provider.read",
		"/desk/providers?q=hoa&kind=officer":       "provider.read",
		"/desk/providers/new":                      "provider.manage",
		"/desk/providers/1":                        "provider.read",
		"/desk/providers/1/edit":                   "provider.manage",
		"/desk/providers/1/end":                    "provider.manage",
		"/desk/duty":                               "provider.read",
		"/desk/duty?week=2022-02-09":               "provider.read",
	}
	centreOnly := regexp.MustCompile(`/desk/audit/unit`) // belongs to no branch
	for _, role := range account.Roles {
		d.as(role)
		for path, right := range pages {
			scope := account.Rights[right][role]
			may := scope == account.Centre || scope == account.Branch && !centreOnly.MatchString(path)
			// With a right on one's own only, the lists are one's own, and nothing here is.
			if scope == account.Own && (path == "/desk/providers" || strings.HasPrefix(path, "/desk/providers?") || strings.HasPrefix(path, "/desk/duty")) {
				may = true
			}
			if role == account.Director && strings.HasPrefix(path, "/desk/admin/accounts/1") && right == "account.read" {
				may = true // his own
			}
			want := http.StatusForbidden
			if may {
				want = http.StatusOK
			}
			if w := d.get(path); w.Code != want {
				t.Errorf("%s at %s (%s): %d, want %d", role, path, right, w.Code, want)
			}
		}
	}
}

func TestAccountFromFirstToLast(t *testing.T) {
	d := newDesk(t).as("admin")
	d.want(d.post("/desk/admin/accounts/new", "username", "Tiếp Nhận", "name", "", "role", "king", "branch_id", "x"), http.StatusUnprocessableEntity, "Hãy gõ một con số")
	d.want(d.post("/desk/admin/accounts/new", "username", "!", "name", "", "role", "king", "branch_id", "1"), http.StatusUnprocessableEntity, "Hãy điền mục này", "Lựa chọn này không có")
	w := d.post("/desk/admin/accounts/new", "username", "moi", "name", "Nguyễn Thị Minh Họa", "role", "reception", "branch_id", "1")
	d.want(w, http.StatusOK, "Mật khẩu đầu tiên")
	secret := regexp.MustCompile(`[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}`).FindString(w.Body.String())
	if _, err := d.rooms.Account.SignIn(t.Context(), account.SignInInput{Username: "moi", Password: secret}); err != nil {
		t.Fatal("the first password does not work:", err)
	}
	acc, err := d.rooms.Account.ByUsername(t.Context(), "moi")
	if err != nil {
		t.Fatal(err)
	}
	at := "/desk/admin/accounts/" + itoa(acc.ID)
	d.want(d.post(at+"/edit", "version", "1", "name", "Tên Mới", "role", "officer", "branch_id", "2"), http.StatusSeeOther, at)
	d.want(d.post(at+"/edit", "version", "1", "name", "Tên Khác", "role", "officer", "branch_id", "2"), http.StatusConflict, "Tên Mới", "Tên Khác", `name="version" value="2"`)
	d.want(d.post(at+"/disable", "version", "2"), http.StatusSeeOther, at)
	d.want(d.post(at+"/enable", "version", "3"), http.StatusSeeOther, at)
	d.want(d.post(at+"/password"), http.StatusOK, "Mật khẩu đầu tiên")
	d.want(d.get("/desk/audit/account/"+itoa(acc.ID)), http.StatusOK, "Tên Mới", "Trợ giúp viên pháp lý", "Chi nhánh số 1")
	admin, err := d.rooms.Account.ByUsername(t.Context(), "admin")
	if err != nil {
		t.Fatal(err)
	}
	d.want(d.post("/desk/admin/accounts/"+itoa(admin.ID)+"/disable", "version", itoa(admin.Version)), http.StatusConflict, "Không ai tự khóa")
}

func TestOrganisationForms(t *testing.T) {
	d := newDesk(t).as("admin")
	d.want(d.post("/desk/admin/org/centre", "version", "1", "name", "Tên mới", "short_name", "TT", "province", "Hậu Giang", "hotline", "abc"), http.StatusUnprocessableEntity, "Số điện thoại này không đúng", `value="abc"`)
	d.want(d.post("/desk/admin/org/centre", "version", "1", "name", "Tên mới", "short_name", "TT", "province", "Hậu Giang"), http.StatusSeeOther)
	d.want(d.post("/desk/admin/org/branches/new", "code", "CN1", "name", "Lặp"), http.StatusUnprocessableEntity, "Mã này đã có")
	d.want(d.post("/desk/admin/org/branches/new", "code", "CN2", "name", "Chi nhánh số 2", "unit_codes", "937 931"), http.StatusSeeOther)
	d.want(d.post("/desk/admin/org/departments/1", "version", "1", "branch_id", "2", "name", "Phòng Hành chính"), http.StatusSeeOther)
	d.want(d.post("/desk/admin/org/organisations/new", "kind", "centre", "name", "Trung tâm tỉnh khác", "province", "Tỉnh Khác"), http.StatusSeeOther)
	d.want(d.post("/desk/admin/agencies/1", "version", "1", "kind", "court", "name", "Tòa án Minh Họa", "unit_code", "936", "valid_from", "2/9/21"), http.StatusSeeOther)
	d.want(d.get("/desk/admin/agencies?q=toa+an"), http.StatusOK, "Tòa án Minh Họa")
	d.want(d.get("/desk/admin/units?on=khong+phai+ngay"), http.StatusUnprocessableEntity, "Không hiểu ngày này")
	d.want(d.post("/desk/admin/units/new", "code", "93", "level", "province", "name", "Lặp"), http.StatusUnprocessableEntity, "trùng thời gian")
	upload := func(csv string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		f, err := m.CreateFormFile("file", "units.csv")
		if err == nil {
			_, err = io.WriteString(f, csv)
		}
		if err != nil {
			t.Fatal(err)
		}
		m.Close() //nolint:errcheck // into memory
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/desk/admin/units/import", &b)
		r.Header.Set("Content-Type", m.FormDataContentType())
		return d.do(r)
	}
	d.want(upload("code,parent_code,level,name\n31,936,commune,\n"), http.StatusUnprocessableEntity, "Dòng 2, Tên: Hãy điền mục này")
	d.want(upload("code,parent_code,level,name,valid_to,successor_code\n31495,936,commune,Xã Xà Phiên,2025-06-30,31493\n"), http.StatusSeeOther)
	d.want(d.get("/desk/admin/units?q=31495"), http.StatusOK, "31493")
}

func TestProviderForms(t *testing.T) {
	d := newDesk(t).as("director")
	d.want(d.post("/desk/providers/new", "name", "", "kind", "officer", "branch_id", "1"), http.StatusUnprocessableEntity, "Hãy điền mục này")
	d.want(d.post("/desk/providers/new", "name", "Lê Thị Họa", "kind", "lawyer", "branch_id", "1", "contract_no", "01", "contract_from", "1/1/22", "contract_to", "31/12/22", "fields", "", "fields", "civil", "languages", "", "languages", "km"), http.StatusSeeOther, "/desk/providers/3")
	d.want(d.get("/desk/providers/3"), http.StatusOK, "Tiếng Khmer", "từ 01-01-2022 đến 31-12-2022")
	d.want(d.post("/desk/providers/1/edit", "version", "1", "name", "Tên Khác"), http.StatusSeeOther)
	if p, err := d.rooms.Provider.Brief(t.Context(), 1); err != nil || p.IDNumber != "093184000001" || len(p.UnitCodes) != 1 {
		t.Errorf("what was not sent is gone: %+v, %v", p, err)
	}
	d.want(d.post("/desk/providers/1/absences", "from_on", ""), http.StatusUnprocessableEntity, "Hãy điền mục này")
	d.want(d.post("/desk/providers/1/absences", "from_on", "21/2/22", "to_on", "25/2/22", "reason", "Nghỉ phép"), http.StatusSeeOther)
	d.want(d.get("/desk/providers/1"), http.StatusOK, "Nghỉ phép", "chưa")
	d.want(d.post("/desk/duty", "provider_id", "1", "on_date", "22/2/22", "part", "day"), http.StatusUnprocessableEntity, "vắng ngày 22-02-2022")
	d.want(d.post("/desk/duty", "provider_id", "1", "on_date", "18/2/22", "part", "day", "agency_id", "1"), http.StatusSeeOther, "week=2022-02-18")
	d.want(d.get("/desk/duty?week=2022-02-18"), http.StatusOK, "Tên Khác", "Công an huyện Minh Họa")
	d.want(d.post("/desk/duty/1/remove", "week", "2022-02-14"), http.StatusSeeOther, "/desk/duty?week=2022-02-14")
	d.want(d.post("/desk/providers/1/end", "version", "2", "on_date", "", "reason", ""), http.StatusUnprocessableEntity)
	d.want(d.post("/desk/providers/1/end", "version", "2", "on_date", "28/2/22", "reason", "Chuyển công tác"), http.StatusSeeOther)
	d.want(d.post("/desk/providers/1/resume", "version", "3"), http.StatusSeeOther)
	d.want(d.get("/desk/audit/provider/1"), http.StatusOK, "Chuyển công tác", "28-02-2022")
	d.want(d.as("reception").get("/desk/providers/1"), http.StatusOK)
	if strings.Contains(d.get("/desk/providers/1").Body.String(), "093184000001") {
		t.Error("reception sees the identity number of a provider")
	}
}

// TestHistoryOfWhatOneMayNotRead: the administrator may see that a client's
// record was changed, not what it says.
func TestHistoryOfWhatOneMayNotRead(t *testing.T) {
	d := newDesk(t)
	err := d.rooms.DB.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO client (branch_id, name, folded, created_at, updated_at) VALUES (1, 'Bà Họa', 'ba hoa', 1, 1);
			INSERT INTO audit_entry (at, via, kind, action, subject_kind, subject_id, branch_id, before_json, after_json, note)
			VALUES (1, 'desk', 'write', 'client.update', 'client', 1, 1, '{"name":"Bà Cũ Họa"}', '{"name":"Bà Mới Họa"}', 'lời kể riêng')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w := d.as("admin").get("/desk/audit/client/1")
	d.want(w, http.StatusOK, "•••", "Bạn không được xem bản ghi này")
	for _, secret := range []string{"Bà Cũ", "Bà Mới", "lời kể"} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%q is told", secret)
		}
	}
	d.want(d.get("/desk/admin/audit"), http.StatusOK)
	d.want(d.as("director").get("/desk/audit/client/1"), http.StatusOK, "Bà Cũ", "Bà Mới", "lời kể")
}

func TestEveryActionHasAName(t *testing.T) {
	for _, action := range account.Actions {
		for _, lang := range i18n.Langs {
			if !i18n.Has(lang, "audit.do."+action) {
				t.Errorf("%s has no name in %s", action, lang)
			}
		}
	}
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
