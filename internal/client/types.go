package client

import (
	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// Client is a person helped, with one record however often he or she comes.
// Sensitive facts are not in it: only how many there are, since even their kind
// tells too much (see [Service.Sensitive]).
type Client struct {
	bun.BaseModel `bun:"table:client,alias:client"`

	ID               int64          `bun:",pk,autoincrement" json:"id"`
	BranchID         int64          `json:"branch_id"`
	Name             string         `json:"name"`
	Folded           string         `json:"-"`
	NameKey          string         `json:"-"`
	OtherNames       string         `json:"other_names"` // parted by semicolons
	Sex              string         `json:"sex"`         // a code of [Sexes], empty for unknown
	Birth            calendar.Birth `json:"birth"`
	Ethnicity        string         `json:"ethnicity"`
	Occupation       string         `json:"occupation"`
	IDKind           string         `bun:"id_kind" json:"id_kind"`     // a code of [IDKinds]
	IDNumber         string         `bun:"id_number" json:"id_number"` // as [NormalID] gives it
	IDIssuedOn       calendar.Date  `bun:"id_issued_on" json:"id_issued_on"`
	IDIssuedBy       string         `bun:"id_issued_by" json:"id_issued_by"`
	Email            string         `json:"email"`
	Language         string         `json:"language"` // spoken best, where it is not Vietnamese
	NeedsInterpreter bool           `json:"needs_interpreter"`
	Needs            db.Words       `json:"needs"` // codes of [Needs]
	Note             string         `json:"note"`
	MergedIntoID     int64          `bun:",nullzero" json:"merged_into_id,omitempty"`
	CreatedAt        clock.Instant  `json:"created_at"`
	CreatedBy        int64          `json:"created_by"`
	UpdatedAt        clock.Instant  `json:"updated_at"`
	Version          int64          `json:"version"`

	Phones         []Phone    `bun:"-" json:"phones"`
	Addresses      []Address  `bun:"-" json:"addresses"`
	Relations      []Relation `bun:"-" json:"relations"`
	SensitiveCount int        `bun:"-" json:"sensitive_count"`
}

// Phone is a number the client can be reached at.
type Phone struct {
	bun.BaseModel `bun:"table:client_phone,alias:client_phone"`

	ID         int64  `bun:",pk,autoincrement" json:"id"`
	ClientID   int64  `json:"-"`
	Number     string `json:"number"` // digits with the leading 0
	Owner      string `json:"owner"`  // whose it is, empty for the client's own
	SafeToCall bool   `json:"safe_to_call"`
}

// Address is a place of the client.
type Address struct {
	bun.BaseModel `bun:"table:client_address,alias:client_address"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	ClientID  int64         `json:"-"`
	Kind      string        `json:"kind"`      // a code of [AddressKinds]
	UnitCode  string        `json:"unit_code"` // commune
	Line      string        `json:"line"`      // house, street, hamlet
	ValidFrom calendar.Date `json:"valid_from"`
	ValidTo   calendar.Date `json:"valid_to"`
}

// Relation is somebody of the client's: family, guardian.
type Relation struct {
	bun.BaseModel `bun:"table:client_relation,alias:client_relation"`

	ID            int64  `bun:",pk,autoincrement" json:"id"`
	ClientID      int64  `json:"-"`
	Relation      string `json:"relation"` // a code of [Relations]
	Name          string `json:"name"`
	Folded        string `json:"-"`
	NameKey       string `json:"-"`
	IDNumber      string `bun:"id_number" json:"id_number"`
	Phone         string `json:"phone"`
	IsGuardian    bool   `json:"is_guardian"`
	OtherClientID int64  `bun:",nullzero" json:"other_client_id,omitempty"`
}

// SensitiveFact is something that only those who need it may see, and whose
// seeing is noted: HIV, being a victim, being a child in proceedings, health.
type SensitiveFact struct {
	bun.BaseModel `bun:"table:client_sensitive,alias:client_sensitive"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	ClientID  int64         `json:"client_id"`
	Kind      string        `json:"kind"` // sensitive_kind of the law data
	Detail    string        `json:"detail"`
	CreatedAt clock.Instant `json:"created_at"`
	CreatedBy int64         `json:"created_by"`
	RemovedAt clock.Instant `bun:",nullzero" json:"removed_at"`
}

// Codes that the room itself owns; their names are client.<list>.<code> in the
// catalogues.
var (
	Sexes        = []string{"female", "male", "other"}
	IDKinds      = []string{"cccd", "cmnd", "passport", "other"}
	AddressKinds = []string{"permanent", "current", "contact"}
	Relations    = []string{"father", "mother", "spouse", "child", "sibling", "grandparent", "grandchild", "guardian", "relative", "other"}
	Needs        = []string{"wheelchair", "sign_language", "hearing", "sight", "reading", "home_visit", "mental", "other"}
)

// Input is what makes a client. Dates and births are text as people type them.
type Input struct {
	BranchID         int64           `json:"branch_id,omitempty"` // 0: the actor's own
	Name             string          `json:"name"`
	OtherNames       string          `json:"other_names,omitempty"`
	Sex              string          `json:"sex,omitempty"`
	Birth            string          `json:"birth,omitempty"`
	Ethnicity        string          `json:"ethnicity,omitempty"`
	Occupation       string          `json:"occupation,omitempty"`
	IDKind           string          `json:"id_kind,omitempty"`
	IDNumber         string          `json:"id_number,omitempty"`
	IDConfirmed      bool            `json:"id_confirmed,omitempty"` // the paper was seen; keep the number though it does not fit
	IDIssuedOn       string          `json:"id_issued_on,omitempty"`
	IDIssuedBy       string          `json:"id_issued_by,omitempty"`
	Email            string          `json:"email,omitempty"`
	Language         string          `json:"language,omitempty"`
	NeedsInterpreter bool            `json:"needs_interpreter,omitempty"`
	Needs            []string        `json:"needs,omitempty"`
	Note             string          `json:"note,omitempty"`
	Phones           []PhoneInput    `json:"phones,omitempty"`
	Addresses        []AddressInput  `json:"addresses,omitempty"`
	Relations        []RelationInput `json:"relations,omitempty"`
	// Confirmed says that the likely doubles were looked at and that this is
	// somebody else. Without it a very likely double is a fault of kind
	// Conflict whose Current is the []Likely.
	Confirmed bool `json:"confirmed,omitempty"`
}

// UpdateInput changes a client. A field that is nil was not sent and stays. A
// list was sent when it is not nil or when its _sent mark is set (a form with
// all rows taken out).
type UpdateInput struct {
	Version          int64           `json:"version"`
	Name             *string         `json:"name,omitempty"`
	OtherNames       *string         `json:"other_names,omitempty"`
	Sex              *string         `json:"sex,omitempty"`
	Birth            *string         `json:"birth,omitempty"`
	Ethnicity        *string         `json:"ethnicity,omitempty"`
	Occupation       *string         `json:"occupation,omitempty"`
	IDKind           *string         `json:"id_kind,omitempty"`
	IDNumber         *string         `json:"id_number,omitempty"`
	IDConfirmed      bool            `json:"id_confirmed,omitempty"`
	IDIssuedOn       *string         `json:"id_issued_on,omitempty"`
	IDIssuedBy       *string         `json:"id_issued_by,omitempty"`
	Email            *string         `json:"email,omitempty"`
	Language         *string         `json:"language,omitempty"`
	NeedsInterpreter *bool           `json:"needs_interpreter,omitempty"`
	Needs            []string        `json:"needs,omitempty"`
	NeedsSent        bool            `json:"needs_sent,omitempty"`
	Note             *string         `json:"note,omitempty"`
	Phones           []PhoneInput    `json:"phones,omitempty"`
	PhonesSent       bool            `json:"phones_sent,omitempty"`
	Addresses        []AddressInput  `json:"addresses,omitempty"`
	AddressesSent    bool            `json:"addresses_sent,omitempty"`
	Relations        []RelationInput `json:"relations,omitempty"`
	RelationsSent    bool            `json:"relations_sent,omitempty"`
}

// PhoneInput is a row of phones; with the ID of a row that is there it changes
// that one. A row without number and owner is left out.
type PhoneInput struct {
	ID         int64  `json:"id,omitempty"`
	Number     string `json:"number"`
	Owner      string `json:"owner,omitempty"`
	SafeToCall *bool  `json:"safe_to_call,omitempty"` // nil: as it was, true for a new row
}

// AddressInput is a row of addresses; empty rows are left out.
type AddressInput struct {
	ID        int64  `json:"id,omitempty"`
	Kind      string `json:"kind,omitempty"` // empty: permanent
	UnitCode  string `json:"unit_code,omitempty"`
	Line      string `json:"line,omitempty"`
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"`
}

// RelationInput is a row of relations; empty rows are left out.
type RelationInput struct {
	ID            int64  `json:"id,omitempty"`
	Relation      string `json:"relation,omitempty"` // empty: relative
	Name          string `json:"name"`
	IDNumber      string `json:"id_number,omitempty"`
	Phone         string `json:"phone,omitempty"`
	IsGuardian    bool   `json:"is_guardian,omitempty"`
	OtherClientID int64  `json:"other_client_id,omitempty"`
}

// SensitiveInput is a sensitive fact to note.
type SensitiveInput struct {
	Kind   string `json:"kind"`
	Detail string `json:"detail,omitempty"`
}

// Query chooses clients for a list, by name. After is the Next of the page
// before; Limit is at most 100, 30 when 0.
type Query struct {
	Text     string `json:"q,omitempty"` // parts of names, the beginning or end of a phone number, an identity number
	BranchID int64  `json:"branch_id,omitempty"`
	After    string `json:"after,omitempty"`
	Limit    int    `json:"limit,omitempty"`
}

// Page is one page of a list; Next is empty on the last.
type Page struct {
	Items []Client `json:"items"`
	Next  string   `json:"next,omitempty"`
}

// Probe is what has been typed of a person so far.
type Probe struct {
	Name     string `json:"name,omitempty"`
	Birth    string `json:"birth,omitempty"`
	IDNumber string `json:"id_number,omitempty"`
	Phone    string `json:"phone,omitempty"`
	NotID    int64  `json:"not_id,omitempty"` // the record that is being edited
}

// Likely is a record that may be of the same person. Of a record beyond the
// actor's reach it tells only the branch, the name and the year of birth.
type Likely struct {
	Client  Client          `json:"client"`
	Reasons []fault.Message `json:"reasons"`
	Score   float64         `json:"score"` // 0 to 1; from [Certain] hardly anybody else
	InReach bool            `json:"in_reach"`
}

// Certain is the score from which a double must be confirmed to be none.
const Certain = 0.9

// MergeInput names two records of one person. Take lists the fields whose
// value comes from the record that goes, where both have one; what only one of
// them has is kept anyhow.
type MergeInput struct {
	KeepID       int64    `json:"keep_id"`
	MergeID      int64    `json:"merge_id"`
	KeepVersion  int64    `json:"keep_version"`
	MergeVersion int64    `json:"merge_version"`
	Take         []string `json:"take,omitempty"` // names of [MergeFields]
}

// Merge is a merge that was done.
type Merge struct {
	bun.BaseModel `bun:"table:client_merge,alias:client_merge"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	KeptID    int64         `json:"kept_id"`
	MergedID  int64         `json:"merged_id"`
	MovedJSON string        `bun:"moved_json" json:"-"`
	At        clock.Instant `json:"at"`
	ByID      int64         `bun:"by_id" json:"by_id"`
	UndoneAt  clock.Instant `bun:",nullzero" json:"undone_at"`
	UndoneBy  int64         `json:"undone_by"`

	KeptName   string `bun:"-" json:"kept_name,omitempty"`   // in [Service.Merges]
	MergedName string `bun:"-" json:"merged_name,omitempty"` // in [Service.Merges]
}
