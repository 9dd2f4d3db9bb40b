package client

import (
	"context"
	"database/sql"
	"errors"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
	"tgpl/internal/usecase"
)

// Kind is the kind of this room's records for audit, files and rights.
const Kind = "client"

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
}

// New makes the room.
func New(b usecase.Base) *Service {
	s := &Service{Base: b}
	s.findable()
	b.Guard.Knows(Kind, func(ctx context.Context, id int64) (account.Target, error) {
		c, err := s.row(ctx, id)
		if err != nil {
			return account.Target{}, err
		}
		return s.target(ctx, account.Actor{}, c)
	})
	return s
}

// target is the client as rights see it. Who works on a request or a matter of
// the person owns it; and a person who has come to the actor's branch too is
// one of that branch, whichever branch made the record.
func (s *Service) target(ctx context.Context, a account.Actor, c Client) (account.Target, error) {
	t := account.Target{Kind: Kind, ID: c.ID, BranchID: c.BranchID, Owners: []int64{}}
	err := s.DB.Read(ctx).NewRaw(`SELECT account_id FROM matter WHERE client_id = ? AND account_id <> 0
		UNION SELECT officer_id FROM request WHERE client_id = ? AND officer_id <> 0`, c.ID, c.ID).Scan(ctx, &t.Owners)
	if err != nil {
		return t, err
	}
	if a.BranchID != 0 && a.BranchID != c.BranchID {
		var n int
		err = s.DB.Read(ctx).NewRaw(`SELECT
			(SELECT count(*) FROM request WHERE client_id = ? AND branch_id = ?) +
			(SELECT count(*) FROM matter WHERE client_id = ? AND branch_id = ?)`,
			c.ID, a.BranchID, c.ID, a.BranchID).Scan(ctx, &n)
		if n > 0 {
			t.BranchID = a.BranchID
		}
	}
	return t, err
}

// allowed gives the bare record when the actor may do the action on it.
func (s *Service) allowed(ctx context.Context, a account.Actor, action string, id int64) (Client, error) {
	c, err := s.row(ctx, id)
	if err != nil {
		return c, err
	}
	t, err := s.target(ctx, a, c)
	if err != nil {
		return c, err
	}
	return c, s.Guard.Require(ctx, a, action, t)
}

// row reads the bare record, without phones and the like.
func (s *Service) row(ctx context.Context, id int64) (Client, error) {
	var c Client
	err := s.DB.Read(ctx).NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.Missing()
	}
	return c, err
}

// Get gives the record. That of somebody who was merged into another has
// MergedIntoID set. Right: client.read.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Client, error) {
	c, err := s.allowed(ctx, a, "client.read", id)
	if err != nil {
		return Client{}, err
	}
	return s.filled(ctx, c)
}

// Brief gives the record as it stands, for other rooms inside their use cases;
// it asks for no right. It follows a merge to the record that was kept.
func (s *Service) Brief(ctx context.Context, id int64) (Client, error) {
	for range 100 {
		c, err := s.row(ctx, id)
		if err != nil {
			return Client{}, err
		}
		if c.MergedIntoID == 0 {
			return s.filled(ctx, c)
		}
		id = c.MergedIntoID
	}
	return Client{}, errors.New("client: merges go in a circle")
}

// Hold is [Service.Brief] inside of a transaction that is going to point at the
// record: no merge begins on it before the transaction ends.
func (s *Service) Hold(ctx context.Context, id int64) (Client, error) {
	for range 100 {
		if s.DB.IsPostgres() {
			if _, err := s.DB.Read(ctx).NewRaw("SELECT 1 FROM client WHERE id = ? FOR SHARE", id).Exec(ctx); err != nil {
				return Client{}, err
			}
		}
		c, err := s.row(ctx, id)
		if err != nil || c.MergedIntoID == 0 {
			return c, err
		}
		id = c.MergedIntoID
	}
	return Client{}, errors.New("client: merges go in a circle")
}

func (s *Service) filled(ctx context.Context, c Client) (Client, error) {
	list := []Client{c}
	err := s.fill(ctx, list)
	return list[0], err
}

func subject(c Client) audit.Subject {
	return audit.Subject{Kind: Kind, ID: c.ID, BranchID: c.BranchID}
}

// NeedsHead says what everybody who meets the person must know before: an
// interpreter, needs of access, a telephone that is not safe to call.
func NeedsHead(c Client) []fault.Message {
	var out []fault.Message
	if c.NeedsInterpreter {
		if c.Language != "" {
			out = append(out, fault.Message{Key: "client.head_interpreter_language", Args: []any{"language", c.Language}})
		} else {
			out = append(out, fault.Message{Key: "client.head_interpreter"})
		}
	}
	for _, n := range c.Needs {
		out = append(out, fault.Message{Key: "client.need." + n})
	}
	for _, p := range c.Phones {
		if !p.SafeToCall {
			out = append(out, fault.Message{Key: "client.head_unsafe_phone", Args: []any{"number", p.Number}})
		}
	}
	return out
}

// May tells whether the actor may do an action on the record, for faces that
// hide what would fail.
func (s *Service) May(ctx context.Context, a account.Actor, action string, c Client) bool {
	t, err := s.target(ctx, a, c)
	return err == nil && account.May(a, action, t)
}
