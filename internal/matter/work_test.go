package matter_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

func TestOnlyWhoTheLawLetsIsAssigned(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	m := h.accept(t)
	_, err := h.Matter.Assign(ctx, h.director, m.ID, matter.AssignInput{Version: m.Version, ProviderID: h.collaborator.ID, DecisionNo: "1"})
	wants(t, err, fault.Invalid, "provider.not_this_form")
	_, err = h.Matter.Assign(ctx, h.director, m.ID, matter.AssignInput{Version: m.Version, ProviderID: h.providers[h.officer.ID].ID})
	wants(t, err, fault.Invalid, "fault.required")
	_, err = h.Matter.Assign(ctx, h.officer, m.ID, matter.AssignInput{Version: m.Version, ProviderID: h.providers[h.officer.ID].ID, DecisionNo: "1"})
	wants(t, err, fault.Forbidden, "fault.forbidden")
	_, err = h.Matter.Assign(ctx, h.director, m.ID, matter.AssignInput{Version: m.Version + 1, ProviderID: h.providers[h.officer.ID].ID, DecisionNo: "1"})
	wants(t, err, fault.Conflict, "fault.stale")
	all, err := h.Matter.Suggest(ctx, h.director, m.ID)
	must(t, err)
	if len(all) != 4 || len(all[0].Blocked) != 0 || all[3].Provider.ID != h.collaborator.ID || len(all[3].Blocked) == 0 {
		t.Fatalf("suggestions: %+v", all)
	}
	advice := h.accept(t, func(in *request.SubmitInput) { in.Form, in.Field, in.Role, in.Stage = "advice", "civil", "", "" })
	if got := h.open(t, advice.ID); !slices.Equal(got, []string{"advice_10d"}) {
		t.Errorf("clocks of advice: %v", got)
	}
	_, err = h.Matter.Assign(ctx, h.director, advice.ID, matter.AssignInput{Version: advice.Version, ProviderID: h.collaborator.ID})
	must(t, err)
}

func TestChangeOfProvider(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.start(t, h.assign(t, h.accept(t), h.officer))
		hearing, err := h.Matter.AddHearing(ctx, h.officer, m.ID, matter.HearingInput{Kind: "first_instance", At: "25-02-2022 07:30"})
		must(t, err)
		_, err = h.Matter.RequestChange(ctx, h.reception, m.ID, matter.ChangeRequestInput{Source: "client", Ground: "not_impartial", Note: "Quen biết bên kia"})
		must(t, err)
		if got := h.open(t, m.ID); !slices.Equal(got, []string{"change_provider_3wd"}) {
			t.Fatalf("clocks: %v", got)
		}
		_, err = h.Matter.RequestChange(ctx, h.reception, m.ID, matter.ChangeRequestInput{Source: "client", Ground: "not_impartial"})
		wants(t, err, fault.Conflict, "matter.change_open")
		_, err = h.Matter.ChangeProvider(ctx, h.director, m.ID, matter.ChangeProviderInput{Version: m.Version, ProviderID: h.providers[h.officer.ID].ID, DecisionNo: "5"})
		wants(t, err, fault.Invalid, "matter.same_provider")
		m, err = h.Matter.ChangeProvider(ctx, h.director, m.ID, matter.ChangeProviderInput{Version: m.Version, ProviderID: h.providers[h.officer2.ID].ID, DecisionNo: "05/QĐ"})
		must(t, err)
		if m.State != matter.InProgress || m.AccountID != h.officer2.ID || len(h.open(t, m.ID)) != 0 {
			t.Fatalf("changed: %+v", m)
		}
		detail := h.detail(t, m.ID)
		if len(detail.Assignments) != 2 || detail.Assignments[0].EndGround != "not_impartial" || detail.Assignments[0].EndedAt.IsZero() || !detail.Assignments[1].EndedAt.IsZero() {
			t.Fatalf("assignments: %+v", detail.Assignments)
		}
		if detail.Changes[0].Answer != "changed" {
			t.Errorf("the request is not answered: %+v", detail.Changes[0])
		}
		event, err := h.Agenda.Event(ctx, hearing.EventID)
		must(t, err)
		if event.AccountID != h.officer2.ID {
			t.Error("the hearing stays in the calendar of the former provider")
		}
		parties, err := h.Conflict.Parties(ctx, 0, m.ID)
		must(t, err)
		ended, present := 0, 0
		for _, p := range parties {
			switch {
			case p.ProviderID == 0:
			case p.EndedAt.IsZero():
				present++
			default:
				ended++
			}
		}
		if ended != 1 || present != 1 {
			t.Errorf("providers among the parties: %d present, %d former", present, ended)
		}
		if _, err := h.Matter.Get(ctx, h.lawyer, m.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a lawyer sees it: %v", err)
		}
		if !slices.ContainsFunc(detail.Papers, func(p matter.Paper) bool { return p.Kind == "assignment_change" && p.State == matter.PaperSigned }) {
			t.Error("the decision to change is not in the file")
		}
		must(t, h.Matter.History(ctx, m.ID))
	})
}

