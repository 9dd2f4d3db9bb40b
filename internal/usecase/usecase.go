// Package usecase holds what every room's use cases stand on: the data, the
// clock, the law, the audit, the rights and the index.
package usecase

import (
	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/law"
	"tgpl/internal/register"
	"tgpl/internal/search"
)

// Base is embedded in the Service of a room.
type Base struct {
	DB        *db.DB
	Clock     clock.Clock
	Law       *law.Law
	Audit     *audit.Log
	Guard     *account.Guard
	Registers *register.Registers
	Index     *search.Index
}

// NewBase makes the base on open data.
func NewBase(d *db.DB, c clock.Clock, l *law.Law) Base {
	log := audit.New(d, c)
	return Base{DB: d, Clock: c, Law: l, Audit: log, Guard: account.NewGuard(log), Registers: register.New(d), Index: search.New(d, c)}
}

// Now is the present instant.
func (b Base) Now() clock.Instant { return clock.InstantOf(b.Clock.Now()) }

// Today is the present day in Vietnam.
func (b Base) Today() calendar.Date { return clock.Today(b.Clock) }
