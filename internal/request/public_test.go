package request_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

func TestPortalWaitsForReception(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		in := request.SubmitInput{
			Channel: "counter", ClientID: 1, ReceivedAt: "1/1/2020 08:00", SignedAs: "signature", ReadBack: true, OrganisationID: w.other.ID,
			Person:      request.Person{Name: "Thị Minh Họa", Birth: "17 tuổi", UnitCode: "31366", Phone: "+84 987 654 321", UnsafeToCall: true},
			RequesterIs: "other", RequesterName: "Danh Thị Ví Dụ", RequesterRelation: "mẹ", RequesterPhone: "0912 000 111",
			Problem: "Con tôi bị công an giữ từ sáng.", Categories: []string{"ethnic"},
			Papers: []request.PaperInput{{Code: "form_02", State: "original"}},
		}
		r := w.submit(w.public, in)
		if r.Channel != "portal" || r.ClientID != 0 || r.ReceivedAt != w.Now() || r.ReadBackAt != 0 || r.SignedAs != "" || r.OrganisationID != 0 || len(r.Papers) != 0 {
			t.Errorf("the public chose what it may not: %+v", r)
		}
		if !strings.Contains(w.get(r.ID).IntakeJSON, `"1/1/2020 08:00"`) {
			t.Error("what was sent is not kept")
		}
		if raw, _ := json.Marshal(r); strings.Contains(string(raw), "intake") {
			t.Error("the raw submission shows in the answer")
		}
		wait, _, _ := w.Agenda.Waiting(ctx, r.Of())
		if wait.Queue != agenda.Reception || wait.Reason != "request.wait_portal" {
			t.Errorf("it waits %+v", wait)
		}
		rec, _ := w.Agenda.Of(ctx, r.Of())
		if len(rec.Deadlines) != 1 || rec.Deadlines[0].Clock != "acknowledge" {
			t.Errorf("deadlines %+v", rec.Deadlines)
		}
		// An age is no birth: the record wants to know more, and nothing is half-done.
		r, err := w.Request.LinkClient(ctx, w.reception, r.ID, request.LinkInput{Version: r.Version})
		if err != nil || r.ClientID == 0 {
			t.Fatalf("linked: %v", err)
		}
		c, _ := w.Client.Brief(ctx, r.ClientID)
		if !c.Birth.IsZero() || !strings.Contains(c.Note, "17 tuổi") || c.Phones[0].SafeToCall {
			t.Errorf("client %+v", c)
		}
		parties, _ := w.Conflict.Parties(ctx, r.ID, 0)
		if len(parties) != 2 || parties[0].Name != "Danh Thị Ví Dụ" || parties[1].ClientID != r.ClientID {
			t.Errorf("parties %+v", parties)
		}
	})
}

func TestTrack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		r := w.submit(w.reception, walkIn("Trần Thị Minh Họa"))
		typed := strings.ToLower(strings.ReplaceAll(r.Tracking, "-", " "))
		got, err := w.Request.Track(ctx, w.public, request.TrackInput{Code: typed, Phone: "+84 912.345.678"})
		if err != nil || got.State != request.Received || got.CallPhone != w.tt.Phone || got.Says.Key != "request.track_received" {
			t.Fatalf("tracked %+v %v", got, err)
		}
		raw, _ := json.Marshal(got)
		if strings.Contains(string(raw), "Trần") || strings.Contains(string(raw), "đất") {
			t.Errorf("it tells too much: %s", raw)
		}
		var answers []string
		for _, in := range []request.TrackInput{
			{Code: r.Tracking, Phone: "0912345679"}, {Code: "AAAA-AAAA", Phone: "0912345678"}, {Code: "'; DROP TABLE request; --", Phone: "0912345678"},
			{Code: strings.Repeat("K", 5000), Phone: "0912345678"}, {Code: "\x00", Phone: "0912345678"},
		} {
			_, err := w.Request.Track(ctx, w.public, in)
			answers = append(answers, err.Error())
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", in.Code, err)
			}
		}
		for _, a := range answers {
			if a != answers[0] {
				t.Errorf("answers differ: %q, %q", a, answers[0])
			}
		}
		if _, err := w.Request.Track(ctx, w.public, request.TrackInput{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing typed: %v", err)
		}
		r, err = w.Request.Ask(ctx, w.reception, r.ID, request.AskInput{Version: r.Version, Note: "Mang hộ khẩu.", Papers: []request.PaperInput{{Code: "other", Label: "Sổ hộ khẩu", State: "owed"}}})
		if err != nil {
			t.Fatal(err)
		}
		got, _ = w.Request.Track(ctx, w.public, request.TrackInput{Code: r.Tracking, Phone: "0912345678"})
		if len(got.Bring) != 1 || got.Bring[0] != "Sổ hộ khẩu" || got.Says.Key != "request.track_papers" {
			t.Errorf("papers to bring: %+v", got)
		}
		wait, _, _ := w.Agenda.Waiting(ctx, r.Of())
		if wait.Queue != agenda.Client {
			t.Errorf("it waits %+v", wait)
		}
		r, err = w.Request.TickPapers(ctx, w.reception, r.ID, request.TickInput{Version: r.Version, Papers: []request.PaperInput{{ID: r.Papers[2].ID, Code: "other", State: "original"}}})
		if err != nil || request.Owes(r) || r.Papers[2].Label != "Sổ hộ khẩu" || r.Papers[2].ReceivedAt == 0 {
			t.Fatalf("ticked: %v %+v", err, r.Papers)
		}
		if wait, _, _ = w.Agenda.Waiting(ctx, r.Of()); wait.Queue != agenda.Reception {
			t.Errorf("complete, it waits %+v", wait)
		}
		r, err = w.Request.Refuse(ctx, w.head, r.ID, request.RefuseInput{Version: r.Version, Ground: "not_entitled", Note: "Bí mật của bà."})
		if err != nil {
			t.Fatal(err)
		}
		got, _ = w.Request.Track(ctx, w.public, request.TrackInput{Code: r.Tracking, Phone: "0912345678"})
		if got.Ground == "" || !strings.Contains(got.Article, "Điều 30") {
			t.Errorf("refused: %+v", got)
		}
		if raw, _ = json.Marshal(got); strings.Contains(string(raw), "Bí mật") {
			t.Errorf("it tells the note: %s", raw)
		}
	})
}

func TestCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		w.clock.Set(calendar.Must("2022-02-16").At(16, 40))
		in := request.CallInput{AgencyID: w.police.ID, AgencyOfficer: "Đại úy Ví Dụ", Name: "Danh Văn Minh Họa", Birth: "17", Charge: "trộm cắp", AskedAt: "04:40"}
		for _, c := range []struct {
			asked, called, role string
			clock               string
			late                bool
		}{
			{"04:40", "", "detained", "notice_12h", false},                            // to the minute
			{"04:39", "", "detained", "notice_12h", true},                             // one minute over
			{"16-02-2022 04:39", "16:39", "", "notice_12h", false},                    // told before it was written down
			{"15-02-2022 16:40", "", "suspect", "notice_24h", false},                  //
			{"15-02-2022 16:39", "", "victim", "notice_24h", true},                    //
			{"12-02-2022 10:00", "12-02-2022 21:00", "detained", "notice_12h", false}, // a Saturday: hours do not rest
		} {
			in.AskedAt, in.CalledAt, in.Role = c.asked, c.called, c.role
			r, err := w.Request.TakeCall(ctx, w.reception, in)
			if err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
			n, ok := w.Request.NoticeOf(r)
			if !ok || n.Clock.Code != c.clock || n.Late != c.late {
				t.Errorf("%+v: %s late %v, due %s", c, n.Clock.Code, n.Late, n.DueAt.Time())
			}
			rec, _ := w.Agenda.Of(ctx, r.Of())
			if len(rec.Deadlines) != 1 || rec.Deadlines[0].Clock != "agency_notice_answer" || rec.Deadlines[0].StartAt != r.ReceivedAt {
				t.Errorf("deadlines %+v", rec.Deadlines)
			}
		}
		in.AskedAt, in.CalledAt, in.Role = "17:00", "", ""
		_, err := w.Request.TakeCall(ctx, w.reception, in)
		if f := fault.Of(err); f == nil || f.Fields["asked_at"].Key != "request.asked_after_notice" {
			t.Errorf("asked after the call: %v", err)
		}
		_, err = w.Request.TakeCall(ctx, w.reception, request.CallInput{})
		if f := fault.Of(err); f == nil || len(f.Fields) != 3 {
			t.Errorf("an empty call: %v", err)
		}
		if _, err := w.Request.TakeCall(ctx, w.lawyer, in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the lawyer takes a call: %v", err)
		}
	})
}

// From the call to the matter: the person is recorded, the head accepts at
// once, and the answer to the agency runs on until somebody is assigned.
func TestCallToMatter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		r, err := w.Request.TakeCall(ctx, w.reception, request.CallInput{AgencyID: w.police.ID, AgencyOfficer: "Đại úy Ví Dụ", Name: "Danh Văn Minh Họa", Birth: "17", AskedAt: "07:00", FamilyPhone: "0987654321"})
		if err != nil {
			t.Fatal(err)
		}
		accept := matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: "agency_notice"}
		if _, err := w.Matter.Accept(ctx, w.reception, accept); !fault.Is(err, fault.Invalid) {
			t.Errorf("accepted without a person: %v", err)
		}
		p := r.Person
		p.Birth = "2/8/2004"
		if r, err = w.Request.LinkClient(ctx, w.reception, r.ID, request.LinkInput{Version: r.Version, Person: &p}); err != nil {
			t.Fatal(err)
		}
		accept.Version = r.Version
		out, err := w.Matter.Accept(ctx, w.reception, accept)
		if err != nil || out.Proposal == nil {
			t.Fatalf("proposed: %+v %v", out, err)
		}
		if r = w.get(r.ID); r.State != request.Proposed {
			t.Fatalf("state %s", r.State)
		}
		if _, err := w.Request.Approve(ctx, w.head, out.Proposal.ID, ""); fault.Of(err) == nil || fault.Of(err).Message.Key != "request.approve_in_matter" {
			t.Errorf("approved in the wrong room: %v", err)
		}
		out, err = w.Matter.Approve(ctx, w.head, out.Proposal.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if r = w.get(r.ID); r.State != request.Accepted || r.MatterID != out.Matter.ID || r.Outcome != "accepted_at_once" {
			t.Errorf("request %+v", r)
		}
		rec, _ := w.Agenda.Of(ctx, r.Of())
		if rec.Deadlines[0].State != agenda.Open {
			t.Errorf("the answer to the agency: %s", rec.Deadlines[0].State)
		}
		if got, err := w.Request.Track(ctx, w.public, request.TrackInput{Code: r.Tracking, Phone: "0912345678"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("tracked with a number nobody gave: %+v %v", got, err)
		}
		got, err := w.Request.Track(ctx, w.public, request.TrackInput{Code: r.Tracking, Phone: "0987654321"})
		if err != nil || got.Matter == nil || got.Matter.Code != out.Matter.Code || len(got.Bring) == 0 {
			t.Errorf("tracked: %+v %v", got, err)
		}
	})
}
