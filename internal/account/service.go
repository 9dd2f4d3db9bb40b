package account

import (
	"tgpl/internal/audit"
	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// Service holds the use cases of the room.
type Service struct {
	db    *db.DB
	clock clock.Clock
	log   *audit.Log
	guard *Guard
}

// New makes the room. It can't embed usecase.Base, which stands on it.
func New(d *db.DB, c clock.Clock, log *audit.Log, g *Guard) *Service {
	return &Service{db: d, clock: c, log: log, guard: g}
}
