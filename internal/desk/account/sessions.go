package account

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type sessionsData struct {
	rows []account.SessionRow
	here int64
	now  clock.Instant
	tabs []ui.Tab
}

func (p pages) sessions(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := face.Actor(ctx)
	rows, err := p.Account.Sessions(ctx, a)
	if err != nil {
		return err
	}
	d := sessionsData{rows: rows, here: a.SessionID, now: p.Now(), tabs: tabs(r, "sessions")}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "account.sessions_title")}, sessionsPage(d))
}

func (p pages) endSession(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	if err := p.Account.EndSession(ctx, face.Actor(ctx), id); err != nil {
		return err
	}
	return p.Redirect(w, r, "/desk/account/sessions", "account.session_ended")
}

func (p pages) endOthers(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	n, err := p.Account.EndOthers(ctx, face.Actor(ctx))
	if err != nil {
		return err
	}
	return p.Redirect(w, r, "/desk/account/sessions", "account.sessions_ended", "n", n)
}

// browser tells in a few words what a browser calls itself.
func browser(ctx context.Context, agent string) string {
	name := i18n.T(ctx, "account.some_browser")
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"coc_coc", "Cốc Cốc"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			return i18n.T(ctx, "account.browser_on", "browser", name, "system", s[1])
		}
	}
	return name
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
