package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"tgpl/internal/backup"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
)

// Data is the open data of a centre with the rooms on it.
type Data struct {
	*rooms.Rooms
	secret []byte // seals what the portal hands out to be sent back
	locks  []func()
	lost   <-chan error // tells when the hold on the database was lost
}

// Files is the folder of uploaded files inside the data folder.
func Files(dir string) string { return filepath.Join(dir, "files") }

// Open opens the data for a command that works beside a server or without one:
// nothing is locked. The data must be at this program's version.
func Open(ctx context.Context, set config.Data, c clock.Clock) (*Data, error) {
	if set.DB == "" {
		if _, err := os.Stat(filepath.Join(set.Data, "tgpl.db")); err != nil {
			return nil, fault.New(fault.NotFound, "cli.no_data", "dir", set.Data).With(err)
		}
	}
	d, err := db.Open(ctx, set.Data, set.DB)
	if err != nil {
		return nil, err
	}
	have, want, err := d.Version(ctx)
	if err == nil && have != want {
		err = fault.New(fault.Conflict, "cli.version_differs", "have", have, "want", want)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return put(d, set, c)
}

// OpenAlone opens the data for a server or a migration: no other may hold them
// meanwhile. It makes what is not there and brings the tables up to this
// program's version; steps says how many it took.
func OpenAlone(ctx context.Context, set config.Data, c clock.Clock) (_ *Data, steps int, err error) {
	if err := os.MkdirAll(set.Data, 0o700); err != nil {
		return nil, 0, err
	}
	if err := finishedRestoring(set.Data); err != nil {
		return nil, 0, err
	}
	var locks []func()
	defer func() {
		if err != nil {
			release(locks)
		}
	}()
	unlock, err := lockFolder(set.Data)
	if err != nil {
		return nil, 0, err
	}
	locks = append(locks, unlock)
	var lost <-chan error
	if set.DB != "" {
		unlock, gone, err := lockPostgres(ctx, set.DB)
		if err != nil {
			return nil, 0, err
		}
		locks = append(locks, unlock)
		lost = gone
	}
	d, err := db.Open(ctx, set.Data, set.DB)
	if err != nil {
		return nil, 0, err
	}
	steps, err = d.Migrate(ctx)
	if err != nil {
		return nil, steps, errors.Join(err, d.Close())
	}
	out, err := put(d, set, c)
	if err != nil {
		return nil, steps, err
	}
	if out.secret, err = readSecret(set.Data); err != nil {
		return nil, steps, errors.Join(err, d.Close())
	}
	out.locks, out.lost = locks, lost
	return out, steps, nil
}

// finishedRestoring refuses a folder in which a restoring was broken off. One
// that was only not tidied up is.
func finishedRestoring(dir string) error {
	left := filepath.Join(dir, backup.RestoringDir)
	if err := os.Remove(left); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.Conflict, "backup.unfinished", "dir", dir)
	}
	return nil
}

// secretSize is the length of the secret, in bytes.
const secretSize = 32

// readSecret gives the secret of a data folder, which only its owner can read,
// and draws it the first time: forms that people are filling in on the portal
// outlast a restart. A file that is no secret is drawn anew.
func readSecret(dir string) ([]byte, error) {
	path := filepath.Join(dir, "secret")
	secret, err := os.ReadFile(path)
	if err == nil && len(secret) == secretSize {
		return secret, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	secret = make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails
	return secret, os.WriteFile(path, secret, 0o600)
}

func put(d *db.DB, set config.Data, c clock.Clock) (*Data, error) {
	l, err := lawOnce()
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: l, FileDir: Files(set.Data)})
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return &Data{Rooms: r}, nil
}

// lawOnce reads the law that is built into the program.
func lawOnce() (l *law.Law, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the law in the program: %v", r)
		}
	}()
	return law.Default(), nil
}

// Restart puts the rooms together anew on another clock, the data staying open
// and held.
func (d *Data) Restart(set config.Data, c clock.Clock) error {
	again, err := put(d.DB, set, c)
	if err != nil {
		return errors.Join(err, d.Close())
	}
	d.Rooms = again.Rooms
	return nil
}

// Close closes the data and lets others have them.
func (d *Data) Close() error {
	err := d.DB.Close()
	release(d.locks)
	return err
}

func release(locks []func()) {
	for i := len(locks) - 1; i >= 0; i-- {
		locks[i]()
	}
}

// lockFolder holds the data folder. The lock goes with the process, also when
// it is killed, so a left-over file never locks anybody out.
func lockFolder(dir string) (func(), error) {
	l := flock.New(filepath.Join(dir, "tgpl.lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if !ok {
		return nil, fault.New(fault.Conflict, "cli.folder_in_use", "dir", dir)
	}
	return func() { _ = l.Unlock() }, nil
}

// patience is how long a server waits for a predecessor on the same database
// to be gone.
const patience = 3 * time.Second
