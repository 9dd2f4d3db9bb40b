package matter

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/matter"
)

// start begins the work; it needs no form.
func (p pages) start(w http.ResponseWriter, r *http.Request) error {
	t, err := p.target(r, "matter.work", "", "")
	if err != nil {
		return err
	}
	in, fields := face.Decode[matter.StartInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	if _, err := p.Matter.Start(r.Context(), face.Actor(r.Context()), t.m.ID, in); err != nil {
		return err
	}
	return p.Redirect(w, r, href(t.m.ID), "matter.started_done", "code", t.m.Code)
}

// register notes that papers were handed in to be registered at the agency.
func (p pages) register() action[matter.RegisterInput] {
	return action[matter.RegisterInput]{
		key: "register", right: "matter.work",
		save: func(ctx context.Context, a account.Actor, t target, in matter.RegisterInput) (shell.Done, error) {
			_, err := p.Matter.RegisterAtAgency(ctx, a, t.m.ID, in)
			return t.done("matter.register_done", "code", t.m.Code), err
		},
		draw: func(_ context.Context, v view[matter.RegisterInput]) (templ.Component, error) {
			return registerFields(v), nil
		},
	}
}

// agencyAnswer notes what the agency said to it.
func (p pages) agencyAnswer() action[matter.AgencyAnswerInput] {
	return action[matter.AgencyAnswerInput]{
		key: "agency_answer", right: "matter.work",
		save: func(ctx context.Context, a account.Actor, t target, in matter.AgencyAnswerInput) (shell.Done, error) {
			_, err := p.Matter.AgencyAnswer(ctx, a, t.m.ID, in)
			return t.done("matter.agency_answer_done", "code", t.m.Code), err
		},
		draw: func(_ context.Context, v view[matter.AgencyAnswerInput]) (templ.Component, error) {
			return agencyAnswerFields(v), nil
		},
	}
}

// extend takes longer for an advice.
func (p pages) extend() action[matter.ExtendInput] {
	return action[matter.ExtendInput]{
		key: "extend", right: "matter.work",
		save: func(ctx context.Context, a account.Actor, t target, in matter.ExtendInput) (shell.Done, error) {
			_, err := p.Matter.ExtendAdvice(ctx, a, t.m.ID, in)
			return t.done("matter.extend_done", "code", t.m.Code), err
		},
		draw: func(_ context.Context, v view[matter.ExtendInput]) (templ.Component, error) {
			return extendFields(v), nil
		},
	}
}
