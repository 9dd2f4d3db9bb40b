// Package matter draws the pages on matters: the list, one matter with its
// states, people, timeline and papers, and a small page for each action.
package matter

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/matters", p.list)
	d.Get("/desk/matters/export", export.Page(d, export.Matters, export.Of(asExported)))
	d.Get("/desk/matters/{id}", p.show)
	d.Post("/desk/matters/{id}/start", p.start)
	d.Get("/desk/matters/{id}/papers/{child}", p.showPaper)
	d.Get("/desk/matters/{id}/papers/{child}/compare", p.comparePaper)
	d.Get("/desk/matters/{id}/proposals/{child}", p.proposal)
	d.Post("/desk/matters/{id}/proposals/{child}/approve", p.approve)

	add(p, "edit", p.edit())
	add(p, "assign", p.assign())
	add(p, "change-request", p.askChange())
	add(p, "change", p.change())
	add(p, "keep", p.keep())
	add(p, "register", p.register())
	add(p, "agency-answer", p.agencyAnswer())
	add(p, "extend", p.extend())
	add(p, "hearings/new", p.addHearing())
	add(p, "hearings/{child}", p.moveHearing())
	add(p, "hearings/{child}/close", p.closeHearing())
	add(p, "sessions/new", p.addSession())
	add(p, "sessions/{child}", p.editSession())
	add(p, "sessions/{child}/confirm", p.confirmSession())
	add(p, "sessions/{child}/remove", p.removeSession())
	add(p, "diary/new", p.addDiary())
	add(p, "diary/{child}", p.editDiary())
	add(p, "diary/{child}/remove", p.removeDiary())
	add(p, "papers/new", p.addPaper())
	add(p, "papers/{child}/add", p.addVersion())
	add(p, "papers/{child}/edit", p.editPaper())
	add(p, "papers/{child}/remove", p.removePaper())
	add(p, "finish", p.finish())
	add(p, "stop", p.stop())
	add(p, "transfer", p.transfer())
	add(p, "file", p.fileIt())
	add(p, "reopen", p.reopen())
	add(p, "proposals/{child}/send-back", p.sendBack())

	d.Count("matters", p.overdue)
}

// overdue is how many matters are late, for the menu.
func (p pages) overdue(ctx context.Context, a account.Actor) (int, error) {
	return p.Matter.Overdue(ctx, a)
}
