package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/sheet"
)

// The precisions of a day in an old book.
const (
	ToDay   = "day"
	ToMonth = "month"
	ToYear  = "year"
	Unknown = "none"
)

// Day is a day as far as an old book tells it: the first day it may have been,
// and how much of it is known.
type Day struct {
	Date calendar.Date
	To   string
}

// IsZero tells whether nothing is known.
func (d Day) IsZero() bool { return d.Date.IsZero() }

// last is the last day it may have been.
func (d Day) last() calendar.Date {
	switch d.To {
	case ToMonth:
		return d.Date.MonthEnd()
	case ToYear:
		end, _ := calendar.New(d.Date.Year, time.December, 31)
		return end
	}
	return d.Date
}

var (
	monthOf   = regexp.MustCompile(`^(?:t|thang|th)? ?\.?(\d{1,2}) ?(?:[/.\- ]|nam) ?(\d{2}|\d{4})$`)
	yearOf    = regexp.MustCompile(`^(?:nam )?(\d{4})$`)
	quarterOf = regexp.MustCompile(`^(?:quy|q) ?(?:[1-4]|i{1,3}|iv) ?[/.\- ]? ?(?:nam )?(\d{4})$`)
	withHour  = regexp.MustCompile(`^(.*\d) +(?:luc +)?\d{1,2} ?[:hg] ?\d{0,2}(?: ?:\d\d)?$`)
)

// ParseDay reads a day as people wrote it over ten years: 5/2/22, 05-02-2022,
// "ngày 5 tháng 2 năm 2022", "tháng 2/2022", "T2-2022", "2022", the number of
// days of a spreadsheet program. today bounds what can be meant.
func ParseDay(c sheet.Cell, today calendar.Date) (Day, *fault.Message) {
	text := strings.TrimSpace(c.Text)
	if text == "" {
		return Day{}, nil
	}
	if len(text) > 100 {
		return Day{}, &fault.Message{Key: "fault.bad_date"}
	}
	if c.Kind == sheet.DateCell && len(text) >= 10 {
		if d, err := calendar.ParseISO(text[:10]); err == nil {
			return sensible(Day{d, ToDay})
		}
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 20000 && n < 80000 && text[0] != '0' {
		if s, ok := sheet.SerialDate(n, false); ok {
			d, err := calendar.ParseISO(s[:10])
			if err == nil {
				return sensible(Day{d, ToDay})
			}
		}
	}
	s := strings.Trim(fold.Text(text), " .,;:")
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "khoang "), "tu "))
	if m := withHour.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = strings.TrimPrefix(s, "ngay ")
	if m := yearOf.FindStringSubmatch(s); m != nil {
		return part(m[1], "1", ToYear, today)
	}
	if m := quarterOf.FindStringSubmatch(s); m != nil {
		return part(m[1], "1", ToYear, today)
	}
	if m := monthOf.FindStringSubmatch(s); m != nil {
		return part(m[2], m[1], ToMonth, today)
	}
	f := fault.Fields{}
	d := check.Date(f, "x", s, today)
	if m, bad := f["x"]; bad {
		if b, err := calendar.ParseBirth(s, today); err == nil && b.Day == 0 {
			day := Day{b.Earliest(), ToMonth}
			if b.Month == 0 {
				day.To = ToYear
			}
			return sensible(day)
		}
		return Day{}, &m
	}
	return sensible(Day{d, ToDay})
}

func part(year, month, to string, today calendar.Date) (Day, *fault.Message) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	if len(year) == 2 {
		if y += 2000; y > today.Year+1 {
			y -= 100
		}
	}
	d, ok := calendar.New(y, time.Month(m), 1)
	if !ok {
		return Day{}, &fault.Message{Key: "calendar.date_no_such_day"}
	}
	return sensible(Day{d, to})
}

// sensible refuses years that no register of legal aid has.
func sensible(d Day) (Day, *fault.Message) {
	if d.Date.Year < 1990 || d.Date.Year > 2100 {
		return Day{}, &fault.Message{Key: "calendar.date_out_of_range"}
	}
	return d, nil
}
