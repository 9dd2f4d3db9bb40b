package search

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fold"
)

// Bounds of what is read of a question.
const (
	maxTyped = 200 // characters
	maxParts = 10
)

// part is one thing that was typed, and what may stand for it in a record.
type part struct {
	raw  string // folded, of a word
	alts []alt
	word bool
}

// reading is one way to understand a question.
type reading struct {
	parts    []part
	from, to calendar.Date // days asked for
	cost     float64       // how far it is from what was typed
	mended   bool
	briefly  bool // enough was found already: look at a few
}

func (r reading) words() []string {
	var out []string
	for _, p := range r.parts {
		if p.word {
			out = append(out, p.raw)
		}
	}
	return out
}

// onlyWords tells whether nothing but words was typed.
func (r reading) onlyWords() bool {
	return r.from.IsZero() && len(r.parts) > 0 && !slices.ContainsFunc(r.parts, func(p part) bool { return !p.word })
}

var (
	dateWords  = regexp.MustCompile(`(?:ngay\s+)?\b(\d{1,2})\s+thang\s+(\d{1,2})\s+(?:nam\s+)?(\d{4})\b`)
	monthWords = regexp.MustCompile(`\bthang\s+(\d{1,2})\s*(?:/|-|\.|\bnam\b)?\s*(\d{4})\b`)
	yearWords  = regexp.MustCompile(`\b(?:sinh\s+nam|sinh|sn|nam)\s*:?\s*((?:19|20)\d\d)\b`)
	dayLead    = regexp.MustCompile(`\b(?:sinh\s+ngay|ngay\s+sinh|ngay|sinh|sn)\s*:?\s+(\d{1,2}[/.-])`)
	numberLead = regexp.MustCompile(`\b(?:so\s+dien\s+thoai|dien\s+thoai|sdt|so\s+dt|dt|so\s+cccd|so\s+cmnd|cccd|cmnd|ma\s+so|ma\s+ho\s+so|ma\s+vu|so|duoi|cuoi)\s*:?\s+([a-z.]*\d)`)
	fullDate   = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})$|^\d{4}-\d{1,2}-\d{1,2}$`)
	monthYear  = regexp.MustCompile(`^(\d{1,2})[/.-](\d{4})$`)
	slashes    = regexp.MustCompile(`\s*/\s*`)
)

// parse understands what was typed, in at most four ways, the likeliest first.
// It takes any text.
func parse(typed string, today calendar.Date) []reading {
	typed = strings.ToValidUTF8(typed, " ")
	if r := []rune(typed); len(r) > maxTyped {
		typed = string(r[:maxTyped])
	}
	text := fold.Text(typed)
	if text == "" {
		return nil
	}
	if n := check.NormalPhone(text); len(n) >= minNumber && !fullDate.MatchString(text) && !monthYear.MatchString(text) {
		return numberReadings(n, today)
	}
	text = slashes.ReplaceAllString(text, "/")
	text = dateWords.ReplaceAllString(text, " $1/$2/$3 ")
	text = monthWords.ReplaceAllString(text, " $1/$2 ")
	text = yearWords.ReplaceAllString(text, " $1 ")
	text = dayLead.ReplaceAllString(text, " $1")
	text = numberLead.ReplaceAllString(text, " $1")
	out := []reading{{}}
	each := func(f func(r *reading)) {
		for i := range out {
			f(&out[i])
		}
	}
	// either understands a chunk in two ways.
	either := func(f, g func(r *reading)) {
		if len(out) > 2 {
			each(f)
			return
		}
		second := make([]reading, len(out))
		for i, r := range out {
			second[i] = reading{parts: slices.Clone(r.parts), from: r.from, to: r.to}
			g(&second[i])
		}
		each(f)
		out = append(out, second...)
	}
	for _, chunk := range chunks(text) {
		compacted := compact(chunk)
		switch {
		case compacted == "":
		case fullDate.MatchString(chunk):
			if b, err := calendar.ParseBirth(chunk, today); err == nil {
				each(days(b))
				break
			}
			each(code(chunk, today))
		case monthYear.MatchString(chunk):
			b, err := calendar.ParseBirth(chunk, today)
			if err != nil {
				each(code(chunk, today))
				break
			}
			either(code(chunk, today), days(b))
		case digitsOnly(compacted) && len(compacted) == 4 && plausibleYear(atoi(compacted)):
			b, err := calendar.ParseBirth(compacted, today)
			if err != nil {
				each(number(compacted))
				break
			}
			either(days(b), number(compacted))
		case digitsOnly(compacted) && !strings.ContainsAny(chunk, "/"):
			if len(compacted) < minNumber {
				each(word(compacted))
				break
			}
			each(number(compacted))
		case strings.ContainsAny(compacted, "0123456789"):
			each(code(chunk, today))
		default:
			for _, s := range fold.Syllables(chunk) {
				each(word(s))
			}
		}
	}
	return slices.DeleteFunc(out, func(r reading) bool { return len(r.parts) == 0 && r.from.IsZero() })
}

// chunks parts at spaces; neighbours of nothing but digits, as numbers are read
// from paper, stay together.
func chunks(text string) []string {
	var out []string
	digits := false
	for _, c := range strings.Fields(text) {
		c = strings.Trim(c, ".,;:!?()[]\"'")
		only := digitsOnly(strings.NewReplacer(".", "", "-", "").Replace(c)) && !monthYear.MatchString(c) && !fullDate.MatchString(c)
		year := len(c) == 4 && plausibleYear(atoi(c))
		if only && digits && !year && len(out[len(out)-1])+len(c) <= 14 {
			out[len(out)-1] += c
			continue
		}
		digits = only && !year
		if c != "" {
			out = append(out, c)
		} else {
			digits = false
		}
		if len(out) == maxParts {
			break
		}
	}
	return out
}

func numberReadings(n string, today calendar.Date) []reading {
	var first, second reading
	number(n)(&first)
	out := []reading{first}
	if b, err := calendar.ParseBirth(n, today); err == nil && len(n) >= 6 && len(n) <= 8 {
		days(b)(&second)
		out = append(out, second)
	}
	return out
}

func days(b calendar.Birth) func(*reading) {
	return func(r *reading) { r.from, r.to = b.Earliest(), b.Latest() }
}

func word(s string) func(*reading) {
	return func(r *reading) {
		if len(r.parts) < maxParts {
			r.parts = append(r.parts, part{raw: s, word: true, alts: []alt{{key: cut(spell(s), maxWord)}}})
		}
	}
}

func number(n string) func(*reading) {
	n = cut(n, maxCode)
	return func(r *reading) {
		r.parts = append(r.parts, part{raw: n, alts: []alt{{key: numberSign + n, prefix: true}, {key: endSign + backwards(n), prefix: true}}})
	}
}

func code(chunk string, today calendar.Date) func(*reading) {
	c := cut(compact(chunk), maxCode)
	alts := codeAlts(chunk, today)
	if len(c) >= 6 && strings.ContainsAny(c[:1], "0123456789abcdefghijklmnopqrstuvwxyz") && !strings.Contains(chunk, "/") {
		alts = append(alts, alt{key: numberSign + c, prefix: true, cost: 0.5}) // a passport
	}
	return func(r *reading) { r.parts = append(r.parts, part{raw: c, alts: alts}) }
}

// trackingLen is the length of a code to track a request with; it may have no
// digit.
const trackingLen = 8

// wholeCode reads everything typed as one code, however it was parted.
func wholeCode(typed string, today calendar.Date) (part, bool) {
	if len(typed) > 4*maxTyped {
		return part{}, false
	}
	c := compact(typed)
	digits := strings.ContainsFunc(c, unicode.IsDigit)
	letters := strings.ContainsFunc(c, unicode.IsLetter)
	if len(c) == trackingLen && len(strings.Fields(typed)) == 1 && !digits {
		return part{raw: c, alts: []alt{{key: codeSign + c}}}, true
	}
	if len(c) < 5 || len(c) > maxCode || !digits || !letters && !strings.ContainsAny(typed, "/.-") {
		return part{}, false
	}
	return part{raw: c, alts: codeAlts(typed, today)}, true
}

// codeAlts gives what a code may stand for: itself, its beginning, the same
// number and year under other letters, and where it ends with a number the
// same with one of the last years.
func codeAlts(typed string, today calendar.Date) []alt {
	c := cut(compact(typed), maxCode)
	alts := []alt{{key: codeSign + c, prefix: true, cost: 0.2}}
	if n, year, ok := numberOfYear(typed); ok {
		return append(alts, alt{key: yearKey(n, year), cost: 0.5})
	}
	at := len(c)
	for at > 0 && c[at-1] >= '0' && c[at-1] <= '9' {
		at--
	}
	if n := atoi(c[at:]); at > 0 && n > 0 && len(c)-at <= 6 {
		for year := today.Year; year > today.Year-12; year-- {
			alts = append(alts, alt{key: fmt.Sprintf("%s%s%02d%d", codeSign, c[:at], n, year)})
		}
	}
	return alts
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
