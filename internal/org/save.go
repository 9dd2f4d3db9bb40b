package org

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Every Save takes the whole record as it was typed; ID 0 makes a new one,
// Version is the one the form was made from.

// CentreInput is the centre as typed.
type CentreInput struct {
	Version        int64  `json:"version,omitempty"`
	Name           string `json:"name"`
	ShortName      string `json:"short_name"`
	Province       string `json:"province"`
	DepartmentName string `json:"department_name,omitempty"`
	Address        string `json:"address,omitempty"`
	Phone          string `json:"phone,omitempty"`
	Hotline        string `json:"hotline,omitempty"`
	Email          string `json:"email,omitempty"`
	ProvinceCode   string `json:"province_code,omitempty"`

	Rules *string `json:"rules,omitempty"` // what was not sent stays
}

// SaveCentre sets the centre up, or changes it (org.manage).
func (s *Service) SaveCentre(ctx context.Context, a account.Actor, in CentreInput) (Centre, error) {
	if err := s.manage(ctx, a, "centre", 0); err != nil {
		return Centre{}, err
	}
	before, err := s.Centre(ctx)
	if err != nil {
		return Centre{}, err
	}
	f := fault.Fields{}
	row := Centre{
		ID: before.ID, Version: before.Version,
		Name:           check.Required(f, "name", in.Name, check.Short),
		ShortName:      check.Required(f, "short_name", in.ShortName, check.Short),
		Province:       check.Required(f, "province", in.Province, check.Short),
		DepartmentName: check.Text(f, "department_name", in.DepartmentName, check.Short),
		Address:        check.Text(f, "address", in.Address, check.Line),
		Phone:          check.Phone(f, "phone", in.Phone, false),
		Hotline:        check.Phone(f, "hotline", in.Hotline, false),
		Email:          check.Email(f, "email", in.Email),
	}
	row.Rules = before.Rules
	if in.Rules != nil {
		row.Rules = check.LongText(f, "rules", *in.Rules, check.Long)
	}
	if row.ProvinceCode, err = s.unitCode(ctx, f, "province_code", in.ProvinceCode); err != nil {
		return Centre{}, err
	}
	if err := f.Err(); err != nil {
		return Centre{}, err
	}
	return save(ctx, s, a, "centre", &row, &row.ID, &row.Version, in.Version, before.ID != 0, before)
}

// BranchInput is a branch as typed.
type BranchInput struct {
	ID           int64    `json:"id,omitempty"`
	Version      int64    `json:"version,omitempty"`
	Code         string   `json:"code"`
	Name         string   `json:"name"`
	IsHeadOffice bool     `json:"is_head_office,omitempty"`
	Address      string   `json:"address,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	UnitCodes    []string `json:"unit_codes,omitempty"`
	ValidFrom    string   `json:"valid_from,omitempty"`
	ValidTo      string   `json:"valid_to,omitempty"`

	Hours []string `json:"hours,omitempty"` // Monday first, as typed; what was not sent stays
}

var branchCode = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,9}$`)

// SaveBranch makes or changes a branch (org.manage). The code of a branch that
// has numbers in its registers can't be changed: it stands on papers.
func (s *Service) SaveBranch(ctx context.Context, a account.Actor, in BranchInput) (Branch, error) {
	if err := s.manage(ctx, a, "branch", in.ID); err != nil {
		return Branch{}, err
	}
	var before Branch
	var err error
	if in.ID != 0 {
		if before, err = s.Branch(ctx, in.ID); err != nil {
			return Branch{}, err
		}
	}
	f := fault.Fields{}
	row := Branch{
		ID:           in.ID,
		Code:         strings.ToUpper(check.Required(f, "code", in.Code, 10)),
		Name:         check.Required(f, "name", in.Name, check.Short),
		IsHeadOffice: in.IsHeadOffice,
		Address:      check.Text(f, "address", in.Address, check.Line),
		Phone:        check.Phone(f, "phone", in.Phone, false),
	}
	if row.Code != "" && !branchCode.MatchString(row.Code) {
		f.Add("code", "org.bad_branch_code")
	}
	for _, typed := range splitCodes(in.UnitCodes) {
		code, err := s.unitCode(ctx, f, "unit_codes", typed)
		if err != nil {
			return Branch{}, err
		}
		if !slices.Contains(row.UnitCodes, code) {
			row.UnitCodes = append(row.UnitCodes, code)
		}
	}
	row.Hours = before.Hours
	if in.Hours != nil {
		row.Hours = readWeek(f, "hours", in.Hours)
	}
	row.ValidFrom, row.ValidTo = s.stretch(f, in.ValidFrom, in.ValidTo)
	if before.ID != 0 && row.Code != before.Code {
		used, err := s.DB.Read(ctx).NewSelect().Table("register_entry").Where("branch_id = ?", in.ID).Limit(1).Count(ctx)
		if err != nil {
			return Branch{}, fmt.Errorf("look into the registers: %w", err)
		}
		if used > 0 {
			f.Add("code", "org.branch_code_used")
		}
	}
	if err := f.Err(); err != nil {
		return Branch{}, err
	}
	return save(ctx, s, a, "branch", &row, &row.ID, &row.Version, in.Version, in.ID != 0, before)
}

