package request_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
)

// The table names only states and actions that exist, and every state can be
// reached and told.
func TestMovesTable(t *testing.T) {
	reached := map[string]bool{}
	names := map[string]bool{}
	for _, m := range request.Moves {
		if names[m.Name] {
			t.Errorf("move %s stands twice", m.Name)
		}
		names[m.Name] = true
		if _, ok := account.Rights[m.Action]; !ok {
			t.Errorf("move %s: no action %s", m.Name, m.Action)
		}
		for _, from := range m.From {
			if from != "" && !slices.Contains(request.States, from) {
				t.Errorf("move %s: no state %s", m.Name, from)
			}
		}
		if m.To != "" && !slices.Contains(request.States, m.To) {
			t.Errorf("move %s: no state %s", m.Name, m.To)
		}
		reached[m.To] = true
	}
	for _, s := range request.States {
		if !reached[s] {
			t.Errorf("no move leads to %s", s)
		}
		for _, key := range []string{"request.state_" + s, "request.state_name_" + s} {
			for _, lang := range i18n.Langs {
				if !i18n.Has(lang, key) {
					t.Errorf("%s: no text for %s", lang, key)
				}
			}
		}
	}
	for _, s := range []string{request.Accepted, request.Refused, request.Passed, request.Withdrawn} {
		for _, m := range request.Moves {
			if m.To != "" && slices.Contains(m.From, s) {
				t.Errorf("move %s leads out of %s", m.Name, s)
			}
		}
	}
}

// Whatever is tried in whatever order, a step goes through exactly when the
// table allows it, the state is what the table says, and a decided request
// never changes its decision.
func TestMovesProperty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		rapid.Check(t, func(rt *rapid.T) {
			r, err := w.Request.Submit(ctx, w.reception, walkIn("Nguyễn Văn Minh Họa"))
			if err != nil {
				rt.Fatal(err)
			}
			steps := rapid.SliceOfN(rapid.SampledFrom([]string{"take", "ask", "refuse_propose", "refuse", "pass", "withdraw", "send_back", "approve", "update", "tick_papers", "accept"}), 1, 7).Draw(rt, "steps")
			for _, name := range steps {
				before := w.get(r.ID)
				err := w.step(name, before)
				after := w.get(r.ID)
				move := map[string]string{"refuse_propose": "propose", "approve": "refuse"}[name]
				if move == "" {
					move = name
				}
				allowed := request.May(before.State, move)
				if name == "send_back" || name == "approve" {
					allowed = before.State == request.Proposed
				}
				switch {
				case err == nil && !allowed:
					rt.Fatalf("%s went through in state %s", name, before.State)
				case err != nil && allowed:
					rt.Fatalf("%s in state %s: %v", name, before.State, err)
				case err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound):
					rt.Fatalf("%s in state %s: %v", name, before.State, err)
				case err != nil && (after.State != before.State || after.Version != before.Version):
					rt.Fatalf("%s failed and changed %+v into %+v", name, before, after)
				case err == nil && request.MoveOf(move).To != "" && after.State != request.MoveOf(move).To:
					rt.Fatalf("%s led from %s to %s", name, before.State, after.State)
				case err == nil && after.Version <= before.Version:
					rt.Fatalf("%s left the version at %d", name, after.Version)
				}
				if before.DecidedAt != 0 && (after.Outcome != before.Outcome || after.DecidedAt != before.DecidedAt) {
					rt.Fatalf("%s changed the decision", name)
				}
			}
		})
	})
}

// step tries one step on a request as it stands.
func (w *world) step(name string, r request.Request) error {
	ctx := w.t.Context()
	var err error
	switch name {
	case "take":
		_, err = w.Request.Take(ctx, w.officer, r.ID, request.VersionInput{Version: r.Version})
	case "ask":
		_, err = w.Request.Ask(ctx, w.reception, r.ID, request.AskInput{Version: r.Version, Note: "Mang sổ hộ nghèo."})
	case "refuse_propose", "refuse":
		a := w.reception
		if name == "refuse" {
			a = w.head
		}
		_, err = w.Request.Refuse(ctx, a, r.ID, request.RefuseInput{Version: r.Version, Ground: "unlawful", Note: "Nội dung trái luật."})
	case "pass":
		_, err = w.Request.Pass(ctx, w.reception, r.ID, request.PassInput{Version: r.Version, OrganisationID: w.other.ID, Note: "Bà ở tỉnh khác."})
	case "withdraw":
		_, err = w.Request.Withdraw(ctx, w.reception, r.ID, request.WithdrawInput{Version: r.Version})
	case "send_back", "approve":
		p, ok, openErr := w.Agenda.OpenProposal(ctx, r.Of())
		if openErr != nil || !ok {
			return fault.Missing()
		}
		if name == "approve" {
			_, err = w.Request.Approve(ctx, w.head, p.ID, "")
		} else {
			_, err = w.Request.SendBack(ctx, w.head, p.ID, "Xem lại.")
		}
	case "update":
		wish := "Giữ đất."
		_, err = w.Request.Update(ctx, w.reception, r.ID, request.UpdateInput{Version: r.Version, Wish: &wish})
	case "tick_papers":
		_, err = w.Request.TickPapers(ctx, w.reception, r.ID, request.TickInput{Version: r.Version, Papers: []request.PaperInput{{Code: "form_02", State: "copy"}}})
	case "accept":
		err = w.Request.MarkAccepted(ctx, w.head, r.ID, r.Version, 7, "accepted")
	}
	return err
}
