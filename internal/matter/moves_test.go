package matter_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
)

// TestTheTable checks the table against itself: every right is one of
// rights.txt, every state is reached, none but the last has no way out, and
// never do two rows answer the same question.
func TestTheTable(t *testing.T) {
	reached := map[string]bool{}
	for _, m := range matter.Moves {
		if _, ok := account.Rights[m.Right]; !ok {
			t.Errorf("%s asks for the right %s, which is none", m.Name, m.Right)
		}
		for _, from := range m.From {
			reached[m.Target(from)] = true
		}
		if len(m.Articles) == 0 {
			t.Errorf("%s names no article", m.Name)
		}
	}
	for _, s := range matter.States {
		if !reached[s] {
			t.Errorf("no move leads to %s", s)
		}
		if len(matter.Matter{State: s}.Allows())+len(matter.Matter{State: s, ProviderID: 1}.Allows()) == 0 {
			t.Errorf("there is no way out of %s", s)
		}
		for _, has := range []bool{true, false} {
			for _, name := range names() {
				n := 0
				for _, m := range matter.Moves {
					if m.Name == name && slices.Contains(m.From, s) && (m.Provider == "any" || (m.Provider == "has") == has) {
						n++
					}
				}
				if n > 1 {
					t.Errorf("%s from %s stands in %d rows", name, s, n)
				}
			}
		}
	}
	if !strings.Contains(matter.MovesText(), "reopen") {
		t.Error("the text for the documentation is not the table")
	}
}

