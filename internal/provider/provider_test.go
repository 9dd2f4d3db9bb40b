package provider_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/usecase"
)

var (
	director = account.Actor{ID: 1, Name: "Giám đốc Họa", Role: account.Director, BranchID: 1}
	head2    = account.Actor{ID: 2, Name: "Trưởng chi nhánh Họa", Role: account.BranchHead, BranchID: 2}
	officer  = account.Actor{ID: 3, Name: "Trợ giúp viên Họa", Role: account.Officer, BranchID: 1}
	lawyer   = account.Actor{ID: 4, Name: "Luật sư Họa", Role: account.Lawyer, BranchID: 1}
)

type room struct {
	*provider.Service
	clock *clock.Manual
	org   *org.Service
}

func each(t *testing.T, f func(t *testing.T, r room)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.NewManual(calendar.Must("2022-02-16").At(8, 0))
		b := usecase.NewBase(d, c, law.Default())
		o := org.New(b)
		if _, err := o.ImportUnits(t.Context(), account.System(), org.HauGiang2022()); err != nil {
			t.Fatal(err)
		}
		err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO branch (code, name) VALUES ('TT', 'Trung tâm'), ('CN1', 'Chi nhánh số 1');
				INSERT INTO agency (kind, name, folded) VALUES ('police', 'Công an huyện', 'cong an huyen');
				INSERT INTO organisation (kind, name, folded, valid_to) VALUES ('law_firm', 'Hãng Họa', 'hang hoa', NULL), ('law_firm', 'Hãng Cũ', 'hang cu', '2021-12-31');
				INSERT INTO account (id, username, name, folded, role, branch_id, password_hash, created_at) VALUES
				(3, 'tgv', 'Họa', 'hoa', 'officer', 1, 'x', 1), (4, 'luatsu', 'Họa', 'hoa', 'lawyer', 1, 'x', 1)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f(t, room{provider.New(b, o), c, o})
	})
}

func ptr[T any](v T) *T { return &v }

// officerInput is an officer with a card that holds.
func officerInput(name string) provider.Input {
	return provider.Input{BranchID: ptr(int64(1)), Kind: ptr("officer"), Name: ptr(name), CardNo: ptr("TGV-" + name), CardFrom: ptr("01-01-2020")}
}

