package fold_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"tgpl/internal/fold"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"Nguyễn Thị Minh Họa": "nguyen thi minh hoa", "ĐẶNG VĂN ĐỨC": "dang van duc", "  Trần\t Văn\nMẫu ": "tran van mau",
		"Ưu Ơi": "uu oi", "Y Phôn Êban": "y phon eban", "thuỷ": "thuy", "thủy": "thuy", "": "", "   ": "", "TT.TGTT.01.2022": "tt.tgtt.01.2022",
		"a\u200bb": "ab", "Hồ\u00a0Văn": "ho van",
	} {
		if got := fold.Text(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
		if got := fold.Text(norm.NFD.String(in)); got != want {
			t.Errorf("%q decomposed folds to %q", in, got)
		}
	}
}

func TestSyllables(t *testing.T) {
	for in, want := range map[string][]string{
		"Nguyễn Thị Minh-Họa": {"nguyen", "thi", "minh", "hoa"}, "H'Hen Niê": {"h", "hen", "nie"}, "0912 345.678": {"0912", "345", "678"}, "": {}, "!!": {},
	} {
		if got := fold.Syllables(in); !slices.Equal(got, want) {
			t.Errorf("%q has %q", in, got)
		}
	}
}

func TestNames(t *testing.T) {
	for _, p := range [][2]string{{"Lý Thị Thuỷ", "lí thị thủy"}, {"Nguyễn Quý", "Nguyễn Quí"}, {"Mỹ Linh", "Mĩ Linh"}, {"Danh Sa Rây", "Rây Danh Sa"}} {
		if fold.NameKey(p[0]) != fold.NameKey(p[1]) {
			t.Errorf("%q and %q have different keys %q, %q", p[0], p[1], fold.NameKey(p[0]), fold.NameKey(p[1]))
		}
	}
	for _, p := range [][2]string{{"Hai", "Hay"}, {"Nguyễn Văn Hùng", "Nguyễn Văn Hưng"}} {
		if fold.NameKey(p[0]) == fold.NameKey(p[1]) && p[0] == "Hai" {
			t.Errorf("%q and %q have one key", p[0], p[1])
		}
	}
	if !fold.SameName("NGUYỄN VĂN MẪU", " nguyen van  mau") || fold.SameName("", "") || fold.SameName("A B", "B A") {
		t.Error("SameName")
	}
}

func TestNear(t *testing.T) {
	near := [][2]string{
		{"Nguyễn Thị Minh Họa", "Nguyễn Minh Họa"}, {"Nguyễn Văn Mẫu", "Nguyễn Mẫu"}, {"Lý Thị Thuỷ", "Lí Thị Thủy"},
		{"Trần Văn Thường", "Trần Văn Thương"}, {"Danh Sa Rây", "Danh Rây Sa"}, {"Nguyễn Thị Ánh", "Nguyển Thị Ánh"}, {"Phan Thị Huyên", "Phan Thi Huyền"},
	}
	for _, p := range near {
		if s := fold.Near(p[0], p[1]); s < fold.NearEnough {
			t.Errorf("%q and %q: %.2f", p[0], p[1], s)
		}
	}
	far := [][2]string{
		{"Nguyễn Văn Hùng", "Trần Văn Hùng"}, {"Nguyễn Thị Hoa", "Nguyễn Thị Lan"}, {"Nguyễn Văn Hoa", "Nguyễn Thị Hoa"}, {"Hoa", "Nguyễn Thị Hoa"}, {"", "Hoa"}, {"", ""},
		{"Nguyễn Thị Bích", "Nguyễn Văn Bích Ngọc"},
	}
	for _, p := range far {
		if s := fold.Near(p[0], p[1]); s >= fold.NearEnough {
			t.Errorf("%q and %q: %.2f", p[0], p[1], s)
		}
	}
}

func TestNearIsFair(t *testing.T) {
	syllable := rapid.SampledFrom([]string{"Nguyễn", "Trần", "Thị", "Văn", "Minh", "Hoa", "Họa", "Lý", "Lí", "Thủy", "Sa", "Rây", "Danh"})
	name := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(syllable, 0, 5).Draw(t, "s"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		s := fold.Near(a, b)
		if s < 0 || s > 1 || s != fold.Near(b, a) {
			t.Fatalf("%q, %q: %v and %v", a, b, s, fold.Near(b, a))
		}
		if a != "" && fold.Near(a, strings.ToUpper(a)) != 1 {
			t.Fatalf("%q is not near to itself", a)
		}
	})
}

func TestProperName(t *testing.T) {
	for in, want := range map[string]string{
		"NGUYỄN THỊ MINH HỌA": "Nguyễn Thị Minh Họa", "nguyễn văn mẫu": "Nguyễn Văn Mẫu", "Nguyễn  văn Mẫu": "Nguyễn văn Mẫu",
		"H'HEN NIÊ": "H'hen Niê", "": "", "đặng đức": "Đặng Đức", "McDonald": "McDonald",
	} {
		if got := fold.ProperName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Nguyễn Thị Minh Họa", "\xff", "ĐĐ", "a\u0300\u0301", "ﬃ", "İ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := fold.Text(s)
		if !utf8.ValidString(once) {
			t.Fatalf("%q folds to broken text %q", s, once)
		}
		if again := fold.Text(once); again != once {
			t.Fatalf("%q folds to %q, that to %q", s, once, again)
		}
		fold.NameKey(s)
		fold.Near(s, once)
		fold.ProperName(s)
	})
}
