package org

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Who belongs to the centre is public, so these reads ask for no right.

// Centre gives the centre; before it has been set up, an empty one.
func (s *Service) Centre(ctx context.Context) (Centre, error) {
	var c Centre
	err := s.DB.Read(ctx).NewSelect().Model(&c).OrderExpr("id").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Centre{}, nil
	}
	return c, err
}

// Branches gives all branches, the head office first.
func (s *Service) Branches(ctx context.Context) ([]Branch, error) {
	var rows []Branch
	err := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("is_head_office DESC, code").Scan(ctx)
	return rows, err
}

// Branch gives a branch.
func (s *Service) Branch(ctx context.Context, id int64) (Branch, error) {
	return one[Branch](ctx, s, id)
}

// BranchFor gives the branch that serves a unit on a day: the one that names
// it or the district it lies in, else the head office. It is the zero Branch
// when there is none.
func (s *Service) BranchFor(ctx context.Context, unitCode string, on calendar.Date) (Branch, error) {
	branches, err := s.Branches(ctx)
	if err != nil {
		return Branch{}, err
	}
	var head Branch
	for _, b := range branches {
		if !b.ValidOn(s.day(on)) {
			continue
		}
		if b.IsHeadOffice && head.ID == 0 {
			head = b
		}
		for _, code := range b.UnitCodes {
			if in, err := s.Within(ctx, unitCode, code, on); err != nil || in {
				return b, err
			}
		}
	}
	return head, nil
}

// Departments gives the sections of a branch (0: of all).
func (s *Service) Departments(ctx context.Context, branchID int64) ([]Department, error) {
	var rows []Department
	q := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("branch_id, name, id")
	if branchID != 0 {
		q.Where("branch_id = ?", branchID)
	}
	err := q.Scan(ctx)
	return rows, err
}

// Department gives a section.
func (s *Service) Department(ctx context.Context, id int64) (Department, error) {
	return one[Department](ctx, s, id)
}

// AgencyFilter chooses agencies; zero values choose all. On keeps those that
// are there on that day. After is the last id seen.
type AgencyFilter struct {
	Text     string
	Kind     string
	UnitCode string
	On       calendar.Date
	After    int64
	Limit    int
}

// Agencies gives agencies by name, at most 500.
func (s *Service) Agencies(ctx context.Context, f AgencyFilter) ([]Agency, error) {
	var rows []Agency
	q := s.named(ctx, &rows, "agency", f.Text, f.Kind, f.On, f.After, f.Limit)
	if f.UnitCode != "" {
		q.Where("unit_code = ?", f.UnitCode)
	}
	err := q.Scan(ctx)
	return rows, err
}

// Agency gives an agency.
func (s *Service) Agency(ctx context.Context, id int64) (Agency, error) {
	return one[Agency](ctx, s, id)
}

// OrganisationFilter chooses organisations, as [AgencyFilter].
type OrganisationFilter struct {
	Text  string
	Kind  string
	On    calendar.Date
	After int64
	Limit int
}

// Organisations gives other legal aid organisations by name, at most 500.
func (s *Service) Organisations(ctx context.Context, f OrganisationFilter) ([]Organisation, error) {
	var rows []Organisation
	err := s.named(ctx, &rows, "organisation", f.Text, f.Kind, f.On, f.After, f.Limit).Scan(ctx)
	return rows, err
}

// Organisation gives an organisation.
func (s *Service) Organisation(ctx context.Context, id int64) (Organisation, error) {
	return one[Organisation](ctx, s, id)
}

// named selects agencies or organisations by name.
func (s *Service) named(ctx context.Context, rows any, table, text, kind string, on calendar.Date, after int64, limit int) *bun.SelectQuery {
	if limit <= 0 || limit > 500 {
		limit = 500
	}
	q := s.DB.Read(ctx).NewSelect().Model(rows).OrderExpr("folded, id").Limit(int64(limit))
	for _, w := range strings.Fields(fold.Text(text)) {
		q.Where("folded LIKE ? ESCAPE '!'", "%"+like(w)+"%")
	}
	if kind != "" {
		q.Where("kind = ?", kind)
	}
	inForce(q, on)
	if after != 0 {
		q.Where("(folded, id) > (SELECT folded, id FROM ? WHERE id = ?)", bun.Ident(table), after)
	}
	return q
}

// one reads a record by its number, or a NotFound fault.
func one[T any](ctx context.Context, s *Service, id int64) (T, error) {
	var row T
	err := s.DB.Read(ctx).NewSelect().Model(&row).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return row, fault.Missing()
	}
	if err != nil {
		return row, fmt.Errorf("read %T %d: %w", row, id, err)
	}
	return row, nil
}

// HeadOfficeHours gives when the head office receives people; the zero Week
// where that was not noted.
func (s *Service) HeadOfficeHours(ctx context.Context) (Week, error) {
	branches, err := s.Branches(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range branches {
		if b.IsHeadOffice && b.ValidOn(s.Today()) {
			return b.Hours, nil
		}
	}
	return nil, nil
}
