package file

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/doctext"
)

// TextFunc takes the text out of a document; see [doctext.Text].
type TextFunc func(ctx context.Context, mediaType string, body io.ReadSeeker, size int64) (string, error)

// textOf reads in this program itself. A server gives a reader that is a
// program of its own, so that no document can take the server down.
func textOf(ctx context.Context, mediaType string, body io.ReadSeeker, size int64) (string, error) {
	r, ok := body.(io.ReaderAt)
	if !ok {
		return "", errors.New("the content can't be read at a place")
	}
	return doctext.Text(ctx, mediaType, r, size)
}

// ReadTextsWith sets how documents are read.
func (s *Service) ReadTextsWith(f TextFunc) { s.textOf = f }

// OnText has f called, in the transaction that keeps it, when the text of a
// content is known. Rooms call it once, when they are made.
func (s *Service) OnText(f func(ctx context.Context, sha256 string) error) {
	s.onText = append(s.onText, f)
}

// States of a text.
const (
	textReading = "reading" // begun; what stays so took the reader down
	textRead    = "read"
	textFailed  = "failed"
)

// textTime is how long a document may take.
const textTime = 30 * time.Second

type fileText struct {
	bun.BaseModel `bun:"table:file_text"`

	SHA256 string `bun:"sha256,pk"`
	State  string
	Text   string
	At     clock.Instant
}

// ReadTexts takes the text out of the documents that have not been read yet,
// one after the other, so that they are found by it. A document that can't be
// read is left alone afterwards. It is called in the background.
func (s *Service) ReadTexts(ctx context.Context) error {
	for ctx.Err() == nil {
		var list []File
		err := s.DB.Read(ctx).NewSelect().Model(&list).Where("id > ?", s.textAfter).Where("media_type IN (?)", bun.In(doctext.Types)).
			Where("NOT EXISTS (SELECT 1 FROM file_text AS t WHERE t.sha256 = file.sha256)").OrderExpr("id").Limit(20).Scan(ctx)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, f := range list {
			if err := s.readText(ctx, f); err != nil {
				return err
			}
			s.textAfter = f.ID
		}
	}
	return ctx.Err()
}

func (s *Service) readText(ctx context.Context, f File) error {
	row := fileText{SHA256: f.SHA256, State: textReading, At: s.Now()}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			row.State = ""
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	if row.State == "" {
		return nil // the same content was read for another record, meanwhile
	}
	row.Text, row.State = s.takeText(ctx, f)
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewUpdate().Model(&row).WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.tellText(ctx, f.SHA256)
	})
}

func (s *Service) tellText(ctx context.Context, sha256 string) error {
	for _, tell := range s.onText {
		if err := tell(ctx, sha256); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) takeText(ctx context.Context, f File) (text, state string) {
	body, err := s.blobs.Open(f.SHA256)
	if err != nil {
		return "", textFailed
	}
	defer func() { _ = body.Close() }()
	work, cancel := context.WithTimeout(ctx, textTime)
	defer cancel()
	text, err = s.textOf(work, f.MediaType, body, f.Size)
	if err != nil {
		return "", textFailed
	}
	return text, textRead
}

// ReadTextsAgain has the documents read again that could not be.
func (s *Service) ReadTextsAgain(ctx context.Context) error {
	s.textAfter = 0
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*fileText)(nil)).Where("state <> ?", textRead).Exec(ctx)
		return err
	})
}
