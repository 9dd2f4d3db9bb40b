package calendar

import (
	"net/http"
	"strings"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

func (p pages) feedPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	acc, _ := face.Account(ctx)
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "agenda.feed_title"), Menu: "calendar"}, feedPageOf("", acc.HasFeed()))
}

// newFeed makes the address and shows it this once; only its hash is kept.
func (p pages) newFeed(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	token, err := p.Account.NewFeed(ctx, face.Actor(ctx))
	if err != nil {
		return err
	}
	scheme := "http"
	if web.InfoOf(ctx).Secure {
		scheme = "https"
	}
	address := scheme + "://" + r.Host + "/feeds/" + token + ".ics"
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "agenda.feed_title"), Menu: "calendar"}, feedPageOf(address, true))
}

func (p pages) endFeed(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.Account.EndFeed(ctx, face.Actor(ctx)); err != nil {
		return err
	}
	return p.Redirect(w, r, "/desk/calendar/feed", "agenda.feed_ended")
}

// feed serves a calendar to a program that knows its secret address.
func (p pages) feed(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		return fault.Missing()
	}
	acc, err := p.Account.ByFeed(r.Context(), token)
	if err != nil {
		return err
	}
	lang, _ := i18n.Parse(acc.Lang)
	body, err := p.Agenda.ICS(i18n.With(r.Context(), lang), acc.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="tgpl.ics"`)
	_, err = w.Write(body)
	return err
}
