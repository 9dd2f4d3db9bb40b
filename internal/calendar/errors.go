package calendar

import "fmt"

// InputKind says what is wrong with a typed date or hour. The faces turn it
// into a sentence through the catalogue.
type InputKind string

// Kinds of wrong input.
const (
	Empty        InputKind = "empty"          // nothing was typed
	Unclear      InputKind = "unclear"        // not understood as a date or hour
	NoSuchDay    InputKind = "no_such_day"    // 31 April, 29 February 2022, month 13
	NoSuchTime   InputKind = "no_such_time"   // 25:00, 7h75
	OutOfRange   InputKind = "out_of_range"   // a year outside MinYear..MaxYear
	Incomplete   InputKind = "incomplete"     // day or month is missing
	TwoDigitYear InputKind = "two_digit_year" // the century must be told
	WrongWeekday InputKind = "wrong_weekday"  // "thứ hai 5/2/2022" was a Saturday
	Lunar        InputKind = "lunar"          // a day of the lunar calendar
	WrongSpan    InputKind = "wrong_span"     // a term that cannot be reckoned
)

// Parts of an input that an [InputError] may concern.
const (
	PartDate = "date"
	PartTime = "time"
	PartSpan = "span"
)

// InputError is the error of every reader in this package.
type InputError struct {
	Kind InputKind
	Part string // PartDate, PartTime or PartSpan
	Text string // as it was typed
}

func (e *InputError) Error() string {
	text := e.Text
	if len(text) > 60 {
		text = text[:60] + "…"
	}
	return fmt.Sprintf("calendar: %s %q: %s", e.Part, text, e.Kind)
}

// UncoveredError says that the days off of a year are not known yet, so that a
// term ending there cannot be reckoned.
type UncoveredError struct{ Year int }

func (e *UncoveredError) Error() string {
	return fmt.Sprintf("calendar: the days off of %d are not known", e.Year)
}
