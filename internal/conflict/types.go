package conflict

import (
	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Sides of a party.
const (
	SideClient   = "client"   // the person helped
	SideRelative = "relative" // family of the person helped, or who asks for it
	SideOpposing = "opposing" // whose interests stand against
	SideProvider = "provider" // who gives the aid, or gave it
	SideOther    = "other"    // witnesses and others
)

// Sides lists the sides that people may choose; providers are added by
// assignment.
var Sides = []string{SideClient, SideRelative, SideOpposing, SideOther}

// Party is somebody who stands on a side of a request or a matter. A party of
// a request becomes one of its matter too.
type Party struct {
	bun.BaseModel `bun:"table:party,alias:party"`

	ID         int64          `bun:",pk,autoincrement" json:"id"`
	RequestID  int64          `json:"request_id,omitempty"`
	MatterID   int64          `json:"matter_id,omitempty"`
	Side       string         `json:"side"`
	Role       string         `json:"role"` // role of the law data
	ClientID   int64          `json:"client_id,omitempty"`
	ProviderID int64          `json:"provider_id,omitempty"`
	Name       string         `json:"name"`
	Folded     string         `json:"-"`
	NameKey    string         `json:"-"`
	IDNumber   string         `bun:"id_number" json:"id_number"`
	Birth      calendar.Birth `json:"birth"`
	Relation   string         `json:"relation"`
	Note       string         `json:"note"`
	EndedAt    clock.Instant  `bun:",nullzero" json:"ended_at"`
}

// PartyInput is a row of parties; with the ID of a row that is there it changes
// that one. A row without name and client is left out.
type PartyInput struct {
	ID       int64  `json:"id,omitempty"`
	Side     string `json:"side"`
	Role     string `json:"role,omitempty"`
	ClientID int64  `json:"client_id,omitempty"`
	Name     string `json:"name,omitempty"` // may be empty with a ClientID
	IDNumber string `json:"id_number,omitempty"`
	Birth    string `json:"birth,omitempty"`
	Relation string `json:"relation,omitempty"`
	Note     string `json:"note,omitempty"`
}

// Results of a check, and severities of a finding.
const (
	Clear    = "clear"
	Possible = "possible" // somebody must look: a name alike, another dispute
	Found    = "conflict"
)

// Finding is one thing that was found.
type Finding struct {
	Severity    string          `json:"severity"`
	Reasons     []fault.Message `json:"reasons"`
	SubjectKind string          `json:"subject_kind,omitempty"` // request, matter, provider or client
	SubjectID   int64           `json:"subject_id,omitempty"`
	Code        string          `json:"code,omitempty"`  // of the request or matter
	Side        string          `json:"side,omitempty"`  // where the other stands or stood
	Name        string          `json:"name"`            // as it stands there
	Party       string          `json:"party,omitempty"` // whose name here was compared
}

// Check is a check that was done.
type Check struct {
	bun.BaseModel `bun:"table:conflict_check,alias:conflict_check"`

	ID             int64         `bun:",pk,autoincrement" json:"id"`
	RequestID      int64         `json:"request_id,omitempty"`
	MatterID       int64         `json:"matter_id,omitempty"`
	ProviderID     int64         `json:"provider_id,omitempty"`
	Result         string        `json:"result"`
	FindingsJSON   string        `bun:"findings_json" json:"-"`
	Fingerprint    string        `json:"-"`
	At             clock.Instant `json:"at"`
	ByID           int64         `bun:"by_id" json:"by_id"`
	OverriddenAt   clock.Instant `bun:",nullzero" json:"overridden_at"`
	OverriddenBy   int64         `json:"overridden_by,omitempty"`
	OverrideReason string        `json:"override_reason,omitempty"`

	Findings []Finding `bun:"-" json:"findings"`
	Current  bool      `bun:"-" json:"current"` // the parties are still those that were compared
}

// Cleared tells whether nothing stands in the way: clear, or somebody who may
// gave a written reason to go on. Whether the parties are still the same is
// Current.
func (c Check) Cleared() bool { return c.Result == Clear || !c.OverriddenAt.IsZero() }

// CheckInput says what to check: a request or a matter, and with ProviderID
// whether that provider may take it.
type CheckInput struct {
	RequestID  int64 `json:"request_id,omitempty"`
	MatterID   int64 `json:"matter_id,omitempty"`
	ProviderID int64 `json:"provider_id,omitempty"`
}
