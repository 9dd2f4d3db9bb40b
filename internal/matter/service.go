package matter

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/client"
	"tgpl/internal/conflict"
	"tgpl/internal/file"
	"tgpl/internal/org"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	rooms Rooms
}

// Rooms are the rooms below that this one calls.
type Rooms struct {
	Org      *org.Service
	Client   *client.Service
	Provider *provider.Service
	Conflict *conflict.Service
	Agenda   *agenda.Service
	Request  *request.Service
	File     *file.Service
}

// New makes the room.
func New(b usecase.Base, r Rooms) *Service {
	s := &Service{Base: b, rooms: r}
	b.Guard.Knows(Kind, s.target)
	s.findable()
	r.File.OnText(s.FileRead)
	r.Request.Follow(s.progress)
	r.Agenda.OnChange(Kind, s.clockChanged)
	r.File.Secrets(Kind, s.secretFile)
	r.Provider.OnAccount(s.accountChanged)
	return s
}

// target gives the branch of a matter and the account of its present provider.
func (s *Service) target(ctx context.Context, id int64) (account.Target, error) {
	m, err := s.load(ctx, id)
	if err != nil {
		return account.Target{}, err
	}
	return m.target(), nil
}

func (m Matter) target() account.Target {
	t := account.Target{Kind: Kind, ID: m.ID, BranchID: m.BranchID}
	if m.AccountID != 0 {
		t.Owners = []int64{m.AccountID}
	}
	return t
}

// require asks for a right on a matter.
func (s *Service) require(ctx context.Context, a account.Actor, action string, id int64) error {
	t, err := s.target(ctx, id)
	if err != nil {
		return err
	}
	return s.Guard.Require(ctx, a, action, t)
}
