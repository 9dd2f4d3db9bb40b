// Package rooms puts the rooms of the centre together on open data, for the
// faces, the command line and the tests.
package rooms

import (
	"path/filepath"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/backup"
	"tgpl/internal/blob"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/export"
	"tgpl/internal/file"
	"tgpl/internal/importer"
	"tgpl/internal/law"
	"tgpl/internal/matter"
	"tgpl/internal/news"
	"tgpl/internal/org"
	"tgpl/internal/outreach"
	"tgpl/internal/provider"
	"tgpl/internal/request"
	"tgpl/internal/system"
	"tgpl/internal/usecase"
)

// Rooms is the whole centre.
type Rooms struct {
	usecase.Base
	Account  *account.Service
	Org      *org.Service
	Client   *client.Service
	Provider *provider.Service
	Conflict *conflict.Service
	Agenda   *agenda.Service
	File     *file.Service
	Request  *request.Service
	Matter   *matter.Service
	News     *news.Service
	System   *system.Service
	Outreach *outreach.Service
	Importer *importer.Service
	Export   *export.Service
	Backup   *backup.Service
}

// Options are what the rooms stand on.
type Options struct {
	DB      *db.DB
	Clock   clock.Clock
	Law     *law.Law
	FileDir string // folder of uploaded files
}

// New makes the rooms.
func New(o Options) (*Rooms, error) {
	blobs, err := blob.New(o.FileDir)
	if err != nil {
		return nil, err
	}
	b := usecase.NewBase(o.DB, o.Clock, o.Law)
	r := &Rooms{Base: b}
	r.Account = account.New(o.DB, o.Clock, b.Audit, b.Guard)
	r.Org = org.New(b)
	r.Client = client.New(b)
	r.Provider = provider.New(b, r.Org)
	r.Conflict = conflict.New(b)
	r.Agenda = agenda.New(b)
	r.File = file.New(b, blobs)
	r.Request = request.New(b, request.Rooms{Org: r.Org, Client: r.Client, Conflict: r.Conflict, Agenda: r.Agenda, File: r.File})
	r.Matter = matter.New(b, matter.Rooms{
		Org: r.Org, Client: r.Client, Provider: r.Provider, Conflict: r.Conflict,
		Agenda: r.Agenda, Request: r.Request, File: r.File,
	})
	r.News = news.New(b, r.File)
	r.System = system.New(b)
	r.Outreach = outreach.New(b)
	tables, err := blob.New(filepath.Join(filepath.Dir(o.FileDir), "imports"))
	if err != nil {
		return nil, err
	}
	r.Importer = importer.New(b, importer.Rooms{
		Account: r.Account, Org: r.Org, Client: r.Client, Provider: r.Provider, Conflict: r.Conflict, Matter: r.Matter, Outreach: r.Outreach,
	}, tables)
	r.Backup = backup.New(b, r.Agenda, o.FileDir)
	r.Export = export.New(b, export.Rooms{
		Account: r.Account, Org: r.Org, Client: r.Client, Provider: r.Provider, Agenda: r.Agenda, Request: r.Request, Matter: r.Matter, Outreach: r.Outreach,
	})
	return r, nil
}
