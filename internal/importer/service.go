package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/blob"
	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
	"tgpl/internal/org"
	"tgpl/internal/outreach"
	"tgpl/internal/provider"
	"tgpl/internal/sheet"
	"tgpl/internal/usecase"
)

// Rooms are the rooms below that this one calls.
type Rooms struct {
	Account  *account.Service
	Org      *org.Service
	Client   *client.Service
	Provider *provider.Service
	Conflict *conflict.Service
	Matter   *matter.Service
	Outreach *outreach.Service
}

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	rooms Rooms
	blobs *blob.Store
	wake  chan struct{}

	// BatchRows is how many rows go into one transaction; 0 for 500. More are
	// faster, but others who write wait longer.
	BatchRows int
}

// New makes the room; uploaded tables lie in the blobs.
func New(b usecase.Base, r Rooms, blobs *blob.Store) *Service {
	return &Service{Base: b, rooms: r, blobs: blobs, wake: make(chan struct{}, 1)}
}

// MaxBytes is how large a table may be.
func MaxBytes() int64 { return sheet.DefaultLimits.Bytes }

// UploadInput is a table that comes in.
type UploadInput struct {
	Kind    string
	Name    string // of the file
	Body    io.Reader
	Profile string // name of a profile of the kind, or empty
	// Encoding and Sheet go before what the profile says; empty for none.
	Encoding string
	Sheet    string
	BranchID int64 // whose rows they are where the table does not say; 0: the profile's, or the actor's
}

// Upload takes a table in and opens it: what cannot be read is refused here,
// with the reason. Right: import.run.
func (s *Service) Upload(ctx context.Context, a account.Actor, in UploadInput) (Run, error) {
	if err := s.require(ctx, a); err != nil {
		return Run{}, err
	}
	f := fault.Fields{}
	kind := check.Choice(f, "kind", in.Kind, true, func(c string) bool { return slices.Contains(Kinds, c) })
	set, err := s.profile(ctx, f, kind, in.Profile)
	if err != nil {
		return Run{}, err
	}
	if e, ok := sheet.ParseEncoding(in.Encoding); !ok {
		f.Add("encoding", "fault.bad_choice")
	} else if e != "" {
		set.Encoding = e
	}
	if err := f.Err(); err != nil {
		return Run{}, err
	}
	d, err := s.blobs.Receive(in.Body, MaxBytes())
	if errors.Is(err, blob.ErrTooLarge) {
		return Run{}, badFile(sheet.TooLarge(MaxBytes()))
	}
	if err != nil {
		return Run{}, err
	}
	defer func() { _ = d.Close() }()
	name := filepath.Base(strings.ReplaceAll(strings.ToValidUTF8(in.Name, ""), "\\", "/"))
	if utf8.RuneCountInString(name) > check.Short {
		name = string([]rune(name)[:check.Short])
	}
	book, err := sheet.Open(d, d.Size(), name, set.readOptions())
	if err != nil {
		return Run{}, badFile(err)
	}
	defer func() { _ = book.Close() }()
	if in.Sheet != "" {
		if !slices.Contains(book.Sheets, in.Sheet) {
			return Run{}, fault.Field("sheet", "import.no_such_sheet", "sheet", in.Sheet, "sheets", strings.Join(book.Sheets, ", "))
		}
		set.Sheets = []string{in.Sheet}
	}
	if len(set.Sheets) > 0 && !slices.ContainsFunc(set.Sheets, func(n string) bool { return slices.Contains(book.Sheets, n) }) {
		set.Sheets = nil // of another table
	}
	if _, err := plans(kind, book, set); err != nil { // its first rows can be read
		return Run{}, badFile(err)
	}
	if in.BranchID != 0 {
		set.BranchID = in.BranchID
	}
	if set.BranchID == 0 {
		set.BranchID = a.BranchID
	}
	if set.BranchID == 0 {
		all, err := s.rooms.Org.Branches(ctx)
		if err != nil {
			return Run{}, err
		}
		if len(all) == 0 {
			return Run{}, fault.New(fault.Conflict, "import.no_branch")
		}
		set.BranchID = all[0].ID
	}
	hash, err := d.Keep()
	if err != nil {
		return Run{}, err
	}
	r := Run{
		Kind: kind, State: Fresh, BranchID: set.BranchID, FileName: name, FileSHA256: hash, FileSize: d.Size(), Settings: set, Profile: in.Profile,
		CreatedAt: s.Now(), CreatedBy: a.ID, ByName: a.Name, UpdatedAt: s.Now(), Version: 1,
	}
	if err := r.pack(); err != nil {
		return Run{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&r).Exec(ctx); err != nil {
			return fmt.Errorf("write an import: %w", err)
		}
		return s.Audit.Change(ctx, a.Who(), "import.upload", r.Of(), nil, brief(r), "")
	})
	return r, err
}

