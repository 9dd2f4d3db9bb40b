package client_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"tgpl/internal/audit"
	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
)

func full() client.Input {
	return client.Input{
		Name: "NGUYỄN THỊ MINH HỌA", OtherNames: "Út Họa; hoa minh", Sex: "female", Birth: "2/8/1985", Ethnicity: "Khmer",
		IDKind: "cccd", IDNumber: "093 185 001 234", IDIssuedOn: "5/2/21", IDIssuedBy: "Cục Cảnh sát", Email: "hoa@example.vn",
		Language: "Khmer", NeedsInterpreter: true, Needs: []string{"wheelchair", "reading"}, Note: "dòng một\r\ndòng hai  ",
		Phones:    []client.PhoneInput{{Number: "0912 345 678"}, {Number: "+84 293 387 8123", Owner: "em gái", SafeToCall: p(false)}, {}},
		Addresses: []client.AddressInput{{Line: "ấp 4"}, {Kind: "current", Line: "ấp 5", ValidFrom: "1/1/2020"}},
		Relations: []client.RelationInput{{Relation: "mother", Name: "trần thị mẫu", IsGuardian: true, Phone: "0293 3878 123"}},
	}
}

func TestCreateKeepsEverything(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		c := create(t, s, reception, full())
		got, err := s.Get(t.Context(), reception, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != "Nguyễn Thị Minh Họa" || got.OtherNames != "Út Họa; Hoa Minh" || got.Birth.String() != "1985-08-02" || got.BranchID != 1 {
			t.Errorf("names and birth: %+v", got)
		}
		if got.IDNumber != "093185001234" || got.IDIssuedOn.String() != "2021-02-05" || got.Note != "dòng một\ndòng hai" {
			t.Errorf("paper and note: %+v", got)
		}
		if len(got.Phones) != 2 || got.Phones[0].Number != "0912345678" || !got.Phones[0].SafeToCall || got.Phones[1].Number != "02933878123" || got.Phones[1].SafeToCall {
			t.Errorf("phones: %+v", got.Phones)
		}
		if len(got.Addresses) != 2 || got.Addresses[0].Kind != "permanent" || got.Addresses[1].ValidFrom.String() != "2020-01-01" {
			t.Errorf("addresses: %+v", got.Addresses)
		}
		if len(got.Relations) != 1 || got.Relations[0].Name != "Trần Thị Mẫu" || !got.Relations[0].IsGuardian {
			t.Errorf("relations: %+v", got.Relations)
		}
		if heads := client.NeedsHead(got); len(heads) != 4 {
			t.Errorf("what to know first: %v", heads)
		}
		rows, err := open(t, d).Audit.List(t.Context(), audit.Filter{SubjectKind: "client", SubjectID: c.ID})
		if err != nil || len(rows) != 1 || rows[0].Action != "client.create" {
			t.Errorf("audit: %v, %v", rows, err)
		}
	})
}

