package matter

import (
	"context"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/client"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/provider"
)

// homeOf gives the person as the matter keeps it: the name, and the residence
// with the units as they are on that day, so that a later merger of units
// leaves old matters as they were.
func (s *Service) homeOf(ctx context.Context, clientID int64, on calendar.Date) (home, error) {
	c, err := s.rooms.Client.Brief(ctx, clientID)
	if err != nil {
		return home{}, err
	}
	h := home{name: c.Name, folded: fold.Text(c.Name)}
	at, ok := residence(c, on)
	if !ok {
		return h, nil
	}
	h.unitCode = at.UnitCode
	parts := []string{at.Line}
	if at.UnitCode != "" {
		path, err := s.rooms.Org.UnitPath(ctx, at.UnitCode, on)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return h, err
		}
		parts = append(parts, path)
		if h.hard, err = s.rooms.Org.HardArea(ctx, at.UnitCode, on); err != nil && !fault.Is(err, fault.NotFound) {
			return h, err
		}
	}
	h.address = joined(", ", parts...)
	return h, nil
}

// residence is where somebody lives on a day: the present place before the
// permanent one.
func residence(c client.Client, on calendar.Date) (client.Address, bool) {
	for _, kind := range []string{"current", "permanent", "contact"} {
		for _, a := range c.Addresses {
			if a.Kind == kind && !on.Before(a.ValidFrom) && (a.ValidTo.IsZero() || !on.After(a.ValidTo)) {
				return a, true
			}
		}
	}
	return client.Address{}, false
}

func joined(sep string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, sep)
}

// checkConflict compares the parties on behalf of the actor.
func (s *Service) checkConflict(ctx context.Context, a account.Actor, requestID, matterID, providerID int64) error {
	_, err := s.rooms.Conflict.Check(ctx, a, conflict.CheckInput{RequestID: requestID, MatterID: matterID, ProviderID: providerID})
	return err
}

// need says what a provider of the matter must be able to do.
func (s *Service) need(ctx context.Context, m Matter) (provider.Need, error) {
	c, err := s.rooms.Client.Brief(ctx, m.ClientID)
	if err != nil {
		return provider.Need{}, err
	}
	parties, err := s.rooms.Conflict.Parties(ctx, 0, m.ID)
	if err != nil {
		return provider.Need{}, err
	}
	n := provider.Need{BranchID: m.BranchID, Form: m.Form, Field: m.Field, UnitCode: m.UnitCode, AgencyID: m.AgencyID, On: s.Today()}
	if code := languageCode(c.Language); code != "" {
		n.Languages = []string{code}
	}
	n.Conflict = func(ctx context.Context, p provider.Provider) ([]fault.Message, error) {
		return s.rooms.Conflict.WithProvider(ctx, parties, p.ID)
	}
	return n, nil
}

// languageCode gives the code of a language somebody is noted to speak, which
// may stand as a code or as its name in either language.
func languageCode(noted string) string {
	noted = fold.Text(noted)
	for _, code := range provider.Languages {
		for _, lang := range i18n.Langs {
			if noted == code || noted != "" && noted == fold.Text(i18n.In(lang, "provider.language_"+code)) {
				return code
			}
		}
	}
	return ""
}

// isProof tells whether a paper proves entitlement (Circular 08/2017, Article 33).
func isProof(l *law.Law, code string) bool {
	return code != "" && l.Has("proof", code, calendar.Date{})
}
