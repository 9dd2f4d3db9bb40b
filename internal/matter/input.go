package matter

import (
	"io"

	"tgpl/internal/agenda"
)

// Decided is what a decision leads to: the matter as it is now, and the
// proposal when the head must first approve it (then the matter of an
// acceptance at once does not exist yet and has the id 0).
type Decided struct {
	Matter   Matter           `json:"matter"`
	Proposal *agenda.Proposal `json:"proposal,omitempty"`
}

// AcceptInput enters a request into the register of acceptance. Version is the
// request's. What is empty is taken from the request. AtOnceGround makes it an
// acceptance at once (Law, Article 30.4; Circular 12/2018, Article 6.1).
type AcceptInput struct {
	RequestID    int64  `json:"request_id"`
	Version      int64  `json:"version"`
	Outcome      string `json:"outcome,omitempty"`
	AtOnceGround string `json:"at_once_ground,omitempty"`
	Form         string `json:"form,omitempty"`
	Field        string `json:"field,omitempty"`
	Stage        string `json:"stage,omitempty"`
	Role         string `json:"role,omitempty"`
	AgencyCaseNo string `json:"agency_case_no,omitempty"`
	Note         string `json:"note,omitempty"`
}

// UpdateInput changes what is known of the proceedings while the matter is in
// hand. What is nil stays.
type UpdateInput struct {
	Version      int64   `json:"version"`
	Stage        *string `json:"stage,omitempty"`
	Role         *string `json:"role,omitempty"`
	Subject      *string `json:"subject,omitempty"`
	AgencyID     *int64  `json:"agency_id,omitempty"`
	AgencyCaseNo *string `json:"agency_case_no,omitempty"`
	Detained     *bool   `json:"detained,omitempty"`
}

// AssignInput assigns a provider in writing (Law, Articles 31.4 and 33.2).
type AssignInput struct {
	Version    int64  `json:"version"`
	ProviderID int64  `json:"provider_id"`
	DecisionNo string `json:"decision_no,omitempty"`
	DecisionOn string `json:"decision_on,omitempty"` // empty: today
	Reasons    string `json:"reasons,omitempty"`     // why this one
}

// ChangeRequestInput notes that another provider is asked for.
type ChangeRequestInput struct {
	Source     string `json:"source"` // client, provider, agency, centre
	Ground     string `json:"ground"` // kind change_ground
	Note       string `json:"note,omitempty"`
	ReceivedAt string `json:"received_at,omitempty"` // empty: now
}

// KeepProviderInput answers that the provider stays.
type KeepProviderInput struct {
	Note string `json:"note"` // the reasons, as told to the person
}

// ChangeProviderInput assigns another provider instead of the present one.
type ChangeProviderInput struct {
	Version    int64  `json:"version"`
	ProviderID int64  `json:"provider_id"`
	DecisionNo string `json:"decision_no,omitempty"`
	DecisionOn string `json:"decision_on,omitempty"`
	Reasons    string `json:"reasons,omitempty"`
	Ground     string `json:"ground,omitempty"` // empty: of the open request for a change
	Note       string `json:"note,omitempty"`
}

// StartInput says that the provider begins.
type StartInput struct {
	Version int64  `json:"version"`
	Note    string `json:"note,omitempty"`
}

// RegisterInput says that complete papers were handed to the agency to be registered as
// defender or protector (Joint Circular 10/2018, Article 12).
type RegisterInput struct {
	At   string `json:"at,omitempty"` // empty: now
	Note string `json:"note,omitempty"`
}

// AgencyAnswerInput says that the agency registered, refused or cancelled.
type AgencyAnswerInput struct {
	Answer string `json:"answer"` // accepted, refused, cancelled
	At     string `json:"at,omitempty"`
	Note   string `json:"note,omitempty"`
}

// ExtendInput says why an advice takes longer: complex, or to be verified (Law,
// Article 32.2).
type ExtendInput struct {
	Reason string `json:"reason"`
}

// HearingInput plans a hearing, and with a Version changes one.
type HearingInput struct {
	Version  int64  `json:"version,omitempty"`
	Kind     string `json:"kind"`
	At       string `json:"at"`
	AgencyID int64  `json:"agency_id,omitempty"` // 0: of the matter
	Place    string `json:"place,omitempty"`
	Note     string `json:"note,omitempty"`
	Clash    bool   `json:"clash,omitempty"` // the clash with another event was seen and is all right
}

// HearingResultInput closes a hearing. When adjourned, NewAt plans the next.
type HearingResultInput struct {
	Version int64  `json:"version"`
	State   string `json:"state"` // held, adjourned, cancelled
	Result  string `json:"result,omitempty"`
	NewAt   string `json:"new_at,omitempty"`
	Clash   bool   `json:"clash,omitempty"`
}

