package backup

import (
	"slices"
	"time"

	"tgpl/internal/calendar"
)

// Rules say how long backups are kept: all of the last Days, then one a week
// for Weeks, then one a month for Months.
type Rules struct {
	Days   int
	Weeks  int
	Months int
}

// Keep tells which of the backups made at these moments are kept. The newest
// always is.
func (r Rules) Keep(now time.Time, made []time.Time) []bool {
	keep := make([]bool, len(made))
	newest := make([]int, len(made))
	for i := range made {
		newest[i] = i
	}
	slices.SortStableFunc(newest, func(a, b int) int { return made[b].Compare(made[a]) })
	today := calendar.DateOf(now)
	weekly, monthly := today.AddDays(-r.Days), today.AddDays(-r.Days-7*r.Weeks)
	oldest := monthly.AddMonths(-r.Months)
	type week struct{ year, week int }
	weeks, months := map[week]bool{}, map[[2]int]bool{}
	for place, i := range newest {
		d := calendar.DateOf(made[i])
		y, w := made[i].In(calendar.Zone).ISOWeek()
		inWeek, inMonth := week{y, w}, [2]int{d.Year, int(d.Month)}
		switch {
		case place == 0, d.After(weekly):
			keep[i] = true
		case d.After(monthly):
			keep[i] = !weeks[inWeek]
			weeks[inWeek] = true
		case d.After(oldest):
			keep[i] = !months[inMonth]
			months[inMonth] = true
		}
	}
	return keep
}
