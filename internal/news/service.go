package news

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/fold"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	files  *file.Service
	visits *visits
}

// New makes the room.
func New(b usecase.Base, f *file.Service) *Service {
	s := &Service{Base: b, files: f, visits: newVisits()}
	b.Guard.Knows(Kind, s.target)
	s.findable()
	return s
}

// Longest texts, in characters.
const (
	maxSummary = 600
	maxBody    = 60_000
	maxAlt     = 400
)

// read checks what was typed and puts it into the article.
func (s *Service) read(a *Article, in Input) fault.Fields {
	f := fault.Fields{}
	a.Title = check.Required(f, "title", in.Title, check.Short)
	a.Summary = check.Text(f, "summary", in.Summary, maxSummary)
	a.Body = check.RequiredLong(f, "body", in.Body, maxBody)
	a.Author = check.Text(f, "author", in.Author, check.Short)
	a.PublishedOn = check.Date(f, "published_on", in.PublishedOn, s.Today())
	a.PictureCaption = check.Text(f, "picture_caption", in.PictureCaption, maxAlt)
	a.PictureAlt = check.Text(f, "picture_alt", in.PictureAlt, maxAlt)
	if in.RemovePicture && in.Picture == nil {
		a.PictureFileID, a.PictureCaption, a.PictureAlt = 0, "", ""
	}
	if in.Picture != nil && !in.Picture.IsPicture() {
		f.Add("picture", "news.not_a_picture")
	}
	if (a.PictureFileID != 0 || in.Picture != nil) && a.PictureAlt == "" {
		f.Add("picture_alt", "news.alt_required")
	}
	a.Folded = fold.Text(a.Title)
	return f
}

// Create begins an article as a draft.
func (s *Service) Create(ctx context.Context, a account.Actor, in Input) (Article, error) {
	if err := s.Guard.Require(ctx, a, "news.write", account.Target{}); err != nil {
		return Article{}, err
	}
	art := Article{State: Draft, CreatedAt: s.Now(), CreatedBy: a.ID, UpdatedAt: s.Now(), Version: 1}
	f := s.read(&art, in)
	if err := f.Err(); err != nil {
		return Article{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var err error
		if art.Slug, err = s.freeSlug(ctx, art.Title, 0); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&art).Exec(ctx); err != nil {
			return err
		}
		if in.Picture != nil {
			picture, err := s.files.Attach(ctx, a, *in.Picture, art.subject())
			if err != nil {
				return err
			}
			art.PictureFileID = picture.ID
			if _, err := tx.NewUpdate().Model(&art).Column("picture_file_id").WherePK().Exec(ctx); err != nil {
				return err
			}
		}
		if err := s.Index.Put(ctx, art.doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "news.write", art.subject(), nil, art, "")
	})
	return art, err
}

// Update changes an article in any state; what is published changes at once.
// A picture that is replaced or taken away stays with the article's files.
func (s *Service) Update(ctx context.Context, a account.Actor, id int64, in UpdateInput) (Article, error) {
	if err := s.Guard.Require(ctx, a, "news.write", account.Target{}); err != nil {
		return Article{}, err
	}
	was, err := s.byID(ctx, id)
	if err != nil {
		return Article{}, err
	}
	art := was
	f := s.read(&art, in.Input)
	if art.State == Published && art.PublishedOn.IsZero() {
		art.PublishedOn = was.PublishedOn
	}
	if err := f.Err(); err != nil {
		return Article{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if in.Picture != nil {
			picture, err := s.files.Attach(ctx, a, *in.Picture, art.subject())
			if err != nil {
				return err
			}
			art.PictureFileID = picture.ID
		}
		if was.neverPublished() && art.Title != was.Title {
			// The address follows the title until the public may know it.
			if art.Slug, err = s.freeSlug(ctx, art.Title, id); err != nil {
				return err
			}
		}
		return s.save(ctx, tx, a, was, &art, in.Version, "news.write")
	})
	return art, err
}

// Publish shows an article to the public, from its day on (today when none is
// set). Publishing what is published already changes nothing.
func (s *Service) Publish(ctx context.Context, a account.Actor, id, version int64) (Article, error) {
	return s.move(ctx, a, id, version, "publish", func(art *Article) error {
		if art.PublishedOn.IsZero() {
			art.PublishedOn = s.Today()
		}
		if art.Author == "" {
			return fault.Field("author", "news.author_required")
		}
		art.State = Published
		return nil
	})
}

// Withdraw hides an article from the public; its address then answers that it
// was withdrawn.
func (s *Service) Withdraw(ctx context.Context, a account.Actor, id, version int64) (Article, error) {
	return s.move(ctx, a, id, version, "withdraw", func(art *Article) error {
		if art.State != Published {
			return fault.New(fault.Conflict, "fault.state")
		}
		art.State = Withdrawn
		return nil
	})
}

func (s *Service) move(ctx context.Context, a account.Actor, id, version int64, verb string, change func(*Article) error) (Article, error) {
	if err := s.Guard.Require(ctx, a, "news.write", account.Target{}); err != nil {
		return Article{}, err
	}
	was, err := s.byID(ctx, id)
	if err != nil {
		return Article{}, err
	}
	art := was
	if err := change(&art); err != nil {
		return Article{}, err
	}
	if art == was {
		return art, nil
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		return s.save(ctx, tx, a, was, &art, version, "news."+verb)
	})
	return art, err
}

// Get gives an article in any state, for editors.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Article, error) {
	if err := s.Guard.Require(ctx, a, "news.write", account.Target{}); err != nil {
		return Article{}, err
	}
	return s.byID(ctx, id)
}

// All lists articles in any state for editors, the latest made first.
func (s *Service) All(ctx context.Context, a account.Actor, f Filter) ([]Article, error) {
	if err := s.Guard.Require(ctx, a, "news.write", account.Target{}); err != nil {
		return nil, err
	}
	f.Text = fold.Text(strings.TrimSpace(f.Text))
	return s.all(ctx, f)
}

func (a Article) subject() audit.Subject { return audit.Subject{Kind: Kind, ID: a.ID} }

func (a Article) neverPublished() bool { return a.State == Draft }
