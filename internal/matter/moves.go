package matter

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"tgpl/internal/fault"
)

// The states of a matter.
const (
	Accepted    = "accepted"
	Assigned    = "assigned"
	InProgress  = "in_progress"
	Finished    = "finished"
	Filed       = "filed"
	Stopped     = "stopped"
	Transferred = "transferred"
)

// States lists the states in the order of the usual way.
var States = []string{Accepted, Assigned, InProgress, Finished, Filed, Stopped, Transferred}

// OpenStates are those in which work is still owed to the person.
var OpenStates = []string{Accepted, Assigned, InProgress}

// The moves.
const (
	MoveAccept   = "accept"
	MoveAssign   = "assign"
	MoveReassign = "reassign"
	MoveStart    = "start"
	MoveFinish   = "finish"
	MoveStop     = "stop"
	MoveTransfer = "transfer"
	MoveFile     = "file"
	MoveReopen   = "reopen"
)

// Move is one row of moves.txt.
type Move struct {
	Name     string
	From     []string
	To       string // "=" for the state before
	Provider string // has, none, any
	Right    string
	Needs    []string
	Articles []string
}

//go:embed moves.txt
var movesText string

// Moves is the table of moves.txt.
var Moves = mustParseMoves(movesText)

// MovesText is the table as it is written, for the documentation.
func MovesText() string { return movesText }

func mustParseMoves(text string) []Move {
	var rows []Move
	for n, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(line, "#") || words[0] == "move" {
			continue
		}
		if len(words) != 7 {
			panic(fmt.Sprintf("moves.txt:%d: %d cells instead of 7", n+1, len(words)))
		}
		row := Move{Name: words[0], From: strings.Split(words[1], ","), To: words[2], Provider: words[3], Right: words[4], Articles: strings.Split(words[6], ",")}
		if words[5] != "-" {
			row.Needs = strings.Split(words[5], ",")
		}
		for _, s := range append(slices.Clone(row.From), row.To) {
			if s != "-" && s != "=" && !slices.Contains(States, s) {
				panic(fmt.Sprintf("moves.txt:%d: no state %q", n+1, s))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// FindMove gives the row of a move from a state; hasProvider tells whether
// somebody is assigned. The state before the matter is "".
func FindMove(move, from string, hasProvider bool) (Move, bool) {
	if from == "" {
		from = "-"
	}
	for _, m := range Moves {
		if m.Name == move && slices.Contains(m.From, from) &&
			(m.Provider == "any" || (m.Provider == "has") == hasProvider) {
			return m, true
		}
	}
	return Move{}, false
}

// Target gives the state the move leads to.
func (m Move) Target(from string) string {
	if m.To == "=" {
		return from
	}
	return m.To
}

// Need tells whether the move needs something told.
func (m Move) Need(what string) bool { return slices.Contains(m.Needs, what) }

// May gives the row of a move that may be made now, or the fault that the
// state does not allow it.
func (m Matter) May(move string) (Move, error) {
	row, ok := FindMove(move, m.State, m.ProviderID != 0)
	if !ok {
		return Move{}, fault.New(fault.Conflict, "matter.not_now_"+m.State)
	}
	return row, nil
}

// Allows lists the moves the state allows, in the order of the table.
func (m Matter) Allows() []string {
	var names []string
	for _, row := range Moves {
		if slices.Contains(names, row.Name) {
			continue
		}
		if _, ok := FindMove(row.Name, m.State, m.ProviderID != 0); ok {
			names = append(names, row.Name)
		}
	}
	return names
}

// Replay gives the state that a history leads to, or what is wrong with it.
func Replay(history []MoveRow) (string, error) {
	state, has := "", false
	for i, h := range history {
		if h.FromState != state {
			return state, fmt.Errorf("move %d (%s) starts from %q, the history stands at %q", i+1, h.Move, h.FromState, state)
		}
		row, ok := FindMove(h.Move, state, has)
		if !ok {
			return state, fmt.Errorf("move %d: %s is not allowed from %q", i+1, h.Move, state)
		}
		if row.Target(state) != h.ToState {
			return state, fmt.Errorf("move %d: %s leads from %q to %q, not %q", i+1, h.Move, state, row.Target(state), h.ToState)
		}
		switch h.Move {
		case MoveAssign, MoveReassign:
			has = true
		case MoveTransfer:
			has = false
		}
		state = h.ToState
	}
	return state, nil
}
