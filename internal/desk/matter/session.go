package matter

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
)

// photos are what the camera of a phone gives.
const photos = "image/*"

// addSession notes half a day's work: made for a phone in a corridor, so that
// what is most likely is already chosen.
func (p pages) addSession() action[matter.SessionInput] {
	return action[matter.SessionInput]{
		key: "session", right: "matter.work", files: "photo",
		empty: func(_ context.Context, t target) (matter.SessionInput, error) {
			in := matter.SessionInput{OnDate: p.Today().Format(), Part: matter.Morning, Kind: t.r.URL.Query().Get("kind")}
			if p.Now().Time().Hour() >= 13 {
				in.Part = matter.Afternoon
			}
			return in, nil
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.SessionInput) (shell.Done, error) {
			up, closeIt, err := upload(t.r, "photo")
			if err != nil {
				return shell.Done{}, err
			}
			defer closeIt()
			in.Photo, in.FileID = up, 0
			w, err := p.Matter.AddSession(ctx, a, t.m.ID, in)
			return t.done("matter.session_done", "date", w.OnDate.Format()), err
		},
		draw: drawSession,
	}
}

// editSession corrects a session.
func (p pages) editSession() action[matter.SessionInput] {
	return action[matter.SessionInput]{
		key: "session_edit", right: "matter.work", files: "photo",
		empty: func(ctx context.Context, t target) (matter.SessionInput, error) {
			w, err := p.session(ctx, t)
			return matter.SessionInput{
				Version: w.Version, OnDate: w.OnDate.Format(), Part: w.Part, Minutes: strconv.Itoa(w.Minutes), Kind: w.Kind,
				Place: w.Place, Note: w.Note, ConfirmedBy: w.ConfirmedBy,
			}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.SessionInput) (shell.Done, error) {
			if _, err := p.session(ctx, t); err != nil {
				return shell.Done{}, err
			}
			up, closeIt, err := upload(t.r, "photo")
			if err != nil {
				return shell.Done{}, err
			}
			defer closeIt()
			in.Photo, in.FileID = up, 0
			w, err := p.Matter.UpdateSession(ctx, a, t.child, in)
			return t.done("matter.session_done", "date", w.OnDate.Format()), err
		},
		draw: drawSession,
	}
}

func drawSession(_ context.Context, v view[matter.SessionInput]) (templ.Component, error) {
	return sessionFields(v), nil
}

// confirmSession notes who confirmed a session, with a photograph of it.
func (p pages) confirmSession() action[matter.ConfirmSessionInput] {
	return action[matter.ConfirmSessionInput]{
		key: "session_confirm", right: "matter.work", files: "photo",
		empty: func(ctx context.Context, t target) (matter.ConfirmSessionInput, error) {
			w, err := p.session(ctx, t)
			return matter.ConfirmSessionInput{Version: w.Version, ConfirmedBy: w.ConfirmedBy}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.ConfirmSessionInput) (shell.Done, error) {
			if _, err := p.session(ctx, t); err != nil {
				return shell.Done{}, err
			}
			up, closeIt, err := upload(t.r, "photo")
			if err != nil {
				return shell.Done{}, err
			}
			defer closeIt()
			in.Photo, in.FileID = up, 0
			_, err = p.Matter.ConfirmSession(ctx, a, t.child, in)
			return t.done("matter.session_confirm_done"), err
		},
		draw: func(_ context.Context, v view[matter.ConfirmSessionInput]) (templ.Component, error) {
			return sessionConfirmFields(v), nil
		},
	}
}

// removeSession takes a session away.
func (p pages) removeSession() action[matter.ReasonInput] {
	return action[matter.ReasonInput]{
		key: "session_remove", right: "matter.work", danger: true,
		empty: func(ctx context.Context, t target) (matter.ReasonInput, error) {
			w, err := p.session(ctx, t)
			return matter.ReasonInput{Version: w.Version}, err
		},
		save: func(ctx context.Context, a account.Actor, t target, in matter.ReasonInput) (shell.Done, error) {
			if _, err := p.session(ctx, t); err != nil {
				return shell.Done{}, err
			}
			_, err := p.Matter.RemoveSession(ctx, a, t.child, in)
			return t.done("matter.session_remove_done"), err
		},
		draw: drawReason,
	}
}

func drawReason(_ context.Context, v view[matter.ReasonInput]) (templ.Component, error) {
	return reasonFields(v), nil
}

// session gives the session of the address.
func (p pages) session(ctx context.Context, t target) (matter.Session, error) {
	d, err := p.Matter.Open(ctx, face.Actor(ctx), t.m.ID)
	if err != nil {
		return matter.Session{}, err
	}
	for _, w := range d.Sessions {
		if w.ID == t.child {
			return w, nil
		}
	}
	return matter.Session{}, t.belongs(0)
}
