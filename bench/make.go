package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/fold"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/rooms"
)

// The years that the data are spread over: from when the law's data begin.
var (
	first   = time.Date(2018, time.January, 2, 8, 0, 0, 0, calendar.Zone)
	present = time.Date(2026, time.November, 2, 8, 0, 0, 0, calendar.Zone)
)

const (
	branches = 8
	openFor  = 75 * 24 * time.Hour     // younger matters are still open
	password = "mot-mat-khau-dai-2026" //nolint:gosec // of accounts that last as long as a measurement
)

// centre is what the data are made around.
type centre struct {
	branches  []org.Branch
	director  account.Actor
	reception []account.Actor // one for each branch
	officers  []account.Actor
	providers []provider.Provider // of officers, in the same order
	agencies  []int64
	communes  []org.Unit
}

// makeCentre makes branches, staff and agencies through the use cases.
func makeCentre(r *rooms.Rooms, b *bulk, size int) (*centre, error) {
	ctx, boss, c := b.ctx, account.System(), &centre{}
	if _, err := r.Org.ImportUnits(ctx, boss, org.HauGiang2022()); err != nil {
		return nil, err
	}
	if _, err := r.Org.SaveCentre(ctx, boss, org.CentreInput{Name: "Trung tâm đo", ShortName: "TTĐ", Province: "Hậu Giang", ProvinceCode: "93"}); err != nil {
		return nil, err
	}
	// The communes of before the merger of 2025, of which all dates are known.
	then := calendar.DateOf(time.Date(2022, time.February, 16, 0, 0, 0, 0, calendar.Zone))
	districts, err := r.Org.Units(ctx, "93", then)
	if err != nil {
		return nil, err
	}
	for n, d := range districts {
		units, err := r.Org.Units(ctx, d.Code, then)
		if err != nil {
			return nil, err
		}
		c.communes = append(c.communes, units...)
		agency, err := r.Org.SaveAgency(ctx, boss, org.AgencyInput{Kind: "court", Name: fmt.Sprintf("Tòa án số %d", n+1)})
		if err != nil {
			return nil, err
		}
		c.agencies = append(c.agencies, agency.ID)
	}
	staff := func(username, role string, branch int64) (account.Actor, error) {
		made, err := r.Account.Create(ctx, boss, account.CreateInput{Username: username, Name: "Người " + username, Role: role, BranchID: branch, Password: password, Stays: true})
		a := made.Actor()
		a.Via = "desk"
		return a, err
	}
	for n := range branches {
		br, err := r.Org.SaveBranch(ctx, boss, org.BranchInput{Code: fmt.Sprintf("CN%d", n+1), Name: fmt.Sprintf("Chi nhánh %d", n+1), IsHeadOffice: n == 0, ValidFrom: "01-01-2018"})
		if err != nil {
			return nil, err
		}
		c.branches = append(c.branches, br)
		a, err := staff(fmt.Sprintf("tiepnhan%d", n+1), account.Reception, br.ID)
		if err != nil {
			return nil, err
		}
		c.reception = append(c.reception, a)
	}
	if c.director, err = staff("giamdoc", account.Director, c.branches[0].ID); err != nil {
		return nil, err
	}
	// An officer has some 25 matters at a time, whatever the size.
	open := float64(size) * openFor.Hours() / present.Sub(first).Hours()
	for n := range max(branches, int(open/25)) {
		br := c.branches[n%branches]
		a, err := staff(fmt.Sprintf("tgv%d", n+1), account.Officer, br.ID)
		if err != nil {
			return nil, err
		}
		kind, name, card, from, grade := "officer", a.Name, fmt.Sprintf("Đ-%d", n), "01-03-2018", "2"
		p, err := r.Provider.Create(ctx, boss, provider.Input{AccountID: &a.ID, BranchID: &br.ID, Kind: &kind, Name: &name, CardNo: &card, CardFrom: &from, Grade: &grade})
		if err != nil {
			return nil, err
		}
		c.officers, c.providers = append(c.officers, a), append(c.providers, p)
	}
	return c, nil
}

// maker writes matters with all that hangs on them.
type maker struct {
	*bulk
	r       *rooms.Rooms
	c       *centre
	rng     *rand.Rand
	size    int
	ids     map[string]int64
	numbers map[string]int64 // last number of each book: "branch book year"
	persons []person         // of the family in hand
	known   int              // persons so far
}

