// Package clock is where the rooms ask for the time, so that a demonstration
// can live in February 2022 and a test can stand still.
package clock

import (
	"sync"
	"time"

	"tgpl/internal/calendar"
)

// Clock tells the present instant, in UTC.
type Clock interface{ Now() time.Time }

// Today is the present day in Vietnam.
func Today(c Clock) calendar.Date { return calendar.DateOf(c.Now()) }

type system struct{}

func (system) Now() time.Time { return time.Now().UTC() }

// System is the clock of the machine.
func System() Clock { return system{} }

type offset struct{ from, base time.Time }

func (o offset) Now() time.Time { return o.from.Add(time.Since(o.base)) }

// StartingAt is a clock that shows t now and runs on from there. It does not
// jump when the clock of the machine is set.
func StartingAt(t time.Time) Clock { return offset{from: t.Round(0).UTC(), base: time.Now()} }

// Manual is a clock that moves only when told. It is safe for concurrent use;
// its zero value stands at the zero time.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual is a clock that stands at t.
func NewManual(t time.Time) *Manual {
	m := &Manual{}
	m.Set(t)
	return m
}

// Now is the instant the clock stands at.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, forward or back.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = t.Round(0).UTC()
}

// Advance moves the clock on by d and tells the new instant.
func (m *Manual) Advance(d time.Duration) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	return m.now
}
