// Package guidance draws the pages on the register of questions answered on
// the spot.
package guidance

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/request"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/guidance", p.list)
	d.Get("/desk/guidance/export", export.Page(d, export.Guidance, export.Of[request.GuidanceFilter](nil)))
	d.Get("/desk/guidance/new", d.Needs("guidance.write", p.newForm))
	d.Post("/desk/guidance/new", p.create)
	d.Get("/desk/guidance/{id}", p.show)
	d.Get("/desk/guidance/{id}/edit", p.editForm)
	d.Post("/desk/guidance/{id}/edit", p.edit)
}

const menu = "guidance"

type listData struct {
	filter   request.GuidanceFilter
	query    url.Values
	rows     []request.Guidance
	next     string
	names    map[int64]string
	fields   []ui.Option
	channels []ui.Option
	law      *law.Law
	now      clock.Instant
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	f, fields := face.Decode[request.GuidanceFilter](r)
	if err := fields.Err(); err != nil {
		return err
	}
	page, err := p.Request.ListGuidance(ctx, face.Actor(ctx), f)
	if err != nil {
		return err
	}
	d := listData{filter: f, query: r.URL.Query(), rows: page.Items, next: page.Next, law: p.Law, now: p.Now()}
	var ids []int64
	for _, g := range page.Items {
		ids = append(ids, g.ByID)
	}
	if d.names, err = p.Account.Names(ctx, ids...); err != nil {
		return err
	}
	d.fields, d.channels = p.options(ctx, "field"), p.options(ctx, "channel")
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "guidance.list_title"), Menu: menu}, listPage(d))
}

func (p pages) options(ctx context.Context, kind string) []ui.Option {
	var out []ui.Option
	for _, r := range p.Law.List(kind, p.Today()) {
		out = append(out, ui.Option{Value: r.Code, Label: r.In(i18n.Of(ctx))})
	}
	return out
}

type showData struct {
	g       request.Guidance
	law     *law.Law
	by      string
	place   string
	request request.Request
	may     bool // mend it
	grow    bool // make it a request
	audit   bool
}

func (p pages) get(r *http.Request) (request.Guidance, error) {
	n, err := face.ID(r, "id")
	if err != nil {
		return request.Guidance{}, err
	}
	get := p.Request.GetGuidance
	if r.Method == http.MethodGet {
		get = p.Request.OpenGuidance
	}
	return get(r.Context(), face.Actor(r.Context()), n)
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	g, err := p.get(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	d := showData{g: g, law: p.Law}
	names, err := p.Account.Names(ctx, g.ByID)
	if err != nil {
		return err
	}
	d.by = names[g.ByID]
	if g.UnitCode != "" {
		if d.place, err = p.Org.UnitPath(ctx, g.UnitCode, g.At.Date()); err != nil {
			return err
		}
	}
	if g.RequestID != 0 {
		if d.request, err = p.Request.Brief(ctx, g.RequestID); err != nil {
			return err
		}
	}
	target := account.Target{Kind: request.GuidanceKind, ID: g.ID, BranchID: g.BranchID, Owners: []int64{g.ByID}}
	d.may, d.audit = face.MayOn(ctx, "guidance.write", target), face.MayOn(ctx, "audit.record", target)
	d.grow = g.RequestID == 0 && face.May(ctx, "request.submit")
	title := i18n.T(ctx, "guidance.title", "code", g.Code())
	return p.Page(w, r, shell.Page{Title: title, Menu: menu}, showPage(d))
}

type formData struct {
	form     shell.Form[request.GuidanceInput]
	g        request.Guidance
	fields   []ui.Option
	channels []ui.Option
	category []ui.Option
	sexes    []ui.Option
	communes []ui.Option
	cancel   string
}

func (p pages) draw(r *http.Request, g request.Guidance) shell.DrawFunc[request.GuidanceInput] {
	ctx := r.Context()
	return func(f shell.Form[request.GuidanceInput]) (shell.Page, templ.Component, error) {
		d := formData{form: f, g: g, fields: p.options(ctx, "field"), channels: p.options(ctx, "channel"), category: p.options(ctx, "category"), cancel: "/desk/guidance"}
		if g.Category == law.Masked {
			d.category = append(d.category, ui.Option{Value: g.Category, Label: law.MaskedName(i18n.Of(ctx), "category")})
		}
		key := "guidance.new_title"
		if g.ID != 0 {
			key, d.cancel = "guidance.edit_title", href(g.ID)
		}
		for _, s := range client.Sexes {
			d.sexes = append(d.sexes, ui.Option{Value: s, Label: i18n.T(ctx, "request.sex_"+s)})
		}
		units, err := p.Org.Communes(ctx, p.Today())
		for _, u := range units {
			d.communes = append(d.communes, ui.Option{Value: u.Code, Label: u.Path})
		}
		return shell.Page{Title: i18n.T(ctx, key), Menu: menu}, formPage(d), err
	}
}

func (p pages) newForm(w http.ResponseWriter, r *http.Request) error {
	in := request.GuidanceInput{Channel: "counter"}
	return shell.Draw(p.Desk, w, r, shell.Form[request.GuidanceInput]{In: in}, p.draw(r, request.Guidance{}))
}

func (p pages) create(w http.ResponseWriter, r *http.Request) error {
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.GuidanceInput) (shell.Done, error) {
		g, err := p.Request.AddGuidance(ctx, a, in)
		to := href(g.ID)
		if r.PostFormValue("then") == "next" {
			to = "/desk/guidance/new"
		}
		return shell.Go(to, "guidance.added", "code", g.Code()), err
	}, p.draw(r, request.Guidance{}))
}

