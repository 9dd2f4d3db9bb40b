package matter_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

// The audit of a matter does not tell that the person has HIV.
func TestAuditTellsNoSensitiveCategory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		m := h.assign(t, h.accept(t, func(in *request.SubmitInput) { in.Categories = []string{"hiv", "poor"} }), h.officer)
		if len(m.Categories) != 2 || m.Categories[0] != "hiv" {
			t.Fatalf("the matter itself: %v", m.Categories)
		}
		rows, err := h.Audit.List(t.Context(), audit.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range rows {
			if strings.Contains(e.BeforeJSON+e.AfterJSON, `"hiv"`) {
				t.Errorf("%s tells %s", e.Action, e.AfterJSON)
			}
		}
	})
}

// A matter tells the sensitive group and paper to who may know them, and notes
// that they were opened; everybody else meets a general word.
func TestSensitiveGroupIsMasked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.assign(t, h.accept(t, func(in *request.SubmitInput) {
			in.Categories = []string{"hiv", "poor"}
			in.Papers = append(in.Papers, request.PaperInput{Code: "hiv_confirmation", State: request.PaperOriginal, Note: "bản của bệnh viện"})
		}), h.officer)
		h.accept(t)
		tells := func(v any) bool {
			raw, err := json.Marshal(v)
			must(t, err)
			return strings.Contains(strings.ToLower(string(raw)), "hiv") || strings.Contains(string(raw), "bệnh viện")
		}
		noted := func() int {
			rows, err := h.Audit.List(ctx, audit.Filter{SubjectKind: matter.Kind, SubjectID: m.ID, Kind: audit.Read})
			must(t, err)
			return len(rows)
		}
		for _, c := range []struct {
			who  account.Actor
			sees bool
		}{{h.director, true}, {h.officer, true}, {h.officer2, false}, {h.reception, false}} {
			before := noted()
			dt, err := h.Matter.Open(ctx, c.who, m.ID)
			must(t, err)
			if tells(dt) != c.sees || tells(dt.Timeline()) != c.sees && !c.sees {
				t.Errorf("%s: tells %v", c.who.Name, tells(dt))
			}
			if n := noted() - before; n != map[bool]int{true: 1}[c.sees] {
				t.Errorf("%s: %d readings noted", c.who.Name, n)
			}
			page, err := h.Matter.List(ctx, c.who, matter.Filter{})
			must(t, err)
			book, err := h.Matter.Register(ctx, c.who, matter.BookFilter{BranchID: h.office.ID})
			must(t, err)
			if len(page.Matters) != 2 || tells(page) != c.sees || tells(book.Matters) != c.sees {
				t.Errorf("%s: the list tells %v, the register %v", c.who.Name, tells(page), tells(book.Matters))
			}
		}
		// Filtering by it asks for the right, and finds only what may be known.
		if page, err := h.Matter.List(ctx, h.officer, matter.Filter{Category: "hiv"}); err != nil || len(page.Matters) != 1 {
			t.Errorf("its officer finds %v, %v", page.Matters, err)
		}
		if page, err := h.Matter.List(ctx, h.officer2, matter.Filter{Category: "hiv"}); err != nil || len(page.Matters) != 0 {
			t.Errorf("another officer finds %v, %v", page.Matters, err)
		}
		_, err := h.Matter.List(ctx, h.reception, matter.Filter{Category: "hiv"})
		wants(t, err, fault.Invalid, "matter.category_masked")

		// A form that showed the general word does not write it over the name.
		var paper matter.Paper
		for _, p := range h.detail(t, m.ID).Papers {
			if p.Kind == "hiv_confirmation" {
				paper = p
			}
		}
		shown, err := h.Matter.GetPaper(ctx, h.reception, paper.ID)
		must(t, err)
		if tells(shown) {
			t.Errorf("the paper tells %+v", shown)
		}
		state := matter.PaperSigned
		got, err := h.Matter.ChangePaper(ctx, h.reception, paper.ID, matter.PaperChangeInput{Version: shown.Paper.Version, Title: &shown.Paper.Title, Note: &shown.Paper.Note, State: &state})
		must(t, err)
		if tells(got) {
			t.Errorf("changed, it tells %+v", got)
		}
		_, err = h.Matter.ChangePaper(ctx, h.reception, paper.ID, matter.PaperChangeInput{Version: shown.Paper.Version})
		if f := fault.Of(err); f == nil || tells(f.Current) {
			t.Errorf("a lost update tells %v", err)
		}
		after, err := h.Matter.GetPaper(ctx, h.officer, paper.ID)
		must(t, err)
		if after.Paper.Title != paper.Title || after.Paper.Note != paper.Note || after.Paper.State != state {
			t.Errorf("after saving: %+v", after.Paper)
		}
	})
}
