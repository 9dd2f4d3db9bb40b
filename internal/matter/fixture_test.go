package matter_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
)

// house is a small centre: a head office and a branch, an agency, officers, a
// lawyer and a collaborator.
type house struct {
	*rooms.Rooms
	clock  *clock.Manual
	office org.Branch
	branch org.Branch
	court  org.Agency
	other  org.Organisation

	director, head, reception, officer, officer2, lawyer account.Actor
	providers                                            map[int64]provider.Provider // by account
	collaborator                                         provider.Provider
	people                                               atomic.Int64
}

func newHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := &house{clock: clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone)), providers: map[int64]provider.Provider{}}
	r, err := rooms.New(rooms.Options{DB: d, Clock: h.clock, Law: law.Default(), FileDir: t.TempDir()})
	must(t, err)
	h.Rooms = r
	ctx, sys := t.Context(), account.System()
	_, err = r.Org.SaveCentre(ctx, sys, org.CentreInput{Name: "Trung tâm thử", ShortName: "Trung tâm", Province: "Hậu Giang"})
	must(t, err)
	h.office, err = r.Org.SaveBranch(ctx, sys, org.BranchInput{Code: "TT", Name: "Trụ sở", IsHeadOffice: true})
	must(t, err)
	h.branch, err = r.Org.SaveBranch(ctx, sys, org.BranchInput{Code: "CN1", Name: "Chi nhánh số 1"})
	must(t, err)
	h.court, err = r.Org.SaveAgency(ctx, sys, org.AgencyInput{Kind: "court", Name: "Tòa án thử"})
	must(t, err)
	h.other, err = r.Org.SaveOrganisation(ctx, sys, org.OrganisationInput{Kind: org.OtherCentre, Name: "Trung tâm tỉnh khác", Province: "Cần Thơ"})
	must(t, err)
	h.director = h.account(t, account.Director, h.office.ID, "Giám Đốc Minh Họa")
	h.head = h.account(t, account.BranchHead, h.branch.ID, "Trưởng Nhánh Minh Họa")
	h.reception = h.account(t, account.Reception, h.office.ID, "Tiếp Nhận Minh Họa")
	h.officer = h.account(t, account.Officer, h.office.ID, "Trợ Giúp Viên Minh Họa Một")
	h.officer2 = h.account(t, account.Officer, h.office.ID, "Trợ Giúp Viên Minh Họa Hai")
	h.lawyer = h.account(t, account.Lawyer, h.office.ID, "Luật Sư Minh Họa")
	for _, a := range []account.Actor{h.officer, h.officer2} {
		h.provider(t, a, provider.Input{Kind: ptr(provider.Officer), CardNo: ptr("01/TGV"), CardFrom: ptr("01-01-2020")})
	}
	h.provider(t, h.lawyer, provider.Input{Kind: ptr(provider.Lawyer), ContractNo: ptr("02/HĐ"), ContractFrom: ptr("01-01-2020"), ContractTo: ptr("31-12-2030")})
	h.collaborator, err = r.Provider.Create(ctx, sys, provider.Input{
		BranchID: &h.office.ID, Kind: ptr(provider.Collaborator), Name: ptr("Cộng Tác Viên Minh Họa"),
		CardNo: ptr("03/CTV"), CardFrom: ptr("01-01-2020"), ContractNo: ptr("04/HĐ"), ContractFrom: ptr("01-01-2020"), ContractTo: ptr("31-12-2030"),
	})
	must(t, err)
	return h
}

func (h *house) account(t testing.TB, role account.Role, branchID int64, name string) account.Actor {
	t.Helper()
	var id int64
	must(t, h.DB.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`INSERT INTO account (username, name, folded, role, branch_id, password_hash, created_at) VALUES (?, ?, ?, ?, ?, '-', 1) RETURNING id`,
			fold.Text(name), name, fold.Text(name), role, branchID).Scan(ctx, &id)
	}))
	return account.Actor{ID: id, Name: name, Role: role, BranchID: branchID, Via: "desk"}
}

func (h *house) provider(t testing.TB, a account.Actor, in provider.Input) {
	t.Helper()
	in.AccountID, in.BranchID, in.Name = &a.ID, &a.BranchID, &a.Name
	p, err := h.Provider.Create(t.Context(), account.System(), in)
	must(t, err)
	h.providers[a.ID] = p
}

// request takes in a request of a new person whose papers are complete.
func (h *house) request(t testing.TB, change ...func(*request.SubmitInput)) request.Request {
	t.Helper()
	n := int(h.people.Add(1))
	in := request.SubmitInput{
		BranchID: h.office.ID, Channel: "counter", NewPerson: true,
		Person: request.Person{Name: fmt.Sprintf("Người Minh Họa %s", letters(n)), Birth: "2004", Sex: "male", Phone: fmt.Sprintf("0900%06d", n)},
		Form:   "litigation", Field: "criminal", Stage: "first_instance", Role: "accused", AgencyID: h.court.ID,
		Problem: "Bị cáo trong vụ án minh họa", Categories: []string{"poor"},
		Papers: []request.PaperInput{{Code: "form_02", State: "original"}, {Code: "poor_certificate", State: "original"}},
	}
	for _, c := range change {
		c(&in)
	}
	r, err := h.Request.Submit(t.Context(), account.System(), in)
	must(t, err)
	if r.ClientID == 0 {
		r, err = h.Request.LinkClient(t.Context(), account.System(), r.ID, request.LinkInput{Version: r.Version, NewPerson: true})
		must(t, err)
	}
	return r
}

// letters names people apart without digits: a name has none.
func letters(n int) string {
	s := ""
	for ; n > 0; n /= 26 {
		s += string(rune('A'+n%26)) + "ương "
	}
	return s
}

func (h *house) accept(t testing.TB, change ...func(*request.SubmitInput)) matter.Matter {
	t.Helper()
	r := h.request(t, change...)
	d, err := h.Matter.Accept(t.Context(), h.director, matter.AcceptInput{RequestID: r.ID, Version: r.Version})
	must(t, err)
	return d.Matter
}

func (h *house) assign(t testing.TB, m matter.Matter, to account.Actor) matter.Matter {
	t.Helper()
	m, err := h.Matter.Assign(t.Context(), h.director, m.ID, matter.AssignInput{Version: m.Version, ProviderID: h.providers[to.ID].ID, DecisionNo: "03/QĐ"})
	must(t, err)
	return m
}

func (h *house) start(t testing.TB, m matter.Matter) matter.Matter {
	t.Helper()
	m, err := h.Matter.Start(t.Context(), account.System(), m.ID, matter.StartInput{Version: m.Version})
	must(t, err)
	return m
}

func (h *house) detail(t testing.TB, id int64) matter.Detail {
	t.Helper()
	d, err := h.Matter.Open(t.Context(), h.director, id)
	must(t, err)
	return d
}

// open gives the codes of the clocks that run for a matter.
func (h *house) open(t testing.TB, id int64) []string {
	t.Helper()
	var codes []string
	for _, d := range h.detail(t, id).Agenda.Deadlines {
		if d.State == "open" {
			codes = append(codes, d.Clock)
		}
	}
	return codes
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks the kind of a fault and its message or the field it names.
func wants(t testing.TB, err error, kind fault.Kind, key string) {
	t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind {
		t.Fatalf("want %s %s, got %v", kind, key, err)
	}
	if f.Message.Key == key {
		return
	}
	for _, m := range f.Fields {
		if m.Key == key {
			return
		}
	}
	t.Fatalf("want %s %s, got %v", kind, key, err)
}

func ptr[T any](v T) *T { return &v }
