package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
)

// afterID reads the place to go on from of a list paged by the number of a
// record.
func afterID(after string) (int64, error) {
	if after == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(after, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.Field("after", "fault.bad_number")
	}
	return n, nil
}

// page makes a page of rows: the last one's number is where to go on, when
// there are as many as were asked for.
func page[T any](rows []T, limit int, id func(T) int64) List[T] {
	next := ""
	if limit > 0 && len(rows) == limit {
		next = strconv.FormatInt(id(rows[len(rows)-1]), 10)
	}
	return ListOf(rows, next)
}

// firstPasswordFirst refuses sessions whose first password has not been changed
// yet: the desk sends them to do so, the API must be no way around.
func (a *API) firstPasswordFirst(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if acc, ok := face.Account(r.Context()); ok && acc.MustChange && strings.HasPrefix(r.URL.Path, "/api/v1/") {
			a.fail(w, r, fault.New(fault.Forbidden, "account.first_password_first"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func registerAccount(a *API) {
	registerOwnAccount(a)
	const tag = "accounts"
	type list struct {
		Paged
		Text     string `query:"q" doc:"Name or name of sign-in, with or without accents"`
		Role     string `query:"role" doc:"A role of the table of rights"`
		BranchID int64  `query:"branch_id" doc:"Number of a branch"`
		Disabled string `query:"disabled" enum:"true,false" doc:"Only those who may not, or may, sign in"`
	}
	Get(a, Op{ID: "list-accounts", Path: "/accounts", Tag: tag, Summary: "List accounts by name"},
		func(ctx context.Context, by account.Actor, in *list) (List[account.Account], error) {
			after, err := afterID(in.After)
			if err != nil {
				return List[account.Account]{}, err
			}
			f := account.Filter{Text: in.Text, Role: in.Role, BranchID: in.BranchID, After: after, Limit: in.Limit}
			if in.Disabled != "" {
				off := in.Disabled == "true"
				f.Disabled = &off
			}
			rows, err := a.Account.Accounts(ctx, by, f)
			return page(rows, in.Limit, func(r account.Account) int64 { return r.ID }), err
		})
	Get(a, Op{ID: "get-account", Path: "/accounts/{id}", Tag: tag, Summary: "One account"},
		func(ctx context.Context, by account.Actor, in *ID) (account.Account, error) {
			return a.Account.Get(ctx, by, in.ID)
		})
	Post(a, Op{ID: "create-account", Path: "/accounts", Tag: tag, Summary: "Make an account", Status: 201,
		Description: "Without a password one is made up and given back in first_password, once. It must be changed at the first sign-in."},
		func(ctx context.Context, by account.Actor, in *With[account.CreateInput]) (account.Created, error) {
			return a.Account.Create(ctx, by, in.Body)
		})
	Put(a, Op{ID: "update-account", Path: "/accounts/{id}", Tag: tag, Summary: "Change an account"},
		func(ctx context.Context, by account.Actor, in *IDWith[account.UpdateInput]) (account.Account, error) {
			return a.Account.Update(ctx, by, in.ID, in.Body)
		})
	type version struct {
		Version int64 `json:"version"`
	}
	Post(a, Op{ID: "disable-account", Path: "/accounts/{id}/disable", Tag: tag, Summary: "Take the right to sign in away; sessions and tokens end"},
		func(ctx context.Context, by account.Actor, in *IDWith[version]) (account.Account, error) {
			return a.Account.Disable(ctx, by, in.ID, in.Body.Version)
		})
	Post(a, Op{ID: "enable-account", Path: "/accounts/{id}/enable", Tag: tag, Summary: "Give the right to sign in back"},
		func(ctx context.Context, by account.Actor, in *IDWith[version]) (account.Account, error) {
			return a.Account.Enable(ctx, by, in.ID, in.Body.Version)
		})
	Post(a, Op{ID: "reset-password", Path: "/accounts/{id}/password", Tag: tag, Summary: "Give somebody a new first password"},
		func(ctx context.Context, by account.Actor, in *IDWith[account.ResetInput]) (account.Created, error) {
			return a.Account.ResetPassword(ctx, by, in.ID, in.Body)
		})
}

// registerOwnAccount adds what everybody does with the own account.
func registerOwnAccount(a *API) {
	const tag = "own account"
	Get(a, Op{ID: "get-own-account", Path: "/me", Tag: tag, Summary: "The account that calls"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (account.Account, error) {
			return a.Account.Get(ctx, by, by.ID)
		})
	Patch(a, Op{ID: "set-preferences", Path: "/me/preferences", Tag: tag, Summary: "Choose language, look, mail"},
		func(ctx context.Context, by account.Actor, in *With[account.PreferencesInput]) (account.Account, error) {
			return a.Account.SetPreferences(ctx, by, in.Body)
		})
	Get(a, Op{ID: "list-sessions", Path: "/me/sessions", Tag: tag, Summary: "Where one is signed in"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (List[account.SessionRow], error) {
			rows, err := a.Account.Sessions(ctx, by)
			return ListOf(rows, ""), err
		})
	Delete(a, Op{ID: "end-session", Path: "/me/sessions/{id}", Tag: tag, Summary: "End a session"},
		func(ctx context.Context, by account.Actor, in *ID) (None, error) {
			return None{}, a.Account.EndSession(ctx, by, in.ID)
		})
	Get(a, Op{ID: "list-tokens", Path: "/me/tokens", Tag: tag, Summary: "One's tokens, without their secrets"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (List[account.Token], error) {
			rows, err := a.Account.Tokens(ctx, by)
			return ListOf(rows, ""), err
		})
	Post(a, Op{ID: "create-token", Path: "/me/tokens", Tag: tag, Summary: "Make a token; its secret is told once", Status: 201,
		Description: "Only with the session of the desk: a token can't make others."},
		func(ctx context.Context, by account.Actor, in *With[account.TokenInput]) (account.NewToken, error) {
			return a.Account.CreateToken(ctx, by, in.Body)
		})
	Delete(a, Op{ID: "revoke-token", Path: "/me/tokens/{id}", Tag: tag, Summary: "End a token"},
		func(ctx context.Context, by account.Actor, in *ID) (None, error) {
			return None{}, a.Account.RevokeToken(ctx, by, in.ID)
		})
}
