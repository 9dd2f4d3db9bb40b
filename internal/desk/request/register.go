// Package request draws the pages on requests: the list, reception's intake,
// the agency's call, one request with all its steps, the acknowledgement.
package request

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/request"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/requests", p.list)
	d.Get("/desk/requests/export", export.Page(d, export.Requests, export.Of(asShown)))
	d.Get("/desk/requests/new", d.Needs("request.submit", p.intake))
	d.Post("/desk/requests/new", p.take)
	d.Post("/desk/requests/new/people", p.people)
	d.Post("/desk/requests/new/law", p.law)
	d.Get("/desk/requests/call", d.Needs("request.submit", p.call))
	d.Post("/desk/requests/call", p.takeCall)
	d.Post("/desk/requests/call/clocks", p.clocks)
	d.Get("/desk/requests/{id}", p.show)
	d.Get("/desk/requests/{id}/edit", p.editForm)
	d.Post("/desk/requests/{id}/edit", p.edit)
	d.Get("/desk/requests/{id}/person", p.personForm)
	d.Post("/desk/requests/{id}/person", p.linkPerson)
	d.Get("/desk/requests/{id}/acknowledgement", p.acknowledgement)
	d.Post("/desk/requests/{id}/acknowledge", p.acknowledge)
	d.Post("/desk/requests/{id}/papers", p.tick)
	d.Post("/desk/requests/{id}/take", p.takeInHand)
	d.Post("/desk/requests/{id}/receive", p.receive)
	d.Get("/desk/requests/{id}/read-back", p.readBackForm)
	d.Post("/desk/requests/{id}/read-back", p.readBack)
	d.Get("/desk/requests/{id}/ask", p.askForm)
	d.Post("/desk/requests/{id}/ask", p.ask)
	d.Get("/desk/requests/{id}/accept", p.acceptForm)
	d.Post("/desk/requests/{id}/accept", p.accept)
	d.Get("/desk/requests/{id}/refuse", p.refuseForm)
	d.Post("/desk/requests/{id}/refuse", p.refuse)
	d.Get("/desk/requests/{id}/pass", p.passForm)
	d.Post("/desk/requests/{id}/pass", p.pass)
	d.Get("/desk/requests/{id}/withdraw", p.withdrawForm)
	d.Post("/desk/requests/{id}/withdraw", p.withdraw)
	d.Post("/desk/requests/{id}/approve", p.approve)
	d.Get("/desk/requests/{id}/send-back", p.sendBackForm)
	d.Post("/desk/requests/{id}/send-back", p.sendBack)
	d.Count("requests", p.waiting)
}

// waiting is how many requests wait at reception, for the menu.
func (p pages) waiting(ctx context.Context, a account.Actor) (int, error) {
	counts, err := p.Request.Counts(ctx, a)
	return counts[request.Received] + counts[request.InReview], err
}

// queueKey names the text of a queue.
func queueKey(queue string) string {
	switch queue {
	case agenda.Reception, agenda.Officer, agenda.Provider, agenda.Head, agenda.Client, agenda.Agency:
		return "request.queue_" + queue
	}
	return "request.queue_none"
}