// SessionInput notes a work session, and with a Version changes one.
type SessionInput struct {
	Version     int64  `json:"version,omitempty"`
	OnDate      string `json:"on_date"`
	Part        string `json:"part"`
	Minutes     string `json:"minutes,omitempty"` // empty: 240
	Kind        string `json:"kind"`
	Place       string `json:"place,omitempty"`
	Note        string `json:"note,omitempty"`
	ConfirmedBy string `json:"confirmed_by,omitempty"`
	Photo       *File  `json:"-"`
	FileID      int64  `json:"file_id,omitempty"` // of a photo put before
}

// File is an upload on its way to the file room.
type File struct {
	Name string
	Body io.Reader
}

// ConfirmSessionInput says who of the agency confirmed the session.
type ConfirmSessionInput struct {
	Version     int64  `json:"version"`
	ConfirmedBy string `json:"confirmed_by"`
	Photo       *File  `json:"-"`
	FileID      int64  `json:"file_id,omitempty"`
}

// ReasonInput is a step that needs a reason.
type ReasonInput struct {
	Version int64  `json:"version"`
	Reason  string `json:"reason"`
}

// DiaryInput notes something, and with a Version changes it.
type DiaryInput struct {
	Version int64  `json:"version,omitempty"`
	At      string `json:"at,omitempty"` // empty: now
	Kind    string `json:"kind,omitempty"`
	Text    string `json:"text"`
}

// PaperInput adds a paper to the file.
type PaperInput struct {
	Kind     string `json:"kind,omitempty"` // kind paper or proof of the law; empty: other
	Title    string `json:"title,omitempty"`
	State    string `json:"state,omitempty"` // empty: received with contents, else owed
	CopyKind string `json:"copy_kind,omitempty"`
	OnDate   string `json:"on_date,omitempty"`
	Note     string `json:"note,omitempty"`
	Text     string `json:"text,omitempty"`
	FileID   int64  `json:"file_id,omitempty"`
	File     *File  `json:"-"`
}

// PaperChangeInput changes a paper. What is nil stays.
type PaperChangeInput struct {
	Version  int64   `json:"version"`
	Title    *string `json:"title,omitempty"`
	State    *string `json:"state,omitempty"`
	CopyKind *string `json:"copy_kind,omitempty"`
	OnDate   *string `json:"on_date,omitempty"`
	Note     *string `json:"note,omitempty"`
	Position *int    `json:"position,omitempty"`
}

// PaperVersionInput adds contents to a paper.
type PaperVersionInput struct {
	Version  int64  `json:"version"` // of the paper
	State    string `json:"state,omitempty"`
	CopyKind string `json:"copy_kind,omitempty"`
	OnDate   string `json:"on_date,omitempty"`
	Note     string `json:"note,omitempty"`
	Text     string `json:"text,omitempty"`
	FileID   int64  `json:"file_id,omitempty"`
	File     *File  `json:"-"`
}

// FinishInput ends the work as it was asked for (Circular 12/2018, Article 10).
type FinishInput struct {
	Version int64  `json:"version"`
	Outcome string `json:"outcome"`
	Result  string `json:"result"`
	Note    string `json:"note,omitempty"`
}

// StopInput says why the matter is not continued (Law, Article 37).
type StopInput struct {
	Version int64  `json:"version"`
	Outcome string `json:"outcome,omitempty"` // empty when there is only one
	Ground  string `json:"ground"`            // kind stopping
	Note    string `json:"note"`              // the reasons, as written to the person
}

// TransferInput hands the matter to another organisation.
type TransferInput struct {
	Version        int64  `json:"version"`
	Outcome        string `json:"outcome,omitempty"`
	OrganisationID int64  `json:"organisation_id"`
	Note           string `json:"note"`
}

// FileInput hands the file in (Law, Article 39.1).
type FileInput struct {
	Version int64  `json:"version"`
	Note    string `json:"note,omitempty"`
}

// ReopenInput takes up an ended matter again.
type ReopenInput struct {
	Version int64  `json:"version"`
	Outcome string `json:"outcome,omitempty"`
	Note    string `json:"note"`
}

// Filter chooses matters for a list. Empty values choose all.
type Filter struct {
	States     []string `json:"state,omitempty"`
	Forms      []string `json:"form,omitempty"`
	Fields     []string `json:"field,omitempty"`
	Category   string   `json:"category,omitempty"`
	ProviderID int64    `json:"provider_id,omitempty"`
	ClientID   int64    `json:"client_id,omitempty"`
	BranchID   int64    `json:"branch_id,omitempty"`
	AgencyID   int64    `json:"agency_id,omitempty"`
	Text       string   `json:"text,omitempty"` // name, code, identity or telephone number
	From       string   `json:"from,omitempty"` // accepted, as typed
	To         string   `json:"to,omitempty"`
	Overdue    bool     `json:"overdue,omitempty"`
	Mine       bool     `json:"mine,omitempty"`
	Sort       string   `json:"sort,omitempty"` // accepted, due or name, with "-" before it backwards; empty: newest first
	After      string   `json:"after,omitempty"`
	Limit      int      `json:"limit,omitempty"` // at most 1000, 50 when 0
}

// Page is one page of a list; Next is the cursor of the next, "" at the end.
type Page struct {
	Matters []Matter `json:"items"`
	Next    string   `json:"next,omitempty"`
}
