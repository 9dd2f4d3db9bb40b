// Package importer holds the pages on which a centre's spreadsheets are brought
// in: upload, what each column is, a trial, the work with its progress, the
// bad rows, likely doubles, taking it back.
package importer

import (
	"strconv"

	"tgpl/internal/desk/shell"
)

type pages struct{ *shell.Desk }

const root = "/desk/import"

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.list)
	d.Post(root, p.upload)
	d.Get(root+"/{id}", p.show)
	d.Get(root+"/{id}/progress", p.progress)
	d.Post(root+"/{id}/columns", p.save)
	d.Post(root+"/{id}/check", p.begin(true))
	d.Post(root+"/{id}/run", p.begin(false))
	d.Post(root+"/{id}/cancel", p.cancel)
	d.Post(root+"/{id}/profile", p.profile)
	d.Get(root+"/{id}/bad/download", p.badFile)
	d.Get(root+"/{id}/doubles", p.doubles)
	d.Post(root+"/{id}/doubles", p.notDouble)
	d.Get(root+"/{id}/undo", p.undoPage)
	d.Post(root+"/{id}/undo", p.undo)
}

func href(id int64, more string) string { return root + "/" + strconv.FormatInt(id, 10) + more }
