package request_test

import (
	"strings"
	"testing"

	"tgpl/internal/agenda"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

func TestWalkIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		in := walkIn("Trần Văn Minh Họa")
		in.Helped, in.ReadBack, in.SignedAs = true, true, "fingerprint"
		in.Parties = []request.PartyInput{{Side: "opposing", Name: "Lê Thị Ví Dụ"}, {}}
		r := w.submit(w.reception, in)
		if r.Code != "TT.YC.01.2022" || r.State != request.Received || r.ClientID == 0 || r.ReadBackAt == 0 || r.HelpedBy != w.reception.ID {
			t.Errorf("the request is %+v", r)
		}
		if r.Subject != "Tranh chấp ranh đất với nhà bên cạnh" {
			t.Errorf("subject %q", r.Subject)
		}
		got := w.get(r.ID)
		if len(got.Papers) != 2 || !got.Papers[1].Proves() || got.Papers[1].Label == "" || !w.Request.Proven(got) {
			t.Errorf("papers %+v", got.Papers)
		}
		c, err := w.Client.Brief(t.Context(), r.ClientID)
		if err != nil || c.Name != "Trần Văn Minh Họa" || c.Birth.String() != "1960" || len(c.Phones) != 1 {
			t.Errorf("client %+v, %v", c, err)
		}
		parties, err := w.Conflict.Parties(t.Context(), r.ID, 0)
		if err != nil || len(parties) != 2 || parties[0].Side != conflict.SideClient || parties[0].ClientID != r.ClientID {
			t.Errorf("parties %+v, %v", parties, err)
		}
		wait, ok, err := w.Agenda.Waiting(t.Context(), r.Of())
		if err != nil || !ok || wait.Queue != agenda.Reception {
			t.Errorf("it waits %+v %v %v", wait, ok, err)
		}
		if ack, err := w.Request.Acknowledge(t.Context(), w.reception, r.ID); err != nil || ack.AcknowledgedAt == 0 {
			t.Errorf("acknowledged: %v", err)
		}
		if _, err := w.Request.Acknowledge(t.Context(), w.reception, r.ID); err != nil {
			t.Errorf("printing again: %v", err)
		}
	})
}

func TestRefuse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		r := w.submit(w.reception, walkIn("Phạm Thị Minh Họa"))
		_, err := w.Request.Refuse(ctx, w.reception, r.ID, request.RefuseInput{Version: r.Version})
		f := fault.Of(err)
		if f == nil || f.Fields["ground"].Key == "" || f.Fields["note"].Key == "" {
			t.Fatalf("a refusal without ground and reasons: %v", err)
		}
		in := request.RefuseInput{Version: r.Version, Ground: "not_entitled", Note: "Bà không thuộc diện của Điều 7; Hội Luật gia có thể tư vấn."}
		r, err = w.Request.Refuse(ctx, w.reception, r.ID, in)
		if err != nil || r.State != request.Proposed {
			t.Fatalf("proposed: %v %s", err, r.State)
		}
		p, ok, err := w.Agenda.OpenProposal(ctx, r.Of())
		if err != nil || !ok || p.Decision != "refuse" || p.Outcome != "refused" {
			t.Fatalf("proposal %+v %v %v", p, ok, err)
		}
		if _, err := w.Request.Approve(ctx, w.reception, p.ID, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("reception approves its own: %v", err)
		}
		if _, err := w.Request.SendBack(ctx, w.head, p.ID, "  "); !fault.Is(err, fault.Invalid) {
			t.Errorf("sent back without a note: %v", err)
		}
		r, err = w.Request.SendBack(ctx, w.head, p.ID, "Hãy xem lại sổ hộ nghèo năm 2022.")
		if err != nil || r.State != request.InReview || r.OfficerID != w.reception.ID {
			t.Fatalf("sent back: %v %+v", err, r)
		}
		if wait, _, _ := w.Agenda.Waiting(ctx, r.Of()); wait.AccountID != w.reception.ID || !strings.Contains(wait.Note, "hộ nghèo") {
			t.Errorf("it waits %+v", wait)
		}
		in.Version = r.Version
		if r, err = w.Request.Refuse(ctx, w.reception, r.ID, in); err != nil {
			t.Fatal(err)
		}
		p2, _, _ := w.Agenda.OpenProposal(ctx, r.Of())
		r, err = w.Request.Approve(ctx, w.head, p2.ID, "")
		if err != nil || r.State != request.Refused || r.Ground != "not_entitled" || r.Outcome != "refused" || r.DecidedBy != w.head.ID {
			t.Fatalf("refused: %v %+v", err, r)
		}
		if _, err := w.Request.Approve(ctx, w.head, p2.ID, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("approved twice: %v", err)
		}
		if _, ok, _ := w.Agenda.Waiting(ctx, r.Of()); ok {
			t.Error("it still waits")
		}
		in.Version = r.Version
		_, err = w.Request.Refuse(ctx, w.head, r.ID, in)
		if f := fault.Of(err); f == nil || f.Message.Key != "request.state_refused" || f.Current == nil {
			t.Errorf("refused twice: %v", err)
		}
	})
}
