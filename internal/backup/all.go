package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/blob"
	"tgpl/internal/clock"
	"tgpl/internal/dump"
	"tgpl/internal/fault"
)

// The parts of an archive of everything that a backup has not.
const (
	describePart = "README.md"
	sumsPart     = "SHA256SUMS"
)

// notMoved lists tables that an archive of everything leaves out beside those
// that no backup has: answers kept for programs that ask again.
var notMoved = []string{"idempotency", "account_attempt"}

// WriteAll writes everything into a zip archive for people and other programs:
// a file of JSON lines for each table, the uploaded files, a description of
// every file and field, and the hashes of all (backup.run). [Load] makes the
// same centre of it, in either database.
func (s *Service) WriteAll(ctx context.Context, a account.Actor, w io.Writer) (Made, error) {
	if err := s.Guard.Require(ctx, a, ActionRun, account.Target{}); err != nil {
		return Made{}, err
	}
	if err := s.Audit.Seen(ctx, a.Who(), "export.all", audit.Subject{}, ""); err != nil {
		return Made{}, err
	}
	made, err := writeAll(ctx, Source{DB: s.DB, Files: s.files, Clock: s.Clock, Version: s.o.Version}, w)
	return made, plain(err)
}

// archive writes a zip and gathers the hashes of what is in it.
type archive struct {
	zip  *zip.Writer
	sums strings.Builder
	made clock.Instant
}

// add begins a file; the next one ends it. Hash is what it sums up to.
func (a *archive) add(name string, method uint16) (io.Writer, hash.Hash, error) {
	w, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: a.made.Time()})
	if err != nil {
		return nil, nil, err
	}
	h := sha256.New()
	return io.MultiWriter(w, h), h, nil
}

func (a *archive) sum(name string, h hash.Hash) {
	fmt.Fprintf(&a.sums, "%s  %s\n", hex.EncodeToString(h.Sum(nil)), name)
}

func (a *archive) bytes(name string, b []byte) error {
	w, h, err := a.add(name, zip.Deflate)
	if err == nil {
		_, err = w.Write(b)
	}
	if err == nil && name != sumsPart {
		a.sum(name, h)
	}
	return err
}

func writeAll(ctx context.Context, src Source, w io.Writer) (made Made, err error) {
	now := clock.InstantOf(src.Clock.Now())
	a := &archive{zip: zip.NewWriter(w), made: now}
	m := Manifest{Format: format, Program: src.Version, Database: "sqlite", MadeAt: now}
	pg := src.DB.IsPostgres()
	if pg {
		m.Database = "postgres"
	}
	if m.Step, _, err = src.DB.Version(ctx); err != nil {
		return made, err
	}
	end := ending{Rows: map[string]int64{}, Missing: []string{}}
	var must, may [][32]byte
	err = src.DB.Snapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		if m.Tables, err = dump.Tables(ctx, tx, pg); err != nil {
			return err
		}
		m.Tables = slices.DeleteFunc(m.Tables, func(t dump.Table) bool { return slices.Contains(notMoved, t.Name) })
		var centre []string
		if err := tx.NewRaw("SELECT name FROM centre ORDER BY id LIMIT 1").Scan(ctx, &centre); err != nil {
			return err
		}
		m.Centre = strings.Join(centre, "")
		raw, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			return err
		}
		if err := errors.Join(a.bytes(describePart, []byte(Describe(ctx, m.Tables))), a.bytes(manifestPart, raw)); err != nil {
			return err
		}
		if end.Sequences, err = dump.Sequences(ctx, tx, pg, m.Tables); err != nil {
			return err
		}
		for _, t := range m.Tables {
			n, err := tableFile(ctx, tx, pg, t, a)
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
		return made, err
	}
	others := ending{}
	if err := errors.Join(a.files(ctx, src.Files, must, &end), a.files(ctx, src.Files, may, &others)); err != nil {
		return made, err
	}
	end.Files += others.Files // what is not there of them is missed by nobody
	raw, err := json.MarshalIndent(end, "", "  ")
	if err != nil {
		return made, err
	}
	made.Manifest, made.Files, made.Missing = m, end.Files, end.Missing
	return made, errors.Join(a.bytes(endPart, raw), a.bytes(sumsPart, []byte(a.sums.String())), a.zip.Close())
}

func tableFile(ctx context.Context, tx bun.IDB, pg bool, t dump.Table, a *archive) (int64, error) {
	name := tableParts + t.Name + ".jsonl"
	w, h, err := a.add(name, zip.Deflate)
	if err != nil {
		return 0, err
	}
	b := bufio.NewWriterSize(w, 64<<10)
	n, err := dump.Write(ctx, tx, pg, t, func(line []byte) error {
		_, err := b.Write(line)
		return err
	})
	if err = errors.Join(err, b.Flush()); err == nil {
		a.sum(name, h)
	}
	return n, err
}

