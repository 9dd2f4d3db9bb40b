// Package importer holds the pages on which a centre's spreadsheets are brought
// in: upload, what each column is, a trial, the work with its progress, the
// bad rows, likely doubles, taking it back.
package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/i18n"
	room "tgpl/internal/importer"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/say"
	"tgpl/internal/sheet"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const root = "/desk/import"

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.list)
	d.Post(root, p.upload)
	d.Get(root+"/{id}", p.show)
	d.Get(root+"/{id}/progress", p.progress)
	d.Post(root+"/{id}/columns", p.save)
	d.Post(root+"/{id}/check", p.begin(true))
	d.Post(root+"/{id}/run", p.begin(false))
	d.Post(root+"/{id}/cancel", p.cancel)
	d.Post(root+"/{id}/profile", p.profile)
	d.Get(root+"/{id}/bad/download", p.badFile)
	d.Get(root+"/{id}/doubles", p.doubles)
	d.Post(root+"/{id}/doubles", p.notDouble)
	d.Get(root+"/{id}/undo", p.undoPage)
	d.Post(root+"/{id}/undo", p.undo)
}

func href(id int64, more string) string { return root + "/" + strconv.FormatInt(id, 10) + more }

// listView is the page of all imports.
type listView struct {
	runs     []room.Run
	profiles []ui.Option
	errs     fault.Fields
	message  string
	kind     string
	next     string
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	return p.drawList(w, r, listView{kind: room.Matters}, http.StatusOK)
}

func (p pages) drawList(w http.ResponseWriter, r *http.Request, v listView, status int) error {
	ctx := r.Context()
	a := face.Actor(ctx)
	before, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	const limit = 30
	var err error
	if v.runs, err = p.Importer.List(ctx, a, before, limit+1); err != nil {
		return err
	}
	if len(v.runs) > limit {
		v.runs = v.runs[:limit]
		v.next = strconv.FormatInt(v.runs[limit-1].ID, 10)
	}
	profiles, err := p.Importer.Profiles(ctx, a, "")
	if err != nil {
		return err
	}
	for _, pr := range profiles {
		v.profiles = append(v.profiles, ui.Option{Value: pr.Kind + "/" + pr.Name, Label: pr.Name, Group: ui.T(ctx, "import.kind_"+pr.Kind)})
	}
	return p.Page(w, r, shell.Page{Title: ui.T(ctx, "import.title"), Menu: "import", Status: status}, listPage(v))
}

// upload reads the form as it comes, so that a large table needs no memory.
func (p pages) upload(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.New(fault.Invalid, "fault.bad_form").With(err)
	}
	in := room.UploadInput{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return tooLarge(err)
		}
		switch part.FormName() {
		case "kind", "profile":
			raw, err := io.ReadAll(io.LimitReader(part, 1000))
			if err != nil {
				return tooLarge(err)
			}
			if part.FormName() == "kind" {
				in.Kind = string(raw)
			} else if kind, name, ok := strings.Cut(string(raw), "/"); ok {
				in.Kind, in.Profile = kind, name
			}
		case "file":
			if part.FileName() == "" {
				continue
			}
			in.Name, in.Body = part.FileName(), part
			run, err := p.Importer.Upload(ctx, face.Actor(ctx), in)
			if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
				v := listView{errs: f.Fields, kind: in.Kind}
				return p.drawList(w, r, v, http.StatusUnprocessableEntity)
			}
			if err != nil {
				return tooLarge(err)
			}
			return p.Redirect(w, r, href(run.ID, ""), "")
		}
	}
	return p.drawList(w, r, listView{errs: fault.Fields{"file": {Key: "fault.required"}}, kind: in.Kind}, http.StatusUnprocessableEntity)
}

// tooLarge tells a body beyond the limit in the words of a table.
func tooLarge(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return sheet.TooLarge(room.MaxBytes())
	}
	return err
}

