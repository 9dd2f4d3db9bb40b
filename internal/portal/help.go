package portal

import (
	"context"
	"net/http"

	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/org"
)

// helpView is how to get help: who is helped, what to bring, what happens next
// and by when, all from the law of today.
type helpView struct {
	hotline string
	demo    bool
	hours   []branchHours
	groups  []groupView
	proofs  []law.Rule // of financial hardship
	clocks  []law.Clock
}

// branchHours is an office with the hours at which it receives people.
type branchHours struct {
	name  string
	hours org.Week
}

// openHours gives the hours of the branches that have some noted.
func (p *Portal) openHours(ctx context.Context) ([]branchHours, error) {
	all, err := p.Org.Branches(ctx)
	var out []branchHours
	for _, b := range all {
		if b.ValidOn(p.Today()) && b.Hours.Known() {
			out = append(out, branchHours{b.Name, b.Hours})
		}
	}
	return out, err
}

type groupView struct {
	law.Category
	proofs []law.Rule
}

// toldClocks lists the clocks the public should know, in the order of the way.
var toldClocks = []string{"acknowledge", "assign_12h", "assign_3wd", "advice_10d", "proofs_owed", "change_provider_3wd", "complaint_3wd"}

func (p *Portal) help(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	today := p.Today()
	v := helpView{hotline: centre.Hotline, demo: p.demo}
	for _, rule := range p.Law.List("category", today) {
		c, ok := p.Law.Category(rule.Code, today)
		if !ok {
			continue
		}
		v.groups = append(v.groups, groupView{c, p.Law.Proofs([]string{c.Code}, nil, today)})
	}
	var hardships []string
	for _, h := range p.Law.List("hardship", today) {
		hardships = append(hardships, h.Code)
	}
	v.proofs = p.Law.Proofs(nil, hardships, today)
	for _, code := range toldClocks {
		if c, ok := p.Law.Clock(code, today); ok {
			v.clocks = append(v.clocks, c)
		}
	}
	if v.hours, err = p.openHours(ctx); err != nil {
		return err
	}
	g := page{title: i18n.T(ctx, "portal.help_title"), description: i18n.T(ctx, "portal.help_description"), path: pathHelp}
	return p.draw(w, r, g, helpPage(v))
}
