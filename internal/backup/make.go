package backup

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/uptrace/bun"

	"tgpl/internal/blob"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/dump"
	"tgpl/internal/fault"
	"tgpl/internal/whole"
)

// partSize is how many bytes of rows go into a part. Two of them are in memory.
const partSize = 2 << 20

// Source is what a backup is made of.
type Source struct {
	DB      *db.DB
	Files   string // folder of uploaded files
	Clock   clock.Clock
	Version string // the program's
}

// Progress is how far a backup or a restoring has come. It may be read while it
// is worked on.
type Progress struct {
	stage atomic.Pointer[string]
	done  atomic.Int64
	total atomic.Int64
	bytes atomic.Int64
}

// How is what [Progress] tells.
type How struct {
	Stage string `json:"stage"` // name of the table, "files" or "check"
	Done  int64  `json:"done"`  // rows and files
	Total int64  `json:"total"` // about so many, 0 when not known
	Bytes int64  `json:"bytes"` // written
}

// Now tells how far it is; nil is not begun.
func (p *Progress) Now() How {
	if p == nil {
		return How{}
	}
	h := How{Done: p.done.Load(), Total: p.total.Load(), Bytes: p.bytes.Load()}
	if s := p.stage.Load(); s != nil {
		h.Stage = *s
	}
	return h
}

func (p *Progress) at(stage string) {
	if p != nil {
		p.stage.Store(&stage)
	}
}

func (p *Progress) add(n int64) {
	if p != nil {
		p.done.Add(n)
	}
}

// Made tells what is in a backup.
type Made struct {
	Path     string
	Manifest Manifest
	Size     int64
	Rows     int64
	Files    int64
	Missing  []string // files that records name and that are not there
}

// FileName is how a backup of a moment is called.
func FileName(at time.Time, encrypted bool) string {
	name := "tgpl-" + at.In(clockZone).Format("20060102-150405") + ".tar.zst"
	if encrypted {
		name += ".age"
	}
	return name
}

// Make makes a backup at path, which must not be there yet, encrypted when a
// passphrase is given. Others go on reading and writing meanwhile. The file is
// there whole or not at all.
func Make(ctx context.Context, src Source, path, passphrase string, p *Progress) (Made, error) {
	if passphrase != "" {
		if err := CheckPassphrase(passphrase); err != nil {
			return Made{}, err
		}
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Made{}, plain(err)
	}
	unlock, err := alone(dir)
	if err != nil {
		return Made{}, err
	}
	defer unlock()
	if _, err := os.Lstat(path); err == nil {
		return Made{}, fault.New(fault.Conflict, "backup.is_there", "path", path)
	}
	sweep(dir)
	var made Made
	err = whole.File(path, func(out io.Writer) (err error) {
		w := &counter{w: out, p: p}
		made, err = write(ctx, src, w, passphrase, p)
		made.Path, made.Size = path, w.n
		return err
	})
	if err != nil {
		return Made{}, plain(err)
	}
	return made, nil
}

// sweep takes away what a killed program left. The folder is locked.
func sweep(dir string) {
	left, err := filepath.Glob(filepath.Join(dir, ".tgpl-*"+whole.Partial))
	if err != nil {
		return
	}
	for _, f := range left {
		_ = os.Remove(f) // the next one tries again
	}
}

// alone lets one backup at a time be made in a folder, also by other programs.
func alone(dir string) (func(), error) {
	l := flock.New(filepath.Join(dir, ".tgpl-backup.lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, plain(err)
	}
	if !ok {
		return nil, fault.New(fault.Conflict, "backup.running")
	}
	return func() { _ = l.Unlock() }, nil
}

// plain tells errors of the disk in words of people.
func plain(err error) error {
	switch {
	case err == nil || fault.Of(err) != nil:
		return err
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || strings.Contains(err.Error(), "database or disk is full"):
		return fault.New(fault.Unavailable, "backup.disk_full").With(err)
	case errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS):
		return fault.New(fault.Unavailable, "backup.no_permission").With(err)
	}
	return err
}

type counter struct {
	w io.Writer
	n int64
	p *Progress
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	if c.p != nil {
		c.p.bytes.Store(c.n)
	}
	return n, err
}

