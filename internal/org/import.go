package org

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// ImportReport tells what an import of units did.
type ImportReport struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Same    int `json:"same"`
}

// maxUnits bounds an import; the whole country has about 3,400 units.
const maxUnits = 20000

// ImportUnits reads units from CSV with a heading: code, parent_code, level,
// name and, where they matter, valid_from, valid_to (days as YYYY-MM-DD, both
// count), successor_code, hard_area (1 or 0). A row whose code and valid_from
// are there already replaces that stretch of time; a column that the file lacks
// stays as it was. So a merger is a file with the old units' last day and
// successor, and the new units. All rows or none are taken; what is wrong is
// told by line ("line.12").
func (s *Service) ImportUnits(ctx context.Context, a account.Actor, in io.Reader) (ImportReport, error) {
	var report ImportReport
	if err := s.Guard.Require(ctx, a, "org.manage", account.Target{Kind: "unit"}); err != nil {
		return report, err
	}
	rows, has, err := readUnits(in, s.Today())
	if err != nil {
		return report, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var old []Unit
		if err := tx.NewSelect().Model(&old).Scan(ctx); err != nil {
			return fmt.Errorf("read the units: %w", err)
		}
		type key struct {
			code string
			from calendar.Date
		}
		known := map[key]Unit{}
		for _, u := range old {
			known[key{u.Code, u.ValidFrom}] = u
		}
		for _, u := range rows {
			was, ok := known[key{u.Code, u.ValidFrom}]
			if !ok {
				u.Version = 1
				if _, err := tx.NewInsert().Model(&u).Returning("id").Exec(ctx); err != nil {
					return fmt.Errorf("add unit %s: %w", u.Code, err)
				}
				known[key{u.Code, u.ValidFrom}] = u
				report.Added++
				continue
			}
			u.ID, u.Version = was.ID, was.Version
			if !has["hard_area"] {
				u.HardArea = was.HardArea
			}
			if !has["successor_code"] {
				u.SuccessorCode = was.SuccessorCode
			}
			if !has["valid_to"] {
				u.ValidTo = was.ValidTo
			}
			if u == was {
				report.Same++
				continue
			}
			u.Version++
			if _, err := tx.NewUpdate().Model(&u).Column(unitColumns...).Column("version").WherePK().Exec(ctx); err != nil {
				return fmt.Errorf("change unit %s: %w", u.Code, err)
			}
			known[key{u.Code, u.ValidFrom}] = u
			report.Changed++
		}
		if err := s.checkUnits(ctx, tx); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "org.import_units", audit.Subject{Kind: "unit"}, nil, report, "")
	})
	s.changes.Add(1)
	return report, err
}

var unitColumns = []string{"code", "parent_code", "level", "name", "folded", "hard_area", "valid_from", "valid_to", "successor_code"}

// checkUnits looks at all units together: no code twice on a day, no parent or
// successor that isn't there.
func (s *Service) checkUnits(ctx context.Context, tx bun.Tx) error {
	var all []Unit
	if err := tx.NewSelect().Model(&all).OrderExpr("code, valid_from, id").Scan(ctx); err != nil {
		return fmt.Errorf("check the units: %w", err)
	}
	codes := map[string][]Unit{}
	for _, u := range all {
		codes[u.Code] = append(codes[u.Code], u)
	}
	for _, stretches := range codes {
		slices.SortFunc(stretches, func(a, b Unit) int { return a.ValidFrom.Compare(b.ValidFrom) })
		for i, u := range stretches {
			if i > 0 && stretches[i-1].ValidOn(u.ValidFrom) {
				return fault.Field("valid_from", "org.units_overlap", "code", u.Code)
			}
			if u.ParentCode != "" && codes[u.ParentCode] == nil {
				return fault.Field("parent_code", "org.unit_unknown", "code", u.ParentCode)
			}
			if u.SuccessorCode != "" && codes[u.SuccessorCode] == nil {
				return fault.Field("successor_code", "org.unit_unknown", "code", u.SuccessorCode)
			}
		}
	}
	return nil
}

func readUnits(in io.Reader, today calendar.Date) (rows []Unit, has map[string]bool, err error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		return nil, nil, fault.Field("file", "org.csv_empty")
	}
	place := map[string]int{}
	has = map[string]bool{}
	for i, name := range head {
		name = strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")
		place[name], has[name] = i, true
	}
	for _, name := range []string{"code", "parent_code", "level", "name"} {
		if !has[name] {
			return nil, nil, fault.Field("file", "org.csv_column", "column", name)
		}
	}
	fields := fault.Fields{}
	for line := 2; ; line++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || line > maxUnits {
			return nil, nil, fault.Field("file", "org.csv_line", "line", line)
		}
		cell := func(name string) string {
			if i, ok := place[name]; ok && i < len(record) {
				return record[i]
			}
			return ""
		}
		own := fault.Fields{}
		u := readUnit(own, cell, today)
		for name, m := range own {
			fields.Add(fmt.Sprintf("line.%d.%s", line, name), m.Key, m.Args...)
		}
		if len(fields) > 20 {
			break
		}
		rows = append(rows, u)
	}
	return rows, has, fields.Err()
}

func readUnit(f fault.Fields, cell func(string) string, today calendar.Date) Unit {
	isCode := func(c string) bool {
		return len(c) <= 20 && !strings.ContainsFunc(c, func(r rune) bool { return r <= ' ' || r > '~' })
	}
	u := Unit{
		Code:          check.Choice(f, "code", cell("code"), true, isCode),
		ParentCode:    check.Choice(f, "parent_code", cell("parent_code"), false, isCode),
		Level:         check.Choice(f, "level", cell("level"), true, func(c string) bool { return slices.Contains(Levels, c) }),
		Name:          check.Required(f, "name", cell("name"), check.Short),
		ValidFrom:     check.Date(f, "valid_from", cell("valid_from"), today),
		ValidTo:       check.Date(f, "valid_to", cell("valid_to"), today),
		SuccessorCode: check.Choice(f, "successor_code", cell("successor_code"), false, isCode),
	}
	u.HardArea = check.Choice(f, "hard_area", cell("hard_area"), false, func(c string) bool { return c == "0" || c == "1" }) == "1"
	if !u.ValidTo.IsZero() && u.ValidTo.Before(u.ValidFrom) {
		f.Add("valid_to", "org.ends_before")
	}
	if u.Code != "" && (u.Code == u.ParentCode || u.Level == "province" != (u.ParentCode == "")) {
		f.Add("parent_code", "org.bad_parent")
	}
	u.Folded = fold.Text(u.Name)
	return u
}
