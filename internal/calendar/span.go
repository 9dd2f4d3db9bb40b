package calendar

import (
	"strconv"
	"strings"
	"time"

	"tgpl/internal/fold"
)

// Unit is what a term is counted in.
type Unit string

// The units of terms.
const (
	Hours        Unit = "h"
	CalendarDays Unit = "d"
	WorkingDays  Unit = "wd"
	Months       Unit = "m"
)

const maxSpan = 10000 // of any unit; no term of the law comes near

// Span is the length of a term. The zero Span is none.
type Span struct {
	N    int
	Unit Unit
}

var unitWords = map[string]Unit{
	"h": Hours, "hour": Hours, "hours": Hours, "gio": Hours,
	"d": CalendarDays, "day": CalendarDays, "days": CalendarDays, "ngay": CalendarDays,
	"calendar day": CalendarDays, "calendar days": CalendarDays,
	"wd": WorkingDays, "working day": WorkingDays, "working days": WorkingDays, "ngay lam viec": WorkingDays,
	"m": Months, "month": Months, "months": Months, "thang": Months,
}

// ParseSpan reads "12h", "10d", "3wd", "2m", "3 working days", "10 ngày". The
// empty text is the zero Span. The error is an [*InputError].
func ParseSpan(text string) (Span, error) {
	s := fold.Text(text)
	if s == "" {
		return Span{}, nil
	}
	i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if i > 0 {
		n, ok := digits(s[:i])
		unit, known := unitWords[strings.TrimSpace(s[i:])]
		if ok && known && n > 0 && n <= maxSpan {
			return Span{N: n, Unit: unit}, nil
		}
	}
	return Span{}, &InputError{Kind: WrongSpan, Part: PartSpan, Text: text}
}

// IsZero tells whether there is no term.
func (s Span) IsZero() bool { return s == Span{} }

// String is "12h", "10d", "3wd" or "2m", empty for the zero Span.
func (s Span) String() string {
	if s.IsZero() {
		return ""
	}
	return strconv.Itoa(s.N) + string(s.Unit)
}

// MarshalText writes what [Span.String] gives.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what [ParseSpan] reads.
func (s *Span) UnmarshalText(b []byte) error {
	v, err := ParseSpan(string(b))
	if err != nil {
		return err
	}
	*s = v
	return nil
}

// Skipped is a day that did not count, or on which a term could not end.
type Skipped struct {
	Date Date   `json:"date"`
	Name string `json:"name,omitempty"` // of the holiday; empty for a weekend
}

// Reckoning is how the end of a term was found, so that it can be shown.
type Reckoning struct {
	Start   time.Time `json:"start"`
	Span    Span      `json:"span"`
	Due     time.Time `json:"due"` // the last moment in which the duty is done in time
	Skipped []Skipped `json:"skipped,omitempty"`
}

// Reckon gives the end of a term that starts at the moment. Hours are exact. In
// days and months the first day is not counted (Civil Code 2015 Art. 147.2),
// the term ends with the end of its last day (Art. 148.6), here its last
// second, and a last day off moves to the next working day (Art. 148.5). An
// [*UncoveredError] says that the days off are not known so far.
func (w *Days) Reckon(start time.Time, s Span) (Reckoning, error) {
	if start.IsZero() || s.N <= 0 || s.N > maxSpan {
		return Reckoning{}, &InputError{Kind: WrongSpan, Part: PartSpan, Text: s.String()}
	}
	r := Reckoning{Start: start.In(Zone), Span: s}
	first := DateOf(start)
	var last Date
	var err error
	switch s.Unit {
	case Hours:
		r.Due = r.Start.Add(time.Duration(s.N) * time.Hour)
		return r, nil
	case WorkingDays:
		last, err = w.AddWorkingDays(first, s.N)
		r.Skipped = w.daysOff(first.AddDays(1), last)
	case CalendarDays, Months:
		end := first.AddDays(s.N)
		if s.Unit == Months {
			end = first.AddMonths(s.N)
		}
		last, err = w.NextWorking(end)
		r.Skipped = w.daysOff(end, last)
	default:
		return Reckoning{}, &InputError{Kind: WrongSpan, Part: PartSpan, Text: s.String()}
	}
	if err != nil {
		return Reckoning{}, err
	}
	r.Due = last.At(23, 59).Add(59 * time.Second)
	return r, nil
}

// daysOff lists the days that are not worked on from one day up to another.
func (w *Days) daysOff(from, to Date) []Skipped {
	var out []Skipped
	for d := from; d.Before(to); d = d.AddDays(1) {
		if ok, err := w.IsWorking(d); err == nil && !ok {
			out = append(out, Skipped{Date: d, Name: w.off[d]})
		}
	}
	return out
}
