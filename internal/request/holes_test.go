package request_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/client"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/request"
)

// The scan of a paper is a file of the same request: otherwise one could name
// the file of anybody's, accept the request, and read it with the matter.
func TestPaperTakesNoForeignFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		theirs := w.submit(w.far, walkIn("Lê Thị Xa"))
		ours := w.submit(w.reception, walkIn("Trần Văn Gần"))
		put := func(a account.Actor, r request.Request) int64 {
			t.Helper()
			f, err := w.File.Put(t.Context(), a, file.PutInput{Name: "giay.txt", Body: strings.NewReader("Giấy minh họa"), Subject: r.Of()})
			if err != nil {
				t.Fatal(err)
			}
			return f.ID
		}
		foreign, own := put(w.far, theirs), put(w.reception, ours)
		tick := func(fileID int64) error {
			_, err := w.Request.TickPapers(t.Context(), w.reception, ours.ID, request.TickInput{
				Version: w.get(ours.ID).Version, Papers: []request.PaperInput{{Code: "form_02", State: "original", FileID: fileID}},
			})
			return err
		}
		for _, id := range []int64{foreign, 1 << 40} {
			if f := fault.Of(tick(id)); f == nil || f.Fields["papers"].Key != "request.file_of_other" {
				t.Errorf("file %d: %v", id, f)
			}
		}
		in := walkIn("Người Mới")
		in.Papers[0].FileID = foreign
		if _, err := w.Request.Submit(t.Context(), w.reception, in); !fault.Is(err, fault.Invalid) {
			t.Errorf("with a new request: %v", err)
		}
		if err := tick(own); err != nil {
			t.Errorf("its own file: %v", err)
		}
	})
}

// A request for somebody whose record was merged away is one of the record that
// was kept.
func TestRequestFollowsMerge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		kept := w.submit(w.reception, walkIn("Trần Văn Một"))
		gone := w.submit(w.reception, walkIn("Trần Văn Hai"))
		record := func(id int64) client.Client {
			t.Helper()
			c, err := w.Client.Get(t.Context(), w.head, id)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		k, g := record(kept.ClientID), record(gone.ClientID)
		if _, err := w.Client.Merge(t.Context(), w.head, client.MergeInput{KeepID: k.ID, MergeID: g.ID, KeepVersion: k.Version, MergeVersion: g.Version}); err != nil {
			t.Fatal(err)
		}
		in := walkIn("")
		in.ClientID, in.Person, in.NewPerson = g.ID, request.Person{}, false
		if r := w.submit(w.reception, in); r.ClientID != k.ID || r.ClientName != k.Name {
			t.Errorf("a new request: client %d %q", r.ClientID, r.ClientName)
		}
		other := w.submit(w.reception, walkIn("Người Khác Hẳn"))
		other, err := w.Request.LinkClient(t.Context(), w.reception, other.ID, request.LinkInput{Version: other.Version, ClientID: g.ID})
		if err != nil || other.ClientID != k.ID {
			t.Errorf("tied: client %d, %v", other.ClientID, err)
		}
	})
}

// The name of a paper can tell what the group does not: neither the portal nor
// the audit says that somebody owes a confirmation of HIV.
func TestPaperDoesNotTellHIV(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		in := walkIn("Trần Văn Kín")
		in.Categories = []string{"hiv"}
		in.Papers = append(in.Papers, request.PaperInput{Code: "hiv_confirmation", State: request.PaperOwed})
		r := w.submit(w.reception, in)
		told, err := w.Request.Track(t.Context(), w.public, request.TrackInput{Code: r.Tracking, Phone: "0912345678"})
		if err != nil || len(told.Bring) != 1 {
			t.Fatalf("%+v, %v", told, err)
		}
		raw, err := json.Marshal(told)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(raw)), "hiv") {
			t.Errorf("the portal tells %s", raw)
		}
		rows, err := w.Audit.List(t.Context(), audit.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range rows {
			if strings.Contains(strings.ToLower(e.BeforeJSON+e.AfterJSON), "hiv") {
				t.Errorf("%s tells %s", e.Action, e.AfterJSON)
			}
		}
	})
}
