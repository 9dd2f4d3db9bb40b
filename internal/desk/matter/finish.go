package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
)

// finish ends the work as it was asked for.
func (p pages) finish() action[matter.FinishInput] {
	return action[matter.FinishInput]{
		key: "finish", right: "matter.work", move: matter.MoveFinish,
		empty: func(_ context.Context, t target) (matter.FinishInput, error) {
			return matter.FinishInput{Outcome: "done", Result: t.m.Result}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.FinishInput) (shell.Done, error) {
			d, err := p.Matter.Finish(ctx, a, t.m.ID, in)
			return t.decided(d, "matter.finish_done"), err
		},
		draw: func(ctx context.Context, v view[matter.FinishInput]) (templ.Component, error) {
			return finishFields(v, p.outcomes(ctx, face.Actor(ctx), matter.DecideFinish)), nil
		},
	}
}
