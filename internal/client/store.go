package client

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/fault"
)

// rows says which lists of a client to save.
type rows int

const (
	rowsPhones rows = 1 << iota
	rowsAddresses
	rowsRelations
	rowsAll = rowsPhones | rowsAddresses | rowsRelations
)

// fill reads the lists of the clients, in four queries however many they are.
func (s *Service) fill(ctx context.Context, list []Client) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]int64, len(list))
	at := map[int64]*Client{}
	for i := range list {
		c := &list[i]
		ids[i], at[c.ID] = c.ID, c
		c.Phones, c.Addresses, c.Relations = []Phone{}, []Address{}, []Relation{}
		if c.Needs == nil {
			c.Needs = []string{}
		}
	}
	q := s.DB.Read(ctx)
	var phones []Phone
	if err := q.NewSelect().Model(&phones).Where("client_id IN (?)", bun.In(ids)).Order("id").Scan(ctx); err != nil {
		return err
	}
	for _, p := range phones {
		at[p.ClientID].Phones = append(at[p.ClientID].Phones, p)
	}
	var addresses []Address
	if err := q.NewSelect().Model(&addresses).Where("client_id IN (?)", bun.In(ids)).Order("id").Scan(ctx); err != nil {
		return err
	}
	for _, a := range addresses {
		at[a.ClientID].Addresses = append(at[a.ClientID].Addresses, a)
	}
	var relations []Relation
	if err := q.NewSelect().Model(&relations).Where("client_id IN (?)", bun.In(ids)).Order("id").Scan(ctx); err != nil {
		return err
	}
	for _, r := range relations {
		at[r.ClientID].Relations = append(at[r.ClientID].Relations, r)
	}
	var counts []struct {
		ClientID int64
		N        int
	}
	err := q.NewRaw(`SELECT client_id, count(*) AS n FROM client_sensitive
		WHERE client_id IN (?) AND removed_at IS NULL GROUP BY client_id`, bun.In(ids)).Scan(ctx, &counts)
	for _, n := range counts {
		at[n.ClientID].SensitiveCount = n.N
	}
	return err
}

// saveVersion writes the record itself where its version is still the one that
// was read, and counts it up; else it gives fault.Stale.
func (s *Service) saveVersion(ctx context.Context, tx bun.Tx, c *Client) error {
	read := c.Version
	c.Version++
	res, err := tx.NewUpdate().Model(c).ExcludeColumn("id", "created_at", "created_by").
		Where("id = ? AND version = ?", c.ID, read).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	now, err := s.row(ctx, c.ID)
	if err != nil {
		return err
	}
	if now, err = s.filled(ctx, now); err != nil {
		return err
	}
	return fault.Stale(now)
}

// saveRows brings the lists in the data to those of the client: rows with an id
// are changed, those without added, those that are missing taken out.
func (s *Service) saveRows(ctx context.Context, tx bun.Tx, c Client, which rows) error {
	if which&rowsPhones != 0 {
		for i := range c.Phones {
			c.Phones[i].ClientID = c.ID
		}
		if err := saveList(ctx, tx, c.ID, c.Phones, func(p Phone) int64 { return p.ID }); err != nil {
			return err
		}
	}
	if which&rowsAddresses != 0 {
		for i := range c.Addresses {
			c.Addresses[i].ClientID = c.ID
		}
		if err := saveList(ctx, tx, c.ID, c.Addresses, func(a Address) int64 { return a.ID }); err != nil {
			return err
		}
	}
	if which&rowsRelations != 0 {
		for i := range c.Relations {
			c.Relations[i].ClientID = c.ID
		}
		return saveList(ctx, tx, c.ID, c.Relations, func(r Relation) int64 { return r.ID })
	}
	return nil
}

func saveList[T any](ctx context.Context, tx bun.Tx, clientID int64, list []T, id func(T) int64) error {
	keep := []int64{0}
	for _, x := range list {
		keep = append(keep, id(x))
	}
	var row T
	if _, err := tx.NewDelete().Model(&row).Where("client_id = ? AND id NOT IN (?)", clientID, bun.In(keep)).Exec(ctx); err != nil {
		return err
	}
	for i := range list {
		var err error
		if id(list[i]) == 0 {
			_, err = tx.NewInsert().Model(&list[i]).Exec(ctx)
		} else {
			_, err = tx.NewUpdate().Model(&list[i]).ExcludeColumn("id", "client_id").
				Where("id = ? AND client_id = ?", id(list[i]), clientID).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
