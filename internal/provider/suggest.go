package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/org"
)

// Need is what a matter needs of a provider. On is the day of the assignment
// (zero: today). Conflict, when given, tells why a provider may not act because
// of whom he has served or is related to (Law Art. 25.2).
type Need struct {
	BranchID  int64
	Form      string
	Field     string
	UnitCode  string
	AgencyID  int64
	Languages []string
	On        calendar.Date
	Conflict  func(ctx context.Context, p Provider) ([]fault.Message, error)
}

// Suggestion is a provider with what speaks for him (Reasons), what speaks
// against without forbidding it (Cautions), and why he may not be assigned
// (Blocked). Score only orders those who may.
type Suggestion struct {
	Provider Provider        `json:"provider"`
	Score    int             `json:"score"`
	Reasons  []fault.Message `json:"reasons"`
	Cautions []fault.Message `json:"cautions"`
	Blocked  []fault.Message `json:"blocked"`
	Load     int             `json:"load"`
}

func (g *Suggestion) plus(score int, key string, args ...any) {
	g.Score += score
	g.Reasons = append(g.Reasons, fault.Message{Key: key, Args: args})
}

func (g *Suggestion) minus(score int, key string, args ...any) {
	g.Score -= score
	g.Cautions = append(g.Cautions, fault.Message{Key: key, Args: args})
}

// The weights of a suggestion, in points. They order who may be assigned by
// law; they are the centre's habit, not law.
const (
	sameUnit     = 30
	sameDistrict = 20
	sameBranch   = 15
	speaks       = 25
	knowsField   = 15
	onDuty       = 10
	perDone      = 1 // a matter of the field brought to an end …
	doneCounts   = 15
	freeLoad     = 30 // nothing in hand
	usualLoad    = 12 // taken as full where no bound is set
	overLoad     = 40
)

// Suggest gives all providers of the day for a need: the best first, those who
// may not be assigned last, each with why.
func (s *Service) Suggest(ctx context.Context, a account.Actor, need Need) ([]Suggestion, error) {
	everybody := account.Target{Kind: "provider", BranchID: need.BranchID, Owners: []int64{}}
	if err := s.Guard.Require(ctx, a, "provider.read", everybody); err != nil {
		return nil, err
	}
	if need.On.IsZero() {
		need.On = s.Today()
	}
	var all []Provider
	if err := s.DB.Read(ctx).NewSelect().Model(&all).Where("(ended_on IS NULL OR ended_on >= ?)", need.On).OrderExpr("folded, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the providers: %w", err)
	}
	facts, err := s.facts(ctx, need)
	if err != nil {
		return nil, err
	}
	out := make([]Suggestion, 0, len(all))
	for _, p := range all {
		g, err := s.weigh(ctx, p, need, facts)
		if err != nil {
			return nil, err
		}
		mask(&g.Provider, a)
		out = append(out, g)
	}
	slices.SortStableFunc(out, func(x, y Suggestion) int {
		if bx, by := len(x.Blocked) > 0, len(y.Blocked) > 0; bx != by {
			if bx {
				return 1
			}
			return -1
		}
		return y.Score - x.Score
	})
	return out, nil
}

// facts is what is known of all providers at once.
type facts struct {
	loads, done   map[int64]int
	away          map[int64]Absence
	duty          map[int64]bool
	organisations map[int64]org.Organisation
}

func (s *Service) facts(ctx context.Context, need Need) (f facts, err error) {
	if f.loads, err = s.loads(ctx); err != nil {
		return f, err
	}
	if f.done, err = s.experience(ctx, need.Field); err != nil {
		return f, err
	}
	if f.away, err = s.absentOn(ctx, need.On); err != nil {
		return f, err
	}
	f.duty = map[int64]bool{}
	if need.AgencyID != 0 {
		rows, err := s.OnDuty(ctx, need.On, "", need.AgencyID)
		if err != nil {
			return f, err
		}
		for _, r := range rows {
			f.duty[r.ProviderID] = r.AgencyID == need.AgencyID || f.duty[r.ProviderID]
		}
	}
	organisations, err := s.org.Organisations(ctx, org.OrganisationFilter{})
	f.organisations = map[int64]org.Organisation{}
	for _, o := range organisations {
		f.organisations[o.ID] = o
	}
	return f, err
}

