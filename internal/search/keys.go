package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tgpl/internal/fold"
)

// What a key begins with, where it is not a word.
const (
	codeSign   = "="  // a code without its signs: =tttgtt032022
	yearSign   = "/"  // a number and a year out of a code: /3/2022
	numberSign = "#"  // a telephone or identity number: #0912345678
	endSign    = "~"  // the same backwards, for its end: ~8765432190
	pairSign   = "+"  // two words of the names, in the order of the alphabet: +hoa+nguyen
	maxWord    = 32   // bytes of a word; longer ones are cut
	maxCode    = 48   // bytes of a code without its signs
	maxWords   = 4000 // distinct words of a record
	maxPaired  = 12   // distinct words of names that are paired; longer names are titles
)

// keys gives what the record is found by, sorted, and those of its words that
// mend mistakes.
func (d Doc) keys() (keys, words []string) {
	keys = d.pairs()
	for _, text := range append(slices.Clone(d.Names), d.Words...) {
		for _, w := range fold.Spelled(text) {
			w = cut(w, maxWord)
			keys = append(keys, w)
			if lettersOnly(w) {
				words = append(words, w)
			}
		}
	}
	if d.Text != "" {
		long := fold.Spelled(d.Text)
		slices.Sort(long)
		long = slices.Compact(long)
		for _, w := range long[:min(len(long), maxWords)] {
			keys = append(keys, cut(w, maxWord))
		}
	}
	for _, c := range d.Codes {
		keys = append(keys, codeKeys(c)...)
	}
	for _, n := range d.Numbers {
		if n = compact(n); len(n) >= minNumber {
			keys = append(keys, numberSign+cut(n, maxCode), endSign+backwards(cut(n, maxCode)))
		}
	}
	slices.Sort(keys)
	slices.Sort(words)
	return slices.Compact(keys), slices.Compact(words)
}

// pairs gives each two of the words of the names. Words such as Nguyễn, Văn and
// Thị stand in half of all names; two together are rare enough to be walked
// through.
func (d Doc) pairs() []string {
	var words []string
	for _, name := range d.Names {
		for _, w := range fold.Spelled(name) {
			words = append(words, cut(w, maxWord))
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if len(words) > maxPaired {
		return nil
	}
	var out []string
	for i, a := range words {
		for _, b := range words[i+1:] {
			out = append(out, pairKey(a, b))
		}
	}
	return out
}

func pairKey(a, b string) string {
	if a > b {
		a, b = b, a
	}
	return pairSign + a + pairSign + b
}

// minNumber is the least length of a number that is looked for.
const minNumber = 3

// codeKeys gives the code without its signs, and the number and year in it.
func codeKeys(code string) []string {
	c := compact(code)
	if c == "" {
		return nil
	}
	out := []string{codeSign + cut(c, maxCode)}
	if n, year, ok := numberOfYear(code); ok {
		out = append(out, yearKey(n, year))
	}
	return out
}

func yearKey(n, year int) string { return yearSign + strconv.Itoa(n) + yearSign + strconv.Itoa(year) }

// numberOfYear finds a number followed by a year in a code: 3 and 2022 in
// TT.TGTT.03.2022 and in 03/2022/TLST-HS.
func numberOfYear(code string) (n, year int, ok bool) {
	parts := strings.FieldsFunc(fold.Text(code), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i := len(parts) - 1; i > 0; i-- {
		y, err := strconv.Atoi(parts[i])
		if err != nil || len(parts[i]) != 4 || !plausibleYear(y) {
			continue
		}
		if n, err := strconv.Atoi(parts[i-1]); err == nil && n > 0 && len(parts[i-1]) <= 7 {
			return n, y, true
		}
	}
	return 0, 0, false
}

func plausibleYear(y int) bool { return y >= 1900 && y <= 2100 }

// compact folds a text and leaves only its letters and digits.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold.Text(s))
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

func backwards(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func lettersOnly(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Rows gives what the tables of the index hold of the record, for who fills
// them in bulk: the number of the kind, the keys of search_key, all of them as
// search_doc keeps them, and the words of search_word.
func (d Doc) Rows() (kind int, keys []string, all string, words []string) {
	keys, words = d.keys()
	return numbers[d.Kind], keys, join(keys), words
}