func (r room) make(t *testing.T, in provider.Input) provider.Provider {
	t.Helper()
	p, err := r.Create(t.Context(), director, in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (r room) matters(t *testing.T, providerID int64, state, field string, n int) {
	t.Helper()
	err := r.DB.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for i := range n {
			_, err := tx.ExecContext(ctx, `INSERT INTO matter (branch_id, client_id, client_name, folded, code, book, number, year, form, field, state, provider_id, accepted_at, updated_at)
				VALUES (1, 1, 'Họa', 'hoa', ?, ?, ?, 2022, 'litigation', ?, ?, ?, 1, 1)`,
				fmt.Sprintf("TT.%d.%s.%s.%d", providerID, state, field, i), fmt.Sprintf("%d.%s.%s", providerID, state, field), i, field, state, providerID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
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

func keys(ms []fault.Message) []string {
	out := []string{}
	for _, m := range ms {
		out = append(out, m.Key)
	}
	return out
}

func TestCreateAndUpdate(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		_, err := r.Create(ctx, director, provider.Input{})
		if f := fault.Of(err); f == nil || len(f.Fields) != 3 {
			t.Fatal(err)
		}
		in := officerInput("Nguyễn Thị Minh Họa")
		in.AccountID, in.IDNumber, in.Languages, in.Fields = ptr(int64(3)), ptr("093 184 000 001"), []string{"", "km"}, []string{"criminal", "civil"}
		in.UnitCodes, in.Note = []string{"936, 31495"}, ptr("ghi chú riêng")
		p := r.make(t, in)
		if p.IDNumber != "093184000001" || !slices.Equal(p.Languages, []string{"km"}) || len(p.UnitCodes) != 2 {
			t.Fatalf("%+v", p)
		}
		for field, bad := range map[string]provider.Input{
			"kind":            {Kind: ptr("wizard")},
			"id_number":       {IDNumber: ptr("12")},
			"card_to":         {CardTo: ptr("01-01-2019")},
			"languages":       {Languages: []string{"xx"}},
			"fields":          {Fields: []string{"space"}},
			"unit_codes":      {UnitCodes: []string{"00000"}},
			"max_load":        {MaxLoad: ptr(int64(-1))},
			"account_id":      {AccountID: ptr(int64(99))},
			"organisation_id": {OrganisationID: ptr(int64(99))},
			"phone":           {Phone: ptr("abc")},
		} {
			bad.Version = 1
			_, err := r.Update(ctx, director, p.ID, bad)
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[field].Key == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		// What is not sent stays.
		got, err := r.Update(ctx, director, p.ID, provider.Input{Version: 1, Phone: ptr("0912345678"), Languages: []string{""}})
		if err != nil || got.IDNumber != p.IDNumber || got.Note != p.Note || len(got.Fields) != 2 || len(got.Languages) != 0 {
			t.Fatalf("%+v %v", got, err)
		}
		_, err = r.Update(ctx, director, p.ID, provider.Input{Version: 1, Phone: ptr("")})
		want(t, err, fault.Conflict, "fault.stale")
		other := officerInput("Trần Văn Họa")
		other.AccountID = ptr(int64(3))
		_, err = r.Create(ctx, director, other)
		want(t, err, fault.Invalid, "provider.account_taken")

		// The head of another branch may neither change him nor take one of his own over there.
		_, err = r.Update(ctx, head2, p.ID, provider.Input{Version: 2})
		want(t, err, fault.Forbidden, "")
		mine := officerInput("Lê Họa")
		mine.BranchID = ptr(int64(2))
		q, err := r.Create(ctx, head2, mine)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Update(ctx, head2, q.ID, provider.Input{Version: 1, BranchID: ptr(int64(1))})
		want(t, err, fault.Forbidden, "")

		// Masked for others, whole for himself and the manager.
		for _, c := range []struct {
			a      account.Actor
			masked bool
		}{{director, false}, {officer, false}, {head2, true}, {account.Actor{ID: 9, Role: account.Reception, BranchID: 1}, true}} {
			got, err := r.Get(ctx, c.a, p.ID)
			if err != nil || got.Masked != c.masked || (got.IDNumber == "") != c.masked || (got.Note == "") != c.masked {
				t.Errorf("%s sees %+v, %v", c.a.Role, got, err)
			}
		}
		_, err = r.Get(ctx, lawyer, p.ID)
		want(t, err, fault.Forbidden, "")
		if byAcc, ok, err := r.ByAccount(ctx, 3); err != nil || !ok || byAcc.ID != p.ID {
			t.Fatal(byAcc, ok, err)
		}
		if _, ok, err := r.ByAccount(ctx, 4); err != nil || ok {
			t.Fatal(ok, err)
		}
		entries, err := r.Audit.List(ctx, audit.Filter{SubjectKind: "provider", SubjectID: p.ID, Kind: audit.Write})
		if err != nil || len(entries) != 2 {
			t.Fatalf("%+v %v", entries, err)
		}
	})
}

func TestList(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		a := officerInput("An Họa")
		a.Languages, a.Fields = []string{"km"}, []string{"criminal"}
		first := r.make(t, a)
		second := r.make(t, officerInput("Bình Họa"))
		l := provider.Input{BranchID: ptr(int64(2)), Kind: ptr("lawyer"), Name: ptr("Cường Họa"), AccountID: ptr(int64(4))}
		third := r.make(t, l)
		if _, err := r.End(ctx, director, second.ID, provider.EndInput{Version: 1, OnDate: "15-02-2022", Reason: "Chuyển công tác"}); err != nil {
			t.Fatal(err)
		}
		r.matters(t, first.ID, "in_progress", "criminal", 2)
		r.matters(t, first.ID, "filed", "criminal", 3)
		for _, c := range []struct {
			actor account.Actor
			f     provider.Filter
			ids   []int64
		}{
			{director, provider.Filter{}, []int64{first.ID, third.ID}},
			{director, provider.Filter{Ended: true}, []int64{first.ID, second.ID, third.ID}},
			{director, provider.Filter{Text: "cuong hoa"}, []int64{third.ID}},
			{director, provider.Filter{Kind: "officer"}, []int64{first.ID}},
			{director, provider.Filter{BranchID: 2}, []int64{third.ID}},
			{director, provider.Filter{Field: "criminal"}, []int64{first.ID}},
			{director, provider.Filter{Field: "crim"}, []int64{}},
			{director, provider.Filter{Language: "km"}, []int64{first.ID}},
			{director, provider.Filter{After: first.ID}, []int64{third.ID}},
			{lawyer, provider.Filter{}, []int64{third.ID}},
		} {
			rows, err := r.List(ctx, c.actor, c.f)
			ids := []int64{}
			for _, p := range rows {
				ids = append(ids, p.ID)
			}
			if err != nil || !slices.Equal(ids, c.ids) {
				t.Errorf("%+v gives %v, want %v (%v)", c.f, ids, c.ids, err)
			}
		}
		if got, err := r.Get(ctx, director, first.ID); err != nil || got.Load != 2 {
			t.Fatalf("%+v %v", got, err)
		}
		back, err := r.Resume(ctx, director, second.ID, 2)
		if err != nil || !back.EndedOn.IsZero() {
			t.Fatal(back, err)
		}
	})
}

func TestEligible(t *testing.T) {
	day := calendar.Must("2022-02-16")
	card := func(p provider.Provider) provider.Provider {
		p.CardNo, p.CardFrom = "TGV-01", calendar.Must("2020-01-01")
		return p
	}
	contract := func(p provider.Provider) provider.Provider {
		p.ContractNo, p.ContractFrom, p.ContractTo = "01/HĐ", calendar.Must("2022-01-01"), calendar.Must("2022-12-31")
		return p
	}
	none := []string{}
	each(t, func(t *testing.T, r room) {
		for name, c := range map[string]struct {
			p    provider.Provider
			form string
			on   calendar.Date
			why  []string
		}{
			"officer in court":             {card(provider.Provider{Kind: "officer"}), "litigation", day, none},
			"officer without card":         {provider.Provider{Kind: "officer"}, "litigation", day, []string{"provider.no_card"}},
			"officer before his card":      {card(provider.Provider{Kind: "officer"}), "advice", calendar.Must("2019-12-31"), []string{"provider.card_not_yet"}},
			"officer after his card":       {card(provider.Provider{Kind: "officer", CardTo: calendar.Must("2022-02-15")}), "advice", day, []string{"provider.card_over"}},
			"officer on his card's last":   {card(provider.Provider{Kind: "officer", CardTo: day}), "advice", day, none},
			"officer who left":             {card(provider.Provider{Kind: "officer", EndedOn: calendar.Must("2022-02-15")}), "advice", day, []string{"provider.has_ended"}},
			"officer on his last day":      {card(provider.Provider{Kind: "officer", EndedOn: day}), "advice", day, none},
			"lawyer by contract":           {contract(provider.Provider{Kind: "lawyer"}), "litigation", day, none},
			"lawyer without":               {provider.Provider{Kind: "lawyer"}, "litigation", day, []string{"provider.no_contract"}},
			"lawyer after it":              {contract(provider.Provider{Kind: "lawyer"}), "litigation", calendar.Must("2023-01-01"), []string{"provider.contract_over"}},
			"lawyer before it":             {contract(provider.Provider{Kind: "lawyer"}), "litigation", calendar.Must("2021-12-31"), []string{"provider.contract_not_yet"}},
			"lawyer sent by a firm":        {provider.Provider{Kind: "lawyer", OrganisationID: 1}, "litigation", day, none},
			"lawyer of a firm that left":   {provider.Provider{Kind: "lawyer", OrganisationID: 2}, "litigation", day, []string{"provider.organisation_over"}},
			"adviser gives advice":         {provider.Provider{Kind: "adviser", OrganisationID: 1}, "advice", day, none},
			"adviser in court":             {provider.Provider{Kind: "adviser", OrganisationID: 1}, "litigation", day, []string{"provider.not_this_form"}},
			"collaborator gives advice":    {contract(card(provider.Provider{Kind: "collaborator"})), "advice", day, none},
			"collaborator represents":      {contract(card(provider.Provider{Kind: "collaborator"})), "representation", day, []string{"provider.not_this_form"}},
			"collaborator without papers":  {provider.Provider{Kind: "collaborator"}, "advice", day, []string{"provider.no_card", "provider.no_contract"}},
			"nobody before the law itself": {card(provider.Provider{Kind: "officer", CardFrom: calendar.Date{}}), "advice", calendar.Must("2017-12-31"), []string{"provider.not_this_form", "provider.card_not_yet"}},
		} {
			if got := keys(r.Eligible(t.Context(), c.p, c.form, c.on)); !slices.Equal(got, c.why) {
				t.Errorf("%s: %v, want %v", name, got, c.why)
			}
		}
	})
}

func TestSuggest(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		officer := func(name string, change func(in *provider.Input)) provider.Provider {
			in := officerInput(name)
			if change != nil {
				change(&in)
			}
			return r.make(t, in)
		}
		best := officer("Họa Gần", func(in *provider.Input) {
			in.UnitCodes, in.Languages, in.Fields, in.MaxLoad = []string{"31495"}, []string{"km"}, []string{"criminal"}, ptr(int64(10))
		})
		near := officer("Họa Cùng Huyện", func(in *provider.Input) { in.UnitCodes = []string{"936"}; in.Languages = []string{"km"} })
		plain := officer("Họa Thường", nil)
		full := officer("Họa Đầy Việc", func(in *provider.Input) { in.MaxLoad = ptr(int64(2)) })
		away := officer("Họa Nghỉ Phép", nil)
		related := officer("Họa Người Nhà", nil)
		old := officer("Họa Hết Thẻ", func(in *provider.Input) { in.CardTo = ptr("31-12-2021") })
		adviser := r.make(t, provider.Input{BranchID: ptr(int64(1)), Kind: ptr("adviser"), Name: ptr("Họa Tư Vấn"), OrganisationID: ptr(int64(1))})
		gone := officer("Họa Đã Nghỉ", nil)
		if _, err := r.End(ctx, director, gone.ID, provider.EndInput{Version: 1, OnDate: "01-01-2022", Reason: "Nghỉ"}); err != nil {
			t.Fatal(err)
		}
		r.matters(t, best.ID, "in_progress", "criminal", 3)
		r.matters(t, best.ID, "filed", "criminal", 4)
		r.matters(t, full.ID, "assigned", "civil", 2)
		if _, err := r.AddAbsence(ctx, director, away.ID, provider.AbsenceInput{FromOn: "14-02-2022", ToOn: "18-02-2022"}); err != nil {
			t.Fatal(err)
		}
		need := provider.Need{
			BranchID: 1, Form: "litigation", Field: "criminal", UnitCode: "31495", AgencyID: 1, Languages: []string{"km"},
			Conflict: func(_ context.Context, p provider.Provider) ([]fault.Message, error) {
				if p.ID == related.ID {
					return []fault.Message{{Key: "conflict.found"}}, nil
				}
				return nil, nil
			},
		}
		got, err := r.Suggest(ctx, director, need)
		if err != nil {
			t.Fatal(err)
		}
		order := []int64{}
		by := map[int64]provider.Suggestion{}
		for _, g := range got {
			by[g.Provider.ID] = g
			if len(g.Blocked) == 0 {
				order = append(order, g.Provider.ID)
			}
		}
		if !slices.Equal(order, []int64{best.ID, near.ID, plain.ID, full.ID}) {
			t.Errorf("order %v of %+v", order, got)
		}
		if len(got) != 8 || by[gone.ID].Provider.ID != 0 {
			t.Errorf("%d suggestions", len(got))
		}
		for id, why := range map[int64]string{
			away.ID: "provider.is_away", related.ID: "conflict.found", old.ID: "provider.card_over", adviser.ID: "provider.not_this_form",
		} {
			if k := keys(by[id].Blocked); !slices.Equal(k, []string{why}) {
				t.Errorf("%s is blocked by %v, want %s", by[id].Provider.Name, k, why)
			}
		}
		reasons := keys(by[best.ID].Reasons)
		for _, key := range []string{
			"provider.reason_law", "provider.reason_load_of", "provider.reason_unit", "provider.reason_branch",
			"provider.reason_speaks_km", "provider.reason_field", "provider.reason_done",
		} {
			if !slices.Contains(reasons, key) {
				t.Errorf("%s is missing in %v", key, reasons)
			}
		}
		if by[best.ID].Load != 3 || !slices.Contains(keys(by[near.ID].Reasons), "provider.reason_district") ||
			!slices.Equal(keys(by[full.ID].Cautions), []string{"provider.caution_full", "provider.caution_speaks_km"}) {
			t.Errorf("%+v", by)
		}
		_, err = r.Suggest(ctx, lawyer, need)
		want(t, err, fault.Forbidden, "")
		need.Conflict = func(context.Context, provider.Provider) ([]fault.Message, error) { return nil, context.Canceled }
		if _, err := r.Suggest(ctx, director, need); err == nil {
			t.Error("a check that failed was passed over")
		}
	})
}

