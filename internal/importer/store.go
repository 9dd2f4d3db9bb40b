package importer

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// Kind names runs for other rooms: audit.
const Kind = "import"

// The states of a run.
const (
	Fresh     = "new"       // uploaded; the columns are being told
	Checking  = "checking"  // tried without writing
	Checked   = "checked"   // tried to the end
	Running   = "running"   // being brought in
	Cancelled = "cancelled" // stopped by somebody; can go on
	Failed    = "failed"    // stopped by what Problem says; can go on
	Done      = "done"
	Undoing   = "undoing"
	Undone    = "undone"
)

// Run is a table that is brought in.
type Run struct {
	bun.BaseModel `bun:"table:import_run,alias:import_run"`

	ID           int64         `bun:",pk,autoincrement" json:"id"`
	Kind         string        `json:"kind"`
	State        string        `json:"state"`
	BranchID     int64         `json:"branch_id"`
	FileName     string        `json:"file_name"`
	FileSHA256   string        `bun:"file_sha256" json:"file_sha256"`
	FileSize     int64         `json:"file_size"`
	SettingsJSON string        `bun:"settings_json" json:"-"`
	Profile      string        `json:"profile"`
	Checked      bool          `json:"checked"` // what is counted was only tried
	Total        int64         `json:"total"`   // rows with data; 0 before they are counted
	PeaksJSON    string        `bun:"peaks_json" json:"-"`
	AtSheet      int           `json:"-"`
	AtRow        int           `json:"-"`
	Seen         int64         `json:"rows"` // read so far
	Imported     int64         `json:"imported"`
	Rejected     int64         `json:"rejected"`
	Already      int64         `json:"already_there"`
	People       int64         `json:"people"`    // records of persons made
	Doubles      int64         `json:"doubles"`   // of them likely ones of somebody known
	Numbered     int64         `json:"numbered"`  // matters that the old book gave no number
	Providers    int64         `json:"providers"` // records of providers made by the way
	WorkedMS     int64         `bun:"worked_ms" json:"worked_ms"`
	ProblemJSON  string        `bun:"problem_json" json:"-"`
	CreatedAt    clock.Instant `json:"created_at"`
	CreatedBy    int64         `json:"created_by"`
	ByName       string        `json:"by_name"`
	StartedAt    clock.Instant `bun:",nullzero" json:"started_at"`
	EndedAt      clock.Instant `bun:",nullzero" json:"ended_at"`
	UpdatedAt    clock.Instant `json:"updated_at"`
	Version      int64         `json:"version"`

	Settings Settings       `bun:"-" json:"settings"`
	Problem  *fault.Message `bun:"-" json:"problem,omitempty"`
}

// Of is the subject of the run for the audit.
func (r Run) Of() audit.Subject { return audit.Subject{Kind: Kind, ID: r.ID, BranchID: r.BranchID} }

// Working tells whether the run is at work.
func (r Run) Working() bool { return r.State == Checking || r.State == Running || r.State == Undoing }

// PerSecond is how many rows a second went through.
func (r Run) PerSecond() float64 {
	if r.WorkedMS <= 0 {
		return 0
	}
	return float64(r.Seen) * 1000 / float64(r.WorkedMS)
}

// SecondsLeft is how long the rest will take, -1 when nobody knows yet.
func (r Run) SecondsLeft() int64 {
	per := r.PerSecond()
	if per <= 0 || r.Total == 0 {
		return -1
	}
	return int64(float64(max(0, r.Total-r.Seen)) / per)
}

// Percent is how far the run is.
func (r Run) Percent() int {
	if r.Total <= 0 {
		return 0
	}
	return int(min(100, r.Seen*100/r.Total))
}

func (r *Run) unpack() error {
	if err := json.Unmarshal([]byte(r.SettingsJSON), &r.Settings); err != nil {
		return fmt.Errorf("read the settings of import %d: %w", r.ID, err)
	}
	if r.ProblemJSON != "" {
		r.Problem = &fault.Message{}
		return exact(r.ProblemJSON, r.Problem)
	}
	return nil
}

func (r *Run) pack() error {
	raw, err := json.Marshal(r.Settings)
	if err != nil {
		return err
	}
	r.SettingsJSON, r.ProblemJSON = string(raw), ""
	if r.Problem != nil {
		raw, err = json.Marshal(r.Problem)
		r.ProblemJSON = string(raw)
	}
	return err
}

func (s *Service) load(ctx context.Context, id int64) (Run, error) {
	var r Run
	err := s.DB.Read(ctx).NewSelect().Model(&r).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fault.Missing()
	}
	if err != nil {
		return r, fmt.Errorf("read import %d: %w", id, err)
	}
	return r, r.unpack()
}

// save writes a run back that is as it was read; else it is a conflict.
func (s *Service) save(ctx context.Context, tx bun.Tx, r *Run) error {
	before := r.Version
	r.Version++
	r.UpdatedAt = s.Now()
	if err := r.pack(); err != nil {
		return err
	}
	res, err := tx.NewUpdate().Model(r).ExcludeColumn("id").Where("id = ? AND version = ?", r.ID, before).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write import %d: %w", r.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, fault.Stale(nil))
	}
	return nil
}

func (s *Service) require(ctx context.Context, a account.Actor) error {
	return s.Guard.Require(ctx, a, "import.run", account.Target{})
}

// rowLine is a line of import_row.
type rowLine struct {
	bun.BaseModel `bun:"table:import_row"`

	Fingerprint []byte
	RunID       int64
	Place       int64
	SubjectID   int64
	ClientID    int64
	At          clock.Instant
}

// made is a line of import_made.
type made struct {
	bun.BaseModel `bun:"table:import_made"`

	RunID int64
	Kind  string
	ID    int64
	At    clock.Instant
}

// Bad is a row that was not brought in.
type Bad struct {
	bun.BaseModel `bun:"table:import_bad"`

	RunID        int64  `json:"-"`
	Place        int64  `json:"place"`
	ProblemsJSON string `bun:"problems_json" json:"-"`
	CellsJSON    string `bun:"cells_json" json:"-"`

	Sheet    string    `bun:"-" json:"sheet,omitempty"`
	Row      int       `bun:"-" json:"row"`
	Problems []Problem `bun:"-" json:"problems"`
	Cells    []string  `bun:"-" json:"cells"`
}

// double is a line of import_double.
type double struct {
	bun.BaseModel `bun:"table:import_double"`

	RunID    int64
	ClientID int64
	OtherID  int64
	State    string // open, other
}

// place is where a row stands in the file, in the order of reading.
func placeOf(sheet, row int) int64 { return int64(sheet)<<32 | int64(row) }

func (b *Bad) unpack() error {
	b.Row = int(b.Place & 0xFFFFFFFF)
	return errors.Join(exact(b.ProblemsJSON, &b.Problems), json.Unmarshal([]byte(b.CellsJSON), &b.Cells))
}

// exact reads JSON whose numbers stay as they are written.
func exact(raw string, into any) error {
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	return d.Decode(into)
}
