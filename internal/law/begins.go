package law

import "tgpl/internal/calendar"

// Begins is the first day for which the law stands here. Records of old books
// from before it are told in the words of that day.
func (l *Law) Begins() calendar.Date {
	var first calendar.Date
	for _, rule := range l.lists["form"] {
		if first.IsZero() || rule.From.Before(first) {
			first = rule.From
		}
	}
	return first
}

// DayFor gives the day whose law tells of a record of that day: the day itself,
// or the first one the law stands here for.
func (l *Law) DayFor(on calendar.Date) calendar.Date {
	if b := l.Begins(); on.Before(b) {
		return b
	}
	return on
}