// Whatever the providers are like: the blocked stand last, the others by score,
// and nobody is missing.
func TestSuggestIsInOrder(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		units := []string{"936", "31495", "937", "93", "31318"}
		for i := range 25 {
			in := officerInput(fmt.Sprintf("Họa Số %d", i))
			in.UnitCodes = []string{units[i%len(units)]}
			in.MaxLoad = ptr(int64(i % 4))
			if i%3 == 0 {
				in.CardTo = ptr("01-02-2022")
			}
			p := r.make(t, in)
			r.matters(t, p.ID, "assigned", "civil", i%5)
		}
		rapid.Check(t, func(rt *rapid.T) {
			need := provider.Need{
				BranchID: rapid.Int64Range(0, 2).Draw(rt, "branch"), Form: rapid.SampledFrom([]string{"litigation", "advice", "representation"}).Draw(rt, "form"),
				Field: rapid.SampledFrom([]string{"", "criminal", "civil"}).Draw(rt, "field"), UnitCode: rapid.SampledFrom(append(units, "")).Draw(rt, "unit"),
				Languages: rapid.SliceOfN(rapid.SampledFrom([]string{"vi", "km", "zh"}), 0, 2).Draw(rt, "languages"),
			}
			got, err := r.Suggest(t.Context(), director, need)
			if err != nil || len(got) != 25 {
				rt.Fatal(len(got), err)
			}
			for i := 1; i < len(got); i++ {
				a, b := got[i-1], got[i]
				if len(a.Blocked) > 0 && len(b.Blocked) == 0 {
					rt.Fatal("a blocked one before one who may")
				}
				if (len(a.Blocked) > 0) == (len(b.Blocked) > 0) && a.Score < b.Score {
					rt.Fatal("a lower score before a higher")
				}
			}
		})
	})
}