type person struct {
	id            int64
	name          string
	commune       org.Unit
	line          string
	birth         string
	sex, idNumber string
}

func (m *maker) id(name string) int64 {
	m.ids[name]++
	return m.ids[name]
}

func (m *maker) make() error {
	step := present.Add(-time.Hour).Sub(first) / time.Duration(m.size)
	for n := range m.size {
		at := first.Add(time.Duration(n) * step)
		if err := m.matter(n, at); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(m.numbers)) {
		var branch, year int64
		var book string
		if _, err := fmt.Sscan(key, &branch, &book, &year); err != nil {
			return err
		}
		if err := m.add("register", "branch_id book year last", branch, book, year, m.numbers[key]); err != nil {
			return err
		}
	}
	return nil
}

// somebody gives the next person helped: of ten matters three come from people
// who came before, of the same family or the same person.
func (m *maker) somebody(at time.Time) (*person, error) {
	if len(m.persons) > 0 && m.rng.IntN(10) < 3 {
		return &m.persons[m.rng.IntN(len(m.persons))], nil
	}
	p := person{sex: "female", commune: pick(m.rng, m.c.communes), line: fmt.Sprintf("Ấp %d", 1+m.rng.IntN(9))}
	family := pick(m.rng, families)
	if len(m.persons) > 0 && len(m.persons) < 5 && m.rng.IntN(2) == 0 { // one of the same house
		p.commune, p.line = m.persons[0].commune, m.persons[0].line
		if m.rng.IntN(3) > 0 {
			family = m.persons[0].name[:indexSpace(m.persons[0].name)]
		}
	} else {
		m.persons = m.persons[:0]
	}
	if m.rng.IntN(2) == 0 {
		p.sex = "male"
	}
	p.name = personName(m.rng, family, p.sex)
	year := 1935 + m.rng.IntN(75)
	p.birth = fmt.Sprintf("%d", year)
	if m.rng.IntN(4) > 0 {
		p.birth = fmt.Sprintf("%d-%02d-%02d", year, 1+m.rng.IntN(12), 1+m.rng.IntN(28))
	}
	m.known++
	if m.rng.IntN(5) > 0 {
		p.idNumber = idNumber(m.known)
	}
	p.id = m.id("client")
	m.persons = append(m.persons, p)
	return &m.persons[len(m.persons)-1], m.writeClient(p, at)
}

func (m *maker) writeClient(p person, at time.Time) error {
	ms := at.UnixMilli()
	branch := m.c.branches[m.rng.IntN(branches)].ID
	idKind := ""
	if p.idNumber != "" {
		idKind = "cccd"
	}
	err := m.add("client", "id branch_id name folded name_key sex birth id_kind id_number ethnicity created_at updated_at",
		p.id, branch, p.name, fold.Text(p.name), fold.NameKey(p.name), p.sex, p.birth, idKind, p.idNumber, "Kinh", ms, ms)
	if err != nil {
		return err
	}
	number := phone(m.known)
	if err := m.add("client_phone", "id client_id number", m.id("client_phone"), p.id, number); err != nil {
		return err
	}
	if err := m.add("client_address", "id client_id kind unit_code line", m.id("client_address"), p.id, "permanent", p.commune.Code, p.line); err != nil {
		return err
	}
	if m.rng.IntN(3) > 0 {
		return nil
	}
	other := personName(m.rng, pick(m.rng, families), "male")
	return m.add("client_relation", "id client_id relation name folded name_key", m.id("client_relation"), p.id, "spouse", other, fold.Text(other), fold.NameKey(other))
}

var subjects = []string{"Tranh chấp quyền sử dụng đất", "Ly hôn, nuôi con", "Trộm cắp tài sản", "Cố ý gây thương tích", "Chế độ chính sách người có công", "Đòi bồi thường thiệt hại", "Khiếu nại quyết định hành chính", "Vi phạm quy định giao thông đường bộ", "Thừa kế", "Cấp dưỡng"}

// step is one move in the life of a matter.
type step struct {
	move, from, to, outcome string
	at                      time.Time
}

