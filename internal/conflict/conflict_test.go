package conflict_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"tgpl/internal/audit"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
)

func TestParties(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		hoa := w.client("Nguyễn Thị Họa", "1985", "361234567")
		r := w.request(hoa,
			conflict.PartyInput{Side: conflict.SideClient, Role: "victim", ClientID: hoa},
			conflict.PartyInput{Side: conflict.SideOpposing, Name: "TRẦN VĂN MẪU", IDNumber: "093 060 001 234", Birth: "1960", Note: "hàng xóm"},
			conflict.PartyInput{}, // an empty row of a form
		)
		list, err := w.s.Parties(ctx, r, 0)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		if list[0].Name != "Nguyễn Thị Họa" || list[0].IDNumber != "361234567" || list[0].Birth.String() != "1985" {
			t.Errorf("what the client's record knows: %+v", list[0])
		}
		if list[1].Name != "Trần Văn Mẫu" || list[1].Folded != "tran van mau" || list[1].IDNumber != "093060001234" {
			t.Errorf("the other side: %+v", list[1])
		}
		// Saving again keeps the rows, adds and takes out.
		err = w.s.SetParties(ctx, r, 0, []conflict.PartyInput{
			{Side: conflict.SideClient, ClientID: hoa}, {ID: list[1].ID, Side: conflict.SideOpposing, Name: "Trần Văn Mẩu"}, {Side: conflict.SideRelative, Name: "Lê Thị Mẫu"},
		})
		if err != nil {
			t.Fatal(err)
		}
		again, _ := w.s.Parties(ctx, r, 0)
		if len(again) != 3 || again[0].ID != list[0].ID || again[1].ID != list[1].ID || again[1].Name != "Trần Văn Mẩu" {
			t.Errorf("%+v", again)
		}
		if err := w.s.SetParties(ctx, r, 0, nil); err != nil {
			t.Fatal(err)
		}
		if again, _ = w.s.Parties(ctx, r, 0); len(again) != 0 {
			t.Errorf("%+v", again)
		}
		for field, in := range map[string]conflict.PartyInput{
			"parties[0].side": {Side: "x", Name: "Trần Văn Mẫu"}, "parties[0].name": {Side: conflict.SideOpposing, IDNumber: "361234567"},
			"parties[0].role": {Side: conflict.SideOpposing, Name: "Mẫu", Role: "x"}, "parties[0].birth": {Side: conflict.SideOpposing, Name: "Mẫu", Birth: "x"},
			"parties[0].client_id": {Side: conflict.SideClient, ClientID: 999, Name: "Mẫu"},
		} {
			err := w.s.SetParties(ctx, r, 0, []conflict.PartyInput{in})
			if f := fault.Of(err); f == nil || f.Fields[field].Key == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := w.s.SetParties(ctx, r, 0, make([]conflict.PartyInput, 61)); keyOf(err) != "fault.invalid" {
			t.Error(err)
		}
	})
}

