package client

import (
	"context"
	"hash/fnv"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Create makes a record. Right: client.write in the branch. A very likely
// double that was not confirmed to be somebody else is a fault of kind Conflict
// (client.double) whose Current is the []Likely.
func (s *Service) Create(ctx context.Context, a account.Actor, in Input) (Client, error) {
	branch := in.BranchID
	if branch == 0 {
		branch = a.BranchID
	}
	if err := s.Guard.Require(ctx, a, "client.write", account.Target{Kind: Kind, BranchID: branch}); err != nil {
		return Client{}, err
	}
	r := reader{f: fault.Fields{}, today: s.Today()}
	if branch == 0 || branch != a.BranchID && !s.exists(ctx, "SELECT count(*) FROM branch WHERE id = ?", branch) {
		r.f.Add("branch_id", "fault.bad_choice")
	}
	c := Client{
		BranchID:         branch,
		Name:             r.name("name", in.Name),
		OtherNames:       r.otherNames(in.OtherNames),
		Sex:              r.code("sex", in.Sex, Sexes),
		Birth:            check.Birth(r.f, "birth", in.Birth, r.today),
		Ethnicity:        check.Text(r.f, "ethnicity", in.Ethnicity, check.Short),
		Occupation:       check.Text(r.f, "occupation", in.Occupation, check.Short),
		IDKind:           r.code("id_kind", in.IDKind, IDKinds),
		IDNumber:         r.idNumber("id_number", in.IDNumber),
		IDIssuedOn:       r.pastDate("id_issued_on", in.IDIssuedOn),
		IDIssuedBy:       check.Text(r.f, "id_issued_by", in.IDIssuedBy, check.Short),
		Email:            check.Email(r.f, "email", in.Email),
		Language:         check.Text(r.f, "language", in.Language, check.Short),
		NeedsInterpreter: in.NeedsInterpreter,
		Needs:            r.needs(in.Needs),
		Note:             check.LongText(r.f, "note", in.Note, check.Long),
		CreatedBy:        a.ID,
		Version:          1,
	}
	r.identity(&c, in.IDConfirmed)
	c.Phones = r.phones(in.Phones, nil)
	c.Addresses = r.addresses(in.Addresses, nil, s.unitExists(ctx))
	c.Relations = r.relations(in.Relations, nil, 0, s.clientExists(ctx))
	if err := r.f.Err(); err != nil {
		return Client{}, err
	}
	c.Folded, c.NameKey = fold.Text(c.Name), fold.NameKey(c.Name)
	c.CreatedAt, c.UpdatedAt = s.Now(), s.Now()
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if !in.Confirmed {
			if err := s.refuseDouble(ctx, tx, a, c); err != nil {
				return err
			}
		}
		if _, err := tx.NewInsert().Model(&c).Exec(ctx); err != nil {
			return err
		}
		if err := s.saveRows(ctx, tx, c, rowsAll); err != nil {
			return err
		}
		var err error
		if c, err = s.filled(ctx, c); err != nil {
			return err
		}
		if err := s.Index.Put(ctx, c.Doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "client.create", subject(c), nil, c, "")
	})
	return c, err
}

// refuseDouble looks for a record of the same person inside the transaction.
// On PostgreSQL two counters that write the same person at the same moment
// wait for each other here; SQLite has one writer anyhow.
func (s *Service) refuseDouble(ctx context.Context, tx bun.Tx, a account.Actor, c Client) error {
	if s.DB.IsPostgres() {
		locks := []string{"client name " + c.Folded}
		if c.IDNumber != "" {
			locks = append(locks, "client number "+c.IDNumber)
		}
		for _, l := range locks {
			h := fnv.New64a()
			_, _ = h.Write([]byte(l))
			if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", int64(h.Sum64())); err != nil {
				return err
			}
		}
	}
	p := probe{name: c.Name, birth: c.Birth, idNumber: c.IDNumber}
	for _, ph := range c.Phones {
		p.phones = append(p.phones, ph.Number)
	}
	found, err := s.likely(ctx, a, p)
	if err != nil || len(found) == 0 || found[0].Score < Certain {
		return err
	}
	f := fault.New(fault.Conflict, "client.double", "name", found[0].Client.Name)
	f.Current = found
	return f
}
