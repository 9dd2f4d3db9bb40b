package say_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
)

var (
	vi = context.Background()
	en = i18n.With(vi, i18n.English)
)

func at(date string, hour, minute int) clock.Instant {
	return clock.InstantOf(calendar.Must(date).At(hour, minute))
}

// weekdays works from Monday to Friday, but not on 11 February 2022.
type weekdays struct{}

func (weekdays) IsWorking(d calendar.Date) (bool, error) {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && d != calendar.Must("2022-02-11"), nil
}

func TestDue(t *testing.T) {
	now := at("2022-02-16", 8, 20) // a Wednesday
	for _, c := range []struct {
		due    clock.Instant
		vi, en string
		tone   say.Tone
	}{
		{0, "", "", say.Neutral},
		{at("2022-02-16", 11, 30), "Còn 3 giờ 10 phút", "3 hours 10 minutes left", say.Warn},
		{at("2022-02-16", 8, 21), "Còn 1 phút", "1 minute left", say.Warn},
		{at("2022-02-16", 23, 59), "Hôm nay", "Today", say.Warn},
		{at("2022-02-17", 8, 0), "Còn 23 giờ 40 phút", "23 hours 40 minutes left", say.Warn},
		{at("2022-02-17", 23, 59), "Ngày mai", "Tomorrow", say.Info},
		{at("2022-02-18", 7, 30), "Thứ sáu 18-02", "Friday 18-02", say.Info},
		{at("2023-01-05", 7, 30), "05-01-2023", "05-01-2023", say.Info},
		{at("2022-02-16", 7, 20), "Quá 1 giờ", "1 hour overdue", say.Bad},
		{at("2022-02-14", 23, 59), "Quá 2 ngày làm việc", "2 working days overdue", say.Bad},
		{at("2022-02-10", 23, 59), "Quá 3 ngày làm việc", "3 working days overdue", say.Bad},
		{at("2022-02-15", 23, 59), "Quá 1 ngày làm việc", "1 working day overdue", say.Bad},
	} {
		if got, tone := say.Due(vi, c.due, now, weekdays{}); got != c.vi || tone != c.tone {
			t.Errorf("%v: %q %s, want %q %s", c.due.Time(), got, tone, c.vi, c.tone)
		}
		if got, _ := say.Due(en, c.due, now, weekdays{}); got != c.en {
			t.Errorf("%v: %q, want %q", c.due.Time(), got, c.en)
		}
	}
	// A deadline of Saturday, looked at on Sunday: no working day has passed.
	if got, _ := say.Due(vi, at("2022-02-12", 23, 59), at("2022-02-13", 10, 0), weekdays{}); got != "Quá 10 giờ 1 phút" {
		t.Error(got)
	}
	if got, _ := say.Due(vi, at("2022-02-12", 23, 59), at("2022-02-14", 10, 0), nil); got != "Quá 2 ngày" {
		t.Error(got)
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1.000", 905920: "905.920", 1234567: "1.234.567", -1490000: "−1.490.000"} {
		if got := say.Number(vi, n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	if say.Number(en, 1490000) != "1,490,000" || say.Decimal(vi, .38, 2) != "0,38" || say.Decimal(en, 1234.5, 1) != "1,234.5" || say.Decimal(vi, -.5, 1) != "−0,5" {
		t.Error("decimals")
	}
	for typed, want := range map[string]int64{"": 0, " 12 ": 12, "1.234": 1234, "1 234 567": 1234567, "1,490,000": 1490000, "-5": -5, "-1.000": -1000} {
		if got, err := say.ParseNumber(typed); err != nil || got != want {
			t.Errorf("%q: %d %v", typed, got, err)
		}
	}
	for _, bad := range []string{"ba", "1.2", "1.2345", "1.234,5", "1e3", "0x10", "--1", "99999999999999999999", "1..000", "1234.567"} {
		if n, err := say.ParseNumber(bad); err == nil {
			t.Errorf("%q was read as %d", bad, n)
		}
	}
}

func TestNumbersGoThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1<<60).Draw(t, "n")
		for _, ctx := range []context.Context{vi, en} {
			if got, err := say.ParseNumber(say.Number(ctx, n)); err != nil || got != n {
				t.Fatalf("%s was read as %d, %v", say.Number(ctx, n), got, err)
			}
		}
	})
}

func TestSpansAndDays(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 phút", 5 * time.Minute: "5 phút", 190 * time.Minute: "3 giờ 10 phút", 2 * time.Hour: "2 giờ",
		52 * time.Hour: "2 ngày 4 giờ", 10 * 24 * time.Hour: "10 ngày", -time.Hour: "1 giờ", 59*time.Second + 59*time.Minute: "1 giờ",
	} {
		if got := say.Span(vi, d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	d := calendar.Must("2022-02-16")
	if got := say.LongDay(vi, d, false); got != "Thứ tư, 16 tháng 2" {
		t.Error(got)
	}
	if got := say.LongDay(en, d, true); got != "Wednesday, 16 February 2022" {
		t.Error(got)
	}
	if got := say.Moment(vi, at("2022-02-15", 16, 40), at("2022-02-16", 8, 0)); got != "Hôm qua 16:40" {
		t.Error(got)
	}
	if say.Day(vi, calendar.Date{}, d) != "" || say.Moment(vi, 0, 1) != "" || say.Instant(vi, 0) != "" || say.Clock(0) != "" {
		t.Error("what is not known is empty")
	}
}

func TestMessage(t *testing.T) {
	m := fault.Message{Key: "ui.day", Args: []any{"weekday", fault.Message{Key: "ui.weekday_5"}, "date", calendar.Must("2022-02-18")}}
	if got := say.Message(vi, m); got != "thứ sáu 18-02-2022" {
		t.Error(got)
	}
	if got := say.Message(en, m); got != "Friday 18-02-2022" {
		t.Error(got)
	}
	// As it comes back out of JSON.
	m.Args[1] = map[string]any{"key": "ui.weekday_5"}
	if got := say.Message(vi, m); got != "thứ sáu 18-02-2022" {
		t.Error(got)
	}
	if m.Args[1].(map[string]any)["key"] != "ui.weekday_5" {
		t.Error("the message itself was changed")
	}
}

func TestPhoneAndList(t *testing.T) {
	if say.Phone("0912345678") != "0912 345 678" || say.Phone("02933878123") != "0293 3878 123" || say.Phone("113") != "113" {
		t.Error("phones")
	}
	if say.List(vi, []string{"a", "b", "c"}) != "a, b và c" || say.List(vi, []string{"a"}) != "a" || say.List(vi, nil) != "" {
		t.Error("lists")
	}
}
