package fold

import (
	"slices"
	"strings"
)

// SameName tells whether two names are the same but for accents, case, space
// and signs. Two empty names are not the same.
func SameName(a, b string) bool {
	x := Syllables(a)
	return len(x) > 0 && slices.Equal(x, Syllables(b))
}

// NameKey is one text for all the spellings of a name that papers mix up: its
// syllables brought to one spelling (see [spelling]) and sorted, so that
// "Lý Thị Thuỷ" and "Thủy Lí Thị" have the same key. It is empty for no name.
func NameKey(s string) string {
	syllables := Syllables(s)
	for i, syl := range syllables {
		syllables[i] = spelling(syl)
	}
	slices.Sort(syllables)
	return strings.Join(syllables, " ")
}

// spelling brings a folded syllable to one spelling where Vietnamese has two:
// y and i after a consonant (Lý, Lí; Mỹ, Mĩ), after u (Quý, Quí), and alone.
func spelling(syl string) string {
	if len(syl) > 1 && strings.HasSuffix(syl, "y") {
		before := syl[len(syl)-2]
		// -ay, -oy and -ey are other sounds than -ai, -oi, -ei.
		if !strings.ContainsRune("aeo", rune(before)) {
			return syl[:len(syl)-1] + "i"
		}
	}
	if syl == "y" {
		return "i"
	}
	return syl
}

// Near tells how near two names are: 1 for the same syllables in the same
// order, 0 for nothing in common. From [NearEnough] a person should look.
//
// Syllables are compared one by one, in order and out of order; a syllable
// with one letter changed, added or dropped counts for a part. The last
// syllable, the given name, counts twice, since half of the country shares a
// handful of family names. Middle syllables that one name lacks cost little:
// papers often leave "Thị" or "Văn" out.
func Near(a, b string) float64 {
	x, y := Spelled(a), Spelled(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if slices.Equal(x, y) {
		return 1
	}
	if len(x) > 12 || len(y) > 12 {
		return 0
	}
	if slices.Equal(sorted(x), sorted(y)) {
		return 0.95
	}
	given := likeness(x[len(x)-1], y[len(y)-1])
	family := likeness(x[0], y[0])
	if len(x) == 1 || len(y) == 1 {
		return 0.6 * given // "Hoa" alone says little about "Nguyễn Thị Hoa"
	}
	middle := 1.0
	mx, my := x[1:len(x)-1], y[1:len(y)-1]
	switch {
	case len(mx) == 0 && len(my) == 0:
	case len(mx) == 0 || len(my) == 0:
		middle = 0.6
		for _, m := range append(mx, my...) {
			if m != "thi" && m != "van" {
				middle = 0.4
			}
		}
	default:
		middle = overlap(mx, my)
	}
	return min(0.94, 0.5*given+0.25*family+0.25*middle)
}

// NearEnough is the score of [Near] from which two names may be one person's.
const NearEnough = 0.8

// Spelled gives the folded syllables of a text, each brought to one spelling
// where Vietnamese has two: "Lý Thị Thuỷ" and "Lí Thị Thủy" give the same.
func Spelled(s string) []string {
	x := Syllables(s)
	for i := range x {
		x[i] = spelling(x[i])
	}
	return x
}

func sorted(x []string) []string {
	c := slices.Clone(x)
	slices.Sort(c)
	return c
}

// overlap is the share of syllables that have a like one in the other list.
func overlap(x, y []string) float64 {
	if len(x) > len(y) {
		x, y = y, x
	}
	used := make([]bool, len(y))
	sum := 0.0
	for _, s := range x {
		best, at := 0.0, -1
		for i, t := range y {
			if l := likeness(s, t); !used[i] && l > best {
				best, at = l, i
			}
		}
		if at >= 0 {
			used[at] = true
			sum += best
		}
	}
	return sum / float64(len(y))
}

// likeness of two syllables: 1 the same, 0.6 one edit apart, else 0.
func likeness(a, b string) float64 {
	switch {
	case a == b:
		return 1
	case oneEdit(a, b):
		return 0.6
	}
	return 0
}

// oneEdit tells whether one letter changed, added, dropped or two neighbours
// swapped make a into b. One-letter syllables are too short to tell.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 2 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] {
		return true
	}
	return a[i+1:] == b[i+1:]
}
