// Package client draws the pages on people: the list, one person with all that
// is known, the form that finds doubles while one types, the merging of two
// records.
package client

import (
	"context"
	"strconv"

	"tgpl/internal/client"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get("/desk/clients", p.list)
	d.Get("/desk/clients/export", export.Page(d, export.Clients, export.Of[client.Query](nil)))
	d.Get("/desk/clients/new", d.Needs("client.write", p.newForm))
	d.Post("/desk/clients/new", p.create)
	d.Get("/desk/clients/likely", p.likely)
	d.Post("/desk/clients/likely", p.likely)
	d.Get("/desk/clients/{id}", p.show)
	d.Get("/desk/clients/{id}/edit", p.editForm)
	d.Post("/desk/clients/{id}/edit", p.edit)
	d.Post("/desk/clients/{id}/sensitive", p.seeSensitive)
	d.Post("/desk/clients/{id}/sensitive/add", p.addSensitive)
	d.Post("/desk/clients/{id}/sensitive/{fact}/remove", p.removeSensitive)
	d.Get("/desk/clients/{id}/merge", d.Needs("client.merge", p.mergeForm))
	d.Post("/desk/clients/{id}/merge", p.merge)
	d.Post("/desk/merges/{id}/undo", p.undoMerge)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func href(id int64) string { return "/desk/clients/" + number(id) }

// coded are the codes of the room with their names from the catalogue.
func coded(ctx context.Context, list string, codes []string) []ui.Option {
	out := make([]ui.Option, 0, len(codes))
	for _, c := range codes {
		out = append(out, ui.Option{Value: c, Label: i18n.T(ctx, "client."+list+"."+c)})
	}
	return out
}

// codeName names a code, nothing for none.
func codeName(ctx context.Context, list, code string) string {
	if code == "" {
		return ""
	}
	return i18n.T(ctx, "client."+list+"."+code)
}

// communes are the communes by district, as they are today. A commune the
// record names that is none any more stays in the list.
func (p pages) communes(ctx context.Context, named []string) ([]ui.Option, error) {
	units, err := p.Org.Communes(ctx, p.Today())
	if err != nil {
		return nil, err
	}
	above := map[string]string{}
	known := map[string]bool{}
	var out []ui.Option
	for _, u := range units {
		if _, ok := above[u.ParentCode]; !ok {
			d, _, err := p.Org.Unit(ctx, u.ParentCode, p.Today())
			if err != nil {
				return nil, err
			}
			above[u.ParentCode] = d.Name
		}
		known[u.Code] = true
		out = append(out, ui.Option{Value: u.Code, Label: u.Name, Group: above[u.ParentCode]})
	}
	for _, code := range named {
		if code == "" || known[code] {
			continue
		}
		known[code] = true
		path, err := p.Org.UnitPath(ctx, code, p.Today())
		if err != nil || path == "" {
			path = code
		}
		out = append(out, ui.Option{Value: code, Label: path, Group: i18n.T(ctx, "client.former_units")})
	}
	return out, nil
}

func (p pages) branchNames(ctx context.Context) (map[int64]string, []ui.Option, error) {
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := map[int64]string{}
	var options []ui.Option
	for _, b := range branches {
		names[b.ID] = b.Name
		options = append(options, ui.Option{Value: number(b.ID), Label: b.Name})
	}
	return names, options, nil
}

// place tells an address in one line: hamlet, commune, district, province, as
// they were called while the person lived there.
func (p pages) place(ctx context.Context, a client.Address) (string, error) {
	if a.UnitCode == "" {
		return a.Line, nil
	}
	on := p.Today()
	if !a.ValidTo.IsZero() && a.ValidTo.Before(on) {
		on = a.ValidTo
	}
	path, err := p.Org.UnitPath(ctx, a.UnitCode, on)
	if err != nil {
		return "", err
	}
	switch {
	case path == "":
		path = a.UnitCode
	case a.Line != "":
		return a.Line + ", " + path, nil
	}
	return path, nil
}
