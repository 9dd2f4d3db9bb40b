package matter

import (
	"context"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
)

// askChange notes that another provider is asked for.
func (p pages) askChange() action[matter.ChangeRequestInput] {
	return action[matter.ChangeRequestInput]{
		key: "change_request", right: "matter.work", other: "matter.accept", move: matter.MoveReassign,
		empty: func(context.Context, target) (matter.ChangeRequestInput, error) {
			return matter.ChangeRequestInput{Source: "client"}, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.ChangeRequestInput) (shell.Done, error) {
			_, err := p.Matter.RequestChange(ctx, a, t.m.ID, in)
			return t.done("matter.change_request_done", "code", t.m.Code), err
		},
		draw: func(_ context.Context, v view[matter.ChangeRequestInput]) (templ.Component, error) {
			return askChangeFields(v), nil
		},
	}
}

// change assigns another provider instead of the present one.
func (p pages) change() action[matter.ChangeProviderInput] {
	return action[matter.ChangeProviderInput]{
		key: "change", right: "matter.assign", move: matter.MoveReassign,
		empty: func(ctx context.Context, t target) (matter.ChangeProviderInput, error) {
			in := matter.ChangeProviderInput{DecisionOn: p.Today().Format()}
			d, err := p.Matter.Open(ctx, face.Actor(ctx), t.m.ID)
			for _, r := range d.Changes {
				if r.AnsweredAt.IsZero() {
					in.Ground, in.Note = r.Ground, r.Note
				}
			}
			return in, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.ChangeProviderInput) (shell.Done, error) {
			_, err := p.Matter.ChangeProvider(ctx, a, t.m.ID, in)
			return t.done("matter.change_done", "code", t.m.Code), err
		},
		draw: func(ctx context.Context, v view[matter.ChangeProviderInput]) (templ.Component, error) {
			s, err := p.suggestions(ctx, v.target, v.In.ProviderID)
			return changeFields(v, s), err
		},
	}
}

// keep answers that the provider stays.
func (p pages) keep() action[matter.KeepProviderInput] {
	return action[matter.KeepProviderInput]{
		key: "keep", right: "matter.assign", move: matter.MoveReassign,
		save: func(ctx context.Context, a account.Actor, t target, in matter.KeepProviderInput) (shell.Done, error) {
			_, err := p.Matter.KeepProvider(ctx, a, t.m.ID, in)
			return t.done("matter.keep_done", "code", t.m.Code), err
		},
		draw: func(_ context.Context, v view[matter.KeepProviderInput]) (templ.Component, error) {
			return keepFields(v), nil
		},
	}
}