// life draws how far a matter has come by now.
func (m *maker) life(at time.Time) (steps []step, state string) {
	after := func(days int) time.Time { return at.Add(time.Duration(days) * 24 * time.Hour) }
	all := []step{
		{matter.MoveAccept, "", matter.Accepted, "accepted", at},
		{matter.MoveAssign, matter.Accepted, matter.Assigned, "", after(1)},
		{matter.MoveStart, matter.Assigned, matter.InProgress, "", after(4)},
		{matter.MoveFinish, matter.InProgress, matter.Finished, "done", after(20 + m.rng.IntN(30))},
		{matter.MoveFile, matter.Finished, matter.Filed, "", after(55 + m.rng.IntN(20))},
	}
	if m.rng.IntN(12) == 0 {
		all = append(all[:3], step{matter.MoveStop, matter.InProgress, matter.Stopped, "stopped", after(25)}, step{matter.MoveFile, matter.Stopped, matter.Filed, "", after(60)})
	}
	for _, s := range all {
		if s.at.After(present) {
			break
		}
		steps, state = append(steps, s), s.to
	}
	return steps, state
}

func (m *maker) matter(n int, at time.Time) error {
	p, err := m.somebody(at)
	if err != nil {
		return err
	}
	who := n % len(m.c.providers) // who takes it, and so the branch
	prov, acc := m.c.providers[who], m.c.officers[who]
	branch := m.c.branches[who%branches]
	year := int64(at.Year())
	take := func(book string) int64 {
		key := fmt.Sprintf("%d %s %d", branch.ID, book, year)
		m.numbers[key]++
		return m.numbers[key]
	}
	ms := at.UnixMilli()
	id, requestID := m.id("matter"), m.id("request")
	form := pick(m.rng, []string{"litigation", "litigation", "litigation", "advice", "representation"})
	field := pick(m.rng, []string{"criminal", "criminal", "civil", "civil", "civil", "administrative"})
	category := pick(m.rng, []string{"poor", "poor", "child", "ethnic", "elderly", "disabled", "merit"})
	subject := pick(m.rng, subjects)
	steps, state := m.life(at)
	agency := int64(0)
	if form == "litigation" {
		agency = pick(m.rng, m.c.agencies)
	}

	reqNo := take(request.Book)
	reqCode := fmt.Sprintf("%s.YC.%02d.%d", branch.Code, reqNo, year)
	if err := m.add("request", "id branch_id code tracking state channel received_at client_id client_name folded requester_is form field subject categories officer_id decided_at outcome matter_id created_at updated_at",
		requestID, branch.ID, reqCode, fmt.Sprintf("B%09d", n), request.Accepted, "counter", ms, p.id, p.name, fold.Text(p.name), "client", form, field, subject, category, acc.ID, ms, "accepted", id, ms, ms); err != nil {
		return err
	}
	if err := m.enter(branch.ID, request.Book, year, reqNo, reqCode, request.Kind, requestID, ms); err != nil {
		return err
	}
	number := take(matter.Book)
	code, _ := m.r.Law.FileCode(branch.Code, form, number, int(year))
	var assigned, started, finished, filed, due, outcome any = nil, nil, nil, nil, nil, ""
	providerID, accountID := int64(0), int64(0)
	for _, s := range steps {
		t := s.at.UnixMilli()
		switch s.move {
		case matter.MoveAssign:
			assigned, providerID, accountID = t, prov.ID, acc.ID
		case matter.MoveStart:
			started = t
		case matter.MoveFinish, matter.MoveStop:
			outcome = s.outcome
			if s.move == matter.MoveFinish {
				finished = t
			}
		case matter.MoveFile:
			filed = t
		}
		if err := m.add("matter_move", "id matter_id move from_state to_state outcome at by_id", m.id("matter_move"), id, s.move, s.from, s.to, s.outcome, t, acc.ID); err != nil {
			return err
		}
	}
	if state != matter.Filed {
		if due, err = m.open(id, branch.ID, accountID, code+" · "+p.name, state, steps[len(steps)-1].at); err != nil {
			return err
		}
	}
	if err := m.add("matter", "id branch_id request_id client_id client_name folded code book number year form field subject categories agency_id unit_code address state provider_id account_id accepted_at accepted_by assigned_at started_at finished_at filed_at outcome due_at updated_at",
		id, branch.ID, requestID, p.id, p.name, fold.Text(p.name), code, matter.Book, number, year, form, field, subject, category, agency, p.commune.Code, p.line+", "+p.commune.Name,
		state, providerID, accountID, ms, acc.ID, assigned, started, finished, filed, outcome, due, ms); err != nil {
		return err
	}
	if err := m.enter(branch.ID, matter.Book, year, number, code, matter.Kind, id, ms); err != nil {
		return err
	}
	return m.around(id, requestID, *p, prov, acc, branch.ID, form, at, assigned)
}

