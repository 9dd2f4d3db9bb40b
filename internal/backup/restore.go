package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"

	"tgpl/internal/blob"
	"tgpl/internal/db"
	"tgpl/internal/dump"
	"tgpl/internal/fault"
	"tgpl/internal/whole"
)

// RestoringDir is the folder, in the data folder, of a restoring that has not
// ended: what is in it is not good yet.
const RestoringDir = "restoring"

// Target is where a backup is restored to: a folder without data, and with DB
// the address of an empty PostgreSQL database.
type Target struct {
	Data string
	DB   string
}

// Check reads a backup to its end and gives what is in it, or a fault that
// names what is damaged.
func Check(ctx context.Context, path, passphrase string, p *Progress) (Made, error) {
	return read(ctx, path, passphrase, p, nil)
}

// sink takes the parts of a backup.
type sink struct {
	begin func(m Manifest) error
	rows  func(t dump.Table, next func() ([]byte, error)) (int64, error)
	file  func(hash string, size int64, content io.Reader) error
}

// read reads a backup, giving its parts to to when it is not nil.
func read(ctx context.Context, path, passphrase string, p *Progress, to *sink) (Made, error) {
	made := Made{Path: path}
	f, err := os.Open(path)
	if err != nil {
		return made, fault.New(fault.NotFound, "backup.cannot_open", "path", path).With(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return made, err
	}
	made.Size = info.Size()
	if p != nil {
		p.total.Store(made.Size)
	}
	in := &reading{f: f, ctx: ctx, p: p}
	rows := map[string]int64{}
	end, err := unpack(bufio.NewReaderSize(in, 256<<10), passphrase, func(name string, size int64, content io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.at(name)
		switch {
		case name == manifestPart:
			return readManifest(content, &made.Manifest, to)
		case strings.HasPrefix(name, tableParts):
			table, _, _ := strings.Cut(strings.TrimPrefix(name, tableParts), "/")
			n, err := readRows(made.Manifest, table, name, content, to)
			rows[table] += n
			made.Rows += n
			return err
		case strings.HasPrefix(name, fileParts):
			made.Files++
			if to == nil {
				return nil
			}
			return to.file(strings.TrimPrefix(name, fileParts), size, content)
		}
		return nil
	})
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return made, plain(err)
	}
	for table, n := range end.Rows {
		if rows[table] != n {
			return made, damaged(tableParts+table, fmt.Errorf("%d rows, %d were written", rows[table], n))
		}
	}
	if end.Files != made.Files {
		return made, damaged(endPart, fmt.Errorf("%d files, %d were written", made.Files, end.Files))
	}
	made.Missing = end.Missing
	made.Manifest.sequences = end.Sequences
	return made, nil
}

func readManifest(content io.Reader, m *Manifest, to *sink) error {
	raw, err := io.ReadAll(io.LimitReader(content, 8<<20))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, m); err != nil || m.Format == 0 {
		return damaged(manifestPart, err)
	}
	if m.Format != format {
		return fault.New(fault.Conflict, "backup.newer_format", "format", m.Format)
	}
	if to == nil {
		return nil
	}
	return to.begin(*m)
}

// readRows gives the rows of a part to the sink. A line that is not whole is
// damage of the part.
func readRows(m Manifest, table, part string, content io.Reader, to *sink) (int64, error) {
	i := slices.IndexFunc(m.Tables, func(t dump.Table) bool { return t.Name == table })
	if i < 0 {
		return 0, damaged(part, fmt.Errorf("there is no table %q", table))
	}
	lines := bufio.NewReaderSize(content, 64<<10)
	var long []byte
	next := func() ([]byte, error) {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			long = append(long[:0], line...)
			for errors.Is(err, bufio.ErrBufferFull) {
				line, err = lines.ReadSlice('\n')
				long = append(long, line...)
			}
			line = long
		}
		if errors.Is(err, io.EOF) && len(line) > 0 {
			err = &markedError{io.ErrUnexpectedEOF}
		}
		return line, err
	}
	if to != nil {
		n, err := to.rows(m.Tables[i], next)
		var read *markedError
		if err != nil && fault.Of(err) == nil && !errors.As(err, &read) {
			err = rowsRefused(part, err)
		}
		return n, err
	}
	for n := int64(0); ; n++ {
		if _, err := next(); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}