func (p pages) editForm(w http.ResponseWriter, r *http.Request) error {
	g, err := p.get(r)
	if err != nil {
		return err
	}
	in := request.GuidanceInput{
		At: g.At.Time().Format("02-01-2006 15:04"), Channel: g.Channel, Name: g.Name, Sex: g.Sex, Phone: g.Phone, UnitCode: g.UnitCode,
		Category: g.Category, Field: g.Field, Question: g.Question, Answer: g.Answer,
	}
	return shell.Draw(p.Desk, w, r, shell.Form[request.GuidanceInput]{In: in}, p.draw(r, g))
}

func (p pages) edit(w http.ResponseWriter, r *http.Request) error {
	g, err := p.get(r)
	if err != nil {
		return err
	}
	return shell.Submit(p.Desk, w, r, func(ctx context.Context, a account.Actor, in request.GuidanceInput) (shell.Done, error) {
		_, err := p.Request.UpdateGuidance(ctx, a, g.ID, in)
		return shell.Go(href(g.ID), "guidance.saved"), err
	}, p.draw(r, g))
}

func auditLink(ctx context.Context, d showData) ui.Crumb {
	if !d.audit {
		return ui.Crumb{}
	}
	return ui.Crumb{Label: i18n.T(ctx, "guidance.audit"), Href: "/desk/audit/guidance/" + strconv.FormatInt(d.g.ID, 10)}
}

func href(n int64) string { return "/desk/guidance/" + strconv.FormatInt(n, 10) }

func clearHref(d listData) string {
	f := d.filter
	if f.Text+f.Field+f.Channel+f.From+f.To == "" {
		return ""
	}
	return "/desk/guidance"
}

func pager(ctx context.Context, d listData) ui.PagerOpts {
	o := ui.KeyPager("/desk/guidance", d.query, d.next)
	o.Shown = i18n.T(ctx, "guidance.shown", "n", len(d.rows))
	return o
}

// short cuts a question for the list.
func short(s string) string {
	r := []rune(s)
	if len(r) <= 120 {
		return s
	}
	return string(r[:119]) + "…"
}
