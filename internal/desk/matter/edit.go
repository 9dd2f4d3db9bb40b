package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/matter"
	"tgpl/internal/web/ui"
)

// edit changes what is known of the proceedings.
func (p pages) edit() action[matter.UpdateInput] {
	return action[matter.UpdateInput]{
		key: "edit", right: "matter.work", other: "matter.accept",
		empty: func(_ context.Context, t target) (matter.UpdateInput, error) {
			m := t.m
			return matter.UpdateInput{
				Stage: &m.Stage, Role: &m.Role, Subject: &m.Subject, AgencyID: &m.AgencyID, AgencyCaseNo: &m.AgencyCaseNo, Detained: &m.Detained,
			}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.UpdateInput) (shell.Done, error) {
			_, err := p.Matter.Update(ctx, a, t.m.ID, in)
			return t.done("matter.edit_done", "code", t.m.Code), err
		},
		draw: func(ctx context.Context, v view[matter.UpdateInput]) (templ.Component, error) {
			agencies, err := p.agencies(ctx)
			return editFields(v, agencies), err
		},
	}
}

// optional makes the choice of a field one that can be left out.
func optional(f ui.Field, options []ui.Option) ui.Field {
	f.Options = options
	return f
}