// rowsRefused tells that the database did not take the rows of a part: the disk
// is full, or they are not what they should be.
func rowsRefused(part string, err error) error {
	if told := plain(err); fault.Of(told) != nil {
		return told
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fault.New(fault.Invalid, "backup.rows_refused", "part", part).With(err)
}

type reading struct {
	f   io.Reader
	ctx context.Context
	p   *Progress
}

func (r *reading) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.f.Read(b)
	r.p.add(int64(n))
	return n, err
}

// Restore puts a backup into an empty place. Nothing is there until all of it
// is; a restoring that was killed leaves only the folder [RestoringDir], which
// the next one takes away.
func Restore(ctx context.Context, path, passphrase string, to Target, p *Progress) (_ Made, err error) {
	r, err := newRestoring(ctx, to)
	if err != nil {
		return Made{}, plain(err)
	}
	defer func() { err = errors.Join(err, r.end()) }()
	made, err := read(ctx, path, passphrase, p, &sink{begin: func(m Manifest) error { return r.begin(ctx, m) },
		rows: func(t dump.Table, next func() ([]byte, error)) (int64, error) { return r.loader.Rows(ctx, t, next) }, file: r.file})
	if err != nil {
		return made, err
	}
	p.at("finish")
	return made, plain(r.finish(ctx, made.Manifest.sequences))
}

// restoring is a restoring on its way.
type restoring struct {
	to      Target
	dir     string // of what is not good yet
	unlock  []func()
	made    bool // the data folder
	loader  dump.Loader
	blobs   *blob.Store
	kept    bool
	written bool
}

func newRestoring(ctx context.Context, to Target) (_ *restoring, err error) {
	r := &restoring{to: to, dir: filepath.Join(to.Data, RestoringDir)}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.end())
		}
	}()
	if _, err := os.Stat(to.Data); errors.Is(err, os.ErrNotExist) {
		r.made = true
	}
	if err := os.MkdirAll(to.Data, 0o700); err != nil {
		return r, err
	}
	lock := flock.New(filepath.Join(to.Data, "tgpl.lock"))
	ok, err := lock.TryLock()
	if err != nil {
		return r, err
	}
	if !ok {
		return r, fault.New(fault.Conflict, "backup.target_in_use", "dir", to.Data)
	}
	r.unlock = append(r.unlock, func() { _ = lock.Unlock() })
	if err := r.emptyFolder(); err != nil {
		return r, err
	}
	if to.DB != "" {
		if err := r.emptyDatabase(ctx); err != nil {
			return r, err
		}
	}
	r.written = true
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return r, err
	}
	r.blobs, err = blob.New(filepath.Join(r.dir, "files"))
	return r, err
}

// emptyFolder refuses a folder with data, and takes away what a killed
// restoring left.
func (r *restoring) emptyFolder() error {
	left := false
	if _, err := os.Stat(r.dir); err == nil {
		left = true
	}
	entries, err := os.ReadDir(r.to.Data)
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case name == "tgpl.lock", name == "lost+found", name == RestoringDir, name == "files" && left:
		default:
			return fault.New(fault.Conflict, "backup.target_not_empty", "dir", r.to.Data, "name", name)
		}
	}
	if left {
		return errors.Join(os.RemoveAll(filepath.Join(r.to.Data, "files")), os.RemoveAll(r.dir))
	}
	return nil
}

// lockKey is the advisory lock that a server on a database holds.
const lockKey = 0x7467706c // "tgpl"