func TestAgencyRefusal(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	for role, replace := range map[string]string{"accused": "replace_24h", "victim": "replace_2wd"} {
		m := h.assign(t, h.accept(t, func(in *request.SubmitInput) { in.Role = role }), h.officer)
		m, err := h.Matter.RegisterAtAgency(ctx, h.officer, m.ID, matter.RegisterInput{})
		must(t, err)
		if m.State != matter.InProgress || !slices.Equal(h.open(t, m.ID), []string{"register_defence"}) {
			t.Fatalf("registered: %s, %v", m.State, h.open(t, m.ID))
		}
		_, err = h.Matter.AgencyAnswer(ctx, h.officer, m.ID, matter.AgencyAnswerInput{Answer: "refused"})
		wants(t, err, fault.Invalid, "fault.required")
		_, err = h.Matter.AgencyAnswer(ctx, h.officer, m.ID, matter.AgencyAnswerInput{Answer: "refused", Note: "Là người làm chứng"})
		must(t, err)
		if got := h.open(t, m.ID); !slices.Equal(got, []string{replace}) {
			t.Fatalf("%s: clocks after the refusal: %v", role, got)
		}
		_, err = h.Matter.KeepProvider(ctx, h.director, m.ID, matter.KeepProviderInput{Note: "giữ"})
		wants(t, err, fault.Conflict, "matter.change_must")
		_, err = h.Matter.ChangeProvider(ctx, h.director, m.ID, matter.ChangeProviderInput{Version: m.Version, ProviderID: h.providers[h.lawyer.ID].ID, DecisionNo: "6"})
		must(t, err)
		if got := h.open(t, m.ID); len(got) != 0 {
			t.Errorf("clocks after the replacement: %v", got)
		}
	}
}

func TestKeepProvider(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	m := h.assign(t, h.accept(t), h.officer)
	_, err := h.Matter.KeepProvider(ctx, h.director, m.ID, matter.KeepProviderInput{Note: "không có căn cứ"})
	wants(t, err, fault.Conflict, "matter.change_none")
	_, err = h.Matter.RequestChange(ctx, h.officer, m.ID, matter.ChangeRequestInput{Source: "provider", Ground: "not_effective"})
	must(t, err)
	_, err = h.Matter.KeepProvider(ctx, h.director, m.ID, matter.KeepProviderInput{Note: "không có căn cứ"})
	must(t, err)
	if got := h.detail(t, m.ID); got.Changes[0].Answer != "kept" || len(h.open(t, m.ID)) != 0 || got.Matter.ProviderID != m.ProviderID {
		t.Errorf("kept: %+v", got.Changes)
	}
}

func TestExtendAdvice(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	m := h.assign(t, h.accept(t, func(in *request.SubmitInput) { in.Form, in.Field, in.Role, in.Stage = "advice", "civil", "", "" }), h.officer)
	h.clock.Advance(5 * 24 * time.Hour)
	m, err := h.Matter.ExtendAdvice(ctx, h.officer, m.ID, matter.ExtendInput{Reason: "Cần xác minh"})
	must(t, err)
	if got := h.open(t, m.ID); !slices.Equal(got, []string{"advice_30d"}) {
		t.Fatalf("clocks: %v", got)
	}
	_, err = h.Matter.ExtendAdvice(ctx, h.officer, m.ID, matter.ExtendInput{Reason: "lần nữa"})
	wants(t, err, fault.Conflict, "matter.nothing_to_extend")
	// Thirty days run from the acceptance, not from today.
	if due := m.DueAt.Date(); due != m.AcceptedAt.Date().AddDays(30) {
		t.Errorf("due on %s", due)
	}
}

