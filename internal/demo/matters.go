package demo

import (
	"fmt"
	"slices"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
)

// accepted plans what becomes of a new matter.
func (s *sim) accepted(a *affair, m matter.Matter) error {
	a.matter = m.ID
	t := s.clock.Now()
	wait := .3 + s.rng.Float64()*2.2
	if m.Detained {
		wait = .05 + s.rng.Float64()*.2
	}
	if a.fate == "late" {
		wait = 6 + s.rng.Float64()*5
	}
	if a.fate != "unassigned" {
		s.at(s.later(t, wait), func() error { return s.assign(a) })
	}
	if a.owed && a.fate != "owing" && !s.chance(18) {
		s.at(s.later(t, 2+s.rng.Float64()*4), func() error { return s.bringProofs(a) })
	}
	return nil
}

// now reads the matter; ok is false when it is not in one of these states.
func (s *sim) now(a *affair, states ...string) (m matter.Matter, ok bool, err error) {
	m, err = s.Matter.Brief(s.ctx, a.matter)
	return m, err == nil && slices.Contains(states, m.State), err
}

func (s *sim) bringProofs(a *affair) error {
	if _, ok, err := s.now(a, matter.Accepted, matter.Assigned, matter.InProgress); !ok {
		return err
	}
	d, err := s.Matter.Open(s.ctx, s.as(a.branch.reception), a.matter)
	if err != nil {
		return err
	}
	for _, p := range d.Proofs {
		state := matter.PaperReceived
		if _, err := s.Matter.ChangePaper(s.ctx, s.as(a.branch.reception), p.ID, matter.PaperChangeInput{Version: p.Version, State: &state, CopyKind: ptr("certified_copy")}); err != nil {
			return err
		}
	}
	return nil
}

// assign names a provider: one of the branch whom the law lets give this form,
// with the least to do.
func (s *sim) assign(a *affair) error {
	m, ok, err := s.now(a, matter.Accepted)
	if !ok {
		return err
	}
	for _, p := range s.suitable(a, 0) {
		in := matter.AssignInput{Version: m.Version, ProviderID: p.id, DecisionNo: s.decisionNo(), Reasons: "Đúng lĩnh vực, ít việc nhất trong tuần."}
		_, err = s.Matter.Assign(s.ctx, s.as(a.branch.head), a.matter, in)
		if s.looked(err, 0, a.matter, p.id, a.branch) {
			_, err = s.Matter.Assign(s.ctx, s.as(a.branch.head), a.matter, in)
		}
		if err == nil {
			p.load++
			return s.planWork(a, p)
		}
		if !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	if err == nil {
		err = errNobody
	}
	return err
}

func (s *sim) decisionNo() string {
	s.decisions++
	return fmt.Sprintf("%d/QĐ-TGPL", s.decisions)
}

// suitable gives who may, the least busy first; not names one to leave out.
func (s *sim) suitable(a *affair, not int64) []*providerOf {
	var list []*providerOf
	for _, p := range s.providers {
		lawful := p.kind == "officer" || p.kind == "lawyer" || a.story.Form == "advice"
		if p.branch == a.branch.code && lawful && p.id != not {
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(x, y *providerOf) int {
		if a.person.khmer && x.khmer != y.khmer {
			if x.khmer {
				return -1
			}
			return 1
		}
		return x.load - y.load
	})
	return list
}

// planWork plans the provider's work until the end.
func (s *sim) planWork(a *affair, p *providerOf) error {
	t := s.clock.Now()
	w := &work{affair: a, provider: p}
	if a.story.Form == "advice" {
		days := 2 + s.rng.Float64()*6
		if a.fate == "late" {
			days = 14 + s.rng.Float64()*10
		}
		s.at(s.later(t, .5+s.rng.Float64()), w.start(s))
		s.at(s.later(t, 1+s.rng.Float64()), w.session(s))
		if a.fate != "slow" {
			s.planEnd(w, s.later(t, days))
		}
		return nil
	}
	days := 45 + s.rng.Float64()*120
	end := t.AddDate(0, 0, int(days))
	s.at(s.later(t, .6), w.start(s))
	if a.story.Form == "litigation" {
		s.at(s.later(t, .9), w.register(s))
		s.at(s.later(t, 1.6), w.registered(s))
	}
	for range 3 + s.rng.IntN(7) {
		s.at(s.later(t, 2+s.rng.Float64()*(days-6)), w.session(s))
	}
	for range 1 + s.rng.IntN(3) {
		s.at(s.later(t, 2+s.rng.Float64()*(days-6)), w.note(s))
	}
	if a.story.Hearing != "" {
		w.planHearing(s, end.AddDate(0, 0, -6))
	}
	if a.fate == "change" {
		s.at(s.later(t, days*.3), w.askChange(s))
	}
	s.planEnd(w, s.office(end))
	return nil
}

// work is a matter in the hand of a provider.
type work struct {
	*affair
	provider *providerOf
	hearing  int64
}

// step wraps something the provider does while the matter is in hand.
func (w *work) step(s *sim, do func(m matter.Matter) error) func() error {
	return func() error {
		m, ok, err := s.now(w.affair, matter.Assigned, matter.InProgress)
		if !ok || m.ProviderID != w.provider.id {
			return err
		}
		return do(m)
	}
}

func (w *work) start(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		if m.State != matter.Assigned {
			return nil
		}
		_, err := s.Matter.Start(s.ctx, s.as(w.provider.actor), m.ID, matter.StartInput{Version: m.Version})
		return err
	})
}

func (w *work) register(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		_, err := s.Matter.RegisterAtAgency(s.ctx, s.as(w.provider.actor), m.ID, matter.RegisterInput{})
		return err
	})
}

