package request

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

// callData is the page of an agency's telephone notice.
type callData struct {
	form     shell.Form[request.CallInput]
	agencies []ui.Option
	roles    []ui.Option
	stages   []ui.Option
	duty     []provider.Duty
	now      clock.Instant
	clocks   callClocks
}

// callClocks are the hours that run with a call: the agency's, and ours were
// the request accepted at once now.
type callClocks struct {
	notice   *request.Notice
	assignBy clock.Instant
	article  string
}

// callRoles are those an agency tells of by telephone or in writing (Art. 31.3).
var callRoles = []string{"detained", "suspect", "accused", "victim"}

func (p pages) call(w http.ResponseWriter, r *http.Request) error {
	in := request.CallInput{Key: newKey(), Role: "detained"}
	return shell.Draw(p.Desk, w, r, shell.Form[request.CallInput]{In: in}, p.drawCall(r))
}

func (p pages) takeCall(w http.ResponseWriter, r *http.Request) error {
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.CallInput) (shell.Done, error) {
		rec, err := p.Request.TakeCall(ctx, a, in)
		return shell.Go(href(rec.ID), "request.call_taken", "code", rec.Code), err
	}, p.drawCall(r))
}

func (p pages) drawCall(r *http.Request) shell.DrawFunc[request.CallInput] {
	ctx := r.Context()
	return func(f shell.Form[request.CallInput]) (shell.Page, templ.Component, error) {
		d, err := p.callData(ctx, f)
		page := shell.Page{Title: i18n.T(ctx, "request.call_title"), Menu: "requests", Scripts: []string{"htmx.min.js", "intake.js"}}
		return page, callPage(d), err
	}
}

func (p pages) callData(ctx context.Context, f shell.Form[request.CallInput]) (callData, error) {
	if f.In.Key == "" {
		f.In.Key = newKey()
	}
	d := callData{form: f, now: p.Now()}
	var err error
	if d.agencies, err = p.agencyOptions(ctx); err != nil {
		return d, err
	}
	for _, role := range callRoles {
		d.roles = append(d.roles, ui.Option{Value: role, Label: p.Law.Name(i18n.Of(ctx), "role", role)})
	}
	d.stages = p.ruleOptions(ctx, "stage", p.Today(), false)
	if d.duty, err = p.Provider.OnDuty(ctx, p.Today(), "", f.In.AgencyID); err != nil {
		return d, err
	}
	d.clocks = p.callClocks(f.In)
	return d, nil
}

// callClocks reckons the hours of what was typed so far; what can't be read
// yet runs no hours.
func (p pages) callClocks(in request.CallInput) callClocks {
	now := p.Now()
	var out callClocks
	if n, ok := p.Request.NoticeOfCall(in); ok {
		out.notice = &n
	}
	code := "assign_3wd"
	if in.Role == "" || in.Role == "detained" {
		code = "assign_12h"
	}
	if reckoning, c, err := p.Law.Reckon(code, now.Time(), false); err == nil {
		out.assignBy, out.article = clock.InstantOf(reckoning.Due), c.Article
	}
	return out
}

// clocks is the part of the page with the hours, while typing.
func (p pages) clocks(w http.ResponseWriter, r *http.Request) error {
	in, _ := face.Decode[request.CallInput](r)
	return face.Render(w, r, http.StatusOK, clocksPanel(p.callClocks(in), p.Now()))
}