func (m *maker) enter(branch int64, book string, year, number int64, code, kind string, id, at int64) error {
	return m.add("register_entry", "branch_id book year number code subject_kind subject_id at", branch, book, year, number, code, kind, id, at)
}

// open writes what an open matter waits for.
func (m *maker) open(id, branch, accountID int64, title, state string, since time.Time) (due any, err error) {
	clock, queue := "assign_3wd", "head"
	switch state {
	case matter.Assigned, matter.InProgress:
		clock, queue = "register_defence", "provider"
	case matter.Finished, matter.Stopped:
		clock, queue = "file_30d", "provider"
	}
	end := since.Add(time.Duration(3+m.rng.IntN(60)) * 24 * time.Hour)
	t := end.UnixMilli()
	if err := m.add("deadline", "id branch_id subject_kind subject_id clock article title start_at due_at span reckoning_json queue account_id state warn_at reminded remind_at created_at",
		m.id("deadline"), branch, matter.Kind, id, clock, "Luật:31", title, since.UnixMilli(), t, "30d", "", queue, accountID, "open", t-86400000, 0, t-86400000, since.UnixMilli()); err != nil {
		return nil, err
	}
	return t, m.add("wait", "id branch_id subject_kind subject_id queue account_id title reason since_at",
		m.id("wait"), branch, matter.Kind, id, queue, accountID, title, "work", since.UnixMilli())
}

// around writes diary, papers, sides, hearing, assignment and audit.
func (m *maker) around(id, requestID int64, p person, prov provider.Provider, acc account.Actor, branch int64, form string, at time.Time, assigned any) error {
	ms := at.UnixMilli()
	if assigned != nil {
		if err := m.add("assignment", "id matter_id provider_id assigned_at assigned_by", m.id("assignment"), id, prov.ID, assigned, m.c.director.ID); err != nil {
			return err
		}
		for n, text := range []string{"Tiếp xúc người được trợ giúp", "Nghiên cứu hồ sơ tại cơ quan tiến hành tố tụng"} {
			if err := m.add("diary_entry", "id matter_id at by_id kind text", m.id("diary_entry"), id, assigned.(int64)+int64(n)*86400000, acc.ID, "note", text); err != nil {
				return err
			}
		}
		if form == "litigation" {
			t := assigned.(int64) + 20*86400000
			event := m.id("event")
			if err := m.add("event", "id branch_id kind subject_kind subject_id account_id provider_id title start_at end_at", event, branch, "hearing", matter.Kind, id, acc.ID, prov.ID, "Phiên tòa · "+p.name, t, t+7200000); err != nil {
				return err
			}
			if err := m.add("hearing", "id matter_id event_id kind at state", m.id("hearing"), id, event, "first_instance", t, "planned"); err != nil {
				return err
			}
		}
	}
	for n, kind := range []string{"form_02", "form_03"} {
		if err := m.add("matter_paper", "id matter_id kind title position state required", m.id("matter_paper"), id, kind, "Giấy tờ "+kind, n+1, "original", true); err != nil {
			return err
		}
	}
	if err := m.side(requestID, id, "client", p.id, p.name, p.idNumber, p.birth); err != nil {
		return err
	}
	if m.rng.IntN(2) == 0 {
		if err := m.side(requestID, id, "opposing", 0, personName(m.rng, pick(m.rng, families), "male"), "", nil); err != nil {
			return err
		}
	}
	after, err := json.Marshal(map[string]any{"state": "accepted", "client_name": p.name, "form": form})
	if err != nil {
		return err
	}
	for n, action := range []string{"request.submit", "matter.accept", "matter.assign", "matter.file"} {
		if err := m.add("audit_entry", "id at actor_id actor_name actor_role via kind action subject_kind subject_id branch_id after_json",
			m.id("audit_entry"), ms+int64(n)*3600000, acc.ID, acc.Name, acc.Role, "desk", "write", action, matter.Kind, id, branch, string(after)); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) side(requestID, matterID int64, side string, clientID int64, name, number string, birth any) error {
	return m.add("party", "id request_id matter_id side client_id name folded name_key id_number birth",
		m.id("party"), requestID, matterID, side, clientID, name, fold.Text(name), fold.NameKey(name), number, birth)
}

func indexSpace(s string) int {
	for i, c := range s {
		if c == ' ' {
			return i
		}
	}
	return len(s)
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
