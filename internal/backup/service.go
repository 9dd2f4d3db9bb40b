package backup

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/usecase"
)

// The rights of the room.
const (
	ActionRead = "backup.read"
	ActionRun  = "backup.run"
)

// The states of a run.
const (
	Running = "running"
	Good    = "good"    // made and read through to its end
	Failed  = "failed"  // what was made of it is gone
	Removed = "removed" // was good, and is old
)

// Run is one backup that was made, or was to be.
type Run struct {
	bun.BaseModel `bun:"table:backup_run"`

	ID        int64          `bun:",pk,autoincrement" json:"id"`
	Name      string         `json:"name"`
	Dir       string         `json:"-"`
	State     string         `json:"state"`
	Scheduled bool           `json:"scheduled"`
	Encrypted bool           `json:"encrypted"`
	StartedAt clock.Instant  `json:"started_at"`
	EndedAt   clock.Instant  `bun:",nullzero" json:"ended_at"`
	CheckedAt clock.Instant  `bun:",nullzero" json:"checked_at"`
	Size      int64          `json:"size"`
	Rows      int64          `json:"rows"`
	Files     int64          `json:"files"`
	Missing   int64          `json:"missing"` // files that records name and that were not there
	ErrorJSON string         `bun:"error_json" json:"-"`
	ByID      int64          `json:"by_id"`
	Error     *fault.Message `bun:"-" json:"error,omitempty"`
	Gone      bool           `bun:"-" json:"gone,omitempty"` // the file is not there any more
}

// Options say where and when backups are made.
type Options struct {
	Dir        string // empty: none by itself
	Passphrase string // empty: in the clear
	At         int    // minute of the day in Vietnam at which one is made each day
	Rules      Rules
	Version    string // the program's
}

// Service looks after the backups of the centre.
type Service struct {
	usecase.Base
	agenda *agenda.Service
	files  string // folder of uploaded files
	o      Options

	mu       sync.Mutex
	progress *Progress
	worked   sync.WaitGroup
	stop     context.CancelFunc
	base     context.Context
	tried    time.Time // the last scheduled attempt
}

// New makes the room; files is the folder of uploaded files.
func New(b usecase.Base, a *agenda.Service, files string) *Service {
	s := &Service{Base: b, agenda: a, files: files}
	s.base, s.stop = context.WithCancel(context.Background())
	return s
}

// Configure says where and when, before the service serves.
func (s *Service) Configure(o Options) error {
	if o.Passphrase != "" {
		if err := CheckPassphrase(o.Passphrase); err != nil {
			return err
		}
	}
	if o.Dir != "" {
		dir, err := filepath.Abs(o.Dir)
		if err != nil {
			return err
		}
		o.Dir = dir
	}
	s.o = o
	return nil
}

// Configured tells whether backups are made by themselves.
func (s *Service) Configured() bool { return s.o.Dir != "" }

// Close stops what is being made and waits for it to have gone.
func (s *Service) Close() {
	s.stop()
	s.worked.Wait()
}

// Status is what the page of backups shows.
type Status struct {
	Configured bool          `json:"configured"`
	Encrypted  bool          `json:"encrypted"`
	Dir        string        `json:"dir"`
	At         string        `json:"at"` // 02:00
	Rules      Rules         `json:"rules"`
	Running    bool          `json:"running"`
	How        How           `json:"progress"`
	LastGood   clock.Instant `json:"last_good_at"`
	Runs       []Run         `json:"items"` // newest first, at most 200
}

// Status tells of the backups (backup.read).
func (s *Service) Status(ctx context.Context, a account.Actor) (Status, error) {
	if err := s.Guard.Require(ctx, a, ActionRead, account.Target{}); err != nil {
		return Status{}, err
	}
	st := Status{Configured: s.Configured(), Encrypted: s.o.Passphrase != "", Dir: s.o.Dir, At: fmt.Sprintf("%02d:%02d", s.o.At/60, s.o.At%60), Rules: s.o.Rules, Runs: []Run{}}
	s.mu.Lock()
	if s.progress != nil {
		st.Running, st.How = true, s.progress.Now()
	}
	s.mu.Unlock()
	if err := s.DB.Read(ctx).NewSelect().Model(&st.Runs).OrderExpr("id DESC").Limit(200).Scan(ctx); err != nil {
		return st, fmt.Errorf("list the backups: %w", err)
	}
	for i := range st.Runs {
		s.tell(&st.Runs[i])
	}
	var err error
	st.LastGood, err = s.LastGood(ctx)
	return st, err
}

