package request

import (
	"context"
	"slices"

	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/law"
)

// Clocks of the law that run from a request.
const (
	ClockNotice12 = "notice_12h"           // the agency tells us of an arrested or held person (Law, Art. 31.3)
	ClockNotice24 = "notice_24h"           // of a suspect, accused or victim
	ClockAnswer   = "agency_notice_answer" // we assign, or tell the agency (Joint Circular 10/2018, Art. 3.4)

	ClockAcknowledge = "acknowledge" // we tell who asked from afar whether the papers are enough (Law, Art. 30.2)
)

// noticeClock names the clock that the agency's notice had to keep, "" for
// none: it runs from when the person asked the agency.
func noticeClock(r Request) string {
	switch {
	case r.Channel != ChannelAgency || r.AskedAgencyAt == 0:
		return ""
	case r.Detained || r.Role == "detained":
		return ClockNotice12
	case slices.Contains([]string{"suspect", "accused", "victim"}, r.Role):
		return ClockNotice24
	}
	return ""
}

// Notice is how an agency kept the hours in which it had to tell the centre.
type Notice struct {
	Clock     law.Clock          `json:"clock"`
	Reckoning calendar.Reckoning `json:"reckoning"`
	AskedAt   clock.Instant      `json:"asked_at"`
	ToldAt    clock.Instant      `json:"told_at"`
	DueAt     clock.Instant      `json:"due_at"`
	Late      bool               `json:"late"`
}

// NoticeOf judges an agency's notice by the instants of the request itself, to
// the minute; false where no hours run.
func (s *Service) NoticeOf(r Request) (Notice, bool) {
	name := noticeClock(r)
	if name == "" {
		return Notice{}, false
	}
	reckoning, c, err := s.Law.Reckon(name, r.AskedAgencyAt.Time(), false)
	if err != nil {
		return Notice{}, false
	}
	n := Notice{Clock: c, Reckoning: reckoning, AskedAt: r.AskedAgencyAt, ToldAt: r.ReceivedAt, DueAt: clock.InstantOf(reckoning.Due)}
	n.Late = n.ToldAt > n.DueAt
	return n, true
}

// runs names the clock that runs from a request as it came, "" for none: an
// agency's notice wants its answer, a request from afar wants to be told
// whether its papers are enough; at the counter that is told at once.
func runs(channel string) string {
	switch channel {
	case ChannelAgency:
		return ClockAnswer
	case "counter", "outreach", "":
		return ""
	}
	return ClockAcknowledge
}

// startClocks starts what runs from a request as it stands. A clock that runs
// already starts anew; one that no longer applies is void.
func (s *Service) startClocks(ctx context.Context, r, before Request) error {
	was, is := runs(before.Channel), runs(r.Channel)
	if was != "" && was != is {
		if err := s.rooms.Agenda.Void(ctx, r.Of(), was); err != nil {
			return err
		}
	}
	if is == "" || is == ClockAcknowledge && r.AcknowledgedAt != 0 || !s.Law.Has("clock", is, r.ReceivedAt.Date()) {
		return nil
	}
	hard, err := s.hardArea(ctx, r)
	if err != nil {
		return err
	}
	_, err = s.rooms.Agenda.Start(ctx, agenda.StartInput{Clock: is, Subject: r.Of(), At: r.ReceivedAt, HardArea: hard, Title: r.Title()})
	return err
}

// instantText writes an instant as the fields take it.
func instantText(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Format("02-01-2006 15:04")
}
