package api

import (
	"context"

	"tgpl/internal/account"
	"tgpl/internal/search"
)

func registerSearch(a *API) {
	type query struct {
		Text  string   `query:"q" maxLength:"200" doc:"What somebody types: names with or without accents and with slips, codes, numbers and their ends, days, words of papers"`
		Kinds []string `query:"kind" enum:"client,matter,request,paper,guidance,provider,agency,article" doc:"Only records of these kinds"`
		Limit int      `query:"limit" minimum:"1" maximum:"50" doc:"Hits of each kind, 10 unless told"`
	}
	Get(a, Op{
		ID: "search", Path: "/search", Tag: "search", Summary: "Find anything, best first",
		Description: "Finds what the account may see, kind by kind. Marks are places in bytes of UTF-8. Counts stop at 100 (more). " +
			"\"also\" tells the words that were looked for instead of mistyped ones.",
	}, func(ctx context.Context, by account.Actor, in *query) (search.Found, error) {
		return a.Index.Find(ctx, by, search.Query{Text: in.Text, Kinds: in.Kinds, Limit: in.Limit})
	})
}
