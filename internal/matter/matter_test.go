package matter_test

import (
	"slices"
	"testing"
	"time"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

func TestTheUsualWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.accept(t)
		if m.Code != "TT.TGTT.01.2022" || m.Number != 1 || m.State != matter.Accepted {
			t.Fatalf("accepted as %s, number %d, %s", m.Code, m.Number, m.State)
		}
		if got := h.open(t, m.ID); !slices.Equal(got, []string{"assign_3wd"}) {
			t.Fatalf("clocks after acceptance: %v", got)
		}
		if m.DueAt.IsZero() {
			t.Error("no nearest deadline on the matter")
		}
		r, err := h.Request.Brief(ctx, m.RequestID)
		must(t, err)
		if r.State != request.Accepted || r.MatterID != m.ID {
			t.Errorf("request is %s, matter %d", r.State, r.MatterID)
		}

		m = h.assign(t, m, h.officer)
		if m.State != matter.Assigned || m.AccountID != h.officer.ID || len(h.open(t, m.ID)) != 0 {
			t.Fatalf("assigned: %+v, clocks %v", m, h.open(t, m.ID))
		}
		_, err = h.Matter.Get(ctx, h.lawyer, m.ID)
		wants(t, err, fault.Forbidden, "fault.forbidden")

		h.clock.Advance(24 * time.Hour)
		w, err := h.Matter.AddSession(ctx, h.officer, m.ID, matter.SessionInput{OnDate: "16/2/22", Part: matter.Morning, Kind: "file_study", ConfirmedBy: "Thư ký Minh Họa"})
		must(t, err)
		if w.Minutes != 240 || w.ConfirmedAt.IsZero() {
			t.Errorf("session: %+v", w)
		}
		m, err = h.Matter.Get(ctx, h.officer, m.ID)
		must(t, err)
		if m.State != matter.InProgress {
			t.Fatalf("the first session did not begin the work: %s", m.State)
		}
		hearing, err := h.Matter.AddHearing(ctx, h.officer, m.ID, matter.HearingInput{Kind: "first_instance", At: "18-02-2022 07:30", Place: "Phòng xử 1"})
		must(t, err)
		_, err = h.Matter.Finish(ctx, h.officer, m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: "Án treo"})
		wants(t, err, fault.Conflict, "matter.hearings_open")
		_, err = h.Matter.CloseHearing(ctx, h.officer, hearing.ID, matter.HearingResultInput{Version: hearing.Version, State: matter.Held, Result: "Án treo"})
		wants(t, err, fault.Invalid, "matter.hearing_not_yet")
		h.clock.Advance(48 * time.Hour)
		_, err = h.Matter.CloseHearing(ctx, h.officer, hearing.ID, matter.HearingResultInput{Version: hearing.Version, State: matter.Held, Result: "Án treo"})
		must(t, err)

		// The officer proposes, the director approves.
		d1, err := h.Matter.Finish(ctx, h.officer, m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: "Án treo"})
		must(t, err)
		if d1.Proposal == nil || d1.Matter.State != matter.InProgress {
			t.Fatalf("finish was not proposed: %+v", d1)
		}
		_, err = h.Matter.Approve(ctx, h.officer, d1.Proposal.ID, "")
		wants(t, err, fault.Forbidden, "fault.forbidden")
		_, err = h.Matter.SendBack(ctx, h.director, d1.Proposal.ID, "")
		wants(t, err, fault.Invalid, "fault.required")
		_, err = h.Matter.SendBack(ctx, h.director, d1.Proposal.ID, "Ghi rõ kết quả")
		must(t, err)
		d1, err = h.Matter.Finish(ctx, h.officer, m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: "Án treo, 24 tháng"})
		must(t, err)
		_, err = h.Matter.Finish(ctx, h.officer, m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: "lần nữa"})
		wants(t, err, fault.Conflict, "matter.already_proposed")
		done, err := h.Matter.Approve(ctx, h.director, d1.Proposal.ID, "")
		must(t, err)
		m = done.Matter
		if m.State != matter.Finished || m.Outcome != "done" || m.Result != "Án treo, 24 tháng" {
			t.Fatalf("finished: %+v", m)
		}
		if got := h.open(t, m.ID); !slices.Equal(got, []string{"file_30d"}) {
			t.Fatalf("clocks after the end: %v", got)
		}

		// The file must be complete.
		_, err = h.Matter.FileIt(ctx, h.officer, m.ID, matter.FileInput{Version: m.Version})
		wants(t, err, fault.Conflict, "matter.papers_missing")
		for _, p := range h.detail(t, m.ID).Lacks {
			_, err = h.Matter.AddPaperVersion(ctx, h.officer, p.ID, matter.PaperVersionInput{Version: p.Version, Text: "Nội dung", State: matter.PaperSigned})
			must(t, err)
		}
		m, err = h.Matter.FileIt(ctx, h.officer, m.ID, matter.FileInput{Version: m.Version})
		must(t, err)
		if m.State != matter.Filed || len(h.open(t, m.ID)) != 0 || !m.DueAt.IsZero() {
			t.Fatalf("filed: %+v, clocks %v", m, h.open(t, m.ID))
		}
		_, err = h.Matter.AddDiary(ctx, h.officer, m.ID, matter.DiaryInput{Text: "muộn"})
		wants(t, err, fault.Conflict, "matter.not_now_filed")
		must(t, h.Matter.History(ctx, m.ID))
		items, err := h.Matter.Timeline(ctx, h.officer, m.ID)
		must(t, err)
		if len(items) < 8 {
			t.Errorf("timeline has %d lines", len(items))
		}
		for i := 1; i < len(items); i++ {
			if items[i].At > items[i-1].At {
				t.Errorf("timeline out of order at %d", i)
			}
		}
	})
}
