package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/matter"
)

// transfer hands the matter to another organisation.
func (p pages) transfer() action[matter.TransferInput] {
	return action[matter.TransferInput]{
		key: "transfer", right: "matter.assign", move: matter.MoveTransfer, danger: true,
		save: func(ctx context.Context, a account.Actor, t target, in matter.TransferInput) (shell.Done, error) {
			d, err := p.Matter.Transfer(ctx, a, t.m.ID, in)
			return t.decided(d, "matter.transfer_done"), err
		},
		draw: func(ctx context.Context, v view[matter.TransferInput]) (templ.Component, error) {
			orgs, err := p.organisations(ctx)
			return transferFields(v, orgs), err
		},
	}
}
