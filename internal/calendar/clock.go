package calendar

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

var clockPattern = regexp.MustCompile(`^(\d{1,2})(?:\s*(?:h|g|gio|:|\.|h:)\s*(\d{1,2}|ruoi)?(?:\s*(?:p|ph|phut|'))?(?::(\d{2}))?)?\s*(am|pm|sang|trua|chieu|toi|dem)?$`)

// ParseClock reads an hour as a clerk types it: 7h30, 07:30, 7g, "7 giờ rưỡi",
// 730, 0730, 7.30, "2h chiều", 2:15pm. Seconds are cut off. The error is an
// [*InputError] that concerns PartTime.
func ParseClock(text string) (hour, minute int, err error) {
	bad := func(k InputKind) (int, int, error) {
		return 0, 0, &InputError{Kind: k, Part: PartTime, Text: text}
	}
	s, kind := foldTyped(text)
	if kind != "" {
		return bad(kind)
	}
	for _, word := range []string{"luc ", "vao ", "hoi "} {
		s = strings.TrimPrefix(s, word)
	}
	if n, ok := digits(s); ok && (len(s) == 3 || len(s) == 4) {
		return clockOf(n/100, n%100, "", text)
	}
	m := clockPattern.FindStringSubmatch(s)
	if m == nil {
		return bad(Unclear)
	}
	hour = atoi(m[1])
	switch m[2] {
	case "":
		// "7:" and "7." are half of something; "7h" and "7" are not.
		if strings.HasSuffix(s, ":") {
			return bad(Incomplete)
		}
	case "ruoi":
		minute = 30
	default:
		minute = atoi(m[2])
	}
	if m[3] != "" && atoi(m[3]) > 59 {
		return bad(NoSuchTime)
	}
	return clockOf(hour, minute, m[4], text)
}

func clockOf(hour, minute int, part, text string) (int, int, error) {
	wrong := &InputError{Kind: NoSuchTime, Part: PartTime, Text: text}
	if hour > 23 || minute > 59 {
		return 0, 0, wrong
	}
	from, to := 0, 23 // hours that may be called so, on a clock of twelve or of 24
	switch part {
	case "am", "sang":
		if part == "am" && hour == 12 {
			hour = 0
		}
		to = 11
	case "trua":
		if hour >= 1 && hour <= 2 {
			hour += 12
		}
		from, to = 10, 14
	case "pm", "chieu", "toi":
		if hour < 12 {
			hour += 12
		}
		from = 12
	case "dem":
		// Twelve at night belongs to two days: it must be typed as 0 or 23:59.
		if hour == 12 {
			return 0, 0, &InputError{Kind: Unclear, Part: PartTime, Text: text}
		}
		if hour >= 6 && hour < 12 {
			hour += 12
		}
	}
	if hour < from || hour > to {
		return 0, 0, wrong
	}
	return hour, minute, nil
}

// ParseInstant reads a moment in Vietnam: RFC 3339 with its zone, a date and an
// hour in either order ("16-02-2022 08:20", "8h20 ngày 16/2/22",
// "2022-02-16T08:20", "mai 7h30"), or an hour alone, which is one of today. A
// date alone is Incomplete. The error is an [*InputError] whose Part tells
// whether the date or the hour is wrong.
func ParseInstant(text string, today Date) (time.Time, error) {
	fail := func(k InputKind, part string) (time.Time, error) {
		return time.Time{}, &InputError{Kind: k, Part: part, Text: text}
	}
	trimmed := strings.TrimSpace(text)
	if t, err := time.Parse(time.RFC3339, trimmed); err == nil {
		if y := t.In(Zone).Year(); y < MinYear || y > MaxYear {
			return fail(OutOfRange, PartDate)
		}
		return t, nil
	}
	if len(trimmed) > 10 && trimmed[10] == 'T' {
		trimmed = trimmed[:10] + " " + trimmed[11:]
	}
	s, kind := foldTyped(trimmed)
	if kind != "" {
		return fail(kind, PartDate)
	}
	if _, err := ParseDate(s, today); err == nil {
		return fail(Incomplete, PartTime)
	}
	if h, m, err := ParseClock(s); err == nil {
		if today.IsZero() {
			return fail(Incomplete, PartDate)
		}
		return today.At(h, m), nil
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	worst := &InputError{Kind: Unclear, Part: PartDate, Text: text}
	for i := 1; i < len(words); i++ {
		left, right := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		for _, try := range [2][2]string{{left, right}, {right, left}} {
			d, errDate := ParseDate(try[0], today)
			h, m, errTime := ParseClock(try[1])
			if errDate == nil && errTime == nil {
				return d.At(h, m), nil
			}
			// One half understood tells what is wrong with the other.
			if errDate == nil {
				worst = telling(worst, errTime, text)
			} else if errTime == nil {
				worst = telling(worst, errDate, text)
			}
		}
	}
	return time.Time{}, worst
}

func telling(have *InputError, err error, text string) *InputError {
	var e *InputError
	if !errors.As(err, &e) || have.Kind != Unclear || e.Kind == Unclear && have.Part == PartTime {
		return have
	}
	return &InputError{Kind: e.Kind, Part: e.Part, Text: text}
}
