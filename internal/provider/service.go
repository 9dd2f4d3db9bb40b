package provider

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/org"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	org       *org.Service
	onAccount func(ctx context.Context, providerID, accountID int64) error
}

// OnAccount names what the rooms above do, in the same transaction, when a
// provider gets another account: what he works on is seen by who works on it.
func (s *Service) OnAccount(f func(ctx context.Context, providerID, accountID int64) error) {
	s.onAccount = f
}

// New makes the room.
func New(b usecase.Base, o *org.Service) *Service {
	s := &Service{Base: b, org: o}
	s.findable()
	b.Guard.Knows("provider", func(ctx context.Context, id int64) (account.Target, error) {
		p, err := s.Brief(ctx, id)
		return p.Target(), err
	})
	return s
}
