package calendar_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/calendar"
)

func days(t testing.TB) *calendar.Days {
	t.Helper()
	f, err := os.Open("../../law/holidays.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	d, err := calendar.ParseHolidays(f)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestIsWorking(t *testing.T) {
	d := days(t)
	for day, want := range map[string]bool{
		"2022-01-28": true, "2022-01-29": false, "2022-01-31": false, "2022-02-01": false, "2022-02-04": false, "2022-02-07": true,
		"2022-01-03": false, // in lieu of New Year's Day, a Saturday
		"2018-12-31": false, // swapped
		"2019-01-05": true,  // the Saturday worked for it
		"2019-04-29": false, "2019-05-04": true, "2022-02-16": true, "2022-02-19": false, "2022-02-20": false,
	} {
		if got, err := d.IsWorking(calendar.Must(day)); err != nil || got != want {
			t.Errorf("%s: %v, %v", day, got, err)
		}
	}
	var uncovered *calendar.UncoveredError
	if _, err := d.IsWorking(calendar.Must("2099-01-05")); !errors.As(err, &uncovered) || uncovered.Year != 2099 {
		t.Errorf("a year without days off gave %v", err)
	}
	if name, off := d.Holiday(calendar.Must("2022-02-01")); !off || !strings.Contains(name, "Tết") {
		t.Errorf("Tết is %q, %v", name, off)
	}
	if _, off := d.Holiday(calendar.Must("2022-02-19")); off {
		t.Error("a Saturday is no holiday")
	}
}

func TestAddWorkingDays(t *testing.T) {
	d := days(t)
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2022-01-28", 3, "2022-02-09"}, // over Tết
		{"2022-02-16", 3, "2022-02-21"}, {"2022-02-16", 0, "2022-02-16"}, {"2022-02-19", 1, "2022-02-21"},
		{"2022-02-21", -1, "2022-02-18"}, {"2018-12-28", 1, "2019-01-02"}, {"2019-01-04", 1, "2019-01-05"},
		{"2020-02-28", 1, "2020-03-02"}, // 29 February 2020 was a Saturday
		{"2022-02-09", -3, "2022-01-28"},
	} {
		if got, err := d.AddWorkingDays(calendar.Must(c.from), c.n); err != nil || got.String() != c.want {
			t.Errorf("%s + %d is %s, %v; want %s", c.from, c.n, got, err, c.want)
		}
	}
	if _, err := d.AddWorkingDays(calendar.Must("2027-12-30"), 10); err == nil {
		t.Error("a term ran into a year that is not covered")
	}
}

func TestReckon(t *testing.T) {
	d := days(t)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, calendar.Zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ start, span, due string }{
		{"2022-02-16 16:40:00", "12h", "2022-02-17 04:40:00"}, // hours run through the night
		{"2022-01-28 09:00:00", "3wd", "2022-02-09 23:59:59"},
		{"2022-01-28 09:00:00", "3d", "2022-02-07 23:59:59"},  // the third day is Tết
		{"2022-02-16 09:00:00", "10d", "2022-02-28 23:59:59"}, // the tenth is a Saturday
		{"2022-02-16 09:00:00", "30d", "2022-03-18 23:59:59"},
		{"2022-01-31 09:00:00", "1m", "2022-02-28 23:59:59"}, // no 31 February
		{"2022-02-16 23:59:59", "1wd", "2022-02-17 23:59:59"},
	} {
		span, err := calendar.ParseSpan(c.span)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Reckon(at(c.start), span)
		if err != nil || !r.Due.Equal(at(c.due)) {
			t.Errorf("%s + %s is due %v, %v; want %s", c.start, c.span, r.Due, err, c.due)
		}
	}
	r, _ := d.Reckon(at("2022-01-28 09:00:00"), calendar.Span{N: 3, Unit: calendar.WorkingDays})
	if len(r.Skipped) != 9 || r.Skipped[2].Name == "" || r.Skipped[0].Name != "" {
		t.Errorf("skipped %v", r.Skipped)
	}
	for _, s := range []calendar.Span{{}, {N: -1, Unit: calendar.Hours}, {N: 1, Unit: "x"}, {N: 1 << 40, Unit: calendar.Hours}} {
		if _, err := d.Reckon(at("2022-01-28 09:00:00"), s); err == nil {
			t.Errorf("%v was reckoned", s)
		}
	}
	if _, err := d.Reckon(time.Time{}, calendar.Span{N: 1, Unit: calendar.Hours}); err == nil {
		t.Error("a term without a start was reckoned")
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]string{
		"12h": "12h", "10d": "10d", "3wd": "3wd", "2m": "2m", "3 working days": "3wd", "1 working day": "1wd", "10 days": "10d",
		"12 hours": "12h", "3 ngày làm việc": "3wd", "30 ngày": "30d", "": "", " 2 months ": "2m",
	} {
		s, err := calendar.ParseSpan(text)
		if err != nil || s.String() != want {
			t.Errorf("%q gives %v, %v", text, s, err)
		}
	}
	for _, text := range []string{"x", "3", "0d", "-1d", "3 weeks", "d", "99999d", "3d4h"} {
		if s, err := calendar.ParseSpan(text); err == nil {
			t.Errorf("%q gives %v", text, s)
		}
	}
}

