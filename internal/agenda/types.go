package agenda

import (
	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

// Queues: where a record or a task can wait.
const (
	Reception = "reception" // the counter of the branch
	Officer   = "officer"   // the officer who looks into the request
	Provider  = "provider"  // who gives the aid
	Head      = "head"      // the head of the branch, or of the centre
	Client    = "client"    // the person helped: papers owed
	Agency    = "agency"    // a procedural agency or another authority
)

// States of a deadline.
const (
	Open   = "open"
	Paused = "paused"
	Met    = "met"  // done, in time or late: see EndedAt
	Void   = "void" // it no longer matters
)

// States of a proposal.
const (
	Proposed  = "open"
	Approved  = "approved"
	SentBack  = "sent_back"
	Withdrawn = "withdrawn"
)

// Kinds of event, beside those of the law's list hearing_kind.
const (
	Hearing  = "hearing"
	Meeting  = "meeting"
	Outreach = "outreach"
	Other    = "other"
)

// Deadline is one clock that runs, or ran, for a record.
type Deadline struct {
	bun.BaseModel `bun:"table:deadline,alias:d"`

	ID            int64         `bun:",pk,autoincrement" json:"id"`
	BranchID      int64         `json:"branch_id"`
	SubjectKind   string        `json:"subject_kind"`
	SubjectID     int64         `json:"subject_id"`
	Clock         string        `json:"clock"`
	Article       string        `json:"article"`
	Title         string        `json:"title"` // of the record: its code and the client's name
	StartAt       clock.Instant `json:"start_at"`
	DueAt         clock.Instant `json:"due_at"`
	Span          string        `json:"span"`
	ReckoningJSON string        `bun:"reckoning_json" json:"-"`
	HardArea      bool          `json:"hard_area"`
	Queue         string        `json:"queue"`
	AccountID     int64         `json:"account_id"` // 0: whoever looks after the queue
	State         string        `json:"state"`
	PausedAt      clock.Instant `bun:",nullzero" json:"paused_at"`
	PauseReason   string        `json:"pause_reason,omitempty"`
	PausedDays    int           `json:"paused_days,omitempty"` // calendar days of the pauses that are over
	EndedAt       clock.Instant `bun:",nullzero" json:"ended_at"`
	WarnAt        clock.Instant `json:"warn_at"`
	Reminded      int64         `json:"-"` // how far the reminders went, see remind.go
	RemindAt      clock.Instant `bun:",nullzero" json:"-"`
	CreatedAt     clock.Instant `json:"created_at"`
	Version       int64         `json:"version"`
}

// Late tells whether the deadline was or is missed at an instant.
func (d Deadline) Late(now clock.Instant) bool {
	switch d.State {
	case Open:
		return now > d.DueAt
	case Met:
		return d.EndedAt > d.DueAt
	}
	return false
}

// Wait is a stay of a record in a queue; UntilAt is zero while it lasts.
type Wait struct {
	bun.BaseModel `bun:"table:wait,alias:w"`

	ID          int64         `bun:",pk,autoincrement" json:"id"`
	BranchID    int64         `json:"branch_id"`
	SubjectKind string        `json:"subject_kind"`
	SubjectID   int64         `json:"subject_id"`
	Queue       string        `json:"queue"`
	AccountID   int64         `json:"account_id"`
	Title       string        `json:"title"`
	Reason      string        `json:"reason"` // message key
	Note        string        `json:"note"`
	ByID        int64         `json:"by_id"` // account that handed it on; 0 for the program
	SinceAt     clock.Instant `json:"since_at"`
	UntilAt     clock.Instant `bun:",nullzero" json:"until_at"`
}

// Proposal is a decision asked of the head.
type Proposal struct {
	bun.BaseModel `bun:"table:proposal,alias:p"`

	ID          int64         `bun:",pk,autoincrement" json:"id"`
	BranchID    int64         `json:"branch_id"`
	SubjectKind string        `json:"subject_kind"`
	SubjectID   int64         `json:"subject_id"`
	Title       string        `json:"title"`
	Decision    string        `json:"decision"`
	Outcome     string        `json:"outcome"`
	PayloadJSON string        `bun:"payload_json" json:"-"` // the input of the use case to carry out
	Note        string        `json:"note"`
	State       string        `json:"state"`
	ProposedAt  clock.Instant `json:"proposed_at"`
	ProposedBy  int64         `json:"proposed_by"`
	DecidedAt   clock.Instant `bun:",nullzero" json:"decided_at"`
	DecidedBy   int64         `json:"decided_by"`
	DecidedNote string        `json:"decided_note"`
	Version     int64         `json:"version"`
}

// Event is a hearing or a meeting in the calendar.
type Event struct {
	bun.BaseModel `bun:"table:event,alias:e"`

	ID          int64         `bun:",pk,autoincrement" json:"id"`
	BranchID    int64         `json:"branch_id"`
	Kind        string        `json:"kind"`
	SubjectKind string        `json:"subject_kind"`
	SubjectID   int64         `json:"subject_id"`
	AccountID   int64         `json:"account_id"`
	ProviderID  int64         `json:"provider_id"`
	AgencyID    int64         `json:"agency_id"`
	Title       string        `json:"title"`
	Code        string        `json:"code"` // of the matter; all that the private feed shows of it
	Place       string        `json:"place"`
	StartAt     clock.Instant `json:"start_at"`
	EndAt       clock.Instant `json:"end_at"`
	CancelledAt clock.Instant `bun:",nullzero" json:"cancelled_at"`
	Version     int64         `json:"version"`
}

// Notice is a line for one account to read. Key and args are of the catalogue.
type Notice struct {
	bun.BaseModel `bun:"table:notice,alias:n"`

	ID          int64         `bun:",pk,autoincrement" json:"id"`
	AccountID   int64         `json:"account_id"`
	Key         string        `json:"key"`
	ArgsJSON    string        `bun:"args_json" json:"-"`
	SubjectKind string        `json:"subject_kind"`
	SubjectID   int64         `json:"subject_id"`
	At          clock.Instant `json:"at"`
	ReadAt      clock.Instant `bun:",nullzero" json:"read_at"`
	Once        string        `bun:",nullzero" json:"-"`
}

// StartInput starts a clock of the law. Queue and AccountID may be left out:
// the law says whose queue it is. At zero is now. Title names the record, for
// example "TT.TGTT.03.2022 · Nguyễn Thị Minh Họa".
type StartInput struct {
	Clock     string
	Subject   audit.Subject
	At        clock.Instant
	HardArea  bool
	Queue     string
	AccountID int64
	Title     string
}

// HandInput hands a record into a queue, ending where it waited before. Reason
// is a key of the catalogue. Back says that it is sent back: then a note is
// required.
type HandInput struct {
	Subject   audit.Subject
	Queue     string
	AccountID int64
	Title     string
	Reason    string
	Note      string
	Back      bool
	By        account.Actor
}

// ProposeInput asks a decision of the head. Payload is the input of the use
// case that carries it out, kept as JSON.
type ProposeInput struct {
	Subject  audit.Subject
	Title    string
	Decision string
	Outcome  string
	Payload  any
	Note     string
	By       account.Actor
}

// NotifyInput tells an account something. With Once set, the same account is
// told only once under that key.
type NotifyInput struct {
	AccountID int64
	Key       string
	Args      []any
	Subject   audit.Subject
	Once      string
}

// Record is everything the agenda holds about one record, oldest first.
type Record struct {
	Deadlines []Deadline `json:"deadlines"`
	Waits     []Wait     `json:"waits"`
	Proposals []Proposal `json:"proposals"`
	Events    []Event    `json:"events"`
}

// CalendarFilter chooses events between two days (both count). Zero values
// choose all that the actor may see.
type CalendarFilter struct {
	From      calendar.Date
	To        calendar.Date
	AccountID int64
	BranchID  int64
	AgencyID  int64
}
