package demo

import (
	"slices"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/request"
)

func moment(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2022, month, day, hour, minute, 0, 0, calendar.Zone)
}

// planRequests plans the past's requests that became no matter: refused,
// passed on, withdrawn.
func (s *sim) planRequests() {
	plan := func(n int, why refusal, decide func(a *affair, officer string) error) {
		for range n {
			t := s.office(Start.AddDate(0, 0, 20+s.rng.IntN(370)))
			s.at(t, func() error {
				b := s.someBranch()
				a := &affair{story: s.aStory("advice"), branch: b, refusal: why}
				a.person = s.newPerson(a.story, b, s.clock.Now())
				return s.comeAndDecide(a, decide)
			})
		}
	}
	refusals := s.data.stories.Refusals
	for i := range 10 {
		why := refusals[i%len(refusals)]
		plan(1, why, func(a *affair, officer string) error {
			r, err := s.brief(a)
			if err != nil {
				return err
			}
			r, err = s.Request.Refuse(s.ctx, s.as(officer), r.ID, request.RefuseInput{Version: r.Version, Ground: why.Ground, Note: why.Note})
			if err != nil || r.State != request.Proposed {
				return err
			}
			s.at(s.later(s.clock.Now(), .3), func() error {
				p, ok, err := s.Agenda.OpenProposal(s.ctx, r.Of())
				if err != nil || !ok {
					return err
				}
				_, err = s.Request.Approve(s.ctx, s.as(a.branch.head), p.ID, "")
				return err
			})
			return nil
		})
	}
	plan(3, refusal{}, func(a *affair, officer string) error {
		r, err := s.brief(a)
		if err != nil {
			return err
		}
		_, err = s.Request.Pass(s.ctx, s.as(officer), r.ID, request.PassInput{Version: r.Version, OrganisationID: pick(s, s.others[:3]), Note: "Nơi cư trú và nơi xảy ra vụ việc đều ở tỉnh khác."})
		return err
	})
	plan(3, refusal{}, func(a *affair, officer string) error {
		r, err := s.brief(a)
		if err != nil {
			return err
		}
		_, err = s.Request.Withdraw(s.ctx, s.as(officer), r.ID, request.WithdrawInput{Version: r.Version, Note: "Hai bên đã tự hòa giải, người yêu cầu có đơn rút."})
		return err
	})
}

// comeAndDecide takes a request in and decides some hours later.
func (s *sim) comeAndDecide(a *affair, decide func(a *affair, officer string) error) error {
	in := s.submission(a)
	in.Channel, in.Parties = "counter", nil
	r, err := s.submit(a, in)
	if err != nil {
		return err
	}
	a.request = r.ID
	if _, err := s.Request.Acknowledge(s.ctx, s.as(a.branch.reception), r.ID); err != nil {
		return err
	}
	officer := pick(s, a.branch.officers)
	t := s.clock.Now()
	s.at(s.later(t, .1), func() error { return s.take(a, officer) })
	s.at(s.later(t, .8), func() error { return decide(a, officer) })
	return nil
}

// aStory gives some story of a form.
func (s *sim) aStory(form string) story {
	for {
		if st := s.someStory(); st.Form == form {
			return st
		}
	}
}

