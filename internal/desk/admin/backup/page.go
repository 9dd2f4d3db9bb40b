// Package backup draws the page of the backups: when the last good one was
// made, what is set, one to be made now and how far it is, the list.
package backup

import (
	"context"
	"net/http"
	"strconv"

	"tgpl/internal/backup"
	"tgpl/internal/desk/shell"
	"tgpl/internal/export/exporthttp"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

const path = "/desk/admin/backup"

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(path, p.show)
	d.Post(path, p.begin)
	d.Get(path+"/progress", p.progress)
	d.Get(path+"/{id}/download", p.download)
}

type view struct {
	backup.Status
	warning string
	mayRun  bool
}

func (p pages) show(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	st, err := p.Backup.Status(ctx, face.Actor(ctx))
	if err != nil {
		return err
	}
	v := view{Status: st, mayRun: face.May(ctx, backup.ActionRun)}
	if m, warn, err := p.Backup.Warning(ctx, face.Actor(ctx)); err != nil {
		return err
	} else if warn {
		v.warning = say.Message(ctx, m)
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "backup.title"), Menu: "backup"}, showPage(v))
}

func (p pages) begin(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	_, err := p.Backup.Begin(ctx, face.Actor(ctx))
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		return p.Redirect(w, r, path, f.Message.Key, f.Message.Args...)
	}
	if err != nil {
		return err
	}
	return p.Redirect(w, r, path, "backup.begun")
}

// progress is the part of the page that keeps itself up to date; when the
// backup is done the whole page is drawn anew.
func (p pages) progress(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	st, err := p.Backup.Status(ctx, face.Actor(ctx))
	if err != nil {
		return err
	}
	if !st.Running {
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return face.Render(w, r, http.StatusOK, progress(st.How))
}

func (p pages) download(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	run, f, err := p.Backup.Open(ctx, face.Actor(ctx), id)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return exporthttp.Copy(ctx, w, "application/octet-stream", run.Name, f)
}

func lastGood(ctx context.Context, st backup.Status) string {
	if st.LastGood.IsZero() {
		return i18n.T(ctx, "backup.never")
	}
	return say.Instant(ctx, st.LastGood)
}

func state(ctx context.Context, r backup.Run) ui.Label {
	switch {
	case r.State == backup.Good && r.Gone:
		return ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "backup.state_gone")}
	case r.State == backup.Good:
		return ui.Label{Tone: ui.Good, Text: i18n.T(ctx, "backup.state_good")}
	case r.State == backup.Failed:
		return ui.Label{Tone: ui.Bad, Text: i18n.T(ctx, "backup.state_failed")}
	case r.State == backup.Running:
		return ui.Label{Tone: ui.Info, Text: i18n.T(ctx, "backup.state_running")}
	}
	return ui.Label{Tone: ui.Neutral, Text: i18n.T(ctx, "backup.state_removed")}
}

// note tells why it failed, or what is missing in it.
func note(ctx context.Context, r backup.Run) string {
	switch {
	case r.Error != nil:
		return say.Message(ctx, *r.Error)
	case r.Missing > 0:
		return i18n.T(ctx, "backup.missing_n", "n", say.Number(ctx, r.Missing))
	}
	return ""
}

func by(ctx context.Context, r backup.Run) string {
	if r.Scheduled {
		return i18n.T(ctx, "backup.by_schedule")
	}
	return i18n.T(ctx, "backup.by_hand")
}

func downloadHref(r backup.Run) string { return path + "/" + strconv.FormatInt(r.ID, 10) + "/download" }

func stage(ctx context.Context, h backup.How) string {
	name := h.Stage
	if name == "files" {
		name = i18n.T(ctx, "backup.progress_files")
	} else if key := "backup.table_" + name; i18n.Has(i18n.Of(ctx), key) {
		name = i18n.T(ctx, key)
	}
	if h.Bytes == 0 {
		return i18n.T(ctx, "backup.progress_check")
	}
	return i18n.T(ctx, "backup.progress_stage", "stage", name, "done", say.Number(ctx, h.Done), "bytes", say.Bytes(ctx, h.Bytes))
}
