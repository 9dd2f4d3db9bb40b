package request

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

// personData is the page that ties a request to a client's record.
type personData struct {
	r        request.Request
	form     shell.Form[request.LinkInput]
	known    []known
	communes []ui.Option
	person   request.Person
}

func (p pages) personForm(w http.ResponseWriter, r *http.Request) error {
	rec, _, err := p.editable(r)
	if err != nil {
		return err
	}
	in := request.LinkInput{Person: &rec.Person}
	return shell.Draw(p.Desk, w, r, shell.Form[request.LinkInput]{In: in}, p.drawPerson(r, rec))
}

func (p pages) linkPerson(w http.ResponseWriter, r *http.Request) error {
	rec, _, err := p.editable(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.LinkInput) (shell.Done, error) {
		if in.ClientID == asNew {
			in.ClientID, in.NewPerson = 0, true
		}
		rec, err := p.Request.LinkClient(ctx, a, rec.ID, in)
		return shell.Go(href(rec.ID), "request.person_linked", "name", rec.ClientName), err
	}, p.drawPerson(r, rec))
}

func (p pages) drawPerson(r *http.Request, rec request.Request) shell.DrawFunc[request.LinkInput] {
	ctx := r.Context()
	return func(f shell.Form[request.LinkInput]) (shell.Page, templ.Component, error) {
		page := shell.Page{Title: i18n.T(ctx, "request.link_person") + " · " + codeOf(ctx, rec), Menu: "requests", Scripts: []string{"htmx.min.js"}}
		d := personData{r: rec, form: f, person: rec.Person}
		if f.In.Person != nil {
			d.person = *f.In.Person
		}
		likely, ok := f.Current.([]client.Likely)
		var err error
		if ok {
			d.form.Message = i18n.T(ctx, "request.maybe_known", "n", len(likely))
		} else {
			if likely, err = p.likely(ctx, d.person); err != nil {
				return page, nil, err
			}
		}
		if d.known, err = p.withOpen(ctx, likely); err != nil {
			return page, nil, err
		}
		d.communes, err = p.communeOptions(ctx)
		return page, personPage(d), err
	}
}

// acknowledgement is the paper the person takes home.
func (p pages) acknowledgement(w http.ResponseWriter, r *http.Request) error {
	rec, _, err := p.editable(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	d := ackData{r: rec, law: p.Law, now: p.Now(), public: p.Request.PublicName}
	if d.centre, err = p.Org.Centre(ctx); err != nil {
		return err
	}
	if d.branch, err = p.Org.Branch(ctx, rec.BranchID); err != nil {
		return err
	}
	names, err := p.Account.Names(ctx, rec.CreatedBy, face.Actor(ctx).ID)
	if err != nil {
		return err
	}
	d.by = names[rec.CreatedBy]
	if d.by == "" {
		d.by = names[face.Actor(ctx).ID]
	}
	if rec.ClientID != 0 {
		c, err := p.Client.Brief(ctx, rec.ClientID)
		if err != nil {
			return err
		}
		d.birth = c.Birth.Format()
		d.phone = slices.ContainsFunc(c.Phones, func(x client.Phone) bool { return x.SafeToCall && x.Owner == "" })
	} else {
		d.birth = rec.Person.Birth
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "request.acknowledgement") + " · " + rec.Code, Menu: "requests"}, ackPage(d))
}
