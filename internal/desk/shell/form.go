package shell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/web/ui"
)

// Form is what a form is drawn from: what was typed (or is stored, or empty),
// and what is wrong with it.
type Form[In any] struct {
	In      In
	Errors  fault.Fields
	Message string // what is wrong with the whole, told
	Current any    // after a conflict, what stands against it: the record as somebody else saved it, doubles, findings
	stale   bool   // it is a lost update
	status  int
}

// Version gives the version to send along: that of the record as it stands
// now after a lost update, else the one given.
func (f Form[In]) Version(own int64) int64 {
	if f.Current == nil {
		return own
	}
	var v struct {
		Version int64 `json:"version"`
	}
	raw, err := json.Marshal(f.Current)
	if err != nil || json.Unmarshal(raw, &v) != nil || v.Version == 0 {
		return own
	}
	return v.Version
}

// Keep names the form for the keeper of unsaved text: one name per record.
func (f Form[In]) Keep(kind string, id int64) string { return kind + "-" + strconv.FormatInt(id, 10) }

// Compare shows what was typed beside what somebody else saved, after a lost
// update; nothing otherwise. Labels are the catalogue's <room>.<field>.
func (f Form[In]) Compare(ctx context.Context, room string) templ.Component {
	if f.Current == nil || !f.stale {
		return templ.NopComponent
	}
	return ui.Stale(ui.Compare(ctx, room, f.In, f.Current))
}

// Done is where to go after a step, and what to say there.
type Done struct {
	To    string
	Flash fault.Message
}

// Go makes a Done.
func Go(to, key string, args ...any) Done {
	return Done{To: to, Flash: fault.Message{Key: key, Args: args}}
}

// GoID is Go for the page of a record: base/id.
func GoID(base string, id int64, key string, args ...any) Done {
	return Go(fmt.Sprintf("%s/%d", base, id), key, args...)
}

// DrawFunc draws a form.
type DrawFunc[In any] func(f Form[In]) (Page, templ.Component, error)

// Draw draws a form that was not sent yet.
func Draw[In any](d *Desk, w http.ResponseWriter, r *http.Request, f Form[In], draw DrawFunc[In]) error {
	p, c, err := draw(f)
	if err != nil {
		return err
	}
	if f.status != 0 {
		p.Status = f.status
	}
	return d.Page(w, r, p, c)
}

// Submit reads a form, calls save with what was typed, and answers: the next
// page, or the form again with what is wrong.
func Submit[In any](d *Desk, w http.ResponseWriter, r *http.Request,
	save func(ctx context.Context, a account.Actor, in In) (Done, error), draw DrawFunc[In],
) error {
	in, fields := face.Decode[In](r)
	if len(fields) > 0 {
		return Draw(d, w, r, Form[In]{In: in, Errors: fields, status: http.StatusUnprocessableEntity}, draw)
	}
	ctx := r.Context()
	done, err := save(ctx, face.Actor(ctx), in)
	if err == nil {
		return d.Redirect(w, r, done.To, done.Flash.Key, done.Flash.Args...)
	}
	f := face.Fault(err)
	if f == nil {
		return err
	}
	face.Log(ctx, r.Pattern, err)
	again := Form[In]{In: in, Errors: f.Fields, Current: f.Current, status: face.Status(err)}
	switch f.Kind {
	case fault.Invalid, fault.TooMany, fault.Unavailable:
	case fault.Conflict:
		if again.stale = f.Current != nil && f.Message.Key == "fault.stale"; again.stale {
			return Draw(d, w, r, again, draw) // Compare tells the message
		}
	default:
		return err
	}
	if f.Message.Key != "fault.invalid" {
		again.Message = face.Text(ctx, err)
	}
	face.SetRetryAfter(w.Header(), err)
	return Draw(d, w, r, again, draw)
}
