package api

import (
	"context"
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/backup"
	"tgpl/internal/export/exporthttp"
	"tgpl/internal/face"
)

func registerBackup(a *API) {
	const tag = "backups"
	Get(a, Op{ID: "list-backups", Path: "/backups", Tag: tag, Summary: "Backups, newest first, when the last good one was made and what is being made now"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (backup.Status, error) {
			return a.Backup.Status(ctx, by)
		})
	Post(a, Op{
		ID: "make-backup", Path: "/backups", Tag: tag, Summary: "Make a backup now", Status: http.StatusAccepted,
		Description: "It is made in the background, in the folder the server was told; list-backups tells how far it is.",
	}, func(ctx context.Context, by account.Actor, _ *Nothing) (backup.Run, error) {
		return a.Backup.Begin(ctx, by)
	})
	Raw(a, http.MethodGet, Op{
		ID: "download-backup", Path: "/backups/{id}/download", Tag: tag, Summary: "The file of a backup",
		Description: "Only of encrypted backups. Noted in the audit.",
	}, "application/octet-stream", func(w http.ResponseWriter, r *http.Request) error {
		id, err := face.ID(r, "id")
		if err != nil {
			return err
		}
		ctx := r.Context()
		run, f, err := a.Backup.Open(ctx, face.Actor(ctx), id)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		return exporthttp.Copy(ctx, w, "application/octet-stream", run.Name, f)
	})
}
