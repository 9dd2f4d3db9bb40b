package today

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/clock"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

// reasonInput is the form to pause a deadline or let it run on.
type reasonInput struct {
	Reason string `json:"reason"`
}

type deadlineView struct {
	item   agenda.Item
	now    clock.Instant
	chip   ui.Label
	record string // address of the record
	back   string
	manage bool
	form   shell.Form[reasonInput]
}

func deadlineHref(id int64) string { return "/desk/deadlines/" + strconv.FormatInt(id, 10) }

func (p pages) deadline(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[reasonInput]{}, p.drawDeadline(r.Context(), id))
}

// drawDeadline draws one deadline with the form that fits its state.
func (p pages) drawDeadline(ctx context.Context, id int64) shell.DrawFunc[reasonInput] {
	return func(f shell.Form[reasonInput]) (shell.Page, templ.Component, error) {
		a := face.Actor(ctx)
		item, err := p.Agenda.DeadlineOf(ctx, a, id)
		if err != nil {
			return shell.Page{}, nil, err
		}
		v := deadlineView{
			item: item, now: p.Now(), record: link.Record(item.SubjectKind, item.SubjectID), back: "/desk/deadlines",
			chip: ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "agenda.state_"+item.State)}, manage: p.Agenda.MayPause(ctx, a, id), form: f,
		}
		if item.State == agenda.Open {
			v.chip = ui.DueChip(ctx, item.DueAt, p.Now(), p.Law.Days())
		}
		return shell.Page{Title: item.Text, Menu: "today"}, deadlinePage(v), nil
	}
}

func (p pages) pause(w http.ResponseWriter, r *http.Request) error {
	return p.setRunning(w, r, p.Agenda.Pause, "today.paused_done")
}

func (p pages) resume(w http.ResponseWriter, r *http.Request) error {
	return p.setRunning(w, r, p.Agenda.Resume, "today.resumed_done")
}

func (p pages) setRunning(w http.ResponseWriter, r *http.Request,
	do func(ctx context.Context, a account.Actor, id int64, reason string) (agenda.Deadline, error), done string,
) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in reasonInput) (shell.Done, error) {
		_, err := do(ctx, a, id, in.Reason)
		return shell.Go(deadlineHref(id), done), err
	}, p.drawDeadline(r.Context(), id))
}