func (s *Service) tell(r *Run) {
	if r.ErrorJSON != "" {
		var m fault.Message
		if json.Unmarshal([]byte(r.ErrorJSON), &m) == nil {
			r.Error = &m
		}
	}
	if r.State == Good {
		if _, err := os.Stat(filepath.Join(r.Dir, r.Name)); err != nil {
			r.Gone = true
		}
	}
}

// LastGood tells when the last good backup was made, zero for never. It asks
// no right: metrics and the day need it.
func (s *Service) LastGood(ctx context.Context) (clock.Instant, error) {
	var at []clock.Instant
	err := s.DB.Read(ctx).NewSelect().Table("backup_run").Column("started_at").Where("state IN (?, ?)", Good, Removed).
		OrderExpr("started_at DESC, id DESC").Limit(1).Scan(ctx, &at)
	if err != nil || len(at) == 0 {
		return 0, err
	}
	return at[0], nil
}

// Old is how old the last good backup may be before people are warned.
const Old = 26 * time.Hour // a day, and the time it takes to make one

// Warning tells that there is no good backup, or none of the last day, to
// those who can do something about it.
func (s *Service) Warning(ctx context.Context, a account.Actor) (fault.Message, bool, error) {
	if account.ScopeOf(a, ActionRun) == account.None {
		return fault.Message{}, false, nil
	}
	at, err := s.LastGood(ctx)
	switch {
	case err != nil:
		return fault.Message{}, false, err
	case at.IsZero():
		return fault.Message{Key: "backup.warn_none"}, true, nil
	case s.Clock.Now().Sub(at.Time()) > Old:
		return fault.Message{Key: "backup.warn_old", Args: []any{"at", at}}, true, nil
	}
	return fault.Message{}, false, nil
}

// Begin begins a backup in the folder of the schedule and comes back at once
// (backup.run). [Service.Status] tells how far it is.
func (s *Service) Begin(ctx context.Context, a account.Actor) (Run, error) {
	if err := s.Guard.Require(ctx, a, ActionRun, account.Target{}); err != nil {
		return Run{}, err
	}
	if !s.Configured() {
		return Run{}, fault.New(fault.Conflict, "backup.no_folder")
	}
	run, p, err := s.begin(ctx, a, filepath.Join(s.o.Dir, FileName(s.Clock.Now(), s.o.Passphrase != "")), s.o.Passphrase != "", false)
	if err != nil {
		return Run{}, err
	}
	s.worked.Go(func() {
		if _, err := s.work(s.base, a, run, s.o.Passphrase, p); err != nil {
			slog.Error("a backup failed", "name", run.Name, "error", err)
		}
	})
	return run, nil
}

// MakeNow makes a backup at a path and waits for it (backup.run), for the
// command line.
func (s *Service) MakeNow(ctx context.Context, a account.Actor, path, passphrase string) (Run, error) {
	if err := s.Guard.Require(ctx, a, ActionRun, account.Target{}); err != nil {
		return Run{}, err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Run{}, err
	}
	run, p, err := s.begin(ctx, a, path, passphrase != "", false)
	if err != nil {
		return Run{}, err
	}
	return s.work(ctx, a, run, passphrase, p)
}

// begin notes that a backup begins; one at a time.
func (s *Service) begin(ctx context.Context, a account.Actor, path string, encrypted, scheduled bool) (Run, *Progress, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.progress != nil {
		return Run{}, nil, fault.New(fault.Conflict, "backup.running")
	}
	run := Run{
		Name: filepath.Base(path), Dir: filepath.Dir(path), State: Running, Scheduled: scheduled, Encrypted: encrypted, StartedAt: s.Now(), ByID: a.ID,
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&run).Exec(ctx); err != nil {
			return fmt.Errorf("note the backup: %w", err)
		}
		return s.Audit.Change(ctx, a.Who(), ActionRun, audit.Subject{}, nil, nil, run.Name)
	})
	if err != nil {
		return Run{}, nil, plain(err)
	}
	s.progress = &Progress{}
	return run, s.progress, nil
}