func TestAbsence(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		in := officerInput("An Họa")
		in.AccountID = ptr(int64(3))
		p := r.make(t, in)
		own, err := r.AddAbsence(ctx, officer, p.ID, provider.AbsenceInput{FromOn: "mai", Reason: "Khám bệnh"})
		if err != nil || own.ToOn != own.FromOn || own.FromOn != calendar.Must("2022-02-17") {
			t.Fatal(own, err)
		}
		_, err = r.AddAbsence(ctx, lawyer, p.ID, provider.AbsenceInput{FromOn: "mai"})
		want(t, err, fault.Forbidden, "")
		_, err = r.AddAbsence(ctx, officer, p.ID, provider.AbsenceInput{FromOn: "20-02-2022", ToOn: "18-02-2022"})
		want(t, err, fault.Invalid, "provider.ends_before")
		_, err = r.AddAbsence(ctx, officer, p.ID, provider.AbsenceInput{FromOn: "01-01-2022"})
		want(t, err, fault.Invalid, "fault.in_past")
		if got, err := r.Get(ctx, officer, p.ID); err != nil || len(got.Absences) != 1 {
			t.Fatal(got, err)
		}
		want(t, r.RemoveAbsence(ctx, lawyer, own.ID), fault.Forbidden, "")
		if err := r.RemoveAbsence(ctx, officer, own.ID); err != nil {
			t.Fatal(err)
		}
		want(t, r.RemoveAbsence(ctx, officer, own.ID), fault.NotFound, "")
	})
}

