package sheet

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Encoding is how the letters of a file stand for Vietnamese ones. The older
// ones are encodings of fonts: the file itself does not say which it is.
type Encoding string

// The encodings that are read.
const (
	UTF8    Encoding = "utf-8"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
	CP1258  Encoding = "windows-1258"
	TCVN3   Encoding = "tcvn3" // fonts .Vn…, called ABC
	VNI     Encoding = "vni"   // fonts VNI-…
)

// Encodings lists them, the likeliest first.
var Encodings = []Encoding{UTF8, TCVN3, VNI, CP1258, UTF16LE, UTF16BE}

// ParseEncoding reads a name of an encoding; empty for none.
func ParseEncoding(s string) (Encoding, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "":
		return "", true
	case "utf8", "unicode":
		return UTF8, true
	case "abc", "tcvn":
		return TCVN3, true
	case "1258", "cp1258":
		return CP1258, true
	case "utf-16", "utf16":
		return UTF16LE, true
	}
	for _, e := range Encodings {
		if string(e) == s {
			return e, true
		}
	}
	return "", false
}

// tcvn3 gives the letters of TCVN 5712:1993 VN3 from byte A1 on; a space stands
// for bytes without a letter. Capitals with tones are written with the bytes of
// the small letters in a font of capitals (.VnTimeH).
var tcvn3 = []rune("ĂÂÊÔƠƯĐăâêôơưđ" + // A1–AE
	"      àảãáạ ằẳẵắ       ặầẩẫấậè" + // AF–CC
	" ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù" + // CD–EF
	" ủũúụừửữứựỳỷỹýỵ ") // F0–FF

// vniTone gives what a byte of a VNI font adds to the letter before it: the
// mark of the vowel and the tone. Capitals have bytes of their own.
var vniTone = map[byte]string{
	0xF9: "\u0301", 0xF8: "\u0300", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323",
	0xE2: "\u0302", 0xE1: "\u0302\u0301", 0xE0: "\u0302\u0300", 0xE5: "\u0302\u0309", 0xE3: "\u0302\u0303", 0xE4: "\u0302\u0323",
	0xEA: "\u0306", 0xE9: "\u0306\u0301", 0xE8: "\u0306\u0300", 0xFA: "\u0306\u0309", 0xFC: "\u0306\u0303", 0xEB: "\u0306\u0323",
}

// vniLetter gives the letters that are one byte in a VNI font.
var vniLetter = map[byte]string{
	0xF4: "ơ", 0xF6: "ư", 0xF1: "đ", 0xED: "í", 0xEC: "ì", 0xE6: "ỉ", 0xF3: "ĩ", 0xF2: "ị", 0xEE: "ỵ",
	0xD4: "Ơ", 0xD6: "Ư", 0xD1: "Đ", 0xCD: "Í", 0xCC: "Ì", 0xC6: "Ỉ", 0xD3: "Ĩ", 0xD2: "Ị", 0xCE: "Ỵ",
}

// decoder gives the function that makes a cell's bytes to composed Unicode.
func (e Encoding) decoder() func([]byte) string {
	switch e {
	case TCVN3:
		return fromTCVN3
	case VNI:
		return fromVNI
	case CP1258:
		return from1258
	}
	return fromUTF8
}

func fromUTF8(b []byte) string {
	if ascii(b) {
		return string(b)
	}
	return norm.NFC.String(strings.ToValidUTF8(string(b), "\uFFFD"))
}

func from1258(b []byte) string {
	if ascii(b) {
		return string(b)
	}
	out, err := charmap.Windows1258.NewDecoder().Bytes(b)
	if err != nil {
		return fromUTF8(b)
	}
	return norm.NFC.String(string(out))
}

func fromTCVN3(b []byte) string {
	if ascii(b) {
		return string(b)
	}
	var out strings.Builder
	out.Grow(2 * len(b))
	for _, c := range b {
		switch {
		case c < 0x80:
			out.WriteByte(c)
		case c == 0xA0:
			out.WriteByte(' ')
		case c > 0xA0 && int(c-0xA1) < len(tcvn3) && tcvn3[c-0xA1] != ' ':
			out.WriteRune(tcvn3[c-0xA1])
		default:
			out.WriteRune(charmap.Windows1252.DecodeByte(c))
		}
	}
	return raiseWords(out.String())
}

// raiseWords makes the letters with tones capitals where the other letters of
// the word, or of all words, are: in a font of capitals both looked alike.
func raiseWords(s string) string {
	all := true
	raise := false
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	for _, w := range words {
		capitals, small := letters(w)
		all = all && small == 0
		raise = raise || small == 0 && capitals > 1
	}
	if !raise {
		return s
	}
	if all {
		return strings.ToUpper(s)
	}
	var out strings.Builder
	out.Grow(len(s))
	for len(s) > 0 {
		n := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
		if n < 0 {
			n = len(s)
		}
		word := s[:n]
		if capitals, small := letters(word); small == 0 && capitals > 1 {
			word = strings.ToUpper(word)
		}
		out.WriteString(word)
		if n < len(s) {
			_, w := utf8.DecodeRuneInString(s[n:])
			out.WriteString(s[n : n+w])
			n += w
		}
		s = s[n:]
	}
	return out.String()
}

