package org

import "tgpl/internal/usecase"

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
}

// New makes the room.
func New(b usecase.Base) *Service { return &Service{Base: b} }