func TestDuty(t *testing.T) {
	each(t, func(t *testing.T, r room) {
		ctx := t.Context()
		p, q := r.make(t, officerInput("An Họa")), r.make(t, officerInput("Bình Họa"))
		rows, err := r.SetDuty(ctx, director, provider.DutyInput{ProviderID: p.ID, OnDate: "14-02-2022", Until: "18-02-2022", Part: "day", AgencyID: 1})
		if err != nil || len(rows) != 5 {
			t.Fatal(rows, err)
		}
		if _, err := r.SetDuty(ctx, director, provider.DutyInput{ProviderID: q.ID, OnDate: "16-02-2022", Part: "night"}); err != nil {
			t.Fatal(err)
		}
		_, err = r.SetDuty(ctx, director, provider.DutyInput{ProviderID: p.ID, OnDate: "13-02-2022", Until: "14-02-2022", Part: "day", AgencyID: 1})
		want(t, err, fault.Invalid, "provider.on_duty_already")
		week, err := r.Duty(ctx, director, calendar.Must("2022-02-07"), calendar.Must("2022-02-20"))
		if err != nil || len(week) != 6 || week[0].ProviderName != "An Họa" || week[0].AgencyName != "Công an huyện" {
			t.Fatalf("%+v %v", week, err)
		}
		for _, c := range []struct {
			part   string
			agency int64
			n      int
		}{{"morning", 0, 1}, {"night", 0, 1}, {"night", 1, 1}, {"", 1, 2}, {"afternoon", 9, 0}, {"", 0, 2}} {
			on, err := r.OnDuty(ctx, calendar.Must("2022-02-16"), c.part, c.agency)
			if err != nil || len(on) != c.n {
				t.Errorf("%+v: %v, %v", c, on, err)
			}
		}
		if _, err := r.AddAbsence(ctx, director, p.ID, provider.AbsenceInput{FromOn: "16-02-2022"}); err != nil {
			t.Fatal(err)
		}
		if on, err := r.OnDuty(ctx, calendar.Must("2022-02-16"), "morning", 0); err != nil || len(on) != 0 {
			t.Error("who is away is on duty", on, err)
		}
		_, err = r.SetDuty(ctx, director, provider.DutyInput{ProviderID: p.ID, OnDate: "16-02-2022", Part: "night"})
		want(t, err, fault.Invalid, "provider.away_then")
		_, err = r.SetDuty(ctx, officer, provider.DutyInput{ProviderID: p.ID, OnDate: "21-02-2022", Part: "night"})
		want(t, err, fault.Forbidden, "")
		_, err = r.SetDuty(ctx, director, provider.DutyInput{ProviderID: 99, Part: "noon"})
		if f := fault.Of(err); f == nil || len(f.Fields) != 3 {
			t.Fatal(err)
		}
		want(t, r.RemoveDuty(ctx, officer, week[0].ID), fault.Forbidden, "")
		if err := r.RemoveDuty(ctx, director, week[0].ID); err != nil {
			t.Fatal(err)
		}
		_, err = r.Duty(ctx, director, calendar.Must("2022-01-01"), calendar.Must("2022-12-31"))
		want(t, err, fault.Invalid, "provider.roster_span")
	})
}
