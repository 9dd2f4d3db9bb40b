package portal

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/request"
	"tgpl/internal/say"
	"tgpl/internal/web"
	"tgpl/internal/web/ui"
)

// The request form asks one thing at a time. Every step is a POST to the same
// address; what was answered before travels along sealed, so that nothing is
// kept here and nothing can be read there. The button pressed is "go": next,
// back, add or "drop:0" (files), "to:name" (change an answer), send.

// stepView is what a step is drawn from.
type stepView struct {
	a       answers
	step    string
	state   string // sealed answers
	errs    fault.Fields
	message string // in words
	n, of   int

	hotline   string
	demo      bool
	places    []ui.Option
	groups    []ui.Option
	hardships []ui.Option
	rows      []answerRow // of the last step
}

// answerRow is one line of the list of answers.
type answerRow struct{ label, value, step string }

func (p *Portal) requestStart(w http.ResponseWriter, r *http.Request) error {
	return p.drawStep(w, r, http.StatusOK, answers{Key: rand.Text()}, steps[0].name, nil, "")
}

func (p *Portal) requestStep(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	values, err := face.Values(r)
	if err != nil {
		return err
	}
	var a answers
	s, known := stepOf(values.Get("step"))
	if err := p.seal.open(values.Get("state"), &a); err != nil || !known {
		return p.drawStep(w, r, http.StatusUnprocessableEntity, answers{Key: rand.Text()}, steps[0].name, nil, i18n.T(ctx, "portal.form_ended"))
	}
	s.read(&a, values)
	verb, what, _ := strings.Cut(values.Get("go"), ":")
	switch verb {
	case "back":
		return p.drawStep(w, r, http.StatusOK, a, before(a, s.name).name, nil, "")
	case "to":
		if to, ok := stepOf(what); ok && to.applies(a) {
			return p.drawStep(w, r, http.StatusOK, a, to.name, nil, "")
		}
	case "drop":
		if n, err := strconv.Atoi(what); err == nil && n >= 0 && n < len(a.Files) {
			a.Files = slices.Delete(a.Files, n, n+1)
		}
		return p.drawStep(w, r, http.StatusOK, a, s.name, nil, "")
	}
	errs := s.errors(ctx, p, a)
	if s.name == "papers" {
		if err := p.takePapers(r, &a, errs); err != nil {
			return err
		}
	}
	switch {
	case len(errs) > 0:
		return p.drawStep(w, r, http.StatusUnprocessableEntity, a, s.name, errs, "")
	case verb == "add":
		return p.drawStep(w, r, http.StatusOK, a, s.name, nil, "")
	case verb == "send" && s.name == "check":
		return p.send(w, r, a)
	}
	next := p.next(ctx, a, s.name)
	if next.name == "check" {
		a.Checked = true
	}
	return p.drawStep(w, r, http.StatusOK, a, next.name, nil, "")
}

// takePapers receives the files of the step.
func (p *Portal) takePapers(r *http.Request, a *answers, errs fault.Fields) error {
	ctx := r.Context()
	files, err := face.Files(r, "file")
	if err != nil {
		return err
	}
	defer func() {
		for _, f := range files {
			_ = f.Body.Close()
		}
	}()
	for _, f := range files {
		if len(a.Files) >= maxFiles {
			errs.Add("file", "portal.files_enough", "n", maxFiles)
			return nil
		}
		if err := p.limits.take(ctx, limitUpload); err != nil {
			return err
		}
		up, err := p.File.Receive(ctx, f.Name, f.Body)
		if ft := fault.Of(err); ft != nil && ft.Kind == fault.Invalid {
			for field, m := range ft.Fields {
				errs.Add(field, m.Key, m.Args...)
			}
			return nil
		}
		if err != nil {
			return err
		}
		a.Files = append(a.Files, up)
	}
	return nil
}

