package matter

import (
	"cmp"
	"context"
	"slices"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Item is one line of what happened. Says is told through the catalogue; Names
// of codes are messages in it ("law" kind and code).
type Item struct {
	At     clock.Instant `json:"at"`
	Day    bool          `json:"day,omitempty"` // only the day and its part are known
	Part   string        `json:"part,omitempty"`
	Kind   string        `json:"kind"` // move, assignment, hearing, session, diary, paper, change
	ID     int64         `json:"id"`
	Says   fault.Message `json:"says"`
	Law    string        `json:"law,omitempty"`  // kind of the law's list that Code is of
	Code   string        `json:"code,omitempty"` // named beside what is said
	Place  string        `json:"place,omitempty"`
	Text   string        `json:"text,omitempty"` // as somebody wrote it
	FileID int64         `json:"file_id,omitempty"`
	ByID   int64         `json:"by_id,omitempty"`
	By     string        `json:"by,omitempty"`
}

// Timeline gives everything that happened, newest first.
func (s *Service) Timeline(ctx context.Context, a account.Actor, id int64) ([]Item, error) {
	d, err := s.Open(ctx, a, id)
	if err != nil {
		return nil, err
	}
	return d.Timeline(), nil
}

// Timeline gives everything that happened, newest first.
func (d Detail) Timeline() []Item {
	var out []Item
	add := func(it Item) {
		it.By = or(it.By, d.Names[it.ByID])
		out = append(out, it)
	}
	for _, x := range d.Moves {
		add(d.moveItem(x))
	}
	for _, x := range d.Changes {
		add(Item{At: x.ReceivedAt, Kind: "change", ID: x.ID, Says: fault.Message{Key: "matter.said_change_" + x.Source}, Law: "change_ground", Code: x.Ground, Text: x.Note, ByID: x.ByID})
		if x.Answer == "kept" {
			add(Item{At: x.AnsweredAt, Kind: "change", ID: x.ID, Says: fault.Message{Key: "matter.said_kept"}, Text: x.AnswerNote})
		}
	}
	for _, x := range d.Hearings {
		add(Item{At: x.At, Kind: "hearing", ID: x.ID, Says: fault.Message{Key: "matter.said_hearing_" + x.State}, Law: "hearing_kind", Code: x.Kind, Place: x.Place, Text: joined("\n", x.Result, x.Note)})
	}
	for _, x := range d.Sessions {
		key := "matter.said_session"
		if x.ConfirmedBy != "" {
			key = "matter.said_session_confirmed"
		}
		hour := 8
		if x.Part == Afternoon {
			hour = 14
		}
		add(Item{
			At: clock.InstantOf(x.OnDate.At(hour, 0)), Day: true, Part: x.Part, Kind: "session", ID: x.ID,
			Says: fault.Message{Key: key, Args: []any{"minutes", x.Minutes, "by", x.ConfirmedBy}},
			Law:  "session_kind", Code: x.Kind, Place: x.Place, Text: x.Note, FileID: x.FileID, By: d.Providers[x.ProviderID],
		})
	}
	for _, x := range d.Diary {
		add(Item{At: x.At, Kind: "diary", ID: x.ID, Says: fault.Message{Key: "matter.said_diary_" + x.Kind}, Text: x.Text, ByID: x.ByID})
	}
	for _, p := range d.Papers {
		v, ok := d.Latest[p.ID]
		if !ok {
			continue
		}
		key := "matter.said_paper"
		if v.Number > 1 {
			key = "matter.said_paper_again"
		}
		add(Item{At: v.At, Kind: "paper", ID: p.ID, Says: fault.Message{Key: key, Args: []any{"title", p.Title, "number", v.Number}}, Text: v.Note, FileID: v.FileID, ByID: v.ByID})
	}
	slices.Reverse(out) // of one moment what came later stands first
	slices.SortStableFunc(out, func(x, y Item) int { return cmp.Compare(y.At, x.At) })
	return out
}

// moveItem tells a move; an assignment with who was assigned.
func (d Detail) moveItem(x MoveRow) Item {
	it := Item{At: x.At, Kind: "move", ID: x.ID, Says: fault.Message{Key: "matter.said_" + x.Move}, Text: x.Note, ByID: x.ByID}
	switch x.Move {
	case MoveAccept:
		if x.Ground != "" {
			it.Says.Key, it.Law, it.Code = "matter.said_accept_at_once", "at_once", x.Ground
		}
	case MoveAssign, MoveReassign:
		for _, as := range d.Assignments {
			if as.AssignedAt == x.At {
				it.Kind, it.ID = "assignment", as.ID
				it.Says.Args = []any{"name", d.Providers[as.ProviderID], "number", as.DecisionNo, "on", as.DecisionOn}
				if as.DecisionNo != "" {
					it.Says.Key += "_decision"
				}
			}
		}
		if x.Move == MoveReassign {
			it.Law, it.Code = "change_ground", x.Ground
		}
	case MoveStop:
		it.Law, it.Code = "stopping", x.Ground
	case MoveFinish, MoveTransfer, MoveReopen:
		it.Law, it.Code = "outcome", x.Outcome
	}
	return it
}
