package request

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/desk/conflictpanel"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

// stepData is a page on one step of a request.
type stepData struct {
	r        request.Request
	grounds  []ui.Option
	outcomes []ui.Option
	others   []ui.Option // organisations
	papers   []paperRow
	forms    []ui.Option
	fields   []ui.Option
	stages   []ui.Option
	roles    []ui.Option
	propose  bool // the reader may only propose it
	conflict *conflictpanel.Panel
	owes     bool
	helps    bool
}

// step reads the request of a step's page and what its form chooses from.
func (p pages) step(r *http.Request, decision string) (stepData, error) {
	ctx := r.Context()
	n, err := face.ID(r, "id")
	if err != nil {
		return stepData{}, err
	}
	a := face.Actor(ctx)
	rec, err := p.Request.Get(ctx, a, n)
	if err != nil {
		return stepData{}, err
	}
	d := stepData{r: rec}
	for _, o := range p.Law.Outcomes(decision, p.Today()) {
		if o.May(a.Role) {
			d.outcomes = append(d.outcomes, ui.Option{Value: o.Code, Label: o.In(i18n.Of(ctx))})
			d.propose = d.propose || o.Approval && !face.MayOn(ctx, "request.approve", account.Target{Kind: request.Kind, ID: rec.ID, BranchID: rec.BranchID})
		}
	}
	return d, nil
}

func (d stepData) page(ctx context.Context, key string) shell.Page {
	return shell.Page{Title: i18n.T(ctx, key) + " · " + codeOf(ctx, d.r), Menu: "requests"}
}

// done goes back to the request and tells what has become of it.
func done(r request.Request, key string) shell.Done {
	if r.State == request.Proposed {
		key = "request.proposed"
	}
	return shell.Go(href(r.ID), key, "code", r.Code)
}

// drawStep makes the draw function of a step's page.
func drawStep[In any](r *http.Request, d stepData, key string, page func(stepData, shell.Form[In]) templ.Component) shell.DrawFunc[In] {
	return func(f shell.Form[In]) (shell.Page, templ.Component, error) {
		return d.page(r.Context(), key), page(d, f), nil
	}
}

func (p pages) refuseData(r *http.Request) (stepData, error) {
	d, err := p.step(r, request.DecisionRefuse)
	d.grounds = p.ruleOptions(r.Context(), "refusal", p.Today(), true)
	return d, err
}

func (p pages) refuseForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.refuseData(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.RefuseInput]{}, drawStep(r, d, "request.refuse", refusePage))
}

func (p pages) refuse(w http.ResponseWriter, r *http.Request) error {
	d, err := p.refuseData(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.RefuseInput) (shell.Done, error) {
		rec, err := p.Request.Refuse(ctx, a, d.r.ID, in)
		return done(rec, "request.was_refused"), err
	}, drawStep(r, d, "request.refuse", refusePage))
}

func (p pages) passData(r *http.Request) (stepData, error) {
	d, err := p.step(r, request.DecisionPass)
	if err != nil {
		return d, err
	}
	d.others, err = p.organisationOptions(r.Context())
	return d, err
}

func (p pages) passForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.passData(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.PassInput]{}, drawStep(r, d, "request.pass", passPage))
}

func (p pages) pass(w http.ResponseWriter, r *http.Request) error {
	d, err := p.passData(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.PassInput) (shell.Done, error) {
		rec, err := p.Request.Pass(ctx, a, d.r.ID, in)
		return done(rec, "request.was_passed"), err
	}, drawStep(r, d, "request.pass", passPage))
}

func (p pages) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.step(r, request.DecisionWithdraw)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.WithdrawInput]{}, drawStep(r, d, "request.withdraw", withdrawPage))
}

func (p pages) withdraw(w http.ResponseWriter, r *http.Request) error {
	d, err := p.step(r, request.DecisionWithdraw)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.WithdrawInput) (shell.Done, error) {
		rec, err := p.Request.Withdraw(ctx, a, d.r.ID, in)
		return done(rec, "request.was_withdrawn"), err
	}, drawStep(r, d, "request.withdraw", withdrawPage))
}

func (p pages) askData(r *http.Request) (stepData, error) {
	d, err := p.step(r, "")
	if err == nil {
		d.papers = p.missingPapers(r.Context(), d.r)
	}
	return d, err
}

func (p pages) askForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.askData(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.AskInput]{}, drawStep(r, d, "request.ask", askPage))
}

func (p pages) ask(w http.ResponseWriter, r *http.Request) error {
	d, err := p.askData(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.AskInput) (shell.Done, error) {
		in.Papers = slices.Clone(in.Papers)
		for i := range in.Papers { // ticked or not, as the form says it
			if in.Papers[i].State != "true" {
				in.Papers[i].State = ""
			} else {
				in.Papers[i].State = request.PaperOwed
			}
		}
		rec, err := p.Request.Ask(ctx, a, d.r.ID, in)
		return done(rec, "request.was_asked"), err
	}, drawStep(r, d, "request.ask", askPage))
}

func (p pages) acceptData(r *http.Request) (stepData, error) {
	d, err := p.step(r, matter.DecideAccept)
	if err != nil {
		return d, err
	}
	ctx, on := r.Context(), p.Today()
	d.grounds = p.ruleOptions(ctx, "at_once", on, true)
	d.forms = p.ruleOptions(ctx, "form", on, false)
	d.fields = p.ruleOptions(ctx, "field", on, false)
	d.stages = p.ruleOptions(ctx, "stage", on, false)
	d.roles = p.ruleOptions(ctx, "role", on, false)
	d.owes = request.Owes(d.r) || !p.Request.Proven(d.r)
	_, d.helps = p.Request.Entitled(d.r.Categories, d.r.Hardship, d.r)
	d.conflict, err = p.conflictPanel(ctx, d.r)
	return d, err
}

func (p pages) acceptForm(w http.ResponseWriter, r *http.Request) error {
	d, err := p.acceptData(r)
	if err != nil {
		return err
	}
	in := matter.AcceptInput{Form: d.r.Form, Field: d.r.Field, Stage: d.r.Stage, Role: d.r.Role}
	if d.r.Channel == request.ChannelAgency {
		in.AtOnceGround = "agency_notice"
	}
	return shell.Draw(p.Desk, w, r, shell.Form[matter.AcceptInput]{In: in}, drawStep(r, d, "request.accept", acceptPage))
}

func (p pages) accept(w http.ResponseWriter, r *http.Request) error {
	d, err := p.acceptData(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in matter.AcceptInput) (shell.Done, error) {
		in.RequestID = d.r.ID
		out, err := p.Matter.Accept(ctx, a, in)
		if err != nil {
			return shell.Done{}, err
		}
		if out.Matter.ID == 0 {
			return shell.Go(href(d.r.ID), "request.proposed", "code", d.r.Code), nil
		}
		return shell.GoID("/desk/matters", out.Matter.ID, "request.was_accepted", "code", out.Matter.Code), nil
	}, drawStep(r, d, "request.accept", acceptPage))
}
