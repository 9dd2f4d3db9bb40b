package face

import (
	"context"
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

type accountKey struct{}

// Account gives the account that is signed in with a session, and whether one
// is.
func Account(ctx context.Context) (account.Account, bool) {
	a, ok := ctx.Value(accountKey{}).(account.Account)
	return a, ok
}

// Identify finds who sends a request, from the cookie of the session, and the
// language of the page. A session that is over leaves the caller a stranger;
// when the data can't be asked, failed answers instead of next.
func Identify(accounts *account.Service, via string, failed func(http.ResponseWriter, *http.Request, error), next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		lang := ""
		if token := SessionToken(r); token != "" {
			acc, session, err := accounts.ByToken(ctx, token)
			switch {
			case err == nil:
				info := web.InfoOf(ctx)
				a := acc.Actor()
				a.Via, a.IP, a.RequestNo, a.SessionID = via, info.IP, info.RequestNo, session.ID
				ctx = context.WithValue(WithActor(ctx, a), accountKey{}, acc)
				lang = acc.Lang
			case fault.Is(err, fault.SignIn) || fault.Is(err, fault.NotFound):
				ClearSession(w, r)
			default:
				failed(w, r.WithContext(i18n.With(ctx, ChooseLang(r, ""))), err)
				return
			}
		}
		r = r.WithContext(i18n.With(ctx, ChooseLang(r, lang)))
		next.ServeHTTP(w, r)
		web.SetRoute(ctx, r.Pattern)
	})
}
