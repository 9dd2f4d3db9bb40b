package org

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"tgpl/internal/calendar"
	"tgpl/internal/fold"
)

// The 84 units of Hậu Giang as they were from 2022 until 2025-06-30: names and
// codes of the General Statistics Office. Which of them were areas of
// exceptional difficulty (the yearly decisions on communes of regions I–III)
// was not found in a source, so none is marked; whoever has the decision marks
// them on the page of the units.
//
//go:embed units/hau-giang-2022.csv
var hauGiang2022 []byte

// HauGiang2022 gives the units of Hậu Giang in 2022, for ImportUnits.
func HauGiang2022() io.Reader { return bytes.NewReader(hauGiang2022) }

// unitTable is all units in memory: they are few, read everywhere and change
// once in years. Another program on the same database may change them, so the
// table is read anew after a while.
type unitTable struct {
	byCode   map[string][]Unit // each code's stretches of time, the newest first
	all      []Unit            // in the order of level, parent and code
	children map[string][]int  // by code of the parent, places in all
	readAt   time.Time
	change   int64
}

const unitsKept = time.Minute

func (s *Service) table(ctx context.Context) (*unitTable, error) {
	change := s.changes.Load()
	if t := s.units.Load(); t != nil && t.change == change && time.Since(t.readAt) < unitsKept {
		return t, nil
	}
	t := &unitTable{byCode: map[string][]Unit{}, children: map[string][]int{}, readAt: time.Now(), change: change}
	if err := s.DB.Read(ctx).NewSelect().Model(&t.all).OrderExpr("code, id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read the administrative units: %w", err)
	}
	for i, u := range t.all {
		t.byCode[u.Code] = append(t.byCode[u.Code], u)
		t.children[u.ParentCode] = append(t.children[u.ParentCode], i)
	}
	for _, stretches := range t.byCode {
		slices.SortStableFunc(stretches, func(a, b Unit) int { return b.ValidFrom.Compare(a.ValidFrom) })
	}
	s.units.Store(t)
	return t, nil
}

// on gives the unit as it was on a day. When the code did not exist on that
// day it gives, with ok false, the stretch nearest to it.
func (t *unitTable) on(code string, on calendar.Date) (u Unit, ok bool) {
	stretches := t.byCode[code]
	for _, u := range stretches {
		if u.ValidOn(on) {
			return u, true
		}
	}
	for _, u := range stretches { // newest first: the last one that had begun
		if !u.ValidFrom.After(on) {
			return u, false
		}
	}
	if len(stretches) > 0 {
		return stretches[len(stretches)-1], false
	}
	return Unit{}, false
}

// path names a unit with those above it, on the day, or on the last (first) day
// it was there.
func (t *unitTable) path(code string, on calendar.Date) string {
	u, ok := t.on(code, on)
	if u.Code == "" {
		return ""
	}
	if !ok {
		on = u.ValidTo
		if on.IsZero() {
			on = u.ValidFrom
		}
	}
	names := []string{lowerFirst(u.Name)}
	for range Levels {
		if u.ParentCode == "" {
			break
		}
		if u, _ = t.on(u.ParentCode, on); u.Code == "" {
			break
		}
		names = append(names, lowerFirst(u.Name))
	}
	return strings.Join(names, ", ")
}

// lowerFirst writes "Xã Xà Phiên" as it stands within an address.
func lowerFirst(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}

func (s *Service) day(on calendar.Date) calendar.Date {
	if on.IsZero() {
		return s.Today()
	}
	return on
}

// Unit gives a unit as it was on a day (the zero Date: today); ok is false when
// there was none with that code then.
func (s *Service) Unit(ctx context.Context, code string, on calendar.Date) (Unit, bool, error) {
	t, err := s.table(ctx)
	if err != nil {
		return Unit{}, false, err
	}
	u, ok := t.on(code, s.day(on))
	if !ok {
		return Unit{}, false, nil
	}
	u.Path = t.path(code, s.day(on))
	return u, true, nil
}

// UnitPath names a unit and those above it as they were on a day (the zero
// Date: today): "xã Xà Phiên, huyện Long Mỹ, tỉnh Hậu Giang". A unit that was
// not there on that day is named as on its last day; an unknown code gives "".
func (s *Service) UnitPath(ctx context.Context, code string, on calendar.Date) (string, error) {
	if code == "" {
		return "", nil
	}
	t, err := s.table(ctx)
	if err != nil {
		return "", err
	}
	return t.path(code, s.day(on)), nil
}

// Units gives the units below a unit on a day (the zero Date: today); with an
// empty code the highest ones.
func (s *Service) Units(ctx context.Context, parentCode string, on calendar.Date) ([]Unit, error) {
	t, err := s.table(ctx)
	if err != nil {
		return nil, err
	}
	var out []Unit
	for _, i := range t.children[parentCode] {
		if t.all[i].ValidOn(s.day(on)) {
			out = append(out, t.all[i])
		}
	}
	return out, nil
}

// Communes gives every unit of the lowest level on a day with its path, in the
// order of the path, to choose an address from.
func (s *Service) Communes(ctx context.Context, on calendar.Date) ([]Unit, error) {
	t, err := s.table(ctx)
	if err != nil {
		return nil, err
	}
	on = s.day(on)
	var out []Unit
	for _, u := range t.all {
		if u.Level == "commune" && u.ValidOn(on) {
			u.Path = t.path(u.Code, on)
			out = append(out, u)
		}
	}
	return out, nil
}

