package request

import (
	"slices"

	"tgpl/internal/fault"
)

// States of a request.
const (
	Draft     = "draft"     // kept unfinished: no number yet
	Received  = "received"  // in the register, nobody has it in hand
	InReview  = "in_review" // somebody has it in hand, or the person is to bring something
	Proposed  = "proposed"  // a decision waits for the head
	Accepted  = "accepted"  // it has become a matter
	Refused   = "refused"   //
	Passed    = "passed"    // another organisation has it
	Withdrawn = "withdrawn" //
)

// States lists them in the order people see them.
var States = []string{Draft, Received, InReview, Proposed, Accepted, Refused, Passed, Withdrawn}

// Move is one step: from which states, to which, and with what right.
type Move struct {
	Name   string
	From   []string // "" stands for a request that is not there yet
	To     string   // "" keeps the state
	Action string   // of rights.txt
}

// Moves is the whole table. Nothing else changes the state of a request.
var Moves = []Move{
	{"save_draft", []string{""}, Draft, "request.submit"},
	{"submit", []string{""}, Received, "request.submit"},
	{"receive", []string{Draft}, Received, "request.submit"},
	{"update", []string{Draft, Received, InReview}, "", "request.write"},
	{"link_client", []string{Draft, Received, InReview, Proposed}, "", "request.write"},
	{"tick_papers", []string{Draft, Received, InReview, Proposed}, "", "request.write"},
	{"read_back", []string{Draft, Received, InReview}, "", "request.write"},
	{"acknowledge", []string{Received, InReview, Proposed, Accepted}, "", "request.write"},
	{"take", []string{Received, InReview}, InReview, "request.write"},
	{"ask", []string{Received, InReview}, InReview, "request.decide"},
	{"propose", []string{Received, InReview}, Proposed, "request.decide"},
	{"send_back", []string{Proposed}, InReview, "request.approve"},
	{"accept", []string{Received, InReview, Proposed}, Accepted, "matter.accept"},
	{"refuse", []string{Received, InReview, Proposed}, Refused, "request.approve"},
	{"pass", []string{Received, InReview, Proposed}, Passed, "request.decide"},
	{"withdraw", []string{Draft, Received, InReview, Proposed}, Withdrawn, "request.decide"},
}

// MoveOf gives a move by its name; there must be one.
func MoveOf(name string) Move {
	i := slices.IndexFunc(Moves, func(m Move) bool { return m.Name == name })
	if i < 0 {
		panic("no move " + name + " in moves.go")
	}
	return Moves[i]
}

// May tells whether a request in this state can make a move.
func May(state, move string) bool { return slices.Contains(MoveOf(move).From, state) }

// IsOpen tells whether a request in this state still waits for a decision.
func IsOpen(state string) bool { return slices.Contains([]string{Received, InReview, Proposed}, state) }

// step gives the state after a move, or the conflict that says what the
// request has become meanwhile; now is the request as it stands.
func step(now Request, move string) (string, error) {
	m := MoveOf(move)
	if !slices.Contains(m.From, now.State) {
		f := fault.New(fault.Conflict, "request.state_"+now.State)
		f.Current = now
		return "", f
	}
	if m.To == "" {
		return now.State, nil
	}
	return m.To, nil
}
