package verify

import (
	"context"
	"fmt"

	"tgpl/internal/fold"
	"tgpl/internal/search"
)

// folded lists the tables that keep a name and what it is found by.
var folded = []struct{ table, column string }{
	{"account", "name"}, {"agency", "name"}, {"organisation", "name"}, {"admin_unit", "name"}, {"client", "name"},
	{"client_relation", "name"}, {"provider", "name"}, {"party", "name"}, {"request", "client_name"}, {"guidance", "name"},
	{"matter", "client_name"}, {"article", "title"},
}

// versioned lists the tables with a version column.
var versioned = []string{"account", "centre", "branch", "department", "agency", "organisation", "admin_unit", "client", "provider",
	"deadline", "proposal", "event", "request", "guidance", "matter", "hearing", "work_session", "diary_entry", "matter_paper", "article"}

// names finds names that are kept folded otherwise than they are written, and
// versions that never were.
func (v *run) names(ctx context.Context) error {
	type row struct {
		ID           int64
		Name, Folded string
	}
	for _, f := range folded {
		err := pages(ctx, v, fmt.Sprintf("SELECT id, %s AS name, folded FROM %s WHERE id > ? ORDER BY id", f.column, f.table),
			func(r row) int64 { return r.ID }, func(r row) error {
				if want := fold.Text(r.Name); want != r.Folded {
					v.find(f.table, r.ID, "folded", "folded", r.Folded, "want", want)
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	for _, t := range versioned {
		if err := v.bad(ctx, t, "version", "SELECT id, CAST(version AS TEXT) AS what FROM "+t+" WHERE version < 1 ORDER BY id"); err != nil {
			return err
		}
	}
	return nil
}

// found compares what records are found by with what they should be found by.
func (v *run) found(ctx context.Context) error {
	rows, err := v.Index.Verify(ctx, func(d search.Difference) {
		v.find(d.Kind, d.ID, "keys", "keys", d.Have, "want", d.Want)
	})
	v.rows += rows
	return err
}

// clients finds mergers that go in a ring.
func (v *run) clients(ctx context.Context) error {
	for _, q := range []struct{ table, key, query string }{
		{"client", "merge_ring", `SELECT id, CAST(id AS TEXT) AS what FROM client WHERE merged_into_id = id ORDER BY id`},
		{"client", "merge_chain", `SELECT c.id, CAST(k.id AS TEXT) AS what FROM client AS c JOIN client AS k ON k.id = c.merged_into_id WHERE k.merged_into_id IS NOT NULL ORDER BY c.id`},
		{"client", "merge_unknown", `SELECT c.id, CAST(c.merged_into_id AS TEXT) AS what FROM client AS c WHERE c.merged_into_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM client_merge AS m WHERE m.merged_id = c.id AND m.undone_at IS NULL) ORDER BY c.id`},
		{"admin_unit", "stretch", `SELECT a.id, b.code AS what FROM admin_unit AS a JOIN admin_unit AS b ON b.code = a.code AND b.id > a.id
			WHERE COALESCE(a.valid_from, '0000') <= COALESCE(b.valid_to, '9999') AND COALESCE(b.valid_from, '0000') <= COALESCE(a.valid_to, '9999') ORDER BY a.id`},
		{"admin_unit", "dates", `SELECT id, code AS what FROM admin_unit WHERE valid_to < valid_from ORDER BY id`},
		{"agency", "dates", `SELECT id, name AS what FROM agency WHERE valid_to < valid_from ORDER BY id`},
		{"branch", "dates", `SELECT id, code AS what FROM branch WHERE valid_to < valid_from ORDER BY id`},
		{"provider_absence", "dates", `SELECT id, from_on AS what FROM provider_absence WHERE to_on < from_on ORDER BY id`},
	} {
		if err := v.bad(ctx, q.table, q.key, q.query); err != nil {
			return err
		}
	}
	return nil
}
