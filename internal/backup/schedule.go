package backup

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
)

// again is how long after a failure the schedule tries once more.
const again = time.Hour

// Tick makes the backup of the day when its time has come, and takes away
// those that are too old. It is called every minute.
func (s *Service) Tick(ctx context.Context) error {
	if !s.Configured() {
		return nil
	}
	due, err := s.due(ctx)
	if err != nil || !due {
		return err
	}
	s.tried = s.Clock.Now()
	a := account.System()
	run, p, err := s.begin(ctx, a, filepath.Join(s.o.Dir, FileName(s.tried, s.o.Passphrase != "")), s.o.Passphrase != "", true)
	if err != nil {
		return err
	}
	s.worked.Add(1)
	defer s.worked.Done()
	if run, err = s.work(s.base, a, run, s.o.Passphrase, p); err != nil {
		return fmt.Errorf("the backup of the day: %w", err)
	}
	slog.Info("a backup was made", "name", run.Name, "bytes", run.Size, "rows", run.Rows)
	// Only now that a new one is there and good.
	return s.prune(ctx)
}

// due tells whether the last good backup is older than the last time of day at
// which one was to be made.
func (s *Service) due(ctx context.Context) (bool, error) {
	now := s.Clock.Now()
	if now.Sub(s.tried) < again && !s.tried.IsZero() {
		return false, nil
	}
	today := calendar.DateOf(now)
	at := today.At(s.o.At/60, s.o.At%60)
	if at.After(now) {
		at = today.AddDays(-1).At(s.o.At/60, s.o.At%60)
	}
	var last []clock.Instant
	err := s.DB.Read(ctx).NewSelect().Table("backup_run").Column("started_at").
		Where("state IN (?, ?) AND dir = ?", Good, Removed, s.o.Dir).OrderExpr("started_at DESC, id DESC").Limit(1).Scan(ctx, &last)
	if err != nil {
		return false, err
	}
	return len(last) == 0 || last[0].Time().Before(at), nil
}

// Clear ends the runs that a killed program left behind. The service calls it
// once, when it begins: it is alone on the data then.
func (s *Service) Clear(ctx context.Context) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("UPDATE backup_run SET state = ?, ended_at = ?, error_json = ? WHERE state = ?",
			Failed, s.Now(), `{"key":"backup.stopped"}`, Running).Exec(ctx)
		return err
	})
}

// prune takes away what the rules of age do not keep, of the folder of the
// schedule. One whose file is gone already is only noted.
func (s *Service) prune(ctx context.Context) error {
	var runs []Run
	if err := s.DB.Read(ctx).NewSelect().Model(&runs).Where("state = ? AND dir = ?", Good, s.o.Dir).OrderExpr("started_at DESC").Scan(ctx); err != nil {
		return err
	}
	made := make([]time.Time, len(runs))
	for i, r := range runs {
		made[i] = r.StartedAt.Time()
	}
	for i, keep := range s.o.Rules.Keep(s.Clock.Now(), made) {
		if keep {
			continue
		}
		run := runs[i]
		if err := os.Remove(filepath.Join(run.Dir, run.Name)); err != nil && !os.IsNotExist(err) {
			return plain(err)
		}
		run.State = Removed
		if err := s.save(ctx, run); err != nil {
			return err
		}
	}
	return nil
}
