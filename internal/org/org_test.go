package org_test

import (
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/usecase"
)

var (
	admin  = account.Actor{ID: 1, Name: "Quản trị Họa", Role: account.Admin, BranchID: 1}
	lawyer = account.Actor{ID: 2, Name: "Luật sư Họa", Role: account.Lawyer, BranchID: 1}
)

type room struct {
	*org.Service
	clock *clock.Manual
}

func each(t *testing.T, f func(t *testing.T, r room)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewManual(calendar.Must("2022-02-16").At(8, 0))
		f(t, room{org.New(usecase.NewBase(d, c, law.Default())), c})
	})
}

func (r room) load(t *testing.T) {
	t.Helper()
	report, err := r.ImportUnits(t.Context(), admin, org.HauGiang2022())
	if err != nil || report.Added != 84 {
		t.Fatalf("%+v %v", report, err)
	}
}

func (r room) path(t *testing.T, code, on string) string {
	t.Helper()
	var day calendar.Date
	if on != "" {
		day = calendar.Must(on)
	}
	p, err := r.UnitPath(t.Context(), code, day)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func want(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %s", err, kind)
	}
	for _, m := range f.Fields {
		if m.Key == key {
			return
		}
	}
	if key != "" && f.Message.Key != key {
		t.Fatalf("got %v, want %s", err, key)
	}
}

func TestUnitsOf2022(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.load(t)
		if p := r.path(t, "31495", ""); p != "xã Xà Phiên, huyện Long Mỹ, tỉnh Hậu Giang" {
			t.Fatal(p)
		}
		if p := r.path(t, "31318", ""); p != "phường I, thành phố Vị Thanh, tỉnh Hậu Giang" {
			t.Fatal(p)
		}
		if r.path(t, "", "") != "" || r.path(t, "99999", "") != "" {
			t.Fatal("an unknown code has a name")
		}
		counts := map[string]int{"": 1, "93": 8, "936": 8, "31495": 0}
		for code, n := range counts {
			units, err := r.Units(t.Context(), code, calendar.Date{})
			if err != nil || len(units) != n {
				t.Errorf("%d units below %q, want %d (%v)", len(units), code, n, err)
			}
		}
		communes, err := r.Communes(t.Context(), calendar.Date{})
		if err != nil || len(communes) != 75 {
			t.Fatal(len(communes), err)
		}
		for text, code := range map[string]string{
			"xa phien": "31495", "XÀ PHIÊN": "31495", "vinh tuong long my": "31475", "vinh tuong vi thuy": "31459",
			"luong nghia, long my": "31493", "31318": "31318",
		} {
			found, err := r.FindUnits(t.Context(), text, calendar.Date{})
			if err != nil || len(found) == 0 || found[0].Code != code || found[0].Path == "" {
				t.Errorf("%q finds %+v, %v", text, found, err)
			}
		}
		// The same file again changes nothing.
		report, err := r.ImportUnits(t.Context(), admin, org.HauGiang2022())
		if err != nil || report.Added+report.Changed != 0 || report.Same != 84 {
			t.Fatalf("%+v %v", report, err)
		}
	})
}

// The merger of 2025-07-01 (Resolution 1668/NQ-UBTVQH15): the province and its
// districts are gone, communes lie directly in the new Cần Thơ. The codes and
// names of the communes here are made up.
const merger = `code,parent_code,level,name,valid_from,valid_to,successor_code
93,,province,Tỉnh Hậu Giang,2004-01-01,2025-06-30,92
936,93,district,Huyện Long Mỹ,,2025-06-30,
31495,936,commune,Xã Xà Phiên,,2025-06-30,90001
31493,936,commune,Xã Lương Nghĩa,,2025-06-30,90001
92,,province,Thành phố Cần Thơ,2025-07-01,,
90001,92,commune,Xã Sáp Nhập Thử,2025-07-01,,
`

