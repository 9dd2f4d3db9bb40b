package importer

import (
	"net/http"
	"strconv"
	"strings"

	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/sheet"
)

// save reads the form of columns and words.
func (p pages) save(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "fault.bad_form").With(err)
	}
	form := r.PostForm
	set := run.Settings
	set.Encoding, set.Comma = sheet.Encoding(form.Get("encoding")), form.Get("comma")
	set.Sheets = form["sheets"]
	set.Heading, _ = strconv.Atoi(strings.TrimSpace(form.Get("heading")))
	set.BranchID, _ = strconv.ParseInt(form.Get("branch_id"), 10, 64)
	set.Filed = form.Get("filed") == "true"
	set.Columns = map[string]string{}
	for k, v := range run.Settings.Columns {
		set.Columns[k] = v
	}
	for name, values := range form {
		if key, ok := strings.CutPrefix(name, "column."); ok && len(values) == 1 && values[0] != form.Get("was."+key) {
			set.Columns[key] = values[0]
		}
	}
	set.Values = map[string]map[string]string{}
	for f, m := range run.Settings.Values {
		set.Values[f] = map[string]string{}
		for k, v := range m {
			set.Values[f][k] = v
		}
	}
	for name, values := range form {
		rest, ok := strings.CutPrefix(name, "word.")
		if !ok || len(values) != 1 || values[0] == form.Get("meant."+rest) {
			continue
		}
		field, key, _ := strings.Cut(rest, ".")
		if set.Values[field] == nil {
			set.Values[field] = map[string]string{}
		}
		if values[0] == "" || values[0] == "new" {
			delete(set.Values[field], key)
			continue
		}
		set.Values[field][key] = values[0]
	}
	set.Defaults = map[string]string{}
	for _, f := range []string{"form", "field"} {
		if v := form.Get("default." + f); v != "" {
			set.Defaults[f] = v
		}
	}
	version, _ := strconv.ParseInt(form.Get("version"), 10, 64)
	ctx := r.Context()
	again, err := p.Importer.Save(ctx, face.Actor(ctx), run.ID, version, set)
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return p.drawShow(w, r, showView{run: run, errs: f.Fields, message: face.Text(ctx, err)}, face.Status(err))
	}
	if err != nil {
		return err
	}
	if form.Get("then") == "check" {
		if _, err := p.Importer.Begin(ctx, face.Actor(ctx), again.ID, true); err != nil {
			return err
		}
		return p.Redirect(w, r, href(run.ID, ""), "")
	}
	return p.Redirect(w, r, href(run.ID, ""), "import.saved")
}

func (p pages) profile(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	_, err = p.Importer.SaveProfile(ctx, face.Actor(ctx), run.ID, r.PostFormValue("name"))
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return p.drawShow(w, r, showView{run: run, errs: f.Fields, message: face.Text(ctx, err)}, face.Status(err))
	}
	if err != nil {
		return err
	}
	return p.Redirect(w, r, href(run.ID, ""), "import.profile_saved")
}
