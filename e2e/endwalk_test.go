package e2e

import (
	"fmt"
	"testing"
)

// inHand takes a request in, accepts it and assigns an officer.
func inHand(t *testing.T, name, phone, decision string) (record, string) {
	t.Helper()
	reception, director := program(t, "tiepnhan"), program(t, "giamdoc")
	r := takeIn(reception, name, phone, nil)
	var d decided
	reception.made("/matters", object{"request_id": r.ID, "version": r.Version}, &d)
	m, at := d.Matter, fmt.Sprintf("/matters/%d", d.Matter.ID)
	director.post(at+"/assign", object{"version": m.Version, "provider_id": providerOf(director, "Trương Văn Sông Cái"), "decision_no": decision}, &m)
	program(t, "tgv").post(at+"/start", object{"version": m.Version}, &m)
	return m, at
}

// A matter is stopped with a ground of Article 37, in writing, by the head.
func TestStoppedMatter(t *testing.T) {
	m, at := inHand(t, "Lâm Thị Rút Đơn", "0900099021", "911/QĐ-TGPL")
	officer, director := program(t, "tgv"), program(t, "giamdoc")
	// That somebody is no longer poor is no ground (Article 37.3), and without
	// reasons nothing is stopped.
	officer.call("POST", at+"/stop", object{"version": m.Version, "ground": "no_longer_poor", "note": "x"}, 422, nil)
	officer.call("POST", at+"/stop", object{"version": m.Version, "ground": "withdrawn"}, 422, nil)
	var d decided
	officer.post(at+"/stop", object{"version": m.Version, "ground": "withdrawn", "note": "Có đơn rút yêu cầu (mẫu 05)."}, &d)
	if d.Proposal == nil {
		t.Fatal("an officer stops without the head")
	}
	// Sending back needs a note; sent back, the matter goes on.
	director.call("POST", fmt.Sprintf("/matter-proposals/%d/send-back", d.Proposal.ID), object{}, 422, nil)
	director.post(fmt.Sprintf("/matter-proposals/%d/send-back", d.Proposal.ID), object{"note": "Hãy kèm đơn."}, nil)
	var all detail
	officer.get(at, &all)
	officer.post(at+"/stop", object{"version": all.Matter.Version, "ground": "withdrawn", "note": "Có đơn rút yêu cầu, đã kèm."}, &d)
	director.post(fmt.Sprintf("/matter-proposals/%d/approve", d.Proposal.ID), object{}, nil)
	officer.get(at, &all)
	if all.Matter.State != "stopped" {
		t.Errorf("it is %s", all.Matter.State)
	}
	officer.call("POST", at+"/hearings", object{"kind": "civil_session", "at": "20-02-2022 07:30"}, 409, nil)
}

// The person asks for somebody else (form 04): three working days, another
// provider, the first one's work stays his.
func TestChangeOfProvider(t *testing.T) {
	m, at := inHand(t, "Cao Thị Đổi Người", "0900099022", "912/QĐ-TGPL")
	reception, director := program(t, "tiepnhan"), program(t, "giamdoc")
	reception.made(at+"/provider-changes", object{"source": "client", "ground": "not_effective", "note": "Khó sắp xếp giờ gặp."}, nil)
	var runs running
	director.get(at, &runs)
	if !runs.runs()["change_provider_3wd"] {
		t.Errorf("the clocks that run are %v", runs.runs())
	}
	other := providerOf(director, "Bùi Thị Hàng Dừa")
	var all detail
	director.get(at, &all)
	m = all.Matter
	director.post(at+"/change-provider", object{"version": m.Version, "provider_id": other, "decision_no": "913/QĐ-TGPL", "note": "Đồng ý."}, &m)
	var after running
	director.get(at, &after)
	if after.runs()["change_provider_3wd"] {
		t.Error("the clock of the change still runs")
	}
	// It is the new officer's now, and no longer the first one's to work on.
	program(t, "tgv").call("POST", at+"/hearings", object{"kind": "civil_session", "at": "20-02-2022 07:30"}, 403, nil)
	program(t, "tgv2").made(at+"/hearings", object{"kind": "civil_session", "at": "21-02-2022 07:30", "clash": true}, nil)
}