// showView is the page of one import.
type showView struct {
	run      room.Run
	look     *room.Look
	bad      []room.Bad
	next     string
	branches []org.Branch
	names    map[string]string // of providers by id, for words
	errs     fault.Fields
	message  string
	kind     string
}

func (p pages) load(r *http.Request) (room.Run, error) {
	id, err := face.ID(r, "id")
	if err != nil {
		return room.Run{}, err
	}
	ctx := r.Context()
	return p.Importer.Get(ctx, face.Actor(ctx), id)
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	return p.drawShow(w, r, showView{run: run}, http.StatusOK)
}

func (p pages) drawShow(w http.ResponseWriter, r *http.Request, v showView, status int) error {
	ctx := r.Context()
	a := face.Actor(ctx)
	v.kind = v.run.Kind
	if v.run.State == room.Fresh || v.run.State == room.Checked {
		look, err := p.Importer.Look(ctx, a, v.run.ID)
		if f := fault.Of(err); f != nil && f.Kind != fault.Forbidden {
			v.message = face.Text(ctx, err)
		} else if err != nil {
			return err
		}
		v.look = &look
		if v.branches, err = p.Org.Branches(ctx); err != nil {
			return err
		}
		v.names = map[string]string{}
		list, err := p.Provider.Everybody(ctx)
		if err != nil {
			return err
		}
		for _, one := range list {
			v.names[strconv.FormatInt(one.ID, 10)] = one.Name
		}
	}
	if v.run.Rejected > 0 && !v.run.Working() {
		after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
		if err != nil {
			after = -1
		}
		const limit = 50
		if v.bad, err = p.Importer.BadRows(ctx, a, v.run.ID, after, limit+1); err != nil {
			return err
		}
		if len(v.bad) > limit {
			v.bad = v.bad[:limit]
			v.next = strconv.FormatInt(v.bad[limit-1].Place, 10)
		}
	}
	return p.Page(w, r, shell.Page{Title: v.run.FileName, Menu: "import", Status: status}, showPage(v))
}

// progress is the part of the page that keeps itself up to date.
func (p pages) progress(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	if !run.Working() {
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return face.Render(w, r, http.StatusOK, progress(run))
}

func (p pages) begin(try bool) shell.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := face.ID(r, "id")
		if err != nil {
			return err
		}
		ctx := r.Context()
		if _, err := p.Importer.Begin(ctx, face.Actor(ctx), id, try); err != nil {
			return err
		}
		return p.Redirect(w, r, href(id, ""), "")
	}
}

func (p pages) cancel(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	if _, err := p.Importer.Cancel(ctx, face.Actor(ctx), id); err != nil {
		return err
	}
	return p.Redirect(w, r, href(id, ""), "")
}

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

