package request

import (
	"database/sql/driver"
	"encoding/json"
	"reflect"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// Kind is how other rooms name a record of this one.
const Kind = "request"

// GuidanceKind is how other rooms name a line of the register of guidance.
const GuidanceKind = "guidance"

// Request is what is asked of the centre (Law on Legal Aid, Articles 29–30).
type Request struct {
	bun.BaseModel `bun:"table:request"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	BranchID   int64         `json:"branch_id"`
	Code       string        `json:"code"`     // TT.YC.01.2022; of a draft, its tracking code
	Tracking   string        `json:"tracking"` // K7P3-92QX
	State      string        `json:"state"`
	Channel    string        `json:"channel"`
	ReceivedAt clock.Instant `json:"received_at"`

	ClientID   int64  `json:"client_id"` // 0 until reception has linked or made the record
	ClientName string `json:"client_name"`
	Folded     string `json:"-"`
	Person     Person `bun:"person_json" json:"person"` // as it was told, before there is a record

	RequesterIs       string `json:"requester_is"` // client, other, agency
	RequesterName     string `json:"requester_name"`
	RequesterRelation string `json:"requester_relation"`
	RequesterPhone    string `json:"requester_phone"`
	RequesterIDNumber string `bun:"requester_id_number" json:"requester_id_number"`

	AgencyID       int64         `json:"agency_id"`
	AgencyOfficer  string        `json:"agency_officer"`
	AskedAgencyAt  clock.Instant `bun:",nullzero" json:"asked_agency_at"` // when the person asked the agency (Art. 31.3)
	Detained       bool          `json:"detained"`                        // arrested or held
	OrganisationID int64         `json:"organisation_id"`                 // that passed it to us

	Form          string   `json:"form"`
	Field         string   `json:"field"`
	Stage         string   `json:"stage"`
	Role          string   `json:"role"`
	Subject       string   `json:"subject"` // in a line, for lists
	Problem       string   `json:"problem"` // what happened
	Wish          string   `json:"wish"`    // what the person wants
	PlaceUnitCode string   `json:"place_unit_code"`
	Categories    db.Words `json:"categories"`
	Hardship      db.Words `json:"hardship"`

	HelpedBy       int64         `json:"helped_by"` // account that wrote the form for the person (Art. 29.2.a)
	ReadBackAt     clock.Instant `bun:",nullzero" json:"read_back_at"`
	SignedAs       string        `json:"signed_as"` // signature, fingerprint
	AcknowledgedAt clock.Instant `bun:",nullzero" json:"acknowledged_at"`
	OfficerID      int64         `json:"officer_id"` // account that has it in hand

	DecidedAt    clock.Instant `bun:",nullzero" json:"decided_at"`
	DecidedBy    int64         `json:"decided_by"`
	Outcome      string        `json:"outcome"` // of the law's outcomes
	Ground       string        `json:"ground"`  // of the law's grounds of refusal, or at_once
	DecisionNote string        `json:"decision_note"`
	PassedToID   int64         `json:"passed_to_id"`
	MatterID     int64         `json:"matter_id"`

	IntakeJSON string        `bun:"intake_json" json:"-"` // a portal submission as it was sent
	SubmitKey  string        `json:"-"`
	CreatedAt  clock.Instant `json:"created_at"`
	CreatedBy  int64         `json:"created_by"`
	UpdatedAt  clock.Instant `json:"updated_at"`
	Version    int64         `json:"version"`

	Papers []Paper `bun:"-" json:"papers,omitempty"` // with Get only
	veiled *claim  // what is masked
}

// Person is somebody as told on a form or a telephone: what was said, before a
// client's record was found or made.
type Person struct {
	Name             string   `json:"name"`
	Birth            string   `json:"birth"` // as typed, or an age such as "17 tuổi"
	Sex              string   `json:"sex"`
	Ethnicity        string   `json:"ethnicity"`
	IDKind           string   `json:"id_kind"`
	IDNumber         string   `json:"id_number"`
	Phone            string   `json:"phone"`
	UnsafeToCall     bool     `json:"unsafe_to_call"` // do not call this number: the caller may be in danger
	UnitCode         string   `json:"unit_code"`      // of residence
	Address          string   `json:"address"`
	Language         string   `json:"language"`
	NeedsInterpreter bool     `json:"needs_interpreter"`
	Needs            []string `json:"needs,omitempty"` // codes of client.Needs
}

// IsZero tells that nothing was told.
func (p Person) IsZero() bool { return reflect.ValueOf(p).IsZero() }

// Paper is one paper of a request, ticked by reception.
type Paper struct {
	bun.BaseModel `bun:"table:request_paper"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	RequestID  int64         `json:"request_id"`
	Code       string        `json:"code"`  // of the law's proofs, "form_02", or "other"
	Label      string        `json:"label"` // as the law named it then, or as reception wrote it
	State      string        `json:"state"` // original, certified, copy, owed
	ReceivedAt clock.Instant `bun:",nullzero" json:"received_at"`
	FileID     int64         `json:"file_id"`
	Note       string        `json:"note"`
}

// States of a paper: the original was shown or handed in, a certified copy, a
// plain copy (the original is still to be shown, Art. 29.2.c), or still to come.
const (
	PaperOriginal  = "original"
	PaperCertified = "certified"
	PaperCopy      = "copy"
	PaperOwed      = "owed"
)

// PaperStates lists the states of a paper in the order of the form.
var PaperStates = []string{PaperOriginal, PaperCertified, PaperCopy, PaperOwed}

// Codes of papers that are no proof of a category.
const (
	PaperForm02 = "form_02" // the written request, form 02 of Circular 12/2018
	PaperOther  = "other"   // papers of the matter (Art. 29.1.c)
)

// Proves tells whether it counts as proof (Art. 29.2: shown in the original or
// handed in as a certified copy).
func (p Paper) Proves() bool { return p.State == PaperOriginal || p.State == PaperCertified }

// Who asks: the person, somebody for the person, an agency.
const (
	RequesterClient = "client"
	RequesterOther  = "other"
	RequesterAgency = "agency"
)

// RequesterKinds lists them.
var RequesterKinds = []string{RequesterClient, RequesterOther, RequesterAgency}

// SignedKinds says how a form is signed: with a name or a fingerprint.
var SignedKinds = []string{"signature", "fingerprint"}

// Guidance is one simple question answered at once (Law, Art. 32.2; Circular
// 12/2018, Art. 8.2): a line of a register, not a matter.
type Guidance struct {
	bun.BaseModel `bun:"table:guidance"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	BranchID  int64         `json:"branch_id"`
	Number    int64         `json:"number"`
	Year      int           `json:"year"`
	At        clock.Instant `json:"at"`
	Channel   string        `json:"channel"`
	Name      string        `json:"name"`
	Folded    string        `json:"-"`
	Sex       string        `json:"sex"`
	Phone     string        `json:"phone"`
	UnitCode  string        `json:"unit_code"`
	Category  string        `json:"category"`
	Field     string        `json:"field"`
	Question  string        `json:"question"`
	Answer    string        `json:"answer"`
	RequestID int64         `json:"request_id"` // it grew into
	ByID      int64         `json:"by_id"`
	Version   int64         `json:"version"`
}

// Scan reads what [Person.Value] stored; both keep a person as JSON in one column; "" is nobody.
func (p *Person) Scan(src any) error {
	*p = Person{}
	var raw []byte
	switch v := src.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	}
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, p)
}

// Value stores a person as JSON, nobody as "".
func (p Person) Value() (driver.Value, error) {
	if p.IsZero() {
		return "", nil
	}
	raw, err := json.Marshal(p)
	return string(raw), err
}
