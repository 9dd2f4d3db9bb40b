package importer

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	room "tgpl/internal/importer"
	"tgpl/internal/org"
	"tgpl/internal/sheet"
	"tgpl/internal/web/ui"
)

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

// checkKind makes trying the next step until it was tried.
func checkKind(r room.Run) ui.Kind {
	if r.State == room.Fresh {
		return ui.Primary
	}
	return ui.Second
}
