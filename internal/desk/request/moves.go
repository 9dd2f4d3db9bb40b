package request

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// version reads the version a button was drawn from.
func version(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0, fault.Field("version", "fault.required")
	}
	return n, nil
}

// move carries out a step that needs nothing but the version.
func (p pages) move(w http.ResponseWriter, r *http.Request, key string,
	f func(context.Context, account.Actor, int64, request.VersionInput) (request.Request, error),
) error {
	n, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	v, err := version(r)
	if err != nil {
		return err
	}
	rec, err := f(r.Context(), face.Actor(r.Context()), n, request.VersionInput{Version: v})
	if fault.Is(err, fault.Invalid) {
		return p.Redirect(w, r, href(n)+"/edit?check=1", "")
	}
	if err != nil {
		return err
	}
	return p.Redirect(w, r, href(n), key, "code", rec.Code)
}

func (p pages) takeInHand(w http.ResponseWriter, r *http.Request) error {
	return p.move(w, r, "request.was_taken", p.Request.Take)
}

func (p pages) receive(w http.ResponseWriter, r *http.Request) error {
	return p.move(w, r, "request.taken", p.Request.Receive)
}

// acknowledge notes that the paper was handed over, and goes on to the next
// person at the counter.
func (p pages) acknowledge(w http.ResponseWriter, r *http.Request) error {
	n, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	if _, err := p.Request.Acknowledge(r.Context(), face.Actor(r.Context()), n); err != nil {
		return err
	}
	to := href(n)
	if r.PostFormValue("then") == "next" {
		to = "/desk/requests/new"
	}
	return p.Redirect(w, r, to, "request.was_acknowledged")
}

// tick saves the papers ticked on the page of the request.
func (p pages) tick(w http.ResponseWriter, r *http.Request) error {
	n, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	in, fields := face.Decode[request.TickInput](r)
	err = fields.Err()
	if err == nil {
		_, err = p.Request.TickPapers(ctx, face.Actor(ctx), n, in)
	}
	if err == nil {
		return p.Redirect(w, r, href(n)+"#papers", "request.papers_saved")
	}
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid && (f.Kind != fault.Conflict || f.Current == nil) {
		return err
	}
	form := shell.Form[request.TickInput]{In: in, Errors: f.Fields, Current: f.Current}
	if f.Kind == fault.Conflict {
		form.Message = face.Text(ctx, err)
	}
	return p.drawShow(w, r, n, form, face.Status(err))
}

// approve carries out what was proposed: an acceptance in the room matter, the
// others here.
func (p pages) approve(w http.ResponseWriter, r *http.Request) error {
	n, proposal, err := p.proposalOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	a := face.Actor(ctx)
	rec, err := p.Request.Approve(ctx, a, proposal, r.PostFormValue("note"))
	if err == nil {
		return p.Redirect(w, r, href(n), "request.was_"+rec.State)
	}
	if f := fault.Of(err); f == nil || f.Message.Key != "request.approve_in_matter" {
		return err
	}
	out, err := p.Matter.Approve(ctx, a, proposal, r.PostFormValue("note"))
	if err != nil {
		return err
	}
	return p.Redirect(w, r, fmt.Sprintf("/desk/matters/%d", out.Matter.ID), "request.was_accepted", "code", out.Matter.Code)
}

// proposalOf finds the open proposal of the request of the page; the button
// names the one it was drawn from.
func (p pages) proposalOf(r *http.Request) (n, proposal int64, err error) {
	if n, err = face.ID(r, "id"); err != nil {
		return 0, 0, err
	}
	proposal, err = strconv.ParseInt(r.PostFormValue("proposal_id"), 10, 64)
	if err != nil {
		return 0, 0, fault.Missing()
	}
	q, err := p.Agenda.Proposal(r.Context(), proposal)
	if err != nil {
		return 0, 0, err
	}
	if q.SubjectKind != request.Kind || q.SubjectID != n {
		return 0, 0, fault.Missing()
	}
	return n, proposal, nil
}

// sendBackInput is the note with which a decision goes back.
type sendBackInput struct {
	ProposalID int64  `json:"proposal_id"`
	Note       string `json:"note"`
}

func (p pages) sendBackForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.step(r, "")
	if err != nil {
		return err
	}
	q, ok, err := p.Agenda.OpenProposal(r.Context(), d.r.Of())
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "request.proposal_closed")
	}
	return shell.Draw(p.Desk, w, r, shell.Form[sendBackInput]{In: sendBackInput{ProposalID: q.ID}}, drawStep(r, d, "request.send_back", sendBackPage))
}

func (p pages) sendBack(w http.ResponseWriter, r *http.Request) error {
	n, proposal, err := p.proposalOf(r)
	if err != nil {
		return err
	}
	d, err := p.step(r, "")
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in sendBackInput) (shell.Done, error) {
		_, err := p.Request.SendBack(ctx, a, proposal, in.Note)
		return shell.Go(href(n), "request.was_sent_back"), err
	}, drawStep(r, d, "request.send_back", sendBackPage))
}

func (p pages) readBackForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.step(r, "")
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.ReadBackInput]{}, drawStep(r, d, "request.read_back_now", readBackPage))
}

func (p pages) readBack(w http.ResponseWriter, r *http.Request) error {
	d, err := p.step(r, "")
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.ReadBackInput) (shell.Done, error) {
		rec, err := p.Request.ReadBack(ctx, a, d.r.ID, in)
		return done(rec, "request.was_read_back"), err
	}, drawStep(r, d, "request.read_back_now", readBackPage))
}
