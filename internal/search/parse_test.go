package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tgpl/internal/calendar"
)

var today = calendar.Must("2024-03-01")

// told writes readings for comparing: keys with * where a beginning will do,
// alternatives with | and days with @.
func told(readings []reading) string {
	var out []string
	for _, r := range readings {
		var parts []string
		for _, p := range r.parts {
			var alts []string
			for _, a := range p.alts[:min(len(p.alts), 2)] {
				k := a.key
				if a.prefix {
					k += "*"
				}
				alts = append(alts, k)
			}
			parts = append(parts, strings.Join(alts, "|"))
		}
		if !r.from.IsZero() {
			parts = append(parts, fmt.Sprintf("@%s..%s", r.from, r.to))
		}
		out = append(out, strings.Join(parts, " "))
	}
	return strings.Join(out, " OR ")
}

func TestParse(t *testing.T) {
	for typed, want := range map[string]string{
		"":                           "",
		"  ":                         "",
		"Nguyễn Thị Thuỷ":            "nguyen thi thui",
		"lý  QUÝ":                    "li qui",
		"0912 345 678":               "#0912345678*|~8765432190*",
		"+84 912 345 678":            "#0912345678*|~8765432190*",
		"hoa 0912345678":             "hoa #0912345678*|~8765432190*",
		"sđt 345678":                 "#345678*|~876543*",
		"2/8/1985":                   "@1985-08-02..1985-08-02",
		"2.8.85":                     "@1985-08-02..1985-08-02",
		"02-08-1985 hoa":             "hoa @1985-08-02..1985-08-02",
		"sinh ngày 2 / 8 / 1985 hoa": "hoa @1985-08-02..1985-08-02",
		"ngày 2 tháng 8 năm 1985":    "@1985-08-02..1985-08-02",
		"hoa sinh năm 1985":          "hoa @1985-01-01..1985-12-31 OR hoa #1985*|~5891*",
		"03/2022":                    "=032022*|/3/2022 OR @2022-03-01..2022-03-31",
		"tháng 3 năm 2022":           "=32022*|/3/2022 OR @2022-03-01..2022-03-31",
		"TT.TGTT.03.2022":            "=tttgtt032022*|/3/2022",
		"32/13/2022":                 "=32132022*|/13/2022",
		"H'Hen Niê":                  "h hen nie",
	} {
		if got := told(parse(typed, today)); got != want {
			t.Errorf("%q is read as %s, want %s", typed, got, want)
		}
	}
}

