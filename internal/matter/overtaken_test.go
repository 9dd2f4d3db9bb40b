package matter_test

import (
	"strings"
	"testing"

	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

// An acceptance that overtakes a proposed refusal leaves nothing for the head to
// decide.
func TestAcceptanceClosesProposal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r := h.request(t)
		r, err := h.Request.Refuse(t.Context(), h.officer, r.ID, request.RefuseInput{Version: r.Version, Ground: "not_entitled", Note: "không thuộc diện"})
		must(t, err)
		p, open, err := h.Agenda.OpenProposal(t.Context(), r.Of())
		if must(t, err); !open {
			t.Fatal("nothing was proposed")
		}
		_, err = h.Matter.Accept(t.Context(), h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
		must(t, err)
		p, err = h.Agenda.Proposal(t.Context(), p.ID)
		if must(t, err); p.State != agenda.Withdrawn {
			t.Errorf("the proposal is still %q", p.State)
		}
	})
}

// A confirmation of HIV put into the file is not named in the audit.
func TestAuditNamesNoSensitivePaper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		m := h.accept(t)
		p, err := h.Matter.AddPaper(t.Context(), h.director, m.ID, matter.PaperInput{Kind: "hiv_confirmation"})
		must(t, err)
		_, err = h.Matter.AddPaperVersion(t.Context(), h.director, p.ID, matter.PaperVersionInput{Version: p.Version, Text: "Nội dung"})
		must(t, err)
		rows, err := h.Audit.List(t.Context(), audit.Filter{})
		must(t, err)
		for _, e := range rows {
			if strings.Contains(strings.ToLower(e.BeforeJSON+e.AfterJSON), "hiv") {
				t.Errorf("%s tells %s", e.Action, e.AfterJSON)
			}
		}
	})
}
