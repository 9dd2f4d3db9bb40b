package law

import "slices"

// What an entry may say, beside the words of every rule, by its kind.
var kindFields = map[string][]string{
	"category":  {"hardship", "min_age", "max_age", "sensitive"},
	"proof":     {"categories", "hardship"},
	"outcome":   {"decision", "by", "starts", "stops", "approval", "grounds", "note_required"},
	"clock":     {"span", "hard_span", "max_span", "warn", "queue", "event", "starts", "forms", "detained"},
	"may_give":  {"provider", "forms"},
	"paper":     {"forms", "fields", "required", "when"},
	"file_code": {"form", "abbreviation"},
}

var commonFields = []string{"code", "article", "source", "from", "to", "verified", "text", "note"}

// Queues are whose task a clock may be.
var Queues = []string{"reception", "officer", "provider", "head", "client", "agency"}

// Decisions are what outcomes may belong to.
var Decisions = []string{"accept", "accept_at_once", "refuse", "pass", "withdraw", "finish", "stop", "transfer", "reopen", "send_back"}

var roles = []string{"director", "deputy", "branch_head", "reception", "officer", "lawyer", "system", "public"}

// byKind keeps what a kind of rule says beside its text.
func (l *loader) byKind(pos string, r Rule, e entry) {
	switch r.Kind {
	case "category":
		c := Category{Rule: r, MinAge: e.MinAge, MaxAge: e.MaxAge, Sensitive: e.Sensitive}
		l.decode(pos, "hardship", e.Hardship, &c.Hardship)
		l.law.categories[r.Code] = append(l.law.categories[r.Code], c)
	case "proof":
		p := Proof{Rule: r, Categories: e.Categories}
		l.decode(pos, "hardship", e.Hardship, &p.Hardship)
		if len(p.Categories)+len(p.Hardship) == 0 {
			l.wrong(pos, "%s proves nothing", r.Code)
		}
		l.refers(pos, "categories", "category", p.Categories...)
		l.refers(pos, "hardship", "hardship", p.Hardship...)
		l.law.proofs = append(l.law.proofs, p)
	case "outcome":
		o := Outcome{Rule: r, Decision: e.Decision, By: e.By, Stops: e.Stops, Approval: e.Approval, Grounds: e.Grounds, Note: e.NoteRequired}
		l.decode(pos, "starts", e.Starts, &o.Starts)
		l.among(pos, "decision", Decisions, o.Decision)
		l.among(pos, "by", roles, o.By...)
		if len(o.By) == 0 {
			l.wrong(pos, "%s: nobody may choose it", r.Code)
		}
		l.refers(pos, "starts", "clock", o.Starts...)
		if !slices.Equal(o.Stops, []string{"*"}) {
			l.refers(pos, "stops", "clock", o.Stops...)
		}
		if o.Grounds != "" {
			l.check = append(l.check, func() {
				if len(l.law.lists[o.Grounds]) == 0 {
					l.wrong(pos, "grounds: there is no list %q", o.Grounds)
				}
			})
		}
		l.law.outcomes[r.Code] = append(l.law.outcomes[r.Code], o)
		l.law.decisions[o.Decision] = append(l.law.decisions[o.Decision], o)
	case "clock":
		c := Clock{
			Rule: r, Span: l.span(pos, "span", e.Span), HardSpan: l.span(pos, "hard_span", e.HardSpan),
			MaxSpan: l.span(pos, "max_span", e.MaxSpan), Warn: l.span(pos, "warn", e.Warn), Queue: e.Queue, Event: e.Event,
			Forms: e.Forms, Detained: e.Detained,
		}
		l.refers(pos, "forms", "form", e.Forms...)
		l.among(pos, "detained", []string{"", "yes", "no"}, e.Detained)
		l.decode(pos, "starts", e.Starts, &c.Starts)
		l.among(pos, "queue", Queues, c.Queue)
		if c.Span.N <= 0 {
			l.wrong(pos, "%s has no span", r.Code)
		}
		if c.Warn.N <= 0 {
			l.wrong(pos, "%s does not say when to warn", r.Code)
		}
		if c.Event == "" || c.Starts["vi"] == "" || c.Starts["en"] == "" {
			l.wrong(pos, "%s does not say what it runs from", r.Code)
		}
		l.law.clocks[r.Code] = append(l.law.clocks[r.Code], c)
	case "may_give":
		l.refers(pos, "provider", "provider_kind", e.Provider)
		l.refers(pos, "forms", "form", e.Forms...)
		l.law.mayGive = append(l.law.mayGive, mayGive{r, e.Provider, e.Forms})
	case "paper":
		l.refers(pos, "forms", "form", e.Forms...)
		l.refers(pos, "fields", "field", e.Fields...)
		if len(e.Forms) == 0 || e.When == "" {
			l.wrong(pos, "%s does not say in which files and when", r.Code)
		}
		l.law.papers = append(l.law.papers, Paper{r, e.Forms, e.Fields, e.Required, e.When})
	case "file_code":
		l.refers(pos, "form", "form", e.Form)
		if e.Abbreviation == "" {
			l.wrong(pos, "%s has no abbreviation", r.Code)
		}
		l.law.fileCodes = append(l.law.fileCodes, fileCode{r, e.Form, e.Abbreviation})
	}
}
