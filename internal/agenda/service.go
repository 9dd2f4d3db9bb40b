package agenda

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
}

// New makes the room.
func New(b usecase.Base) *Service {
	s := &Service{Base: b}
	b.Guard.Knows("event", func(ctx context.Context, id int64) (account.Target, error) {
		e, err := s.Event(ctx, id)
		if err != nil {
			return account.Target{}, err
		}
		return account.Target{Kind: "event", ID: id, BranchID: e.BranchID, Owners: []int64{e.AccountID}}, nil
	})
	return s
}
