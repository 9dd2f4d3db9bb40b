package request

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"

	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// showLead is the line below the title: field, form, agency.
func showLead(ctx context.Context, d showData) string {
	return join(" · ", named(ctx, d, "field", d.r.Field), named(ctx, d, "form", d.r.Form), d.agency.Name)
}

func personLink(ctx context.Context, d showData) ui.Crumb {
	if d.client == nil {
		return ui.Crumb{}
	}
	return ui.Crumb{Label: i18n.T(ctx, "request.open_client"), Href: fmt.Sprintf("/desk/clients/%d", d.client.ID)}
}

func auditLink(ctx context.Context, d showData) ui.Crumb {
	if !d.may["audit"] {
		return ui.Crumb{}
	}
	return ui.Crumb{Label: i18n.T(ctx, "request.audit"), Href: fmt.Sprintf("/desk/audit/request/%d", d.r.ID)}
}

func signedText(ctx context.Context, code string) string {
	if code == "" {
		return ""
	}
	return i18n.T(ctx, "request.signed_"+code)
}

// groundKind is the list a ground was chosen from.
func groundKind(r request.Request) string {
	if r.State == request.Refused {
		return "refusal"
	}
	return "at_once"
}

func groundText(ctx context.Context, d showData) string {
	return d.law.Name(lang(ctx), groundKind(d.r), d.r.Ground)
}

func groundArticle(d showData) string {
	rule, _ := d.law.Rule(groundKind(d.r), d.r.Ground, d.r.DecidedAt.Date())
	return rule.Article
}

// reckonText tells how a deadline was reckoned: article, span, start, days off
// that were passed over.
func reckonText(ctx context.Context, d showData, x agenda.Deadline) string {
	text := i18n.T(ctx, "request.reckoned", "article", x.Article, "start", say.Instant(ctx, x.StartAt), "due", say.Instant(ctx, x.DueAt))
	var r calendar.Reckoning
	if json.Unmarshal([]byte(x.ReckoningJSON), &r) == nil && len(r.Skipped) > 0 {
		text += i18n.T(ctx, "request.reckoned_skipped", "n", len(r.Skipped))
	}
	if c, ok := d.law.Clock(x.Clock, x.StartAt.Date()); ok && !c.Verified {
		text += " " + i18n.T(ctx, "request.unverified_note")
	}
	return text
}

func paperCount(d showData) string {
	if len(d.r.Papers) == 0 {
		return ""
	}
	there := 0
	for _, p := range d.r.Papers {
		if p.State != request.PaperOwed {
			there++
		}
	}
	return fmt.Sprintf("%d / %d", there, len(d.r.Papers))
}

// tickState is what was ticked before a mistake, else what is stored.
func tickState(d showData, i int, stored string) string {
	if i < len(d.tick.In.Papers) && d.tick.In.Papers[i].State != "" {
		return d.tick.In.Papers[i].State
	}
	return stored
}

// moment is one thing that happened to a request.
type moment struct {
	at   clock.Instant
	when string
	what string
	note string
}

// moments tells the way of a request, newest first, from its waits, proposals
// and instants.
func (d showData) moments(ctx context.Context) []moment {
	var out []moment
	add := func(at clock.Instant, what, note string) {
		if at != 0 {
			out = append(out, moment{at: at, when: say.Moment(ctx, at, d.now), what: what, note: note})
		}
	}
	add(d.r.ReceivedAt, i18n.T(ctx, "request.did_receive", "channel", d.law.Name(lang(ctx), "channel", d.r.Channel)), "")
	add(d.r.AcknowledgedAt, i18n.T(ctx, "request.did_acknowledge"), "")
	for _, w := range d.record.Waits {
		if w.Queue == agenda.Reception && w.SinceAt < d.r.CreatedAt+1000 {
			continue // told by the line of its receipt
		}
		add(w.SinceAt, i18n.T(ctx, "request.did_hand", "queue", i18n.T(ctx, queueKey(w.Queue)), "reason", i18n.T(ctx, w.Reason)), w.Note)
	}
	for _, q := range d.record.Proposals {
		decision := i18n.T(ctx, "request.decision_"+q.Decision)
		add(q.ProposedAt, i18n.T(ctx, "request.did_propose", "decision", decision, "by", d.names[q.ProposedBy]), q.Note)
		if q.State == agenda.SentBack {
			add(q.DecidedAt, i18n.T(ctx, "request.did_send_back", "by", d.names[q.DecidedBy]), q.DecidedNote)
		}
	}
	add(d.r.DecidedAt, i18n.T(ctx, "request.did_decide", "state", i18n.T(ctx, "request.state_name_"+d.r.State), "by", d.names[d.r.DecidedBy]), "")
	sort.SliceStable(out, func(i, j int) bool { return out[i].at > out[j].at })
	return out
}
