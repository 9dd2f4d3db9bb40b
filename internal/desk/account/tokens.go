package account

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type tokensData struct {
	rows   []account.Token
	form   shell.Form[account.TokenInput]
	secret string // of the token just made, told once
	now    clock.Instant
	tabs   []ui.Tab
}

func (p pages) tokens(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[account.TokenInput]{In: account.TokenInput{Scopes: []string{"read"}}}, p.drawTokens(r, ""))
}

func (p pages) drawTokens(r *http.Request, secret string) shell.DrawFunc[account.TokenInput] {
	return func(f shell.Form[account.TokenInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		rows, err := p.Account.Tokens(ctx, face.Actor(ctx))
		if err != nil {
			return shell.Page{}, nil, err
		}
		d := tokensData{rows: rows, form: f, secret: secret, now: p.Now(), tabs: tabs(r, "tokens")}
		return shell.Page{Title: i18n.T(ctx, "account.tokens_title")}, tokensPage(d), nil
	}
}

// createToken makes a token and shows its secret on the page itself: after a
// redirect it would be gone.
func (p pages) createToken(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, fields := face.Decode[account.TokenInput](r)
	in.AccountID = 0
	var err error
	var made account.NewToken
	if err = fields.Err(); err == nil {
		made, err = p.Account.CreateToken(ctx, face.Actor(ctx), in)
	}
	if err == nil {
		return shell.Draw(p.Desk, w, r, shell.Form[account.TokenInput]{In: account.TokenInput{Scopes: []string{"read"}}}, p.drawTokens(r, made.Secret))
	}
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	draw := p.drawTokens(r, "")
	return shell.Draw(p.Desk, w, r, shell.Form[account.TokenInput]{In: in, Errors: fault.Of(err).Fields},
		func(f shell.Form[account.TokenInput]) (shell.Page, templ.Component, error) {
			page, c, err := draw(f)
			page.Status = http.StatusUnprocessableEntity
			return page, c, err
		})
}

func (p pages) revokeToken(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	if err := p.Account.RevokeToken(ctx, face.Actor(ctx), id); err != nil {
		return err
	}
	return p.Redirect(w, r, "/desk/account/tokens", "account.token_revoked")
}

func scopeOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, s := range account.Scopes {
		out = append(out, ui.Option{Value: s, Label: i18n.T(ctx, "account.scope_"+s), Hint: i18n.T(ctx, "account.scope_"+s+"_hint")})
	}
	return out
}

func scopes(ctx context.Context, codes []string) string {
	var words []string
	for _, c := range codes {
		words = append(words, i18n.T(ctx, "account.scope_"+c))
	}
	return strings.Join(words, ", ")
}

func usedText(ctx context.Context, t account.Token, now clock.Instant) string {
	if t.LastUsedAt.IsZero() {
		return i18n.T(ctx, "account.token_unused")
	}
	return i18n.T(ctx, "account.token_used", "at", say.Moment(ctx, t.LastUsedAt, now))
}
