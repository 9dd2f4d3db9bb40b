package agenda

import (
	"context"
	"fmt"

	ics "github.com/arran4/golang-ical"

	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
)

// icsProduct names the program in its feeds.
const icsProduct = "-//tgpl//VI"

// ICS writes the feed of an account (RFC 5545) in the language of the context.
// A feed lies open in whatever program reads it, so it names nobody: the kind
// of event, the code of the matter, place and hour, no client and no subject.
func (s *Service) ICS(ctx context.Context, accountID int64) ([]byte, error) {
	events, err := s.Feed(ctx, accountID)
	if err != nil {
		return nil, err
	}
	cal := ics.NewCalendar()
	cal.SetProductId(icsProduct)
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(i18n.T(ctx, "agenda.feed_name"))
	cal.SetXWRTimezone(calendar.Zone.String())
	cal.SetRefreshInterval("PT1H")
	for _, e := range events {
		v := cal.AddEvent(fmt.Sprintf("event-%d@tgpl", e.ID))
		v.SetDtStampTime(s.Now().Time())
		v.SetStartAt(e.StartAt.Time())
		v.SetEndAt(e.EndAt.Time())
		v.SetSequence(int(e.Version))
		v.SetSummary(i18n.T(ctx, "agenda.feed_event", "kind", s.KindName(ctx, e), "code", e.Code))
		v.SetClass(ics.ClassificationPrivate)
		v.SetStatus(ics.ObjectStatusConfirmed)
		if e.Place != "" {
			v.SetLocation(e.Place)
		}
		if !e.CancelledAt.IsZero() {
			v.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	return []byte(cal.Serialize()), nil
}