func TestParseHolidaysRefuses(t *testing.T) {
	for _, text := range []string{
		"", "a,b,c\n", "date,kind,name\n2022-13-01,off,x\n", "date,kind,name\n2022-01-01,feast,x\n", "date,kind,name\n2022-01-01,off,\n",
		"date,kind,name\n2022-01-01,off,x\n2022-01-01,off,y\n", "date,kind,name\n2022-01-03,swap-work,x\n", "date,kind,name\n2022-01-03\n",
	} {
		if _, err := calendar.ParseHolidays(strings.NewReader(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// anyDay draws a day far enough inside of the covered years.
func anyDay(t *rapid.T) calendar.Date {
	return calendar.Must("2018-02-01").AddDays(rapid.IntRange(0, 3400).Draw(t, "day"))
}

func TestWorkingDaysAreNumberedInOrder(t *testing.T) {
	d := days(t)
	rapid.Check(t, func(t *rapid.T) {
		from := anyDay(t)
		n := rapid.IntRange(1, 60).Draw(t, "n")
		a, err := d.AddWorkingDays(from, n)
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.AddWorkingDays(from, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if ok, _ := d.IsWorking(a); !ok || !a.After(from) || !b.After(a) {
			t.Fatalf("%s + %d = %s, + %d = %s", from, n, a, n+1, b)
		}
		if count, err := d.WorkingDaysBetween(from, a); err != nil || count != n {
			t.Fatalf("%d working days from %s to %s, want %d (%v)", count, from, a, n, err)
		}
		later, err := d.AddWorkingDays(from.AddDays(1), n)
		if err != nil || later.Before(a) {
			t.Fatalf("a day later ends earlier: %s, %s (%v)", later, a, err)
		}
	})
}

func TestReckonHolds(t *testing.T) {
	d := days(t)
	rapid.Check(t, func(t *rapid.T) {
		start := anyDay(t).Start().Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)
		unit := rapid.SampledFrom([]calendar.Unit{calendar.Hours, calendar.CalendarDays, calendar.WorkingDays, calendar.Months}).Draw(t, "unit")
		span := calendar.Span{N: rapid.IntRange(1, 12).Draw(t, "n"), Unit: unit}
		r, err := d.Reckon(start, span)
		var unknown *calendar.UncoveredError
		if errors.As(err, &unknown) && unknown.Year > calendar.DateOf(start).Year {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !r.Due.After(start) {
			t.Fatalf("due %v before the start %v", r.Due, start)
		}
		if unit == calendar.Hours {
			if r.Due.Sub(start) != time.Duration(span.N)*time.Hour {
				t.Fatalf("%v hours became %v", span.N, r.Due.Sub(start))
			}
			return
		}
		last := calendar.DateOf(r.Due)
		if ok, _ := d.IsWorking(last); !ok {
			t.Fatalf("ends on %s, a day off", last)
		}
		if !r.Due.Equal(last.AddDays(1).Start().Add(-time.Second)) {
			t.Fatalf("ends at %v, not with the day", r.Due)
		}
		for _, s := range r.Skipped {
			if ok, _ := d.IsWorking(s.Date); ok {
				t.Fatalf("%s was skipped though it is worked on", s.Date)
			}
		}
		longer, err := d.Reckon(start, calendar.Span{N: span.N + 1, Unit: unit})
		var beyond *calendar.UncoveredError
		if errors.As(err, &beyond) && beyond.Year > last.Year {
			return // it would end after the years whose days off are known
		}
		if err != nil || longer.Due.Before(r.Due) {
			t.Fatalf("a longer term ends earlier (%v)", err)
		}
	})
}