func (s *Service) weigh(ctx context.Context, p Provider, need Need, f facts) (Suggestion, error) {
	p.Load = f.loads[p.ID]
	g := Suggestion{Provider: p, Load: p.Load}
	g.Blocked = s.unfit(p, need.Form, need.On, f.organisations)
	if away, ok := f.away[p.ID]; ok {
		g.Blocked = append(g.Blocked, fault.Message{Key: "provider.is_away", Args: []any{"until", away.ToOn.Format()}})
	}
	if need.Conflict != nil {
		found, err := need.Conflict(ctx, p)
		if err != nil {
			return g, err
		}
		g.Blocked = append(g.Blocked, found...)
	}
	if rule, ok := s.Law.MayGive(p.Kind, need.Form, need.On); ok {
		g.plus(0, "provider.reason_law", "article", rule.Article)
	}
	weighLoad(&g, p)
	if err := s.weighPlace(ctx, &g, p, need); err != nil {
		return g, err
	}
	for _, lang := range need.Languages {
		if lang == "vi" || lang == "" {
			continue
		}
		if p.Speaks(lang) {
			g.plus(speaks, "provider.reason_speaks_"+lang)
		} else {
			g.minus(speaks, "provider.caution_speaks_"+lang)
		}
	}
	if need.Field != "" && slices.Contains(p.Fields, need.Field) {
		g.plus(knowsField, "provider.reason_field")
	}
	if n := f.done[p.ID]; n > 0 {
		g.plus(perDone*min(n, doneCounts), "provider.reason_done", "n", n)
	}
	if f.duty[p.ID] {
		g.plus(onDuty, "provider.reason_duty")
	}
	return g, nil
}

func weighLoad(g *Suggestion, p Provider) {
	full := int(p.MaxLoad)
	if full == 0 {
		full = usualLoad
	}
	points := freeLoad * max(0, full-p.Load) / full
	switch {
	case p.MaxLoad > 0 && p.Load >= int(p.MaxLoad):
		g.minus(overLoad, "provider.caution_full", "n", p.Load, "max", p.MaxLoad)
	case p.Load == 0:
		g.plus(points, "provider.reason_free")
	case p.MaxLoad > 0:
		g.plus(points, "provider.reason_load_of", "n", p.Load, "max", p.MaxLoad)
	default:
		g.plus(points, "provider.reason_load", "n", p.Load)
	}
}

func (s *Service) weighPlace(ctx context.Context, g *Suggestion, p Provider, need Need) error {
	if need.UnitCode != "" {
		if slices.Contains(p.UnitCodes, need.UnitCode) {
			g.plus(sameUnit, "provider.reason_unit")
		} else {
			district, err := s.org.District(ctx, need.UnitCode, need.On)
			if err != nil {
				return err
			}
			for _, code := range p.UnitCodes {
				own, err := s.org.District(ctx, code, need.On)
				if err != nil {
					return err
				}
				if own != "" && own == district {
					g.plus(sameDistrict, "provider.reason_district")
					break
				}
			}
		}
	}
	if need.BranchID != 0 {
		if p.BranchID == need.BranchID {
			g.plus(sameBranch, "provider.reason_branch")
		} else {
			g.minus(0, "provider.caution_branch")
		}
	}
	return nil
}

// Eligible tells why a provider may not give a form of aid on a day (zero:
// today); nothing when he may. Absence and conflict are not looked at.
func (s *Service) Eligible(ctx context.Context, p Provider, form string, on calendar.Date) []fault.Message {
	if on.IsZero() {
		on = s.Today()
	}
	organisations := map[int64]org.Organisation{}
	if p.OrganisationID != 0 {
		o, err := s.org.Organisation(ctx, p.OrganisationID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return []fault.Message{{Key: "fault.unavailable"}} // not known is not a yes
		}
		organisations[o.ID] = o
	}
	return s.unfit(p, form, on, organisations)
}

// unfit tells what the law has against a provider: the form is not his (Arts.
// 17, 24.3, 31–33), his card or contract does not hold (Arts. 21, 22, 24, 25.1),
// the organisation that sends him takes no part.
func (s *Service) unfit(p Provider, form string, on calendar.Date, organisations map[int64]org.Organisation) []fault.Message {
	var why []fault.Message
	no := func(key string, args ...any) { why = append(why, fault.Message{Key: key, Args: args}) }
	if _, ok := s.Law.MayGive(p.Kind, form, on); !ok {
		no("provider.not_this_form")
	}
	if p.Ended(on) {
		no("provider.has_ended", "date", p.EndedOn.Format())
	}
	paper := func(what, number string, from, to calendar.Date) {
		switch {
		case strings.TrimSpace(number) == "":
			no("provider.no_" + what)
		case !from.IsZero() && on.Before(from):
			no("provider."+what+"_not_yet", "date", from.Format())
		case !to.IsZero() && on.After(to):
			no("provider."+what+"_over", "date", to.Format())
		}
	}
	if p.NeedsCard() {
		paper("card", p.CardNo, p.CardFrom, p.CardTo)
	}
	if p.NeedsContract() {
		paper("contract", p.ContractNo, p.ContractFrom, p.ContractTo)
	}
	if p.OrganisationID != 0 && (p.Kind == Lawyer || p.Kind == Adviser) {
		if o, ok := organisations[p.OrganisationID]; !ok || !o.ValidOn(on) {
			no("provider.organisation_over")
		}
	}
	return why
}