func (a *archive) files(ctx context.Context, dir string, hashes [][32]byte, end *ending) error {
	blobs, err := blob.New(dir)
	if err != nil {
		return err
	}
	for _, h := range hashes {
		if err := ctx.Err(); err != nil {
			return err
		}
		hash := hex.EncodeToString(h[:])
		f, err := blobs.Open(hash)
		if errors.Is(err, blob.ErrMissing) {
			end.Missing = append(end.Missing, hash)
			continue
		}
		if err != nil {
			return err
		}
		name := fileParts + hash
		// They are mostly packed already.
		w, sum, err := a.add(name, zip.Store)
		if err == nil {
			_, err = io.Copy(w, f)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		a.sum(name, sum)
		end.Files++
	}
	return nil
}

// Load makes the centre of an archive that [Service.WriteAll] wrote, in an
// empty place: all of it or nothing. What is damaged is named.
func Load(ctx context.Context, file string, to Target, p *Progress) (_ Made, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
			return Made{}, fault.New(fault.NotFound, "backup.cannot_open", "path", file).With(err)
		}
		return Made{}, fault.New(fault.Invalid, "backup.not_archive").With(err)
	}
	defer func() { _ = z.Close() }()
	made := Made{Path: file}
	if info, err := os.Stat(file); err == nil {
		made.Size = info.Size()
	}
	sums, err := readSums(z)
	if err != nil {
		return made, err
	}
	if err := readJSON(z, sums, manifestPart, &made.Manifest); err != nil {
		return made, err
	}
	if made.Manifest.Format != format {
		return made, fault.New(fault.Conflict, "backup.newer_format", "format", made.Manifest.Format)
	}
	var end ending
	if err := readJSON(z, sums, endPart, &end); err != nil {
		return made, err
	}
	made.Missing = end.Missing
	r, err := newRestoring(ctx, to)
	if err != nil {
		return made, plain(err)
	}
	defer func() { err = errors.Join(err, r.end()) }()
	if err := r.begin(ctx, made.Manifest); err != nil {
		return made, plain(err)
	}
	if err := r.fill(ctx, z, sums, end, &made, p); err != nil {
		return made, plain(err)
	}
	return made, plain(r.finish(ctx, end.Sequences))
}

// fill puts tables and files in.
func (r *restoring) fill(ctx context.Context, z *zip.ReadCloser, sums map[string]string, end ending, made *Made, p *Progress) error {
	to := &sink{rows: func(t dump.Table, next func() ([]byte, error)) (int64, error) { return r.loader.Rows(ctx, t, next) }}
	for _, t := range made.Manifest.Tables {
		name := tableParts + t.Name + ".jsonl"
		p.at(t.Name)
		err := readEntry(z, sums, name, func(content io.Reader, _ int64) error {
			n, err := readRows(made.Manifest, t.Name, name, content, to)
			if err == nil && n != end.Rows[t.Name] {
				err = damaged(name, fmt.Errorf("%d rows, %d were written", n, end.Rows[t.Name]))
			}
			made.Rows += n
			return err
		})
		if err != nil {
			return err
		}
	}
	p.at("files")
	for _, f := range z.File {
		hash, ok := strings.CutPrefix(f.Name, fileParts)
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := readEntry(z, sums, f.Name, func(content io.Reader, size int64) error { return r.file(hash, size, content) }); err != nil {
			return err
		}
		made.Files++
	}
	if made.Files != end.Files {
		return damaged(endPart, fmt.Errorf("%d files, %d were written", made.Files, end.Files))
	}
	return nil
}

// readSums reads the hashes of the entries.
func readSums(z *zip.ReadCloser) (map[string]string, error) {
	f, err := z.Open(sumsPart)
	if err != nil {
		return nil, fault.New(fault.Invalid, "backup.not_archive").With(err)
	}
	defer func() { _ = f.Close() }()
	out := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || path.Clean(name) != name {
			return nil, damaged(sumsPart, fmt.Errorf("%.80q", lines.Text()))
		}
		out[name] = sum
	}
	if err := lines.Err(); err != nil {
		return nil, damaged(sumsPart, err)
	}
	return out, nil
}

// readEntry gives an entry to use and compares its hash.
func readEntry(z *zip.ReadCloser, sums map[string]string, name string, use func(content io.Reader, size int64) error) error {
	f, err := z.Open(name)
	if err != nil {
		return damaged(name, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return damaged(name, err)
	}
	h := sha256.New()
	content := io.TeeReader(f, h)
	err = use(&marked{r: content}, info.Size())
	var m *markedError
	if errors.As(err, &m) {
		return damaged(name, m.err)
	}
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, content); err != nil {
		return damaged(name, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sums[name] {
		return damaged(name, errors.New("another hash"))
	}
	return nil
}

func readJSON(z *zip.ReadCloser, sums map[string]string, name string, into any) error {
	return readEntry(z, sums, name, func(content io.Reader, _ int64) error {
		raw, err := io.ReadAll(io.LimitReader(content, 64<<20))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return damaged(name, err)
		}
		return nil
	})
}