func TestClashOfHearings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		one := h.assign(t, h.accept(t), h.officer)
		two := h.assign(t, h.accept(t), h.officer)
		in := matter.HearingInput{Kind: "first_instance", At: "25-02-2022 07:30"}
		_, err := h.Matter.AddHearing(ctx, h.officer, one.ID, in)
		must(t, err)
		in.At = "25-02-2022 9h"
		_, err = h.Matter.AddHearing(ctx, h.officer, two.ID, in)
		wants(t, err, fault.Invalid, "matter.clash_with")
		in.Clash = true
		hearing, err := h.Matter.AddHearing(ctx, h.officer, two.ID, in)
		must(t, err)
		_, err = h.Matter.CloseHearing(ctx, h.officer, hearing.ID, matter.HearingResultInput{Version: 1, State: matter.Adjourned, Result: "Vắng người làm chứng", NewAt: "4/3/22 13h30"})
		must(t, err)
		detail := h.detail(t, two.ID)
		if len(detail.Hearings) != 2 || detail.Hearings[0].State != matter.Adjourned || detail.Hearings[1].State != matter.Planned {
			t.Fatalf("hearings: %+v", detail.Hearings)
		}
		_, err = h.Matter.MoveHearing(ctx, h.officer, hearing.ID, matter.HearingInput{Version: 2, Kind: "first_instance", At: "5/3/22 8h"})
		wants(t, err, fault.Conflict, "matter.hearing_closed")
		next := detail.Hearings[1]
		_, err = h.Matter.MoveHearing(ctx, h.officer, next.ID, matter.HearingInput{Version: 7, Kind: "first_instance", At: "5/3/22 8h"})
		wants(t, err, fault.Conflict, "fault.stale")
		_, err = h.Matter.CancelHearing(ctx, h.officer, next.ID, matter.ReasonInput{Version: next.Version, Reason: "Rút đơn"})
		must(t, err)
		event, err := h.Agenda.Event(ctx, next.EventID)
		must(t, err)
		if event.CancelledAt.IsZero() {
			t.Error("the event is not cancelled")
		}
	})
}

// TestClashWithTheCalendar: an outreach session in the provider's calendar is
// in the way too.
func TestClashWithTheCalendar(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	m := h.assign(t, h.accept(t), h.officer)
	at := clock.InstantOf(time.Date(2022, 2, 25, 8, 0, 0, 0, calendar.Zone))
	_, err := h.Agenda.AddEvent(ctx, agenda.Event{BranchID: h.office.ID, Kind: agenda.Outreach, SubjectKind: "branch", SubjectID: h.office.ID, AccountID: h.officer.ID, Title: "Lưu động xã thử", StartAt: at, EndAt: at + 7_200_000})
	must(t, err)
	in := matter.HearingInput{Kind: "first_instance", At: "25-02-2022 09:30"}
	_, err = h.Matter.AddHearing(ctx, h.officer, m.ID, in)
	wants(t, err, fault.Invalid, "matter.clash_with")
	in.At = "25-02-2022 10:00"
	_, err = h.Matter.AddHearing(ctx, h.officer, m.ID, in)
	must(t, err)
}

func TestHalfDaysAreNotBookedTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		one, two := h.assign(t, h.accept(t), h.officer), h.assign(t, h.accept(t), h.officer)
		in := matter.SessionInput{OnDate: "16/2/22", Part: matter.Morning, Kind: "file_study"}
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, m := range []matter.Matter{one, two} {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_, errs[i] = h.Matter.AddSession(ctx, h.officer, m.ID, in)
			}()
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("of two in one half day: %v, %v", errs[0], errs[1])
		}
		for i, err := range errs {
			if err == nil {
				continue
			}
			wants(t, err, fault.Invalid, "matter.double_session")
			in.Note = "Đọc chung hồ sơ hai vụ"
			w, err := h.Matter.AddSession(ctx, h.officer, []matter.Matter{one, two}[i].ID, in)
			must(t, err)
			w, err = h.Matter.ConfirmSession(ctx, h.officer, w.ID, matter.ConfirmSessionInput{Version: w.Version, ConfirmedBy: "Thư ký"})
			must(t, err)
			in.Version, in.Minutes = w.Version, "90"
			w, err = h.Matter.UpdateSession(ctx, h.officer, w.ID, in)
			must(t, err)
			if w.ConfirmedBy != "" {
				t.Error("another length is still confirmed")
			}
			_, err = h.Matter.RemoveSession(ctx, h.officer, w.ID, matter.ReasonInput{Version: w.Version, Reason: "Ghi nhầm"})
			must(t, err)
			_, err = h.Matter.RemoveSession(ctx, h.officer, w.ID, matter.ReasonInput{Version: w.Version, Reason: "Ghi nhầm"})
			wants(t, err, fault.NotFound, "fault.not_found")
		}
		for field, bad := range map[string]matter.SessionInput{
			"fault.in_future":       {OnDate: "17/2/22", Part: matter.Morning, Kind: "hearing"},
			"matter.session_before": {OnDate: "15/2/22", Part: matter.Morning, Kind: "hearing"},
			"fault.bad_choice":      {OnDate: "16/2/22", Part: "night", Kind: "hearing"},
			"matter.bad_minutes":    {OnDate: "16/2/22", Part: matter.Morning, Kind: "hearing", Minutes: "0"},
			"fault.bad_number":      {OnDate: "16/2/22", Part: matter.Morning, Kind: "hearing", Minutes: "x"},
			"fault.required":        {Part: matter.Morning, Kind: "hearing"},
		} {
			_, err := h.Matter.AddSession(ctx, h.officer, one.ID, bad)
			wants(t, err, fault.Invalid, field)
		}
	})
}

func TestStopReopenTransfer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.start(t, h.assign(t, h.accept(t), h.officer))
		hearing, err := h.Matter.AddHearing(ctx, h.officer, m.ID, matter.HearingInput{Kind: "first_instance", At: "25-02-2022 07:30"})
		must(t, err)
		_, err = h.Matter.Stop(ctx, h.officer, m.ID, matter.StopInput{Version: m.Version, Ground: "not_poor_any_more", Note: "thoát nghèo"})
		wants(t, err, fault.Invalid, "fault.bad_choice") // Article 37.3
		asked, err := h.Matter.Stop(ctx, h.officer, m.ID, matter.StopInput{Version: m.Version, Ground: "withdrawn", Note: "Đơn mẫu 05"})
		must(t, err)
		if asked.Proposal == nil {
			t.Fatal("stopping was not proposed")
		}
		end, err := h.Matter.Approve(ctx, h.director, asked.Proposal.ID, "Đồng ý")
		must(t, err)
		if end.Matter.State != matter.Stopped || end.Matter.Ground != "withdrawn" {
			t.Fatalf("stopped: %+v", end.Matter)
		}
		if e, err := h.Agenda.Event(ctx, hearing.EventID); err != nil || e.CancelledAt.IsZero() {
			t.Errorf("the hearing is still in the calendar: %v", err)
		}
		_, err = h.Matter.Reopen(ctx, h.officer, m.ID, matter.ReopenInput{Version: end.Matter.Version, Note: "Rút lại đơn rút"})
		wants(t, err, fault.Forbidden, "fault.forbidden")
		_, err = h.Matter.Reopen(ctx, h.director, m.ID, matter.ReopenInput{Version: end.Matter.Version})
		wants(t, err, fault.Invalid, "fault.required")
		back, err := h.Matter.Reopen(ctx, h.director, m.ID, matter.ReopenInput{Version: end.Matter.Version, Note: "Rút lại đơn rút"})
		must(t, err)
		m = back.Matter
		if m.State != matter.InProgress || m.AccountID != h.officer.ID || m.Ground != "" || len(h.open(t, m.ID)) != 0 {
			t.Fatalf("reopened: %+v, %v", m, h.open(t, m.ID))
		}
		gone, err := h.Matter.Transfer(ctx, h.director, m.ID, matter.TransferInput{Version: m.Version, OrganisationID: h.other.ID, Note: "Chuyển nơi ở"})
		must(t, err)
		if gone.Matter.State != matter.Transferred || gone.Matter.ProviderID != 0 || gone.Matter.PassedToID != h.other.ID {
			t.Fatalf("transferred: %+v", gone.Matter)
		}
		if _, err := h.Matter.Get(ctx, h.lawyer, m.ID); !fault.Is(err, fault.Forbidden) {
			t.Error("a lawyer sees it")
		}
		again, err := h.Matter.Reopen(ctx, h.director, m.ID, matter.ReopenInput{Version: gone.Matter.Version, Note: "Nơi kia trả lại"})
		must(t, err)
		if again.Matter.State != matter.Accepted || !slices.Equal(h.open(t, m.ID), []string{"assign_3wd"}) {
			t.Fatalf("back again: %+v, %v", again.Matter, h.open(t, m.ID))
		}
		must(t, h.Matter.History(ctx, m.ID))
	})
}

