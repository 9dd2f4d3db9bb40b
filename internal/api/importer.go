package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/importer"
	"tgpl/internal/sheet"
)

// importBegin says how a table is set to work.
type importBegin struct {
	Try bool `json:"try,omitempty" doc:"Only try, write nothing"`
}

// importSettings is how the columns and words of a table are read.
type importSettings struct {
	Version  int64             `json:"version" doc:"Version of the import the settings were made from"`
	Settings importer.Settings `json:"settings"`
}

// importProfile names a profile.
type importProfile struct {
	Name string `json:"name" maxLength:"200"`
}

func registerImporter(a *API) {
	const tag = "imports"
	type list struct {
		Before int64 `query:"before" doc:"Imports before this one"`
		Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"At most so many"`
	}
	type rows struct {
		ID    int64 `path:"id" minimum:"1" doc:"Number of the import"`
		After int64 `query:"after" default:"-1" doc:"Rows or clients after this one"`
		Limit int   `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"At most so many"`
	}
	type kind struct {
		Kind string `query:"kind" enum:"matters,clients,providers,staff,outreach" doc:"Kind of table"`
	}
	type client struct {
		ID       int64 `path:"id" minimum:"1" doc:"Number of the import"`
		ClientID int64 `path:"client" minimum:"1" doc:"Number of the new record"`
	}
	Get(a, Op{ID: "list-imports", Path: "/imports", Tag: tag, Summary: "Imports of spreadsheets, newest first"},
		func(ctx context.Context, by account.Actor, in *list) (List[importer.Run], error) {
			runs, err := a.Importer.List(ctx, by, in.Before, in.Limit)
			return ListOf(runs, ""), err
		})
	Raw(a, http.MethodPost, Op{
		ID: "upload-import", Path: "/imports", Tag: tag, Status: http.StatusCreated, Summary: "Upload a spreadsheet to bring in",
		Description: "The body is the file, .xlsx or .csv, at most 512 MB. Query: kind (matters, clients, providers, staff, outreach), " +
			"name of the file, and where wished profile, encoding and sheet. Nothing is brought in yet.",
	}, "application/json", a.uploadImport)
	Get(a, Op{ID: "get-import", Path: "/imports/{id}", Tag: tag, Summary: "An import and how far it is"},
		func(ctx context.Context, by account.Actor, in *ID) (importer.Run, error) {
			return a.Importer.Get(ctx, by, in.ID)
		})
	Get(a, Op{ID: "look-import", Path: "/imports/{id}/look", Tag: tag, Summary: "What columns and words of the table are taken for, with its first rows"},
		func(ctx context.Context, by account.Actor, in *ID) (importer.Look, error) {
			return a.Importer.Look(ctx, by, in.ID)
		})
	Put(a, Op{ID: "set-import", Path: "/imports/{id}/settings", Tag: tag, Summary: "Correct how the table is read"},
		func(ctx context.Context, by account.Actor, in *IDWith[importSettings]) (importer.Run, error) {
			return a.Importer.Save(ctx, by, in.ID, in.Body.Version, in.Body.Settings)
		})
	Post(a, Op{ID: "begin-import", Path: "/imports/{id}/begin", Tag: tag, Summary: "Try the table, bring it in, or go on where it stopped"},
		func(ctx context.Context, by account.Actor, in *IDWith[importBegin]) (importer.Run, error) {
			return a.Importer.Begin(ctx, by, in.ID, in.Body.Try)
		})
	Post(a, Op{ID: "cancel-import", Path: "/imports/{id}/cancel", Tag: tag, Summary: "Stop after the batch in hand"},
		func(ctx context.Context, by account.Actor, in *ID) (importer.Run, error) {
			return a.Importer.Cancel(ctx, by, in.ID)
		})
	Get(a, Op{ID: "list-bad-rows", Path: "/imports/{id}/bad", Tag: tag, Summary: "Rows that were not brought in, with reason and cell"},
		func(ctx context.Context, by account.Actor, in *rows) (List[importer.Bad], error) {
			bad, err := a.Importer.BadRows(ctx, by, in.ID, in.After, in.Limit)
			return ListOf(bad, ""), err
		})
	Raw(a, http.MethodGet, Op{ID: "download-bad-rows", Path: "/imports/{id}/bad/download", Tag: tag, Summary: "Those rows as a spreadsheet to mend and bring again"},
		sheet.MediaType(sheet.XLSX), func(w http.ResponseWriter, r *http.Request) error {
			id, err := face.ID(r, "id")
			if err != nil {
				return err
			}
			ctx := r.Context()
			if _, err := a.Importer.Get(ctx, face.Actor(ctx), id); err != nil {
				return err
			}
			w.Header().Set("Content-Type", sheet.MediaType(sheet.XLSX))
			w.Header().Set("Content-Disposition", `attachment; filename="import-`+strconv.FormatInt(id, 10)+`-bad.xlsx"`)
			return a.Importer.WriteBad(ctx, face.Actor(ctx), id, w)
		})
	Get(a, Op{ID: "list-import-doubles", Path: "/imports/{id}/doubles", Tag: tag, Summary: "New records of persons who may have had one"},
		func(ctx context.Context, by account.Actor, in *rows) (List[importer.Double], error) {
			found, err := a.Importer.Doubles(ctx, by, in.ID, max(0, in.After), min(in.Limit, 100))
			return ListOf(found, ""), err
		})
	Post(a, Op{ID: "not-double", Path: "/imports/{id}/doubles/{client}/other", Tag: tag, Summary: "Say that a new record is of somebody else"},
		func(ctx context.Context, by account.Actor, in *client) (None, error) {
			return None{}, a.Importer.NotDouble(ctx, by, in.ID, in.ClientID)
		})
	Get(a, Op{ID: "preview-undo-import", Path: "/imports/{id}/undo", Tag: tag, Summary: "What taking an import back would take out, and what stands against it"},
		func(ctx context.Context, by account.Actor, in *ID) (importer.Undo, error) {
			return a.Importer.UndoPreview(ctx, by, in.ID)
		})
	Post(a, Op{ID: "undo-import", Path: "/imports/{id}/undo", Tag: tag, Summary: "Take an import back, while nothing was built on it"},
		func(ctx context.Context, by account.Actor, in *ID) (importer.Run, error) {
			return a.Importer.BeginUndo(ctx, by, in.ID)
		})
	Get(a, Op{ID: "list-import-profiles", Path: "/import-profiles", Tag: tag, Summary: "Saved ways of reading tables"},
		func(ctx context.Context, by account.Actor, in *kind) (List[importer.Profile], error) {
			all, err := a.Importer.Profiles(ctx, by, in.Kind)
			return ListOf(all, ""), err
		})
	Post(a, Op{ID: "save-import-profile", Path: "/imports/{id}/profile", Tag: tag, Summary: "Keep how this table is read under a name"},
		func(ctx context.Context, by account.Actor, in *IDWith[importProfile]) (importer.Profile, error) {
			return a.Importer.SaveProfile(ctx, by, in.ID, in.Body.Name)
		})
	Delete(a, Op{ID: "delete-import-profile", Path: "/import-profiles/{id}", Tag: tag, Summary: "Take a saved way of reading away"},
		func(ctx context.Context, by account.Actor, in *ID) (None, error) {
			return None{}, a.Importer.DeleteProfile(ctx, by, in.ID)
		})
}

// uploadImport takes the body as the file, as it comes.
func (a *API) uploadImport(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ctx := r.Context()
	run, err := a.Importer.Upload(ctx, face.Actor(ctx), importer.UploadInput{
		Kind: q.Get("kind"), Name: q.Get("name"), Profile: q.Get("profile"), Encoding: q.Get("encoding"), Sheet: q.Get("sheet"), Body: r.Body,
	})
	if f := fault.Of(err); f == nil && err != nil {
		return tooLargeTable(err)
	} else if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/api/v1/imports/"+strconv.FormatInt(run.ID, 10))
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(run) // the reader has gone
	return nil
}

// tooLargeTable tells a body beyond the limit in the words of a table.
func tooLargeTable(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return sheet.TooLarge(importer.MaxBytes())
	}
	return err
}
