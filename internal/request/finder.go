package request

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/search"
)

// doc is what the request is found by. The groups and papers of the person,
// which may be sensitive, are not in it.
func (r Request) doc() search.Doc {
	return search.Doc{
		Kind: search.Request, ID: r.ID,
		Names: []string{r.ClientName, r.RequesterName}, Words: []string{r.Subject},
		Codes:   []string{r.Code, r.Tracking},
		Numbers: []string{r.RequesterPhone, r.Person.Phone, r.Person.IDNumber, r.RequesterIDNumber},
	}
}

func (g Guidance) doc() search.Doc {
	return search.Doc{
		Kind: search.Guidance, ID: g.ID, Names: []string{g.Name}, Words: []string{g.Question},
		Codes: []string{g.Code()}, Numbers: []string{g.Phone},
	}
}

// instants is the condition that an instant is on some days.
func instants(column string) func(from, to calendar.Date) (string, []any) {
	return func(from, to calendar.Date) (string, []any) {
		return column + " >= ? AND " + column + " < ?", []any{clock.InstantOf(from.Start()), clock.InstantOf(to.AddDays(1).Start())}
	}
}

// reach is the condition under which requests, or lines of the register of
// guidance, are seen; own has a ? for each place of the account.
func reach(branch, own string) func(account.Actor, account.Scope) (string, []any) {
	return func(a account.Actor, scope account.Scope) (string, []any) {
		mine := make([]any, strings.Count(own, "?"))
		for i := range mine {
			mine[i] = a.ID
		}
		switch scope {
		case account.Centre:
			return "", nil
		case account.Branch:
			return branch + " = ? OR " + own, append([]any{a.BranchID}, mine...)
		default:
			return own, mine
		}
	}
}

// findable tells the index how requests and guidance are found.
func (s *Service) findable() {
	s.Index.Knows(search.Source{
		Kind: search.Request, Table: "request", Right: "request.read", Folded: true,
		Reach: reach("request.branch_id", "request.officer_id = ? OR request.created_by = ?"),
		Day:   instants("request.received_at"),
		Docs: func(ctx context.Context, ids []int64) ([]search.Doc, error) {
			var list []Request
			err := s.DB.Read(ctx).NewSelect().Model(&list).
				Column("id", "client_name", "requester_name", "subject", "code", "tracking", "requester_phone", "requester_id_number", "person_json").
				Where("id IN (?)", bun.In(ids)).OrderExpr("id").Scan(ctx)
			out := make([]search.Doc, len(list))
			for i, r := range list {
				out[i] = r.doc()
			}
			return out, err
		},
		Show: func(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
			var list []Request
			err := s.DB.Read(ctx).NewSelect().Model(&list).Column("id", "client_name", "requester_name", "subject", "code", "tracking", "state", "received_at", "updated_at").
				Where("id IN (?)", bun.In(ids)).Scan(ctx)
			out := make([]search.Hit, len(list))
			for i, r := range list {
				out[i] = search.Hit{
					ID: r.ID, Title: joined(r.Code, r.ClientName), Note: joined(r.Subject, r.RequesterName, r.ReceivedAt.Date().Format(), r.Tracking),
					State: r.State, At: r.UpdatedAt,
				}
			}
			return out, err
		},
	})
	s.Index.Knows(search.Source{
		Kind: search.Guidance, Table: "guidance", Right: "guidance.read", Folded: true,
		Reach: reach("guidance.branch_id", "guidance.by_id = ?"),
		Day:   instants("guidance.at"),
		Docs: func(ctx context.Context, ids []int64) ([]search.Doc, error) {
			list, err := s.guidances(ctx, ids)
			out := make([]search.Doc, len(list))
			for i, g := range list {
				out[i] = g.doc()
			}
			return out, err
		},
		Show: func(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
			list, err := s.guidances(ctx, ids)
			out := make([]search.Hit, len(list))
			for i, g := range list {
				out[i] = search.Hit{ID: g.ID, Title: joined(g.Code(), g.Name), Note: joined(g.Phone, g.At.Date().Format()), Body: g.Question, At: g.At}
			}
			return out, err
		},
	})
}

func (s *Service) guidances(ctx context.Context, ids []int64) ([]Guidance, error) {
	var list []Guidance
	err := s.DB.Read(ctx).NewSelect().Model(&list).Where("id IN (?)", bun.In(ids)).OrderExpr("id").Scan(ctx)
	return list, err
}

// joined puts what is there into one line.
func joined(texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, " · ")
}
