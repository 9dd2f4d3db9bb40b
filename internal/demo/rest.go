package demo

import (
	"bytes"
	"fmt"
	"time"

	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/news"
	"tgpl/internal/provider"
	"tgpl/internal/request"
)

// planRest plans what goes on beside the matters.
func (s *sim) planRest() {
	s.planGuidance()
	s.planNews()
	s.at(moment(2, 8, 9, 0), s.roster)
	s.at(moment(1, 19, 10, 0), s.doubles)
	for t := moment(1, 10, 7, 0); t.Before(Now); t = t.AddDate(0, 0, 1) {
		s.at(t, func() error { return s.Agenda.Remind(s.ctx) })
	}
	// What was told before the weekend has been read.
	s.at(moment(2, 14, 11, 0), func() error {
		for _, p := range s.data.centre.Staff {
			if err := s.Agenda.ReadAll(s.ctx, s.as(p.Username)); err != nil {
				return err
			}
		}
		return nil
	})
}

// planGuidance plans simple questions that were answered at once.
func (s *sim) planGuidance() {
	for range 180 {
		t := s.office(Start.Add(time.Duration(s.rng.IntN(int(Now.Sub(Start).Hours())-24)) * time.Hour))
		s.at(t, func() error {
			b := s.someBranch()
			q := pick(s, s.data.stories.Guidance)
			female := s.chance(55)
			in := request.GuidanceInput{
				BranchID: b.id, Channel: pick(s, []string{"counter", "counter", "phone", "outreach"}), Sex: "male",
				UnitCode: pick(s, b.communes).Code, Field: q.Field, Question: q.Question, Answer: q.Answer,
			}
			if female {
				in.Sex = "female"
			}
			if s.chance(40) {
				in.Category = pick(s, []string{"poor", "merit"})
			}
			_, err := s.Request.AddGuidance(s.ctx, s.as(b.reception), in)
			return err
		})
	}
}

// roster puts providers on duty for two weeks, and one of them away.
func (s *sim) roster() error {
	if _, err := s.Provider.AddAbsence(s.ctx, s.as("giamdoc"), s.providerOf("tgv3"), provider.AbsenceInput{FromOn: "14-02-2022", ToOn: "18-02-2022", Reason: "Tập huấn"}); err != nil {
		return err
	}
	turns := map[string][]string{"TT": {"tgv", "tgv2", "luatsu", "tgv4"}, "CN1": {"tgv5", "tgv6", "luatsu3"}, "CN2": {"tgv7", "tgv8", "luatsu5"}}
	for i, d := 0, calendar.DateOf(moment(2, 14, 0, 0)); i < 14; i, d = i+1, d.AddDays(1) {
		working, err := s.Law.Days().IsWorking(d)
		if err != nil {
			return err
		}
		for _, b := range s.branches {
			in := provider.DutyInput{ProviderID: s.providerOf(turns[b.code][i%len(turns[b.code])]), OnDate: d.Format(), Part: "day", AgencyID: s.agencies[b.communes[0].ParentCode]["police"]}
			if !working {
				in.AgencyID, in.Note = 0, "Trực qua điện thoại"
			}
			if _, err := s.Provider.SetDuty(s.ctx, s.as(b.head), in); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sim) providerOf(username string) int64 {
	for _, p := range s.providers {
		if p.actor == username {
			return p.id
		}
	}
	panic("demo: no provider " + username)
}

// doubles makes two records of people who have one, as it happens at a busy
// counter: one is found and merged, the other still waits to be found.
func (s *sim) doubles() error {
	n := 0
	for _, p := range s.people {
		if p.clientID == 0 || p.age < 30 || p.branch != &s.branches[0] || p.idNumber == "" {
			continue
		}
		known, err := s.Client.Brief(s.ctx, p.clientID)
		if err != nil {
			return err
		}
		born := known.Birth.String()[:4]
		double, err := s.Client.Create(s.ctx, s.as("tiepnhan"), client.Input{
			Name: known.Name, Sex: known.Sex, Birth: born, Confirmed: true,
			Phones: []client.PhoneInput{{Number: p.phone}}, Addresses: []client.AddressInput{{UnitCode: p.commune}},
		})
		if err != nil {
			return err
		}
		if n++; n == 2 {
			return nil
		}
		if _, err := s.Client.Merge(s.ctx, s.as("tiepnhan"), client.MergeInput{KeepID: known.ID, MergeID: double.ID, KeepVersion: known.Version, MergeVersion: double.Version}); err != nil {
			return err
		}
	}
	return fault.Missing()
}

// planNews plans the articles of the portal.
func (s *sim) planNews() {
	for _, a := range s.data.news {
		on, err := calendar.ParseDate(a.On, calendar.DateOf(Now))
		if err != nil {
			panic(err)
		}
		s.at(on.At(7, 35), func() error {
			in := news.Input{Title: a.Title, Summary: a.Summary, Body: a.Body, Author: a.Author, PublishedOn: a.On}
			if a.Picture != nil {
				var b bytes.Buffer
				if err := draw(&b, a.Picture.Kind); err != nil {
					return err
				}
				up, err := s.File.Receive(s.ctx, a.Picture.Kind+".png", &b)
				if err != nil {
					return fmt.Errorf("picture %s: %w", a.Picture.Kind, err)
				}
				in.Picture, in.PictureCaption, in.PictureAlt = &up, a.Picture.Caption, a.Picture.Alt
			}
			art, err := s.News.Create(s.ctx, s.as("bientap"), in)
			if err != nil {
				return err
			}
			_, err = s.News.Publish(s.ctx, s.as("bientap"), art.ID, art.Version)
			return err
		})
	}
}
