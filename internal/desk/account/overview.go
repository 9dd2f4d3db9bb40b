package account

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

// overviewData is what the page of one's own account is drawn from.
type overviewData struct {
	account account.Account
	branch  string
	form    shell.Form[account.PreferencesInput]
	tabs    []ui.Tab
}

func (p pages) overview(w http.ResponseWriter, r *http.Request) error {
	return shell.Draw(p.Desk, w, r, shell.Form[account.PreferencesInput]{}, p.drawOverview(r))
}

func (p pages) drawOverview(r *http.Request) shell.DrawFunc[account.PreferencesInput] {
	return func(f shell.Form[account.PreferencesInput]) (shell.Page, templ.Component, error) {
		ctx := r.Context()
		acc, err := mine(r)
		if err != nil {
			return shell.Page{}, nil, err
		}
		branch, err := p.Org.Branch(ctx, acc.BranchID)
		if err != nil {
			return shell.Page{}, nil, err
		}
		d := overviewData{account: acc, branch: branch.Name, form: f, tabs: tabs(r, "overview")}
		if d.form.In.Lang == nil {
			d.form.In = account.PreferencesInput{Lang: &acc.Lang, Theme: &acc.Theme, Mail: &acc.MailNotices}
		}
		return shell.Page{Title: i18n.T(ctx, "account.own_title")}, overviewPage(d), nil
	}
}

func (p pages) preferences(w http.ResponseWriter, r *http.Request) error {
	save := func(ctx context.Context, a account.Actor, in account.PreferencesInput) (shell.Done, error) {
		acc, err := p.Account.SetPreferences(ctx, a, in)
		if err != nil {
			return shell.Done{}, err
		}
		if l, ok := i18n.Parse(acc.Lang); ok {
			face.SetLang(w, r, l)
		}
		face.SetTheme(w, r, acc.Theme)
		return shell.Go("/desk/account", "account.preferences_saved"), nil
	}
	return shell.Submit(p.Desk, w, r, save, p.drawOverview(r))
}

func optional(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func yes(b *bool) string { return strconv.FormatBool(b != nil && *b) }

func langOptions() []ui.Option {
	return []ui.Option{{Value: "vi", Label: "Tiếng Việt"}, {Value: "en", Label: "English"}}
}

func themeOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, t := range face.Themes {
		key := "account.theme_" + t
		if t == "" {
			key = "account.theme_auto"
		}
		out = append(out, ui.Option{Value: t, Label: i18n.T(ctx, key)})
	}
	return out
}
