package face

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/web"
)

type actorKey struct{}

// WithActor gives a context in which use cases are called by a.
func WithActor(ctx context.Context, a account.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// Actor is who calls: the account that is signed in, else the public.
func Actor(ctx context.Context) account.Actor {
	if a, ok := ctx.Value(actorKey{}).(account.Actor); ok {
		return a
	}
	info := web.InfoOf(ctx)
	return account.PublicActor(info.IP, info.RequestNo)
}

// May tells whether the caller may do an action at all, to leave out menu
// lines and buttons that would only lead to a refusal.
func May(ctx context.Context, action string) bool {
	return account.May(Actor(ctx), action, account.Target{})
}

// MayOn is May for one record.
func MayOn(ctx context.Context, action string, t account.Target) bool {
	return account.May(Actor(ctx), action, t)
}
