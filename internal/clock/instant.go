package clock

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"tgpl/internal/calendar"
)

// Instant is a moment as the data keep it: milliseconds since 1970 in UTC. The
// zero Instant means "not yet" and is NULL in the data. In JSON it is RFC 3339
// in the time of Vietnam, null for the zero Instant.
type Instant int64

// InstantOf gives the instant of t, to the millisecond; zero for the zero time.
func InstantOf(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time gives the instant in the time of Vietnam; the zero time for zero.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).In(calendar.Zone)
}

// IsZero tells whether it has not happened.
func (i Instant) IsZero() bool { return i == 0 }

// Date is the day on which it falls in Vietnam.
func (i Instant) Date() calendar.Date { return calendar.DateOf(i.Time()) }

// MarshalJSON writes RFC 3339, null for zero.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(i.Time().Format(time.RFC3339))
}

// UnmarshalJSON reads RFC 3339, null or "".
func (i *Instant) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil || *s == "" {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339, *s)
	if err != nil {
		return err
	}
	*i = InstantOf(t)
	return nil
}

// Value stores milliseconds, NULL for zero.
func (i Instant) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads what [Instant.Value] stored.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(v)
	default:
		return fmt.Errorf("clock: cannot read an instant from %T", src)
	}
	return nil
}
