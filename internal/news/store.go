package news

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/fold"
)

func (s *Service) byID(ctx context.Context, id int64) (Article, error) {
	var a Article
	err := s.DB.Read(ctx).NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Article{}, fault.Missing()
	}
	return a, err
}

func (s *Service) target(ctx context.Context, id int64) (account.Target, error) {
	a, err := s.byID(ctx, id)
	if err != nil {
		return account.Target{}, err
	}
	return account.Target{Kind: Kind, ID: a.ID, Owners: []int64{a.CreatedBy}}, nil
}

// save writes a changed article if nobody was faster.
func (s *Service) save(ctx context.Context, tx bun.Tx, a account.Actor, was Article, art *Article, version int64, action string) error {
	art.UpdatedAt = s.Now()
	art.Version = version + 1
	res, err := tx.NewUpdate().Model(art).ExcludeColumn("id", "created_at", "created_by").
		Where("id = ? AND version = ?", art.ID, version).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil {
		return err
	} else if n == 0 {
		now, err := s.byID(ctx, art.ID)
		if err != nil {
			return err
		}
		return fault.Stale(now)
	}
	if err := s.Index.Put(ctx, art.doc()); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), action, art.subject(), was, *art, "")
}

func (s *Service) all(ctx context.Context, f Filter) ([]Article, error) {
	if f.Limit <= 0 || f.Limit > 100 {
		f.Limit = 50
	}
	var rows []Article
	q := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("id DESC").Limit(int64(f.Limit))
	if f.State != "" {
		q = q.Where("state = ?", f.State)
	}
	if f.Text != "" {
		q = q.Where("folded LIKE ? ESCAPE '!'", "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(f.Text)+"%")
	}
	if f.After != 0 {
		q = q.Where("id < ?", f.After)
	}
	return rows, q.Scan(ctx)
}

// Cursor is where a public list goes on: after the article of that day and id.
type Cursor struct {
	On calendar.Date
	ID int64
}

// String is the cursor as it stands in an address; empty for the beginning.
func (c Cursor) String() string {
	if c.ID == 0 {
		return ""
	}
	return fmt.Sprintf("%s.%d", c.On, c.ID)
}

// ParseCursor reads what [Cursor.String] gave; anything else is the beginning.
func ParseCursor(s string) Cursor {
	on, id, ok := strings.Cut(s, ".")
	if !ok {
		return Cursor{}
	}
	d, err := calendar.ParseISO(on)
	var n int64
	if _, err2 := fmt.Sscanf(id, "%d", &n); err != nil || err2 != nil || d.IsZero() || n <= 0 {
		return Cursor{}
	}
	return Cursor{On: d, ID: n}
}

// List gives what the public may read, newest first, and where to go on (the
// zero Cursor at the end). Articles of days to come are kept back.
func (s *Service) List(ctx context.Context, after Cursor, limit int) ([]Article, Cursor, error) {
	if limit <= 0 || limit > 50 {
		limit = 10
	}
	var rows []Article
	q := s.public(ctx, &rows).OrderExpr("published_on DESC, id DESC").Limit(int64(limit + 1))
	if after.ID != 0 {
		q = q.Where("(published_on < ? OR (published_on = ? AND id < ?))", after.On, after.On, after.ID)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, Cursor{}, err
	}
	var next Cursor
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		next = Cursor{On: last.PublishedOn, ID: last.ID}
	}
	return rows, next, nil
}

func (s *Service) public(ctx context.Context, model any) *bun.SelectQuery {
	return s.DB.Read(ctx).NewSelect().Model(model).
		Where("state = ?", Published).Where("published_on <= ?", s.Today())
}

// BySlug gives an article the public may read, NotFound for any other.
func (s *Service) BySlug(ctx context.Context, slug string) (Article, error) {
	var a Article
	err := s.public(ctx, &a).Where("slug = ?", slug).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Article{}, fault.Missing()
	}
	return a, err
}

// Picture opens the picture of an article the public may read: drawn anew,
// without what the camera wrote into it.
func (s *Service) Picture(ctx context.Context, slug string, small bool) (file.File, io.ReadSeekCloser, error) {
	a, err := s.BySlug(ctx, slug)
	if err != nil {
		return file.File{}, nil, err
	}
	f, err := s.files.Brief(ctx, a.PictureFileID)
	if err != nil {
		return file.File{}, nil, err
	}
	hash := f.ViewSHA256
	if small {
		hash = f.ThumbSHA256
	}
	body, err := s.files.OpenContent(hash)
	return f, body, err
}

// PictureFile gives what is known of the picture of an article (its size), the
// zero File when it has none.
func (s *Service) PictureFile(ctx context.Context, a Article) (file.File, error) {
	if a.PictureFileID == 0 {
		return file.File{}, nil
	}
	return s.files.Brief(ctx, a.PictureFileID)
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// Slug makes an address of a title: folded, with dashes, at most 80 letters.
func Slug(title string) string {
	s := strings.Trim(notSlug.ReplaceAllString(fold.Text(title), "-"), "-")
	if len(s) > 80 {
		s = s[:80]
		if cut := strings.LastIndexByte(s, '-'); cut > 40 {
			s = s[:cut]
		}
	}
	if s = strings.Trim(s, "-"); s == "" {
		return "bai"
	}
	return s
}

// freeSlug gives the address of a title that no other article has.
func (s *Service) freeSlug(ctx context.Context, title string, id int64) (string, error) {
	base := Slug(title)
	for n := 1; n <= 1000; n++ {
		slug := base
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		taken, err := s.DB.Read(ctx).NewSelect().Model((*Article)(nil)).Where("slug = ? AND id <> ?", slug, id).Exists(ctx)
		if err != nil {
			return "", err
		}
		if !taken {
			return slug, nil
		}
	}
	return "", fault.Field("title", "news.title_taken")
}
