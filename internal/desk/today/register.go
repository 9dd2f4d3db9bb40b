// Package today draws the home of the desk, my work today, and the lists
// behind its figures: deadlines, waits, proposals, notices.
package today

import (
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/today", p.show)
	d.Get("/desk/deadlines", p.deadlines)
	d.Get("/desk/deadlines/export", export.Page(d, export.Deadlines, export.Of[export.DeadlineFilter](nil)))
	d.Get("/desk/deadlines/{id}", p.deadline)
	d.Post("/desk/deadlines/{id}/pause", p.pause)
	d.Post("/desk/deadlines/{id}/resume", p.resume)
	d.Get("/desk/waiting", p.waiting)
	d.Get("/desk/proposals", p.proposals)
	d.Get("/desk/notices", p.notices)
	d.Post("/desk/notices/read", p.readAll)
	d.Post("/desk/notices/{id}/open", p.openNotice)
	d.Count("today", p.Agenda.Urgent)
}