// TestOneOfManyWins: of many who press a button at the same moment one wins.
func TestOneOfManyWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		m := h.accept(t)
		var wg sync.WaitGroup
		won := make([]bool, 8)
		for i := range won {
			wg.Add(1)
			to := []account.Actor{h.officer, h.officer2, h.lawyer}[i%3]
			go func() {
				defer wg.Done()
				_, err := h.Matter.Assign(ctx, h.director, m.ID, matter.AssignInput{Version: m.Version, ProviderID: h.providers[to.ID].ID, DecisionNo: "1"})
				switch {
				case err == nil:
					won[i] = true
				case !fault.Is(err, fault.Conflict):
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		n := 0
		for _, w := range won {
			if w {
				n++
			}
		}
		detail := h.detail(t, m.ID)
		if n != 1 || len(detail.Assignments) != 1 || len(detail.Moves) != 2 {
			t.Fatalf("%d won; assignments %+v", n, detail.Assignments)
		}
		must(t, h.Matter.History(ctx, m.ID))
	})
}

func TestListPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := t.Context()
		var ids []int64
		for range 7 {
			ids = append(ids, h.accept(t).ID)
			h.clock.Advance(time.Minute)
		}
		h.assign(t, h.detail(t, ids[3]).Matter, h.lawyer)
		for _, sort := range []string{"", "accepted", "-accepted", "name", "-name", "due", "-due"} {
			var got []int64
			f := matter.Filter{Sort: sort, Limit: 2}
			for {
				page, err := h.Matter.List(ctx, h.director, f)
				must(t, err)
				for _, m := range page.Matters {
					got = append(got, m.ID)
				}
				if f.After = page.Next; f.After == "" {
					break
				}
			}
			want := 7
			if sort == "due" || sort == "-due" {
				want = 6 // the assigned one has no deadline
			}
			slices.Sort(got)
			if len(got) != want || len(slices.Compact(got)) != want {
				t.Errorf("sort %q gives %v", sort, got)
			}
		}
		own, err := h.Matter.List(ctx, h.lawyer, matter.Filter{})
		must(t, err)
		if len(own.Matters) != 1 || own.Matters[0].ID != ids[3] {
			t.Errorf("the lawyer sees %d", len(own.Matters))
		}
		branch, err := h.Matter.List(ctx, h.head, matter.Filter{})
		must(t, err)
		if len(branch.Matters) != 0 {
			t.Errorf("the head of the branch sees %d of the office", len(branch.Matters))
		}
		counts, err := h.Matter.Counts(ctx, h.director, matter.CountFilter{})
		must(t, err)
		if counts.ByState[matter.Accepted] != 6 || counts.Open != 7 || counts.Overdue != 0 {
			t.Errorf("counts %+v", counts)
		}
		h.clock.Advance(10 * 24 * time.Hour)
		if counts, err = h.Matter.Counts(ctx, h.director, matter.CountFilter{}); err != nil || counts.Overdue != 6 {
			t.Errorf("counts %+v, %v", counts, err)
		}
		for text, want := range map[string]int{"minh hoa": 7, "người MINH b": 7 /* the subject begins so */, "0900000002": 1, "TT.TGTT.0": 7, "tt.tgtt.03": 1, "khong co": 0} {
			page, err := h.Matter.List(ctx, h.director, matter.Filter{Text: text})
			must(t, err)
			if len(page.Matters) != want {
				t.Errorf("%q finds %d, want %d", text, len(page.Matters), want)
			}
		}
		_, err = h.Matter.List(ctx, h.director, matter.Filter{After: "abc"})
		wants(t, err, fault.Invalid, "fault.bad_choice")
	})
}