// work makes the backup that was begun, reads it through and notes how it
// went.
func (s *Service) work(ctx context.Context, a account.Actor, run Run, passphrase string, p *Progress) (Run, error) {
	defer func() {
		s.mu.Lock()
		s.progress = nil
		s.mu.Unlock()
		debug.FreeOSMemory() // what it took stays unused for a day
	}()
	path := filepath.Join(run.Dir, run.Name)
	made, err := Make(ctx, Source{DB: s.DB, Files: s.files, Clock: s.Clock, Version: s.o.Version}, path, passphrase, p)
	if err == nil {
		run.Size, run.Rows, run.Files, run.Missing = made.Size, made.Rows, made.Files, int64(len(made.Missing))
		check := &Progress{}
		s.mu.Lock()
		s.progress = check
		s.mu.Unlock()
		if _, err = Check(ctx, path, passphrase, check); err != nil {
			err = errors.Join(err, os.Remove(path)) // what cannot be read back is no backup
		}
	}
	run.EndedAt = s.Now()
	if err != nil {
		return s.failed(context.WithoutCancel(ctx), a, run, err)
	}
	run.State, run.CheckedAt = Good, s.Now()
	return run, s.save(context.WithoutCancel(ctx), run)
}

func (s *Service) save(ctx context.Context, run Run) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model(&run).WherePK().Exec(ctx)
		return err
	})
}

// failed notes and tells that a backup failed. It gives the failure.
func (s *Service) failed(ctx context.Context, a account.Actor, run Run, why error) (Run, error) {
	m := fault.Message{Key: "backup.failed_other"}
	if f := fault.Of(why); f != nil {
		m = f.Message
	} else if errors.Is(why, context.Canceled) {
		m = fault.Message{Key: "backup.stopped"}
	}
	run.State, run.Error = Failed, &m
	if raw, err := json.Marshal(m); err == nil {
		run.ErrorJSON = db.Clean(string(raw))
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewUpdate().Model(&run).WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := s.Audit.Change(ctx, a.Who(), "backup.fail", audit.Subject{}, nil, nil, run.Name); err != nil {
			return err
		}
		var who []int64
		if err := tx.NewSelect().Table("account").Column("id").Where("role IN (?, ?) AND disabled_at IS NULL", account.Admin, account.Director).Scan(ctx, &who); err != nil {
			return err
		}
		for _, id := range who {
			if err := s.agenda.Notify(ctx, agenda.NotifyInput{AccountID: id, Key: "backup.notice_failed", Args: []any{"name", run.Name}, Once: fmt.Sprint("backup ", run.ID)}); err != nil {
				return err
			}
		}
		return nil
	})
	return run, errors.Join(why, err)
}

// Open opens a backup to take it away (backup.run). One in the clear is not
// given out: whoever has the file has everything in it. It is noted.
func (s *Service) Open(ctx context.Context, a account.Actor, id int64) (Run, io.ReadSeekCloser, error) {
	if err := s.Guard.Require(ctx, a, ActionRun, account.Target{}); err != nil {
		return Run{}, nil, err
	}
	var run Run
	err := s.DB.Read(ctx).NewSelect().Model(&run).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Run{}, nil, fault.Missing()
	}
	if err != nil {
		return Run{}, nil, err
	}
	if run.State != Good {
		return Run{}, nil, fault.Missing()
	}
	if !run.Encrypted || !strings.HasSuffix(run.Name, ".age") {
		return Run{}, nil, fault.New(fault.Conflict, "backup.in_the_clear")
	}
	f, err := os.Open(filepath.Join(run.Dir, run.Name))
	if errors.Is(err, os.ErrNotExist) {
		return Run{}, nil, fault.New(fault.NotFound, "backup.file_gone", "name", run.Name)
	}
	if err != nil {
		return Run{}, nil, plain(err)
	}
	if err := s.Audit.Seen(ctx, a.Who(), "backup.download", audit.Subject{}, run.Name); err != nil {
		return Run{}, nil, errors.Join(err, f.Close())
	}
	return run, f, nil
}
