package org

import (
	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/db"
)

// Centre is the State Legal Aid Centre of the province.
type Centre struct {
	bun.BaseModel `bun:"table:centre"`

	ID             int64  `bun:",pk,autoincrement" json:"id"`
	Name           string `json:"name"`
	ShortName      string `json:"short_name"`
	Province       string `json:"province"`
	DepartmentName string `json:"department_name"` // the Department of Justice above it
	Address        string `json:"address"`
	Phone          string `json:"phone"`
	Hotline        string `json:"hotline"`
	Email          string `json:"email"`
	ProvinceCode   string `json:"province_code"`
	Rules          string `json:"rules"` // for those who come (Circular 12/2018, Article 3.1.b)
	Version        int64  `json:"version"`
}

// Branch is a part of the centre that keeps registers of its own. Code is the
// prefix of its file codes (TT, CN1 …); the head office is a branch too.
type Branch struct {
	bun.BaseModel `bun:"table:branch"`

	ID           int64         `bun:",pk,autoincrement" json:"id"`
	Code         string        `json:"code"`
	Name         string        `json:"name"`
	IsHeadOffice bool          `json:"is_head_office"`
	Address      string        `json:"address"`
	Phone        string        `json:"phone"`
	Hours        Week          `json:"hours"`      // of reception (Circular 12/2018, Article 3.1.a)
	UnitCodes    db.Words      `json:"unit_codes"` // the units it serves
	ValidFrom    calendar.Date `json:"valid_from"`
	ValidTo      calendar.Date `json:"valid_to"`
	Version      int64         `json:"version"`
}

// Department is a section of a branch.
type Department struct {
	bun.BaseModel `bun:"table:department"`

	ID       int64  `bun:",pk,autoincrement" json:"id"`
	BranchID int64  `json:"branch_id"`
	Name     string `json:"name"`
	Version  int64  `json:"version"`
}

// Agency is a procedural agency or another authority the centre works with.
type Agency struct {
	bun.BaseModel `bun:"table:agency"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	Kind      string        `json:"kind"` // law: agency_kind
	Name      string        `json:"name"`
	Folded    string        `json:"-"`
	UnitCode  string        `json:"unit_code"`
	Address   string        `json:"address"`
	Phone     string        `json:"phone"`
	Email     string        `json:"email"`
	ValidFrom calendar.Date `json:"valid_from"`
	ValidTo   calendar.Date `json:"valid_to"`
	Version   int64         `json:"version"`
}

// Kinds of other legal aid organisations.
const (
	OtherCentre = "centre"     // the State Legal Aid Centre of another province
	LawFirm     = "law_firm"   // lawyers' organisation (Arts. 13–15)
	AdviceBody  = "advice"     // legal advice organisation (Arts. 13–15)
	JusticeDept = "department" // Department of Justice of another province
)

// OrganisationKinds lists them.
var OrganisationKinds = []string{OtherCentre, LawFirm, AdviceBody, JusticeDept}

// Organisation is another legal aid organisation: to pass a request on to, or
// one whose lawyers and advisers give aid.
type Organisation struct {
	bun.BaseModel `bun:"table:organisation"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	Kind       string        `json:"kind"`
	Name       string        `json:"name"`
	Folded     string        `json:"-"`
	Province   string        `json:"province"`
	Address    string        `json:"address"`
	Phone      string        `json:"phone"`
	Email      string        `json:"email"`
	ContractNo string        `json:"contract_no"` // contract or registration
	ValidFrom  calendar.Date `json:"valid_from"`
	ValidTo    calendar.Date `json:"valid_to"`
	Version    int64         `json:"version"`
}

// Levels of administrative units, from the highest.
var Levels = []string{"province", "district", "commune"}

// Unit is an administrative unit during one stretch of time. Both days count;
// a zero ValidFrom means longer than the data know, a zero ValidTo until
// further notice. SuccessorCode names the unit that took its place.
type Unit struct {
	bun.BaseModel `bun:"table:admin_unit"`

	ID            int64         `bun:",pk,autoincrement" json:"id"`
	Code          string        `json:"code"`
	ParentCode    string        `json:"parent_code"`
	Level         string        `json:"level"`
	Name          string        `json:"name"`
	Folded        string        `json:"-"`
	HardArea      bool          `json:"hard_area"` // exceptional socio-economic difficulty
	ValidFrom     calendar.Date `json:"valid_from"`
	ValidTo       calendar.Date `json:"valid_to"`
	SuccessorCode string        `json:"successor_code"`
	Version       int64         `json:"version"`

	Path string `bun:"-" json:"path,omitempty"` // with the units above it
}

// ValidOn tells whether the unit was there on a day; every unit is on the zero
// Date.
func (u Unit) ValidOn(on calendar.Date) bool { return validOn(u.ValidFrom, u.ValidTo, on) }

// ValidOn tells whether the agency is there on a day.
func (a Agency) ValidOn(on calendar.Date) bool { return validOn(a.ValidFrom, a.ValidTo, on) }

// ValidOn tells whether the branch is there on a day.
func (b Branch) ValidOn(on calendar.Date) bool { return validOn(b.ValidFrom, b.ValidTo, on) }

// ValidOn tells whether the organisation's contract or registration holds on a day.
func (o Organisation) ValidOn(on calendar.Date) bool { return validOn(o.ValidFrom, o.ValidTo, on) }

func validOn(from, to, on calendar.Date) bool {
	return on.IsZero() || !on.Before(from) && (to.IsZero() || !on.After(to))
}
