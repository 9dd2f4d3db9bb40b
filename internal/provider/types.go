package provider

import (
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// The kinds of provider (Law on Legal Aid Art. 17.1).
const (
	Officer      = "officer"
	Lawyer       = "lawyer"
	Adviser      = "adviser"
	Collaborator = "collaborator"
)

// Languages lists the languages, beside Vietnamese, in which aid can be asked
// for: Khmer, Chinese, Cham, English, and the Vietnamese sign language. Codes
// are of ISO 639; the text is "provider.language_" and the code.
var Languages = []string{"km", "zh", "cjm", "en", "hab"}

// Grades of officers (hạng), the text is "provider.grade_" and the code.
var Grades = []string{"1", "2", "3"}

// Provider is somebody who gives aid. Dates count as whole days; MaxLoad is
// how many open matters he should have at most, 0 for no bound. IDNumber and
// Note are given only to whoever manages providers and to himself.
type Provider struct {
	bun.BaseModel `bun:"table:provider"`

	ID             int64         `bun:",pk,autoincrement" json:"id"`
	AccountID      int64         `bun:",nullzero" json:"account_id"`
	BranchID       int64         `json:"branch_id"`
	Kind           string        `json:"kind"`
	Name           string        `json:"name"`
	Folded         string        `json:"-"`
	Sex            string        `json:"sex"`
	IDNumber       string        `json:"id_number"`
	Phone          string        `json:"phone"`
	Email          string        `json:"email"`
	Grade          string        `json:"grade"`
	CardNo         string        `json:"card_no"`
	CardFrom       calendar.Date `json:"card_from"`
	CardTo         calendar.Date `json:"card_to"`
	ContractNo     string        `json:"contract_no"`
	ContractFrom   calendar.Date `json:"contract_from"`
	ContractTo     calendar.Date `json:"contract_to"`
	OrganisationID int64         `bun:",nullzero" json:"organisation_id"`
	Languages      db.Words      `json:"languages"`
	Fields         db.Words      `json:"fields"`
	UnitCodes      db.Words      `json:"unit_codes"`
	MaxLoad        int64         `json:"max_load"`
	Note           string        `json:"note"`
	EndedOn        calendar.Date `json:"ended_on"`
	CreatedAt      clock.Instant `json:"created_at"`
	Version        int64         `json:"version"`

	Load     int       `bun:"-" json:"load"`               // open matters now
	Absences []Absence `bun:"-" json:"absences,omitempty"` // present and coming ones, in Get
	Masked   bool      `bun:"-" json:"masked,omitempty"`   // IDNumber and Note are withheld
}

// Target is the provider for questions of rights.
func (p Provider) Target() account.Target {
	t := account.Target{Kind: "provider", ID: p.ID, BranchID: p.BranchID}
	if p.AccountID != 0 {
		t.Owners = []int64{p.AccountID}
	}
	return t
}

// Ended tells whether he has stopped giving aid before a day.
func (p Provider) Ended(on calendar.Date) bool { return !p.EndedOn.IsZero() && on.After(p.EndedOn) }

// NeedsCard and NeedsContract tell which papers a kind of provider must have:
// officers and collaborators are appointed by a card (Arts. 21, 24.1), lawyers
// and collaborators work by contract with the centre (Arts. 17.1.b, 24.3),
// unless a participating organisation sends the lawyer.
func (p Provider) NeedsCard() bool { return p.Kind == Officer || p.Kind == Collaborator }

// NeedsContract is told with NeedsCard.
func (p Provider) NeedsContract() bool {
	return p.Kind == Collaborator || p.Kind == Lawyer && p.OrganisationID == 0
}

// Speaks tells whether he speaks a language; everybody speaks Vietnamese.
func (p Provider) Speaks(language string) bool {
	return language == "vi" || slices.Contains(p.Languages, language)
}

// Absence is a stretch of days on which a provider is away; both days count.
type Absence struct {
	bun.BaseModel `bun:"table:provider_absence"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	ProviderID int64         `json:"provider_id"`
	FromOn     calendar.Date `json:"from_on"`
	ToOn       calendar.Date `json:"to_on"`
	Reason     string        `json:"reason"`
}

// On tells whether the absence covers a day.
func (a Absence) On(day calendar.Date) bool { return !day.Before(a.FromOn) && !day.After(a.ToOn) }

// Duty is one provider on duty on a day and part of it (law: duty_part), for
// one agency or, with AgencyID 0, for whoever calls (Joint Circular 10/2018
// Art. 8.9).
type Duty struct {
	bun.BaseModel `bun:"table:provider_duty,alias:d"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	ProviderID int64         `json:"provider_id"`
	OnDate     calendar.Date `json:"on_date"`
	Part       string        `json:"part"`
	AgencyID   int64         `json:"agency_id"`
	Note       string        `json:"note"`

	ProviderName  string `bun:",scanonly" json:"provider_name"`
	ProviderPhone string `bun:",scanonly" json:"provider_phone"`
	BranchID      int64  `bun:",scanonly" json:"branch_id"`
	AgencyName    string `bun:",scanonly" json:"agency_name"`
}
