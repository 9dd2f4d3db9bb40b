package client

import (
	"context"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/search"
)

// ImportMany enters records that an import read and checked, in its
// transaction, and sets their ids. It asks for no right and notes nothing in
// the audit: the import does, once for all.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []*Client) error {
	ids, err := s.DB.TakeIDs(ctx, tx, "client", len(list))
	if err != nil {
		return err
	}
	rows := make([]Client, len(list))
	var phones []Phone
	var addresses []Address
	var relations []Relation
	found := make([]search.Doc, len(list))
	for i, c := range list {
		c.ID, c.Version = ids[i], 1
		c.Folded, c.NameKey = fold.Text(c.Name), fold.NameKey(c.Name)
		if c.Needs == nil {
			c.Needs = db.Words{}
		}
		for _, p := range c.Phones {
			p.ClientID = c.ID
			phones = append(phones, p)
		}
		for _, a := range c.Addresses {
			a.ClientID = c.ID
			addresses = append(addresses, a)
		}
		for _, r := range c.Relations {
			r.ClientID, r.Folded, r.NameKey = c.ID, fold.Text(r.Name), fold.NameKey(r.Name)
			relations = append(relations, r)
		}
		found[i], rows[i] = c.Doc(), *c
	}
	if err := db.InsertMany(ctx, tx, rows); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, phones); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, addresses); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, relations); err != nil {
		return err
	}
	return s.Index.PutMany(ctx, tx, found)
}

// ByIDNumbers gives the records with one of these identity numbers; of several
// with one number the oldest. It asks for no right.
func (s *Service) ByIDNumbers(ctx context.Context, numbers []string) (map[string]Client, error) {
	out := map[string]Client{}
	if len(numbers) == 0 {
		return out, nil
	}
	var rows []Client
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id_number IN (?)", bun.In(numbers)).Where("merged_into_id IS NULL").OrderExpr("id").Scan(ctx)
	for _, c := range rows {
		if _, ok := out[c.IDNumber]; !ok {
			out[c.IDNumber] = c
		}
	}
	return out, err
}

// MaybeSame gives the oldest other record that is likely of the same person as
// a new one, 0 for none; [Service.Likely] says why. It looks at records of the
// same name and birth only, so that it costs little in an import.
func (s *Service) MaybeSame(ctx context.Context, tx bun.Tx, c Client) (int64, error) {
	const near = 0.8
	var rows []Client
	q := tx.NewSelect().Model(&rows).Column("id", "name", "other_names", "birth", "id_number").Where("merged_into_id IS NULL").Limit(30)
	if _, full := c.Birth.Full(); full {
		// The index of births tells them apart best; the other is kept away.
		q = q.Where("birth = ?", c.Birth).Where("name_key || '' = ?", c.NameKey).OrderExpr("id")
	} else {
		q = q.Where("name_key = ?", c.NameKey).OrderExpr("name_key, id")
	}
	if err := q.Scan(ctx); err != nil {
		return 0, err
	}
	p := probe{name: c.Name, birth: c.Birth, idNumber: c.IDNumber}
	for _, r := range rows {
		if r.ID == c.ID || r.IDNumber != "" && c.IDNumber != "" && r.IDNumber != c.IDNumber {
			continue
		}
		if _, score := compare(p, r, false); score >= near {
			return r.ID, nil
		}
	}
	return 0, nil
}

// Built tells what was made of records since an import entered them at the
// moments given: changed, merged, sensitive facts noted. It asks for no right.
func (s *Service) Built(ctx context.Context, at map[int64]clock.Instant) (map[int64]fault.Message, error) {
	out := map[int64]fault.Message{}
	ids := slices.Collect(maps.Keys(at))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []Client
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id IN (?)", bun.In(ids)).Scan(ctx); err != nil {
		return nil, err
	}
	for _, c := range rows {
		if c.Version > 1 || c.UpdatedAt != at[c.ID] {
			out[c.ID] = fault.Message{Key: "client.built_changed", Args: []any{"name", c.Name}}
		}
	}
	for _, q := range []string{
		"SELECT client_id FROM client_sensitive WHERE client_id IN (?)",
		"SELECT kept_id FROM client_merge WHERE kept_id IN (?)",
		"SELECT merged_id FROM client_merge WHERE merged_id IN (?)",
		"SELECT other_client_id FROM client_relation WHERE other_client_id IN (?)",
	} {
		var named []int64
		if err := s.DB.Read(ctx).NewRaw(q, bun.In(ids)).Scan(ctx, &named); err != nil {
			return nil, err
		}
		for _, id := range named {
			if _, ok := out[id]; !ok {
				out[id] = fault.Message{Key: "client.built_used", Args: []any{"id", id}}
			}
		}
	}
	return out, nil
}

// UndoImport takes records out again that an import entered and that nothing
// was built on.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	for _, t := range []string{"client_phone", "client_address", "client_relation"} {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE client_id IN (?)", bun.Ident(t), bun.In(ids)).Exec(ctx); err != nil {
			return err
		}
	}
	if err := s.Index.Remove(ctx, search.Client, ids...); err != nil {
		return err
	}
	_, err := tx.NewRaw("DELETE FROM client WHERE id IN (?)", bun.In(ids)).Exec(ctx)
	return err
}