func TestCreateTellsWhatIsWrong(t *testing.T) {
	d := dbtest.SQLite(t)
	s := open(t, d).Client
	for _, c := range []struct {
		name       string
		change     func(*client.Input)
		field, key string
	}{
		{"no name", func(in *client.Input) { in.Name = "  " }, "name", "fault.required"},
		{"signs for a name", func(in *client.Input) { in.Name = "???" }, "name", "client.no_name"},
		{"long name", func(in *client.Input) { in.Name = strings.Repeat("á", 201) }, "name", "fault.too_long"},
		{"direction marks", func(in *client.Input) { in.Name = "A\u202eB" }, "name", "fault.bad_text"},
		{"sex", func(in *client.Input) { in.Sex = "x" }, "sex", "fault.bad_choice"},
		{"birth", func(in *client.Input) { in.Birth = "31/4/1985" }, "birth", "calendar.date_no_such_day"},
		{"birth to come", func(in *client.Input) { in.Birth = "2023" }, "birth", "calendar.date_out_of_range"},
		{"short number", func(in *client.Input) { in.IDNumber = "12345" }, "id_number", "client.id_cccd_form"},
		{"province", func(in *client.Input) { in.IDNumber = "003185001234" }, "id_number", "client.id_province"},
		{"year in number", func(in *client.Input) { in.IDNumber = "093186001234" }, "id_number", "client.id_year"},
		{"sex in number", func(in *client.Input) { in.IDNumber = "093085001234" }, "id_number", "client.id_sex_male"},
		{"old card", func(in *client.Input) { in.IDKind = "cmnd"; in.IDNumber = "36012345" }, "id_number", "client.id_cmnd_form"},
		{"issued", func(in *client.Input) { in.IDIssuedOn = "5/2/2023" }, "id_issued_on", "fault.in_future"},
		{"mail", func(in *client.Input) { in.Email = "x" }, "email", "fault.bad_email"},
		{"needs", func(in *client.Input) { in.Needs = []string{"x"} }, "needs", "fault.bad_choice"},
		{"phone", func(in *client.Input) { in.Phones[0].Number = "12a" }, "phones[0].number", "fault.bad_phone"},
		{"owner without number", func(in *client.Input) { in.Phones[1].Number = "" }, "phones[1].number", "fault.required"},
		{"address kind", func(in *client.Input) { in.Addresses[0].Kind = "x" }, "addresses[0].kind", "fault.bad_choice"},
		{"commune", func(in *client.Input) { in.Addresses[0].UnitCode = "99999" }, "addresses[0].unit_code", "fault.bad_choice"},
		{"address ends first", func(in *client.Input) { in.Addresses[1].ValidTo = "1/1/2019" }, "addresses[1].valid_to", "client.ends_before_start"},
		{"relation", func(in *client.Input) { in.Relations[0].Name = "" }, "relations[0].name", "fault.required"},
		{"nobody", func(in *client.Input) { in.Relations[0].OtherClientID = 99 }, "relations[0].other_client_id", "fault.bad_choice"},
		{"rows", func(in *client.Input) { in.Phones = make([]client.PhoneInput, 21) }, "phones", "client.too_many_rows"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := full()
			c.change(&in)
			_, err := s.Create(t.Context(), reception, in)
			wantField(t, err, c.field, c.key)
		})
	}
	var n int
	if err := d.Read(t.Context()).NewRaw("SELECT (SELECT count(*) FROM client) + (SELECT count(*) FROM client_phone) + (SELECT count(*) FROM search_key WHERE kind = 1)").Scan(t.Context(), &n); err != nil || n != 0 {
		t.Errorf("%d rows stayed of what was refused (%v)", n, err)
	}
	// A paper may be wrong itself: seen, it counts.
	in := full()
	in.IDNumber, in.IDConfirmed = "093086001234", true
	create(t, s, reception, in)
}

func TestUpdateLeavesWhatWasNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		c := create(t, s, reception, full())
		got, err := s.Update(t.Context(), reception, c.ID, client.UpdateInput{Version: c.Version, Occupation: p("làm ruộng")})
		if err != nil {
			t.Fatal(err)
		}
		want := c
		want.Occupation, want.Version, want.UpdatedAt = "làm ruộng", c.Version+1, got.UpdatedAt
		if !same(got, want) {
			t.Errorf("changed more than was sent:\n%+v\n%+v", got, want)
		}
		// One phone corrected, one taken out, one new; the other lists stay.
		got, err = s.Update(t.Context(), reception, c.ID, client.UpdateInput{Version: got.Version, Phones: []client.PhoneInput{
			{ID: c.Phones[1].ID, Number: "0293 387 8124", Owner: "em gái"}, {Number: "0911 222 333"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Phones) != 2 || got.Phones[0].ID != c.Phones[1].ID || got.Phones[0].SafeToCall || got.Phones[1].Number != "0911222333" || len(got.Addresses) != 2 {
			t.Errorf("phones %+v, addresses %+v", got.Phones, got.Addresses)
		}
		got, err = s.Update(t.Context(), reception, c.ID, client.UpdateInput{Version: got.Version, PhonesSent: true, NeedsSent: true, Birth: p(""), NeedsInterpreter: p(false)})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Phones) != 0 || len(got.Needs) != 0 || !got.Birth.IsZero() || got.NeedsInterpreter || len(got.Relations) != 1 {
			t.Errorf("what was sent empty is not: %+v", got)
		}
		// Somebody else's row can't be taken by its id.
		other := create(t, s, reception, client.Input{Name: "Trần Văn Mẫu", Phones: []client.PhoneInput{{Number: "0987654321"}}})
		_, err = s.Update(t.Context(), reception, c.ID, client.UpdateInput{Version: got.Version, Phones: []client.PhoneInput{{ID: other.Phones[0].ID, Number: "0911111111"}}})
		if err != nil {
			t.Fatal(err)
		}
		if o, err := s.Get(t.Context(), reception, other.ID); err != nil || o.Phones[0].Number != "0987654321" {
			t.Errorf("another's phone became %v, %v", o.Phones, err)
		}
	})
}

