package calendar

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Birth is when somebody was born, as far as it is known: a day, a month or
// only a year; many older people's papers have no more. Month and Day are 0
// where unknown. The zero Birth means "unknown". Births compare with ==.
type Birth struct {
	Year  int
	Month time.Month
	Day   int
}

const oldest = 130 // years; nobody older will come

// BirthOn is the birth of somebody whose day is known.
func BirthOn(d Date) Birth { return Birth(d) }

// MustBirth reads "2004", "2004-08" or "2004-08-02" that stands in the program
// itself; it panics when it is wrong.
func MustBirth(iso string) Birth {
	b, err := ParseISOBirth(iso)
	if err != nil || b.IsZero() {
		panic(fmt.Sprintf("calendar: not a birth: %q", iso))
	}
	return b
}

// ParseISOBirth reads YYYY, YYYY-MM or YYYY-MM-DD, strictly; the empty text is
// the zero Birth.
func ParseISOBirth(s string) (Birth, error) {
	unclear := &InputError{Kind: Unclear, Part: PartDate, Text: s}
	switch len(s) {
	case 0:
		return Birth{}, nil
	case 4:
		y, ok := digits(s)
		if !ok || y == 0 {
			return Birth{}, unclear
		}
		return Birth{Year: y}, nil
	case 7:
		y, ok := digits(s[:4])
		m, ok2 := digits(s[5:])
		if !ok || !ok2 || y == 0 || s[4] != '-' {
			return Birth{}, unclear
		}
		if m < 1 || m > 12 {
			return Birth{}, &InputError{Kind: NoSuchDay, Part: PartDate, Text: s}
		}
		return Birth{Year: y, Month: time.Month(m)}, nil
	}
	d, err := ParseISO(s)
	return BirthOn(d), err
}

// ParseBirth reads a birth as a clerk types it: a date as [ParseDate] reads it,
// "8/2004" or "tháng 8 năm 2004", "2004", "0/0/1960". A year of two digits is
// taken when only one century makes a living person, else it is TwoDigitYear.
// Births after today and more than 130 years before it are OutOfRange.
func ParseBirth(text string, today Date) (Birth, error) {
	bad := func(k InputKind) (Birth, error) {
		return Birth{}, &InputError{Kind: k, Part: PartDate, Text: text}
	}
	s, kind := foldTyped(text)
	if kind != "" {
		return bad(kind)
	}
	if lunar(s) {
		return bad(Lunar)
	}
	parts, kind := dateParts(s)
	if kind != "" {
		return bad(kind)
	}
	year := parts[len(parts)-1]
	if len(parts) == 1 && len(year) != 4 {
		if len(year) == 2 {
			return bad(TwoDigitYear)
		}
		return bad(Unclear)
	}
	y, kind := fullYear(year, today, func(n int) bool {
		return n <= today.Year && n > today.Year-110
	})
	if kind != "" {
		return bad(kind)
	}
	b := Birth{Year: y}
	if len(parts) > 1 {
		m, ok := digits(parts[len(parts)-2])
		if !ok || m > 12 {
			return bad(NoSuchDay)
		}
		b.Month = time.Month(m)
	}
	if len(parts) > 2 {
		b.Day = atoi(parts[0])
		if b.Month == 0 && b.Day != 0 {
			return bad(Incomplete)
		}
		if _, ok := New(b.Year, b.Month, b.Day); b.Day != 0 && !ok {
			return bad(NoSuchDay)
		}
	}
	if y < 1 || !today.IsZero() && (b.Earliest().After(today) || y < today.Year-oldest) {
		return bad(OutOfRange)
	}
	return b, nil
}

// IsZero tells whether nothing is known.
func (b Birth) IsZero() bool { return b == Birth{} }

// Full gives the day, and whether it is known.
func (b Birth) Full() (Date, bool) {
	if b.Month == 0 || b.Day == 0 {
		return Date{}, false
	}
	return New(b.Year, b.Month, b.Day)
}

// Earliest is the first day it may have been; zero for the zero Birth.
func (b Birth) Earliest() Date {
	if b.IsZero() {
		return Date{}
	}
	return Date{b.Year, max(b.Month, 1), max(b.Day, 1)}
}

// Latest is the last day it may have been; zero for the zero Birth. Where the
// age decides over a right, the law counts from this day (Criminal Procedure
// Code 2015 Art. 417.2 for persons whose exact birth is not known).
func (b Birth) Latest() Date {
	switch {
	case b.IsZero():
		return Date{}
	case b.Month == 0:
		return Date{b.Year, time.December, 31}
	case b.Day == 0:
		return Date{b.Year, b.Month, 1}.MonthEnd()
	}
	return Date(b)
}

// AgeOn gives the youngest and the oldest age in full years that the person
// can have on the day: the same where the birth is known well enough. Both are
// -1 when the birth or the day is unknown, or the day lies before the birth.
func (b Birth) AgeOn(on Date) (least, most int) {
	most = b.Earliest().AgeOn(on)
	return min(most, max(0, b.Latest().AgeOn(on))), most
}

// May tells whether two births can be the same one: what both know is equal.
// An unknown birth may be any.
func (b Birth) May(c Birth) bool {
	if b.IsZero() || c.IsZero() {
		return true
	}
	return b.Year == c.Year &&
		(b.Month == 0 || c.Month == 0 || b.Month == c.Month) &&
		(b.Day == 0 || c.Day == 0 || b.Day == c.Day)
}

// String is "2004-08-02", "2004-08" or "2004", empty for the zero Birth.
func (b Birth) String() string {
	switch {
	case b.IsZero():
		return ""
	case b.Month == 0:
		return fmt.Sprintf("%04d", b.Year)
	case b.Day == 0:
		return fmt.Sprintf("%04d-%02d", b.Year, int(b.Month))
	}
	return fmt.Sprintf("%04d-%02d-%02d", b.Year, int(b.Month), b.Day)
}

// Format is "02-08-2004", "08-2004" or "2004", as births are shown to people.
func (b Birth) Format() string {
	switch {
	case b.IsZero():
		return ""
	case b.Month == 0:
		return fmt.Sprintf("%04d", b.Year)
	case b.Day == 0:
		return fmt.Sprintf("%02d-%04d", int(b.Month), b.Year)
	}
	return fmt.Sprintf("%02d-%02d-%04d", b.Day, int(b.Month), b.Year)
}

// MarshalText writes what [Birth.String] gives.
func (b Birth) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads what MarshalText wrote, or nothing.
func (b *Birth) UnmarshalText(text []byte) error {
	v, err := ParseISOBirth(string(text))
	if err != nil {
		return err
	}
	*b = v
	return nil
}

// MarshalJSON writes the text, null for the zero Birth.
func (b Birth) MarshalJSON() ([]byte, error) { return textJSON(b.String()) }

// UnmarshalJSON reads the text; null and "" are the zero Birth.
func (b *Birth) UnmarshalJSON(raw []byte) error {
	s, err := jsonText(raw)
	if err != nil {
		return err
	}
	return b.UnmarshalText([]byte(s))
}

// Value stores the text, the zero Birth as NULL.
func (b Birth) Value() (driver.Value, error) { return textValue(b.String()) }

// Scan reads what [Birth.Value] stored.
func (b *Birth) Scan(src any) error {
	s, err := scanText(src)
	if err != nil {
		return err
	}
	return b.UnmarshalText([]byte(s))
}
