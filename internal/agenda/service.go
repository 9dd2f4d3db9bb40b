package agenda

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	onChange map[string]func(ctx context.Context, id int64) error
}

// OnChange names what a room does, in the same transaction, when somebody has
// changed a clock of one of its records here (paused it, let it run on).
func (s *Service) OnChange(kind string, f func(ctx context.Context, id int64) error) {
	s.onChange[kind] = f
}

// New makes the room.
func New(b usecase.Base) *Service {
	s := &Service{Base: b, onChange: map[string]func(context.Context, int64) error{}}
	b.Guard.Knows("event", func(ctx context.Context, id int64) (account.Target, error) {
		e, err := s.Event(ctx, id)
		if err != nil {
			return account.Target{}, err
		}
		return account.Target{Kind: "event", ID: id, BranchID: e.BranchID, Owners: []int64{e.AccountID}}, nil
	})
	return s
}
