package matter

import (
	"fmt"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Action is the next sensible thing to do with a matter.
type Action struct {
	Key   string        `json:"key"`   // assign, start, session …, "" when there is nothing to do
	Says  fault.Message `json:"says"`  // what to do
	Why   fault.Message `json:"why"`   // and why now
	Do    fault.Message `json:"do"`    // on the button
	Link  string        `json:"link"`  // page of the desk, relative to the matter's: "assign"
	Right string        `json:"right"` // action of rights.txt it needs
}

// soon is from when a hearing decides what is next.
const soon = clock.Instant(72 * time.Hour / time.Millisecond)

// Next gives the next sensible action at an instant.
func (d Detail) Next(now clock.Instant) Action {
	m := d.Matter
	for _, p := range d.Agenda.Proposals {
		if p.State == agenda.Proposed {
			return act("approve", "matter.approve", fmt.Sprintf("proposals/%d", p.ID), nil, "by", d.Names[p.ProposedBy], "at", p.ProposedAt)
		}
	}
	if r, open := d.openChange(); open && m.ProviderID != 0 {
		return act("change", "matter.assign", "change", d.due(clockChange, clockReplace24h, clockReplace2wd), "at", r.ReceivedAt)
	}
	switch m.State {
	case Accepted:
		return act("assign", "matter.assign", "assign", d.due(clockAssign, clockAssign12h))
	case Assigned, InProgress:
		return d.nextWork(now)
	case Finished, Stopped:
		if len(d.Lacks) > 0 {
			a := act("papers", "matter.work", fmt.Sprintf("papers/%d", d.Lacks[0].ID), d.due(clockFile), "title", d.Lacks[0].Title, "n", len(d.Lacks))
			return a
		}
		return act("file", "matter.work", "file", d.due(clockFile))
	}
	return Action{}
}

// NextAction gives the next sensible action for an actor: nothing where the
// actor has not the right for it.
func (s *Service) NextAction(d Detail, a account.Actor) Action {
	next := d.Next(s.Now())
	if next.Key != "" && !account.May(a, next.Right, d.Matter.target()) {
		next.Link = ""
	}
	return next
}

func (d Detail) nextWork(now clock.Instant) Action {
	m := d.Matter
	if at, late := d.lateProofs(now); late {
		return act("stop_proofs", "matter.work", "stop?ground=proofs_missing", nil, "at", at)
	}
	for _, h := range d.Hearings {
		if h.State == Planned && h.At < now {
			return act("hearing_result", "matter.work", fmt.Sprintf("hearings/%d/close", h.ID), nil, "at", h.At)
		}
	}
	for _, h := range d.Hearings {
		if h.State != Planned || h.At > now+soon {
			continue
		}
		for _, p := range d.Papers {
			if p.Kind == "statement" && p.Missing() {
				return act("statement", "matter.work", fmt.Sprintf("papers/%d", p.ID), nil, "at", h.At)
			}
		}
	}
	if dl := d.due(clockProofs); dl != nil {
		for _, p := range d.Proofs {
			return act("proofs", "matter.accept", fmt.Sprintf("papers/%d", p.ID), dl, "title", p.Title)
		}
	}
	switch {
	case m.State == Assigned:
		return act("start", "matter.work", "start", nil)
	case m.Form == "advice":
		for _, p := range d.Papers {
			if p.Kind == "written_advice" && p.Missing() {
				return act("advice", "matter.work", fmt.Sprintf("papers/%d", p.ID), d.due(clockAdvice, clockAdviceLong))
			}
		}
		return act("finish", "matter.work", "finish", nil)
	case d.judged():
		return act("finish", "matter.work", "finish", nil)
	}
	return act("session", "matter.work", "sessions/new", nil)
}

// judged tells whether the judgment, or the authority's answer, is in the file
// and no hearing is still to come.
func (d Detail) judged() bool {
	for _, h := range d.Hearings {
		if h.State == Planned {
			return false
		}
	}
	for _, p := range d.Papers {
		if (p.Kind == "judgment" || p.Kind == "authority_answer") && !p.Missing() {
			return true
		}
	}
	return false
}

func (d Detail) lateProofs(now clock.Instant) (clock.Instant, bool) {
	dl := d.due(clockProofs)
	if dl == nil || dl.DueAt > now {
		return 0, false
	}
	return dl.DueAt, true
}

func (d Detail) due(clocks ...string) *agenda.Deadline {
	for _, code := range clocks {
		if dl, ok := openDeadline(d.Agenda.Deadlines, code); ok {
			return &dl
		}
	}
	return nil
}

func (d Detail) openChange() (ChangeRequest, bool) {
	for _, r := range d.Changes {
		if r.AnsweredAt.IsZero() {
			return r, true
		}
	}
	return ChangeRequest{}, false
}

// act makes an action; with a deadline, the deadline says why now.
func act(key, right, link string, dl *agenda.Deadline, args ...any) Action {
	a := Action{
		Key: key, Right: right, Link: link,
		Says: fault.Message{Key: "matter.next_" + key, Args: args},
		Why:  fault.Message{Key: "matter.next_" + key + "_why", Args: args},
		Do:   fault.Message{Key: "matter.next_" + key + "_do", Args: args},
	}
	if dl != nil {
		a.Why = fault.Message{Key: "matter.next_due", Args: []any{"at", dl.DueAt, "article", dl.Article}}
	}
	return a
}
