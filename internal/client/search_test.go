package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
)

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func names(t *testing.T, s *client.Service, q client.Query) string {
	t.Helper()
	page, err := s.Search(t.Context(), reception, q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range page.Items {
		out = append(out, c.Name)
	}
	return strings.Join(out, ", ")
}

func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		create(t, s, reception, full())
		create(t, s, reception, client.Input{Name: "Đặng Văn Đức", IDNumber: "361234567", Phones: []client.PhoneInput{{Number: "0987 654 321"}}})
		create(t, s, reception, client.Input{Name: "Danh Sa Rây", Birth: "1960"})
		hoa, duc, ray := "Nguyễn Thị Minh Họa", "Đặng Văn Đức", "Danh Sa Rây"
		for text, want := range map[string]string{
			"":    strings.Join([]string{duc, ray, hoa}, ", "), // by folded name: dang, danh, nguyen
			"họa": hoa, "hoa": hoa, "HOA minh": hoa, "ngu th": hoa, "út": hoa, "duc": duc, "đức": duc, "dan": duc + ", " + ray,
			"093185": hoa, "093 185 001 234": hoa, "361234567": duc, "0912": hoa, "0912 345 678": hoa, "678": hoa, "5678": hoa, "321": duc,
			"+84 987 654 321": duc, "rây 1960": "", "hoa duc": "", "zzz": "", "%": strings.Join([]string{duc, ray, hoa}, ", "),
			"' OR 1=1 --": "", "12": "",
		} {
			if got := names(t, s, client.Query{Text: text}); got != want {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		for _, q := range []client.Query{{Text: "\xff"}, {Text: strings.Repeat("a", 300)}, {After: "???"}, {After: "YWJj"}} {
			if _, err := s.Search(t.Context(), reception, q); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

func TestSearchPagesByKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		for i := range 23 {
			create(t, s, reception, client.Input{Name: fmt.Sprintf("Trần Văn %c", 'A'+i%5), Birth: fmt.Sprint(1950 + i), Confirmed: true})
		}
		seen := map[int64]bool{}
		after, pages := "", 0
		last := ""
		for {
			page, err := s.Search(t.Context(), reception, client.Query{Text: "tran", After: after, Limit: 5})
			if err != nil {
				t.Fatal(err)
			}
			pages++
			for _, c := range page.Items {
				if seen[c.ID] || c.Name < last {
					t.Fatalf("%s comes twice or out of order", c.Name)
				}
				seen[c.ID], last = true, c.Name
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(seen) != 23 || pages != 5 {
			t.Errorf("%d people on %d pages", len(seen), pages)
		}
	})
}

func TestLikely(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d).Client
		hoa := create(t, s, reception, full())
		create(t, s, reception, client.Input{Name: "Trần Văn Mẫu", Birth: "1950"})
		for _, c := range []struct {
			probe    client.Probe
			reason   string
			at, most float64
		}{
			{client.Probe{IDNumber: "093185001234"}, "client.likely_id", 0.98, 1},
			{client.Probe{Name: "Nguyen Thi Minh Hoa", Birth: "2/8/1985"}, "client.likely_name_birth", 0.95, 1},
			{client.Probe{Name: "NGUYỄN THỊ MINH HOẠ", Birth: "1985"}, "client.likely_name_year", 0.8, 0.9},
			{client.Probe{Name: "Nguyễn Thị Minh Họa"}, "client.likely_name", 0.4, 0.6},
			{client.Probe{Name: "Nguyễn Minh Họa", Birth: "1985"}, "client.likely_near_birth", 0.6, 0.9},
			{client.Probe{Name: "Nguyễn Minh Họa", Birth: "3/8/1985"}, "client.likely_near_year", 0.5, 0.8},
			{client.Probe{Phone: "0912.345.678"}, "client.likely_phone", 0.3, 0.4},
			{client.Probe{Name: "Nguyễn Minh Họa", Phone: "0912345678"}, "client.likely_near", 0.5, 0.97},
		} {
			list, err := s.Likely(t.Context(), reception, c.probe)
			if err != nil || len(list) != 1 || list[0].Client.ID != hoa.ID || list[0].Reasons[0].Key != c.reason || list[0].Score < c.at || list[0].Score > c.most {
				t.Errorf("%+v gives %s, %v", c.probe, asJSON(list), err)
			}
		}
		for _, probe := range []client.Probe{
			{}, {Name: "N"}, {Name: "Nguyễn Thị Minh Họa", Birth: "1990"}, {Phone: "0912"}, {IDNumber: "0931"}, {Birth: "1985"}, {Name: "\xff"},
			{Name: "Nguyễn Thị Minh Họa", NotID: hoa.ID},
		} {
			if list, err := s.Likely(t.Context(), reception, probe); err != nil || len(list) != 0 {
				t.Errorf("%+v gives %s, %v", probe, asJSON(list), err)
			}
		}
		// Another branch is told that there is somebody, and no more.
		list, err := s.Likely(t.Context(), branchTwo, client.Probe{IDNumber: "093185001234"})
		if err != nil || len(list) != 1 || list[0].InReach || list[0].Client.Name == "" || list[0].Client.IDNumber != "" || list[0].Client.Birth.String() != "1985" || len(list[0].Client.Phones) != 0 {
			t.Errorf("another branch is told %s, %v", asJSON(list), err)
		}
		// Nor does a reason tell it the day of birth.
		list, err = s.Likely(t.Context(), branchTwo, client.Probe{Name: "Nguyễn Thị Minh Họa", Birth: "1990", Phone: "0912345678"})
		if err != nil || len(list) != 1 || list[0].Reasons[0].Key != "client.likely_other_birth" || strings.Contains(asJSON(list), "02-08") {
			t.Errorf("another branch is told %s, %v", asJSON(list), err)
		}
		if _, err := s.Likely(t.Context(), lawyer, client.Probe{Name: "Nguyễn Thị Minh Họa"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a lawyer looks for doubles: %v", err)
		}
	})
}

// The lists that people wait for go by an index, never over all clients.
func TestSearchUsesIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, query := range []string{
		"SELECT * FROM client WHERE merged_into_id IS NULL AND name_key = 'x' ORDER BY id LIMIT 100",
		"SELECT * FROM client WHERE merged_into_id IS NULL AND id_number = 'x' ORDER BY id LIMIT 20",
		"SELECT * FROM client WHERE merged_into_id IS NULL AND id IN (SELECT client_id FROM client_phone WHERE number IN ('1')) ORDER BY id LIMIT 20",
		"SELECT * FROM client WHERE id IN (SELECT k.id FROM search_key AS k WHERE k.kind = 1 AND k.key >= 'a' AND k.key < 'b') ORDER BY folded, id LIMIT 31",
		"SELECT * FROM client WHERE merged_into_id IS NULL ORDER BY folded, id LIMIT 31",
	} {
		for _, line := range plan(t, d, query) {
			if strings.HasPrefix(line, "SCAN") && !strings.Contains(line, "INDEX") {
				t.Errorf("%s\n%s", query, line)
			}
		}
	}
}

func plan(t *testing.T, d *db.DB, query string) []string {
	t.Helper()
	rows, err := d.Read(context.Background()).QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		out = append(out, detail)
	}
	return out
}
