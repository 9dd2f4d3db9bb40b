package org

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/search"
)

// doc is what an agency is found by.
func (a Agency) doc() search.Doc {
	return search.Doc{Kind: search.Agency, ID: a.ID, Names: []string{a.Name}, Words: []string{a.Address}, Numbers: []string{a.Phone}}
}

// findable tells the index how agencies are found.
func (s *Service) findable() {
	read := func(ctx context.Context, ids []int64) ([]Agency, error) {
		var list []Agency
		err := s.DB.Read(ctx).NewSelect().Model(&list).Where("id IN (?)", bun.In(ids)).OrderExpr("id").Scan(ctx)
		return list, err
	}
	s.Index.Knows(search.Source{
		Kind: search.Agency, Table: "agency", Right: "org.read", Folded: true,
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
				note := a.Phone
				if a.Address != "" && note != "" {
					note += " · "
				}
				out[i] = search.Hit{ID: a.ID, Title: a.Name, Note: note + a.Address, State: a.Kind}
			}
			return out, err
		},
	})
}