// Unfinished finds a run of the same file and kind that was cut while it was
// brought in, which goes on where it stopped; ok tells whether there is one.
// Right: import.run.
func (s *Service) Unfinished(ctx context.Context, a account.Actor, kind string, file io.Reader) (r Run, ok bool, err error) {
	if err := s.require(ctx, a); err != nil {
		return r, false, err
	}
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return r, false, err
	}
	var rows []Run
	err = s.DB.Read(ctx).NewSelect().Model(&rows).Where("file_sha256 = ? AND kind = ?", hex.EncodeToString(h.Sum(nil)), kind).
		Where("state = ?", Running).OrderExpr("id DESC").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return r, false, err
	}
	return rows[0], true, rows[0].unpack()
}

// badFile tells the refusal of a table at the field of the form, too.
func badFile(err error) error {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid {
		return err
	}
	out := *f
	out.Fields = fault.Fields{"file": f.Message}
	return &out
}

// brief is what the audit keeps of a run: no cell of the table.
func brief(r Run) map[string]any {
	return map[string]any{
		"kind": r.Kind, "file": r.FileName, "sha256": r.FileSHA256, "rows": r.Seen, "imported": r.Imported, "rejected": r.Rejected,
		"already_there": r.Already, "people": r.People, "state": r.State,
	}
}

// open opens the table of a run.
func (s *Service) open(r Run) (*sheet.Book, func(), error) {
	f, err := s.blobs.Open(r.FileSHA256)
	if errors.Is(err, blob.ErrMissing) {
		return nil, nil, fault.New(fault.Conflict, "import.file_gone")
	}
	if err != nil {
		return nil, nil, err
	}
	book, err := sheet.Open(f, r.FileSize, r.FileName, r.Settings.readOptions())
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return book, func() { _ = book.Close(); _ = f.Close() }, nil
}

// Get gives a run. Right: import.run.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Run, error) {
	if err := s.require(ctx, a); err != nil {
		return Run{}, err
	}
	return s.load(ctx, id)
}

