package account

import (
	"context"
	"sync"

	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// Service holds the use cases of the room.
type Service struct {
	db     *db.DB
	clock  clock.Clock
	log    *audit.Log
	guard  *Guard
	trying sync.Mutex // counting failed sign-ins and adding one is one step
}

// New makes the room. It can't embed usecase.Base, which stands on it.
func New(d *db.DB, c clock.Clock, log *audit.Log, g *Guard) *Service {
	s := &Service{db: d, clock: c, log: log, guard: g}
	g.Knows("account", func(ctx context.Context, id int64) (Target, error) {
		acc, err := s.byID(ctx, id)
		return acc.target(), err
	})
	return s
}
