package request_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"strings"
	"testing"

	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/law"
	"tgpl/internal/request"
)

// tells says whether a value, as the API would write it, names the illness.
func tells(t *testing.T, v any) bool {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(strings.ToLower(string(raw)), "hiv")
}

func (w *world) readings(subject audit.Subject) int {
	w.t.Helper()
	rows, err := w.Audit.List(w.t.Context(), audit.Filter{SubjectKind: subject.Kind, SubjectID: subject.ID, Kind: audit.Read})
	if err != nil {
		w.t.Fatal(err)
	}
	return len(rows)
}

// Reception ticks the sensitive group and paper while the request is open, and
// knows neither any more once it is decided.
func TestSensitiveGroupIsMasked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		in := walkIn("Trần Văn Kín")
		in.Categories, in.Hardship = []string{"hiv", "poor"}, []string{"near_poor"}
		in.Papers = []request.PaperInput{{Code: "hiv_confirmation", State: "original"}, {Code: "near_poor_certificate", State: "original"}}
		r := w.submit(w.reception, in)

		var scan bytes.Buffer
		if err := png.Encode(&scan, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
			t.Fatal(err)
		}
		f, err := w.File.Put(ctx, w.reception, file.PutInput{Name: "scan.png", Body: &scan, Subject: r.Of()})
		if err != nil {
			t.Fatal(err)
		}
		r, err = w.Request.TickPapers(ctx, w.reception, r.ID, request.TickInput{Version: r.Version, Papers: []request.PaperInput{{Code: "hiv_confirmation", State: "original", FileID: f.ID}}})
		if err != nil || r.Papers[0].FileID != f.ID {
			t.Fatalf("ticked: %+v, %v", r.Papers, err)
		}
		open, err := w.Request.Open(ctx, w.reception, r.ID)
		if err != nil || open.Categories[0] != "hiv" || open.Papers[0].Code != "hiv_confirmation" {
			t.Fatalf("while it is open: %+v, %v", open, err)
		}
		if _, body, err := w.File.Open(ctx, w.reception, f.ID); err != nil {
			t.Errorf("the scan while it is open: %v", err)
		} else if err := body.Close(); err != nil {
			t.Error(err)
		}
		if n := w.readings(r.Of()); n != 2 {
			t.Errorf("%d readings noted, want the record and the scan", n)
		}

		if r, err = w.Request.Withdraw(ctx, w.head, r.ID, request.WithdrawInput{Version: r.Version, Note: "Người yêu cầu rút."}); err != nil {
			t.Fatal(err)
		}
		if r.Categories[0] != "hiv" {
			t.Errorf("the head is told %v", r.Categories)
		}
		noted := w.readings(r.Of())
		closed, err := w.Request.Open(ctx, w.reception, r.ID)
		if err != nil || tells(t, closed) || closed.Categories[0] != law.Masked || closed.Papers[0].Code != law.Masked {
			t.Errorf("once it is decided: %+v, %v", closed, err)
		}
		if n := w.readings(r.Of()); n != noted {
			t.Error("a masked reading was noted")
		}
		if !w.Request.Proven(closed) {
			t.Error("behind the veil the proof is gone")
		}
		if code, ok := w.Request.Entitled(closed.Categories, closed.Hardship, closed); !ok || code == "hiv" {
			t.Errorf("entitled: %q, %v", code, ok)
		}
		page, err := w.Request.List(ctx, w.reception, request.Filter{ClientID: r.ClientID})
		if err != nil || len(page.Items) != 1 || tells(t, page) {
			t.Errorf("the list: %+v, %v", page, err)
		}
		if again, err := w.Request.Acknowledge(ctx, w.reception, r.ID); fault.Of(err) == nil || tells(t, again) || tells(t, fault.Of(err).Current) {
			t.Errorf("a refused step tells %+v, %v", again, err)
		}
		if _, _, err := w.File.Open(ctx, w.reception, f.ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the scan once it is decided: %v", err)
		}
		if files, err := w.File.List(ctx, w.reception, r.Of()); err != nil || len(files) != 0 {
			t.Errorf("files: %v, %v", files, err)
		}
		if files, err := w.File.List(ctx, w.head, r.Of()); err != nil || len(files) != 1 {
			t.Errorf("the head's files: %v, %v", files, err)
		}
		if w.get(r.ID).Categories[0] != "hiv" {
			t.Error("the record itself was changed")
		}
		if name := w.Request.PublicName(ctx, "hiv_confirmation", "Giấy xác nhận là người nhiễm HIV"); strings.Contains(name, "HIV") {
			t.Errorf("printed: %s", name)
		}
	})
}

// The group of a line of guidance is masked from reception, and mending the
// line does not erase it.
func TestGuidanceKeepsItsMaskedGroup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := t.Context()
		in := request.GuidanceInput{Channel: "phone", Field: "civil", Category: "hiv", Question: "Hỏi về thừa kế?", Answer: "Đã chỉ dẫn."}
		g, err := w.Request.AddGuidance(ctx, w.officer, in)
		if err != nil || g.Category != "hiv" {
			t.Fatalf("%+v, %v", g, err)
		}
		for _, typed := range []string{"", law.Masked} {
			seen, err := w.Request.OpenGuidance(ctx, w.reception, g.ID)
			if err != nil || seen.Category != law.Masked {
				t.Fatalf("reception sees %+v, %v", seen, err)
			}
			in.Version, in.Category = seen.Version, typed
			if seen, err = w.Request.UpdateGuidance(ctx, w.reception, g.ID, in); err != nil || tells(t, seen) {
				t.Fatalf("mended: %+v, %v", seen, err)
			}
			if mine, err := w.Request.OpenGuidance(ctx, w.officer, g.ID); err != nil || mine.Category != "hiv" {
				t.Fatalf("after %q: %+v, %v", typed, mine, err)
			}
		}
		if n := w.readings(g.Of()); n != 2 {
			t.Errorf("%d readings noted, want 2", n)
		}
		page, err := w.Request.ListGuidance(ctx, w.reception, request.GuidanceFilter{})
		if err != nil || len(page.Items) != 1 || tells(t, page) {
			t.Errorf("the register: %+v, %v", page, err)
		}
		in.Version, in.Category = page.Items[0].Version, "poor"
		if seen, err := w.Request.UpdateGuidance(ctx, w.reception, g.ID, in); err != nil || seen.Category != "poor" {
			t.Errorf("another group: %+v, %v", seen, err)
		}
	})
}
