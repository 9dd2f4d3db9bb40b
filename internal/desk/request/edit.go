package request

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/conflict"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

// editData is the page on which a request is mended.
type editData struct {
	r        request.Request
	form     shell.Form[request.UpdateInput]
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

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	rec, parties, err := p.editable(r)
	if err != nil {
		return err
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.UpdateInput]{In: inputOf(r.Context(), rec, parties)}, p.drawEdit(r, rec))
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	rec, _, err := p.editable(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.UpdateInput) (shell.Done, error) {
		rec, err := p.Request.Update(ctx, a, rec.ID, in)
		return shell.Go(href(rec.ID), "request.saved"), err
	}, p.drawEdit(r, rec))
}

func (p pages) editable(r *http.Request) (request.Request, []conflict.Party, error) {
	n, err := face.ID(r, "id")
	if err != nil {
		return request.Request{}, nil, err
	}
	ctx := r.Context()
	get := p.Request.Get
	if r.Method == http.MethodGet {
		get = p.Request.Open
	}
	rec, err := get(ctx, face.Actor(ctx), n)
	if err != nil {
		return rec, nil, err
	}
	parties, err := p.Request.Parties(ctx, face.Actor(ctx), n)
	return rec, parties, err
}

func (p pages) drawEdit(r *http.Request, rec request.Request) shell.DrawFunc[request.UpdateInput] {
	ctx := r.Context()
	return func(f shell.Form[request.UpdateInput]) (shell.Page, templ.Component, error) {
		on := rec.ReceivedAt.Date()
		d := editData{
			r: rec, form: f,
			channels: p.ruleOptions(ctx, "channel", on, false), category: p.ruleOptions(ctx, "category", on, true),
			hardship: p.ruleOptions(ctx, "hardship", on, true), forms: p.ruleOptions(ctx, "form", on, false),
			fields: p.ruleOptions(ctx, "field", on, false), stages: p.ruleOptions(ctx, "stage", on, false), roles: p.ruleOptions(ctx, "role", on, false),
		}
		page := shell.Page{Title: i18n.T(ctx, "request.edit_title") + " · " + codeOf(ctx, rec), Menu: "requests"}
		var err error
		if d.communes, err = p.communeOptions(ctx); err != nil {
			return page, nil, err
		}
		if d.agencies, err = p.agencyOptions(ctx); err != nil {
			return page, nil, err
		}
		return page, editPage(d), nil
	}
}

// inputOf fills the form with the request as it is.
func inputOf(ctx context.Context, r request.Request, parties []conflict.Party) request.UpdateInput {
	received, asked := say.Instant(ctx, r.ReceivedAt), say.Instant(ctx, r.AskedAgencyAt)
	in := request.UpdateInput{
		Version: r.Version, ReceivedAt: &received, Channel: &r.Channel,
		RequesterIs: &r.RequesterIs, RequesterName: &r.RequesterName, RequesterRelation: &r.RequesterRelation,
		RequesterPhone: &r.RequesterPhone, RequesterIDNumber: &r.RequesterIDNumber,
		AgencyID: &r.AgencyID, AgencyOfficer: &r.AgencyOfficer, AskedAgencyAt: &asked, Detained: &r.Detained,
		Form: &r.Form, Field: &r.Field, Stage: &r.Stage, Role: &r.Role, Subject: &r.Subject, Problem: &r.Problem, Wish: &r.Wish,
		PlaceUnitCode: &r.PlaceUnitCode, Categories: r.Categories, Hardship: r.Hardship,
	}
	if r.ClientID == 0 {
		in.Person = &r.Person
	}
	for _, q := range others(parties) {
		in.Parties = append(in.Parties, request.PartyInput{
			ID: q.ID, Side: q.Side, Role: q.Role, ClientID: q.ClientID, Name: q.Name, IDNumber: q.IDNumber,
			Birth: q.Birth.Format(), Relation: q.Relation, Note: q.Note,
		})
	}
	return in
}

// typed gives what a pointer of the form points to.
func typed(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func typedBool(b *bool) bool { return b != nil && *b }

func typedID(n *int64) string {
	if n == nil {
		return ""
	}
	return id(*n)
}
