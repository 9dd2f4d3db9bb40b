// Package check reads what people typed into the fields of a use case and
// notes, field by field, what is wrong with it. Every face gives the same
// text, so every face gives the same answers.
package check

import (
	"errors"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Lengths of texts, in characters.
const (
	Short = 200   // a name, a title
	Line  = 500   // an address, a reason in a line
	Long  = 10000 // a description
)

// Text reads a line: trimmed, inner runs of white space made one space.
func Text(f fault.Fields, field, typed string, limit int) string {
	return limited(f, field, strings.Join(strings.Fields(typed), " "), limit)
}

// Required is Text that may not be empty.
func Required(f fault.Fields, field, typed string, limit int) string {
	s := Text(f, field, typed, limit)
	if s == "" {
		f.Add(field, "fault.required")
	}
	return s
}

// LongText reads several lines: line ends made one kind, trailing space cut.
func LongText(f fault.Fields, field, typed string, limit int) string {
	lines := strings.Split(strings.ReplaceAll(typed, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return limited(f, field, strings.Trim(strings.Join(lines, "\n"), "\n"), limit)
}

// RequiredLong is LongText that may not be empty.
func RequiredLong(f fault.Fields, field, typed string, limit int) string {
	s := LongText(f, field, typed, limit)
	if strings.TrimSpace(s) == "" {
		f.Add(field, "fault.required")
	}
	return s
}

func limited(f fault.Fields, field, s string, limit int) string {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unreadable) {
		f.Add(field, "fault.bad_text")
		return ""
	}
	if utf8.RuneCountInString(s) > limit {
		f.Add(field, "fault.too_long", "max", limit)
	}
	return s
}

// unreadable finds control characters, and the marks that turn the direction
// of writing, with which a name can be made to look like another.
func unreadable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' ||
		r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// Choice reads a code that must satisfy ok; empty is fine unless required.
func Choice(f fault.Fields, field, typed string, required bool, ok func(code string) bool) string {
	s := strings.TrimSpace(typed)
	switch {
	case s == "" && required:
		f.Add(field, "fault.choose_one")
	case s != "" && !ok(s):
		f.Add(field, "fault.bad_choice")
	}
	return s
}

// Choices reads a list of codes that must each satisfy ok, doubles left out.
func Choices(f fault.Fields, field string, typed []string, ok func(code string) bool) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range typed {
		s := strings.TrimSpace(t)
		if s == "" || seen[s] {
			continue
		}
		if !ok(s) {
			f.Add(field, "fault.bad_choice")
			continue
		}
		seen[s] = true
		out = append(out, s)
	}
	return out
}

var phonePattern = regexp.MustCompile(`^(0[1-9][0-9]{8,9}|1[0-9]{3,7})$`)

// Phone reads a Vietnamese telephone number: 0912 345 678, +84 912 345 678,
// 0293.3878.123, 113. It gives the digits with the leading 0.
func Phone(f fault.Fields, field, typed string, required bool) string {
	s := NormalPhone(typed)
	if s == "" {
		if required || strings.TrimSpace(typed) != "" {
			f.Add(field, map[bool]string{true: "fault.required", false: "fault.bad_phone"}[strings.TrimSpace(typed) == ""])
		}
		return ""
	}
	if !phonePattern.MatchString(s) {
		f.Add(field, "fault.bad_phone")
	}
	return s
}

// NormalPhone gives the digits of a number with the leading 0; empty when
// there are other letters in it.
func NormalPhone(typed string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(typed) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && b.Len() == 0, strings.ContainsRune(" .-()\u00a0", r):
		default:
			return ""
		}
	}
	s := b.String()
	if strings.HasPrefix(s, "84") && len(s) >= 11 {
		s = "0" + s[2:]
	}
	return s
}

// Email reads a mail address.
func Email(f fault.Fields, field, typed string) string {
	s := strings.TrimSpace(typed)
	if s == "" {
		return ""
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > Short {
		f.Add(field, "fault.bad_email")
	}
	return s
}

// Date reads a day as a clerk types it; the zero Date when empty.
func Date(f fault.Fields, field, typed string, today calendar.Date) calendar.Date {
	if strings.TrimSpace(typed) == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(typed, today)
	note(f, field, err)
	return d
}

// Birth reads a birth: a day, a month or only a year.
func Birth(f fault.Fields, field, typed string, today calendar.Date) calendar.Birth {
	if strings.TrimSpace(typed) == "" {
		return calendar.Birth{}
	}
	b, err := calendar.ParseBirth(typed, today)
	note(f, field, err)
	return b
}

// Instant reads a day with an hour, or an hour of today; zero when empty.
func Instant(f fault.Fields, field, typed string, today calendar.Date) clock.Instant {
	if strings.TrimSpace(typed) == "" {
		return 0
	}
	t, err := calendar.ParseInstant(typed, today)
	note(f, field, err)
	return clock.InstantOf(t)
}

// NotFuture notes an instant that has not come yet; now is the present.
func NotFuture(f fault.Fields, field string, at, now clock.Instant) {
	if at > now+clock.Instant(time.Minute/time.Millisecond) {
		f.Add(field, "fault.in_future")
	}
}

func note(f fault.Fields, field string, err error) {
	if err == nil {
		return
	}
	key := "fault.bad_date"
	var in *calendar.InputError
	if errors.As(err, &in) {
		switch {
		case in.Kind != calendar.Unclear && in.Kind != calendar.Empty:
			key = "calendar." + in.Part + "_" + string(in.Kind)
		case in.Part == calendar.PartTime:
			key = "fault.bad_time"
		}
	}
	f.Add(field, key)
}
