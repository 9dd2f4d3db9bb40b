package org

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
)

// branch gives the branch of the address; the zero one on the page of a new one.
func (p pages) branch(r *http.Request) (org.Branch, error) {
	id, err := recordID(r)
	if err != nil || id == 0 {
		return org.Branch{}, err
	}
	return p.Org.Branch(r.Context(), id)
}

func (p pages) branchForm(w http.ResponseWriter, r *http.Request) error {
	b, err := p.branch(r)
	if err != nil {
		return err
	}
	in := org.BranchInput{
		Code: b.Code, Name: b.Name, IsHeadOffice: b.IsHeadOffice, Address: b.Address, Phone: b.Phone, UnitCodes: b.UnitCodes, Hours: b.Hours,
		ValidFrom: b.ValidFrom.Format(), ValidTo: b.ValidTo.Format(),
	}
	return shell.Draw(p.Desk, w, r, shell.Form[org.BranchInput]{In: in}, p.drawBranch(r, b))
}

func (p pages) drawBranch(r *http.Request, b org.Branch) shell.DrawFunc[org.BranchInput] {
	return func(f shell.Form[org.BranchInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		title := b.Name
		if b.ID == 0 {
			title = i18n.T(ctx, "org.branch_new")
		}
		return shell.Page{Title: title, Menu: "org"}, branchPage(b, f, title), p.manage(ctx, "branch", b.ID)
	}
}

func (p pages) saveBranch(w http.ResponseWriter, r *http.Request) error {
	b, err := p.branch(r)
	if err != nil {
		return err
	}
	save := func(ctx context.Context, a account.Actor, in org.BranchInput) (shell.Done, error) {
		in.ID = b.ID
		got, err := p.Org.SaveBranch(ctx, a, in)
		return shell.Go(root, "org.saved", "name", got.Name), err
	}
	return shell.Submit(p.Desk, w, r, save, p.drawBranch(r, b))
}

func yes(b bool) string { return strconv.FormatBool(b) }

func words(codes []string) string { return strings.Join(codes, " ") }

// hoursOf gives the hours of a day, Monday first.
func hoursOf(week []string, day int) string {
	if day < len(week) {
		return week[day]
	}
	return ""
}
