package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ProperName tidies a typed name: one form of Unicode, one space between words,
// and capital first letters where the name was typed wholly in capitals or
// wholly in small letters. A name in mixed letters stays as its owner writes
// it.
func ProperName(s string) string {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if s != strings.ToUpper(s) && s != strings.ToLower(s) {
		return s
	}
	start := true
	return strings.Map(func(r rune) rune {
		first := start
		start = !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\''
		if first {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}
