// Package file serves uploaded files to the desk and takes new ones in. Nothing
// it sends can run in a browser; see package filehttp.
package file

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/file/filehttp"
)

type pages struct{ *shell.Desk }

// Register adds the addresses of files: /desk/files/{id} as a download,
// /desk/files/{id}/open in place where its kind may be, /view and /thumb for
// pictures, and POST /desk/files for a new one.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/files/{id}", p.send(d.File.Open, filehttp.Options{}))
	d.Get("/desk/files/{id}/open", p.send(d.File.Open, filehttp.Options{Inline: true}))
	d.Get("/desk/files/{id}/view", p.send(d.File.OpenView, filehttp.Options{Inline: true, Small: true}))
	d.Get("/desk/files/{id}/thumb", p.send(d.File.OpenThumb, filehttp.Options{Inline: true, Small: true}))
	d.Post("/desk/files", p.upload)
}

func (p pages) send(open func(context.Context, account.Actor, int64) (file.File, io.ReadSeekCloser, error), o filehttp.Options) shell.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := face.ID(r, "id")
		if err != nil {
			return err
		}
		ctx := r.Context()
		f, body, err := open(ctx, face.Actor(ctx), id)
		if err != nil {
			return err
		}
		filehttp.Send(w, r, f, body, o)
		return nil
	}
}

// upload takes files (the field file, several allowed) into the record that
// subject_kind and subject_id name, and goes back to its page.
func (p pages) upload(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	values, err := face.Values(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(values.Get("subject_id"), 10, 64)
	if err != nil || id <= 0 {
		return fault.Missing()
	}
	sub := audit.Subject{Kind: values.Get("subject_kind"), ID: id}
	files, err := face.Files(r, "file")
	if err != nil {
		return err
	}
	defer func() {
		for _, f := range files {
			_ = f.Body.Close()
		}
	}()
	if len(files) == 0 {
		return fault.Field("file", "file.choose")
	}
	name := ""
	for _, up := range files {
		f, err := p.File.Put(ctx, face.Actor(ctx), file.PutInput{Name: up.Name, Body: up.Body, Subject: sub})
		if err != nil {
			return err
		}
		name = f.Name
	}
	to := shell.LocalPath(values.Get("back"), link.Record(sub.Kind, sub.ID))
	return p.Redirect(w, r, to, "file.added", "name", name)
}
