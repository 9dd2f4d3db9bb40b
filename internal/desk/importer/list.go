package importer

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	room "tgpl/internal/importer"
	"tgpl/internal/sheet"
	"tgpl/internal/web/ui"
)

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

func kindOptions(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range room.Kinds {
		out = append(out, ui.Option{Value: k, Label: ui.T(ctx, "import.kind_"+k)})
	}
	return out
}