// List lists runs, the newest first, those before an id, at most limit (50
// when 0). Right: import.run.
func (s *Service) List(ctx context.Context, a account.Actor, before int64, limit int) ([]Run, error) {
	if err := s.require(ctx, a); err != nil {
		return nil, err
	}
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	out := []Run{}
	q := s.DB.Read(ctx).NewSelect().Model(&out).OrderExpr("id DESC").Limit(int64(limit))
	if before != 0 {
		q = q.Where("id < ?", before)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the imports: %w", err)
	}
	for i := range out {
		if err := out[i].unpack(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Save changes how the table of a run is read, before it is brought in. Right:
// import.run.
func (s *Service) Save(ctx context.Context, a account.Actor, id, version int64, set Settings) (Run, error) {
	if err := s.require(ctx, a); err != nil {
		return Run{}, err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return r, err
	}
	if r.Version != version {
		return r, fault.Stale(r)
	}
	if r.State != Fresh && r.State != Checked {
		return r, fault.New(fault.Conflict, "import.too_late")
	}
	f := fault.Fields{}
	if _, ok := sheet.ParseEncoding(string(set.Encoding)); !ok {
		f.Add("encoding", "fault.bad_choice")
	}
	if !slices.Contains([]string{"", ",", ";", "tab", "|"}, set.Comma) {
		f.Add("comma", "fault.bad_choice")
	}
	for _, field := range set.Columns {
		if field != "" && field != Ignore && !slices.Contains(Fields(r.Kind), field) {
			f.Add("columns", "fault.bad_choice")
		}
	}
	if set.BranchID == 0 {
		set.BranchID = r.BranchID
	}
	if _, err := s.rooms.Org.Branch(ctx, set.BranchID); err != nil {
		f.Add("branch_id", "fault.bad_choice")
	}
	if err := f.Err(); err != nil {
		return r, err
	}
	r.Settings, r.BranchID, r.State, r.Checked = set, set.BranchID, Fresh, false
	r.reset()
	r.Total, r.PeaksJSON = 0, ""
	_, done, err := s.open(r)
	if err != nil {
		return r, err
	}
	done()
	return r, s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.clearBad(ctx, tx, id); err != nil {
			return err
		}
		return s.save(ctx, tx, &r)
	})
}

// reset takes the counts of a run back to its beginning.
func (r *Run) reset() {
	r.AtSheet, r.AtRow, r.Seen, r.Imported, r.Rejected, r.Already, r.People, r.Doubles, r.Numbered, r.Providers, r.WorkedMS = 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
	r.Problem = nil
}

func (s *Service) clearBad(ctx context.Context, tx bun.Tx, id int64) error {
	_, err := tx.NewRaw("DELETE FROM import_bad WHERE run_id = ?", id).Exec(ctx)
	return err
}

// Begin sets a run to work: tried without writing (try), or brought in. Where
// it was cancelled or failed it goes on. Right: import.run.
func (s *Service) Begin(ctx context.Context, a account.Actor, id int64, try bool) (Run, error) {
	if err := s.require(ctx, a); err != nil {
		return Run{}, err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return r, err
	}
	action := "import.run"
	switch {
	case try && (r.State == Fresh || r.State == Checked || (r.State == Failed || r.State == Cancelled) && r.Checked):
		r.State, r.Checked, action = Checking, true, "import.check"
		r.reset()
	case !try && (r.State == Fresh || r.State == Checked || (r.State == Failed || r.State == Cancelled) && r.Checked):
		r.State, r.Checked = Running, false
		r.reset()
	case !try && (r.State == Cancelled || r.State == Failed): // goes on where it stopped
		r.State, r.Problem = Running, nil
	default:
		return r, fault.New(fault.Conflict, "import.not_now_"+r.State)
	}
	if r.StartedAt.IsZero() {
		r.StartedAt = s.Now()
	}
	r.EndedAt = 0
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if r.Seen == 0 {
			if err := s.clearBad(ctx, tx, id); err != nil {
				return err
			}
		}
		if err := s.save(ctx, tx, &r); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), action, r.Of(), nil, brief(r), "")
	})
	s.poke()
	return r, err
}

func (s *Service) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Cancel stops a run after the batch in hand. What came in stays, and the run
// can go on or be undone. Right: import.run.
func (s *Service) Cancel(ctx context.Context, a account.Actor, id int64) (Run, error) {
	if err := s.require(ctx, a); err != nil {
		return Run{}, err
	}
	var r Run
	err := s.again(ctx, func() error {
		var err error
		if r, err = s.load(ctx, id); err != nil {
			return err
		}
		if r.State != Running && r.State != Checking {
			return fault.New(fault.Conflict, "import.not_now_"+r.State)
		}
		r.State, r.EndedAt = Cancelled, s.Now()
		return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			if err := s.save(ctx, tx, &r); err != nil {
				return err
			}
			return s.Audit.Change(ctx, a.Who(), "import.cancel", r.Of(), nil, brief(r), "")
		})
	})
	return r, err
}

// again tries anew where a batch came between.
func (s *Service) again(ctx context.Context, f func() error) error {
	for n := 0; ; n++ {
		err := f()
		if err == nil || n == 20 || ctx.Err() != nil || !fault.Is(err, fault.Conflict) || fault.Of(err).Message.Key != "fault.stale" {
			return err
		}
	}
}

// Profile is a named way of reading tables of a kind.
type Profile struct {
	bun.BaseModel `bun:"table:import_profile,alias:import_profile"`

	ID           int64    `bun:",pk,autoincrement" json:"id"`
	Kind         string   `json:"kind"`
	Name         string   `json:"name"`
	SettingsJSON string   `bun:"settings_json" json:"-"`
	CreatedAt    int64    `json:"-"`
	CreatedBy    int64    `json:"created_by"`
	UpdatedAt    int64    `json:"-"`
	Version      int64    `json:"version"`
	Settings     Settings `bun:"-" json:"settings"`
}