func (r *restoring) emptyDatabase(ctx context.Context) error {
	cfg, err := pgx.ParseConfig(r.to.DB)
	if err != nil { // its message may repeat the password
		return fault.New(fault.Invalid, "backup.bad_address")
	}
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return fault.New(fault.Unavailable, "backup.database_away").With(err)
	}
	r.unlock = append(r.unlock, func() { _ = c.Close(context.Background()) })
	var ok bool
	if err := c.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockKey)).Scan(&ok); err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "backup.database_in_use")
	}
	d, err := db.Open(ctx, "", r.to.DB)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	var foreign []string
	if err := d.Read(ctx).NewRaw("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1 LIMIT 500").Scan(ctx, &foreign); err != nil {
		return err
	}
	if len(foreign) == 0 {
		return nil
	}
	if !slices.Contains(foreign, "goose_db_version") {
		return fault.New(fault.Conflict, "backup.database_not_empty", "name", foreign[0])
	}
	tables, err := dump.Tables(ctx, d.Read(ctx), true)
	if err != nil {
		return err
	}
	empty, err := dump.Empty(ctx, d.Read(ctx), tables)
	if err == nil && !empty {
		err = fault.New(fault.Conflict, "backup.database_not_empty", "name", "")
	}
	return err
}

// begin makes the tables as they were when the backup was made.
func (r *restoring) begin(ctx context.Context, m Manifest) error {
	d, err := db.Open(ctx, r.dir, r.to.DB)
	if err != nil {
		return err
	}
	have, _, err := d.Version(ctx)
	if err == nil && have > m.Step {
		err = fault.New(fault.Conflict, "backup.database_not_empty", "name", "goose_db_version")
	}
	if err == nil {
		err = d.MigrateTo(ctx, m.Step)
	}
	if errors.Is(err, db.ErrNewer) {
		err = fault.New(fault.Conflict, "backup.newer_program", "program", m.Program).With(err)
	}
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	if r.to.DB != "" {
		r.loader, err = dump.LoadPostgres(ctx, r.to.DB)
	} else {
		r.loader, err = dump.LoadSQLite(ctx, filepath.Join(r.dir, "tgpl.db"))
	}
	if errors.Is(err, dump.ErrNotEmpty) {
		err = fault.New(fault.Conflict, "backup.database_not_empty", "name", "")
	}
	return err
}

func (r *restoring) file(hash string, size int64, content io.Reader) error {
	got, _, err := r.blobs.Put(content, size)
	if err == nil && got != hash {
		err = &markedError{fmt.Errorf("its hash is %s", got)}
	}
	return err
}

// finish makes what was restored good. The last step is one: with SQLite the
// renaming of the database, with PostgreSQL the end of its transaction.
func (r *restoring) finish(ctx context.Context, sequences map[string]int64) error {
	files := filepath.Join(r.to.Data, "files")
	move := func() error {
		return errors.Join(os.Rename(filepath.Join(r.dir, "files"), files), whole.SyncDir(r.to.Data))
	}
	if r.to.DB != "" {
		if err := move(); err != nil {
			return err
		}
		if err := r.loader.Finish(ctx, sequences); err != nil {
			return errors.Join(err, os.RemoveAll(files))
		}
		r.kept = true
		return nil
	}
	if err := r.loader.Finish(ctx, sequences); err != nil {
		return err
	}
	r.loader.Abort() // closes the file
	file := filepath.Join(r.dir, "tgpl.db")
	if err := syncFile(file); err != nil {
		return err
	}
	if err := move(); err != nil {
		return err
	}
	if err := os.Rename(file, filepath.Join(r.to.Data, "tgpl.db")); err != nil {
		return errors.Join(err, os.RemoveAll(files))
	}
	r.kept = true
	return whole.SyncDir(r.to.Data)
}

// end takes away what is not good, and lets others in.
func (r *restoring) end() error {
	if r.loader != nil {
		r.loader.Abort()
	}
	var err error
	if r.written {
		err = os.RemoveAll(r.dir)
	}
	if !r.kept && r.made {
		_ = os.Remove(filepath.Join(r.to.Data, "tgpl.lock"))
		_ = os.Remove(r.to.Data) // when it is empty
	}
	for _, f := range slices.Backward(r.unlock) {
		f()
	}
	return err
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
