package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

func registerAudit(a *API) {
	const tag = "audit"
	type list struct {
		Paged
		ActorID     int64  `query:"actor_id" doc:"Number of the acting account"`
		BranchID    int64  `query:"branch_id" doc:"Number of a branch"`
		Kind        string `query:"kind" enum:"write,read,denied,sign_in" doc:"Kind of entry"`
		Action      string `query:"action" doc:"An action, such as matter.assign"`
		SubjectKind string `query:"subject_kind" doc:"Kind of record, such as matter"`
		From        string `query:"from" doc:"First day"`
		To          string `query:"to" doc:"Last day"`
	}
	id := func(e audit.Entry) int64 { return e.ID }
	Get(a, Op{ID: "list-audit", Path: "/audit", Tag: tag, Summary: "Who did and saw what, newest first"},
		func(ctx context.Context, by account.Actor, in *list) (List[audit.Entry], error) {
			before, err := afterID(in.After)
			if err != nil {
				return List[audit.Entry]{}, err
			}
			fields, today := fault.Fields{}, clock.Today(a.Clock)
			from, to := check.Date(fields, "from", in.From, today), check.Date(fields, "to", in.To, today)
			if err := fields.Err(); err != nil {
				return List[audit.Entry]{}, err
			}
			rows, err := a.Account.Trail(ctx, by, audit.Filter{
				ActorID: in.ActorID, BranchID: in.BranchID, Kind: in.Kind, Action: in.Action, SubjectKind: in.SubjectKind,
				FromAt: dayStart(from), ToAt: dayStart(to.AddDays(1)), Before: before, Limit: in.Limit,
			})
			return page(rows, in.Limit, id), err
		})
	type record struct {
		Paged
		Kind string `path:"kind" doc:"Kind of record, such as matter"`
		ID   int64  `path:"id" minimum:"1" doc:"Number of the record"`
	}
	Get(a, Op{ID: "get-audit-of-record", Path: "/audit/{kind}/{id}", Tag: tag, Summary: "What happened to one record, newest first"},
		func(ctx context.Context, by account.Actor, in *record) (List[audit.Entry], error) {
			before, err := afterID(in.After)
			if err != nil {
				return List[audit.Entry]{}, err
			}
			rows, err := a.Account.RecordTrail(ctx, by, in.Kind, in.ID, before, in.Limit)
			return page(rows, in.Limit, id), err
		})
}

// dayStart is the first millisecond of a day, 0 for the zero Date.
func dayStart(d calendar.Date) int64 { return int64(clock.InstantOf(d.Start())) }
