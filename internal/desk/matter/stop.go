package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/matter"
)

// stop ends a matter that is not continued (Law, Article 37).
func (p pages) stop() action[matter.StopInput] {
	return action[matter.StopInput]{
		key: "stop", right: "matter.work", other: "matter.accept", move: matter.MoveStop, danger: true,
		empty: func(_ context.Context, t target) (matter.StopInput, error) {
			return matter.StopInput{Ground: t.r.URL.Query().Get("ground")}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.StopInput) (shell.Done, error) {
			d, err := p.Matter.Stop(ctx, a, t.m.ID, in)
			return t.decided(d, "matter.stop_done"), err
		},
		draw: func(_ context.Context, v view[matter.StopInput]) (templ.Component, error) {
			return stopFields(v), nil
		},
	}
}
