package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// likeVietnamese gives the share of the words with letters beyond ASCII that
// can be Vietnamese syllables; 0 when there are none.
func likeVietnamese(text string) float64 {
	good, all := 0, 0
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return r < 0x80 && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		special := false
		for _, r := range w {
			if r >= 0x80 {
				special = true
				break
			}
		}
		if !special {
			continue
		}
		all++
		if isSyllable(w) {
			good++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(good) / float64(all)
}

const (
	onsets = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x "
	vowels = " a ai ao au ay e eo i ia iu iê iêu o oa oai oao oay oe oeo oi oo u ua uai uay ui uy uya uyu uyê uê uô uôi uâ uây uơ y yê yêu ă â âu ây ê êu ô ôi ơ ơi ư ưa ưi ưu ươ ươi ươu uă oă uo ue "
	codas  = " c ch m n ng nh p t "
)

// isSyllable tells whether a word can be a Vietnamese syllable: first
// consonants, vowels with at most one tone, last consonants.
func isSyllable(word string) bool {
	tones := 0
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch r {
		case 0x300, 0x301, 0x303, 0x309, 0x323:
			tones++
			continue
		}
		if !unicode.IsLetter(r) && r != 0x302 && r != 0x306 && r != 0x31B {
			return false
		}
		b.WriteRune(r)
	}
	s := norm.NFC.String(b.String())
	if tones > 1 || len(s) > 12 {
		return false
	}
	isVowel := func(r rune) bool { return strings.ContainsRune("aăâeêioôơuưy", r) }
	start := strings.IndexFunc(s, isVowel)
	if start < 0 {
		return s == "đ"
	}
	rest := s[start:]
	end := strings.IndexFunc(rest, func(r rune) bool { return !isVowel(r) })
	coda := ""
	if end >= 0 {
		rest, coda = rest[:end], rest[end:]
	}
	onset := s[:start]
	has := func(list, x string) bool { return x == "" || strings.Contains(list, " "+x+" ") }
	if !has(onsets, onset) || !has(codas, coda) {
		return false
	}
	if has(vowels, rest) {
		return true
	}
	// gi and qu take a vowel with them: giảo, quyết.
	if onset == "g" && strings.HasPrefix(rest, "i") || onset == "q" && strings.HasPrefix(rest, "u") {
		return has(vowels, rest[1:])
	}
	return false
}
