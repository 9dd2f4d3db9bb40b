package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/client"
)

func registerClient(a *API) {
	const tag = "clients"
	type list struct {
		Paged
		Text     string `query:"q" maxLength:"200" doc:"Parts of a name with or without accents, an identity number, the beginning or end of a telephone number"`
		BranchID int64  `query:"branch_id" doc:"Only records of this branch"`
	}
	Get(a, Op{ID: "list-clients", Path: "/clients", Tag: tag, Summary: "Find clients, by name"},
		func(ctx context.Context, by account.Actor, in *list) (List[client.Client], error) {
			page, err := a.Client.Search(ctx, by, client.Query{Text: in.Text, BranchID: in.BranchID, After: in.After, Limit: in.Limit})
			return ListOf(page.Items, page.Next), err
		})
	Post(a, Op{ID: "likely-clients", Path: "/clients/likely", Tag: tag, Summary: "Records that may be of this person, with reasons"},
		func(ctx context.Context, by account.Actor, in *With[client.Probe]) (List[client.Likely], error) {
			found, err := a.Client.Likely(ctx, by, in.Body)
			return ListOf(found, ""), err
		})
	Get(a, Op{ID: "get-client", Path: "/clients/{id}", Tag: tag, Summary: "One client"},
		func(ctx context.Context, by account.Actor, in *ID) (client.Client, error) {
			return a.Client.Get(ctx, by, in.ID)
		})
	Post(a, Op{
		ID: "create-client", Path: "/clients", Tag: tag, Summary: "Add a client", Status: 201,
		Description: "A very likely double is a 409 (client.double) until confirmed says that it is somebody else.",
	}, func(ctx context.Context, by account.Actor, in *With[client.Input]) (client.Client, error) {
		return a.Client.Create(ctx, by, in.Body)
	})
	Patch(a, Op{
		ID: "update-client", Path: "/clients/{id}", Tag: tag, Summary: "Change a client",
		Description: "Only what is sent changes. A list that is sent replaces the one there; rows with an id are kept and changed.",
	}, func(ctx context.Context, by account.Actor, in *IDWith[client.UpdateInput]) (client.Client, error) {
		return a.Client.Update(ctx, by, in.ID, in.Body)
	})
	registerClientSensitive(a)
	registerClientMerges(a)
}

func registerClientSensitive(a *API) {
	const tag = "clients"
	Get(a, Op{
		ID: "read-sensitive", Path: "/clients/{id}/sensitive", Tag: tag, Summary: "Sensitive facts",
		Description: "Needs the right client.sensitive. Every reading is noted in the audit.",
	}, func(ctx context.Context, by account.Actor, in *ID) (List[client.SensitiveFact], error) {
		facts, err := a.Client.Sensitive(ctx, by, in.ID)
		return ListOf(facts, ""), err
	})
	Post(a, Op{ID: "add-sensitive", Path: "/clients/{id}/sensitive", Tag: tag, Summary: "Note a sensitive fact", Status: 201},
		func(ctx context.Context, by account.Actor, in *IDWith[client.SensitiveInput]) (client.SensitiveFact, error) {
			return a.Client.AddSensitive(ctx, by, in.ID, in.Body)
		})
	type fact struct {
		ID     int64 `path:"id" minimum:"1" doc:"Number of the client"`
		FactID int64 `path:"fact_id" minimum:"1"`
	}
	Delete(a, Op{ID: "remove-sensitive", Path: "/clients/{id}/sensitive/{fact_id}", Tag: tag, Summary: "Take a sensitive fact away"},
		func(ctx context.Context, by account.Actor, in *fact) (None, error) {
			return None{}, a.Client.RemoveSensitive(ctx, by, in.ID, in.FactID)
		})
}

func registerClientMerges(a *API) {
	const tag = "clients"
	Get(a, Op{ID: "list-merges", Path: "/clients/{id}/merges", Tag: tag, Summary: "Merges the record took part in, newest first"},
		func(ctx context.Context, by account.Actor, in *ID) (List[client.Merge], error) {
			merges, err := a.Client.Merges(ctx, by, in.ID)
			return ListOf(merges, ""), err
		})
	Post(a, Op{
		ID: "merge-clients", Path: "/clients/merge", Tag: tag, Summary: "Make two records of one person into one", Status: 201,
		Description: "Nothing is lost, and the merge can be undone.",
	}, func(ctx context.Context, by account.Actor, in *With[client.MergeInput]) (client.Merge, error) {
		return a.Client.Merge(ctx, by, in.Body)
	})
	type merge struct {
		MergeID int64 `path:"merge_id" minimum:"1"`
	}
	Post(a, Op{ID: "undo-merge", Path: "/merges/{merge_id}/undo", Tag: tag, Summary: "Part two merged records again"},
		func(ctx context.Context, by account.Actor, in *merge) (client.Merge, error) {
			return a.Client.UndoMerge(ctx, by, in.MergeID)
		})
}
