package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/matter"
)

// reopen takes up an ended matter again.
func (p pages) reopen() action[matter.ReopenInput] {
	return action[matter.ReopenInput]{
		key: "reopen", right: "matter.reopen", move: matter.MoveReopen,
		save: func(ctx context.Context, a account.Actor, t target, in matter.ReopenInput) (shell.Done, error) {
			d, err := p.Matter.Reopen(ctx, a, t.m.ID, in)
			return t.decided(d, "matter.reopen_done"), err
		},
		draw: func(_ context.Context, v view[matter.ReopenInput]) (templ.Component, error) {
			return reopenFields(v), nil
		},
	}
}
