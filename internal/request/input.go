package request

import "tgpl/internal/conflict"

// SubmitInput is a request as it comes in, by any channel. Dates and instants
// are text as typed.
type SubmitInput struct {
	Key        string `json:"key,omitempty"`       // makes a double submit one request; of the form, at least 16 letters
	Draft      bool   `json:"draft,omitempty"`     // keep it unfinished: no number, no clocks
	BranchID   int64  `json:"branch_id,omitempty"` // 0: by the place, for the public; else the actor's own
	Channel    string `json:"channel"`
	ReceivedAt string `json:"received_at,omitempty"` // empty: now

	ClientID  int64  `json:"client_id,omitempty"` // a known person
	Person    Person `json:"person"`              // or a new one
	NewPerson bool   `json:"new_person,omitempty"`

	RequesterIs       string `json:"requester_is,omitempty"`
	RequesterName     string `json:"requester_name,omitempty"`
	RequesterRelation string `json:"requester_relation,omitempty"`
	RequesterPhone    string `json:"requester_phone,omitempty"`
	RequesterIDNumber string `json:"requester_id_number,omitempty"`

	AgencyID       int64  `json:"agency_id,omitempty"`
	AgencyOfficer  string `json:"agency_officer,omitempty"`
	AskedAgencyAt  string `json:"asked_agency_at,omitempty"`
	Detained       bool   `json:"detained,omitempty"`
	OrganisationID int64  `json:"organisation_id,omitempty"`

	Form          string   `json:"form,omitempty"`
	Field         string   `json:"field,omitempty"`
	Stage         string   `json:"stage,omitempty"`
	Role          string   `json:"role,omitempty"`
	Subject       string   `json:"subject,omitempty"`
	Problem       string   `json:"problem"`
	Wish          string   `json:"wish,omitempty"`
	PlaceUnitCode string   `json:"place_unit_code,omitempty"`
	Categories    []string `json:"categories,omitempty"`
	Hardship      []string `json:"hardship,omitempty"`

	Helped     bool         `json:"helped,omitempty"`    // the actor wrote the form for the person
	ReadBack   bool         `json:"read_back,omitempty"` // and it was read back
	SignedAs   string       `json:"signed_as,omitempty"`
	Papers     []PaperInput `json:"papers,omitempty"`
	Parties    []PartyInput `json:"parties,omitempty"`
	GuidanceID int64        `json:"guidance_id,omitempty"` // the question it grew out of
}

// PaperInput ticks one paper. An empty state leaves it out (or, where the
// paper stands already, as it is).
type PaperInput struct {
	ID     int64  `json:"id,omitempty"`
	Code   string `json:"code"`
	Label  string `json:"label,omitempty"` // of other papers
	State  string `json:"state"`
	FileID int64  `json:"file_id,omitempty"`
	Note   string `json:"note,omitempty"`
}

// PartyInput is somebody who stands beside or against the client.
type PartyInput = conflict.PartyInput

// CallInput is an agency's telephone notice (Joint Circular 10/2018, Art. 7.2).
type CallInput struct {
	Key           string `json:"key,omitempty"`
	BranchID      int64  `json:"branch_id,omitempty"`
	AgencyID      int64  `json:"agency_id"`
	AgencyOfficer string `json:"agency_officer"`
	AgencyPhone   string `json:"agency_phone,omitempty"`
	Name          string `json:"name"`
	Birth         string `json:"birth,omitempty"` // a birth or an age: "17", "17 tuổi", "2004"
	Sex           string `json:"sex,omitempty"`
	Charge        string `json:"charge,omitempty"` // what it is about
	Role          string `json:"role,omitempty"`   // empty: detained
	Stage         string `json:"stage,omitempty"`
	AskedAt       string `json:"asked_at,omitempty"`  // when the person asked the agency
	CalledAt      string `json:"called_at,omitempty"` // empty: now
	FamilyPhone   string `json:"family_phone,omitempty"`
	Note          string `json:"note,omitempty"`
}