func TestMergerIsAChangeOfData(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		r.load(t)
		r.path(t, "31495", "") // the units are in memory now
		report, err := r.ImportUnits(ctx, admin, strings.NewReader(merger))
		if err != nil || report.Added != 2 || report.Changed != 3 || report.Same != 1 {
			t.Fatalf("%+v %v", report, err)
		}
		old := "xã Xà Phiên, huyện Long Mỹ, tỉnh Hậu Giang"
		for on, want := range map[string]string{"2022-02-16": old, "2025-06-30": old, "2025-07-01": old, "2030-01-01": old} {
			if p := r.path(t, "31495", on); p != want {
				t.Errorf("on %s: %s", on, p)
			}
		}
		if p := r.path(t, "90001", "2025-07-01"); p != "xã Sáp Nhập Thử, thành phố Cần Thơ" {
			t.Error(p)
		}
		for on, exists := range map[string]bool{"2025-06-30": true, "2025-07-01": false} {
			if _, ok, err := r.Unit(ctx, "31495", calendar.Must(on)); err != nil || ok != exists {
				t.Errorf("on %s there: %v, %v", on, ok, err)
			}
			if _, ok, err := r.Unit(ctx, "90001", calendar.Must(on)); err != nil || ok == exists {
				t.Errorf("on %s the new one there: %v, %v", on, ok, err)
			}
			found, err := r.FindUnits(ctx, "xa phien", calendar.Must(on))
			if err != nil || len(found) > 0 != exists {
				t.Errorf("on %s found: %v, %v", on, found, err)
			}
		}
		next, ok, err := r.Successor(ctx, "31495", calendar.Must("2025-07-01"))
		if err != nil || !ok || next.Code != "90001" {
			t.Error(next, ok, err)
		}
		if same, ok, err := r.Successor(ctx, "31495", calendar.Must("2022-01-01")); err != nil || !ok || same.Code != "31495" {
			t.Error(same, ok, err)
		}
		district := func(code, on string) string {
			d, err := r.District(ctx, code, calendar.Must(on))
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		if district("31495", "2022-02-16") != "936" || district("90001", "2026-01-01") != "90001" {
			t.Error("districts")
		}
		// The clock passes the day: nothing else has to change.
		r.clock.Set(calendar.Must("2025-07-01").Start())
		if provinces, err := r.Units(ctx, "", calendar.Date{}); err != nil || len(provinces) != 1 || provinces[0].Code != "92" {
			t.Error(provinces, err)
		}
	})
}

func TestImportRefusesDamage(t *testing.T) {
	head := "code,parent_code,level,name,valid_from,valid_to,successor_code\n"
	cases := map[string]struct{ csv, key string }{
		"empty":        {"", "org.csv_empty"},
		"no column":    {"code,name\n1,A\n", "org.csv_column"},
		"no name":      {head + "93,,province,,,,\n", "fault.required"},
		"bad level":    {head + "93,,planet,Sao,,,\n", "fault.bad_choice"},
		"bad day":      {head + "93,,province,Tỉnh,31-02-2020,,\n", "calendar.date_no_such_day"},
		"backwards":    {head + "93,,province,Tỉnh,2020-02-01,2020-01-01,\n", "org.ends_before"},
		"no parent":    {head + "31,77,commune,Xã,,,\n", "org.unit_unknown"},
		"parentless":   {head + "31,,commune,Xã,,,\n", "org.bad_parent"},
		"overlap":      {head + "93,,province,Tỉnh,2000-01-01,,\n93,,province,Tỉnh,2010-01-01,,\n", "org.units_overlap"},
		"no successor": {head + "93,,province,Tỉnh,,2020-01-01,77\n", "org.unit_unknown"},
		"quotes":       {head + "93,,province,\"Tỉnh,,,\n", "org.csv_line"},
	}
	each(t, func(t *testing.T, r room) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				_, err := r.ImportUnits(t.Context(), admin, strings.NewReader(c.csv))
				want(t, err, fault.Invalid, c.key)
				if units, err := r.ListUnits(t.Context(), org.UnitFilter{}); err != nil || len(units) != 0 {
					t.Fatal("something stayed", units, err)
				}
			})
		}
	})
}

func TestHardArea(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		r.load(t)
		_, err := r.ImportUnits(t.Context(), admin, strings.NewReader("code,parent_code,level,name,valid_to,hard_area\n31493,936,commune,Xã Lương Nghĩa,2025-06-30,1\n"))
		if err != nil {
			t.Fatal(err)
		}
		for code, want := range map[string]bool{"31493": true, "31495": false, "936": false, "": false, "1": false} {
			if got, err := r.HardArea(t.Context(), code, calendar.Date{}); err != nil || got != want {
				t.Errorf("%s: %v %v", code, got, err)
			}
		}
		// A later file without the column leaves it.
		if _, err := r.ImportUnits(t.Context(), admin, org.HauGiang2022()); err != nil {
			t.Fatal(err)
		}
		if got, err := r.HardArea(t.Context(), "31493", calendar.Date{}); err != nil || !got {
			t.Error(got, err)
		}
	})
}

