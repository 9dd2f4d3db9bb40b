package org

import (
	"context"
	"sync/atomic"

	"tgpl/internal/account"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	units   atomic.Pointer[unitTable]
	changes atomic.Int64 // counts changes of the units, see unitTable
}

// New makes the room. Its records belong to the whole centre.
func New(b usecase.Base) *Service {
	s := &Service{Base: b}
	s.findable()
	for _, kind := range []string{"centre", "department", "agency", "organisation", "unit"} {
		b.Guard.Knows(kind, func(_ context.Context, id int64) (account.Target, error) {
			return account.Target{Kind: kind, ID: id}, nil
		})
	}
	b.Guard.Knows("branch", func(_ context.Context, id int64) (account.Target, error) {
		return account.Target{Kind: "branch", ID: id, BranchID: id}, nil
	})
	return s
}
