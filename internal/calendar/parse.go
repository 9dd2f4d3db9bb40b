package calendar

import (
	"strings"
	"time"
	"unicode/utf8"

	"tgpl/internal/fold"
)

// Years that a typed date may have. Whoever types another one has slipped.
const (
	MinYear = 1900
	MaxYear = 2100
)

const maxTyped = 80 // characters of a typed date or hour; more is no date

// ParseDate reads a date as a clerk types it: 5/2/2022, 05-02-22, 5.2.2022,
// 050222, 05022022, 2022-02-05, "5 tháng 2 năm 2022", "thứ bảy, 5/2/2022",
// "hôm nay", "mai", "hôm qua". The day comes before the month. A year of two
// digits is the one within 80 years before and 19 after today. A date without
// a year is Incomplete, one of the lunar calendar is Lunar. The error is an
// [*InputError] that concerns PartDate.
func ParseDate(text string, today Date) (Date, error) {
	bad := func(k InputKind) (Date, error) {
		return Date{}, &InputError{Kind: k, Part: PartDate, Text: text}
	}
	s, kind := foldTyped(text)
	if kind != "" {
		return bad(kind)
	}
	if n, ok := relative[s]; ok {
		if today.IsZero() {
			return bad(Unclear)
		}
		return today.AddDays(n), nil
	}
	if lunar(s) {
		return bad(Lunar)
	}
	s, weekday, said := cutWeekday(s)
	parts, kind := dateParts(s)
	if kind != "" {
		return bad(kind)
	}
	if len(parts) < 3 {
		return bad(Incomplete)
	}
	day, month, year := parts[0], parts[1], parts[2]
	y, kind := fullYear(year, today, func(n int) bool {
		return n >= today.Year-80 && n <= today.Year+19
	})
	if kind != "" {
		return bad(kind)
	}
	d, kind := dayOf(y, month, day)
	if kind != "" {
		return bad(kind)
	}
	if said && d.Weekday() != weekday {
		return bad(WrongWeekday)
	}
	return d, nil
}

func dayOf(year int, month, day string) (Date, InputKind) {
	m, ok := digits(month)
	n, ok2 := digits(day)
	if !ok || !ok2 {
		return Date{}, Unclear
	}
	d, ok := New(year, time.Month(m), n)
	switch {
	case !ok:
		return Date{}, NoSuchDay
	case year < MinYear || year > MaxYear:
		return Date{}, OutOfRange
	}
	return d, ""
}

// fullYear reads a year of four digits, or of two whose century exactly one
// year that fits tells.
func fullYear(text string, today Date, fits func(year int) bool) (int, InputKind) {
	n, ok := digits(text)
	switch {
	case !ok:
		return 0, Unclear
	case len(text) == 4:
		return n, ""
	case len(text) != 2:
		return 0, Unclear
	case today.IsZero():
		return 0, TwoDigitYear
	}
	found := 0
	for _, y := range []int{1900 + n, 2000 + n} {
		if fits(y) {
			if found != 0 {
				return 0, TwoDigitYear
			}
			found = y
		}
	}
	if found == 0 {
		return 0, TwoDigitYear
	}
	return found, ""
}

var relative = map[string]int{
	"hom nay": 0, "nay": 0, "bua nay": 0, "today": 0,
	"mai": 1, "ngay mai": 1, "hom mai": 1, "tomorrow": 1,
	"hom qua": -1, "qua": -1, "yesterday": -1,
	"mot": 2, "ngay mot": 2, "ngay kia": 2,
	"hom kia": -2,
}

func foldTyped(text string) (string, InputKind) {
	if len(text) > 4*maxTyped || !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxTyped {
		return "", Unclear
	}
	s := strings.Trim(fold.Text(text), " .,;")
	if s == "" {
		return "", Empty
	}
	return s, ""
}

