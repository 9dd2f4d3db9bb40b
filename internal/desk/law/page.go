// Package law draws what the law says as the program knows it: every rule with
// its article, the days between which it holds, and whether it was verified.
package law

import (
	"context"
	"net/http"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	rules "tgpl/internal/law"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const path = "/desk/law"

// Register adds the page.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(path, p.show)
}

type filter struct {
	Kind string `json:"kind"`
	On   string `json:"on"`
	All  bool   `json:"all"` // also rules that do not hold on the day
}

type row struct {
	text, note, code, article, source string
	from, to                          string
	state                             ui.Label
	holds                             bool
	more                              []string // what else the rule says, in words
}

type view struct {
	filter  filter
	on      calendar.Date
	kinds   []ui.Option
	name    string
	lead    string
	rows    []row
	doubt   int // rules that were not verified
	clear   string
	badDate bool
}

// first is the kind that is shown when none is chosen.
const first = "category"

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, wrong := face.Decode[filter](r)
	fields := fault.Fields{}
	on := check.Date(fields, "on", f.On, p.Today())
	v := view{badDate: len(fields)+len(wrong) > 0}
	if on.IsZero() || v.badDate {
		on = p.Today()
	}
	if len(p.Law.List(f.Kind, calendar.Date{})) == 0 {
		f.Kind = first
	}
	v.filter, v.on, v.name = f, on, i18n.T(ctx, "law.kind_"+f.Kind)
	v.lead = i18n.T(ctx, "law.lead", "date", on.Format())
	for _, k := range p.Law.Kinds() {
		v.kinds = append(v.kinds, ui.Option{Value: k, Label: i18n.T(ctx, "law.kind_"+k)})
	}
	for _, x := range p.Law.List(f.Kind, calendar.Date{}) {
		if !f.All && !x.Holds(on) {
			continue
		}
		if !x.Verified {
			v.doubt++
		}
		v.rows = append(v.rows, p.row(ctx, x, on))
	}
	if f.All || f.On != "" {
		v.clear = path + "?kind=" + f.Kind
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "law.title"), Menu: "law"}, showPage(v))
}

func (p pages) row(ctx context.Context, x rules.Rule, on calendar.Date) row {
	lang := i18n.Of(ctx)
	out := row{
		text: x.In(lang), note: x.NoteIn(lang), code: x.Code, article: x.Article, source: x.Source,
		from: x.From.Format(), to: x.To.Format(), holds: x.Holds(on), more: p.more(ctx, x),
		state: ui.Label{Tone: ui.Good, Text: i18n.T(ctx, "law.verified")},
	}
	if !x.Verified {
		out.state = ui.Label{Tone: ui.Warn, Text: i18n.T(ctx, "law.unverified")}
	}
	return out
}

// more tells what a rule says beside its text.
func (p pages) more(ctx context.Context, x rules.Rule) []string {
	lang, on := i18n.Of(ctx), x.From
	var out []string
	add := func(key string, args ...any) { out = append(out, i18n.T(ctx, key, args...)) }
	switch x.Kind {
	case "category":
		if p.Law.NeedsHardship(x.Code, on) {
			add("law.needs_hardship")
		}
		if p.Law.Sensitive(x.Kind, x.Code) {
			add("law.is_sensitive")
		}
	case "clock":
		c, _ := p.Law.Clock(x.Code, on)
		add("law.clock_span", "span", spanWords(ctx, c.Span), "event", c.StartsIn(lang))
		if c.HardSpan.N > 0 {
			add("law.clock_hard", "span", spanWords(ctx, c.HardSpan))
		}
		if c.MaxSpan.N > 0 {
			add("law.clock_max", "span", spanWords(ctx, c.MaxSpan))
		}
		add("law.clock_queue", "queue", i18n.T(ctx, "agenda.queue_"+c.Queue), "warn", spanWords(ctx, c.Warn))
	case "outcome":
		o, _ := p.Law.Outcome(x.Code, on)
		add("law.outcome_decision", "decision", i18n.T(ctx, "agenda.decision_"+o.Decision))
		if o.Approval {
			add("law.outcome_approval")
		}
		if len(o.Starts) > 0 {
			add("law.outcome_starts", "clocks", p.names(ctx, "clock", o.Starts))
		}
	case "proof":
		for _, pr := range p.Law.ProofsOf(p.codes("category"), p.codes("hardship"), on) {
			if pr.Code == x.Code {
				add("law.proves", "what", p.names(ctx, "category", pr.Categories))
			}
		}
	}
	return out
}

func (p pages) codes(kind string) []string {
	var out []string
	for _, x := range p.Law.List(kind, calendar.Date{}) {
		out = append(out, x.Code)
	}
	return out
}

func (p pages) names(ctx context.Context, kind string, codes []string) string {
	names := make([]string, 0, len(codes))
	seen := map[string]bool{}
	for _, c := range codes {
		if n := p.Law.Name(i18n.Of(ctx), kind, c); !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	return say.List(ctx, names)
}

func spanWords(ctx context.Context, s calendar.Span) string {
	return i18n.T(ctx, "agenda.span_"+string(s.Unit), "n", s.N)
}
