package portal

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

// failure is a page that tells what went wrong and what to do instead.
type failure struct {
	status  int
	text    string
	number  string // of the request in the logs; told for defects only
	hotline string
}

func (f failure) key(part string) string {
	switch f.status {
	case 404, 429, 413:
		return "portal.fail_" + strconv.Itoa(f.status) + part
	}
	if f.status >= 500 {
		return "portal.fail_500" + part
	}
	return "portal.fail_400" + part
}

func (f failure) title(ctx context.Context) string { return i18n.T(ctx, f.key("")) }

// fail draws the page of an error. When even that fails, a line of text says
// so and gives the number of the log.
func (p *Portal) fail(w http.ResponseWriter, r *http.Request, err error) {
	ctx := r.Context()
	face.Log(ctx, r.Pattern, err)
	face.SetRetryAfter(w.Header(), err)
	f := failure{status: face.Status(err)}
	if f.status >= http.StatusInternalServerError {
		f.number = web.InfoOf(ctx).RequestNo
	}
	f.text = i18n.T(ctx, f.key("_text"))
	if c, err := p.Org.Centre(ctx); err == nil {
		f.hotline = c.Hotline
	}
	if err := p.draw(w, r, page{title: f.title(ctx), status: f.status, secret: true}, failPage(f)); err != nil {
		face.Log(ctx, r.Pattern, err)
		http.Error(w, i18n.T(ctx, "portal.fail_500_text")+" "+f.number, http.StatusInternalServerError)
	}
}

// Fail draws the page of an error that came up before the portal was reached:
// too many requests, another site's form, a panic.
func (p *Portal) Fail(w http.ResponseWriter, r *http.Request, err error) {
	p.fail(w, r.WithContext(i18n.With(r.Context(), face.ChooseLang(r, ""))), err)
}
