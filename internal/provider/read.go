package provider

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Brief gives a provider without asking for a right and without load and
// absences, for other rooms inside their use cases.
func (s *Service) Brief(ctx context.Context, id int64) (Provider, error) {
	var p Provider
	err := s.DB.Read(ctx).NewSelect().Model(&p).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Provider{}, fault.Missing()
	}
	if err != nil {
		return Provider{}, fmt.Errorf("read provider %d: %w", id, err)
	}
	return p, nil
}

// ByAccount gives the provider who signs in with an account; ok is false when
// the account is nobody's.
func (s *Service) ByAccount(ctx context.Context, accountID int64) (p Provider, ok bool, err error) {
	if accountID == 0 {
		return Provider{}, false, nil
	}
	err = s.DB.Read(ctx).NewSelect().Model(&p).Where("account_id = ?", accountID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Provider{}, false, nil
	}
	return p, err == nil, err
}

// Names gives the names of providers, for lists of other rooms. No right is
// asked: the list of providers is public (Law Art. 17.2).
func (s *Service) Names(ctx context.Context, ids ...int64) (map[int64]string, error) {
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []Provider
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Column("id", "name").Where("id IN (?)", bun.In(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the names of providers: %w", err)
	}
	for _, p := range rows {
		names[p.ID] = p.Name
	}
	return names, nil
}

// Get gives a provider with his load, and his present and coming absences.
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Provider, error) {
	p, err := s.Brief(ctx, id)
	if err != nil {
		return Provider{}, err
	}
	if err := s.Guard.Require(ctx, a, "provider.read", p.Target()); err != nil {
		return Provider{}, err
	}
	load, err := s.loads(ctx, id)
	if err != nil {
		return Provider{}, err
	}
	p.Load = load[id]
	if err := s.DB.Read(ctx).NewSelect().Model(&p.Absences).Where("provider_id = ? AND to_on >= ?", id, s.Today()).
		OrderExpr("from_on, id").Scan(ctx); err != nil {
		return Provider{}, fmt.Errorf("read the absences: %w", err)
	}
	mask(&p, a)
	return p, nil
}

// mask withholds what is for the manager and the provider himself.
func mask(p *Provider, a account.Actor) {
	if account.May(a, "provider.manage", p.Target()) || p.AccountID != 0 && p.AccountID == a.ID {
		return
	}
	p.Masked, p.IDNumber, p.Note = true, "", ""
}

// Filter chooses providers; zero values choose all. Ended also gives those who
// have stopped. After is the last id seen, Limit at most 200.
type Filter struct {
	Text     string `json:"q"`
	Kind     string `json:"kind"`
	BranchID int64  `json:"branch_id"`
	Field    string `json:"field"`
	Language string `json:"language"`
	Ended    bool   `json:"ended"`
	After    int64  `json:"after"`
	Limit    int    `json:"limit"`
}

// List gives providers by name, with their load.
func (s *Service) List(ctx context.Context, a account.Actor, f Filter) ([]Provider, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "provider.read")
	if err != nil {
		return nil, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	var rows []Provider
	q := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("folded, id").Limit(int64(f.Limit))
	reach.Where(q, "branch_id", "account_id = ?")
	for _, w := range strings.Fields(fold.Text(f.Text)) {
		q.Where("folded LIKE ? ESCAPE '!'", "%"+like(w)+"%")
	}
	if f.Kind != "" {
		q.Where("kind = ?", f.Kind)
	}
	if f.BranchID != 0 {
		q.Where("branch_id = ?", f.BranchID)
	}
	if f.Field != "" {
		q.Where("' ' || fields || ' ' LIKE ? ESCAPE '!'", "% "+like(f.Field)+" %")
	}
	if f.Language != "" {
		q.Where("' ' || languages || ' ' LIKE ? ESCAPE '!'", "% "+like(f.Language)+" %")
	}
	if !f.Ended {
		q.Where("(ended_on IS NULL OR ended_on >= ?)", s.Today())
	}
	if f.After != 0 {
		q.Where("(folded, id) > (SELECT folded, id FROM provider WHERE id = ?)", f.After)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the providers: %w", err)
	}
	load, err := s.loads(ctx)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Load = load[rows[i].ID]
		mask(&rows[i], a)
	}
	return rows, nil
}

func like(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }

// loads counts the open matters of providers (all when none is named).
func (s *Service) loads(ctx context.Context, ids ...int64) (map[int64]int, error) {
	return s.count(ctx, "provider_id <> 0 AND state IN ('accepted', 'assigned', 'in_progress')", ids)
}

// experience counts the matters of a field that providers have brought to an end.
func (s *Service) experience(ctx context.Context, field string) (map[int64]int, error) {
	return s.count(ctx, "provider_id <> 0 AND state IN ('finished', 'filed') AND field = ?", nil, field)
}

func (s *Service) count(ctx context.Context, where string, ids []int64, args ...any) (map[int64]int, error) {
	var rows []struct {
		ProviderID int64
		N          int
	}
	q := s.DB.Read(ctx).NewSelect().Table("matter").Column("provider_id").ColumnExpr("count(*) AS n").Where(where, args...).Group("provider_id")
	if len(ids) > 0 {
		q.Where("provider_id IN (?)", bun.In(ids))
	}
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("count the matters of providers: %w", err)
	}
	out := map[int64]int{}
	for _, r := range rows {
		out[r.ProviderID] = r.N
	}
	return out, nil
}

// absentOn gives who is away on a day, and until when.
func (s *Service) absentOn(ctx context.Context, day calendar.Date) (map[int64]Absence, error) {
	var rows []Absence
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("from_on <= ? AND to_on >= ?", day, day).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the absences: %w", err)
	}
	out := map[int64]Absence{}
	for _, r := range rows {
		if was, ok := out[r.ProviderID]; !ok || r.ToOn.After(was.ToOn) {
			out[r.ProviderID] = r
		}
	}
	return out, nil
}