func names() []string {
	var out []string
	for _, m := range matter.Moves {
		if !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// TestReplayFindsDamage: a history that was tampered with does not replay.
func TestReplayFindsDamage(t *testing.T) {
	good := []matter.MoveRow{
		{Move: "accept", ToState: "accepted"}, {Move: "assign", FromState: "accepted", ToState: "assigned"},
		{Move: "start", FromState: "assigned", ToState: "in_progress"}, {Move: "finish", FromState: "in_progress", ToState: "finished"},
	}
	if s, err := matter.Replay(good); err != nil || s != matter.Finished {
		t.Fatalf("%s, %v", s, err)
	}
	for name, damage := range map[string]func([]matter.MoveRow) []matter.MoveRow{
		"a move is missing": func(m []matter.MoveRow) []matter.MoveRow { return slices.Delete(m, 2, 3) },
		"a state is another": func(m []matter.MoveRow) []matter.MoveRow {
			m[3].ToState = "filed"
			return m
		},
		"a move is another": func(m []matter.MoveRow) []matter.MoveRow {
			m[1].Move = "reopen"
			return m
		},
		"the beginning is missing": func(m []matter.MoveRow) []matter.MoveRow { return m[1:] },
	} {
		if _, err := matter.Replay(damage(slices.Clone(good))); err == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

// model is what the table says a matter is.
type model struct {
	state    string
	has      bool
	proposal int64
	decided  string // the move that was proposed
}

// may tells whether the table lets a move be made.
func (m model) may(move string) bool {
	_, ok := matter.FindMove(move, m.state, m.has)
	return ok
}

func (m *model) make(move string) {
	row, _ := matter.FindMove(move, m.state, m.has)
	m.state = row.Target(m.state)
	switch move {
	case matter.MoveAssign, matter.MoveReassign:
		m.has = true
	case matter.MoveTransfer:
		m.has = false
	}
}

// TestTheServiceKeepsToTheTable drives matters at random, in any order and with
// stale versions, and compares each step with what the table says; in the end
// the history must lead to the state.
func TestTheServiceKeepsToTheTable(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		rapid.Check(t, func(r *rapid.T) {
			m := h.accept(t)
			want := model{state: matter.Accepted}
			for range rapid.IntRange(1, 12).Draw(r, "steps") {
				step(t, r, h, m.ID, &want)
				now, err := h.Matter.Brief(t.Context(), m.ID)
				must(t, err)
				if now.State != want.state || (now.ProviderID != 0) != want.has {
					r.Fatalf("it is %s with provider %d, the table says %s, %v", now.State, now.ProviderID, want.state, want.has)
				}
			}
			if err := h.Matter.History(t.Context(), m.ID); err != nil {
				r.Fatal(err)
			}
		})
	})
}

// step makes one move at random and expects what the model says.
func step(t *testing.T, r *rapid.T, h *house, id int64, want *model) {
	ctx := t.Context()
	now, err := h.Matter.Brief(ctx, id)
	must(t, err)
	moves := append(slices.DeleteFunc(names(), func(n string) bool { return n == matter.MoveAccept }), "approve", "send back")
	move := rapid.SampledFrom(moves).Draw(r, "move")
	version, stale := now.Version, rapid.IntRange(0, 9).Draw(r, "stale") == 0
	if stale {
		version--
	}
	who := h.director
	if rapid.Bool().Draw(r, "by the officer") && now.AccountID == h.officer.ID {
		who = h.officer
	}
	var d matter.Decided
	switch move {
	case matter.MoveAssign:
		_, err = h.Matter.Assign(ctx, h.director, id, matter.AssignInput{Version: version, ProviderID: h.providers[h.officer.ID].ID, DecisionNo: "1"})
	case matter.MoveReassign:
		to := h.officer
		if now.AccountID == h.officer.ID {
			to = h.officer2
		}
		_, err = h.Matter.ChangeProvider(ctx, h.director, id, matter.ChangeProviderInput{Version: version, ProviderID: h.providers[to.ID].ID, DecisionNo: "2", Ground: "not_effective"})
	case matter.MoveStart:
		_, err = h.Matter.Start(ctx, who, id, matter.StartInput{Version: version})
	case matter.MoveFinish:
		d, err = h.Matter.Finish(ctx, who, id, matter.FinishInput{Version: version, Outcome: "done", Result: "xong"})
	case matter.MoveStop:
		d, err = h.Matter.Stop(ctx, who, id, matter.StopInput{Version: version, Ground: "withdrawn", Note: "rút"})
	case matter.MoveTransfer:
		d, err = h.Matter.Transfer(ctx, h.director, id, matter.TransferInput{Version: version, OrganisationID: h.other.ID, Note: "chuyển"})
	case matter.MoveReopen:
		d, err = h.Matter.Reopen(ctx, h.director, id, matter.ReopenInput{Version: version, Note: "mở lại"})
	case matter.MoveFile:
		if rapid.Bool().Draw(r, "complete the file") {
			complete(t, h, id)
		} else if lacks := h.detail(t, id).Lacks; len(lacks) > 0 && want.may(move) && !stale {
			_, err = h.Matter.FileIt(ctx, h.director, id, matter.FileInput{Version: version})
			wants(t, err, fault.Conflict, "matter.papers_missing")
			return
		}
		_, err = h.Matter.FileIt(ctx, h.director, id, matter.FileInput{Version: version})
	case "approve", "send back":
		decide(t, r, h, move, want)
		return
	}
	proposes := who.ID == h.officer.ID && (move == matter.MoveFinish || move == matter.MoveStop)
	switch {
	case !want.may(move), stale, proposes && want.proposal != 0:
		if !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Forbidden) {
			r.Fatalf("%s from %s (stale %v) should be a conflict: %v", move, want.state, stale, err)
		}
	case err != nil:
		r.Fatalf("%s from %s: %v", move, want.state, err)
	case proposes:
		if d.Proposal == nil {
			r.Fatalf("%s by the officer was not proposed", move)
		}
		want.proposal, want.decided = d.Proposal.ID, move
	default:
		want.make(move)
		if slices.Contains([]string{matter.MoveFinish, matter.MoveStop, matter.MoveTransfer, matter.MoveReopen}, move) {
			want.proposal = 0 // what was proposed is done with
		}
	}
}

// decide lets the head answer an open proposal.
func decide(t *testing.T, r *rapid.T, h *house, answer string, want *model) {
	if want.proposal == 0 {
		return
	}
	if answer == "send back" {
		_, err := h.Matter.SendBack(t.Context(), h.director, want.proposal, "làm rõ")
		must(t, err)
		want.proposal = 0
		return
	}
	_, err := h.Matter.Approve(t.Context(), h.director, want.proposal, "")
	switch {
	case !want.may(want.decided):
		if !fault.Is(err, fault.Conflict) {
			r.Fatalf("approving %s from %s: %v", want.decided, want.state, err)
		}
	case err != nil:
		r.Fatalf("approving %s from %s: %v", want.decided, want.state, err)
	default:
		want.make(want.decided)
		want.proposal = 0
	}
}

// complete puts everything into the file that it lacks.
func complete(t *testing.T, h *house, id int64) {
	d := h.detail(t, id)
	if d.Matter.State == matter.Filed || d.Matter.State == matter.Transferred {
		return
	}
	for _, p := range d.Lacks {
		_, err := h.Matter.ChangePaper(t.Context(), h.director, p.ID, matter.PaperChangeInput{Version: p.Version, State: ptr(matter.PaperReceived)})
		must(t, err)
	}
}
