package clock_test

import (
	"sync"
	"testing"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

func TestStartingAtRunsOn(t *testing.T) {
	start := calendar.Must("2022-02-16").At(8, 0)
	c := clock.StartingAt(start)
	first := c.Now()
	if first.Before(start) || first.Sub(start) > time.Minute {
		t.Fatalf("starts at %v, want %v", first, start)
	}
	time.Sleep(2 * time.Millisecond)
	if !c.Now().After(first) {
		t.Fatal("the clock stands still")
	}
	if got := clock.Today(c).String(); got != "2022-02-16" {
		t.Fatalf("today is %s", got)
	}
}

func TestTodayIsTheDayInVietnam(t *testing.T) {
	m := clock.NewManual(time.Date(2022, 2, 15, 16, 59, 59, 0, time.UTC))
	if got := clock.Today(m).String(); got != "2022-02-15" {
		t.Fatalf("before midnight: %s", got)
	}
	m.Advance(time.Second)
	if got := clock.Today(m).String(); got != "2022-02-16" {
		t.Fatalf("at midnight in Vietnam: %s", got)
	}
}

func TestManual(t *testing.T) {
	at := time.Date(2022, 2, 16, 1, 0, 0, 0, time.UTC)
	m := clock.NewManual(at)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { m.Advance(time.Minute); m.Now() })
	}
	wg.Wait()
	if got := m.Now(); !got.Equal(at.Add(50 * time.Minute)) {
		t.Fatalf("after fifty minutes: %v", got)
	}
	m.Set(at.In(calendar.Zone))
	if got := m.Now(); got != at {
		t.Fatalf("set back: %v", got)
	}
}

func TestSystemIsUTC(t *testing.T) {
	now := clock.System().Now()
	if now.Location() != time.UTC || time.Since(now).Abs() > time.Minute {
		t.Fatalf("system clock says %v", now)
	}
}
