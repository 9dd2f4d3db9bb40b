// Package calendar draws the calendar of a person, a branch or an agency: by
// week, by month or as a list; and serves the feed of one's own (.ics).
package calendar

import (
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
)

type pages struct{ *shell.Desk }

// Register adds the pages. The feed has an address of its own, /feeds/, for
// programs that can't sign in.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/calendar", p.show)
	d.Get("/desk/calendar/export", export.Page(d, export.Calendar, p.asExported))
	d.Get("/desk/calendar/feed", p.feedPage)
	d.Post("/desk/calendar/feed", p.newFeed)
	d.Post("/desk/calendar/feed/end", p.endFeed)
	d.PublicGet("/feeds/{file}", p.feed)
}
