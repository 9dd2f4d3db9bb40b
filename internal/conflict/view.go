package conflict

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/fault"
)

// View is what a page or a caller is shown: the parties, and the last checks.
type View struct {
	Parties  []Party `json:"parties"`
	Check    *Check  `json:"check,omitempty"`    // of the parties
	Provider *Check  `json:"provider,omitempty"` // with the provider asked for
}

// View shows the parties and checks of a request or matter. Right: request.read
// or matter.read.
func (s *Service) View(ctx context.Context, a account.Actor, in CheckInput) (View, error) {
	t, err := s.target(ctx, in.RequestID, in.MatterID)
	if err != nil {
		return View{}, err
	}
	action := "request.read"
	if in.MatterID != 0 {
		action = "matter.read"
	}
	if err := s.Guard.Require(ctx, a, action, t); err != nil {
		return View{}, err
	}
	var v View
	if v.Parties, err = s.Parties(ctx, in.RequestID, in.MatterID); err != nil {
		return v, err
	}
	last := func(providerID int64) (*Check, error) {
		c, ok, err := s.Latest(ctx, in.RequestID, in.MatterID, providerID)
		if err != nil || !ok {
			return nil, err
		}
		c = veiled(a, t, c)
		return &c, nil
	}
	if v.Check, err = last(0); err != nil || in.ProviderID == 0 {
		return v, err
	}
	v.Provider, err = last(in.ProviderID)
	return v, err
}

// Get gives one check. Right: as for its request or matter.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Check, error) {
	c, err := s.byID(ctx, id)
	if err != nil {
		return Check{}, err
	}
	t, err := s.target(ctx, c.RequestID, c.MatterID)
	if err != nil {
		return Check{}, err
	}
	action := "request.read"
	if t.Kind == "matter" {
		action = "matter.read"
	}
	if err := s.Guard.Require(ctx, a, action, t); err != nil {
		return Check{}, err
	}
	c, err = s.opened(ctx, c)
	return veiled(a, t, c), err
}

// veiled takes out of a check who was found and where, for those who see only
// what they work on themselves and do not judge conflicts: the findings name
// other people's matters.
func veiled(a account.Actor, t account.Target, c Check) Check {
	if account.May(a, "conflict.check", t) || account.ScopeOf(a, "matter.read") >= account.Branch {
		return c
	}
	found := make([]Finding, len(c.Findings))
	for i, f := range c.Findings {
		found[i] = Finding{Severity: f.Severity, Reasons: []fault.Message{{Key: "conflict.withheld"}}, Party: f.Party}
	}
	c.Findings, c.OverrideReason = found, ""
	return c
}

// MayOverride tells whether the actor may write why to go on in spite of what
// the check found.
func (s *Service) MayOverride(ctx context.Context, a account.Actor, c Check) bool {
	t, err := s.target(ctx, c.RequestID, c.MatterID)
	if err != nil {
		return false
	}
	if c.Result == Found {
		return account.May(a, "conflict.override", t)
	}
	return account.May(a, "conflict.check", t)
}

// MayCheck tells whether the actor may have the parties compared.
func (s *Service) MayCheck(ctx context.Context, a account.Actor, requestID, matterID int64) bool {
	t, err := s.target(ctx, requestID, matterID)
	return err == nil && account.May(a, "conflict.check", t)
}
