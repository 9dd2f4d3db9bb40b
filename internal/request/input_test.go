package request_test

import (
	"fmt"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// Wrong, missing, huge and hostile input: each is told at its field, and
// nothing half-done stays.
func TestHostileInput(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		long := strings.Repeat("ă", 10001)
		for name, c := range map[string]struct {
			change func(*request.SubmitInput)
			field  string
		}{
			"no name":            {func(in *request.SubmitInput) { in.Person.Name = "  " }, "person.name"},
			"NUL in a name":      {func(in *request.SubmitInput) { in.Person.Name = "Lê\x00Thị" }, "person.name"},
			"broken UTF-8":       {func(in *request.SubmitInput) { in.Problem = "\xff\xfe" }, "problem"},
			"turned writing":     {func(in *request.SubmitInput) { in.Person.Name = "Lê \u202eịhT" }, "person.name"},
			"huge":               {func(in *request.SubmitInput) { in.Problem = long }, "problem"},
			"no problem":         {func(in *request.SubmitInput) { in.Problem = "\n \n" }, "problem"},
			"no channel":         {func(in *request.SubmitInput) { in.Channel = "" }, "channel"},
			"unknown channel":    {func(in *request.SubmitInput) { in.Channel = "'; DROP TABLE request" }, "channel"},
			"tomorrow":           {func(in *request.SubmitInput) { in.ReceivedAt = "17-02-2022 08:00" }, "received_at"},
			"no such day":        {func(in *request.SubmitInput) { in.ReceivedAt = "30-02-2022 08:00" }, "received_at"},
			"bad birth":          {func(in *request.SubmitInput) { in.Person.Birth = "32/13/1960" }, "person.birth"},
			"bad phone":          {func(in *request.SubmitInput) { in.Person.Phone = "không có" }, "person.phone"},
			"unknown commune":    {func(in *request.SubmitInput) { in.Person.UnitCode = "../../etc" }, "person.unit_code"},
			"unknown category":   {func(in *request.SubmitInput) { in.Categories = []string{"poor", "rich"} }, "categories"},
			"a later category":   {func(in *request.SubmitInput) { in.Categories = []string{"juvenile_16_18"} }, "categories"},
			"unknown hardship":   {func(in *request.SubmitInput) { in.Hardship = []string{"<b>"} }, "hardship"},
			"unknown field":      {func(in *request.SubmitInput) { in.Field = "trade" }, "field"},
			"unknown agency":     {func(in *request.SubmitInput) { in.AgencyID = 1 << 40 }, "agency_id"},
			"agency left out":    {func(in *request.SubmitInput) { in.Channel = "agency" }, "agency_id"},
			"unknown client":     {func(in *request.SubmitInput) { in.ClientID = 1 << 40 }, "client_id"},
			"other without name": {func(in *request.SubmitInput) { in.RequesterIs = "other" }, "requester_name"},
			"no relation":        {func(in *request.SubmitInput) { in.RequesterIs, in.RequesterName = "other", "Lê Ví Dụ" }, "requester_relation"},
			"helped, not read":   {func(in *request.SubmitInput) { in.Helped, in.SignedAs = true, "signature" }, "read_back"},
			"helped, not signed": {func(in *request.SubmitInput) { in.Helped, in.ReadBack = true, true }, "signed_as"},
			"unknown paper":      {func(in *request.SubmitInput) { in.Papers[1].Code = "passport_of_mars" }, "papers[1].code"},
			"unknown state":      {func(in *request.SubmitInput) { in.Papers[0].State = "stolen" }, "papers[0].state"},
			"other unnamed":      {func(in *request.SubmitInput) { in.Papers[1] = request.PaperInput{Code: "other", State: "copy"} }, "papers[1].label"},
			"a party's side": {func(in *request.SubmitInput) {
				in.Parties = []request.PartyInput{{Name: "Lê Ví Dụ", Side: "provider"}}
			}, "parties[0].side"},
			"a party's birth": {func(in *request.SubmitInput) {
				in.Parties = []request.PartyInput{{}, {Name: "Lê Ví Dụ", Birth: "hôm kia"}}
			}, "parties[1].birth"},
			"too many parties": {func(in *request.SubmitInput) { in.Parties = make([]request.PartyInput, 51) }, "parties"},
			"short key":        {func(in *request.SubmitInput) { in.Key = "1" }, "key"},
			"unknown guidance": {func(in *request.SubmitInput) { in.GuidanceID = 99 }, "guidance_id"},
			"unknown sender":   {func(in *request.SubmitInput) { in.OrganisationID = 99 }, "organisation_id"},
			"unknown branch":   {func(in *request.SubmitInput) { in.BranchID = 99 }, "branch_id"},
		} {
			in := walkIn("Nguyễn Văn Minh Họa")
			c.change(&in)
			_, err := w.Request.Submit(t.Context(), w.reception, in)
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Invalid || f.Fields[c.field].Key == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if page, err := w.Request.List(t.Context(), account.System(), request.Filter{}); err != nil || len(page.Items) != 0 {
			t.Errorf("%d requests were made, %v", len(page.Items), err)
		}
		if clients, err := w.Client.Search(t.Context(), account.System(), clientQuery); err != nil || len(clients.Items) != 0 {
			t.Errorf("%d clients were made, %v", len(clients.Items), err)
		}
		// What looks hostile and is not: kept to the letter.
		in := walkIn(`Robert'); DROP TABLE "request";-- <script>`)
		r := w.submit(w.reception, in)
		if got := w.get(r.ID); got.ClientName != in.Person.Name {
			t.Errorf("kept as %q", got.ClientName)
		}
	})
}

