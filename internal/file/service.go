package file

import (
	"context"
	"errors"
	"io"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/blob"
	"tgpl/internal/fault"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	blobs *blob.Store
	// pictures lets one picture be decoded at a time: memory stays bounded
	// however many come at once.
	pictures chan struct{}
	secrets  map[string]SecretFunc

	textOf    TextFunc
	onText    []func(ctx context.Context, sha256 string) error
	textAfter int64 // documents up to this one have been looked at
}

// SecretFunc tells whether a file of a record is secret (the scan of a paper
// that is a sensitive fact), and whether somebody who may read the record may
// know it.
type SecretFunc func(ctx context.Context, a account.Actor, f File) (secret, may bool, err error)

// Secrets teaches the room which files of a kind of record are secret. Rooms
// call it once, when they are made.
func (s *Service) Secrets(kind string, f SecretFunc) { s.secrets[kind] = f }

func (s *Service) secret(ctx context.Context, a account.Actor, f File) (secret, may bool, err error) {
	ask, ok := s.secrets[f.SubjectKind]
	if !ok {
		return false, true, nil
	}
	return ask(ctx, a, f)
}

// New makes the room.
func New(b usecase.Base, s *blob.Store) *Service {
	f := &Service{Base: b, blobs: s, pictures: make(chan struct{}, 1), secrets: map[string]SecretFunc{}, textOf: textOf}
	b.Guard.Knows("file", f.target)
	return f
}

// PutInput is a file as it comes in: the name it had, its bytes, and the
// record it is for (BranchID is filled from the record).
type PutInput struct {
	Name    string
	Body    io.Reader
	Subject audit.Subject
}

// Put takes a file into a record. What is wrong with it is said at the field
// "file": too large, empty, a kind that is not taken, macros, a picture that
// can't be read.
func (s *Service) Put(ctx context.Context, a account.Actor, in PutInput) (File, error) {
	target, err := s.require(ctx, a, "file.write", in.Subject)
	if err != nil {
		return File{}, err
	}
	in.Subject.BranchID = target.BranchID
	up, err := s.Receive(ctx, in.Name, in.Body)
	if err != nil {
		return File{}, err
	}
	return s.Attach(ctx, a, up, in.Subject)
}

// Receive looks at content and keeps it, for no record yet. No rights are
// asked: for other rooms and faces that ask their own; then [Service.Attach].
func (s *Service) Receive(ctx context.Context, name string, body io.Reader) (Upload, error) {
	d, err := s.blobs.Receive(body, MaxSize)
	if errors.Is(err, blob.ErrTooLarge) {
		return Upload{}, fault.Field("file", "file.too_large", "mb", MaxSize>>20)
	}
	if err != nil {
		return Upload{}, err
	}
	defer func() { _ = d.Close() }()
	kind, err := inspect(d, d.Size())
	if err != nil {
		return Upload{}, err
	}
	up := Upload{Size: d.Size(), MediaType: kind.media, Name: CleanName(name, kind)}
	if kind.picture {
		if err := s.drawSmall(ctx, d, kind, &up); err != nil {
			return Upload{}, err
		}
	}
	if up.SHA256, err = d.Keep(); err != nil {
		return Upload{}, err
	}
	return up, nil
}

// Attach makes received content a file of a record, inside the transaction of
// ctx where there is one. No rights are asked: for other rooms inside their
// use cases.
func (s *Service) Attach(ctx context.Context, a account.Actor, up Upload, sub audit.Subject) (File, error) {
	f := File{
		SHA256: up.SHA256, Size: up.Size, MediaType: up.MediaType, Name: up.Name,
		Width: up.Width, Height: up.Height, ThumbSHA256: up.ThumbSHA256, ViewSHA256: up.ViewSHA256,
		SubjectKind: sub.Kind, SubjectID: sub.ID, BranchID: sub.BranchID,
		CreatedAt: s.Now(), CreatedBy: a.ID,
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&f).Exec(ctx); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "file.write", sub, nil, f, f.Name)
	})
	return f, err
}

// Get gives what is known of a file.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (File, error) {
	f, err := s.Brief(ctx, id)
	if err != nil {
		return File{}, err
	}
	target, err := s.require(ctx, a, "file.read", f.Subject())
	if err != nil {
		return File{}, err
	}
	if secret, may, err := s.secret(ctx, a, f); err != nil {
		return File{}, err
	} else if secret && !may {
		return File{}, s.Guard.Refuse(ctx, a, "client.sensitive", target)
	}
	return f, nil
}

// List gives the files of a record that the actor may read, oldest first.
func (s *Service) List(ctx context.Context, a account.Actor, sub audit.Subject) ([]File, error) {
	if _, err := s.require(ctx, a, "file.read", sub); err != nil {
		return nil, err
	}
	all, err := s.Of(ctx, sub)
	if err != nil {
		return nil, err
	}
	seen := all[:0]
	for _, f := range all {
		secret, may, err := s.secret(ctx, a, f)
		if err != nil {
			return nil, err
		}
		if !secret || may {
			seen = append(seen, f)
		}
	}
	return seen, nil
}

// Open gives a file with its bytes. Close them.
func (s *Service) Open(ctx context.Context, a account.Actor, id int64) (File, io.ReadSeekCloser, error) {
	return s.open(ctx, a, id, func(f File) string { return f.SHA256 })
}

// OpenThumb gives the small picture of a file (at most 320 pixels wide and
// high, JPEG, without the data the camera wrote), NotFound when there is none.
func (s *Service) OpenThumb(ctx context.Context, a account.Actor, id int64) (File, io.ReadSeekCloser, error) {
	return s.open(ctx, a, id, func(f File) string { return f.ThumbSHA256 })
}

// OpenView gives the picture large enough to read a paper on it (1600 pixels,
// JPEG, without the data the camera wrote), NotFound when there is none.
func (s *Service) OpenView(ctx context.Context, a account.Actor, id int64) (File, io.ReadSeekCloser, error) {
	return s.open(ctx, a, id, func(f File) string { return f.ViewSHA256 })
}

func (s *Service) open(ctx context.Context, a account.Actor, id int64, which func(File) string) (File, io.ReadSeekCloser, error) {
	f, err := s.Get(ctx, a, id)
	if err != nil {
		return File{}, nil, err
	}
	body, err := s.OpenContent(which(f))
	if err != nil {
		return File{}, nil, err
	}
	if err := s.noteReading(ctx, a, f); err != nil {
		return File{}, nil, errors.Join(err, body.Close())
	}
	return f, body, nil
}

// OpenContent gives the bytes of a hash. No rights are asked: for other rooms
// that ask their own (the picture of a published article).
func (s *Service) OpenContent(sha256 string) (io.ReadSeekCloser, error) {
	body, err := s.blobs.Open(sha256)
	if errors.Is(err, blob.ErrMissing) {
		return nil, fault.Missing()
	}
	if err != nil {
		return nil, err
	}
	return body, nil
}