func TestSaveAndRead(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		r.load(t)
		if c, err := r.Centre(ctx); err != nil || c.ID != 0 {
			t.Fatal(c, err)
		}
		in := org.CentreInput{Name: "Trung tâm Trợ giúp pháp lý nhà nước tỉnh Hậu Giang", ShortName: "Trung tâm TGPL Hậu Giang", Province: "Hậu Giang", ProvinceCode: "93"}
		_, err := r.SaveCentre(ctx, lawyer, in)
		want(t, err, fault.Forbidden, "")
		c, err := r.SaveCentre(ctx, admin, in)
		if err != nil || c.Version != 1 {
			t.Fatal(c, err)
		}
		in.Hotline, in.Version = "0293 3878 123", 1
		if c, err = r.SaveCentre(ctx, admin, in); err != nil || c.Hotline != "02933878123" || c.Version != 2 {
			t.Fatal(c, err)
		}
		_, err = r.SaveCentre(ctx, admin, in)
		want(t, err, fault.Conflict, "fault.stale")

		head, err := r.SaveBranch(ctx, admin, org.BranchInput{Code: "tt", Name: "Trung tâm", IsHeadOffice: true})
		if err != nil || head.Code != "TT" {
			t.Fatal(head, err)
		}
		cn1, err := r.SaveBranch(ctx, admin, org.BranchInput{Code: "CN1", Name: "Chi nhánh số 1", UnitCodes: []string{"936, 937"}})
		if err != nil || len(cn1.UnitCodes) != 2 {
			t.Fatal(cn1, err)
		}
		_, err = r.SaveBranch(ctx, admin, org.BranchInput{Code: "CN1", Name: "Lặp"})
		want(t, err, fault.Invalid, "org.code_taken")
		_, err = r.SaveBranch(ctx, admin, org.BranchInput{Code: "c-1", Name: "Sai", UnitCodes: []string{"000"}})
		want(t, err, fault.Invalid, "org.bad_branch_code")
		branches, err := r.Branches(ctx)
		if err != nil || len(branches) != 2 || branches[0].ID != head.ID {
			t.Fatal(branches, err)
		}
		for unit, id := range map[string]int64{"31495": cn1.ID, "31318": head.ID, "": head.ID} {
			if b, err := r.BranchFor(ctx, unit, calendar.Date{}); err != nil || b.ID != id {
				t.Errorf("%s is served by %+v, %v", unit, b, err)
			}
		}
		d, err := r.SaveDepartment(ctx, admin, org.DepartmentInput{BranchID: head.ID, Name: "Phòng Nghiệp vụ"})
		if err != nil || d.ID == 0 {
			t.Fatal(d, err)
		}
		a, err := r.SaveAgency(ctx, admin, org.AgencyInput{Kind: "police", Name: "Công an huyện Long Mỹ", UnitCode: "936"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.SaveAgency(ctx, admin, org.AgencyInput{Kind: "court", Name: "Tòa án nhân dân huyện Long Mỹ", ValidTo: "31-12-2021"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			f org.AgencyFilter
			n int
		}{
			{org.AgencyFilter{}, 2},
			{org.AgencyFilter{Text: "long my cong an"}, 1},
			{org.AgencyFilter{Text: "100%"}, 0},
			{org.AgencyFilter{Kind: "court"}, 1},
			{org.AgencyFilter{On: r.Today()}, 1},
			{org.AgencyFilter{UnitCode: "936"}, 1},
			{org.AgencyFilter{After: a.ID}, 1},
		} {
			if rows, err := r.Agencies(ctx, c.f); err != nil || len(rows) != c.n {
				t.Errorf("%+v gives %v, %v", c.f, rows, err)
			}
		}
		_, err = r.SaveAgency(ctx, admin, org.AgencyInput{Kind: "spaceport", Name: "x"})
		want(t, err, fault.Invalid, "fault.bad_choice")
		o, err := r.SaveOrganisation(ctx, admin, org.OrganisationInput{Kind: org.OtherCentre, Name: "Trung tâm TGPL Cần Thơ", Province: "Cần Thơ"})
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := r.Organisations(ctx, org.OrganisationFilter{Text: "can tho"}); err != nil || len(rows) != 1 || rows[0].ID != o.ID {
			t.Fatal(rows, err)
		}
		_, err = r.Agency(ctx, 999)
		want(t, err, fault.NotFound, "")
		entries, err := r.Audit.List(ctx, audit.Filter{SubjectKind: "centre"})
		if err != nil || len(entries) != 3 || entries[0].BeforeJSON == "" {
			t.Fatalf("%+v %v", entries, err)
		}
	})
}

func TestSaveUnit(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		r.load(t)
		rows, err := r.ListUnits(ctx, org.UnitFilter{Text: "31495"})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		u := rows[0]
		in := org.UnitInput{ID: u.ID, Version: u.Version, Code: u.Code, ParentCode: u.ParentCode, Level: u.Level, Name: "Xã Xà Phiên", HardArea: true, ValidTo: "2025-06-30"}
		if got, err := r.SaveUnit(ctx, admin, in); err != nil || got.Version != 2 {
			t.Fatal(got, err)
		}
		if hard, err := r.HardArea(ctx, u.Code, calendar.Date{}); err != nil || !hard {
			t.Fatal("the change is not seen", err)
		}
		_, err = r.SaveUnit(ctx, admin, in)
		want(t, err, fault.Conflict, "fault.stale")
		_, err = r.SaveUnit(ctx, admin, org.UnitInput{Code: u.Code, ParentCode: "936", Level: "commune", Name: "Lặp", ValidFrom: "2022-01-01"})
		want(t, err, fault.Invalid, "org.units_overlap")
		if rows, err := r.UnitStretches(ctx, u.Code); err != nil || len(rows) != 1 {
			t.Fatal("something stayed", rows, err)
		}
	})
}
