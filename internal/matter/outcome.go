package matter

import (
	"context"
	"slices"

	"tgpl/internal/account"
	"tgpl/internal/fault"
	"tgpl/internal/law"
)

// The decisions of this room that need a registered outcome.
const (
	DecideAccept   = "accept"
	DecideAtOnce   = "accept_at_once"
	DecideFinish   = "finish"
	DecideStop     = "stop"
	DecideTransfer = "transfer"
	DecideReopen   = "reopen"
)

// OutcomesFor lists the outcomes of a decision that the actor may choose today.
func (s *Service) OutcomesFor(a account.Actor, decision string) []law.Outcome {
	var out []law.Outcome
	for _, o := range s.Law.Outcomes(decision, s.Today()) {
		if a.Role == account.SystemRole || o.May(a.Role) {
			out = append(out, o)
		}
	}
	return out
}

// outcome reads the code of an outcome and whether it has the note it needs.
// Where the decision has only one that the actor may choose, an empty code
// stands for it.
func (s *Service) outcome(f fault.Fields, a account.Actor, decision, code, note string) law.Outcome {
	o := s.outcomeOf(f, a, decision, code)
	if o.Note && note == "" {
		f.Add("note", "fault.required")
	}
	return o
}

func (s *Service) outcomeOf(f fault.Fields, a account.Actor, decision, code string) law.Outcome {
	may := s.OutcomesFor(a, decision)
	if code == "" && len(may) == 1 {
		return may[0]
	}
	if code == "" {
		f.Add("outcome", "fault.choose_one")
		return law.Outcome{}
	}
	if i := slices.IndexFunc(may, func(o law.Outcome) bool { return o.Code == code }); i >= 0 {
		return may[i]
	}
	for _, o := range s.Law.Outcomes(decision, s.Today()) {
		if o.Code == code {
			f.Add("outcome", "matter.outcome_not_yours")
			return law.Outcome{}
		}
	}
	f.Add("outcome", "fault.bad_choice")
	return law.Outcome{}
}

// mustPropose tells whether the head must first approve the outcome.
func (s *Service) mustPropose(ctx context.Context, a account.Actor, o law.Outcome, t account.Target) bool {
	return o.Approval && !account.May(a, "matter.approve", t)
}