// UpdateInput changes a request that is not decided yet. What is nil stays;
// lists are taken only when their Sent is true.
type UpdateInput struct {
	Version           int64        `json:"version"`
	ReceivedAt        *string      `json:"received_at,omitempty"`
	Channel           *string      `json:"channel,omitempty"`
	Person            *Person      `json:"person,omitempty"` // while there is no client's record
	RequesterIs       *string      `json:"requester_is,omitempty"`
	RequesterName     *string      `json:"requester_name,omitempty"`
	RequesterRelation *string      `json:"requester_relation,omitempty"`
	RequesterPhone    *string      `json:"requester_phone,omitempty"`
	RequesterIDNumber *string      `json:"requester_id_number,omitempty"`
	AgencyID          *int64       `json:"agency_id,omitempty"`
	AgencyOfficer     *string      `json:"agency_officer,omitempty"`
	AskedAgencyAt     *string      `json:"asked_agency_at,omitempty"`
	Detained          *bool        `json:"detained,omitempty"`
	Form              *string      `json:"form,omitempty"`
	Field             *string      `json:"field,omitempty"`
	Stage             *string      `json:"stage,omitempty"`
	Role              *string      `json:"role,omitempty"`
	Subject           *string      `json:"subject,omitempty"`
	Problem           *string      `json:"problem,omitempty"`
	Wish              *string      `json:"wish,omitempty"`
	PlaceUnitCode     *string      `json:"place_unit_code,omitempty"`
	CategoriesSent    bool         `json:"categories_sent,omitempty"`
	Categories        []string     `json:"categories,omitempty"`
	HardshipSent      bool         `json:"hardship_sent,omitempty"`
	Hardship          []string     `json:"hardship,omitempty"`
	PartiesSent       bool         `json:"parties_sent,omitempty"`
	Parties           []PartyInput `json:"parties,omitempty"`
}

// LinkInput ties a request to a client: one that is known (ClientID), or a new
// record made of the person told.
type LinkInput struct {
	Version   int64   `json:"version"`
	ClientID  int64   `json:"client_id,omitempty"`
	Person    *Person `json:"person,omitempty"` // corrections of what was told
	NewPerson bool    `json:"new_person,omitempty"`
}

// TickInput sets papers.
type TickInput struct {
	Version int64        `json:"version"`
	Papers  []PaperInput `json:"papers"`
}

// ReadBackInput notes that the form was read to the person and how it was signed.
type ReadBackInput struct {
	Version  int64  `json:"version"`
	At       string `json:"at,omitempty"`
	SignedAs string `json:"signed_as"`
}

// VersionInput is a step that needs nothing but the version it was decided on.
type VersionInput struct {
	Version int64 `json:"version"`
}

// AskInput asks for what is missing (Art. 30.2).
type AskInput struct {
	Version int64        `json:"version"`
	Papers  []PaperInput `json:"papers,omitempty"` // those still to come
	Note    string       `json:"note"`             // as told to the person
}

// RefuseInput refuses in writing with a ground (Art. 30.3).
type RefuseInput struct {
	Version int64  `json:"version"`
	Ground  string `json:"ground"`  // kind "refusal"
	Outcome string `json:"outcome"` // of decision "refuse"; empty when there is only one
	Note    string `json:"note"`    // the reasons, as told to the person
}

// PassInput passes the request to another organisation (Art. 26.1, 35.1).
type PassInput struct {
	Version        int64  `json:"version"`
	OrganisationID int64  `json:"organisation_id"`
	Outcome        string `json:"outcome"`
	Note           string `json:"note"`
}

// WithdrawInput tells that the person withdraws (form 05; Art. 37.1.c).
type WithdrawInput struct {
	Version int64  `json:"version"`
	Outcome string `json:"outcome"`
	Note    string `json:"note,omitempty"`
}

// TrackInput is what somebody types to ask how a request stands.
type TrackInput struct {
	Code  string `json:"code"`
	Phone string `json:"phone"`
}

// GuidanceInput is one line of the register of guidance.
type GuidanceInput struct {
	Version  int64  `json:"version,omitempty"` // of an update
	BranchID int64  `json:"branch_id,omitempty"`
	At       string `json:"at,omitempty"`
	Channel  string `json:"channel"`
	Name     string `json:"name,omitempty"`
	Sex      string `json:"sex,omitempty"`
	Phone    string `json:"phone,omitempty"`
	UnitCode string `json:"unit_code,omitempty"`
	Category string `json:"category,omitempty"`
	Field    string `json:"field"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
}