// splitCodes takes codes as a list or as one text with spaces or commas.
func splitCodes(typed []string) []string {
	return strings.FieldsFunc(strings.Join(typed, " "), func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) })
}

// DepartmentInput is a section as typed.
type DepartmentInput struct {
	ID       int64  `json:"id,omitempty"`
	Version  int64  `json:"version,omitempty"`
	BranchID int64  `json:"branch_id"`
	Name     string `json:"name"`
}

// SaveDepartment makes or changes a section (org.manage).
func (s *Service) SaveDepartment(ctx context.Context, a account.Actor, in DepartmentInput) (Department, error) {
	if err := s.manage(ctx, a, "branch", in.BranchID); err != nil {
		return Department{}, err
	}
	var before Department
	var err error
	if in.ID != 0 {
		if before, err = s.Department(ctx, in.ID); err != nil {
			return Department{}, err
		}
	}
	f := fault.Fields{}
	row := Department{ID: in.ID, BranchID: in.BranchID, Name: check.Required(f, "name", in.Name, check.Short)}
	if _, err := s.Branch(ctx, in.BranchID); fault.Is(err, fault.NotFound) {
		f.Add("branch_id", "fault.bad_choice")
	} else if err != nil {
		return Department{}, err
	}
	if err := f.Err(); err != nil {
		return Department{}, err
	}
	return save(ctx, s, a, "department", &row, &row.ID, &row.Version, in.Version, in.ID != 0, before)
}

// AgencyInput is an agency as typed.
type AgencyInput struct {
	ID        int64  `json:"id,omitempty"`
	Version   int64  `json:"version,omitempty"`
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	UnitCode  string `json:"unit_code,omitempty"`
	Address   string `json:"address,omitempty"`
	Phone     string `json:"phone,omitempty"`
	Email     string `json:"email,omitempty"`
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"`
}

// SaveAgency makes or changes an agency (org.manage).
func (s *Service) SaveAgency(ctx context.Context, a account.Actor, in AgencyInput) (Agency, error) {
	if err := s.manage(ctx, a, "agency", in.ID); err != nil {
		return Agency{}, err
	}
	var before Agency
	var err error
	if in.ID != 0 {
		if before, err = s.Agency(ctx, in.ID); err != nil {
			return Agency{}, err
		}
	}
	f := fault.Fields{}
	row := Agency{
		ID: in.ID,
		Kind: check.Choice(f, "kind", in.Kind, true, func(c string) bool {
			return c == before.Kind || s.Law.Has("agency_kind", c, s.Today())
		}),
		Name:    check.Required(f, "name", in.Name, check.Short),
		Address: check.Text(f, "address", in.Address, check.Line),
		Phone:   check.Phone(f, "phone", in.Phone, false),
		Email:   check.Email(f, "email", in.Email),
	}
	row.Folded = fold.Text(row.Name)
	if row.UnitCode, err = s.unitCode(ctx, f, "unit_code", in.UnitCode); err != nil {
		return Agency{}, err
	}
	row.ValidFrom, row.ValidTo = s.stretch(f, in.ValidFrom, in.ValidTo)
	if err := f.Err(); err != nil {
		return Agency{}, err
	}
	return save(ctx, s, a, "agency", &row, &row.ID, &row.Version, in.Version, in.ID != 0, before)
}

