package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/calendar"
)

func TestLeapDays(t *testing.T) {
	for iso, ok := range map[string]bool{"2020-02-29": true, "2022-02-29": false, "1900-02-29": false, "2000-02-29": true, "2022-04-31": false} {
		if _, err := calendar.ParseISO(iso); (err == nil) != ok {
			t.Errorf("%s: %v", iso, err)
		}
	}
	if got := calendar.Must("2020-02-29").AddMonths(12).String(); got != "2021-02-28" {
		t.Error(got)
	}
	if got := calendar.Must("2020-01-31").AddMonths(1).String(); got != "2020-02-29" {
		t.Error(got)
	}
}

func TestDaysComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Must("1950-01-01").AddDays(rapid.IntRange(0, 50000).Draw(t, "days"))
		n := rapid.IntRange(-20000, 20000).Draw(t, "n")
		e := d.AddDays(n)
		if d.DaysUntil(e) != n || e.AddDays(-n) != d {
			t.Fatalf("%s + %d = %s", d, n, e)
		}
		if back, err := calendar.ParseISO(d.String()); err != nil || back != d {
			t.Fatalf("%s reads back as %v", d, back)
		}
		if calendar.DateOf(d.At(23, 59)) != d || calendar.DateOf(d.Start()) != d {
			t.Fatalf("%s is another day in Vietnam", d)
		}
		if got := d.Weekday(); got != d.Start().Weekday() {
			t.Fatalf("%s is a %s", d, got)
		}
	})
	if calendar.DateOf(time.Date(2022, 2, 15, 17, 0, 0, 0, time.UTC)) != calendar.Must("2022-02-16") {
		t.Error("the day begins at midnight in Vietnam")
	}
}