func same(a, b client.Client) bool { return asJSON(a) == asJSON(b) }

func TestLostUpdateIsStale(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		c := create(t, s, reception, full())
		const n = 8
		var wg sync.WaitGroup
		errs := make([]error, n)
		for i := range n {
			wg.Go(func() {
				_, errs[i] = s.Update(context.Background(), reception, c.ID, client.UpdateInput{
					Version: c.Version, Occupation: p(strings.Repeat("x", i+1)), Phones: []client.PhoneInput{{Number: "091234567" + string(rune('0'+i))}},
				})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			f := wantFault(t, err, fault.Conflict, "fault.stale")
			if cur, ok := f.Current.(client.Client); !ok || cur.Version != c.Version+1 || len(cur.Phones) != 1 {
				t.Errorf("the record now is %+v", f.Current)
			}
		}
		got, err := s.Get(t.Context(), reception, c.ID)
		if err != nil || won != 1 || got.Version != c.Version+1 || len(got.Phones) != 1 {
			t.Errorf("%d won; now %+v, %v", won, got, err)
		}
	})
}

func TestTwoCountersMakeOneRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() { _, errs[i] = s.Create(context.Background(), reception, full()) })
		}
		wg.Wait()
		made := 0
		for _, err := range errs {
			if err == nil {
				made++
			} else if f := fault.Of(err); f == nil || f.Message.Key != "client.double" {
				t.Error(err)
			}
		}
		if made != 1 {
			t.Errorf("%d records of one person", made)
		}
	})
}

func TestDoubleMustBeConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		first := create(t, s, reception, full())
		again := client.Input{Name: "nguyen thi minh hoa", Birth: "02-08-1985"}
		_, err := s.Create(t.Context(), reception, again)
		f := wantFault(t, err, fault.Conflict, "client.double")
		likely, ok := f.Current.([]client.Likely)
		if !ok || len(likely) != 1 || likely[0].Client.ID != first.ID || likely[0].Reasons[0].Key != "client.likely_name_birth" {
			t.Fatalf("offered %+v", f.Current)
		}
		again.Confirmed = true
		create(t, s, reception, again)
	})
}