// UnitStretches gives a unit in all stretches of time, the newest first.
func (s *Service) UnitStretches(ctx context.Context, code string) ([]Unit, error) {
	t, err := s.table(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(t.byCode[code]), nil
}

// HardArea tells whether the unit, or one above it, was an area of exceptional
// socio-economic difficulty on a day.
func (s *Service) HardArea(ctx context.Context, code string, on calendar.Date) (bool, error) {
	t, err := s.table(ctx)
	if err != nil {
		return false, err
	}
	on = s.day(on)
	for range Levels {
		u, ok := t.on(code, on)
		if !ok {
			return false, nil
		}
		if u.HardArea {
			return true, nil
		}
		code = u.ParentCode
	}
	return false, nil
}

// Within tells whether a unit is another, or lies below it, on a day.
func (s *Service) Within(ctx context.Context, code, above string, on calendar.Date) (bool, error) {
	t, err := s.table(ctx)
	if err != nil || above == "" {
		return false, err
	}
	on = s.day(on)
	for range Levels {
		if code == above {
			return true, nil
		}
		u, _ := t.on(code, on)
		if code = u.ParentCode; code == "" {
			break
		}
	}
	return false, nil
}

// District gives the code of the unit directly below the province in which a
// unit lies on a day: the district, or since districts are gone the commune.
func (s *Service) District(ctx context.Context, code string, on calendar.Date) (string, error) {
	t, err := s.table(ctx)
	if err != nil {
		return "", err
	}
	on = s.day(on)
	for range Levels {
		u, _ := t.on(code, on)
		if u.Code == "" || u.Level == "province" {
			return "", nil
		}
		above, _ := t.on(u.ParentCode, on)
		if u.Level == "district" || above.Level == "province" || above.Code == "" {
			return u.Code, nil
		}
		code = u.ParentCode
	}
	return "", nil
}

// Successor follows a unit to the one that stands in its place on a day: itself
// while it is there. ok is false when the data name none.
func (s *Service) Successor(ctx context.Context, code string, on calendar.Date) (Unit, bool, error) {
	t, err := s.table(ctx)
	if err != nil {
		return Unit{}, false, err
	}
	on = s.day(on)
	for range 10 {
		u, ok := t.on(code, on)
		if ok {
			u.Path = t.path(code, on)
			return u, true, nil
		}
		if u.SuccessorCode == "" || u.SuccessorCode == code {
			return Unit{}, false, nil
		}
		code = u.SuccessorCode
	}
	return Unit{}, false, nil
}

// FindUnits gives units on a day (the zero Date: today) whose path has every
// word of the text, with or without accents, or whose code it is; communes
// first, at most thirty.
func (s *Service) FindUnits(ctx context.Context, text string, on calendar.Date) ([]Unit, error) {
	t, err := s.table(ctx)
	if err != nil {
		return nil, err
	}
	on = s.day(on)
	words := strings.Fields(fold.Text(strings.ReplaceAll(text, ",", " ")))
	if len(words) == 0 {
		return nil, nil
	}
	var found []Unit
	for _, u := range t.all {
		if !u.ValidOn(on) {
			continue
		}
		u.Path = t.path(u.Code, on)
		folded := " " + strings.ReplaceAll(fold.Text(u.Path), ",", " ")
		all := true
		for _, w := range words {
			all = all && (strings.Contains(folded, " "+w) || u.Code == w)
		}
		if all {
			found = append(found, u)
		}
	}
	rank := func(u Unit) int {
		r := 2 * (len(Levels) - 1 - slices.Index(Levels, u.Level))
		if !strings.Contains(fold.Text(u.Name), words[0]) {
			r += 10 // only the district's name fits
		}
		return r
	}
	slices.SortStableFunc(found, func(a, b Unit) int { return rank(a) - rank(b) })
	return found[:min(len(found), 30)], nil
}

// UnitFilter chooses units for the page of the administrator: every stretch of
// time, valid or not. On chooses those of one day. After is the last id seen.
type UnitFilter struct {
	Text  string
	Level string
	On    calendar.Date
	After int64
	Limit int
}

// ListUnits gives units by code and time.
func (s *Service) ListUnits(ctx context.Context, f UnitFilter) ([]Unit, error) {
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 100
	}
	var rows []Unit
	q := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("code, id").Limit(int64(f.Limit))
	for _, w := range strings.Fields(fold.Text(f.Text)) {
		q.Where("(folded LIKE ? ESCAPE '!' OR code = ?)", "%"+like(w)+"%", w)
	}
	if f.Level != "" {
		q.Where("level = ?", f.Level)
	}
	inForce(q, f.On)
	if f.After != 0 {
		q.Where("(code, id) > (SELECT code, id FROM admin_unit WHERE id = ?)", f.After)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the units: %w", err)
	}
	return rows, nil
}

// inForce keeps the rows that are valid on a day; all on the zero Date.
func inForce(q *bun.SelectQuery, on calendar.Date) {
	if !on.IsZero() {
		q.Where("(valid_from IS NULL OR valid_from <= ?) AND (valid_to IS NULL OR valid_to >= ?)", on, on)
	}
}

func like(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }
