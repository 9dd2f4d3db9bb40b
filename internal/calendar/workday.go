package calendar

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"
)

// Days knows which days are worked on: not Saturdays, Sundays and days off,
// but Saturdays and Sundays that make up for a swapped day (Labour Code 2019
// Art. 111.3, 112). It is read-only and safe for concurrent use.
type Days struct {
	off     map[Date]string // name of the holiday
	worked  map[Date]string // weekend days that are worked
	covered map[int]bool    // years whose days off are known
}

// Kinds of rows of law/holidays.csv.
const (
	rowOff      = "off"       // a holiday
	rowInLieu   = "in-lieu"   // a day off for a holiday on a weekend
	rowSwapOff  = "swap-off"  // a working day given free
	rowSwapWork = "swap-work" // a weekend day worked for it
)

// ParseHolidays reads law/holidays.csv: the columns date, kind, name and any
// more. A year is covered when it has a row.
func ParseHolidays(r io.Reader) (*Days, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	rows, err := c.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	if len(rows) == 0 || len(rows[0]) < 3 || rows[0][0] != "date" || rows[0][1] != "kind" || rows[0][2] != "name" {
		return nil, fmt.Errorf("holidays: the first line must name the columns date, kind, name")
	}
	days := &Days{off: map[Date]string{}, worked: map[Date]string{}, covered: map[int]bool{}}
	for i, row := range rows[1:] {
		if err := days.add(row); err != nil {
			return nil, fmt.Errorf("holidays: row %d: %w", i+2, err)
		}
	}
	return days, nil
}

func (w *Days) add(row []string) error {
	if len(row) < 3 {
		return fmt.Errorf("fewer than three columns")
	}
	d, err := ParseISO(row[0])
	if err != nil {
		return err
	}
	name := strings.TrimSpace(row[2])
	if d.IsZero() || name == "" {
		return fmt.Errorf("no date or no name")
	}
	if w.off[d] != "" || w.worked[d] != "" {
		return fmt.Errorf("%s stands twice", d)
	}
	switch row[1] {
	case rowOff, rowInLieu, rowSwapOff:
		w.off[d] = name
	case rowSwapWork:
		if !weekend(d) {
			return fmt.Errorf("%s is no weekend day", d)
		}
		w.worked[d] = name
	default:
		return fmt.Errorf("unknown kind %q", row[1])
	}
	w.covered[d.Year] = true
	return nil
}

func weekend(d Date) bool {
	wd := d.Weekday()
	return wd == time.Saturday || wd == time.Sunday
}

// Covers tells whether the days off of the year are known.
func (w *Days) Covers(year int) bool { return w.covered[year] }

// Holiday gives the name of the day off, and whether it is one by decision and
// not only a weekend.
func (w *Days) Holiday(d Date) (name string, off bool) {
	name, off = w.off[d]
	return name, off
}

// IsWorking tells whether the day is worked on; [*UncoveredError] when the year
// is not known.
func (w *Days) IsWorking(d Date) (bool, error) {
	if !w.covered[d.Year] {
		return false, &UncoveredError{Year: d.Year}
	}
	if _, ok := w.off[d]; ok {
		return false, nil
	}
	if _, ok := w.worked[d]; ok {
		return true, nil
	}
	return !weekend(d), nil
}

// NextWorking is d itself when it is worked on, else the next day that is.
func (w *Days) NextWorking(d Date) (Date, error) {
	for {
		ok, err := w.IsWorking(d)
		if err != nil || ok {
			return d, err
		}
		d = d.AddDays(1)
	}
}

// AddWorkingDays is the n-th working day after d (before d for n below 0); d
// itself for 0. The day d is not counted (Civil Code 2015 Art. 147.2).
func (w *Days) AddWorkingDays(d Date, n int) (Date, error) {
	step := 1
	if n < 0 {
		n, step = -n, -1
	}
	for n > 0 {
		d = d.AddDays(step)
		ok, err := w.IsWorking(d)
		if err != nil {
			return Date{}, err
		}
		if ok {
			n--
		}
	}
	return d, nil
}

// WorkingDaysBetween counts the working days after from up to and with to, 0
// when to is not later.
func (w *Days) WorkingDaysBetween(from, to Date) (int, error) {
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		ok, err := w.IsWorking(d)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return n, nil
}