func (p pages) badFile(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	w.Header().Set("Content-Type", sheet.MediaType(sheet.XLSX))
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="nhap-%d-dong-loi.xlsx"`, run.ID))
	return p.Importer.WriteBad(ctx, face.Actor(ctx), run.ID, w)
}

type doublesView struct {
	run  room.Run
	list []room.Double
	next string
}

func (p pages) doubles(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	v := doublesView{run: run}
	const limit = 20
	if v.list, err = p.Importer.Doubles(ctx, face.Actor(ctx), run.ID, after, limit+1); err != nil {
		return err
	}
	if len(v.list) > limit {
		v.list = v.list[:limit]
		v.next = strconv.FormatInt(v.list[limit-1].Client.ID, 10)
	}
	return p.Page(w, r, shell.Page{Title: ui.T(ctx, "import.doubles_title"), Menu: "import"}, doublesPage(v))
}

func (p pages) notDouble(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PostFormValue("client_id"), 10, 64)
	if err != nil {
		return fault.Missing()
	}
	ctx := r.Context()
	if err := p.Importer.NotDouble(ctx, face.Actor(ctx), run.ID, id); err != nil {
		return err
	}
	return p.Redirect(w, r, href(run.ID, "/doubles"), "import.saved")
}

func (p pages) undoPage(w http.ResponseWriter, r *http.Request) error {
	run, err := p.load(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	u, err := p.Importer.UndoPreview(ctx, face.Actor(ctx), run.ID)
	if err != nil {
		return err
	}
	return p.Page(w, r, shell.Page{Title: ui.T(ctx, "import.undo"), Menu: "import"}, undoPage(run, u))
}

func (p pages) undo(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	_, err = p.Importer.BeginUndo(ctx, face.Actor(ctx), id)
	if f := fault.Of(err); f != nil && f.Message.Key == "import.built" {
		return p.Redirect(w, r, href(id, "/undo"), "import.built")
	}
	if err != nil {
		return err
	}
	return p.Redirect(w, r, href(id, ""), "")
}

// chip tells the state of a run.
func chip(ctx context.Context, r room.Run) ui.Label {
	tone := map[string]ui.Tone{
		room.Done: ui.Good, room.Failed: ui.Bad, room.Cancelled: ui.Warn, room.Running: ui.Info, room.Checking: ui.Info, room.Undoing: ui.Info,
	}[r.State]
	return ui.Label{Tone: tone, Text: ui.T(ctx, "import.state_"+r.State)}
}

// left tells how long the rest will take.
func left(ctx context.Context, r room.Run) string {
	n := r.SecondsLeft()
	switch {
	case n < 0:
		return ui.T(ctx, "import.left_unknown")
	case n >= 90:
		return ui.T(ctx, "import.left", "span", ui.T(ctx, "import.minutes", "n", (n+30)/60))
	}
	return ui.T(ctx, "import.left", "span", ui.T(ctx, "import.seconds", "n", n))
}

// codeName tells a code of a field in words.
func (v showView) codeName(ctx context.Context, field, code string) string {
	switch {
	case code == "":
		return ""
	case code == "-":
		return ui.T(ctx, "import.means_nothing")
	case code == "new":
		return ui.T(ctx, "import.provider_new")
	case field == "provider":
		return v.names[code]
	}
	var out []string
	for _, c := range strings.Fields(code) {
		out = append(out, v.oneCode(ctx, field, c))
	}
	return strings.Join(out, ", ")
}

func (v showView) oneCode(ctx context.Context, field, code string) string {
	switch list := room.ListOf(v.kind, field); list {
	case "role_of_account":
		return ui.T(ctx, "account.role_"+code)
	case "outreach_kind":
		return ui.T(ctx, "outreach.kind_"+code)
	case "language":
		return ui.T(ctx, "provider.language_"+code)
	case "state", "sex":
		return ui.T(ctx, "import.code_"+code)
	default:
		return lawNames(ctx, list, code)
	}
}

// columnOptions are what a column may be.
func (v showView) columnOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: room.Ignore, Label: ui.T(ctx, "import.field_ignore")}}
	for _, f := range room.Fields(v.run.Kind) {
		out = append(out, ui.Option{Value: f, Label: v.fieldName(ctx, f)})
	}
	return out
}

func (v showView) fieldName(ctx context.Context, f string) string {
	field, code, marked := strings.Cut(f, "=")
	name := ui.T(ctx, "import.field_"+field)
	if marked {
		name += ": " + v.oneCode(ctx, field, code) + " (" + ui.T(ctx, "import.mark_yes") + ")"
	}
	return name
}

// wordOptions are what a word of a field may mean.
func (v showView) wordOptions(ctx context.Context, field string) []ui.Option {
	var out []ui.Option
	if field == "provider" {
		out = append(out, ui.Option{Value: "new", Label: ui.T(ctx, "import.provider_new")})
		for id, n := range v.names {
			out = append(out, ui.Option{Value: id, Label: n})
		}
		sortOptions(out[1:])
	} else {
		for _, c := range v.look.Codes[field] {
			out = append(out, ui.Option{Value: c, Label: v.oneCode(ctx, field, c)})
		}
	}
	return append(out, ui.Option{Value: "-", Label: ui.T(ctx, "import.means_nothing")})
}

// sureness tells how surely something was understood.
func sureness(ctx context.Context, code string, sure float64) ui.Label {
	switch {
	case code == "":
		return ui.Label{Tone: ui.Warn, Text: ui.T(ctx, "import.unknown")}
	case sure >= 0.9:
		return ui.Label{Tone: ui.Good, Text: ui.T(ctx, "import.sure")}
	}
	return ui.Label{Tone: ui.Info, Text: ui.T(ctx, "import.guessed")}
}

// examples are the first cells of a column.
func (v showView) examples(column int) string {
	var out []string
	for _, row := range v.look.Sample {
		if column < len(row) {
			if t := strings.TrimSpace(row[column]); t != "" && len(out) < 3 {
				if r := []rune(t); len(r) > 40 {
					t = string(r[:40]) + "…"
				}
				out = append(out, t)
			}
		}
	}
	return strings.Join(out, " · ")
}

func (v showView) encodingHint(ctx context.Context) string {
	return ui.T(ctx, "import.encoding_found", "name", ui.T(ctx, "sheet.encoding_"+v.look.Encoding), "percent", int(v.look.Confidence*100))
}

func encodings(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, e := range sheet.Encodings {
		out = append(out, ui.Option{Value: string(e), Label: ui.T(ctx, "sheet.encoding_"+string(e))})
	}
	return out
}

func commas(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: ",", Label: ui.T(ctx, "import.comma_comma")}, {Value: ";", Label: ui.T(ctx, "import.comma_semicolon")},
		{Value: "tab", Label: ui.T(ctx, "import.comma_tab")}, {Value: "|", Label: ui.T(ctx, "import.comma_pipe")},
	}
}

func (v showView) branchOptions() []ui.Option {
	var out []ui.Option
	for _, b := range v.branches {
		out = append(out, ui.Option{Value: strconv.FormatInt(b.ID, 10), Label: b.Name})
	}
	return out
}

func (v showView) sheetOptions() []ui.Option {
	var out []ui.Option
	for _, s := range v.look.Sheets {
		out = append(out, ui.Option{Value: s, Label: s})
	}
	return out
}

func number(ctx context.Context, n int64) string { return say.Number(ctx, int(n)) }

func heading(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// lawNames tells a code of the law in words.
func lawNames(ctx context.Context, list, code string) string {
	return law.Default().Name(i18n.Of(ctx), list, code)
}

func sortOptions(list []ui.Option) {
	slices.SortFunc(list, func(a, b ui.Option) int { return strings.Compare(fold.Text(a.Label), fold.Text(b.Label)) })
}

func kindOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range room.Kinds {
		out = append(out, ui.Option{Value: k, Label: ui.T(ctx, "import.kind_"+k)})
	}
	return out
}

// checkKind makes trying the next step until it was tried.
func checkKind(r room.Run) ui.Kind {
	if r.State == room.Fresh {
		return ui.Primary
	}
	return ui.Second
}

// several tells a cell that names several codes, which is not told as a whole.
func several(code string) bool { return strings.Contains(code, " ") }

func wordID(w room.Word) string {
	return "word-" + w.Field + "-" + strings.ReplaceAll(w.Key, " ", "-")
}

// defaults are the codes that may stand for a whole table.
func (v showView) defaults(ctx context.Context, field string) []ui.Option {
	var out []ui.Option
	for _, c := range room.Codes(v.kind, field) {
		out = append(out, ui.Option{Value: c, Label: v.oneCode(ctx, field, c)})
	}
	return out
}

// mergeHref opens the comparison that merges the new record into the old one.
func mergeHref(d room.Double) string {
	return fmt.Sprintf("/desk/clients/%d/merge?with=%d", d.Other.ID, d.Client.ID)
}
