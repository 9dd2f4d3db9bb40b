package matter_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/request"
)

func TestFiftyAcceptancesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		const n = 50
		var rs []request.Request
		for i := range n {
			rs = append(rs, h.request(t, func(in *request.SubmitInput) {
				if i%3 == 0 {
					in.Form, in.Field, in.Stage, in.Role = "advice", "civil", "", ""
				}
			}))
		}
		var wg sync.WaitGroup
		codes := make([]string, n)
		for i, r := range rs {
			wg.Add(2)
			accept := func() {
				defer wg.Done()
				got, err := h.Matter.Accept(t.Context(), h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
				switch {
				case err == nil && codes[i] == "":
					codes[i] = got.Matter.Code
				case err == nil:
					t.Errorf("request %d was accepted twice", r.ID)
				case !fault.Is(err, fault.Conflict):
					t.Error(err)
				}
			}
			go accept()
			go accept() // somebody else presses the button too
		}
		wg.Wait()
		rep, err := h.Registers.Check(t.Context(), h.office.ID, matter.Book, 2022)
		must(t, err)
		if !rep.Whole() || rep.Entries != n || rep.Last != n {
			t.Fatalf("the register: %+v", rep)
		}
		slices.Sort(codes)
		if len(slices.Compact(codes)) != n || codes[0] == "" {
			t.Fatalf("codes are not one for each: %v", codes)
		}
		page, err := h.Matter.Register(t.Context(), h.director, matter.BookFilter{BranchID: h.office.ID, Limit: 20})
		must(t, err)
		if len(page.Matters) != 20 || page.Next != 20 || page.Matters[19].Number != 20 {
			t.Fatalf("page of the register: %d lines, next %d", len(page.Matters), page.Next)
		}
	})
}

func TestEachBranchHasItsOwnBook(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	first := h.accept(t)
	other := h.accept(t, func(in *request.SubmitInput) { in.BranchID = h.branch.ID })
	if first.Code != "TT.TGTT.01.2022" || other.Code != "CN1.TGTT.01.2022" {
		t.Errorf("codes %s and %s", first.Code, other.Code)
	}
	_, err := h.Matter.Register(t.Context(), h.head, matter.BookFilter{BranchID: h.office.ID})
	wants(t, err, fault.Forbidden, "fault.forbidden")
	h.clock.Set(time.Date(2023, 1, 3, 8, 0, 0, 0, time.UTC))
	if next := h.accept(t); next.Code != "TT.TGTT.01.2023" {
		t.Errorf("the first of a new year is %s", next.Code)
	}
}

// atOnce is an agency's notice of a held person whose proofs are owed.
func atOnce(h *house) func(*request.SubmitInput) {
	return func(in *request.SubmitInput) {
		in.Channel, in.Role, in.Detained, in.RequesterIs = "agency", "detained", true, request.RequesterAgency
		in.AgencyOfficer = "Điều tra viên Minh Họa"
		in.Papers = []request.PaperInput{{Code: "form_02", State: "owed"}, {Code: "poor_certificate", State: "owed"}}
	}
}

func TestAcceptAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		r := h.request(t, atOnce(h))
		_, err := h.Matter.Accept(ctx, h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
		wants(t, err, fault.Invalid, "matter.papers_owed")
		_, err = h.Matter.Accept(ctx, h.reception, matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: "no_such"})
		wants(t, err, fault.Invalid, "fault.bad_choice")

		// Reception proposes, the head approves.
		got, err := h.Matter.Accept(ctx, h.reception, matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: "agency_notice", Note: "Bị tạm giữ từ sáng"})
		must(t, err)
		if got.Proposal == nil || got.Matter.ID != 0 {
			t.Fatalf("it was not proposed: %+v", got)
		}
		if r, err = h.Request.Brief(ctx, r.ID); err != nil || r.State != request.Proposed {
			t.Fatalf("request is %s, %v", r.State, err)
		}
		_, err = h.Matter.Approve(ctx, h.head, got.Proposal.ID, "") // of another branch
		wants(t, err, fault.Forbidden, "fault.forbidden")
		done, err := h.Matter.Approve(ctx, h.director, got.Proposal.ID, "")
		must(t, err)
		m := done.Matter
		if !m.AtOnce || m.AtOnceGround != "agency_notice" || !m.Detained {
			t.Fatalf("accepted: %+v", m)
		}
		if got := h.open(t, m.ID); !slices.Equal(got, []string{"assign_12h", "proofs_owed"}) {
			t.Fatalf("clocks: %v", got)
		}
		_, err = h.Matter.Approve(ctx, h.director, got.Proposal.ID, "")
		wants(t, err, fault.Conflict, "agenda.already_decided")

		// The proofs come: reception receives them, the clock stops.
		detail := h.detail(t, m.ID)
		if len(detail.Proofs) != 2 {
			t.Fatalf("owed: %+v", detail.Proofs)
		}
		for _, p := range detail.Proofs {
			_, err := h.Matter.ChangePaper(ctx, h.reception, p.ID, matter.PaperChangeInput{Version: p.Version, State: ptr(matter.PaperReceived), CopyKind: ptr("original")})
			must(t, err)
		}
		if got := h.open(t, m.ID); !slices.Equal(got, []string{"assign_12h"}) {
			t.Fatalf("clocks when the proofs are there: %v", got)
		}
	})
}

func TestProofsThatDoNotComeStopTheMatter(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	r := h.request(t, atOnce(h))
	got, err := h.Matter.Accept(ctx, h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: "agency_notice"})
	must(t, err)
	m := h.start(t, h.assign(t, got.Matter, h.officer))
	h.clock.Advance(8 * 24 * time.Hour)
	if next := h.Matter.NextAction(h.detail(t, m.ID), h.officer); next.Key != "stop_proofs" || next.Link == "" {
		t.Errorf("next is %+v", next)
	}
	usual := h.accept(t)
	_, err = h.Matter.Stop(ctx, h.director, usual.ID, matter.StopInput{Version: usual.Version, Ground: "proofs_missing", Note: "Không nộp"})
	wants(t, err, fault.Invalid, "matter.ground_at_once")
	end, err := h.Matter.Stop(ctx, h.director, m.ID, matter.StopInput{Version: m.Version, Ground: "proofs_missing", Note: "Không nộp giấy tờ"})
	must(t, err)
	if end.Matter.State != matter.Stopped || !slices.Equal(h.open(t, m.ID), []string{"file_30d"}) {
		t.Fatalf("stopped: %+v, %v", end.Matter, h.open(t, m.ID))
	}
	// The file of a stopped matter wants the notice, not the judgment.
	lacks := h.detail(t, m.ID).Lacks
	if len(lacks) != 1 || lacks[0].Kind != "stop_notice" {
		t.Fatalf("lacks %+v", lacks)
	}
}

func TestSentBackAcceptance(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	r := h.request(t, atOnce(h))
	got, err := h.Matter.Accept(ctx, h.reception, matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: "agency_notice"})
	must(t, err)
	_, err = h.Matter.SendBack(ctx, h.director, got.Proposal.ID, "")
	wants(t, err, fault.Invalid, "fault.required")
	_, err = h.Matter.SendBack(ctx, h.director, got.Proposal.ID, "Hỏi lại ngày sinh")
	must(t, err)
	r, err = h.Request.Brief(ctx, r.ID)
	must(t, err)
	if r.State != request.InReview {
		t.Errorf("request is %s", r.State)
	}
	got, err = h.Matter.Accept(ctx, h.reception, matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: "agency_notice"})
	must(t, err)
	if got.Proposal == nil {
		t.Error("it can't be proposed again")
	}
}

// TestAddressStaysAsItWas: the matter keeps the address with the units of the
// day of acceptance, whatever they are called later.
func TestAddressStaysAsItWas(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	_, err := h.Org.ImportUnits(ctx, account.System(), org.HauGiang2022())
	must(t, err)
	m := h.accept(t, func(in *request.SubmitInput) { in.Person.UnitCode, in.Person.Address = "31366", "ấp 3" })
	if m.UnitCode != "31366" || len(m.Address) < len("ấp 3, xã , huyện , tỉnh ") {
		t.Fatalf("address %q, unit %q", m.Address, m.UnitCode)
	}
}

