package org

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
)

func (p pages) department(r *http.Request) (org.Department, error) {
	id, err := recordID(r)
	if err != nil || id == 0 {
		return org.Department{}, err
	}
	return p.Org.Department(r.Context(), id)
}

func (p pages) departmentForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.department(r)
	if err != nil {
		return err
	}
	in := org.DepartmentInput{BranchID: d.BranchID, Name: d.Name}
	if n, err := strconv.ParseInt(r.URL.Query().Get("branch_id"), 10, 64); err == nil && d.ID == 0 {
		in.BranchID = n
	}
	return shell.Draw(p.Desk, w, r, shell.Form[org.DepartmentInput]{In: in}, p.drawDepartment(r, d))
}

func (p pages) drawDepartment(r *http.Request, d org.Department) shell.DrawFunc[org.DepartmentInput] {
	return func(f shell.Form[org.DepartmentInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		if err := p.manage(ctx, "department", d.ID); err != nil {
			return shell.Page{}, nil, err
		}
		title := d.Name
		if d.ID == 0 {
			title = i18n.T(ctx, "org.department_new")
		}
		branches, err := p.branchOptions(ctx)
		return shell.Page{Title: title, Menu: "org"}, departmentPage(d, f, title, branches), err
	}
}

func (p pages) saveDepartment(w http.ResponseWriter, r *http.Request) error {
	d, err := p.department(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in org.DepartmentInput) (shell.Done, error) {
		in.ID = d.ID
		got, err := p.Org.SaveDepartment(ctx, a, in)
		return shell.Go(root, "org.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawDepartment(r, d))
}
