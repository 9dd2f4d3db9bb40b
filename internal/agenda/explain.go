package agenda

import (
	"context"
	"encoding/json"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
)

// Reckoning gives how the deadline was reckoned when it was started.
func (d Deadline) Reckoning() (calendar.Reckoning, bool) {
	var r calendar.Reckoning
	if d.ReckoningJSON == "" || json.Unmarshal([]byte(d.ReckoningJSON), &r) != nil {
		return calendar.Reckoning{}, false
	}
	return r, true
}

// Explain tells in words how the end of a deadline was reckoned: "3 ngày làm
// việc từ Thứ sáu 28-01, trừ Tết Nguyên đán, đến hết 09-02". Hours are told with the
// moment they run from: "12 giờ từ 08:20 Thứ tư 16-02, đến 20:20".
func Explain(ctx context.Context, d Deadline) string {
	r, ok := d.Reckoning()
	if !ok {
		return ""
	}
	start, due := clock.InstantOf(r.Start), d.DueAt
	if r.Span.Unit == calendar.Hours {
		end := say.Clock(due)
		if due.Date() != start.Date() {
			end = say.Clock(due) + " " + dayWords(ctx, due.Date())
		}
		return i18n.T(ctx, "agenda.explain_hours", "span", SpanWords(ctx, r.Span),
			"time", say.Clock(start), "day", dayWords(ctx, start.Date()), "end", end) + paused(ctx, d, r)
	}
	end := say.Short(due.Date())
	if due.Date().Year != start.Date().Year {
		end = due.Date().Format()
	}
	key := "agenda.explain_days"
	skipped := holidays(r.Skipped)
	if len(skipped) > 0 {
		key = "agenda.explain_days_less"
		if r.Span.Unit != calendar.WorkingDays {
			key = "agenda.explain_days_moved"
		}
	}
	return i18n.T(ctx, key, "span", SpanWords(ctx, r.Span), "day", dayWords(ctx, start.Date()), "end", end,
		"off", say.List(ctx, skipped)) + paused(ctx, d, r)
}

// paused adds that the end is not the one reckoned, because of a pause.
func paused(ctx context.Context, d Deadline, r calendar.Reckoning) string {
	if d.DueAt == clock.InstantOf(r.Due) {
		return ""
	}
	return " " + i18n.T(ctx, "agenda.explain_paused")
}

// dayWords is "thứ sáu 28-01", the weekday small as inside of a sentence.
func dayWords(ctx context.Context, d calendar.Date) string {
	return say.Weekday(ctx, d) + " " + say.Short(d)
}

// SpanWords tells the length of a term: "3 ngày làm việc", "12 giờ".
func SpanWords(ctx context.Context, s calendar.Span) string {
	return i18n.T(ctx, "agenda.span_"+string(s.Unit), "n", s.N)
}

// holidays names the days off that were skipped, each once, without the day
// within it ("Tết Nguyên đán (mùng 1)" is "Tết Nguyên đán") and without days in
// lieu of the same.
func holidays(skipped []calendar.Skipped) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range skipped {
		name, _, _ := strings.Cut(s.Name, " (")
		name = strings.TrimPrefix(strings.TrimPrefix(name, "Nghỉ bù "), "Hoán đổi dịp ")
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		out = append(out, name)
	}
	return out
}

// ClockName names what a clock asks for, in the language of the context.
func (s *Service) ClockName(ctx context.Context, code string) string {
	return s.Law.Name(i18n.Of(ctx), "clock", code)
}