func TestClearAndUnchecked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		r := w.request(w.client("Nguyễn Thị Họa", "1985", ""), against("Trần Văn Mẫu"))
		if err := w.s.RequireClear(ctx, r, 0, 0); keyOf(err) != "conflict.unchecked" {
			t.Errorf("before any check: %v", err)
		}
		c := w.check(conflict.CheckInput{RequestID: r})
		if c.Result != conflict.Clear || len(c.Findings) != 0 {
			t.Fatalf("%+v", c)
		}
		if err := w.s.RequireClear(ctx, r, 0, 0); err != nil {
			t.Error(err)
		}
		// The same people in another order, with another note, are the same.
		if err := w.s.SetParties(ctx, r, 0, []conflict.PartyInput{{Side: conflict.SideOpposing, Name: "TRAN VAN MAU", Note: "x"}}); err != nil {
			t.Fatal(err)
		}
		if err := w.s.RequireClear(ctx, r, 0, 0); err != nil {
			t.Errorf("nobody new: %v", err)
		}
		// Somebody new asks for a new check.
		if err := w.s.SetParties(ctx, r, 0, []conflict.PartyInput{against("Trần Văn Mẫu"), against("Lê Văn Thử")}); err != nil {
			t.Fatal(err)
		}
		if err := w.s.RequireClear(ctx, r, 0, 0); keyOf(err) != "conflict.unchecked" {
			t.Errorf("a new party: %v", err)
		}
		if latest, ok, err := w.s.Latest(ctx, r, 0, 0); err != nil || !ok || latest.Current {
			t.Errorf("%+v, %v, %v", latest, ok, err)
		}
		if _, err := w.s.Override(ctx, director, c.ID, "vì"); keyOf(err) != "conflict.overtaken" {
			t.Errorf("an old check was overridden: %v", err)
		}
		if _, err := w.s.Check(ctx, lawyer, conflict.CheckInput{RequestID: r}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a lawyer checks: %v", err)
		}
		if _, err := w.s.Check(ctx, elsewhere, conflict.CheckInput{RequestID: r}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("another branch checks: %v", err)
		}
		for _, in := range []conflict.CheckInput{{}, {RequestID: 999}, {MatterID: 999}, {RequestID: r, ProviderID: 999}} {
			if _, err := w.s.Check(ctx, director, in); !fault.Is(err, fault.NotFound) {
				t.Errorf("%+v: %v", in, err)
			}
		}
	})
}

func TestBothSidesOfOneDispute(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		// Hoạ was helped against Mẫu; now Mẫu comes against Hoạ.
		hoa := w.client("Nguyễn Thị Họa", "2/8/1985", "093185001234")
		_, code := w.matter(hoa, conflict.PartyInput{Side: conflict.SideClient, ClientID: hoa}, against("Trần Văn Mẫu"))
		mau := w.client("Trần Văn Mẫu", "1960", "361234567")
		r := w.request(mau, conflict.PartyInput{Side: conflict.SideOpposing, Name: "NGUYỄN THỊ HOẠ", Birth: "02-08-1985"})
		c := w.check(conflict.CheckInput{RequestID: r})
		if c.Result != conflict.Found || !says(c, "conflict.opposing_is_client") || !says(c, "conflict.same_dispute") || c.Findings[0].Code != code {
			t.Fatalf("%s", asJSON(c))
		}
		if strings.Contains(asJSON(c), "093185001234") || strings.Contains(asJSON(c), "1985") {
			t.Errorf("a finding tells more than name, side and code: %s", asJSON(c))
		}
		if err := w.s.RequireClear(ctx, r, 0, 0); keyOf(err) != "conflict.found" {
			t.Error(err)
		} else if cur, ok := fault.Of(err).Current.(conflict.Check); !ok || cur.ID != c.ID {
			t.Errorf("%+v", fault.Of(err).Current)
		}
		if _, err := w.s.Override(ctx, reception, c.ID, "vì"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("reception overrides a conflict: %v", err)
		}
		if _, err := w.s.Override(ctx, director, c.ID, "  "); fault.Of(err) == nil || fault.Of(err).Fields["reason"].Key != "fault.required" {
			t.Errorf("without a reason: %v", err)
		}
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = w.s.Override(context.Background(), director, c.ID, "Các bên thỏa thuận bằng văn bản")
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if keyOf(err) != "conflict.overridden_before" {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("overridden %d times", won)
		}
		if err := w.s.RequireClear(ctx, r, 0, 0); err != nil {
			t.Error(err)
		}
		rows, err := w.r.Audit.List(ctx, audit.Filter{SubjectKind: "request", SubjectID: r, Action: "conflict.override", Kind: audit.Write})
		if err != nil || len(rows) != 1 || rows[0].Note != "Các bên thỏa thuận bằng văn bản" {
			t.Errorf("audit: %+v, %v", rows, err)
		}
	})
}