func TestWholeCode(t *testing.T) {
	for typed, want := range map[string]string{
		"TT TGTT 03 2022": "=tttgtt032022", "tt-tgtt-03-2022": "=tttgtt032022", "K7P3-92QX": "=k7p392qx", "k7p3 92qx": "=k7p392qx", "HQWX-ABCD": "=hqwxabcd",
		"nguyen thi hoa": "", "0912345678": "", "hoa": "", "15/2022/TLST-DS": "=152022tlstds",
	} {
		p, ok := wholeCode(typed, today)
		if got := ""; ok != (want != "") || ok && p.alts[0].key != want {
			t.Errorf("%q: %v %v%s, want %s", typed, ok, p.alts, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	keys, words := Doc{
		Kind: Client, ID: 1, Names: []string{"Lý Thị Thuỷ", "Bảy"}, Codes: []string{"TT.TGTT.03.2022", "K7P3-92QX", ""}, Numbers: []string{"0912345678", "12", ""}, Text: "con kinh",
	}.keys()
	want := []string{"#0912345678", "+bay+li", "+bay+thi", "+bay+thui", "+li+thi", "+li+thui", "+thi+thui", "/3/2022", "=k7p392qx", "=tttgtt032022", "bay", "con", "kinh", "li", "thi", "thui", "~8765432190"}
	if !slices.Equal(keys, want) {
		t.Errorf("%q", keys)
	}
	if !slices.Equal(words, []string{"bay", "li", "thi", "thui"}) {
		t.Errorf("%q", words)
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		typed, meant string
		most         float64
	}{
		{"hoaa", "hoa", 0.6}, {"hao", "hoa", 0.7}, {"ngyuen", "nguyen", 0.7}, {"minj", "minh", 0.9}, {"trn", "tran", 1}, {"hoa", "hoa", 0}, {"thuogn", "thuong", 0.7},
	} {
		if got := slips(c.typed, c.meant); got > c.most+0.001 {
			t.Errorf("%s for %s costs %.1f", c.typed, c.meant, got)
		}
	}
	if slips("hoa", "lan") < 1.9 || slips(strings.Repeat("a", 40), "hoa") < 9 {
		t.Error("other words cost too little")
	}
}

func known(list ...string) *words {
	w := newWords()
	for _, s := range list {
		i := int32(len(w.list))
		w.at[s] = i
		w.list = append(w.list, entry{s, 100})
		for _, k := range without(s) {
			w.near[k] = append(w.near[k], i)
		}
	}
	w.nearN = len(w.list)
	return w
}

func TestSplit(t *testing.T) {
	w := known("nguyen", "thi", "minh", "hoa", "tran", "van", "thuong", "li", "sen")
	for typed, want := range map[string]string{
		"nguyenthiminhhoa": "nguyen thi minh hoa", "tranvanthuong": "tran van thuong", "nguynthihoa": "nguyen thi hoa", "lythisen": "ly thi sen", "qqqqqqq": "", "hoa": "", "": "", "nguyen": "",
	} {
		if got := strings.Join(w.split(typed), " "); got != want {
			t.Errorf("%q parts into %q, want %q", typed, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"nguyen thi hoaa", "TT.TGTT.03.2022", "2/8/1985", "0912 345 678", "tháng 2 năm 2022", "\xff", "a\x00", "١٢٣/٢٠٢٢", "1/1/1", "'; DROP", "H'Hen", strings.Repeat("9", 300), "K7P3-92QX", "nguyenthihoa", "1985", "..//--"} {
		f.Add(s)
	}
	w := known("nguyen", "thi", "minh", "hoa", "tran", "van")
	f.Fuzz(func(t *testing.T, typed string) {
		readings := parse(typed, today)
		if len(readings) > 4 {
			t.Fatalf("%q is read in %d ways", typed, len(readings))
		}
		all := readings
		for _, r := range readings {
			all = append(all, w.meant(r)...)
		}
		if p, ok := wholeCode(typed, today); ok {
			all = append(all, reading{parts: []part{p}})
		}
		for _, r := range all {
			if len(r.parts) > maxParts+1 {
				t.Fatalf("%q has %d parts", typed, len(r.parts))
			}
			if !r.from.IsZero() && r.to.Before(r.from) {
				t.Fatalf("%q asks for days from %s to %s", typed, r.from, r.to)
			}
			for _, p := range r.parts {
				for _, a := range p.alts {
					// Keys go into SQL: nothing but letters, digits and signs of our own.
					if strings.ContainsAny(a.key, "'\"%_\\ ?;") || !utf8.ValidString(a.key) || len(a.key) > maxCode+8 {
						t.Fatalf("%q gives the key %q", typed, a.key)
					}
				}
			}
			pairable(r.parts)
			has(r.parts)
		}
	})
}

func FuzzKeys(f *testing.F) {
	for _, s := range []string{"Nguyễn Thị Minh Họa", "TT.TGTT.03.2022", "0912 345 678", "\xff\x00'%_", "ﬃ İ ١٢٣", strings.Repeat("a", 5000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		keys, words := Doc{Kind: Client, ID: 1, Names: []string{s}, Words: []string{s}, Text: s, Codes: []string{s}, Numbers: []string{s}}.keys()
		if !slices.IsSorted(keys) || len(slices.Compact(slices.Clone(keys))) != len(keys) {
			t.Fatal("keys are not in order")
		}
		for _, k := range append(keys, words...) {
			if k == "" || strings.ContainsAny(k, "'\"%_\\ ?;") || !utf8.ValidString(k) || len(k) > 2*maxCode {
				t.Fatalf("%q gives the key %q", s, k)
			}
		}
	})
}
