package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// Who is the acting person or program as the audit names it.
type Who struct {
	ID        int64  // account, 0 for the program itself or the public
	Name      string // as it was at the time
	Role      string
	Via       string // desk, api, cli, portal, system
	IP        string
	RequestNo string // number of the HTTP request in the logs
}

// Kinds of entry.
const (
	Write  = "write"   // something was changed
	Read   = "read"    // something sensitive was seen
	Denied = "denied"  // somebody tried what he may not
	SignIn = "sign_in" // signed in, failed to, out
)

// Entry is one row. At is milliseconds UTC.
type Entry struct {
	bun.BaseModel `bun:"table:audit_entry"`

	ID          int64  `bun:",pk,autoincrement" json:"id"`
	At          int64  `json:"at"`
	ActorID     int64  `json:"actor_id"`
	ActorName   string `json:"actor_name"`
	ActorRole   string `json:"actor_role"`
	Via         string `json:"via"`
	IP          string `bun:"ip" json:"ip"`
	RequestNo   string `json:"request_no"`
	Kind        string `json:"kind"`
	Action      string `json:"action"`
	SubjectKind string `json:"subject_kind"`
	SubjectID   int64  `json:"subject_id"`
	BranchID    int64  `json:"branch_id"`
	BeforeJSON  string `bun:"before_json" json:"before"`
	AfterJSON   string `bun:"after_json" json:"after"`
	Note        string `json:"note"`
	Masked      bool   `bun:"-" json:"masked,omitempty"` // values are withheld from this reader
}

// Subject is the record an entry speaks of.
type Subject struct {
	Kind     string
	ID       int64
	BranchID int64
}

// Log writes entries.
type Log struct {
	db    *db.DB
	clock clock.Clock
}

// New makes the log.
func New(d *db.DB, c clock.Clock) *Log { return &Log{db: d, clock: c} }

// Change notes a change in the transaction of ctx. before and after are the
// record's values as they can be marshalled to JSON; nil for none. Sensitive
// facts do not belong in them.
func (l *Log) Change(ctx context.Context, who Who, action string, s Subject, before, after any, note string) error {
	b, err := marshal(before)
	if err != nil {
		return err
	}
	a, err := marshal(after)
	if err != nil {
		return err
	}
	return l.add(ctx, who, Entry{Kind: Write, Action: action, SubjectKind: s.Kind, SubjectID: s.ID, BranchID: s.BranchID, BeforeJSON: b, AfterJSON: a, Note: note})
}

// Seen notes that somebody saw something sensitive.
func (l *Log) Seen(ctx context.Context, who Who, action string, s Subject, note string) error {
	return l.add(ctx, who, Entry{Kind: Read, Action: action, SubjectKind: s.Kind, SubjectID: s.ID, BranchID: s.BranchID, Note: note})
}

// Refused notes that somebody tried what he may not do. It is written outside
// of any transaction, which is about to be undone.
func (l *Log) Refused(ctx context.Context, who Who, action string, s Subject) error {
	return l.add(ctx, who, Entry{Kind: Denied, Action: action, SubjectKind: s.Kind, SubjectID: s.ID, BranchID: s.BranchID})
}

// SignedIn notes a sign-in, a failed one or a sign-out; note says which.
func (l *Log) SignedIn(ctx context.Context, who Who, note string) error {
	return l.add(ctx, who, Entry{Kind: SignIn, Action: "account.sign_in", SubjectKind: "account", SubjectID: who.ID, Note: note})
}

func (l *Log) add(ctx context.Context, who Who, e Entry) error {
	e.At = l.clock.Now().UnixMilli()
	e.ActorID, e.ActorName, e.ActorRole = who.ID, who.Name, who.Role
	e.Via, e.IP, e.RequestNo = who.Via, who.IP, who.RequestNo
	return l.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&e).Exec(ctx); err != nil {
			return fmt.Errorf("write the audit entry: %w", err)
		}
		return nil
	})
}

func marshal(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("audit: %w", err)
	}
	return db.Clean(string(raw)), nil
}

// Filter chooses entries; zero values choose all. Before is the id to page on
// from (newest first), Limit at most 200.
type Filter struct {
	SubjectKind string
	SubjectID   int64
	ActorID     int64
	BranchID    int64
	Kind        string
	Action      string
	FromAt      int64
	ToAt        int64
	Before      int64
	Limit       int
}

// List gives entries, newest first. Whether the reader may is asked above.
func (l *Log) List(ctx context.Context, f Filter) ([]Entry, error) {
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	var rows []Entry
	q := l.db.Read(ctx).NewSelect().Model(&rows).OrderExpr("id DESC").Limit(int64(f.Limit))
	where := func(on bool, expr string, v any) {
		if on {
			q.Where(expr, v)
		}
	}
	where(f.SubjectKind != "", "subject_kind = ?", f.SubjectKind)
	where(f.SubjectID != 0, "subject_id = ?", f.SubjectID)
	where(f.ActorID != 0, "actor_id = ?", f.ActorID)
	where(f.BranchID != 0, "branch_id = ?", f.BranchID)
	where(f.Kind != "", "kind = ?", f.Kind)
	where(f.Action != "", "action = ?", f.Action)
	where(f.FromAt != 0, "at >= ?", f.FromAt)
	where(f.ToAt != 0, "at < ?", f.ToAt)
	where(f.Before != 0, "id < ?", f.Before)
	err := q.Scan(ctx)
	return rows, err
}
