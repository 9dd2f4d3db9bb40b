package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/system"
)

func registerSystem(a *API) {
	Get(a, Op{ID: "get-system", Path: "/system", Tag: "system", Summary: "How the program stands: version, data, work in the background"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (system.Status, error) {
			return a.System.Status(ctx, by)
		})
}
