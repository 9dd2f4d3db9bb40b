package importer

import (
	"slices"
	"testing"
	"unicode/utf8"

	"tgpl/internal/calendar"
	"tgpl/internal/law"
	"tgpl/internal/provider"
	"tgpl/internal/sheet"
)

var today = calendar.Must("2023-03-15")

func TestParseDay(t *testing.T) {
	for _, c := range []struct{ text, want, to string }{
		{"5/2/22", "2022-02-05", ToDay}, {"05-02-2022", "2022-02-05", ToDay}, {"5.2.2022", "2022-02-05", ToDay}, {"ngày 5 tháng 2 năm 2022", "2022-02-05", ToDay},
		{"tháng 2/2022", "2022-02-01", ToMonth}, {"T2/2022", "2022-02-01", ToMonth}, {"2/2022", "2022-02-01", ToMonth}, {"tháng 02 năm 2022", "2022-02-01", ToMonth}, {"02-22", "2022-02-01", ToMonth},
		{"2022", "2022-01-01", ToYear}, {"năm 2022", "2022-01-01", ToYear}, {"Quý I/2022", "2022-01-01", ToYear}, {"44597", "2022-02-05", ToDay}, {"5/2/2022 8h30", "2022-02-05", ToDay}, {"05/02/2022 08:20", "2022-02-05", ToDay},
		{"050222", "2022-02-05", ToDay}, {"2022-02-05", "2022-02-05", ToDay},
		{"31/2/2022", "", ""}, {"13/2022", "", ""}, {"hôm trước", "", ""}, {"1/1/1850", "", ""},
	} {
		d, m := ParseDay(sheet.Cell{Text: c.text, Kind: sheet.TextCell}, today)
		got := ""
		if m == nil {
			got = d.Date.String()
		}
		if got != c.want || d.To != c.to {
			t.Errorf("%q: %s %s (%v), want %s %s", c.text, got, d.To, m, c.want, c.to)
		}
	}
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"5/2/22", "tháng 2/2022", "T2/2022", "2022", "Quý I/2022", "44597", "5/2/2022 8h30", "31/2/2022", "30 tết"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, m := ParseDay(sheet.Cell{Text: s, Kind: sheet.TextCell}, today)
		if m == nil && !d.IsZero() && (!d.Date.Valid() || d.To == "" || d.last().Before(d.Date)) {
			t.Fatalf("%q: %+v", s, d)
		}
	})
}

func testWorld() *world {
	w := &world{kind: Matters, law: law.Default(), today: today, lists: vocabularyOf(law.Default()), prefixes: map[string][]string{}, byName: map[string][]*provider.Provider{}}
	for k, list := range words.Prefixes {
		for _, p := range list {
			w.prefixes[k] = append(w.prefixes[k], plain(p))
		}
	}
	return w
}

func TestWords(t *testing.T) {
	w := testWorld()
	for _, c := range []struct{ field, text, want string }{
		{"categories", "người nghèo", "poor"}, {"categories", "Hộ nghèo", "poor"}, {"categories", "TE", "child"}, {"categories", "NCC", "merit"}, {"categories", "ho ngheo", "poor"},
		{"categories", "Người bị nhiễm chất độc da cam", "agent_orange"}, {"categories", "Người thuộc hộ nghèo", "poor"}, {"categories", "người ngoài hành tinh", ""},
		{"field", "HS", "criminal"}, {"field", "DS", "civil"}, {"field", "HN&GĐ", "civil"}, {"field", "Hình sự", "criminal"}, {"field", "Hành chính", "administrative"},
		{"form", "TGTT", "litigation"}, {"form", "TV", "advice"}, {"form", "Tư vấn pháp luật", "advice"}, {"form", "đại diện ngoài tố tụng", "representation"},
		{"stage", "ST", "first_instance"}, {"stage", "xét xử phúc thẩm", "appeal"}, {"state", "Đã kết thúc", "finished"}, {"state", "đang giải quyết", "open"},
		{"sex", "Nữ", "female"}, {"sex", "nam", "male"},
	} {
		if got, _ := w.meant(c.field, c.text, today); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.field, c.text, got, c.want)
		}
	}
	// What the law had in 2023 and has no more is what it was.
	if got, _ := w.meant("categories", "chưa thành niên", calendar.Must("2026-06-01")); got != "juvenile_16_18" {
		t.Errorf("in 2026: %s", got)
	}
}

func TestSplitProvider(t *testing.T) {
	w := testWorld()
	for _, c := range []struct{ text, kind, name string }{
		{"LS. Trần Văn Ví Dụ", "lawyer", "Trần Văn Ví Dụ"}, {"TGV Lê Thị Thí Dụ", "officer", "Lê Thị Thí Dụ"}, {"Luật sư Trần Văn Ví Dụ", "lawyer", "Trần Văn Ví Dụ"},
		{"Trợ giúp viên pháp lý: Ông Đỗ Văn Mẫu", "officer", "Đỗ Văn Mẫu"}, {"Lê Thị Thí Dụ", "", "Lê Thị Thí Dụ"}, {"Bà Lê Thị Thí Dụ (TGV)", "", "Lê Thị Thí Dụ"}, {"CTV.Võ Văn Mẫu", "collaborator", "Võ Văn Mẫu"},
	} {
		if k, n := w.splitProvider(c.text); k != c.kind || n != c.name {
			t.Errorf("%q: %s %q", c.text, k, n)
		}
	}
	for _, c := range []struct {
		short, long string
		want        bool
	}{{"N.V. An", "Nguyễn Văn An", true}, {"Ng Văn An", "Nguyễn Văn An", true}, {"An", "Nguyễn Văn An", true}, {"Trần An", "Nguyễn Văn An", false}, {"N V Bình", "Nguyễn Văn An", false}} {
		if got := shortens(fieldsOf(c.short), fieldsOf(c.long)); got != c.want {
			t.Errorf("%s of %s: %v", c.short, c.long, got)
		}
	}
}

func fieldsOf(s string) []string {
	var out []string
	out = append(out, knownOf(s).words...)
	return out
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"LS. Trần Văn Ví Dụ", "Ông ()", "TGV/", "   ", "a(b(c)d"} {
		f.Add(s)
	}
	w := testWorld()
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 2000 {
			return
		}
		_, name := w.splitProvider(s)
		w.fresh = nil
		p, ok := w.provider(s, "", "", 1)
		if ok && p != nil && plain(name) == "" {
			t.Fatalf("%q made %+v", s, p)
		}
		_, _ = w.meant("categories", s, today)
		w.byName = map[string][]*provider.Provider{}
	})
}

func TestFormula(t *testing.T) {
	for s, want := range map[string]bool{
		"=1+1": true, "@SUM(A1)": true, "+cmd|' /C calc'!A0": true, "-HYPERLINK(\"x\")": true, " =A1": true, "'=A1": true,
		"-": false, "+84912345678": false, "-5": false, "Nguyễn": false, "=": false, "- không có": false,
	} {
		if got := formula(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestEveryFieldHasAName(t *testing.T) {
	for _, k := range Kinds {
		for _, f := range required[k] {
			if !slices.Contains(Fields(k), f) {
				t.Errorf("%s: %s is no field", k, f)
			}
		}
	}
}