func TestRights(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		ctx := t.Context()
		c := create(t, s, reception, full())
		if _, err := s.Get(ctx, branchTwo, c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another branch reads: %v", err)
		}
		if _, err := s.Get(ctx, lawyer, c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a lawyer without a matter reads: %v", err)
		}
		if _, err := s.Update(ctx, auditor, c.ID, client.UpdateInput{Version: c.Version}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the auditor writes: %v", err)
		}
		if _, err := s.Create(ctx, reception, client.Input{Name: "Trần Văn Mẫu", BranchID: 2}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a record for another branch: %v", err)
		}
		if _, err := s.Get(ctx, reception, 9999); !fault.Is(err, fault.NotFound) {
			t.Errorf("nobody: %v", err)
		}
		giveMatter(t, d, 1, c.ID, 1, lawyer.ID)
		if _, err := s.Get(ctx, lawyer, c.ID); err != nil {
			t.Errorf("the lawyer of the matter: %v", err)
		}
		if _, err := s.Update(ctx, lawyer, c.ID, client.UpdateInput{Version: c.Version}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the lawyer writes: %v", err)
		}
		page, err := s.Search(ctx, lawyer, client.Query{})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("the lawyer's clients: %v, %v", page, err)
		}
		create(t, s, reception, client.Input{Name: "Trần Văn Mẫu"})
		if page, _ = s.Search(ctx, lawyer, client.Query{}); len(page.Items) != 1 {
			t.Errorf("the lawyer sees %d", len(page.Items))
		}
		if page, _ = s.Search(ctx, branchTwo, client.Query{}); len(page.Items) != 0 {
			t.Errorf("the other branch sees %d", len(page.Items))
		}
		giveRequest(t, d, 1, c.ID, 2, 0)
		if _, err := s.Get(ctx, branchTwo, c.ID); err != nil {
			t.Errorf("the branch the person came to: %v", err)
		}
		if page, _ = s.Search(ctx, branchTwo, client.Query{}); len(page.Items) != 1 {
			t.Errorf("the branch the person came to sees %d", len(page.Items))
		}
	})
}

func TestSensitiveFactsAreSeenByFewAndNoted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := open(t, d)
		s := r.Client
		ctx := t.Context()
		c := create(t, s, reception, full())
		fact, err := s.AddSensitive(ctx, reception, c.ID, client.SensitiveInput{Kind: "hiv", Detail: "giấy xác nhận bí mật"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddSensitive(ctx, reception, c.ID, client.SensitiveInput{Kind: "x"}); fault.Of(err) == nil || fault.Of(err).Fields["kind"].Key != "fault.bad_choice" {
			t.Errorf("an unknown kind: %v", err)
		}
		if _, err := s.Sensitive(ctx, reception, c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("reception reads: %v", err)
		}
		if _, err := s.Sensitive(ctx, officer, c.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an officer without the matter reads: %v", err)
		}
		giveMatter(t, d, 1, c.ID, 1, officer.ID)
		facts, err := s.Sensitive(ctx, officer, c.ID)
		if err != nil || len(facts) != 1 || facts[0].Detail != "giấy xác nhận bí mật" {
			t.Errorf("the officer reads %v, %v", facts, err)
		}
		got, err := s.Get(ctx, director, c.ID)
		if err != nil || got.SensitiveCount != 1 || strings.Contains(asJSON(got), "hiv") || strings.Contains(asJSON(got), "bí mật") {
			t.Errorf("the record tells %s, %v", asJSON(got), err)
		}
		seen, err := r.Audit.List(ctx, audit.Filter{SubjectKind: "client", SubjectID: c.ID, Kind: audit.Read})
		if err != nil || len(seen) != 1 || seen[0].ActorID != officer.ID {
			t.Errorf("seen: %v, %v", seen, err)
		}
		all, _ := r.Audit.List(ctx, audit.Filter{})
		for _, e := range all {
			if strings.Contains(e.BeforeJSON+e.AfterJSON+e.Note, "bí mật") || strings.Contains(e.AfterJSON, "hiv") {
				t.Errorf("the audit tells the fact: %+v", e)
			}
		}
		// Saving the record does not touch what it does not show.
		if _, err := s.Update(ctx, reception, c.ID, client.UpdateInput{Version: got.Version, Note: p("")}); err != nil {
			t.Fatal(err)
		}
		if facts, _ := s.Sensitive(ctx, director, c.ID); len(facts) != 1 {
			t.Error("saving erased a masked fact")
		}
		if err := s.RemoveSensitive(ctx, reception, c.ID, fact.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("reception removes: %v", err)
		}
		if err := s.RemoveSensitive(ctx, director, c.ID, fact.ID); err != nil {
			t.Error(err)
		}
		if err := s.RemoveSensitive(ctx, director, c.ID, fact.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if facts, _ := s.Sensitive(ctx, director, c.ID); len(facts) != 0 {
			t.Errorf("still there: %v", facts)
		}
	})
}
