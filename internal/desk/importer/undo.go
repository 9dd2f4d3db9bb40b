package importer

import (
	"net/http"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/web/ui"
)

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
