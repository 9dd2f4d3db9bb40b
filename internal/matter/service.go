package matter

import (
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
func New(b usecase.Base, r Rooms) *Service { return &Service{Base: b, rooms: r} }
