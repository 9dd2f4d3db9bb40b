package verify

import (
	"context"
	"fmt"

	"tgpl/internal/clock"
	"tgpl/internal/db"
)

// law finds codes that the law does not know on the day of the record.
func (v *run) law(ctx context.Context) error {
	type row struct {
		ID                       int64
		At                       clock.Instant
		Form, Field, Stage, Role string
		Categories, Hardship     db.Words
	}
	for _, t := range []struct{ table, at string }{{"matter", "accepted_at"}, {"request", "received_at"}} {
		err := pages(ctx, v, fmt.Sprintf("SELECT id, %s AS at, form, field, stage, role, categories, hardship FROM %s WHERE id > ? ORDER BY id", t.at, t.table),
			func(r row) int64 { return r.ID }, func(r row) error {
				on := v.Law.DayFor(r.At.Date())
				known := func(kind string, codes ...string) {
					for _, c := range codes {
						if c != "" && !v.Law.Has(kind, c, on) {
							v.find(t.table, r.ID, "law", "kind", kind, "code", c, "date", on)
						}
					}
				}
				known("form", r.Form)
				known("field", r.Field)
				known("stage", r.Stage)
				known("role", r.Role)
				known("category", r.Categories...)
				known("hardship", r.Hardship...)
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}
