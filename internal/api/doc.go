// Package api is the REST face: everything the desk does, under /api/v1, as
// JSON. It is described by OpenAPI 3.1 at /api/openapi.json (.yaml), told to
// people at /api/docs.
//
// Callers sign in with a token (Authorization: Bearer tgpl_…) made on their
// account's page, with the scope "read" or "write", or with the session of the
// desk. Errors are application/problem+json (RFC 9457): a stable code (the
// key of the catalogue), a detail in the language of Accept-Language, and
// errors[] with the location of each field ("body.phones[0].number"). A POST
// with an Idempotency-Key is carried out once, however often it is sent.
//
// A single record's version is its ETag. A change names the version it was made
// from in the body, or in If-Match: then a lost update is answered 412 instead
// of 409, with the record as it stands now.
//
// # A room's operations
//
// One file per room, with one function that api.go calls. The input is a
// struct with path, query and Body; the output is the record itself:
//
//	func registerClient(a *API) {
//		const tag = "clients"
//		type list struct {
//			Paged
//			Text string `query:"text" doc:"Name, number or telephone, with or without accents"`
//		}
//		Get(a, Op{ID: "list-clients", Path: "/clients", Tag: tag, Summary: "Find clients"},
//			func(ctx context.Context, by account.Actor, in *list) (List[client.Client], error) {
//				rows, next, err := a.Client.Search(ctx, by, client.Query{Text: in.Text, After: in.After, Limit: in.Limit})
//				return ListOf(rows, next), err
//			})
//		Get(a, Op{ID: "get-client", Path: "/clients/{id}", Tag: tag, Summary: "One client"},
//			func(ctx context.Context, by account.Actor, in *ID) (client.Client, error) {
//				return a.Client.Get(ctx, by, in.ID)
//			})
//		Post(a, Op{ID: "create-client", Path: "/clients", Tag: tag, Summary: "Add a client", Status: 201},
//			func(ctx context.Context, by account.Actor, in *With[client.Input]) (client.Client, error) {
//				return a.Client.Create(ctx, by, in.Body)
//			})
//		Put(a, Op{ID: "update-client", Path: "/clients/{id}", Tag: tag, Summary: "Change a client"},
//			func(ctx context.Context, by account.Actor, in *IDWith[client.UpdateInput]) (client.Client, error) {
//				return a.Client.Update(ctx, by, in.ID, in.Body)
//			})
//		Delete(a, Op{…}, func(ctx, by, in *ID) (None, error) { … }) // None: 204, no body
//	}
//
// The body is the input of the use case: unknown names are refused, wrong
// types are named, all else is checked by the use case. Paths with other ids
// have a struct of their own:
//
//	struct { ID int64 `path:"id"`; HearingID int64 `path:"hearing_id"`; Body matter.MoveHearingInput }
//
// Files and other answers that aren't JSON go through [Raw].
//
// Schema names are the room and the type (ClientInput), so types of different
// rooms may share a name.
package api