// letters counts the capitals and the plain small letters of a word.
func letters(word string) (capitals, small int) {
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case r < 0x80:
			small++
		}
	}
	return capitals, small
}

func fromVNI(b []byte) string {
	if ascii(b) {
		return string(b)
	}
	var out strings.Builder
	out.Grow(2 * len(b))
	vowel := false // the letter before can take a mark
	for _, c := range b {
		if c < 0x80 {
			out.WriteByte(c)
			vowel = strings.IndexByte("aeiouyAEIOUY", c) >= 0
			continue
		}
		low := c
		if c >= 0xC0 && c <= 0xDF {
			low = c + 0x20
		}
		if l, ok := vniLetter[c]; ok {
			out.WriteString(l)
			vowel = c == 0xF4 || c == 0xF6 || c == 0xD4 || c == 0xD6
			continue
		}
		if t, ok := vniTone[low]; ok && vowel {
			out.WriteString(t)
			vowel = false
			continue
		}
		if c == 0xA0 {
			out.WriteByte(' ')
		} else {
			out.WriteRune(charmap.Windows1252.DecodeByte(c))
		}
		vowel = false
	}
	return norm.NFC.String(out.String())
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// Refont makes text that was written with the letters of an old font, but is
// kept as Unicode (the cells of an .xlsx, a .csv saved from it), to Vietnamese.
func (e Encoding) Refont(s string) string {
	if e != TCVN3 && e != VNI {
		return s
	}
	b, ok := latin(s)
	if !ok {
		return s
	}
	return e.decoder()(b)
}

// latin gives the bytes of text that has letters of Windows-1252 only.
func latin(s string) ([]byte, bool) {
	b := make([]byte, 0, len(s))
	foreign := false
	for _, r := range s {
		if r < 0x80 {
			b = append(b, byte(r))
			continue
		}
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return nil, false
		}
		foreign = true
		b = append(b, c)
	}
	return b, foreign
}

// Detect finds the encoding of the beginning of a file, and how surely: 1 is
// sure. whole says that the sample is all there is.
func Detect(sample []byte, whole bool) (Encoding, float64) {
	switch {
	case bytes.HasPrefix(sample, []byte{0xEF, 0xBB, 0xBF}):
		return detectFont(sample[3:], 1)
	case bytes.HasPrefix(sample, []byte{0xFF, 0xFE}):
		return UTF16LE, 1
	case bytes.HasPrefix(sample, []byte{0xFE, 0xFF}):
		return UTF16BE, 1
	}
	// Without a mark UTF-16 shows by the zero bytes of its ASCII letters.
	var odd, even int
	for i, c := range sample[:min(len(sample), 4096)] {
		if c == 0 {
			if i%2 == 1 {
				odd++
			} else {
				even++
			}
		}
	}
	if n := min(len(sample), 4096) / 2; n > 1 && (odd > n/3 && even == 0) {
		return UTF16LE, 0.9
	} else if n > 1 && (even > n/3 && odd == 0) {
		return UTF16BE, 0.9
	}
	text := sample
	if !whole { // the last letter may be cut
		for n := 0; n < 3 && len(text) > 0 && !utf8.Valid(text); n++ {
			text = text[:len(text)-1]
		}
	}
	if utf8.Valid(text) {
		if ascii(text) {
			return UTF8, 1
		}
		return detectFont(text, 1)
	}
	best, score, second := CP1258, -1.0, 0.0
	for _, e := range []Encoding{TCVN3, VNI, CP1258} {
		if s := likeVietnamese(e.decoder()(sample)); s > score {
			best, score, second = e, s, max(second, score)
		} else {
			second = max(second, s)
		}
	}
	return best, confidence(score, second)
}

// detectFont looks in Unicode text for letters of the old fonts.
func detectFont(text []byte, sure float64) (Encoding, float64) {
	return DetectFont([]string{string(text)}, sure)
}

// DetectFont finds whether Unicode texts were written with an old font: UTF8
// for proper Unicode.
func DetectFont(texts []string, sure float64) (Encoding, float64) {
	var all strings.Builder
	for _, t := range texts {
		all.WriteString(t)
		all.WriteByte('\n')
	}
	plain := all.String()
	// Words whose letters are all of Windows-1252 may be of an old font.
	proper := likeVietnamese(norm.NFC.String(plain))
	best, score := UTF8, proper
	for _, e := range []Encoding{TCVN3, VNI} {
		var out strings.Builder
		for _, line := range strings.Split(plain, "\n") {
			out.WriteString(e.Refont(line))
			out.WriteByte('\n')
		}
		if s := likeVietnamese(out.String()); s > score+0.2 {
			best, score = e, s
		}
	}
	if best == UTF8 {
		return UTF8, sure
	}
	return best, confidence(score, proper)
}

func confidence(best, second float64) float64 {
	if best <= 0 {
		return 0.1
	}
	c := best * (0.5 + 0.5*min(1, (best-second)/0.3))
	return max(0.1, min(0.99, float64(int(c*100))/100))
}
