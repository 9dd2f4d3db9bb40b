package matter

import (
	"github.com/uptrace/bun"

	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// Kind names records of this room for other rooms: audit, agenda, files.
const Kind = "matter"

// Book is the register of acceptance, form 01 of Circular 12/2018 (Article 5).
const Book = "accept"

// Matter is one piece of legal aid for one client.
type Matter struct {
	bun.BaseModel `bun:"table:matter"`

	ID           int64         `bun:",pk,autoincrement" json:"id"`
	BranchID     int64         `json:"branch_id"`
	RequestID    int64         `json:"request_id"`
	ClientID     int64         `json:"client_id"`
	ClientName   string        `json:"client_name"` // as on the day of acceptance
	Folded       string        `json:"-"`
	Code         string        `json:"code"` // of the file, Circular 12/2018 Article 11.1
	Book         string        `json:"book"`
	Number       int64         `json:"number"` // in the register
	Year         int           `json:"year"`
	Form         string        `json:"form"`
	Field        string        `json:"field"`
	Stage        string        `json:"stage"`
	Role         string        `json:"role"`
	Subject      string        `json:"subject"`
	Categories   db.Words      `json:"categories"`
	Hardship     db.Words      `json:"hardship"`
	AgencyID     int64         `json:"agency_id"`
	AgencyCaseNo string        `json:"agency_case_no"`
	Detained     bool          `json:"detained"`
	UnitCode     string        `json:"unit_code"`
	Address      string        `json:"address"` // with the units as they were valid that day
	State        string        `json:"state"`
	AtOnce       bool          `json:"at_once"`
	AtOnceGround string        `json:"at_once_ground"`
	ProviderID   int64         `json:"provider_id"`
	AccountID    int64         `json:"account_id"` // of the provider
	AcceptedAt   clock.Instant `json:"accepted_at"`
	AcceptedBy   int64         `json:"accepted_by"`
	AssignedAt   clock.Instant `bun:",nullzero" json:"assigned_at"`
	StartedAt    clock.Instant `bun:",nullzero" json:"started_at"`
	FinishedAt   clock.Instant `bun:",nullzero" json:"finished_at"`
	FiledAt      clock.Instant `bun:",nullzero" json:"filed_at"`
	Outcome      string        `json:"outcome"`
	Ground       string        `json:"ground"`
	Result       string        `json:"result"`
	PassedToID   int64         `json:"passed_to_id"`
	DueAt        clock.Instant `bun:",nullzero" json:"due_at"` // of the nearest open deadline
	UpdatedAt    clock.Instant `json:"updated_at"`
	Version      int64         `json:"version"`
	Inexact      db.Words      `json:"inexact,omitempty"`  // what of the days an old book did not tell: accepted:month, finished:none
	OldCode      bool          `json:"old_code,omitempty"` // the code was given by an old book
}

// Of is the subject of the matter for audit and agenda.
func (m Matter) Of() audit.Subject {
	return audit.Subject{Kind: Kind, ID: m.ID, BranchID: m.BranchID}
}

// MoveRow is one move that was made: the history of the state. Rows are only
// ever added, and replayed in order they give the state.
type MoveRow struct {
	bun.BaseModel `bun:"table:matter_move"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	MatterID  int64         `json:"matter_id"`
	Move      string        `json:"move"`
	FromState string        `json:"from"`
	ToState   string        `json:"to"`
	Outcome   string        `json:"outcome"`
	Ground    string        `json:"ground"`
	Note      string        `json:"note"`
	At        clock.Instant `json:"at"`
	ByID      int64         `json:"by_id"`
}

// Assignment is one provider on the matter, in writing (Law, Articles 31.4 and
// 33.2). The one without EndedAt is the present one.
type Assignment struct {
	bun.BaseModel `bun:"table:assignment"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	MatterID   int64         `json:"matter_id"`
	ProviderID int64         `json:"provider_id"`
	DecisionNo string        `json:"decision_no"`
	DecisionOn calendar.Date `json:"decision_on"`
	Reasons    string        `json:"reasons"`
	AssignedAt clock.Instant `json:"assigned_at"`
	AssignedBy int64         `json:"assigned_by"`
	EndedAt    clock.Instant `bun:",nullzero" json:"ended_at"`
	EndGround  string        `json:"end_ground"`
	EndNote    string        `json:"end_note"`
}

// ChangeRequest is the wish for another provider: of the person with form 04
// (Circular 12/2018, Article 9.1), of the provider (Law, Article 25), or of the
// agency that refused or cancelled the registration (Joint Circular 10/2018,
// Article 6).
type ChangeRequest struct {
	bun.BaseModel `bun:"table:provider_change"`

	ID         int64         `bun:",pk,autoincrement" json:"id"`
	MatterID   int64         `json:"matter_id"`
	Source     string        `json:"source"` // client, provider, agency, centre
	Ground     string        `json:"ground"`
	Note       string        `json:"note"`
	ReceivedAt clock.Instant `json:"received_at"`
	Answer     string        `json:"answer"` // "", changed, kept
	AnswerNote string        `json:"answer_note"`
	AnsweredAt clock.Instant `bun:",nullzero" json:"answered_at"`
	ByID       int64         `json:"by_id"`
}

// Hearing is a hearing, an interrogation or another appointment of the
// proceedings. It stands in the calendar as the event EventID.
type Hearing struct {
	bun.BaseModel `bun:"table:hearing"`

	ID       int64         `bun:",pk,autoincrement" json:"id"`
	MatterID int64         `json:"matter_id"`
	EventID  int64         `json:"event_id"`
	Kind     string        `json:"kind"`
	At       clock.Instant `json:"at"`
	AgencyID int64         `json:"agency_id"`
	Place    string        `json:"place"`
	State    string        `json:"state"` // planned, held, adjourned, cancelled
	Result   string        `json:"result"`
	Note     string        `json:"note"`
	Version  int64         `json:"version"`
}

// The states of a hearing.
const (
	Planned   = "planned"
	Held      = "held"
	Adjourned = "adjourned"
	Cancelled = "cancelled"
)

// Session is a work session of half a day: the unit in which work is paid
// (Decree 144/2017, Article 13; Circular 02/2021, Article 3).
type Session struct {
	bun.BaseModel `bun:"table:work_session"`

	ID          int64         `bun:",pk,autoincrement" json:"id"`
	MatterID    int64         `json:"matter_id"`
	ProviderID  int64         `json:"provider_id"`
	OnDate      calendar.Date `json:"on_date"`
	Part        string        `json:"part"` // morning, afternoon
	Minutes     int           `json:"minutes"`
	Kind        string        `json:"kind"`
	Place       string        `json:"place"`
	Note        string        `json:"note"`
	ConfirmedBy string        `json:"confirmed_by"`
	ConfirmedAt clock.Instant `bun:",nullzero" json:"confirmed_at"`
	FileID      int64         `json:"file_id"`
	RemovedAt   clock.Instant `bun:",nullzero" json:"removed_at"`
	CreatedAt   clock.Instant `json:"created_at"`
	Version     int64         `json:"version"`
}

// The parts of a day.
const (
	Morning   = "morning"
	Afternoon = "afternoon"
)

// Parts lists the parts of a day in order.
var Parts = []string{Morning, Afternoon}

// DiaryEntry is what somebody noted about the work.
type DiaryEntry struct {
	bun.BaseModel `bun:"table:diary_entry"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	MatterID  int64         `json:"matter_id"`
	At        clock.Instant `json:"at"`
	ByID      int64         `json:"by_id"`
	Kind      string        `json:"kind"`
	Text      string        `json:"text"`
	RemovedAt clock.Instant `bun:",nullzero" json:"removed_at"`
	Version   int64         `json:"version"`
}

// The kinds of diary entry. Those of a registration at the agency are written
// by [Service.RegisterAtAgency] and [Service.AgencyAnswer].
const (
	DiaryNote     = "note"
	DiaryCall     = "call"
	DiaryMeeting  = "meeting"
	DiaryRead     = "reading"
	DiaryRegister = "registered"
	DiaryAccepted = "registration_accepted"
	DiaryRefused  = "registration_refused"
	DiaryExtended = "advice_extended"
)

// DiaryKinds lists the kinds one may choose.
var DiaryKinds = []string{DiaryNote, DiaryCall, DiaryMeeting, DiaryRead}

// Paper is one paper of the matter file, there or owed (Law, Article 38;
// Circular 12/2018, Article 11). Its contents stand in versions.
type Paper struct {
	bun.BaseModel `bun:"table:matter_paper"`

	ID        int64         `bun:",pk,autoincrement" json:"id"`
	MatterID  int64         `json:"matter_id"`
	Kind      string        `json:"kind"`
	Title     string        `json:"title"`
	Position  int           `json:"position"`
	State     string        `json:"state"`
	CopyKind  string        `json:"copy_kind"`
	OnDate    calendar.Date `json:"on_date"`
	Required  bool          `json:"required"`
	Note      string        `json:"note"`
	RemovedAt clock.Instant `bun:",nullzero" json:"removed_at"`
	Version   int64         `json:"version"`
}

// The states of a paper.
const (
	PaperOwed      = "owed"       // expected, not there yet
	PaperDraft     = "draft"      // being written
	PaperReceived  = "received"   // in the file
	PaperSigned    = "signed"     // written here and signed
	PaperNotNeeded = "not_needed" // does not concern this matter; the note says why
)

// PaperStates lists the states of a paper.
var PaperStates = []string{PaperOwed, PaperDraft, PaperReceived, PaperSigned, PaperNotNeeded}

// Missing tells whether the file lacks the paper.
func (p Paper) Missing() bool { return p.State == PaperOwed || p.State == PaperDraft }

// CopyKinds lists what a paper may be.
var CopyKinds = []string{"original", "certified_copy", "copy", "electronic"}

// PaperVersion is one state of a paper's contents: a file, or text written
// here. Versions are only ever added.
type PaperVersion struct {
	bun.BaseModel `bun:"table:matter_paper_version"`

	ID      int64         `bun:",pk,autoincrement" json:"id"`
	PaperID int64         `json:"paper_id"`
	Number  int           `json:"number"`
	FileID  int64         `json:"file_id"`
	Text    string        `json:"text"`
	Note    string        `json:"note"`
	At      clock.Instant `json:"at"`
	ByID    int64         `json:"by_id"`
}