func (w *work) registered(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		_, err := s.Matter.AgencyAnswer(s.ctx, s.as(w.provider.actor), m.ID, matter.AgencyAnswerInput{Answer: "accepted"})
		return err
	})
}

func (w *work) session(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		now := s.clock.Now().In(calendar.Zone)
		part := matter.Morning
		if now.Hour() >= 12 {
			part = matter.Afternoon
		}
		key := fmt.Sprintf("%d %s %s", w.provider.id, day(now), part)
		if s.busy[key] {
			return nil
		}
		s.busy[key] = true
		kinds := []string{"meeting", "file_study", "statement"}
		switch {
		case m.Field == "criminal" && m.Form == "litigation":
			kinds = append(kinds, "questioning", "with_agency", "evidence")
		case m.Form == "litigation":
			kinds = append(kinds, "mediation", "evidence", "with_agency")
		case m.Form == "representation":
			kinds = append(kinds, "representing", "representing")
		}
		in := matter.SessionInput{OnDate: day(now), Part: part, Kind: pick(s, kinds)}
		if s.chance(20) {
			in.Minutes = "180"
		}
		row, err := s.Matter.AddSession(s.ctx, s.as(w.provider.actor), m.ID, in)
		if err != nil {
			return err
		}
		if s.chance(75) {
			_, err = s.Matter.ConfirmSession(s.ctx, s.as(w.provider.actor), row.ID, matter.ConfirmSessionInput{Version: row.Version, ConfirmedBy: "Thư ký (minh họa)"})
		}
		return err
	})
}

func (w *work) note(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		_, err := s.Matter.AddDiary(s.ctx, s.as(w.provider.actor), m.ID, matter.DiaryInput{
			Kind: pick(s, []string{matter.DiaryNote, matter.DiaryCall, matter.DiaryMeeting, matter.DiaryRead}), Text: pick(s, s.data.stories.Diary),
		})
		return err
	})
}

// planHearing summons to a hearing some days before, and tells how it went.
func (w *work) planHearing(s *sim, about time.Time) {
	at := calendar.DateOf(s.office(about)).At(7, 30)
	if s.chance(30) {
		at = calendar.DateOf(at).At(13, 30)
	}
	s.at(s.office(at.AddDate(0, 0, -10)), w.addHearing(s, at))
	s.at(calendar.DateOf(at).At(16, 10), w.closeHearing(s))
}

func (w *work) addHearing(s *sim, at time.Time) func() error {
	return w.step(s, func(m matter.Matter) error {
		h, err := s.Matter.AddHearing(s.ctx, s.as(w.provider.actor), m.ID, matter.HearingInput{
			Kind: w.story.Hearing, At: stamp(at), AgencyID: s.hearingPlace(w.affair), Place: pick(s, []string{"Phòng xử án 1", "Phòng xử án 2", "Phòng làm việc"}), Clash: true,
		})
		w.hearing = h.ID
		return err
	})
}

// hearingPlace is the court, also where the police had the matter first.
func (s *sim) hearingPlace(a *affair) int64 {
	if a.story.Hearing == "authority" {
		return s.agencies[a.person.district]["peoples_committee"]
	}
	if a.story.Stage == "appeal" {
		return s.agencies["93"]["court"]
	}
	return s.agencies[a.person.district]["court"]
}

func (w *work) closeHearing(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		d, err := s.Matter.Open(s.ctx, s.as(w.provider.actor), m.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Hearings, func(h matter.Hearing) bool { return h.ID == w.hearing && h.State == matter.Planned })
		if i < 0 {
			return nil
		}
		version := d.Hearings[i].Version
		in := matter.HearingResultInput{Version: version, State: matter.Held, Result: s.result(w.story)}
		if s.chance(18) {
			next := calendar.DateOf(s.office(s.clock.Now().AddDate(0, 0, 9+s.rng.IntN(9)))).At(7, 30)
			in = matter.HearingResultInput{Version: version, State: matter.Adjourned, Result: "Hoãn vì vắng người tham gia tố tụng.", NewAt: stamp(next), Clash: true}
		}
		_, err = s.Matter.CloseHearing(s.ctx, s.as(w.provider.actor), w.hearing, in)
		return err
	})
}

func (s *sim) result(st story) string {
	list := s.data.stories.Results[st.Field]
	if st.Form == "advice" {
		list = s.data.stories.Results["advice"]
	}
	return pick(s, list)
}

// askChange: the person asks for somebody else, and the head agrees.
func (w *work) askChange(s *sim) func() error {
	return w.step(s, func(m matter.Matter) error {
		if _, err := s.Matter.RequestChange(s.ctx, s.as(w.branch.reception), m.ID, matter.ChangeRequestInput{
			Source: "client", Ground: "not_effective", Note: "Người được trợ giúp gửi đơn, nêu khó sắp xếp giờ gặp.",
		}); err != nil {
			return err
		}
		s.at(s.later(s.clock.Now(), 1.2), w.step(s, func(m matter.Matter) error {
			for _, p := range s.suitable(w.affair, w.provider.id) {
				in := matter.ChangeProviderInput{Version: m.Version, ProviderID: p.id, DecisionNo: s.decisionNo(), Note: "Đồng ý theo đơn."}
				_, err := s.Matter.ChangeProvider(s.ctx, s.as(w.branch.head), m.ID, in)
				if s.looked(err, 0, m.ID, p.id, w.branch) {
					_, err = s.Matter.ChangeProvider(s.ctx, s.as(w.branch.head), m.ID, in)
				}
				if err == nil {
					w.provider.load--
					p.load++
					w.provider = p
					return nil
				}
				if !fault.Is(err, fault.Conflict) {
					return err
				}
			}
			return nil
		}))
		return nil
	})
}
