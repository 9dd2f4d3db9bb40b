// Package verify checks what must always hold, over all the data: registers
// without gap or double, references, histories that lead to the states they
// should, files that are what their hashes say. It mends nothing. It reads in
// pages, so its memory does not grow with the data.
package verify

import (
	"context"
	"fmt"

	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/rooms"
	"tgpl/internal/say"
)

// Finding is one thing that differs.
type Finding struct {
	Table   string        // in which table
	ID      int64         // of the row, 0 where there is none
	Message fault.Message // what differs
}

// In tells the finding in the language of ctx, in a line.
func (f Finding) In(ctx context.Context) string {
	text := say.Message(ctx, f.Message)
	if f.ID == 0 {
		return f.Table + ": " + text
	}
	return fmt.Sprintf("%s %d: %s", f.Table, f.ID, text)
}

// String is the finding in Vietnamese.
func (f Finding) String() string { return f.In(i18n.With(context.Background(), i18n.Vietnamese)) }

// run is one pass over the data.
type run struct {
	*rooms.Rooms
	report func(Finding)
	rows   int64 // looked at
}

// Checks names the checks in their order.
var Checks = []string{"database", "references", "subjects", "registers", "matters", "requests", "papers", "names", "found", "clients", "agenda", "law", "files"}

// Run makes all checks, reports each thing that differs as it is found, and
// gives how many rows were looked at. The error is that of a check that could
// not be made.
func Run(ctx context.Context, r *rooms.Rooms, report func(Finding)) (rows int64, err error) {
	v := &run{Rooms: r, report: report}
	for i, check := range []func(context.Context) error{
		v.database, v.references, v.subjects, v.registers, v.matters, v.requests, v.papers, v.names, v.found, v.clients, v.agenda, v.law, v.files,
	} {
		if err := check(ctx); err != nil {
			return v.rows, fmt.Errorf("verify %s: %w", Checks[i], err)
		}
	}
	return v.rows, nil
}

// find reports a thing that differs; key is one of the catalogue verify.yaml.
func (v *run) find(table string, id int64, key string, args ...any) {
	v.report(Finding{Table: table, ID: id, Message: fault.Message{Key: "verify." + key, Args: args}})
}

const pageSize = 1000

// pages reads rows by id, a page at a time: query has "id > ?" in it and gives
// rows in the order of id.
func pages[T any](ctx context.Context, v *run, query string, id func(T) int64, f func(T) error) error {
	for after := int64(0); ; {
		var page []T
		if err := v.DB.Read(ctx).NewRaw(query+fmt.Sprintf(" LIMIT %d", pageSize), after).Scan(ctx, &page); err != nil {
			return err
		}
		for _, row := range page {
			v.rows++
			if err := f(row); err != nil {
				return err
			}
			after = id(row)
		}
		if len(page) < pageSize {
			return nil
		}
	}
}

// bad reports each row that a query gives: those that should not be there. The
// query gives id and, where it likes, a text that the message shows as {what}.
func (v *run) bad(ctx context.Context, table, key, query string, args ...any) error {
	var rows []struct {
		ID   int64
		What string
	}
	if err := v.DB.Read(ctx).NewRaw(query, args...).Scan(ctx, &rows); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	for _, r := range rows {
		v.find(table, r.ID, key, "what", r.What)
	}
	return nil
}
