package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/file/filehttp"
)

func registerFile(a *API) {
	const tag = "files"
	type list struct {
		SubjectKind string `query:"subject_kind" required:"true" enum:"client,request,matter,provider,guidance,article" doc:"Kind of the record the files belong to"`
		SubjectID   int64  `query:"subject_id" required:"true" minimum:"1" doc:"Number of the record"`
	}
	Get(a, Op{ID: "list-files", Path: "/files", Tag: tag, Summary: "Files of a record, oldest first"},
		func(ctx context.Context, by account.Actor, in *list) (List[file.File], error) {
			files, err := a.File.List(ctx, by, audit.Subject{Kind: in.SubjectKind, ID: in.SubjectID})
			return ListOf(files, ""), err
		})
	Get(a, Op{ID: "get-file", Path: "/files/{id}", Tag: tag, Summary: "What is known of a file"},
		func(ctx context.Context, by account.Actor, in *ID) (file.File, error) {
			return a.File.Get(ctx, by, in.ID)
		})
	Raw(a, http.MethodPost, Op{
		ID: "add-file", Path: "/files", Tag: tag, Status: http.StatusCreated, Summary: "Add a file to a record",
		Description: "A form (multipart/form-data) with the fields subject_kind, subject_id and file. " +
			"At most 25 MB; the kind is found in the content: PDF, JPEG, PNG, WebP, GIF, DOCX, XLSX, ODT, text, MP3, M4A.",
	}, "application/json", a.addFile)
	content := func(id, path, summary, media string, open openFunc, small bool) {
		Raw(a, http.MethodGet, Op{ID: id, Path: "/files/{id}/" + path, Tag: tag, Summary: summary}, media, a.sendFile(open, small))
	}
	content("get-file-content", "content", "The bytes of a file, whole or in ranges", "application/octet-stream", a.File.Open, false)
	content("get-file-view", "view", "A picture of at most 1600 pixels, without what the camera wrote into it", "image/jpeg", a.File.OpenView, true)
	content("get-file-thumb", "thumb", "A picture of at most 320 pixels", "image/jpeg", a.File.OpenThumb, true)
}

type openFunc = func(ctx context.Context, by account.Actor, id int64) (file.File, io.ReadSeekCloser, error)

func (a *API) addFile(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	values, err := face.Values(r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(values.Get("subject_id"), 10, 64)
	if err != nil {
		return fault.Field("subject_id", "fault.bad_number")
	}
	up, ok, err := face.File(r, "file")
	if err != nil {
		return err
	}
	if !ok {
		return fault.Field("file", "file.choose")
	}
	defer func() { _ = up.Body.Close() }()
	f, err := a.File.Put(ctx, face.Actor(ctx), file.PutInput{
		Name: up.Name, Body: up.Body, Subject: audit.Subject{Kind: values.Get("subject_kind"), ID: id},
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/api/v1/files/"+strconv.FormatInt(f.ID, 10))
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(f) // the reader has gone
	return nil
}

func (a *API) sendFile(open openFunc, small bool) func(w http.ResponseWriter, r *http.Request) error {
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
		filehttp.Send(w, r, f, body, filehttp.Options{Small: small})
		return nil
	}
}
