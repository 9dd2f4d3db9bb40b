package news

import (
	"tgpl/internal/file"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	files *file.Service
}

// New makes the room.
func New(b usecase.Base, f *file.Service) *Service { return &Service{Base: b, files: f} }
