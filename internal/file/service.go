package file

import (
	"tgpl/internal/blob"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	blobs *blob.Store
}

// New makes the room.
func New(b usecase.Base, s *blob.Store) *Service { return &Service{Base: b, blobs: s} }