// planPresent plans what stands open on the morning of the demonstration.
func (s *sim) planPresent() {
	s.at(moment(2, 14, 9, 0), s.hearingsThisWeek)
	s.at(moment(2, 15, 8, 20), s.theConflict)
	s.at(moment(2, 15, 15, 30), s.proposalsWaiting)
	s.at(moment(2, 16, 7, 20), s.theCall)
	for i, p := range s.data.stories.Portal {
		t := []time.Time{moment(2, 14, 19, 42), moment(2, 15, 6, 5), moment(2, 15, 20, 10), moment(2, 15, 21, 33), moment(2, 16, 6, 48)}[i%5]
		s.at(t, func() error {
			b := &s.branches[i%3]
			st := story{Form: p.Form, Field: p.Field, Ages: []int{25, 70}}
			who := s.newPerson(st, b, s.clock.Now())
			told := who.told()
			told.UnsafeToCall = i == 1
			_, err := s.Request.Submit(s.ctx, public(), request.SubmitInput{
				Person: told, RequesterIs: request.RequesterClient, Form: p.Form, Field: p.Field, Problem: p.Problem,
				PlaceUnitCode: who.commune, Categories: who.categories, Hardship: who.hardship,
			})
			return err
		})
	}
	for i := range 4 { // at the counter the day before: in review, or waiting for papers
		s.at(moment(2, 15, 9+i, 10), func() error {
			b := &s.branches[i%3]
			a := &affair{story: s.aStory("advice"), branch: b}
			a.person = s.newPerson(a.story, b, s.clock.Now())
			officer := b.officers[0]
			return s.comeAndDecide(a, func(a *affair, _ string) error {
				r, err := s.brief(a)
				if err != nil || i%2 == 0 {
					return err
				}
				_, err = s.Request.Ask(s.ctx, s.as(officer), r.ID, request.AskInput{
					Version: r.Version, Note: "Còn thiếu bản chứng thực giấy tờ chứng minh, xin mang đến trong tuần.",
					Papers: []request.PaperInput{{Code: proofs[a.person.categories[0]], State: request.PaperOwed}},
				})
				return err
			})
		})
	}
}