func TestPapers(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	m := h.start(t, h.assign(t, h.accept(t), h.officer))
	p, err := h.Matter.AddPaper(ctx, h.officer, m.ID, matter.PaperInput{Title: "Đơn xin giảm án", Text: "Nháp"})
	must(t, err)
	if p.State != matter.PaperDraft {
		t.Errorf("written here it is %s", p.State)
	}
	p, err = h.Matter.AddPaperVersion(ctx, h.officer, p.ID, matter.PaperVersionInput{Version: p.Version, Text: "Nháp lần hai", State: matter.PaperSigned})
	must(t, err)
	_, err = h.Matter.AddPaperVersion(ctx, h.officer, p.ID, matter.PaperVersionInput{Version: p.Version})
	wants(t, err, fault.Invalid, "matter.paper_empty")
	_, err = h.Matter.AddPaperVersion(ctx, h.officer, p.ID, matter.PaperVersionInput{Version: 1, Text: "x"})
	wants(t, err, fault.Conflict, "fault.stale")
	_, err = h.Matter.AddPaperVersion(ctx, h.officer, p.ID, matter.PaperVersionInput{Version: p.Version, FileID: 99})
	wants(t, err, fault.Invalid, "matter.file_of_other")
	got, err := h.Matter.GetPaper(ctx, h.officer, p.ID)
	must(t, err)
	if len(got.Versions) != 2 || got.Versions[0].Number != 2 || got.Versions[1].Text != "Nháp" {
		t.Errorf("versions: %+v", got.Versions)
	}
	_, err = h.Matter.GetPaper(ctx, h.lawyer, p.ID)
	wants(t, err, fault.Forbidden, "fault.forbidden")
	_, err = h.Matter.ChangePaper(ctx, h.officer, p.ID, matter.PaperChangeInput{Version: p.Version, State: ptr(matter.PaperNotNeeded)})
	wants(t, err, fault.Invalid, "fault.required")
	_, err = h.Matter.RemovePaper(ctx, h.officer, p.ID, matter.ReasonInput{Version: p.Version, Reason: "Nhầm vụ"})
	must(t, err)
	required := h.detail(t, m.ID).Lacks[0]
	_, err = h.Matter.RemovePaper(ctx, h.officer, required.ID, matter.ReasonInput{Version: required.Version, Reason: "Nhầm"})
	wants(t, err, fault.Conflict, "matter.paper_is_required")
	_, err = h.Matter.AddPaper(ctx, h.officer, m.ID, matter.PaperInput{Kind: "no_such", Title: "x"})
	wants(t, err, fault.Invalid, "fault.bad_choice")
}

func TestTrackedByThePerson(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := t.Context()
	m := h.assign(t, h.accept(t), h.officer)
	_, err := h.Matter.AddHearing(ctx, h.officer, m.ID, matter.HearingInput{Kind: "first_instance", At: "25-02-2022 07:30"})
	must(t, err)
	r, err := h.Request.Brief(ctx, m.RequestID)
	must(t, err)
	got, err := h.Request.Track(ctx, account.PublicActor("127.0.0.1", ""), request.TrackInput{Code: r.Tracking, Phone: "0900 000 001"})
	must(t, err)
	if got.Matter == nil || got.Matter.Code != m.Code || got.Matter.Provider != h.officer.Name || got.Matter.NextAt != clock.InstantOf(time.Date(2022, 2, 25, 0, 30, 0, 0, time.UTC)) {
		t.Fatalf("tracking: %+v", got.Matter)
	}
}