func TestRights(t *testing.T) {
	d := dbtest.SQLite(t)
	w := newWorld(t, d)
	ctx := t.Context()
	r := w.submit(w.reception, walkIn("Nguyễn Văn Minh Họa"))
	wish := "x"
	for name, f := range map[string]func(a account.Actor) error{
		"get": func(a account.Actor) error { _, err := w.Request.Get(ctx, a, r.ID); return err },
		"update": func(a account.Actor) error {
			_, err := w.Request.Update(ctx, a, r.ID, request.UpdateInput{Version: 99, Wish: &wish})
			return err
		},
		"ask": func(a account.Actor) error {
			_, err := w.Request.Ask(ctx, a, r.ID, request.AskInput{Version: 99, Note: "x"})
			return err
		},
		"refuse": func(a account.Actor) error {
			_, err := w.Request.Refuse(ctx, a, r.ID, request.RefuseInput{Version: 99})
			return err
		},
		"take": func(a account.Actor) error {
			_, err := w.Request.Take(ctx, a, r.ID, request.VersionInput{Version: 99})
			return err
		},
		"link": func(a account.Actor) error {
			_, err := w.Request.LinkClient(ctx, a, r.ID, request.LinkInput{Version: 99})
			return err
		},
		"tick": func(a account.Actor) error {
			_, err := w.Request.TickPapers(ctx, a, r.ID, request.TickInput{Version: 99})
			return err
		},
		"ack": func(a account.Actor) error { _, err := w.Request.Acknowledge(ctx, a, r.ID); return err },
	} {
		for _, a := range []account.Actor{w.lawyer, w.far} {
			if err := f(a); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s by %s of branch %d: %v", name, a.Role, a.BranchID, err)
			}
		}
	}
	denied, err := w.Audit.List(ctx, audit.Filter{SubjectKind: request.Kind, SubjectID: r.ID, Kind: audit.Denied})
	if err != nil || len(denied) != 16 {
		t.Errorf("%d refusals noted, %v", len(denied), err)
	}
	if page, err := w.Request.List(ctx, w.far, request.Filter{}); err != nil || len(page.Items) != 0 {
		t.Errorf("the other branch sees %d, %v", len(page.Items), err)
	}
	if _, err := w.Request.List(ctx, w.lawyer, request.Filter{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the lawyer lists: %v", err)
	}
	if _, err := w.Request.Submit(ctx, w.lawyer, walkIn("X Y")); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the lawyer submits: %v", err)
	}
}

func TestUpdateKeepsWhatWasNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		in := walkIn("Nguyễn Văn Minh Họa")
		in.Parties = []request.PartyInput{{Side: "opposing", Name: "Lê Ví Dụ"}}
		r := w.submit(w.reception, in)
		field, channel := "administrative", "post"
		got, err := w.Request.Update(ctx, w.reception, r.ID, request.UpdateInput{Version: r.Version, Field: &field, Channel: &channel})
		if err != nil {
			t.Fatal(err)
		}
		if got.Field != field || got.Problem != r.Problem || len(got.Categories) != 1 || got.ReceivedAt != r.ReceivedAt || got.ClientID != r.ClientID {
			t.Errorf("updated %+v", got)
		}
		if parties, _ := w.Conflict.Parties(ctx, r.ID, 0); len(parties) != 2 {
			t.Errorf("parties %+v", parties)
		}
		rec, _ := w.Agenda.Of(ctx, r.Of())
		if len(rec.Deadlines) != 1 || rec.Deadlines[0].Clock != "acknowledge" {
			t.Errorf("by post now, deadlines %+v", rec.Deadlines)
		}
		_, err = w.Request.Update(ctx, w.head, r.ID, request.UpdateInput{Version: r.Version, Field: &field})
		if f := fault.Of(err); f == nil || f.Message.Key != "fault.stale" || f.Current.(request.Request).Channel != "post" {
			t.Errorf("a lost update: %v", err)
		}
		got, err = w.Request.Update(ctx, w.reception, r.ID, request.UpdateInput{Version: got.Version, CategoriesSent: true, PartiesSent: true})
		if err != nil || len(got.Categories) != 0 {
			t.Errorf("categories taken away: %v %v", err, got.Categories)
		}
		if parties, _ := w.Conflict.Parties(ctx, r.ID, 0); len(parties) != 1 {
			t.Errorf("parties taken away: %+v", parties)
		}
		year := "31-12-2021 08:00"
		if _, err = w.Request.Update(ctx, w.reception, r.ID, request.UpdateInput{Version: got.Version, ReceivedAt: &year}); fault.Of(err) == nil || fault.Of(err).Fields["received_at"].Key != "request.other_year" {
			t.Errorf("into another year's register: %v", err)
		}
	})
}

func TestDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		r := w.submit(w.reception, request.SubmitInput{Channel: "counter", Draft: true, Person: request.Person{Phone: "0912345678"}})
		if r.State != request.Draft || strings.Contains(r.Code, "YC") {
			t.Fatalf("draft %+v", r)
		}
		if _, err := w.Request.Track(ctx, w.public, request.TrackInput{Code: r.Tracking, Phone: "0912345678"}); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is tracked: %v", err)
		}
		_, err := w.Request.Receive(ctx, w.reception, r.ID, request.VersionInput{Version: r.Version})
		if f := fault.Of(err); f == nil || f.Fields["person.name"].Key == "" || f.Fields["problem"].Key == "" {
			t.Errorf("received unfinished: %v", err)
		}
		first := w.submit(w.reception, walkIn("Trần Văn Minh Họa"))
		problem := "Bị thu hồi đất."
		p := request.Person{Name: "Lê Thị Minh Họa", Phone: "0912345678"}
		if r, err = w.Request.Update(ctx, w.reception, r.ID, request.UpdateInput{Version: r.Version, Person: &p, Problem: &problem}); err != nil {
			t.Fatal(err)
		}
		r, err = w.Request.Receive(ctx, w.reception, r.ID, request.VersionInput{Version: r.Version})
		if err != nil || r.Code != "TT.YC.02.2022" || first.Code != "TT.YC.01.2022" || r.State != request.Received {
			t.Errorf("received %+v %v", r, err)
		}
	})
}

func TestListAndSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		var last request.Request
		for i := range 7 {
			in := walkIn(fmt.Sprintf("Đặng Thị Minh Họa %d", i))
			in.Person.Phone = fmt.Sprintf("091234567%d", i)
			in.ReceivedAt = fmt.Sprintf("%02d-02-2022 09:00", 10+i/2)
			last = w.submit(w.reception, in)
		}
		w.submit(w.far, walkIn("Trang Anh Minh Họa"))
		if page, err := w.Request.List(ctx, w.far, request.Filter{Text: "trang anh"}); err != nil || len(page.Items) != 1 {
			t.Errorf("a name that could be a tracking code gave %d, %v", len(page.Items), err)
		}
		var seen []int64
		f := request.Filter{Limit: 3}
		for {
			page, err := w.Request.List(ctx, w.reception, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Items {
				seen = append(seen, r.ID)
				if r.Queue != "reception" || r.WaitSince == 0 {
					t.Errorf("row %+v", r)
				}
			}
			if f.After = page.Next; f.After == "" {
				break
			}
		}
		if fmt.Sprint(seen) != "[7 6 5 4 3 2 1]" {
			t.Errorf("pages gave %v", seen)
		}
		for want, f := range map[int]request.Filter{
			7:  {Text: "dang minh"},
			1:  {Text: "0912 345 673"},
			0:  {Text: "nobody"},
			2:  {From: "10/2/2022", To: "10/2/2022"},
			-1: {Text: strings.ToLower(last.Tracking)},
			-2: {Text: "tt.yc.03.2022"},
			-3: {Text: last.Tracking[:4] + last.Tracking[5:]},
			-7: {State: "open", Queue: "reception", Channel: "counter"},
			-8: {Text: "%_'\" họa"},
		} {
			page, err := w.Request.List(ctx, w.reception, f)
			n := map[int]int{-1: 1, -2: 1, -3: 1, -7: 7, -8: 7}[want]
			if want >= 0 {
				n = want
			}
			if err != nil || len(page.Items) != n {
				t.Errorf("%+v gave %d, %v", f, len(page.Items), err)
			}
		}
		for _, bad := range []request.Filter{{State: "eaten"}, {From: "ba mươi"}, {After: "x"}, {Text: "a\x00b"}, {Text: strings.Repeat("x", 201)}} {
			if _, err := w.Request.List(ctx, w.reception, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if n, err := w.Request.Counts(ctx, w.reception); err != nil || n["open"] != 7 || n[request.Received] != 7 {
			t.Errorf("counts %v %v", n, err)
		}
	})
}

func TestGuidance(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		in := request.GuidanceInput{Channel: "phone", Name: "Lê Thị Ví Dụ", Phone: "0912345678", Field: "administrative", Category: "hiv", Question: "Làm khai sinh ở đâu?", Answer: "Ở UBND xã."}
		g, err := w.Request.AddGuidance(ctx, w.officer, in)
		if err != nil || g.Code() != "01/2022" {
			t.Fatalf("added %+v %v", g, err)
		}
		if g2, err := w.Request.AddGuidance(ctx, w.far, in); err != nil || g2.Number != 1 {
			t.Errorf("the branch has a register of its own: %+v %v", g2, err)
		}
		_, err = w.Request.AddGuidance(ctx, w.officer, request.GuidanceInput{Channel: "phone", Field: "x", At: "mai"})
		if f := fault.Of(err); f == nil || len(f.Fields) != 4 {
			t.Errorf("bad input: %v", err)
		}
		in.Version, in.Answer = g.Version, "Ở UBND xã nơi đã đăng ký."
		if g, err = w.Request.UpdateGuidance(ctx, w.reception, g.ID, in); err != nil || g.Number != 1 || g.Version != 2 {
			t.Errorf("mended %+v %v", g, err)
		}
		if _, err = w.Request.UpdateGuidance(ctx, w.reception, g.ID, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("a lost update: %v", err)
		}
		req := walkIn("Lê Thị Ví Dụ")
		req.GuidanceID = g.ID
		r := w.submit(w.reception, req)
		if g, _ = w.Request.GetGuidance(ctx, w.reception, g.ID); g.RequestID != r.ID {
			t.Errorf("it did not grow: %+v", g)
		}
		for n, f := range map[int]request.GuidanceFilter{1: {Text: "le thi"}, 0: {Text: "thi"}, -1: {Text: "0912345678", Field: "administrative", From: "1/2/2022"}} {
			page, err := w.Request.ListGuidance(ctx, w.reception, f)
			if want := map[int]int{1: 1, -1: 1}[n]; err != nil || len(page.Items) != want {
				t.Errorf("%+v gave %d, %v", f, len(page.Items), err)
			}
		}
		entries, _ := w.Audit.List(ctx, audit.Filter{SubjectKind: request.GuidanceKind, SubjectID: g.ID})
		for _, e := range entries {
			if strings.Contains(e.AfterJSON, "hiv") {
				t.Errorf("the audit tells the sensitive category: %s", e.AfterJSON)
			}
		}
		if len(entries) != 3 {
			t.Errorf("%d audit entries", len(entries))
		}
	})
}

var clientQuery = client.Query{}
