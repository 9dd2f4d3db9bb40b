package provider

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/search"
)

// doc is what a provider is found by. What only his manager sees is not in it.
func (p Provider) doc() search.Doc {
	return search.Doc{
		Kind: search.Provider, ID: p.ID, Names: []string{p.Name}, Codes: []string{p.CardNo, p.ContractNo},
		Numbers: []string{p.Phone}, Words: []string{p.Email},
	}
}

// findable tells the index how providers are found.
func (s *Service) findable() {
	read := func(ctx context.Context, ids []int64) ([]Provider, error) {
		var list []Provider
		err := s.DB.Read(ctx).NewSelect().Model(&list).Where("id IN (?)", bun.In(ids)).OrderExpr("id").Scan(ctx)
		return list, err
	}
	s.Index.Knows(search.Source{
		Kind: search.Provider, Table: "provider", Right: "provider.read", Folded: true,
		Reach: func(a account.Actor, scope account.Scope) (string, []any) {
			switch scope {
			case account.Centre:
				return "", nil
			case account.Branch:
				return "provider.branch_id = ? OR provider.account_id = ?", []any{a.BranchID, a.ID}
			default:
				return "provider.account_id = ?", []any{a.ID}
			}
		},
		Docs: func(ctx context.Context, ids []int64) ([]search.Doc, error) {
			list, err := read(ctx, ids)
			out := make([]search.Doc, len(list))
			for i, p := range list {
				out[i] = p.doc()
			}
			return out, err
		},
		Show: func(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
			list, err := read(ctx, ids)
			out := make([]search.Hit, len(list))
			for i, p := range list {
				note := p.CardNo
				if p.Phone != "" {
					note = p.Phone
				}
				out[i] = search.Hit{ID: p.ID, Title: p.Name, Note: note, State: p.Kind, At: p.CreatedAt}
			}
			return out, err
		},
	})
}