// input makes the request of the answers.
func (a answers) input() request.SubmitInput {
	vi := func(key string) string { return i18n.In(i18n.Vietnamese, key) } // for the staff, who read Vietnamese
	in := request.SubmitInput{
		Key: a.Key, Channel: request.ChannelPortal, RequesterIs: a.RequesterIs, Problem: a.Problem,
		Categories: a.Categories, Hardship: a.Hardship, PlaceUnitCode: a.Unit, Detained: a.Urgent == urgentHeld,
		Person: request.Person{
			Name: a.Name, Birth: a.Birth, UnitCode: a.Unit, Needs: a.Needs,
			Language: a.Language, NeedsInterpreter: a.Interpreter, UnsafeToCall: a.Call != callOpenly,
		},
	}
	if a.forOther() {
		in.RequesterName, in.RequesterRelation, in.RequesterPhone = a.YourName, a.Relation, a.Phone
	} else {
		in.Person.Phone = a.Phone
	}
	switch a.Urgent {
	case urgentHeld:
		in.Subject = vi("portal.subject_held")
	case urgentTrial:
		in.Subject = vi("portal.subject_trial")
	}
	switch a.Call {
	case callQuietly:
		in.Wish = vi("portal.wish_quiet")
	case callNever:
		in.Wish = vi("portal.wish_never")
	}
	return in
}

// send hands the request in, with its files, and shows the tracking code.
func (p *Portal) send(w http.ResponseWriter, r *http.Request, a answers) error {
	ctx := r.Context()
	for _, s := range steps {
		if errs := s.errors(ctx, p, a); len(errs) > 0 {
			return p.drawStep(w, r, http.StatusUnprocessableEntity, a, s.name, errs, "")
		}
	}
	if err := p.limits.take(ctx, limitSend); err != nil {
		return err
	}
	actor := p.public(r)
	var made request.Request
	err := p.DB.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		var err error
		if made, err = p.Request.Submit(ctx, actor, a.input()); err != nil {
			return err
		}
		have, err := p.File.Of(ctx, made.Of())
		if err != nil || len(have) > 0 { // sent twice
			return err
		}
		for _, up := range a.Files {
			if _, err := p.File.Attach(ctx, actor, up, made.Of()); err != nil {
				return err
			}
		}
		return nil
	})
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return p.drawRefused(w, r, a, f)
	}
	if err != nil {
		return err
	}
	return p.drawDone(w, r, a, made)
}

// drawRefused goes back to the first step in which the room of requests found
// something wrong.
func (p *Portal) drawRefused(w http.ResponseWriter, r *http.Request, a answers, f *fault.Error) error {
	ctx := r.Context()
	at, found := len(steps)-1, false
	for field := range f.Fields {
		if s, ok := stepWith(field); ok {
			i := slices.IndexFunc(steps, func(t step) bool { return t.name == s.name })
			at, found = min(at, i), true
		}
	}
	if !found {
		slog.ErrorContext(ctx, "a portal request was refused at a field no step has", "request", web.InfoOf(ctx).RequestNo, "error", f)
	}
	return p.drawStep(w, r, http.StatusUnprocessableEntity, a, steps[at].name, f.Fields, "")
}

// doneView is the page after sending.
type doneView struct {
	tracking request.Tracking
	phone    string
	urgent   bool
	assign   law.Clock // by when somebody is assigned, once it is accepted
	hotline  string
	demo     bool
}

func (p *Portal) drawDone(w http.ResponseWriter, r *http.Request, a answers, made request.Request) error {
	ctx := r.Context()
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	v := doneView{phone: a.Phone, urgent: a.Urgent != urgentNo, hotline: centre.Hotline, demo: p.demo}
	clock := "assign_3wd"
	if a.Urgent == urgentHeld {
		clock = "assign_12h"
	}
	v.assign, _ = p.Law.Clock(clock, p.Today())
	// Whom to call is told as in tracking. If that can't be had now, the code
	// alone still is what the person needs.
	v.tracking, err = p.Request.Track(ctx, p.public(r), request.TrackInput{Code: made.Tracking, Phone: a.Phone})
	if err != nil {
		face.Log(ctx, r.Pattern, err)
		v.tracking = request.Tracking{Tracking: made.Tracking, ReceivedAt: made.ReceivedAt}
	}
	return p.draw(w, r, page{title: i18n.T(ctx, "portal.done_title"), path: pathRequest, secret: true}, donePage(v))
}

