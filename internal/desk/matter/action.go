package matter

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/conflictpanel"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/web/ui"
)

// target is what an action page is about: the matter, and the row that hangs on
// it where the address names one.
type target struct {
	m     matter.Matter
	child int64
	r     *http.Request
}

// action is one small page: a form about a matter and the use case it calls.
type action[In any] struct {
	key   string // of its texts: matter.<key>_title, matter.<key>_lead
	right string // asked before the form is shown; the use case asks again
	other string // a second right that is enough
	move  string // of the table of moves, when it is one
	// empty gives what the form shows first.
	empty func(ctx context.Context, t target) (In, error)
	// save calls the use case.
	save func(ctx context.Context, a account.Actor, t target, in In) (shell.Done, error)
	// draw draws the fields inside the form.
	draw func(ctx context.Context, v view[In]) (templ.Component, error)
	// files names the file field, for forms that upload.
	files string
	// danger makes the button say that something is lost.
	danger bool
}

// view is what a form is drawn from.
type view[In any] struct {
	p pages
	target
	shell.Form[In]
	act action[In]
}

// add puts an action at its address below a matter.
func add[In any](p pages, path string, act action[In]) {
	full := "/desk/matters/{id}/" + path
	p.Get(full, func(w http.ResponseWriter, r *http.Request) error {
		t, err := p.target(r, act.right, act.other, act.move)
		if err != nil {
			return err
		}
		var f shell.Form[In]
		if act.empty != nil {
			if f.In, err = act.empty(r.Context(), t); err != nil {
				return err
			}
		}
		return shell.Draw(p.Desk, w, r, f, drawer(p, t, act))
	})
	p.Post(full, func(w http.ResponseWriter, r *http.Request) error {
		t, err := p.target(r, act.right, act.other, "")
		if err != nil {
			return err
		}
		return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in In) (shell.Done, error) {
			return act.save(ctx, a, t, in)
		}, drawer(p, t, act))
	})
}

func drawer[In any](p pages, t target, act action[In]) shell.DrawFunc[In] {
	return func(f shell.Form[In]) (shell.Page, templ.Component, error) {
		ctx := t.r.Context()
		v := view[In]{p: p, target: t, Form: f, act: act}
		inside, err := act.draw(ctx, v)
		if err != nil {
			return shell.Page{}, nil, err
		}
		title := i18n.T(ctx, "matter."+act.key+"_title")
		page := actionPage(pageOf{
			title: title, lead: i18n.T(ctx, "matter."+act.key+"_lead"), m: t.m, button: i18n.T(ctx, "matter."+act.key+"_do"), danger: act.danger,
			form: ui.FormOpts{Errs: f.Errors, Message: f.Message, Keep: f.Keep("matter-"+act.key, t.m.ID+t.child), Multipart: act.files != ""},
		}, conflictpanel.Blocking(f.Current, f.Compare(ctx, "matter")), inside)
		return shell.Page{Title: title + " · " + t.m.Code, Menu: "matters"}, page, nil
	}
}

// pageOf is the frame of an action page.
type pageOf struct {
	title  string
	lead   string
	m      matter.Matter
	button string
	danger bool
	form   ui.FormOpts
}

// target reads the address, and asks for the right and the move before a form
// is shown that could not be sent.
func (p pages) target(r *http.Request, right, other, move string) (target, error) {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return target{}, err
	}
	t := target{r: r}
	if r.PathValue("child") != "" {
		if t.child, err = face.ID(r, "child"); err != nil {
			return target{}, err
		}
	}
	a := face.Actor(ctx)
	if t.m, err = p.Matter.Get(ctx, a, id); err != nil {
		return target{}, err
	}
	on, err := p.Guard.TargetOf(ctx, matter.Kind, id)
	if err != nil {
		return target{}, err
	}
	if other == "" || !account.May(a, other, on) {
		if err := p.Guard.Require(ctx, a, right, on); err != nil {
			return target{}, err
		}
	}
	if move != "" {
		if _, err := t.m.May(move); err != nil {
			return target{}, err
		}
	}
	return t, nil
}

// belongs wants a row that hangs on the matter of the address.
func (t target) belongs(matterID int64) error {
	if matterID != t.m.ID {
		return fault.Missing()
	}
	return nil
}

func href(id int64) string { return "/desk/matters/" + strconv.FormatInt(id, 10) }

// done goes back to the matter.
func (t target) done(key string, args ...any) shell.Done { return shell.Go(href(t.m.ID), key, args...) }

// decided goes back to the matter and says whether it was done or proposed.
func (t target) decided(d matter.Decided, key string) shell.Done {
	if d.Proposal != nil && d.Matter.State == t.m.State {
		return t.done("matter.proposed", "code", t.m.Code)
	}
	return t.done(key, "code", t.m.Code)
}

// upload reads the file of the form, where one was chosen.
func upload(r *http.Request, name string) (*matter.File, func(), error) {
	u, ok, err := face.File(r, name)
	if err != nil || !ok {
		return nil, func() {}, err
	}
	return &matter.File{Name: u.Name, Body: u.Body}, func() { _ = u.Body.Close() }, nil
}
