package demo

import (
	"errors"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

// elsewhere is how many persons come with requests that become no matter.
const elsewhere = 24

// planMatters spreads the matters' requests over the working days.
func (s *sim) planMatters() {
	last := time.Date(2022, time.February, 11, 15, 0, 0, 0, calendar.Zone)
	span := int(last.Sub(Start).Minutes())
	for n := range s.size.Matters {
		t := s.office(Start.Add(time.Duration(s.rng.IntN(span)) * time.Minute))
		if n%12 == 0 { // the last weeks are as busy as a new year is
			t = s.office(last.Add(-time.Duration(s.rng.IntN(21*24*60)) * time.Minute))
		}
		if t.After(last) {
			t = last
		}
		fate := ""
		switch { // what must be seen on the day of the demonstration
		case n < 4:
			t, fate = s.office(moment(2, 7+n, 9, 0)), "owing"
		case n < 8:
			t, fate = s.office(moment(2, 4+n, 10, 0)), "unassigned"
		case n < 11:
			t, fate = s.office(moment(1, 16+n, 9, 0)), "slow"
		}
		s.at(t, func() error { return s.receive(fate) })
	}
}

// affair is a request on its way to a matter, and the matter.
type affair struct {
	story   story
	person  *person
	branch  *branchOf
	request int64
	matter  int64
	atOnce  string // ground, empty for a usual acceptance
	owed    bool   // proofs are owed
	fate    string // what becomes of it, empty for the usual
	agency  int64
	refusal refusal // what it will be refused for, where it will be
}

// fates are what becomes of some matters; the others go the usual way. Beside
// these there are "owing" (proofs are owed and have not come), "unassigned"
// (waits for the head) and "slow" (an advice that is late).
var fates = map[int]string{
	3: "stop", 17: "stop", 41: "stop", 23: "transfer", 8: "change", 29: "change", 37: "reopen", 12: "late", 31: "late",
}

// receive takes one of the matters' requests in.
func (s *sim) receive(fate string) error {
	b := s.someBranch()
	if fate == "" {
		fate = fates[s.taken%50]
	}
	a := &affair{story: s.someStory(), branch: b, fate: fate}
	for fate == "owing" && (a.story.Form != "litigation" || a.story.Stage != "first_instance") ||
		fate == "slow" && a.story.Form != "advice" || fate == "unassigned" && a.story.Role == "detained" {
		a.story = s.someStory()
	}
	a.person = s.someone(a.story, b)
	a.branch = a.person.branch
	a.agency = s.agencyOf(a)
	if a.story.Role == "detained" {
		return s.receiveCall(a)
	}
	in := s.submission(a)
	if fate == "owing" || fate != "unassigned" && a.story.Form == "litigation" && a.story.Stage == "first_instance" && s.chance(6) {
		a.atOnce, a.owed = "hearing", true
		in.Papers = s.papersOf(a.person, true)
	}
	r, err := s.submit(a, in)
	if err != nil {
		return err
	}
	a.request = r.ID
	t := s.clock.Now()
	if in.Channel == "counter" || in.Channel == "outreach" {
		s.at(t.Add(4*time.Minute), func() error {
			_, err := s.Request.Acknowledge(s.ctx, s.as(a.branch.reception), a.request)
			return err
		})
	}
	officer := pick(s, a.branch.officers)
	s.at(s.later(t, .05+s.rng.Float64()*.4), func() error { return s.take(a, officer) })
	s.at(s.later(t, .5+s.rng.Float64()), func() error { return s.accept(a, officer) })
	return nil
}

// submission is what reception types.
func (s *sim) submission(a *affair) request.SubmitInput {
	st, p := a.story, a.person
	in := request.SubmitInput{
		BranchID: a.branch.id, ClientID: p.clientID, NewPerson: true,
		Channel: s.channel(), RequesterIs: request.RequesterClient,
		Form: st.Form, Field: st.Field, Stage: st.Stage, Role: st.Role, AgencyID: a.agency,
		Subject: st.Subject, Problem: st.Problem, Wish: st.Wish, PlaceUnitCode: p.commune,
		Categories: p.categories, Hardship: p.hardship, Papers: s.papersOf(p, false), SignedAs: "signature",
	}
	if p.clientID == 0 {
		in.Person = p.told()
	}
	if p.guardian != "" {
		in.RequesterIs, in.RequesterName, in.RequesterRelation, in.RequesterPhone = request.RequesterOther, p.guardian, "mẹ", s.phone()
	}
	if p.age > 65 && s.chance(50) {
		in.Helped, in.ReadBack, in.SignedAs = true, true, "fingerprint"
	}
	if a.refusal.Ground != "" {
		in.Subject, in.Problem, in.Wish = a.refusal.Subject, a.refusal.Problem, ""
		// Whoever is refused for not standing in Article 7 shows no paper of it.
		in.Categories, in.Hardship = nil, nil
		in.Papers = []request.PaperInput{{Code: request.PaperForm02, State: request.PaperOriginal}}
	} else if st.Opposing != "" {
		in.Parties = []request.PartyInput{{Side: conflict.SideOpposing, Name: s.somebody(s.chance(40), false), Relation: st.Opposing}}
	}
	return in
}

func (s *sim) channel() string {
	switch dice := s.rng.IntN(100); {
	case dice < 72:
		return "counter"
	case dice < 80:
		return "phone"
	case dice < 85:
		return "post"
	case dice < 93:
		return "commune"
	}
	return "outreach"
}

// submit takes it in and keeps the person's record in mind, with what nobody
// needs to know kept apart.
func (s *sim) submit(a *affair, in request.SubmitInput) (request.Request, error) {
	r, err := s.Request.Submit(s.ctx, s.as(a.branch.reception), in)
	if err != nil {
		return r, err
	}
	return r, s.known(a.person, r.ClientID)
}

func (s *sim) known(p *person, clientID int64) error {
	if p.clientID != 0 || clientID == 0 {
		return nil
	}
	p.clientID = clientID
	if p.sensitive == "" {
		return nil
	}
	_, err := s.Client.AddSensitive(s.ctx, s.as(p.branch.head), clientID, client.SensitiveInput{Kind: p.sensitive, Detail: "Ghi theo giấy tờ đã xem (dữ liệu minh họa)."})
	return err
}

// receiveCall takes an arrest in by telephone; the rest follows when the
// family comes with papers, and the head decides to accept at once.
func (s *sim) receiveCall(a *affair) error {
	p, now := a.person, s.clock.Now()
	r, err := s.Request.TakeCall(s.ctx, s.as(a.branch.reception), request.CallInput{
		BranchID: a.branch.id, AgencyID: a.agency, AgencyOfficer: "Điều tra viên (minh họa)", AgencyPhone: s.phone(),
		Name: p.name, Birth: p.birth, Sex: p.sex, Charge: a.story.Subject, Stage: a.story.Stage,
		AskedAt: stamp(now.Add(-time.Duration(40+s.rng.IntN(300)) * time.Minute)), Note: a.story.Problem,
	})
	if err != nil {
		return err
	}
	a.request, a.atOnce, a.owed = r.ID, "agency_notice", s.chance(55)
	officer := pick(s, a.branch.officers)
	s.at(s.office(now.Add(25*time.Minute)), func() error {
		told := p.told()
		r, err := s.brief(a)
		if err != nil {
			return err
		}
		in := request.LinkInput{Version: r.Version, ClientID: p.clientID, NewPerson: true}
		if p.clientID == 0 {
			in.Person = &told
		}
		if r, err = s.Request.LinkClient(s.ctx, s.as(officer), a.request, in); err != nil {
			return err
		}
		if err := s.known(p, r.ClientID); err != nil {
			return err
		}
		r, err = s.Request.Update(s.ctx, s.as(officer), a.request, request.UpdateInput{
			Version: r.Version, CategoriesSent: true, Categories: p.categories, HardshipSent: true, Hardship: p.hardship,
			PlaceUnitCode: &p.commune, Wish: &a.story.Wish,
		})
		if err != nil {
			return err
		}
		_, err = s.Request.TickPapers(s.ctx, s.as(officer), a.request, request.TickInput{Version: r.Version, Papers: s.papersOf(p, a.owed)})
		return err
	})
	s.at(s.office(now.Add(70*time.Minute)), func() error { return s.accept(a, officer) })
	return nil
}

func (s *sim) brief(a *affair) (request.Request, error) { return s.Request.Brief(s.ctx, a.request) }

func (s *sim) take(a *affair, officer string) error {
	r, err := s.brief(a)
	if err != nil || r.State != request.Received {
		return err
	}
	_, err = s.Request.Take(s.ctx, s.as(officer), a.request, request.VersionInput{Version: r.Version})
	return err
}

// accept makes a matter of it, or asks the head to.
func (s *sim) accept(a *affair, officer string) error {
	r, err := s.brief(a)
	if err != nil || !request.IsOpen(r.State) {
		return err
	}
	in := matter.AcceptInput{RequestID: r.ID, Version: r.Version, AtOnceGround: a.atOnce}
	done, err := s.Matter.Accept(s.ctx, s.as(officer), in)
	if s.looked(err, a.request, 0, 0, a.branch) {
		done, err = s.Matter.Accept(s.ctx, s.as(officer), in)
	}
	if err != nil {
		return err
	}
	if done.Proposal == nil {
		return s.accepted(a, done.Matter)
	}
	proposal := done.Proposal.ID
	s.at(s.office(s.clock.Now().Add(time.Duration(15+s.rng.IntN(50))*time.Minute)), func() error {
		done, err := s.Matter.Approve(s.ctx, s.as(a.branch.head), proposal, "")
		if err != nil {
			return err
		}
		return s.accepted(a, done.Matter)
	})
	return nil
}

// looked tells whether a step was stopped by the check for conflicts, and has
// then noted that the two are different people.
func (s *sim) looked(err error, requestID, matterID, providerID int64, b *branchOf) bool {
	if f := fault.Of(err); f == nil || f.Kind != fault.Conflict {
		return false
	}
	c, ok, err := s.Conflict.Latest(s.ctx, requestID, matterID, providerID)
	if err != nil || !ok || c.Result == conflict.Clear {
		return false
	}
	_, err = s.Conflict.Override(s.ctx, s.as(b.head), c.ID, "Đã đối chiếu ngày sinh và số giấy tờ: hai người khác nhau.")
	return err == nil
}

func (s *sim) someBranch() *branchOf {
	switch dice := s.rng.IntN(100); {
	case dice < 46:
		return &s.branches[0]
	case dice < 80:
		return &s.branches[1]
	}
	return &s.branches[2]
}

func (s *sim) someStory() story {
	total := 0
	for _, st := range s.data.stories.Matters {
		total += st.Weight
	}
	n := s.rng.IntN(total)
	for _, st := range s.data.stories.Matters {
		if n -= st.Weight; n < 0 {
			return st
		}
	}
	panic(errors.New("demo: no story"))
}

// someone gives a new person, or one who comes again.
func (s *sim) someone(st story, b *branchOf) *person {
	want, left := s.size.Clients-elsewhere-len(s.people), s.size.Matters-s.taken
	s.taken++
	if s.rng.IntN(left) >= want && len(s.people) > 0 {
		for range 40 {
			p := pick(s, s.people)
			if p.clientID != 0 && p.age >= max(18, st.Ages[0]) && p.age <= st.Ages[1] && suits(p, st) {
				return p
			}
		}
	}
	p := s.newPerson(st, b, s.clock.Now())
	s.people = append(s.people, p)
	return p
}

// suits tells whether what makes the law help the person helps here too.
func suits(p *person, st story) bool {
	accused := st.Role == "detained" || st.Role == "suspect" || st.Role == "accused"
	return p.categories[0] != "accused_near_poor" || accused
}

func (s *sim) agencyOf(a *affair) int64 {
	kind := a.story.Agency
	if kind == "" {
		return 0
	}
	if a.story.Stage == "appeal" {
		return s.agencies["93"][kind]
	}
	return s.agencies[a.person.district][kind]
}

// stamp writes a moment as the fields take it.
func stamp(t time.Time) string { return t.In(calendar.Zone).Format("02-01-2006 15:04") }

// day writes a day as the fields take it.
func day(t time.Time) string { return t.In(calendar.Zone).Format("02-01-2006") }

// public is somebody on the portal.
func public() account.Actor { return account.PublicActor("192.0.2.1", "") }
