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
	org *org.Service
}

// New makes the room.
func New(b usecase.Base, o *org.Service) *Service {
	s := &Service{Base: b, org: o}
	b.Guard.Knows("provider", func(ctx context.Context, id int64) (account.Target, error) {
		p, err := s.Brief(ctx, id)
		return p.Target(), err
	})
	return s
}
