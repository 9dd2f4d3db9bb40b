package shell

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

// Fail draws the page of an error; somebody who is not signed in is sent to
// sign in.
func (d *Desk) Fail(w http.ResponseWriter, r *http.Request, err error) {
	ctx := r.Context()
	if fault.Is(err, fault.SignIn) && d.routes["/desk/sign-in"] {
		http.Redirect(w, r, SignInHref(r), http.StatusSeeOther)
		return
	}
	face.Log(ctx, r.Pattern, err)
	status := face.Status(err)
	face.SetRetryAfter(w.Header(), err)
	f := failure{status: status, text: face.Text(ctx, err), number: web.InfoOf(ctx).RequestNo}
	if fe := fault.Of(err); fe != nil {
		f.fields = fe.Fields
	}
	if err := d.Page(w, r, Page{Title: f.title(ctx), Status: status}, failPage(f)); err != nil {
		face.Log(ctx, r.Pattern, err)
		http.Error(w, http.StatusText(http.StatusInternalServerError)+" "+f.number, http.StatusInternalServerError)
	}
}

type failure struct {
	status int
	text   string
	number string
	fields fault.Fields
}

// key gives the text of a status: those without one of their own share that of
// their hundred.
func (f failure) key(what string) string {
	switch f.status {
	case 401, 403, 404, 409, 422, 429, 500, 503:
		return "shell.fail_" + strconv.Itoa(f.status) + what
	}
	if f.status >= 500 {
		return "shell.fail_500" + what
	}
	return "shell.fail_422" + what
}

func (f failure) title(ctx context.Context) string { return i18n.T(ctx, f.key("")) }
