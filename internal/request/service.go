package request

import (
	"tgpl/internal/agenda"
	"tgpl/internal/client"
	"tgpl/internal/conflict"
	"tgpl/internal/file"
	"tgpl/internal/org"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	rooms  Rooms
	follow FollowFunc
}

// Rooms are the rooms below that this one calls.
type Rooms struct {
	Org      *org.Service
	Client   *client.Service
	Conflict *conflict.Service
	Agenda   *agenda.Service
	File     *file.Service
}

// New makes the room.
func New(b usecase.Base, r Rooms) *Service {
	s := &Service{Base: b, rooms: r}
	b.Guard.Knows(Kind, s.target)
	b.Guard.Knows(GuidanceKind, s.guidanceTarget)
	s.findable()
	r.File.Secrets(Kind, s.secretFile)
	return s
}
