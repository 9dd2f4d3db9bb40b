package provider

import (
	"tgpl/internal/org"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	org *org.Service
}

// New makes the room.
func New(b usecase.Base, o *org.Service) *Service { return &Service{Base: b, org: o} }
