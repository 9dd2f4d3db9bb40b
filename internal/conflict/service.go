package conflict

import (
	"context"
	"database/sql"
	"errors"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
	"tgpl/internal/usecase"
)

// Kind is the kind of this room's records for audit and rights.
const Kind = "conflict_check"

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
}

// New makes the room.
func New(b usecase.Base) *Service {
	s := &Service{Base: b}
	b.Guard.Knows(Kind, func(ctx context.Context, id int64) (account.Target, error) {
		c, err := s.byID(ctx, id)
		if err != nil {
			return account.Target{}, err
		}
		return s.target(ctx, c.RequestID, c.MatterID)
	})
	return s
}

// target is the request or matter as rights see it; a check of a request that
// became a matter belongs to the matter.
func (s *Service) target(ctx context.Context, requestID, matterID int64) (account.Target, error) {
	switch {
	case matterID != 0:
		return s.Guard.TargetOf(ctx, "matter", matterID)
	case requestID != 0:
		return s.Guard.TargetOf(ctx, "request", requestID)
	}
	return account.Target{}, fault.Missing()
}

func subject(t account.Target) audit.Subject {
	return audit.Subject{Kind: t.Kind, ID: t.ID, BranchID: t.BranchID}
}

func (s *Service) byID(ctx context.Context, id int64) (Check, error) {
	var c Check
	err := s.DB.Read(ctx).NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fault.Missing()
	}
	return c, err
}
