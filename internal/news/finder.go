package news

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/search"
)

// doc is what the article is found by: title, summary, captions, body.
func (a Article) doc() search.Doc {
	return search.Doc{Kind: search.Article, ID: a.ID, Names: []string{a.Title}, Words: []string{a.Summary, a.PictureCaption, a.PictureAlt, a.Author, a.Body}}
}

// findable tells the index how articles are found: those the public reads by
// everybody, all of them by those who write them.
func (s *Service) findable() {
	read := func(ctx context.Context, ids []int64) ([]Article, error) {
		var list []Article
		err := s.DB.Read(ctx).NewSelect().Model(&list).Where("id IN (?)", bun.In(ids)).OrderExpr("id").Scan(ctx)
		return list, err
	}
	s.Index.Knows(search.Source{
		Kind: search.Article, Table: "article", Right: "news.read",
		Reach: func(a account.Actor, _ account.Scope) (string, []any) {
			if account.ScopeOf(a, "news.write") != account.None {
				return "", nil
			}
			return "article.state = ? AND article.published_on <= ?", []any{Published, s.Today()}
		},
		Day: func(from, to calendar.Date) (string, []any) {
			return "article.published_on >= ? AND article.published_on <= ?", []any{from, to}
		},
		Docs: func(ctx context.Context, ids []int64) ([]search.Doc, error) {
			list, err := read(ctx, ids)
			out := make([]search.Doc, len(list))
			for i, a := range list {
				out[i] = a.doc()
			}
			return out, err
		},
		Show: func(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
			list, err := read(ctx, ids)
			out := make([]search.Hit, len(list))
			for i, a := range list {
				out[i] = search.Hit{ID: a.ID, Title: a.Title, Note: a.PublishedOn.Format(), State: a.State, Body: a.Summary + "\n" + a.PictureCaption + "\n" + a.Body, At: a.UpdatedAt}
			}
			return out, err
		},
	})
}