// OrganisationInput is an organisation as typed.
type OrganisationInput struct {
	ID         int64  `json:"id,omitempty"`
	Version    int64  `json:"version,omitempty"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Province   string `json:"province,omitempty"`
	Address    string `json:"address,omitempty"`
	Phone      string `json:"phone,omitempty"`
	Email      string `json:"email,omitempty"`
	ContractNo string `json:"contract_no,omitempty"`
	ValidFrom  string `json:"valid_from,omitempty"`
	ValidTo    string `json:"valid_to,omitempty"`
}

// SaveOrganisation makes or changes an organisation (org.manage).
func (s *Service) SaveOrganisation(ctx context.Context, a account.Actor, in OrganisationInput) (Organisation, error) {
	if err := s.manage(ctx, a, "organisation", in.ID); err != nil {
		return Organisation{}, err
	}
	var before Organisation
	var err error
	if in.ID != 0 {
		if before, err = s.Organisation(ctx, in.ID); err != nil {
			return Organisation{}, err
		}
	}
	f := fault.Fields{}
	row := Organisation{
		ID:         in.ID,
		Kind:       check.Choice(f, "kind", in.Kind, true, func(c string) bool { return slices.Contains(OrganisationKinds, c) }),
		Name:       check.Required(f, "name", in.Name, check.Short),
		Province:   check.Text(f, "province", in.Province, check.Short),
		Address:    check.Text(f, "address", in.Address, check.Line),
		Phone:      check.Phone(f, "phone", in.Phone, false),
		Email:      check.Email(f, "email", in.Email),
		ContractNo: check.Text(f, "contract_no", in.ContractNo, check.Short),
	}
	row.Folded = fold.Text(row.Name)
	row.ValidFrom, row.ValidTo = s.stretch(f, in.ValidFrom, in.ValidTo)
	if err := f.Err(); err != nil {
		return Organisation{}, err
	}
	return save(ctx, s, a, "organisation", &row, &row.ID, &row.Version, in.Version, in.ID != 0, before)
}

// UnitInput is a unit during one stretch of time, as typed.
type UnitInput struct {
	ID            int64  `json:"id,omitempty"`
	Version       int64  `json:"version,omitempty"`
	Code          string `json:"code"`
	ParentCode    string `json:"parent_code,omitempty"`
	Level         string `json:"level"`
	Name          string `json:"name"`
	HardArea      bool   `json:"hard_area,omitempty"`
	ValidFrom     string `json:"valid_from,omitempty"`
	ValidTo       string `json:"valid_to,omitempty"`
	SuccessorCode string `json:"successor_code,omitempty"`
}

// SaveUnit makes or changes one stretch of time of a unit (org.manage).
func (s *Service) SaveUnit(ctx context.Context, a account.Actor, in UnitInput) (Unit, error) {
	if err := s.manage(ctx, a, "unit", in.ID); err != nil {
		return Unit{}, err
	}
	var before Unit
	var err error
	if in.ID != 0 {
		if before, err = one[Unit](ctx, s, in.ID); err != nil {
			return Unit{}, err
		}
	}
	f := fault.Fields{}
	typed := map[string]string{
		"code": in.Code, "parent_code": in.ParentCode, "level": in.Level, "name": in.Name,
		"valid_from": in.ValidFrom, "valid_to": in.ValidTo, "successor_code": in.SuccessorCode,
	}
	row := readUnit(f, func(name string) string { return typed[name] }, s.Today())
	row.ID, row.HardArea = in.ID, in.HardArea
	if err := f.Err(); err != nil {
		return Unit{}, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if row, err = save(ctx, s, a, "unit", &row, &row.ID, &row.Version, in.Version, in.ID != 0, before); err != nil {
			return err
		}
		return s.checkUnits(ctx, tx)
	})
	s.changes.Add(1)
	return row, err
}

// UnitByID gives one stretch of time of a unit.
func (s *Service) UnitByID(ctx context.Context, id int64) (Unit, error) { return one[Unit](ctx, s, id) }

func (s *Service) manage(ctx context.Context, a account.Actor, kind string, id int64) error {
	return s.Guard.Require(ctx, a, "org.manage", account.Target{Kind: kind, ID: id})
}

func (s *Service) stretch(f fault.Fields, from, to string) (calendar.Date, calendar.Date) {
	first := check.Date(f, "valid_from", from, s.Today())
	last := check.Date(f, "valid_to", to, s.Today())
	if !last.IsZero() && last.Before(first) {
		f.Add("valid_to", "org.ends_before")
	}
	return first, last
}

// unitCode reads the code of a unit that is or was there.
func (s *Service) unitCode(ctx context.Context, f fault.Fields, field, typed string) (string, error) {
	t, err := s.table(ctx)
	if err != nil {
		return "", err
	}
	return check.Choice(f, field, typed, false, func(code string) bool { return t.byCode[code] != nil }), nil
}

// save writes a record with its audit: new when exists is false, else when it
// is still at the version the form was made from.
func save[T any](ctx context.Context, s *Service, a account.Actor, kind string, row *T, id, version *int64, from int64, exists bool, before T) (T, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var was any
		if exists {
			was = before
			*version = from + 1
			res, err := tx.NewUpdate().Model(row).ExcludeColumn("id").Where("id = ? AND version = ?", *id, from).Exec(ctx)
			if err != nil {
				return unique(err, kind)
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				now, readErr := one[T](ctx, s, *id)
				return errors.Join(err, readErr, fault.Stale(now))
			}
		} else {
			*version = 1
			if _, err := tx.NewInsert().Model(row).ExcludeColumn("id").Returning("id").Exec(ctx); err != nil {
				return unique(err, kind)
			}
		}
		sub := audit.Subject{Kind: kind, ID: *id}
		if kind == "branch" {
			sub.BranchID = *id
		}
		if a, ok := any(*row).(Agency); ok {
			if err := s.Index.Put(ctx, a.doc()); err != nil {
				return err
			}
		}
		return s.Audit.Change(ctx, a.Who(), "org.save_"+kind, sub, was, *row, "")
	})
	return *row, err
}

// unique tells that a code is taken.
func unique(err error, kind string) error {
	if db.IsUnique(err) {
		return fault.Field("code", "org.code_taken")
	}
	return fmt.Errorf("save %s: %w", kind, err)
}
