package conflict

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

const maxParties = 60 // of one request or matter

// Parties lists who stands on which side of a request or of a matter, former
// providers too. It asks for no right.
func (s *Service) Parties(ctx context.Context, ofRequest, ofMatter int64) ([]Party, error) {
	list := []Party{}
	q := s.DB.Read(ctx).NewSelect().Model(&list).Order("id")
	switch {
	case ofMatter != 0:
		q = q.Where("matter_id = ?", ofMatter)
	case ofRequest != 0:
		q = q.Where("request_id = ?", ofRequest)
	default:
		return list, nil
	}
	err := q.Scan(ctx)
	return list, err
}

// SetParties makes the parties of a request or a matter those of the list;
// providers stay. It asks for no right and notes nothing in the audit: the use
// case around it does. What is wrong is told at parties[i].name and the like.
func (s *Service) SetParties(ctx context.Context, ofRequest, ofMatter int64, in []PartyInput) error {
	if ofMatter == 0 && ofRequest == 0 {
		return fault.Missing()
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		requestID, matterID, err := s.pair(ctx, ofRequest, ofMatter)
		if err != nil {
			return err
		}
		have, err := s.Parties(ctx, requestID, matterID)
		if err != nil {
			return err
		}
		have = slices.DeleteFunc(have, func(p Party) bool { return p.Side == SideProvider })
		want, err := s.readParties(ctx, in)
		if err != nil {
			return err
		}
		kept := map[int64]bool{}
		for i := range want {
			p := &want[i]
			p.RequestID, p.MatterID = requestID, matterID
			p.ID = sameRow(have, kept, *p)
			if p.ID != 0 {
				kept[p.ID] = true
				_, err = tx.NewUpdate().Model(p).ExcludeColumn("id", "provider_id", "ended_at").Where("id = ?", p.ID).Exec(ctx)
			} else {
				_, err = tx.NewInsert().Model(p).Exec(ctx)
			}
			if err != nil {
				return err
			}
		}
		for _, p := range have {
			if kept[p.ID] {
				continue
			}
			if _, err := tx.NewDelete().Model(&p).Where("id = ?", p.ID).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// pair finds the matter of a request and the request of a matter.
func (s *Service) pair(ctx context.Context, requestID, matterID int64) (int64, int64, error) {
	q := s.DB.Read(ctx)
	var err error
	switch {
	case matterID != 0 && requestID == 0:
		err = q.NewRaw("SELECT request_id FROM matter WHERE id = ?", matterID).Scan(ctx, &requestID)
	case matterID == 0 && requestID != 0:
		err = q.NewRaw("SELECT matter_id FROM request WHERE id = ?", requestID).Scan(ctx, &matterID)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil // the record is being made in this transaction
	}
	return requestID, matterID, err
}

// sameRow finds the row that an input speaks of: by its id, else by side and
// person.
func sameRow(have []Party, taken map[int64]bool, p Party) int64 {
	for _, h := range have {
		if p.ID != 0 && h.ID == p.ID && !taken[h.ID] {
			return h.ID
		}
	}
	for _, h := range have {
		if !taken[h.ID] && h.Side == p.Side && h.ClientID == p.ClientID && h.Folded == p.Folded {
			return h.ID
		}
	}
	return 0
}

func (s *Service) readParties(ctx context.Context, in []PartyInput) ([]Party, error) {
	f := fault.Fields{}
	if len(in) > maxParties {
		f.Add("parties", "conflict.too_many", "max", maxParties)
		return nil, f.Err()
	}
	var out []Party
	for i, x := range in {
		field := fmt.Sprintf("parties[%d].", i)
		if x.ClientID == 0 && strings.TrimSpace(x.Name+x.IDNumber) == "" {
			continue
		}
		p := Party{
			ID:       x.ID,
			Side:     check.Choice(f, field+"side", x.Side, true, func(c string) bool { return slices.Contains(Sides, c) }),
			Role:     check.Choice(f, field+"role", x.Role, false, s.isRole),
			ClientID: x.ClientID,
			IDNumber: client.NormalID(check.Text(f, field+"id_number", x.IDNumber, 40)),
			Birth:    check.Birth(f, field+"birth", x.Birth, s.Today()),
			Relation: check.Text(f, field+"relation", x.Relation, check.Short),
			Note:     check.Text(f, field+"note", x.Note, check.Line),
		}
		if x.ClientID != 0 {
			known, err := s.fromClient(ctx, &p)
			if err != nil {
				return nil, err
			}
			if !known {
				f.Add(field+"client_id", "fault.bad_choice")
			}
		}
		if x.Name != "" || x.ClientID == 0 {
			p.Name = fold.ProperName(check.Required(f, field+"name", x.Name, check.Short))
		}
		fillFolded(&p)
		out = append(out, p)
	}
	return out, f.Err()
}

func (s *Service) isRole(code string) bool { return s.Law.Has("role", code, s.Today()) }

// fromClient takes name, number and birth from the client's record where the
// row has none of its own.
func (s *Service) fromClient(ctx context.Context, p *Party) (known bool, err error) {
	var c struct {
		Name     string
		IDNumber string `bun:"id_number"`
		Birth    calendar.Birth
	}
	err = s.DB.Read(ctx).NewRaw("SELECT name, id_number, birth FROM client WHERE id = ?", p.ClientID).Scan(ctx, &c)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	p.Name = c.Name
	if p.IDNumber == "" {
		p.IDNumber = c.IDNumber
	}
	if p.Birth.IsZero() {
		p.Birth = c.Birth
	}
	return true, nil
}

// CarryToMatter makes the parties of a request, and the checks done on them,
// those of its matter too. It asks for no right.
func (s *Service) CarryToMatter(ctx context.Context, requestID, matterID int64) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, table := range []string{"party", "conflict_check"} {
			_, err := tx.ExecContext(ctx, "UPDATE "+table+" SET matter_id = ? WHERE request_id = ?", matterID, requestID)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// AddProviderParty notes that the provider now gives the aid in the matter. It
// asks for no right.
func (s *Service) AddProviderParty(ctx context.Context, matterID, providerID int64) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		p := Party{MatterID: matterID, ProviderID: providerID, Side: SideProvider}
		err := tx.NewRaw("SELECT name, id_number FROM provider WHERE id = ?", providerID).Scan(ctx, &p.Name, &p.IDNumber)
		if errors.Is(err, sql.ErrNoRows) {
			return fault.Missing()
		}
		if err != nil {
			return err
		}
		fillFolded(&p)
		_, err = tx.NewInsert().Model(&p).Exec(ctx)
		return err
	})
}

// EndProviderParty notes that the provider no longer gives the aid. The row
// stays: who has served one side may not serve the other (Art. 25.2.a). It asks
// for no right.
func (s *Service) EndProviderParty(ctx context.Context, matterID, providerID int64) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE party SET ended_at = ?
			WHERE matter_id = ? AND provider_id = ? AND side = ? AND ended_at IS NULL`, s.Now(), matterID, providerID, SideProvider)
		return err
	})
}
