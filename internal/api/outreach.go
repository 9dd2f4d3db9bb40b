package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/outreach"
)

func registerOutreach(a *API) {
	const tag = "outreach"
	type list struct {
		Paged
		Text     string `query:"q" maxLength:"200" doc:"Words of place and topic"`
		BranchID int64  `query:"branch_id" doc:"Of this branch"`
		Year     int    `query:"year" doc:"Of this year"`
	}
	Get(a, Op{ID: "list-outreach", Path: "/outreach", Tag: tag, Summary: "Sessions of outreach, newest first"},
		func(ctx context.Context, by account.Actor, in *list) (List[outreach.Session], error) {
			p, err := a.Outreach.List(ctx, by, outreach.Filter{Text: in.Text, BranchID: in.BranchID, Year: in.Year, After: in.After, Limit: in.Limit})
			return ListOf(p.Items, p.Next), err
		})
	Get(a, Op{ID: "get-outreach", Path: "/outreach/{id}", Tag: tag, Summary: "A session of outreach"},
		func(ctx context.Context, by account.Actor, in *ID) (outreach.Session, error) {
			return a.Outreach.Get(ctx, by, in.ID)
		})
	Post(a, Op{ID: "create-outreach", Path: "/outreach", Tag: tag, Status: 201, Summary: "Enter a session of outreach"},
		func(ctx context.Context, by account.Actor, in *With[outreach.Input]) (outreach.Session, error) {
			return a.Outreach.Create(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-outreach", Path: "/outreach/{id}", Tag: tag, Summary: "Change a session of outreach"},
		func(ctx context.Context, by account.Actor, in *IDWith[outreach.Input]) (outreach.Session, error) {
			return a.Outreach.Update(ctx, by, in.ID, in.Body)
		})
}
