package portal

import (
	"context"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// span tells a time limit: "3 ngày làm việc".
func span(ctx context.Context, s calendar.Span) string {
	unit := map[calendar.Unit]string{
		calendar.Hours: "hours", calendar.CalendarDays: "days", calendar.WorkingDays: "working_days", calendar.Months: "months",
	}[s.Unit]
	return i18n.T(ctx, "portal.span_"+unit, "n", s.N)
}

// ticked gives a list that is never nil: none ticked, not "as the value says".
func ticked(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// needOptions lists the needs a person can tick; "other" needs a note, which
// the story is for.
func needOptions(ctx context.Context, codes []string) []ui.Option {
	var out []ui.Option
	for _, c := range codes {
		if c != "other" {
			out = append(out, ui.Option{Value: c, Label: i18n.T(ctx, "client.need."+c)})
		}
	}
	return out
}

// hearing tells when and where the next hearing is.
func hearing(ctx context.Context, m request.Progress) string {
	text := say.Instant(ctx, m.NextAt)
	if m.NextPlace != "" {
		text += ", " + m.NextPlace
	}
	return text
}

// plain names a group of people in words everybody understands, where the
// catalogue has them; else as the law does.
func plain(lang i18n.Lang, r law.Rule) string {
	if key := "portal.plain_" + r.Code; r.Kind == "category" && i18n.Has(lang, key) {
		return i18n.In(lang, key)
	}
	return r.In(lang)
}

// unbroken keeps a number on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }
