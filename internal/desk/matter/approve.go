package matter

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/matter"
)

// noteInput is a note of the head.
type noteInput struct {
	Note string `json:"note"`
}

// proposalView is what the head is asked.
type proposalView struct {
	m       matter.Matter
	p       agenda.Proposal
	by      string
	outcome law.Outcome
	ground  string // in words
	may     bool
	detail  matter.Detail
	pages   pages
}

func (p pages) proposalOf(ctx context.Context, t target) (agenda.Proposal, error) {
	pr, err := p.Agenda.Proposal(ctx, t.child)
	if err != nil {
		return pr, err
	}
	if pr.SubjectKind != matter.Kind || pr.SubjectID != t.m.ID {
		return pr, fault.Missing()
	}
	return pr, nil
}

// proposal shows what was proposed, to approve it or to send it back.
func (p pages) proposal(w http.ResponseWriter, r *http.Request) error {
	t, err := p.target(r, "matter.read", "", "")
	if err != nil {
		return err
	}
	ctx := r.Context()
	v := proposalView{m: t.m, pages: p}
	if v.p, err = p.proposalOf(ctx, t); err != nil {
		return err
	}
	if v.detail, err = p.Matter.Open(ctx, face.Actor(ctx), t.m.ID); err != nil {
		return err
	}
	v.by = v.detail.Names[v.p.ProposedBy]
	v.outcome, _ = p.Law.Outcome(v.p.Outcome, v.p.ProposedAt.Date())
	var told struct {
		Ground string `json:"ground"`
	}
	if err := v.p.Payload(&told); err == nil && told.Ground != "" {
		v.ground = p.name(ctx, "stopping", told.Ground)
	}
	on, err := p.Guard.TargetOf(ctx, matter.Kind, t.m.ID)
	if err != nil {
		return err
	}
	v.may = v.p.State == agenda.Proposed && face.MayOn(ctx, "matter.approve", on)
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "matter.proposal_title") + " · " + t.m.Code, Menu: "matters"}, proposalPage(v))
}

// approve carries it out.
func (p pages) approve(w http.ResponseWriter, r *http.Request) error {
	t, err := p.target(r, "matter.approve", "", "")
	if err != nil {
		return err
	}
	ctx := r.Context()
	if _, err := p.proposalOf(ctx, t); err != nil {
		return err
	}
	in, fields := face.Decode[noteInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	if _, err := p.Matter.Approve(ctx, face.Actor(ctx), t.child, in.Note); err != nil {
		return err
	}
	return p.Redirect(w, r, href(t.m.ID), "matter.approved_done", "code", t.m.Code)
}

// sendBack gives it back with a note on what to do.
func (p pages) sendBack() action[noteInput] {
	return action[noteInput]{
		key: "send_back", right: "matter.approve",
		save: func(ctx context.Context, a account.Actor, t target, in noteInput) (shell.Done, error) {
			if _, err := p.proposalOf(ctx, t); err != nil {
				return shell.Done{}, err
			}
			_, err := p.Matter.SendBack(ctx, a, t.child, in.Note)
			return t.done("matter.send_back_done", "code", t.m.Code), err
		},
		draw: func(_ context.Context, v view[noteInput]) (templ.Component, error) {
			return sendBackFields(v), nil
		},
	}
}
