package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/provider"
)

func registerProvider(a *API) {
	const tag = "providers"
	type list struct {
		Paged
		Text     string `query:"q" doc:"Words of the name, with or without accents"`
		Kind     string `query:"kind" doc:"officer, lawyer, adviser or collaborator"`
		BranchID int64  `query:"branch_id" doc:"Number of a branch"`
		Field    string `query:"field" doc:"A field of law he works in"`
		Language string `query:"language" doc:"A language he speaks"`
		Ended    bool   `query:"ended" doc:"Also those who have stopped"`
	}
	Get(a, Op{ID: "list-providers", Path: "/providers", Tag: tag, Summary: "Providers by name, with their load"},
		func(ctx context.Context, by account.Actor, in *list) (List[provider.Provider], error) {
			after, err := afterID(in.After)
			if err != nil {
				return List[provider.Provider]{}, err
			}
			rows, err := a.Provider.List(ctx, by, provider.Filter{
				Text: in.Text, Kind: in.Kind, BranchID: in.BranchID, Field: in.Field, Language: in.Language,
				Ended: in.Ended, After: after, Limit: in.Limit,
			})
			return page(rows, in.Limit, func(p provider.Provider) int64 { return p.ID }), err
		})
	Get(a, Op{ID: "get-provider", Path: "/providers/{id}", Tag: tag, Summary: "One provider, with load and absences"},
		func(ctx context.Context, by account.Actor, in *ID) (provider.Provider, error) {
			return a.Provider.Get(ctx, by, in.ID)
		})
	Post(a, Op{ID: "create-provider", Path: "/providers", Tag: tag, Summary: "Enter a provider", Status: 201},
		func(ctx context.Context, by account.Actor, in *With[provider.Input]) (provider.Provider, error) {
			return a.Provider.Create(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-provider", Path: "/providers/{id}", Tag: tag, Summary: "Change a provider; what is not sent stays"},
		func(ctx context.Context, by account.Actor, in *IDWith[provider.Input]) (provider.Provider, error) {
			return a.Provider.Update(ctx, by, in.ID, in.Body)
		})
	Post(a, Op{ID: "end-provider", Path: "/providers/{id}/end", Tag: tag, Summary: "Note the last day of a provider"},
		func(ctx context.Context, by account.Actor, in *IDWith[provider.EndInput]) (provider.Provider, error) {
			return a.Provider.End(ctx, by, in.ID, in.Body)
		})
	type version struct {
		Version int64 `json:"version"`
	}
	Post(a, Op{ID: "resume-provider", Path: "/providers/{id}/resume", Tag: tag, Summary: "Take the last day back"},
		func(ctx context.Context, by account.Actor, in *IDWith[version]) (provider.Provider, error) {
			return a.Provider.Resume(ctx, by, in.ID, in.Body.Version)
		})
	Post(a, Op{ID: "add-absence", Path: "/providers/{id}/absences", Tag: tag, Summary: "Note days on which a provider is away", Status: 201},
		func(ctx context.Context, by account.Actor, in *IDWith[provider.AbsenceInput]) (provider.Absence, error) {
			return a.Provider.AddAbsence(ctx, by, in.ID, in.Body)
		})
	Delete(a, Op{ID: "remove-absence", Path: "/absences/{id}", Tag: tag, Summary: "Take an absence back"},
		func(ctx context.Context, by account.Actor, in *ID) (None, error) {
			return None{}, a.Provider.RemoveAbsence(ctx, by, in.ID)
		})
	registerDuty(a)
}

// registerDuty adds the duty roster.
func registerDuty(a *API) {
	const tag = "duty roster"
	type span struct {
		From string `query:"from" doc:"First day; today when empty"`
		To   string `query:"to" doc:"Last day; six days after the first when empty"`
	}
	Get(a, Op{ID: "list-duty", Path: "/duty", Tag: tag, Summary: "The duty roster, at most two months"},
		func(ctx context.Context, by account.Actor, in *span) (List[provider.Duty], error) {
			fields, today := fault.Fields{}, clock.Today(a.Clock)
			from, to := check.Date(fields, "from", in.From, today), check.Date(fields, "to", in.To, today)
			if err := fields.Err(); err != nil {
				return List[provider.Duty]{}, err
			}
			if from.IsZero() {
				from = today
			}
			if to.IsZero() {
				to = from.AddDays(6)
			}
			rows, err := a.Provider.Duty(ctx, by, from, to)
			return ListOf(rows, ""), err
		})
	Post(a, Op{ID: "set-duty", Path: "/duty", Tag: tag, Summary: "Put a provider on the roster, on one day or several", Status: 201},
		func(ctx context.Context, by account.Actor, in *With[provider.DutyInput]) (List[provider.Duty], error) {
			rows, err := a.Provider.SetDuty(ctx, by, in.Body)
			return ListOf(rows, ""), err
		})
	Delete(a, Op{ID: "remove-duty", Path: "/duty/{id}", Tag: tag, Summary: "Take a provider off the roster"},
		func(ctx context.Context, by account.Actor, in *ID) (None, error) {
			return None{}, a.Provider.RemoveDuty(ctx, by, in.ID)
		})
}
