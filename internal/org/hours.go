package org

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
)

// Week is when people are received, Monday first: "07:30-11:30, 13:30-17:00",
// empty for a day on which nobody is. The zero Week is not known.
type Week []string

// Known tells whether any hours were noted.
func (w Week) Known() bool { return slices.ContainsFunc(w, func(s string) bool { return s != "" }) }

// Value stores a line for each day.
func (w Week) Value() (driver.Value, error) {
	if !w.Known() {
		return "", nil
	}
	return strings.Join(w, "\n"), nil
}

// Scan reads what [Week.Value] stored.
func (w *Week) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*w = nil
	case string:
		*w = weekOf(v)
	case []byte:
		*w = weekOf(string(v))
	default:
		return fmt.Errorf("org: cannot read hours from %T", src)
	}
	return nil
}

func weekOf(stored string) Week {
	if stored == "" {
		return nil
	}
	return strings.Split(stored, "\n")
}

// Days are groups of days one after the other with the same hours.
func (w Week) Days() []Days {
	var out []Days
	for i, hours := range w {
		if hours == "" {
			continue
		}
		if n := len(out) - 1; n >= 0 && out[n].To == i && out[n].Hours == hours {
			out[n].To = i + 1
			continue
		}
		out = append(out, Days{From: i + 1, To: i + 1, Hours: hours})
	}
	return out
}

// Days are weekdays (1 is Monday, 7 Sunday), both counted, with their hours.
type Days struct {
	From, To int
	Hours    string
}

// readWeek reads hours as they are typed: "7h30 - 11h30, 13h30 - 17h".
func readWeek(f fault.Fields, field string, typed []string) Week {
	if len(typed) > 7 {
		f.Add(field, "fault.too_many_rows", "max", 7)
		return nil
	}
	w := make(Week, 7)
	for i, day := range typed {
		w[i] = readHours(f, fmt.Sprintf("%s[%d]", field, i), day)
	}
	if !w.Known() {
		return nil
	}
	return w
}

var between = strings.NewReplacer("–", "-", "—", "-", "đến", "-", "tới", "-", " to ", "-")

func readHours(f fault.Fields, field, typed string) string {
	text := between.Replace(strings.ToLower(check.Text(f, field, typed, 100)))
	var spans []string
	last := -1
	for _, span := range strings.FieldsFunc(strings.ReplaceAll(text, " và ", ","), func(r rune) bool { return r == ',' || r == ';' }) {
		from, to, ok := strings.Cut(span, "-")
		h1, m1, err1 := calendar.ParseClock(strings.TrimSpace(from))
		h2, m2, err2 := calendar.ParseClock(strings.TrimSpace(to))
		if !ok || err1 != nil || err2 != nil || h1*60+m1 <= last || h2*60+m2 <= h1*60+m1 {
			f.Add(field, "org.bad_hours")
			return ""
		}
		last = h2*60 + m2
		spans = append(spans, fmt.Sprintf("%02d:%02d-%02d:%02d", h1, m1, h2, m2))
	}
	return strings.Join(spans, ", ")
}

// HoursText tells a week in words: "thứ hai đến thứ sáu: 07:30-11:30,
// 13:30-17:00; thứ bảy: 07:30-11:30".
func HoursText(ctx context.Context, w Week) string {
	var out []string
	name := func(day int) string { return i18n.T(ctx, "ui.weekday_"+strconv.Itoa(day%7)) }
	for _, d := range w.Days() {
		key := "org.days_many"
		if d.From == d.To {
			key = "org.days_one"
		}
		out = append(out, i18n.T(ctx, key, "from", name(d.From), "to", name(d.To), "hours", strings.ReplaceAll(d.Hours, "-", "–")))
	}
	return strings.Join(out, "; ")
}
