package client

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/search"
)

// Doc is what the record is found by: its names, identity number and telephone
// numbers, which must have been read. Sensitive facts are not in it.
func (c Client) Doc() search.Doc {
	d := search.Doc{Kind: search.Client, ID: c.ID, Names: []string{c.Name, c.OtherNames}, Numbers: []string{c.IDNumber}}
	for _, p := range c.Phones {
		d.Numbers = append(d.Numbers, p.Number)
	}
	return d
}

// findable tells the index how clients are found.
func (s *Service) findable() {
	s.Index.Knows(search.Source{
		Kind: search.Client, Table: "client", Right: "client.read", Folded: true, Live: "client.merged_into_id IS NULL",
		Reach: func(a account.Actor, scope account.Scope) (string, []any) {
			switch scope {
			case account.Centre:
				return "", nil
			case account.Branch:
				return branchClients, []any{a.BranchID, a.ID, a.ID, a.BranchID, a.BranchID}
			default:
				return ownClients, []any{a.ID, a.ID}
			}
		},
		Own: func(id int64) (string, []any) {
			return "SELECT m.client_id AS id FROM matter AS m WHERE m.account_id = ? UNION SELECT r.client_id FROM request AS r WHERE r.officer_id = ?", []any{id, id}
		},
		Day: func(from, to calendar.Date) (string, []any) {
			// A birth of which only the year or month is known sorts before
			// the days in it.
			low := from.String()
			if from != to {
				low = strings.TrimSuffix(strings.TrimSuffix(low, "-01"), "-01")
			}
			return "client.birth >= ? AND client.birth <= ?", []any{low, to.String()}
		},
		Docs: s.docs,
		Show: s.shown,
	})
}

func (s *Service) docs(ctx context.Context, ids []int64) ([]search.Doc, error) {
	var list []Client
	if err := s.DB.Read(ctx).NewSelect().Model(&list).Column("id", "name", "other_names", "id_number").
		Where("id IN (?)", bun.In(ids)).Where("merged_into_id IS NULL").Order("id").Scan(ctx); err != nil {
		return nil, err
	}
	if err := s.fillPhones(ctx, list); err != nil {
		return nil, err
	}
	out := make([]search.Doc, len(list))
	for i, c := range list {
		out[i] = c.Doc()
	}
	return out, nil
}

func (s *Service) fillPhones(ctx context.Context, list []Client) error {
	if len(list) == 0 {
		return nil
	}
	ids, at := make([]int64, len(list)), make(map[int64]*Client, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	var phones []Phone
	if err := s.DB.Read(ctx).NewSelect().Model(&phones).Column("client_id", "number").Where("client_id IN (?)", bun.In(ids)).Order("id").Scan(ctx); err != nil {
		return err
	}
	for _, p := range phones {
		at[p.ClientID].Phones = append(at[p.ClientID].Phones, p)
	}
	return nil
}

func (s *Service) shown(ctx context.Context, _ account.Actor, ids []int64) ([]search.Hit, error) {
	var list []Client
	if err := s.DB.Read(ctx).NewSelect().Model(&list).Column("id", "name", "other_names", "birth", "id_number", "updated_at").
		Where("id IN (?)", bun.In(ids)).Scan(ctx); err != nil {
		return nil, err
	}
	if err := s.fillPhones(ctx, list); err != nil {
		return nil, err
	}
	out := make([]search.Hit, len(list))
	for i, c := range list {
		var note []string
		for _, text := range []string{c.OtherNames, c.Birth.Format(), c.IDNumber} {
			if text != "" {
				note = append(note, text)
			}
		}
		for _, p := range c.Phones {
			note = append(note, p.Number)
		}
		out[i] = search.Hit{ID: c.ID, Title: c.Name, Note: strings.Join(note, " · "), At: c.UpdatedAt}
	}
	return out, nil
}
