package client

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
)

// seeSensitive draws the page of the person with the sensitive facts in it.
// It is a POST, since seeing them is noted.
func (p pages) seeSensitive(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	facts, err := p.Client.Sensitive(ctx, face.Actor(ctx), id)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[client.SensitiveInput]{}, p.draw(ctx, id, facts, true))
}

func (p pages) addSensitive(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in client.SensitiveInput) (shell.Done, error) {
		_, err := p.Client.AddSensitive(ctx, a, id, in)
		return shell.GoID("/desk/clients", id, "client.flash_sensitive_added"), err
	}, p.draw(r.Context(), id, nil, false))
}

func (p pages) removeSensitive(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	fact, err := strconv.ParseInt(r.PathValue("fact"), 10, 64)
	if err != nil {
		return fault.Missing()
	}
	ctx := r.Context()
	if err := p.Client.RemoveSensitive(ctx, face.Actor(ctx), id, fact); err != nil {
		return err
	}
	return p.Redirect(w, r, href(id), "client.flash_sensitive_removed")
}