// inHand lists matters of a form that are worked on, the demonstration's own
// accounts first.
func (s *sim) inHand(forms ...string) ([]matter.Matter, error) {
	page, err := s.Matter.List(s.ctx, s.as("giamdoc"), matter.Filter{States: []string{matter.Assigned, matter.InProgress}, Forms: forms, Limit: 200})
	if err != nil {
		return nil, err
	}
	list := page.Matters
	mine := func(m matter.Matter) int {
		if m.AccountID == s.as("tgv").ID || m.AccountID == s.as("luatsu").ID {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(x, y matter.Matter) int { return mine(x) - mine(y) })
	return list, nil
}

func (s *sim) actorOf(m matter.Matter) string {
	for _, p := range s.providers {
		if p.id == m.ProviderID {
			return p.actor
		}
	}
	return "giamdoc"
}

// hearingsThisWeek plans hearings for this week and the next two.
func (s *sim) hearingsThisWeek() error {
	list, err := s.inHand("litigation")
	if err != nil {
		return err
	}
	days := []time.Time{
		moment(2, 16, 13, 30), moment(2, 17, 7, 30), moment(2, 17, 13, 30), moment(2, 18, 7, 30), moment(2, 18, 13, 30),
		moment(2, 16, 9, 0), moment(2, 17, 7, 30), moment(2, 18, 7, 30), moment(2, 21, 7, 30), moment(2, 22, 13, 30), moment(2, 23, 7, 30),
		moment(2, 24, 7, 30), moment(2, 25, 7, 30), moment(3, 1, 7, 30), moment(3, 3, 13, 30),
	}
	taken := map[string]bool{}
	for _, m := range list {
		if len(days) == 0 {
			break
		}
		d, err := s.Matter.Open(s.ctx, s.as("giamdoc"), m.ID)
		if err != nil {
			return err
		}
		at, key := days[0], s.actorOf(m)+stamp(days[0])
		if taken[key] || slices.ContainsFunc(d.Hearings, func(h matter.Hearing) bool { return h.State == matter.Planned }) {
			continue
		}
		taken[key], days = true, days[1:]
		kind := "first_instance"
		if m.Field != "criminal" {
			kind = "civil_session"
		}
		if _, err := s.Matter.AddHearing(s.ctx, s.as(s.actorOf(m)), m.ID, matter.HearingInput{Kind: kind, At: stamp(at), Place: "Phòng xử án 1", Clash: true}); err != nil {
			return err
		}
	}
	return nil
}

// theConflict: the other side of a dispute comes to the centre, which already
// helps the first.
func (s *sim) theConflict() error {
	list, err := s.inHand("litigation")
	if err != nil {
		return err
	}
	b := &s.branches[0]
	for _, m := range list {
		if m.Field != "civil" || m.BranchID != b.id {
			continue
		}
		parties, err := s.Conflict.Parties(s.ctx, 0, m.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(parties, func(p conflict.Party) bool { return p.Side == conflict.SideOpposing })
		if i < 0 {
			continue
		}
		return s.otherSide(b, m, parties[i])
	}
	return fault.Missing()
}

func (s *sim) otherSide(b *branchOf, m matter.Matter, side conflict.Party) error {
	ours, err := s.Client.Brief(s.ctx, m.ClientID)
	if err != nil {
		return err
	}
	a := &affair{branch: b}
	for _, st := range s.data.stories.Matters {
		if st.Form == m.Form && st.Field == m.Field && st.Opposing != "" {
			a.story = st
			break
		}
	}
	a.person = s.newPerson(a.story, b, s.clock.Now())
	a.person.name = side.Name
	a.agency = s.agencyOf(a)
	in := s.submission(a)
	in.Channel = "counter"
	in.Parties = []request.PartyInput{{
		Side: conflict.SideOpposing, Name: ours.Name, IDNumber: ours.IDNumber, Birth: ours.Birth.String(), Relation: a.story.Opposing,
	}}
	r, err := s.submit(a, in)
	if err != nil {
		return err
	}
	a.request = r.ID
	if err := s.take(a, b.officers[0]); err != nil {
		return err
	}
	c, err := s.Conflict.Check(s.ctx, s.as(b.officers[0]), conflict.CheckInput{RequestID: r.ID})
	if err == nil && c.Result != conflict.Found {
		err = fault.New(fault.Conflict, "conflict.unchecked", "result", c.Result)
	}
	return err
}

// proposalsWaiting leaves some decisions for the head to make.
func (s *sim) proposalsWaiting() error {
	list, err := s.inHand("litigation", "advice", "representation")
	if err != nil {
		return err
	}
	wanted := []string{"finish", "finish", "stop", "finish"}
	for i := len(list) - 1; i >= 0 && len(wanted) > 0; i-- {
		m := list[i]
		d, err := s.Matter.Open(s.ctx, s.as("giamdoc"), m.ID)
		if err != nil {
			return err
		}
		_, waits := openProposal(d)
		planned := slices.ContainsFunc(d.Hearings, func(h matter.Hearing) bool { return h.State == matter.Planned })
		if waits || planned || m.State != matter.InProgress || m.BranchID != s.branches[0].id || s.actorOf(m) == "giamdoc" {
			continue
		}
		actor := s.as(s.actorOf(m))
		switch wanted[0] {
		case "finish":
			_, err = s.Matter.Finish(s.ctx, actor, m.ID, matter.FinishInput{Version: m.Version, Outcome: "done", Result: "Đã làm xong theo yêu cầu, kết quả ghi trong hồ sơ."})
		default:
			_, err = s.Matter.Stop(s.ctx, actor, m.ID, matter.StopInput{Version: m.Version, Ground: "withdrawn", Note: "Người được trợ giúp có đơn rút yêu cầu ngày 14-02-2022."})
		}
		if err != nil {
			return err
		}
		wanted = wanted[1:]
	}
	for range 2 { // refusals that the head has to sign
		b := &s.branches[0]
		why := s.data.stories.Refusals[s.rng.IntN(2)]
		a := &affair{story: s.aStory("advice"), branch: b, refusal: why}
		a.person = s.newPerson(a.story, b, s.clock.Now())
		in := s.submission(a)
		in.Channel = "counter"
		r, err := s.submit(a, in)
		if err != nil {
			return err
		}
		if _, err := s.Request.Refuse(s.ctx, s.as(b.officers[1]), r.ID, request.RefuseInput{Version: r.Version, Ground: why.Ground, Note: why.Note}); err != nil {
			return err
		}
	}
	return nil
}

// theCall: this morning the police told of somebody of seventeen who is held;
// the hours run.
func (s *sim) theCall() error {
	b := &s.branches[0]
	st := s.data.stories.Matters[0]
	who := s.newPerson(st, b, s.clock.Now())
	_, err := s.Request.TakeCall(s.ctx, s.as(b.reception), request.CallInput{
		BranchID: b.id, AgencyID: s.agencies["930"]["police"], AgencyOfficer: "Điều tra viên (minh họa)", AgencyPhone: s.phone(),
		Name: who.name, Birth: "17 tuổi", Sex: who.sex, Charge: st.Subject, Stage: "investigation",
		AskedAt: "16-02-2022 06:10", FamilyPhone: s.phone(), Note: "Có mẹ đang ở trụ sở công an.",
	})
	return err
}
