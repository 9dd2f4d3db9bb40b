package portal

import (
	"net/http"
	"slices"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/provider"
)

// officesView is what must hang in the office (Circular 12/2018, Art. 3; Law
// on Legal Aid, Arts. 17.2 and 28.2) and so stands here too.
type officesView struct {
	centre   org.Centre
	demo     bool
	branches []branchView
	daysOff  []dayOff // within the next weeks
}

type branchView struct {
	org.Branch
	serves    []string // the units it serves, by name
	providers []provider.Provider
}

// hours tells whether the hours of an office are known.
func (v officesView) hours() bool {
	return slices.ContainsFunc(v.branches, func(b branchView) bool { return b.Hours.Known() })
}

// rules are the rules of reception, one a line.
func (v officesView) rules() []string {
	return strings.FieldsFunc(v.centre.Rules, func(r rune) bool { return r == '\n' })
}

type dayOff struct {
	day  calendar.Date
	name string
}

// lookAhead is how many days ahead days off are told.
const lookAhead = 45

func (p *Portal) offices(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	today := p.Today()
	v := officesView{demo: p.demo}
	var err error
	if v.centre, err = p.Org.Centre(ctx); err != nil {
		return err
	}
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return err
	}
	// The list of providers is public by law; of each only the name, what he
	// is and which languages he speaks are shown.
	everybody, err := p.Provider.List(ctx, account.System(), provider.Filter{Limit: 200})
	if err != nil {
		return err
	}
	for _, b := range branches {
		if !b.ValidOn(today) {
			continue
		}
		bv := branchView{Branch: b}
		for _, code := range b.UnitCodes {
			u, ok, err := p.Org.Unit(ctx, code, today)
			if err != nil {
				return err
			}
			if ok {
				name := u.Name
				if len(bv.serves) > 0 {
					name = agenda.Lower(name) // "Thành phố Vị Thanh, huyện Vị Thủy"
				}
				bv.serves = append(bv.serves, name)
			}
		}
		for _, one := range everybody {
			if one.BranchID == b.ID && !one.Ended(today) {
				bv.providers = append(bv.providers, one)
			}
		}
		v.branches = append(v.branches, bv)
	}
	for d := today; d.Before(today.AddDays(lookAhead)); d = d.AddDays(1) {
		if name, off := p.Law.Days().Holiday(d); off && name != "" {
			v.daysOff = append(v.daysOff, dayOff{d, name})
		}
	}
	g := page{title: i18n.T(ctx, "portal.offices_title"), description: i18n.T(ctx, "portal.offices_description"), path: pathOffices}
	return p.draw(w, r, g, officesPage(v))
}
