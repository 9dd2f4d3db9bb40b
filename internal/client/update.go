package client

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Update changes what was sent of a record and nothing else. Right:
// client.write. A lost update is fault.Stale with the [Client] as it is now.
func (s *Service) Update(ctx context.Context, a account.Actor, id int64, in UpdateInput) (Client, error) {
	before, err := s.allowed(ctx, a, "client.write", id)
	if err != nil {
		return Client{}, err
	}
	if before, err = s.filled(ctx, before); err != nil {
		return Client{}, err
	}
	if before.MergedIntoID != 0 {
		return Client{}, fault.New(fault.Conflict, "client.is_merged")
	}
	if before.Version != in.Version {
		return Client{}, fault.Stale(before)
	}
	c, rows, err := s.changed(ctx, before, in)
	if err != nil {
		return Client{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.saveVersion(ctx, tx, &c); err != nil {
			return err
		}
		if err := s.saveRows(ctx, tx, c, rows); err != nil {
			return err
		}
		var err error
		if c, err = s.filled(ctx, c); err != nil {
			return err
		}
		if err := s.Index.Put(ctx, c.Doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "client.update", subject(c), before, c, "")
	})
	if err != nil {
		return Client{}, err
	}
	return c, nil
}

// changed gives the record with the sent fields put in, and which rows were
// sent.
func (s *Service) changed(ctx context.Context, c Client, in UpdateInput) (Client, rows, error) {
	r := reader{f: fault.Fields{}, today: s.Today()}
	text := func(have *string, field string, sent *string, limit int) {
		if sent != nil {
			*have = check.Text(r.f, field, *sent, limit)
		}
	}
	code := func(have *string, field string, sent *string, list []string) {
		if sent != nil {
			*have = r.code(field, *sent, list)
		}
	}
	if in.Name != nil {
		c.Name = r.name("name", *in.Name)
		c.Folded, c.NameKey = fold.Text(c.Name), fold.NameKey(c.Name)
	}
	if in.OtherNames != nil {
		c.OtherNames = r.otherNames(*in.OtherNames)
	}
	was := c
	code(&c.Sex, "sex", in.Sex, Sexes)
	if in.Birth != nil {
		c.Birth = check.Birth(r.f, "birth", *in.Birth, r.today)
	}
	text(&c.Ethnicity, "ethnicity", in.Ethnicity, check.Short)
	text(&c.Occupation, "occupation", in.Occupation, check.Short)
	code(&c.IDKind, "id_kind", in.IDKind, IDKinds)
	if in.IDNumber != nil {
		c.IDNumber = r.idNumber("id_number", *in.IDNumber)
	}
	if in.IDIssuedOn != nil {
		c.IDIssuedOn = r.pastDate("id_issued_on", *in.IDIssuedOn)
	}
	text(&c.IDIssuedBy, "id_issued_by", in.IDIssuedBy, check.Short)
	if in.Email != nil {
		c.Email = check.Email(r.f, "email", *in.Email)
	}
	text(&c.Language, "language", in.Language, check.Short)
	if in.NeedsInterpreter != nil {
		c.NeedsInterpreter = *in.NeedsInterpreter
	}
	if in.Needs != nil || in.NeedsSent {
		c.Needs = r.needs(in.Needs)
	}
	if in.Note != nil {
		c.Note = check.LongText(r.f, "note", *in.Note, check.Long)
	}
	// A number that was confirmed against the paper is not asked about again
	// until it, the birth or the sex changes.
	if c.IDNumber != was.IDNumber || c.IDKind != was.IDKind || c.Birth != was.Birth || c.Sex != was.Sex {
		r.identity(&c, in.IDConfirmed)
	}
	var sent rows
	if in.Phones != nil || in.PhonesSent {
		sent |= rowsPhones
		c.Phones = r.phones(in.Phones, c.Phones)
	}
	if in.Addresses != nil || in.AddressesSent {
		sent |= rowsAddresses
		c.Addresses = r.addresses(in.Addresses, c.Addresses, s.unitExists(ctx))
	}
	if in.Relations != nil || in.RelationsSent {
		sent |= rowsRelations
		c.Relations = r.relations(in.Relations, c.Relations, c.ID, s.clientExists(ctx))
	}
	c.UpdatedAt = s.Now()
	return c, sent, r.f.Err()
}