// lunar finds the words of the lunar calendar. "Mùng 5 tháng 2" alone is said
// of both calendars and taken for the civil one.
func lunar(s string) bool {
	words := " " + strings.NewReplacer(",", " ", "(", " ", ")", " ", "-", " ").Replace(s) + " "
	for _, w := range []string{" am lich ", " al ", " tet ", " thang gieng ", " thang chap ", " ram ", " nhuan ", " lunar "} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

var weekdays = []struct {
	word string
	day  time.Weekday
}{
	{"chu nhat", time.Sunday}, {"cn", time.Sunday},
	{"thu hai", time.Monday}, {"thu 2", time.Monday}, {"t2", time.Monday},
	{"thu ba", time.Tuesday}, {"thu 3", time.Tuesday}, {"t3", time.Tuesday},
	{"thu tu", time.Wednesday}, {"thu 4", time.Wednesday}, {"t4", time.Wednesday},
	{"thu nam", time.Thursday}, {"thu 5", time.Thursday}, {"t5", time.Thursday},
	{"thu sau", time.Friday}, {"thu 6", time.Friday}, {"t6", time.Friday},
	{"thu bay", time.Saturday}, {"thu 7", time.Saturday}, {"t7", time.Saturday},
}

// cutWeekday takes a leading day of the week away.
func cutWeekday(s string) (rest string, day time.Weekday, said bool) {
	for _, w := range weekdays {
		if after, ok := strings.CutPrefix(s, w.word); ok && after != "" && strings.ContainsRune(" ,", rune(after[0])) {
			return strings.TrimLeft(after, " ,"), w.day, true
		}
	}
	return s, 0, false
}

var monthWords = map[string]string{
	"jan": "1", "feb": "2", "mar": "3", "apr": "4", "may": "5", "jun": "6",
	"jul": "7", "aug": "8", "sep": "9", "oct": "10", "nov": "11", "dec": "12",
	"january": "1", "february": "2", "march": "3", "april": "4", "june": "6", "july": "7",
	"august": "8", "september": "9", "october": "10", "november": "11", "december": "12",
	"mot": "1", "hai": "2", "ba": "3", "tu": "4", "nam": "5", "sau": "6",
	"bay": "7", "tam": "8", "chin": "9", "muoi": "10",
}

// dateParts gives the numbers of a typed date in the order day, month, year;
// two are month and year or day and month, one is a year. A run of digits is
// cut as ddmmyy or ddmmyyyy.
func dateParts(s string) ([]string, InputKind) {
	words := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" /-.,;", r) })
	var parts []string
	for i, w := range words {
		switch w {
		case "ngay", "mung", "mong", "thang", "nam", "lich", "duong", "sinh", "khoang":
			// "tháng năm" is May; "năm 2022" is a year.
			if w == "nam" && i > 0 && words[i-1] == "thang" {
				parts = append(parts, "5")
			}
			continue
		}
		if n, ok := monthWords[w]; ok && i > 0 && (len(w) >= 3 || words[i-1] == "thang") {
			parts = append(parts, n)
			continue
		}
		if _, ok := digits(w); !ok {
			return nil, Unclear
		}
		parts = append(parts, w)
	}
	switch {
	case len(parts) == 1 && len(parts[0]) == 6:
		p := parts[0]
		return []string{p[:2], p[2:4], p[4:]}, ""
	case len(parts) == 1 && len(parts[0]) == 8:
		p := parts[0]
		// Never both: the year of the one would lie outside of the years typed.
		if _, kind := dayOf(atoi(p[:4]), p[4:6], p[6:]); kind == "" {
			return []string{p[6:], p[4:6], p[:4]}, ""
		}
		return []string{p[:2], p[2:4], p[4:]}, ""
	case len(parts) == 3 && len(parts[0]) == 4:
		return []string{parts[2], parts[1], parts[0]}, ""
	case len(parts) == 2 && len(parts[0]) == 4:
		return []string{parts[1], parts[0]}, ""
	case len(parts) == 0 || len(parts) > 3:
		return nil, Unclear
	}
	return parts, ""
}

func atoi(s string) int {
	n, _ := digits(s)
	return n
}
