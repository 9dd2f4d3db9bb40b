package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/conflict"
)

func registerConflict(a *API) {
	const tag = "conflicts"
	type shown struct {
		ID         int64 `path:"id" minimum:"1" doc:"Number of the record"`
		ProviderID int64 `query:"provider_id" doc:"Also the last check with this provider"`
	}
	Get(a, Op{ID: "request-conflicts", Path: "/requests/{id}/conflicts", Tag: tag, Summary: "Parties of a request, and the last check"},
		func(ctx context.Context, by account.Actor, in *shown) (conflict.View, error) {
			return a.Conflict.View(ctx, by, conflict.CheckInput{RequestID: in.ID, ProviderID: in.ProviderID})
		})
	Get(a, Op{ID: "matter-conflicts", Path: "/matters/{id}/conflicts", Tag: tag, Summary: "Parties of a matter, and the last check"},
		func(ctx context.Context, by account.Actor, in *shown) (conflict.View, error) {
			return a.Conflict.View(ctx, by, conflict.CheckInput{MatterID: in.ID, ProviderID: in.ProviderID})
		})
	Post(a, Op{
		ID: "check-conflicts", Path: "/conflicts/check", Tag: tag, Summary: "Compare the parties with all people the centre knows", Status: 201,
		Description: "With provider_id: whether that provider may take it (Law on Legal Aid Art. 25.2). The check is kept.",
	}, func(ctx context.Context, by account.Actor, in *With[conflict.CheckInput]) (conflict.Check, error) {
		return a.Conflict.Check(ctx, by, in.Body)
	})
	Get(a, Op{ID: "get-check", Path: "/conflicts/{id}", Tag: tag, Summary: "One check"},
		func(ctx context.Context, by account.Actor, in *ID) (conflict.Check, error) {
			return a.Conflict.Get(ctx, by, in.ID)
		})
	type reason struct {
		Reason string `json:"reason" doc:"Why to go on all the same"`
	}
	Post(a, Op{
		ID: "override-conflict", Path: "/conflicts/{id}/override", Tag: tag, Summary: "Write why to go on in spite of what was found",
		Description: "A conflict needs the right conflict.override, a possible one conflict.check.",
	}, func(ctx context.Context, by account.Actor, in *IDWith[reason]) (conflict.Check, error) {
		return a.Conflict.Override(ctx, by, in.ID, in.Body.Reason)
	})
}