// write writes the whole backup.
func write(ctx context.Context, src Source, w io.Writer, passphrase string, p *Progress) (Made, error) {
	now := src.Clock.Now()
	pack, err := newPacker(w, passphrase, now)
	if err != nil {
		return Made{}, err
	}
	m := Manifest{Format: format, Program: src.Version, Database: "sqlite", MadeAt: clock.InstantOf(now), Encrypted: passphrase != ""}
	if src.DB.IsPostgres() {
		m.Database = "postgres"
	}
	if m.Step, _, err = src.DB.Version(ctx); err != nil {
		return Made{}, err
	}
	end := ending{Rows: map[string]int64{}, Missing: []string{}}
	made := Made{}
	var must, may [][32]byte
	err = src.DB.Snapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		pg := src.DB.IsPostgres()
		if m.Tables, err = dump.Tables(ctx, tx, pg); err != nil {
			return err
		}
		var centre []string
		if err := tx.NewRaw("SELECT name FROM centre ORDER BY id LIMIT 1").Scan(ctx, &centre); err != nil {
			return err
		}
		m.Centre = strings.Join(centre, "")
		if err := errors.Join(pack.json(manifestPart, m), pack.bytes(readmePart, []byte(readme))); err != nil {
			return err
		}
		if end.Sequences, err = dump.Sequences(ctx, tx, pg, m.Tables); err != nil {
			return err
		}
		if p != nil {
			p.total.Store(expected(ctx, tx, pg, m.Tables))
		}
		for _, t := range m.Tables {
			p.at(t.Name)
			n, err := writeTable(ctx, tx, pg, t, pack, p)
			if err != nil {
				return err
			}
			end.Rows[t.Name] = n
			made.Rows += n
		}
		must, may, err = referenced(ctx, tx, m.Tables)
		return err
	})
	if err != nil {
		return Made{}, err
	}
	// Content never changes under its hash, so it need not be read while the
	// snapshot holds the database.
	p.at("files")
	if err := writeFiles(ctx, src.Files, must, pack, &end, p); err != nil {
		return Made{}, err
	}
	others := ending{}
	if err := writeFiles(ctx, src.Files, may, pack, &others, p); err != nil {
		return Made{}, err
	}
	end.Files += others.Files // what is not there of them is missed by nobody
	end.Parts, end.Sum = pack.n, hex.EncodeToString(pack.sum.Sum(nil))
	if err := pack.json(endPart, end); err != nil {
		return Made{}, err
	}
	made.Manifest, made.Files, made.Missing = m, end.Files, end.Missing
	return made, pack.close()
}

// writeTable writes the rows of a table in parts.
func writeTable(ctx context.Context, tx bun.IDB, pg bool, t dump.Table, pack *packer, p *Progress) (int64, error) {
	var (
		buf  bytes.Buffer
		part int
		rows int64
	)
	flush := func() error {
		part++
		err := pack.bytes(fmt.Sprintf("%s%s/%06d.jsonl", tableParts, t.Name, part), buf.Bytes())
		buf.Reset()
		p.add(rows)
		rows = 0
		return err
	}
	n, err := dump.Write(ctx, tx, pg, t, func(line []byte) error {
		buf.Write(line)
		rows++
		if buf.Len() < partSize {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return flush()
	})
	if err == nil && buf.Len() > 0 {
		err = flush()
	}
	return n, err
}

// referenced lists the content that records name, in order: that of files,
// which must be there, and that which other records may still have.
func referenced(ctx context.Context, tx bun.IDB, tables []dump.Table) (must, may [][32]byte, err error) {
	var files, others []string
	for _, t := range tables {
		for _, c := range t.Columns {
			if c.Kind != dump.Text || !strings.HasSuffix(c.Name, "sha256") {
				continue
			}
			q := fmt.Sprintf("SELECT %[2]s FROM %[1]s WHERE %[2]s <> ''", t.Name, c.Name)
			if t.Name == "file" {
				files = append(files, q)
			} else {
				others = append(others, q)
			}
		}
	}
	if must, err = hashes(ctx, tx, files); err != nil {
		return nil, nil, err
	}
	if may, err = hashes(ctx, tx, others); err != nil {
		return nil, nil, err
	}
	may = slices.DeleteFunc(may, func(h [32]byte) bool { _, ok := slices.BinarySearchFunc(must, h, compareHash); return ok })
	return must, may, nil
}

func compareHash(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }

func hashes(ctx context.Context, tx bun.IDB, queries []string) (out [][32]byte, err error) {
	if len(queries) == 0 {
		return nil, nil
	}
	rows, err := tx.QueryContext(ctx, strings.Join(queries, " UNION "))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		var h [32]byte
		if len(text) != 64 {
			continue // verify finds it
		}
		if _, err := hex.Decode(h[:], []byte(text)); err == nil {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, compareHash)
	return out, rows.Err()
}

func writeFiles(ctx context.Context, dir string, hashes [][32]byte, pack *packer, end *ending, p *Progress) error {
	blobs, err := blob.New(dir)
	if err != nil {
		return err
	}
	if p != nil {
		p.total.Add(int64(len(hashes)))
	}
	for _, h := range hashes {
		if err := ctx.Err(); err != nil {
			return err
		}
		hash := hex.EncodeToString(h[:])
		err := writeFile(blobs, hash, pack)
		if errors.Is(err, blob.ErrMissing) {
			end.Missing = append(end.Missing, hash)
			continue
		}
		if err != nil {
			return err
		}
		end.Files++
		p.add(1)
	}
	return nil
}

func writeFile(blobs *blob.Store, hash string, pack *packer) error {
	// What is damaged here is as good as missing: the rest must be saved.
	whole, err := blobs.Check(hash)
	if err != nil {
		return err
	}
	if !whole {
		return blob.ErrMissing
	}
	f, err := blobs.Open(hash)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return pack.part(fileParts+hash, info.Size(), hash, f)
}

// expected guesses how many rows there are, without counting them.
func expected(ctx context.Context, tx bun.IDB, pg bool, tables []dump.Table) int64 {
	var total int64
	for _, t := range tables {
		var n int64
		var err error
		switch {
		case pg:
			err = tx.NewRaw("SELECT greatest(0, reltuples)::bigint FROM pg_class WHERE oid = ?::regclass", t.Name).Scan(ctx, &n)
		case len(t.Key) == 1 && t.Key[0] == "id":
			err = tx.NewRaw("SELECT coalesce(max(id), 0) FROM ?", bun.Ident(t.Name)).Scan(ctx, &n)
		}
		if err == nil {
			total += n
		}
	}
	return total
}