// drawStep draws a step with what was typed.
func (p *Portal) drawStep(w http.ResponseWriter, r *http.Request, status int, a answers, name string, errs fault.Fields, message string) error {
	ctx := r.Context()
	state, err := p.seal.close(a)
	if err != nil {
		return err
	}
	centre, err := p.Org.Centre(ctx)
	if err != nil {
		return err
	}
	v := stepView{a: a, step: name, state: state, errs: errs, message: message, hotline: centre.Hotline, demo: p.demo}
	v.n, v.of = place(a, name)
	switch name {
	case "place":
		v.places, err = p.places(ctx)
	case "about":
		v.groups, v.hardships = p.options(r, "category"), p.options(r, "hardship")
	case "check":
		v.rows, err = p.rows(ctx, a)
	}
	if err != nil {
		return err
	}
	return p.draw(w, r, page{title: v.title(ctx), path: pathRequest, status: status, secret: true}, stepPage(v))
}

func (v stepView) title(ctx context.Context) string { return i18n.T(ctx, "portal.step_"+v.key()) }

// errorTitle heads the summary of what is wrong.
func (v stepView) errorTitle(ctx context.Context) string {
	if len(v.errs) == 0 {
		return ""
	}
	return i18n.T(ctx, "portal.errors")
}

// key names the texts of the step: some are put differently when somebody asks
// for another person.
func (v stepView) key() string {
	if v.a.forOther() && slices.Contains([]string{"person", "place", "problem", "about", "needs"}, v.step) {
		return v.step + "_other"
	}
	return v.step
}

// places lists the communes of the province by district.
func (p *Portal) places(ctx context.Context) ([]ui.Option, error) {
	units, err := p.Org.Communes(ctx, p.Today())
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, u := range units {
		o := ui.Option{Value: u.Code, Label: u.Name}
		if above, ok, err := p.Org.Unit(ctx, u.ParentCode, p.Today()); err != nil {
			return nil, err
		} else if ok {
			o.Group = above.Name
		}
		out = append(out, o)
	}
	return out, nil
}

// rows lists the answers for the last look.
func (p *Portal) rows(ctx context.Context, a answers) ([]answerRow, error) {
	t := func(key string) string { return i18n.T(ctx, key) }
	place := ""
	if a.Unit != "" {
		var err error
		if place, err = p.Org.UnitPath(ctx, a.Unit, p.Today()); err != nil {
			return nil, err
		}
	}
	lang := i18n.Of(ctx)
	var groups, needs, files []string
	for _, c := range a.Categories {
		name := p.Law.Name(lang, "category", c)
		if rule, ok := p.Law.Rule("category", c, p.Today()); ok {
			name = plain(lang, rule)
		}
		groups = append(groups, name)
	}
	for _, c := range a.Hardship {
		groups = append(groups, p.Law.Name(lang, "hardship", c))
	}
	for _, n := range a.Needs {
		needs = append(needs, t("client.need."+n))
	}
	if a.Language != "" {
		needs = append(needs, i18n.T(ctx, "portal.row_language", "language", a.Language))
	}
	for _, f := range a.Files {
		files = append(files, f.Name)
	}
	rows := []answerRow{
		{t("portal.row_urgent"), t("portal.urgent_" + a.Urgent), "urgent"},
		{t("portal.row_who"), t("portal.who_" + a.RequesterIs), "who"},
		{t("portal.row_name"), a.Name, "person"},
		{t("portal.row_birth"), a.Birth, "person"},
	}
	if a.forOther() {
		rows = append(rows, answerRow{t("portal.row_requester"), a.YourName + " (" + a.Relation + ")", "requester"})
	}
	return append(rows,
		answerRow{t("portal.row_phone"), say.Phone(a.Phone), "contact"},
		answerRow{t("portal.row_call"), t("portal.call_" + a.Call), "contact"},
		answerRow{t("portal.row_place"), place, "place"},
		answerRow{t("portal.row_problem"), a.Problem, "problem"},
		answerRow{t("portal.row_groups"), strings.Join(groups, "; "), "about"},
		answerRow{t("portal.row_needs"), strings.Join(needs, "; "), "needs"},
		answerRow{t("portal.row_files"), strings.Join(files, "; "), "papers"},
	), nil
}
