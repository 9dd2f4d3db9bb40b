package demo

import (
	"fmt"
	"time"

	"tgpl/internal/request"
)

// person is somebody invented, with what makes the law help.
type person struct {
	clientID   int64
	name, sex  string
	birth      string // as typed
	age        int    // on the day the person first came
	khmer      bool
	ethnicity  string
	idNumber   string
	phone      string
	branch     *branchOf
	commune    string
	district   string
	line       string
	categories []string
	hardship   []string
	sensitive  string // kind of a sensitive fact, empty for none
	guardian   string // who speaks for a child
}

// somebody gives an invented name that nobody else here has.
func (s *sim) somebody(female, khmer bool) string {
	p := s.data.people
	families, middle := p.Families, p.Men
	if khmer {
		families = p.KhmerFamilies
	}
	if female {
		middle = p.Women
	}
	for {
		family, given := pick(s, families), pick(s, p.Given)
		if key := family + " " + given; !s.names[key] {
			s.names[key] = true
			return family + " " + pick(s, middle) + " " + given
		}
	}
}

// phone gives a number that nobody has: 0900 0xx xxx was never given out.
func (s *sim) phone() string {
	s.phones++
	return fmt.Sprintf("09000%05d", s.phones)
}

// newPerson invents somebody whom a story can befall.
func (s *sim) newPerson(st story, b *branchOf, now time.Time) *person {
	female := s.chance(45)
	if st.Role == "victim" && st.Young > 0 {
		female = s.chance(75)
	}
	if st.Role == "detained" || st.Role == "suspect" || st.Role == "accused" {
		female = s.chance(12)
	}
	p := &person{sex: "male", branch: b, khmer: s.chance(khmerShare(b.code))}
	if female {
		p.sex = "female"
	}
	unit := pick(s, b.communes)
	p.commune, p.district = unit.Code, unit.ParentCode
	p.line = pick(s, s.data.people.Places)
	p.ethnicity = "Kinh"
	if p.khmer {
		p.ethnicity = "Khmer"
	}
	p.name = s.somebody(female, p.khmer)
	p.age = st.Ages[0] + s.rng.IntN(st.Ages[1]-st.Ages[0]+1)
	if s.rng.IntN(10) < st.Young {
		p.age = max(st.Ages[0], 16) + s.rng.IntN(2)
		if st.Role == "victim" {
			p.age = st.Ages[0] + s.rng.IntN(min(st.Ages[1], 17)-st.Ages[0]+1)
		}
	} else if st.Young > 0 && st.Ages[1] > 18 {
		p.age = max(p.age, 19)
	}
	born := now.AddDate(-p.age, -s.rng.IntN(11), -1-s.rng.IntN(27))
	p.birth = born.Format("02-01-2006")
	if p.age > 50 && s.chance(35) {
		p.birth = born.Format("2006")
	}
	if p.age >= 15 {
		p.idNumber = idNumber(born.Year(), female, s.phones, p.age < 40 || s.chance(40))
	}
	if p.age >= 14 {
		p.phone = s.phone()
	} else {
		p.guardian = s.somebody(true, p.khmer)
	}
	s.categoriesOf(p, st)
	return p
}

func khmerShare(branch string) int {
	if branch == "CN2" {
		return 28
	}
	return 7
}

// idNumber makes a number of the right form whose last digits count up, so
// that it is nobody's: a citizen identity number, or an old card's.
func idNumber(year int, female bool, n int, newCard bool) string {
	if !newCard {
		return fmt.Sprintf("3600%05d", n)
	}
	digit := 0
	if year >= 2000 {
		digit = 2
	}
	if female {
		digit++
	}
	return fmt.Sprintf("093%d%02d%06d", digit, year%100, n)
}

// categoriesOf says under which group of Article 7 the person is helped.
func (s *sim) categoriesOf(p *person, st story) {
	set := func(category string, hardship ...string) { p.categories, p.hardship = []string{category}, hardship }
	accused := st.Role == "detained" || st.Role == "suspect" || st.Role == "accused"
	dice := s.rng.IntN(100)
	switch {
	case p.age < 16:
		set("child")
		p.sensitive = st.Sensitive
	case p.age < 18 && accused:
		set("accused_16_18")
	case p.age < 18 && st.Role == "victim":
		set("victim_16_18", "near_poor")
		p.sensitive = "victim"
	case accused && dice < 45:
		set("accused_near_poor")
	case accused && dice < 88, p.age < 18:
		set("poor")
	case p.age >= 60 && dice < 45:
		set("elderly", pick(s, []string{"near_poor", "social_allowance"}))
	case dice < 58:
		set("poor")
	case dice < 72:
		set("merit")
	case dice < 84:
		set("disabled", "social_allowance")
	case dice < 91:
		set("martyr_family", "near_poor")
	case dice < 95 && p.age > 40:
		set("agent_orange", "near_poor")
	case dice < 98 && p.sex == "female" && st.Field == "civil":
		set("domestic_violence", "near_poor")
		p.sensitive = "victim"
	case dice == 99:
		set("hiv", "near_poor")
		p.sensitive = "hiv"
	default:
		set("poor")
	}
}

// proofs names the paper that proves each category and hardship (Circular
// 08/2017, Article 33).
var proofs = map[string]string{
	"merit": "merit_allowance", "poor": "poor_certificate", "child": "birth_or_identity", "accused_16_18": "accused_16_18_by_agency",
	"accused_near_poor": "near_poor_certificate", "martyr_family": "martyr_certificate", "agent_orange": "agent_orange_certificate",
	"elderly": "elderly_identity", "disabled": "disability_certificate", "victim_16_18": "victim_16_18_by_agency",
	"domestic_violence": "violence_sanction", "hiv": "hiv_confirmation",
	"near_poor": "near_poor_certificate", "social_allowance": "social_allowance_decision",
}

// papersOf ticks the request form and the proofs, shown or certified; owed says
// that the proofs are still to come.
func (s *sim) papersOf(p *person, owed bool) []request.PaperInput {
	state := pick(s, []string{request.PaperOriginal, request.PaperOriginal, request.PaperCertified})
	if owed {
		state = request.PaperOwed
	}
	papers := []request.PaperInput{{Code: request.PaperForm02, State: request.PaperOriginal}}
	for _, code := range append(append([]string{}, p.categories...), p.hardship...) {
		papers = append(papers, request.PaperInput{Code: proofs[code], State: state})
	}
	return papers
}

// told is the person as a form tells it.
func (p *person) told() request.Person {
	t := request.Person{
		Name: p.name, Birth: p.birth, Sex: p.sex, Ethnicity: p.ethnicity, IDNumber: p.idNumber, Phone: p.phone,
		UnitCode: p.commune, Address: p.line,
	}
	if p.khmer && p.age > 45 {
		t.Language, t.NeedsInterpreter = "km", true
	}
	switch {
	case p.categories[0] == "disabled" && p.age%3 == 0:
		t.Needs = []string{"wheelchair"}
	case p.categories[0] == "disabled" && p.age%3 == 1:
		t.Needs = []string{"hearing", "sign_language"}
	case p.age > 70:
		t.Needs = []string{"sight"}
	}
	return t
}
