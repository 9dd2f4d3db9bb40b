package client

import (
	"context"

	"github.com/uptrace/bun"
)

// copyRows gives the kept record the phones, addresses, relations and sensitive
// facts of the other that it does not have.
func (s *Service) copyRows(ctx context.Context, tx bun.Tx, keep, other Client) (copies, error) {
	var out copies
	for _, p := range other.Phones {
		if !has(keep.Phones, func(k Phone) bool { return k.Number == p.Number }) {
			p.ID, p.ClientID = 0, keep.ID
			out.Phones = append(out.Phones, p)
		}
	}
	for _, x := range other.Addresses {
		if !has(keep.Addresses, func(k Address) bool { return k.Kind == x.Kind && k.UnitCode == x.UnitCode && k.Line == x.Line }) {
			x.ID, x.ClientID = 0, keep.ID
			out.Addresses = append(out.Addresses, x)
		}
	}
	for _, r := range other.Relations {
		if r.OtherClientID != keep.ID && !has(keep.Relations, func(k Relation) bool {
			return k.Relation == r.Relation && k.Folded == r.Folded && k.IDNumber == r.IDNumber && k.Phone == r.Phone
		}) {
			r.ID, r.ClientID = 0, keep.ID
			out.Relations = append(out.Relations, r)
		}
	}
	var facts []SensitiveFact
	err := tx.NewSelect().Model(&facts).Where("client_id IN (?, ?) AND removed_at IS NULL", keep.ID, other.ID).Order("id").Scan(ctx)
	if err != nil {
		return out, err
	}
	for _, f := range facts {
		if f.ClientID == other.ID && !has(facts, func(k SensitiveFact) bool {
			return k.ClientID == keep.ID && k.Kind == f.Kind && k.Detail == f.Detail
		}) {
			f.ID, f.ClientID = 0, keep.ID
			out.Sensitive = append(out.Sensitive, f)
		}
	}
	return out, out.insert(ctx, tx)
}

func (c copies) insert(ctx context.Context, tx bun.Tx) error {
	for _, err := range []error{
		insertAll(ctx, tx, c.Phones), insertAll(ctx, tx, c.Addresses),
		insertAll(ctx, tx, c.Relations), insertAll(ctx, tx, c.Sensitive),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func insertAll[T any](ctx context.Context, tx bun.Tx, list []T) error {
	for i := range list {
		if _, err := tx.NewInsert().Model(&list[i]).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// remove takes the copies out again that nobody has changed or removed since.
// What was changed is somebody's work and stays. (The JSON of rows does not tell
// whose they are: keptID does.)
func (c copies) remove(ctx context.Context, tx bun.Tx, keptID int64) error {
	for i := range c.Phones {
		c.Phones[i].ClientID = keptID
	}
	for i := range c.Addresses {
		c.Addresses[i].ClientID = keptID
	}
	for i := range c.Relations {
		c.Relations[i].ClientID = keptID
		if err := followMerges(ctx, tx, &c.Relations[i]); err != nil {
			return err
		}
	}
	for _, err := range []error{
		removeSame(ctx, tx, c.Phones, func(p Phone) int64 { return p.ID }, func(x, y Phone) bool { return x == y }),
		removeSame(ctx, tx, c.Addresses, func(a Address) int64 { return a.ID }, func(x, y Address) bool { return x == y }),
		removeSame(ctx, tx, c.Relations, func(r Relation) int64 { return r.ID }, func(x, y Relation) bool {
			y.Folded, y.NameKey = x.Folded, x.NameKey // reckoned from the name
			return x == y
		}),
		removeSame(ctx, tx, c.Sensitive, func(f SensitiveFact) int64 { return f.ID }, func(x, y SensitiveFact) bool {
			y.CreatedAt = x.CreatedAt // JSON keeps no milliseconds
			return x == y
		}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// followMerges points the copy of a relation where merges since have pointed
// the row itself: that another record went into a third is no change that
// somebody made to the relation.
func followMerges(ctx context.Context, tx bun.Tx, r *Relation) error {
	var now []int64
	if err := tx.NewRaw("SELECT coalesce(other_client_id, 0) FROM client_relation WHERE id = ?", r.ID).Scan(ctx, &now); err != nil || len(now) == 0 {
		return err
	}
	for at := r.OtherClientID; at != 0; {
		if at == now[0] {
			r.OtherClientID = at
			return nil
		}
		var into []int64
		if err := tx.NewRaw("SELECT coalesce(merged_into_id, 0) FROM client WHERE id = ?", at).Scan(ctx, &into); err != nil || len(into) == 0 {
			return err
		}
		at = into[0]
	}
	return nil
}

func removeSame[T any](ctx context.Context, tx bun.Tx, list []T, id func(T) int64, same func(now, then T) bool) error {
	for _, then := range list {
		var now []T
		if err := tx.NewSelect().Model(&now).Where("id = ?", id(then)).Scan(ctx); err != nil {
			return err
		}
		if len(now) == 0 || !same(now[0], then) {
			continue
		}
		var row T
		if _, err := tx.NewDelete().Model(&row).Where("id = ?", id(then)).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func has[T any](list []T, ok func(T) bool) bool {
	for _, x := range list {
		if ok(x) {
			return true
		}
	}
	return false
}
