// Package org draws the administrator's pages on the centre: what it is
// called, its branches and departments, the other legal aid organisations.
package org

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const root = "/desk/admin/org"

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.overview)
	d.Get(root+"/centre", p.centreForm)
	d.Post(root+"/centre", p.saveCentre)
	d.Get(root+"/branches/new", p.branchForm)
	d.Post(root+"/branches/new", p.saveBranch)
	d.Get(root+"/branches/{id}", p.branchForm)
	d.Post(root+"/branches/{id}", p.saveBranch)
	d.Get(root+"/departments/new", p.departmentForm)
	d.Post(root+"/departments/new", p.saveDepartment)
	d.Get(root+"/departments/{id}", p.departmentForm)
	d.Post(root+"/departments/{id}", p.saveDepartment)
	d.Get(root+"/organisations/new", p.organisationForm)
	d.Post(root+"/organisations/new", p.saveOrganisation)
	d.Get(root+"/organisations/{id}", p.organisationForm)
	d.Post(root+"/organisations/{id}", p.saveOrganisation)
}

// overviewData is what the page of the centre is drawn from.
type overviewData struct {
	centre        org.Centre
	branches      []branchRow
	departments   []org.Department
	organisations []org.Organisation
	today         calendar.Date
	manage        bool
}

type branchRow struct {
	org.Branch
	units []string
}

func (p pages) overview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d := overviewData{today: p.Today(), manage: face.May(ctx, "org.manage")}
	var err error
	if d.centre, err = p.Org.Centre(ctx); err != nil {
		return err
	}
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return err
	}
	for _, b := range branches {
		row := branchRow{Branch: b}
		for _, code := range b.UnitCodes {
			u, ok, err := p.Org.Unit(ctx, code, p.Today())
			if err != nil {
				return err
			}
			if ok {
				name := u.Name
				if len(row.units) > 0 {
					name = agenda.Lower(name)
				}
				row.units = append(row.units, name)
			}
		}
		d.branches = append(d.branches, row)
	}
	if d.departments, err = p.Org.Departments(ctx, 0); err != nil {
		return err
	}
	if d.organisations, err = p.Org.Organisations(ctx, org.OrganisationFilter{}); err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "org.title"), Menu: "org"}, overviewPage(d))
}

func (d overviewData) departmentsOf(branchID int64) []org.Department {
	var out []org.Department
	for _, row := range d.departments {
		if row.BranchID == branchID {
			out = append(out, row)
		}
	}
	return out
}

// manage asks for the right before a form is shown that could not be saved.
func (p pages) manage(ctx context.Context, kind string, id int64) error {
	return p.Guard.Require(ctx, face.Actor(ctx), "org.manage", account.Target{Kind: kind, ID: id})
}

// recordID is the number in the address; 0 on the page of a new record.
func recordID(r *http.Request) (int64, error) {
	if r.PathValue("id") == "" {
		return 0, nil
	}
	return face.ID(r, "id")
}

func (p pages) branchOptions(ctx context.Context) ([]ui.Option, error) {
	rows, err := p.Org.Branches(ctx)
	var out []ui.Option
	for _, b := range rows {
		out = append(out, ui.Option{Value: number(b.ID), Label: b.Name})
	}
	return out, err
}

func crumbs(ctx context.Context) []ui.Crumb {
	return []ui.Crumb{{Label: i18n.T(ctx, "org.title"), Href: root}}
}

// number writes the number of a record for a field, nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func validity(ctx context.Context, there bool) ui.Label {
	if there {
		return ui.Label{Tone: ui.Good, Text: i18n.T(ctx, "org.valid_now")}
	}
	return ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "org.valid_not")}
}

// branchNote tells what stands below the name of a branch.
func branchNote(ctx context.Context, b branchRow) string {
	if len(b.units) == 0 {
		return b.Address
	}
	return i18n.T(ctx, "org.serves", "units", say.List(ctx, b.units))
}
