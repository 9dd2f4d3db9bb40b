package request

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

// intakeData is what the intake page is drawn from.
type intakeData struct {
	form     shell.Form[request.SubmitInput]
	known    []known
	law      lawData
	channels []ui.Option
	communes []ui.Option
	agencies []ui.Option
	category []ui.Option
	hardship []ui.Option
	forms    []ui.Option
	fields   []ui.Option
	stages   []ui.Option
	roles    []ui.Option
}

// known is somebody we may know already, with what is open for that person.
type known struct {
	client.Likely
	requests []request.Row
	matters  []matter.Matter
}

// asNew is the choice "none of these people" among the radios of client_id.
const asNew = -1

// intake is reception's form for whoever comes, calls or writes.
func (p pages) intake(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in := request.SubmitInput{Channel: "counter", RequesterIs: request.RequesterClient, Key: newKey()}
	q := r.URL.Query()
	in.Person.Name = q.Get("name")
	if n, err := strconv.ParseInt(q.Get("guidance_id"), 10, 64); err == nil && n > 0 {
		if err := p.fromGuidance(ctx, n, &in); err != nil {
			return err
		}
	}
	if n, err := strconv.ParseInt(q.Get("client_id"), 10, 64); err == nil && n > 0 {
		in.ClientID = n
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.SubmitInput]{In: in}, p.drawIntake(r))
}

// fromGuidance begins a request with what was asked before on the spot.
func (p pages) fromGuidance(ctx context.Context, id int64, in *request.SubmitInput) error {
	g, err := p.Request.GetGuidance(ctx, face.Actor(ctx), id)
	if err != nil {
		return err
	}
	in.GuidanceID, in.Channel, in.Field = g.ID, g.Channel, g.Field
	in.Person = request.Person{Name: g.Name, Sex: g.Sex, Phone: g.Phone, UnitCode: g.UnitCode}
	in.Problem = g.Question
	if g.Category != "" && g.Category != law.Masked {
		in.Categories = []string{g.Category}
	}
	return nil
}

// take saves what was typed; the step "check" only draws the page again, with
// what the law says, for browsers without scripts.
func (p pages) take(w http.ResponseWriter, r *http.Request) error {
	if values, err := face.Values(r); err == nil && values.Get("step") == "check" {
		in, fields := face.DecodeValues[request.SubmitInput](values)
		return shell.Draw(p.Desk, w, r, shell.Form[request.SubmitInput]{In: in, Errors: fields}, p.drawIntake(r))
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.SubmitInput) (shell.Done, error) {
		if in.ClientID == asNew {
			in.ClientID, in.NewPerson = 0, true
		}
		rec, err := p.Request.Submit(ctx, a, in)
		if err != nil {
			return shell.Done{}, err
		}
		if rec.State == request.Draft {
			return shell.Go(href(rec.ID), "request.draft_saved"), nil
		}
		return shell.Go(href(rec.ID)+"/acknowledgement", "request.taken", "code", rec.Code), nil
	}, p.drawIntake(r))
}

func (p pages) drawIntake(r *http.Request) shell.DrawFunc[request.SubmitInput] {
	ctx := r.Context()
	return func(f shell.Form[request.SubmitInput]) (shell.Page, templ.Component, error) {
		d, err := p.intakeData(ctx, f)
		page := shell.Page{Title: i18n.T(ctx, "request.new_title"), Menu: "requests", Scripts: []string{"htmx.min.js", "intake.js"}}
		return page, intakePage(d), err
	}
}

func (p pages) intakeData(ctx context.Context, f shell.Form[request.SubmitInput]) (intakeData, error) {
	if f.In.Key == "" {
		f.In.Key = newKey()
	}
	d := intakeData{form: f}
	on := p.Today()
	d.channels = p.ruleOptions(ctx, "channel", on, false)
	d.category = p.ruleOptions(ctx, "category", on, true)
	d.hardship = p.ruleOptions(ctx, "hardship", on, true)
	d.forms = p.ruleOptions(ctx, "form", on, false)
	d.fields = p.ruleOptions(ctx, "field", on, false)
	d.stages = p.ruleOptions(ctx, "stage", on, false)
	d.roles = p.ruleOptions(ctx, "role", on, false)
	d.law = p.lawData(ctx, f.In, f.Errors)
	var err error
	if d.communes, err = p.communeOptions(ctx); err != nil {
		return d, err
	}
	if d.agencies, err = p.agencyOptions(ctx); err != nil {
		return d, err
	}
	likely, isLikely := f.Current.([]client.Likely)
	switch {
	case isLikely:
		d.form.Message = i18n.T(ctx, "request.maybe_known", "n", len(likely))
	case f.In.ClientID > 0:
		c, err := p.Client.Get(ctx, face.Actor(ctx), f.In.ClientID)
		if err != nil {
			return d, err
		}
		likely = []client.Likely{{Client: c, InReach: true}}
	default:
		likely, err = p.likely(ctx, f.In.Person)
		if err != nil {
			return d, err
		}
	}
	d.known, err = p.withOpen(ctx, likely)
	return d, err
}

func (p pages) likely(ctx context.Context, of request.Person) ([]client.Likely, error) {
	if len([]rune(of.Name)) < 2 && of.IDNumber == "" && of.Phone == "" {
		return nil, nil
	}
	return p.Client.Likely(ctx, face.Actor(ctx), client.Probe{Name: of.Name, Birth: of.Birth, IDNumber: of.IDNumber, Phone: of.Phone})
}

// withOpen adds what is open for people that may be known.
func (p pages) withOpen(ctx context.Context, likely []client.Likely) ([]known, error) {
	a := face.Actor(ctx)
	out := make([]known, 0, len(likely))
	for _, l := range likely[:min(len(likely), 5)] {
		k := known{Likely: l}
		if l.InReach {
			rows, err := p.Request.List(ctx, a, request.Filter{ClientID: l.Client.ID, State: "open", Limit: 5})
			if err != nil {
				return nil, err
			}
			k.requests = rows.Items
			if k.matters, err = p.openMatters(ctx, a, l.Client.ID); err != nil {
				return nil, err
			}
		}
		out = append(out, k)
	}
	return out, nil
}

// people is the part of the page with those who may be meant, while typing.
func (p pages) people(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, _ := face.Decode[request.SubmitInput](r)
	likely, err := p.likely(ctx, in.Person)
	if err != nil {
		return err
	}
	ks, err := p.withOpen(ctx, likely)
	if err != nil {
		return err
	}
	return face.Render(w, r, http.StatusOK, knownPeople(ks, in.ClientID, nil))
}

// law is the part of the page with what the law says to what is ticked.
func (p pages) law(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, _ := face.Decode[request.SubmitInput](r)
	return face.Render(w, r, http.StatusOK, lawPanel(p.lawData(ctx, in, nil)))
}

func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