// Profiles lists the profiles of a kind, or all. Right: import.run.
func (s *Service) Profiles(ctx context.Context, a account.Actor, kind string) ([]Profile, error) {
	if err := s.require(ctx, a); err != nil {
		return nil, err
	}
	out := []Profile{}
	q := s.DB.Read(ctx).NewSelect().Model(&out).OrderExpr("kind, name")
	if kind != "" {
		q = q.Where("kind = ?", kind)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the profiles: %w", err)
	}
	for i := range out {
		if err := json.Unmarshal([]byte(out[i].SettingsJSON), &out[i].Settings); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) profile(ctx context.Context, f fault.Fields, kind, name string) (Settings, error) {
	var set Settings
	if name == "" {
		return set, nil
	}
	var rows []Profile
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("kind = ? AND name = ?", kind, name).Scan(ctx); err != nil {
		return set, err
	}
	if len(rows) == 0 {
		f.Add("profile", "import.no_profile", "name", name)
		return set, nil
	}
	return set, json.Unmarshal([]byte(rows[0].SettingsJSON), &set)
}

// SaveProfile keeps how the table of a run is read under a name, for the next
// tables of the kind; a profile of that name is changed. Right: import.run.
func (s *Service) SaveProfile(ctx context.Context, a account.Actor, id int64, name string) (Profile, error) {
	if err := s.require(ctx, a); err != nil {
		return Profile{}, err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return Profile{}, err
	}
	f := fault.Fields{}
	name = check.Required(f, "name", name, check.Short)
	if err := f.Err(); err != nil {
		return Profile{}, err
	}
	book, done, err := s.open(r)
	if err != nil {
		return Profile{}, err
	}
	defer done()
	list, err := plans(r.Kind, book, r.Settings)
	if err != nil {
		return Profile{}, err
	}
	set := r.Settings
	set.Columns = map[string]string{}
	for k, v := range r.Settings.Columns {
		set.Columns[k] = v
	}
	for _, p := range list {
		for _, c := range p.Columns {
			if c.Field != "" {
				set.Columns[c.Key] = c.Field
			}
		}
	}
	set.Sheets, set.Heading = nil, 0
	raw, err := json.Marshal(set)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Kind: r.Kind, Name: name, SettingsJSON: string(raw), Settings: set, CreatedAt: int64(s.Now()), CreatedBy: a.ID, UpdatedAt: int64(s.Now()), Version: 1}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&p).On("CONFLICT (kind, name) DO UPDATE").Set("settings_json = excluded.settings_json").
			Set("updated_at = excluded.updated_at").Set("version = import_profile.version + 1").Returning("id, version").Exec(ctx); err != nil {
			return fmt.Errorf("write a profile: %w", err)
		}
		r.Profile = name
		if err := s.save(ctx, tx, &r); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "import.profile", r.Of(), nil, map[string]string{"kind": p.Kind, "name": name}, "")
	})
	return p, err
}

// DeleteProfile takes a profile away. Right: import.run.
func (s *Service) DeleteProfile(ctx context.Context, a account.Actor, id int64) error {
	if err := s.require(ctx, a); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw("DELETE FROM import_profile WHERE id = ?", id).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fault.Missing())
		}
		return s.Audit.Change(ctx, a.Who(), "import.profile", Run{}.Of(), map[string]int64{"id": id}, nil, "")
	})
}

// kept is how long the table of a run that has ended is kept, in days.
const kept = 90

// Sweep takes the tables away of runs that ended long ago.
func (s *Service) Sweep(ctx context.Context) error {
	before := clock.InstantOf(s.Clock.Now().AddDate(0, 0, -kept))
	var gone []string
	err := s.DB.Read(ctx).NewRaw(`SELECT DISTINCT r.file_sha256 FROM import_run AS r WHERE r.state IN ('done', 'undone') AND r.ended_at < ?
		AND NOT EXISTS (SELECT 1 FROM import_run AS n WHERE n.file_sha256 = r.file_sha256 AND (n.ended_at IS NULL OR n.ended_at >= ? OR n.state NOT IN ('done', 'undone')))`,
		before, before).Scan(ctx, &gone)
	if err != nil {
		return fmt.Errorf("look for old tables: %w", err)
	}
	for _, hash := range gone {
		if err := s.blobs.Remove(hash); err != nil {
			return err
		}
	}
	return nil
}
