package request_test

import (
	"testing"

	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// A party takes name, number and birth from the record it names: nobody gets at
// a record so that he may not read.
func TestPartiesNameOnlyReadableRecords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		theirs := w.submit(w.far, walkIn("Lê Thị Xa"))
		ours := w.submit(w.reception, walkIn("Trần Văn Gần"))
		row := []request.PartyInput{{Side: conflict.SideOpposing, ClientID: theirs.ClientID}}
		refused := func(who string, err error) {
			t.Helper()
			if f := fault.Of(err); f == nil || f.Fields["parties[0].client_id"].Key != "fault.bad_choice" {
				t.Errorf("%s: %v", who, err)
			}
		}
		_, err := w.Request.Update(t.Context(), w.reception, ours.ID, request.UpdateInput{Version: ours.Version, PartiesSent: true, Parties: row})
		refused("another branch's client", err)
		in := walkIn("Trần Văn Khác")
		in.Parties = row
		_, err = w.Request.Submit(t.Context(), w.reception, in)
		refused("a new request", err)
		in.Channel, in.Parties = "portal", row
		_, err = w.Request.Submit(t.Context(), w.public, in)
		refused("the public", err)

		// What a head put there stays when others save the form.
		ours, err = w.Request.Update(t.Context(), w.head, ours.ID, request.UpdateInput{Version: ours.Version, PartiesSent: true, Parties: row})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Request.Update(t.Context(), w.reception, ours.ID, request.UpdateInput{Version: ours.Version, PartiesSent: true, Parties: row}); err != nil {
			t.Errorf("a row that is there: %v", err)
		}
	})
}