func TestConflictStopsAcceptance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		first := h.accept(t, func(in *request.SubmitInput) {
			in.Person.Name, in.Person.IDNumber = "Lê Thị Minh Họa", "093204000123"
		})
		// The other side of the same quarrel comes to us.
		r := h.request(t, func(in *request.SubmitInput) {
			in.Parties = []request.PartyInput{{Side: "opposing", Name: "Lê Thị Minh Họa", IDNumber: "093204000123"}}
		})
		_, err := h.Matter.Accept(ctx, h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Conflict {
			t.Fatalf("want a conflict with %s, got %v", first.Code, err)
		}
		check, ok, err := h.Conflict.Latest(ctx, r.ID, 0, 0)
		must(t, err)
		if !ok {
			t.Fatal("the check was not kept")
		}
		_, err = h.Conflict.Override(ctx, h.director, check.ID, "Hai việc khác nhau, hai người khác nhau thực hiện")
		must(t, err)
		_, err = h.Matter.Accept(ctx, h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
		must(t, err)
	})
}

// Two sides of one quarrel come at the same moment: at most one is accepted, and
// no provider serves both.
func TestOpposingSidesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		for round := range 6 {
			names := [2]string{"Bên Minh Họa " + letters(100+round), "Phía Minh Họa " + letters(200+round)}
			side := func(i int) request.Request {
				return h.request(t, func(in *request.SubmitInput) {
					in.Person.Name, in.Form, in.Field = names[i], "litigation", "civil"
					in.Role, in.Stage = "", ""
					in.Parties = []request.PartyInput{{Side: "opposing", Name: names[1-i]}}
				})
			}
			var got [2]matter.Matter
			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() {
					r := side(i)
					dec, err := h.Matter.Accept(ctx, h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
					if err == nil {
						got[i] = dec.Matter
					} else if !fault.Is(err, fault.Conflict) {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			wg.Wait()
			if got[0].ID != 0 && got[1].ID != 0 {
				t.Fatalf("round %d: both sides were accepted: %s, %s", round, got[0].Code, got[1].Code)
			}
		}
	})
}

func TestProviderCannotTakeBothSidesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		for round := range 6 {
			names := [2]string{"Bên Minh Họa " + letters(100+round), "Phía Minh Họa " + letters(200+round)}
			var ms [2]matter.Matter
			for i := range 2 {
				r := h.request(t, func(in *request.SubmitInput) {
					in.Person.Name, in.Form, in.Field, in.Role, in.Stage = names[i], "litigation", "civil", "", ""
					in.Parties = []request.PartyInput{{Side: "opposing", Name: names[1-i]}}
				})
				c, err := h.Conflict.Check(ctx, h.director, conflict.CheckInput{RequestID: r.ID})
				must(t, err)
				if !c.Cleared() {
					_, err = h.Conflict.Override(ctx, h.director, c.ID, "Hai bên cùng xin trợ giúp, giao hai người khác nhau.")
					must(t, err)
				}
				dec, err := h.Matter.Accept(ctx, h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
				must(t, err)
				ms[i] = dec.Matter
				// The parties are cleared, so that only the provider stands in question.
				c, err = h.Conflict.Check(ctx, h.director, conflict.CheckInput{MatterID: ms[i].ID})
				must(t, err)
				if !c.Cleared() {
					_, err = h.Conflict.Override(ctx, h.director, c.ID, "Hai bên cùng xin trợ giúp, giao hai người khác nhau.")
					must(t, err)
				}
			}
			var took [2]bool
			var wg sync.WaitGroup
			for i := range 2 {
				wg.Go(func() {
					_, err := h.Matter.Assign(ctx, h.director, ms[i].ID, matter.AssignInput{Version: ms[i].Version, ProviderID: h.providers[h.officer.ID].ID, DecisionNo: "03/QĐ"})
					took[i] = err == nil
					if err != nil && !fault.Is(err, fault.Conflict) {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			wg.Wait()
			if took[0] == took[1] {
				t.Fatalf("round %d: took %v", round, took)
			}
		}
	})
}
