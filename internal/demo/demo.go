package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/rooms"
)

// Password opens all accounts of the demonstration.
const Password = "tgpl-demo-2022" //nolint:gosec // it is meant to be known

var (
	// Start is when the demonstration's past begins.
	Start = time.Date(2021, time.January, 4, 7, 0, 0, 0, calendar.Zone)
	// Now is the present of the demonstration when it is started.
	Now = time.Date(2022, time.February, 16, 8, 0, 0, 0, calendar.Zone)
)

// Size is how much past is made; the present of the demonstration, what stands
// open on its morning, is the same in all.
type Size struct{ Clients, Matters int }

var (
	// Whole is the demonstration that people meet.
	Whole = Size{Clients: 300, Matters: 400}
	// Small has enough of everything for tests that must be quick.
	Small = Size{Clients: 110, Matters: 110}
)

// madeAction is the audit entry that says the demonstration is complete.
const madeAction = "demo.made"

// Make makes the demonstration on empty data, all of it or nothing, and tells
// whether it did: data that hold it already stay as they are. Data of another
// centre are a fault. c must be the clock of the rooms; it ends at [Now].
func Make(ctx context.Context, r *rooms.Rooms, c *clock.Manual) (made bool, err error) {
	return MakeSize(ctx, r, c, Whole)
}

// MakeSize is [Make] with another amount of past.
func MakeSize(ctx context.Context, r *rooms.Rooms, c *clock.Manual, size Size) (made bool, err error) {
	done, err := r.Audit.List(ctx, audit.Filter{Action: madeAction, Limit: 1})
	if err != nil || len(done) > 0 {
		c.Set(Now)
		return false, err
	}
	branches, err := r.Org.Branches(ctx)
	if err != nil {
		return false, err
	}
	if len(branches) > 0 {
		return false, fault.New(fault.Conflict, "cli.demo_half")
	}
	d, err := load()
	if err != nil {
		return false, err
	}
	// One transaction: what is broken off leaves nothing, and nothing waits
	// for the disk in between.
	err = r.DB.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		s := &sim{
			Rooms: r, ctx: ctx, clock: c, data: d, size: size, rng: rand.New(rand.NewPCG(2022, 216)),
			actors: map[string]account.Actor{}, names: map[string]bool{}, branch: map[string]int64{}, busy: map[string]bool{},
		}
		return s.make()
	})
	if err != nil {
		return false, fmt.Errorf("make the demonstration: %w", err)
	}
	return true, nil
}

func (s *sim) make() error {
	s.clock.Set(Start)
	for _, step := range []func() error{s.makeCentre, s.makeStaff, s.makeAgencies, s.makeProviders} {
		if err := step(); err != nil {
			return err
		}
	}
	s.planMatters()
	s.planRequests()
	s.planPresent()
	s.planRest()
	if err := s.run(Now); err != nil {
		return err
	}
	s.clock.Set(Now)
	if err := s.Agenda.Remind(s.ctx); err != nil {
		return err
	}
	return s.Audit.Change(s.ctx, account.System().Who(), madeAction, audit.Subject{Kind: "centre"}, nil, nil, "")
}

// step is something that happens at a moment.
type step struct {
	at  time.Time
	seq int
	do  func() error
}

// sim is the centre being made.
type sim struct {
	*rooms.Rooms
	ctx    context.Context
	clock  *clock.Manual
	data   data
	size   Size
	rng    *rand.Rand
	steps  steps
	seq    int
	actors map[string]account.Actor
	names  map[string]bool  // family and given name, once each
	branch map[string]int64 // by code

	branches  []branchOf
	providers []*providerOf
	agencies  map[string]map[string]int64 // district, kind → agency
	others    []int64                     // other organisations
	people    []*person
	busy      map[string]bool // provider, day, part of it
	decisions int             // number of the last decision to assign
	phones    int
	taken     int // matters whose request came
}

// run does what is due until a moment, in the order of time.
func (s *sim) run(until time.Time) error {
	for len(s.steps) > 0 && !s.steps[0].at.After(until) {
		next := s.steps.pop()
		s.clock.Set(next.at)
		if err := next.do(); err != nil {
			return fmt.Errorf("%s: %w", next.at.Format("2006-01-02 15:04"), explain(err))
		}
	}
	return nil
}

// explain adds the fields to a fault's text.
func explain(err error) error {
	if f := fault.Of(err); f != nil {
		return fmt.Errorf("%w %v", err, f.Message.Args)
	}
	return err
}

// at plans something; what lies after [Now] never happens.
func (s *sim) at(t time.Time, do func() error) {
	if t.After(Now) {
		return
	}
	s.seq++
	s.steps.push(step{t, s.seq, do})
}

// office gives the first moment from t on in which the office is open, with
// some minutes added so that not everything happens on the hour.
func (s *sim) office(t time.Time) time.Time {
	t = t.In(calendar.Zone)
	day := calendar.DateOf(t)
	minute := t.Hour()*60 + t.Minute()
	switch {
	case minute >= 16*60+30:
		day, minute = day.AddDays(1), 7*60+10+s.rng.IntN(60)
	case minute >= 11*60+15 && minute < 13*60+15:
		minute = 13*60 + 20 + s.rng.IntN(40)
	case minute < 7*60+10:
		minute = 7*60 + 10 + s.rng.IntN(60)
	}
	next, err := s.Law.Days().NextWorking(day)
	if err != nil {
		panic(err) // holidays.csv covers the years of the demonstration
	}
	if next != day {
		minute = 7*60 + 10 + s.rng.IntN(120)
	}
	return next.At(minute/60, minute%60)
}

// later is some working moment after so many days.
func (s *sim) later(t time.Time, days float64) time.Time {
	return s.office(t.Add(time.Duration(days * float64(24*time.Hour))))
}

// as gives the account that acts, at a desk.
func (s *sim) as(username string) account.Actor {
	a, ok := s.actors[username]
	if !ok {
		panic("demo: no account " + username)
	}
	return a
}

func pick[T any](s *sim, list []T) T { return list[s.rng.IntN(len(list))] }

// chance is true so many times of a hundred.
func (s *sim) chance(percent int) bool { return s.rng.IntN(100) < percent }

// steps is a heap by time, then by the order of planning.
type steps []step

func (h steps) less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}

func (h *steps) push(x step) {
	*h = append(*h, x)
	for i := len(*h) - 1; i > 0; {
		up := (i - 1) / 2
		if !h.less(i, up) {
			return
		}
		(*h)[i], (*h)[up] = (*h)[up], (*h)[i]
		i = up
	}
}

func (h *steps) pop() step {
	top, last := (*h)[0], len(*h)-1
	(*h)[0] = (*h)[last]
	*h = (*h)[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			return top
		}
		if down+1 < last && h.less(down+1, down) {
			down++
		}
		if !h.less(down, i) {
			return top
		}
		(*h)[i], (*h)[down] = (*h)[down], (*h)[i]
		i = down
	}
}

var errNobody = errors.New("nobody may give this aid")
