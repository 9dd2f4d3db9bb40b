package say

import (
	"context"
	"fmt"
	"strconv"
	"time"
	"unicode"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
)

// Weekday names the day of the week: "thứ sáu".
func Weekday(ctx context.Context, d calendar.Date) string {
	return i18n.T(ctx, "ui.weekday_"+strconv.Itoa(int(d.Weekday())))
}

// Day tells a day near today: "Hôm nay", "Ngày mai", "Thứ sáu 18-02", and with
// the year when it is another one: "18-02-2023". Empty for the zero Date.
func Day(ctx context.Context, d, today calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	switch d {
	case today:
		return i18n.T(ctx, "ui.today")
	case today.AddDays(1):
		return i18n.T(ctx, "ui.tomorrow")
	case today.AddDays(-1):
		return i18n.T(ctx, "ui.yesterday")
	}
	if d.Year != today.Year {
		return d.Format()
	}
	return i18n.T(ctx, "ui.day", "weekday", Upper(Weekday(ctx, d)), "date", Short(d))
}

// LongDay tells a day in full: "Thứ tư, 16 tháng 2" (year added when asked).
func LongDay(ctx context.Context, d calendar.Date, year bool) string {
	key := "ui.long_day"
	if year {
		key = "ui.long_day_year"
	}
	return i18n.T(ctx, key, "weekday", Upper(Weekday(ctx, d)), "day", d.Day,
		"month", i18n.T(ctx, "ui.month_"+strconv.Itoa(int(d.Month))), "year", d.Year)
}

// Short is dd-mm.
func Short(d calendar.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d-%02d", d.Day, int(d.Month))
}

// Clock is the hour and minute in Vietnam, 07:30.
func Clock(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format("15:04")
}

// Instant tells a moment in full: "16-02-2022 08:20". Empty for zero.
func Instant(_ context.Context, i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format("02-01-2006 15:04")
}

// Moment tells a moment near now: "Hôm nay 08:20", "Thứ sáu 18-02 07:30".
func Moment(ctx context.Context, i, now clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return Day(ctx, i.Date(), now.Date()) + " " + Clock(i)
}

// Upper makes the first letter great: "Thứ sáu".
func Upper(s string) string {
	for i, r := range s {
		if i == 0 {
			return string(unicode.ToUpper(r)) + s[len(string(r)):]
		}
	}
	return s
}

// Span tells a length of time in its two greatest parts: "3 giờ 10 phút",
// "2 ngày 4 giờ", "5 phút".
func Span(ctx context.Context, d time.Duration) string {
	d = d.Abs().Round(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	part := func(key string, n int) string { return i18n.T(ctx, key, "n", n) }
	switch {
	case days > 0 && hours > 0 && days < 7:
		return part("ui.n_days", days) + " " + part("ui.n_hours", hours)
	case days > 0:
		return part("ui.n_days", days)
	case hours > 0 && minutes > 0:
		return part("ui.n_hours", hours) + " " + part("ui.n_minutes", minutes)
	case hours > 0:
		return part("ui.n_hours", hours)
	default:
		return part("ui.n_minutes", minutes)
	}
}

// WorkingDays tells which days are worked; *calendar.Days does.
type WorkingDays interface {
	IsWorking(d calendar.Date) (bool, error)
}

// Due tells how far a deadline is, and in which tone it should be shown:
// "Còn 3 giờ 10 phút" within a day, "Hôm nay", "Thứ sáu 18-02" later, "Quá 2
// ngày làm việc" when it has passed. working may be nil: days are then
// counted as they come.
func Due(ctx context.Context, due, now clock.Instant, working WorkingDays) (text string, tone Tone) {
	if due.IsZero() {
		return "", Neutral
	}
	left := due.Time().Sub(now.Time())
	switch {
	case left < 0:
		return late(ctx, due, now, working), Bad
	case left <= 24*time.Hour && due.Date() == now.Date() && left > 12*time.Hour:
		return i18n.T(ctx, "ui.today"), Warn
	case left <= 24*time.Hour:
		return i18n.T(ctx, "ui.left", "span", Span(ctx, left)), Warn
	default:
		return Day(ctx, due.Date(), now.Date()), Info
	}
}

func late(ctx context.Context, due, now clock.Instant, working WorkingDays) string {
	past := now.Time().Sub(due.Time())
	if past < 24*time.Hour && due.Date() == now.Date() {
		return i18n.T(ctx, "ui.late", "span", Span(ctx, past))
	}
	n, unit := 0, "ui.n_working_days"
	if working == nil {
		unit = "ui.n_days"
	}
	for d := due.Date().AddDays(1); !d.After(now.Date()) && n < 1000; d = d.AddDays(1) {
		if working != nil {
			if w, err := working.IsWorking(d); err == nil && !w {
				continue
			}
		}
		n++
	}
	if n == 0 {
		return i18n.T(ctx, "ui.late", "span", Span(ctx, past))
	}
	return i18n.T(ctx, "ui.late", "span", Message(ctx, fault.Message{Key: unit, Args: []any{"n", n}}))
}

// Tone says what a chip, a figure or a notice means; it never stands without
// words.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Good    Tone = "good" // done
	Warn    Tone = "warn" // soon due, unfinished
	Bad     Tone = "bad"  // late, refused, dangerous
	Info    Tone = "info" // in hand, planned
)