func TestPossible(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		hoa := w.client("Nguyễn Thị Họa", "1985", "")
		w.matter(hoa, against("Công ty Mẫu"))
		ray := w.client("Danh Sa Rây", "1960", "")
		w.exec("INSERT INTO client_relation (client_id, relation, name, folded, name_key) VALUES (?, 'child', 'Danh Mỹ Lệ', 'danh my le', ?)", ray, "danh le mi")
		w.matter(ray)
		w.client("Lê Văn Quen", "", "")
		for name, want := range map[string]string{
			"Nguyễn Thị Họa": "conflict.opposing_is_client", // only the name is the same
			"Nguyễn Họa":     "conflict.by_near_name",
			"Danh Mĩ Lệ":     "conflict.opposing_is_relative",
			"Lê Văn Quen":    "conflict.opposing_is_known",
		} {
			r := w.request(w.client("Trần Văn Mẫu", "1970", ""), against(name))
			c := w.check(conflict.CheckInput{RequestID: r})
			if c.Result != conflict.Possible || !says(c, want) {
				t.Errorf("%s: %s", name, asJSON(c))
			}
			if err := w.s.RequireClear(ctx, r, 0, 0); keyOf(err) != "conflict.maybe_found" {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := w.s.Override(ctx, reception, c.ID, "Đã gặp, là người khác"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := w.s.RequireClear(ctx, r, 0, 0); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, in := range []conflict.PartyInput{
			{Side: conflict.SideOpposing, Name: "Nguyễn Thị Họa", Birth: "1990"}, // born in another year
			{Side: conflict.SideOther, Name: "Nguyễn Thị Họa"},                   // no opponent
			{Side: conflict.SideRelative, Name: "Nguyễn Thị Họa", Birth: "1985"}, // a client's kin may be a client
			{Side: conflict.SideOpposing, Name: "Phạm Thị Xa"},
		} {
			r := w.request(w.client("Trần Văn Mẫu", "1970", ""), in)
			if c := w.check(conflict.CheckInput{RequestID: r}); c.Result != conflict.Clear {
				t.Errorf("%+v: %s", in, asJSON(c))
			}
		}
		// Our client opposed another client before.
		mau := w.client("Đỗ Văn Kiện", "1/1/1970", "")
		w.matter(hoa, conflict.PartyInput{Side: conflict.SideOpposing, Name: "Đỗ Văn Kiện", Birth: "01-01-1970"})
		c := w.check(conflict.CheckInput{RequestID: w.request(mau, against("Phạm Thị Xa"))})
		if c.Result != conflict.Possible || !says(c, "conflict.client_was_opposing") {
			t.Errorf("%s", asJSON(c))
		}
	})
}

func TestProviders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		free, served, kin := w.provider("Vũ Thị Rảnh", ""), w.provider("Lý Văn Bận", ""), w.provider("Trần Văn Mẫu", "362222222")
		hoa := w.client("Nguyễn Thị Họa", "2/8/1985", "093185001234")
		past, code := w.matter(hoa, conflict.PartyInput{Side: conflict.SideClient, ClientID: hoa}, against("Trần Văn Mẫu"))
		if err := w.s.AddProviderParty(ctx, past, served); err != nil {
			t.Fatal(err)
		}
		if err := w.s.EndProviderParty(ctx, past, served); err != nil {
			t.Fatal(err)
		}
		minh := w.client("Phạm Văn Minh", "1970", "")
		now, _ := w.matter(minh,
			conflict.PartyInput{Side: conflict.SideClient, ClientID: minh},
			conflict.PartyInput{Side: conflict.SideOpposing, Name: "Nguyễn Thị Họa", IDNumber: "093185001234"},
			conflict.PartyInput{Side: conflict.SideOpposing, Name: "Trần Văn Mẫu", IDNumber: "362222222"})

		general := w.check(conflict.CheckInput{MatterID: now})
		if general.Result != conflict.Found || !says(general, "conflict.opposing_is_provider") || !says(general, "conflict.opposing_is_client") {
			t.Fatalf("%s", asJSON(general))
		}
		// What is not settled for the parties stands against every provider.
		if c := w.check(conflict.CheckInput{MatterID: now, ProviderID: free}); c.Result != conflict.Found {
			t.Errorf("%s", asJSON(c))
		}
		if _, err := w.s.Override(ctx, director, general.ID, "Đã tách hồ sơ"); err != nil {
			t.Fatal(err)
		}
		if c := w.check(conflict.CheckInput{MatterID: now, ProviderID: free}); c.Result != conflict.Clear {
			t.Errorf("a free provider: %s", asJSON(c))
		}
		if err := w.s.RequireClear(ctx, 0, now, free); err != nil {
			t.Error(err)
		}
		if err := w.s.RequireClear(ctx, 0, now, served); keyOf(err) != "conflict.unchecked" {
			t.Error(err)
		}
		c := w.check(conflict.CheckInput{MatterID: now, ProviderID: served})
		if c.Result != conflict.Found || !says(c, "conflict.provider_served_opposing") || c.Findings[0].Code != code {
			t.Errorf("who has served the other side: %s", asJSON(c))
		}
		if c := w.check(conflict.CheckInput{MatterID: now, ProviderID: kin}); c.Result != conflict.Found || !says(c, "conflict.provider_is_opposing") {
			t.Errorf("who is the other side: %s", asJSON(c))
		}
		parties, err := w.s.Parties(ctx, 0, now)
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[int64]int{free: 0, served: 1, kin: 1} {
			if list, err := w.s.WithProvider(ctx, parties, id); err != nil || len(list) != want {
				t.Errorf("provider %d: %v, %v", id, list, err)
			}
		}
		// The provider's row does not make the check old.
		if err := w.s.AddProviderParty(ctx, now, free); err != nil {
			t.Fatal(err)
		}
		if err := w.s.RequireClear(ctx, 0, now, free); err != nil {
			t.Error(err)
		}
		if err := w.s.AddProviderParty(ctx, now, 999); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestCheckGoesWithTheRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		m, _ := w.matter(w.client("Nguyễn Thị Họa", "1985", ""), against("Trần Văn Mẫu"))
		r := w.id("SELECT request_id FROM matter WHERE id = ?", m)
		w.check(conflict.CheckInput{RequestID: r})
		if c, ok, err := w.s.Latest(ctx, 0, m, 0); err != nil || !ok || c.MatterID != m {
			t.Errorf("%+v, %v, %v", c, ok, err)
		}
		// Parties of the one are parties of the other.
		if err := w.s.SetParties(ctx, 0, m, []conflict.PartyInput{against("Lê Văn Thử")}); err != nil {
			t.Fatal(err)
		}
		if list, err := w.s.Parties(ctx, r, 0); err != nil || len(list) != 1 || list[0].MatterID != m {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestLookupsUseIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, query := range []string{
		`SELECT client_id FROM party WHERE side <> 'provider' AND id IN (SELECT id FROM party WHERE name_key IN ('a','b') UNION SELECT id FROM party WHERE id_number = '1'
			UNION SELECT id FROM party WHERE client_id = 1) ORDER BY id DESC LIMIT 300`,
		`SELECT id FROM client WHERE merged_into_id IS NULL AND id IN (SELECT id FROM client WHERE name_key IN ('a') UNION SELECT id FROM client WHERE id_number = '1') ORDER BY id DESC LIMIT 300`,
		`SELECT client_id FROM client_relation WHERE id IN (SELECT id FROM client_relation WHERE name_key IN ('a') UNION SELECT id FROM client_relation WHERE id_number = '1'
			UNION SELECT id FROM client_relation WHERE other_client_id = 1) ORDER BY id DESC LIMIT 300`,
		"SELECT * FROM party WHERE id IN (SELECT id FROM party WHERE matter_id IN (0, 1) AND matter_id <> 0 UNION SELECT id FROM party WHERE request_id IN (0, 1) AND request_id <> 0)",
		"SELECT * FROM conflict_check WHERE provider_id = 0 AND matter_id = 1 ORDER BY id DESC LIMIT 1",
	} {
		rows, err := d.Read(t.Context()).QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(detail, "SCAN party") || strings.HasPrefix(detail, "SCAN client") || strings.HasPrefix(detail, "SCAN conflict") {
				t.Errorf("%s\n%s", query, detail)
			}
		}
		_ = rows.Close()
	}
}

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
