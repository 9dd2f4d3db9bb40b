package calendar

import (
	"cmp"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"
)

// Zone is the time of Vietnam, Asia/Ho_Chi_Minh. It has been UTC+7 without
// summer time since 1975, so a fixed offset needs no zone data on the machine.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Date is a day of the civil calendar, without hour and without zone. The zero
// Date means "unknown". Dates compare with == and may be keys of maps.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// New gives the date, or false when there is no such day (31 April). Years run
// from 1 to 9999.
func New(year int, month time.Month, day int) (Date, bool) {
	d := Date{year, month, day}
	if !d.Valid() {
		return Date{}, false
	}
	return d, true
}

// Must reads an ISO date that stands in the program itself; it panics when it
// is wrong.
func Must(iso string) Date {
	d, err := ParseISO(iso)
	if err != nil || d.IsZero() {
		panic(fmt.Sprintf("calendar: not a date: %q", iso))
	}
	return d
}

// DateOf is the day on which t falls in Vietnam. The zero time gives the zero
// Date.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// ParseISO reads YYYY-MM-DD, strictly. The empty text is the zero Date.
func ParseISO(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	y, m, d, ok := isoParts(s)
	if !ok {
		return Date{}, &InputError{Kind: Unclear, Part: PartDate, Text: s}
	}
	date, ok := New(y, time.Month(m), d)
	if !ok {
		return Date{}, &InputError{Kind: NoSuchDay, Part: PartDate, Text: s}
	}
	return date, nil
}

func isoParts(s string) (y, m, d int, ok bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, 0, 0, false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:])
	return y, m, d, ok1 && ok2 && ok3
}

// digits reads a short run of ASCII digits.
func digits(s string) (int, bool) {
	if s == "" || len(s) > 8 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// Valid tells whether the day exists. The zero Date is not valid.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= 1 && d.Month <= 12 &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// IsZero tells whether the date is unknown.
func (d Date) IsZero() bool { return d == Date{} }

// String is YYYY-MM-DD, and empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Format is dd-mm-yyyy, as dates are shown to people, and empty for the zero
// Date.
func (d Date) Format() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d-%02d-%04d", d.Day, int(d.Month), d.Year)
}

// utc is the day as a UTC midnight, for reckoning only.
func (d Date) utc() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

func fromUTC(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// AddDays is the date n calendar days later (earlier for n below 0). The zero
// Date stays zero.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return fromUTC(d.utc().AddDate(0, 0, n))
}

// AddMonths is the same day n months later, or the last day of that month when
// it has no such day (Civil Code 2015 Art. 148.3). The zero Date stays zero.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	first := fromUTC(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	first.Day = min(d.Day, daysIn(first.Year, first.Month))
	return first
}

// MonthEnd is the last day of the month of d.
func (d Date) MonthEnd() Date {
	if d.IsZero() {
		return d
	}
	return Date{d.Year, d.Month, daysIn(d.Year, d.Month)}
}

// DaysUntil counts the calendar days from d to e, below 0 when e is earlier.
func (d Date) DaysUntil(e Date) int {
	return int(e.utc().Sub(d.utc()) / (24 * time.Hour))
}

// Compare is -1, 0 or 1. The zero Date comes before every other.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before tells whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After tells whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AgeOn is the age in full years on the given day of somebody born on d, and
// -1 when either day is unknown or the day lies before the birth. A birthday
// counts from its beginning. Who is born on 29 February is a year older on
// 1 March in a year without that day: the term ends with the last day of
// February (Civil Code 2015 Art. 148.3, 148.4), so that nobody loses the
// rights of a child a day early.
func (d Date) AgeOn(on Date) int {
	if d.IsZero() || on.IsZero() || on.Before(d) {
		return -1
	}
	age := on.Year - d.Year
	if on.Month < d.Month || on.Month == d.Month && on.Day < d.Day {
		age--
	}
	return age
}

// Start is the first instant of the day in Vietnam; the zero time for the zero
// Date.
func (d Date) Start() time.Time { return d.At(0, 0) }

// At is the instant of that hour and minute of the day in Vietnam; the zero
// time for the zero Date.
func (d Date) At(hour, minute int) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, Zone)
}

// MarshalText writes YYYY-MM-DD, nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD or nothing.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseISO(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// MarshalJSON writes "YYYY-MM-DD", and null for the zero Date.
func (d Date) MarshalJSON() ([]byte, error) { return textJSON(d.String()) }

// UnmarshalJSON reads "YYYY-MM-DD"; null and "" are the zero Date.
func (d *Date) UnmarshalJSON(b []byte) error {
	s, err := jsonText(b)
	if err != nil {
		return err
	}
	return d.UnmarshalText([]byte(s))
}

// Value stores the date as the text YYYY-MM-DD, the zero Date as NULL.
func (d Date) Value() (driver.Value, error) { return textValue(d.String()) }

// Scan reads what [Date.Value] stored, and a DATE column as drivers give it.
func (d *Date) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		// A DATE column comes as midnight of whatever zone the driver likes:
		// its own day counts, not the same instant in Vietnam.
		y, m, day := t.Date()
		*d = Date{y, m, day}
		return nil
	}
	s, err := scanText(src)
	if err != nil {
		return err
	}
	return d.UnmarshalText([]byte(s))
}

func textJSON(s string) ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return json.Marshal(s)
}

func jsonText(b []byte) (string, error) {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return "", err
	}
	if s == nil {
		return "", nil
	}
	return *s, nil
}

func textValue(s string) (driver.Value, error) {
	if s == "" {
		return nil, nil
	}
	return s, nil
}

func scanText(src any) (string, error) {
	switch v := src.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("calendar: cannot read a date from %T", src)
}
