package importer

import (
	"fmt"
	"net/http"
	"strconv"

	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	room "tgpl/internal/importer"
	"tgpl/internal/web/ui"
)

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

// mergeHref opens the comparison that merges the new record into the old one.
func mergeHref(d room.Double) string {
	return fmt.Sprintf("/desk/clients/%d/merge?with=%d", d.Other.ID, d.Client.ID)
}
