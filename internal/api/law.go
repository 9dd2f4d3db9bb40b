package api

import (
	"context"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/law"
)

// registerLaw adds what the law says; it is for everybody.
func registerLaw(a *API) {
	const tag = "law"
	on := func(text string) (calendar.Date, error) {
		f := fault.Fields{}
		d := check.Date(f, "on", text, a.Today())
		if d.IsZero() && len(f) == 0 {
			d = a.Today()
		}
		return d, f.Err()
	}
	Get(a, Op{ID: "list-law-kinds", Path: "/law", Tag: tag, Summary: "Kinds of rule there are", Public: true},
		func(_ context.Context, _ account.Actor, _ *Nothing) (List[string], error) {
			return ListOf(a.Law.Kinds(), ""), nil
		})
	type rules struct {
		Kind string `path:"kind" maxLength:"40"`
		On   string `query:"on" doc:"Day on which the rules hold; today when left out"`
	}
	Get(a, Op{ID: "list-law", Path: "/law/{kind}", Tag: tag, Summary: "Rules of a kind in force on a day, with articles", Public: true},
		func(_ context.Context, _ account.Actor, in *rules) (List[law.Rule], error) {
			d, err := on(in.On)
			if err != nil {
				return List[law.Rule]{}, err
			}
			if len(a.Law.List(in.Kind, calendar.Date{})) == 0 {
				return List[law.Rule]{}, fault.Missing()
			}
			return ListOf(a.Law.List(in.Kind, d), ""), nil
		})
	type outcomes struct {
		Decision string `path:"decision" maxLength:"40"`
		On       string `query:"on"`
	}
	Get(a, Op{ID: "list-outcomes", Path: "/outcomes/{decision}", Tag: tag, Summary: "Registered outcomes of a decision", Public: true},
		func(_ context.Context, _ account.Actor, in *outcomes) (List[law.Outcome], error) {
			d, err := on(in.On)
			return ListOf(a.Law.Outcomes(in.Decision, d), ""), err
		})
	type reckon struct {
		Clock    string `path:"clock" maxLength:"40"`
		Start    string `query:"start" doc:"Moment it runs from, as people type it or RFC 3339; now when left out"`
		HardArea bool   `query:"hard_area" doc:"Area of exceptional difficulty, or force majeure"`
	}
	Get(a, Op{ID: "reckon-clock", Path: "/clocks/{clock}", Tag: tag, Summary: "When a time limit ends, and how that is reckoned", Public: true},
		func(_ context.Context, _ account.Actor, in *reckon) (reckonedClock, error) {
			f := fault.Fields{}
			start := check.Instant(f, "start", in.Start, a.Today())
			if err := f.Err(); err != nil {
				return reckonedClock{}, err
			}
			if start.IsZero() {
				start = a.Now()
			}
			return a.reckon(in.Clock, start.Time(), in.HardArea)
		})
}

// reckonedClock is a time limit with where it ends.
type reckonedClock struct {
	Clock     law.Clock          `json:"clock"`
	Reckoning calendar.Reckoning `json:"reckoning"`
}

func (a *API) reckon(clock string, start time.Time, hardArea bool) (reckonedClock, error) {
	if !a.Law.Has("clock", clock, calendar.DateOf(start)) {
		return reckonedClock{}, fault.Missing()
	}
	r, c, err := a.Law.Reckon(clock, start, hardArea)
	if err != nil {
		return reckonedClock{}, fault.New(fault.Unavailable, "agenda.uncovered_year", "year", start.Year()).With(err)
	}
	return reckonedClock{Clock: c, Reckoning: r}, nil
}
