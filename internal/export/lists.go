package export

import (
	"context"

	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/i18n"
	"tgpl/internal/sheet"
)

// The lists that can be taken away.
const (
	Matters   = "matters"
	Clients   = "clients"
	Requests  = "requests"
	Guidance  = "guidance"
	Providers = "providers"
	Accounts  = "accounts"
	Agencies  = "agencies"
	Register  = "register"
	Calendar  = "calendar"
	Deadlines = "deadlines"
	Audit     = "audit"
	Outreach  = "outreach"
)

// list is one of them.
type list struct {
	name    string
	action  string // the right to read it
	filter  func() any
	columns []columnDef
	write   func(o *out, filter any) error
}

// columnDef is a column without how it is filled.
type columnDef struct {
	key   string // of .jsonl where it has one
	kind  sheet.ColumnKind
	width int
}

// column is a column of rows of type T.
type column[T any] struct {
	columnDef
	value func(o *out, row *T) sheet.Value
}

func text[T any](key string, width int, f func(o *out, row *T) string) column[T] {
	return column[T]{columnDef{key, sheet.TextColumn, width}, func(o *out, row *T) sheet.Value { return sheet.Str(f(o, row)) }}
}

func number[T any](key string, f func(row *T) int64) column[T] {
	return column[T]{columnDef{key, sheet.NumberColumn, 9}, func(_ *out, row *T) sheet.Value { return sheet.Int(f(row)) }}
}

func day[T any](key string, f func(row *T) calendar.Date) column[T] {
	return column[T]{columnDef{key, sheet.DateColumn, 12}, func(_ *out, row *T) sheet.Value { return sheet.Day(f(row)) }}
}

func birth[T any](key string, f func(row *T) calendar.Birth) column[T] {
	return column[T]{columnDef{key, sheet.DateColumn, 12}, func(_ *out, row *T) sheet.Value { return sheet.Birth(f(row)) }}
}

func moment[T any](key string, f func(row *T) clock.Instant) column[T] {
	return column[T]{columnDef{key, sheet.InstantColumn, 17}, func(_ *out, row *T) sheet.Value { return sheet.Moment(f(row)) }}
}

func truth[T any](key string, f func(row *T) bool) column[T] {
	return column[T]{columnDef{key, sheet.BoolColumn, 9}, func(_ *out, row *T) sheet.Value { return sheet.Truth(f(row)) }}
}

// define makes a list of rows of type T with filters of type F: pages reads
// them, a page at a time, with visit for each; learn, where it is not nil,
// reads the names that a page of cells needs.
func define[T, F any](name, action string, columns []column[T],
	pages func(o *out, filter F, visit func([]T) error) error, learn func(o *out, page []T) error,
) list {
	l := list{name: name, action: action, filter: func() any { return new(F) }}
	for _, c := range columns {
		l.columns = append(l.columns, c.columnDef)
	}
	l.write = func(o *out, filter any) error {
		f, ok := filter.(*F)
		if !ok {
			f = new(F)
		}
		o.cells = make([]sheet.Value, len(columns))
		return pages(o, *f, func(page []T) error {
			if o.format != sheet.JSONL && learn != nil && len(page) > 0 {
				if err := learn(o, page); err != nil {
					return err
				}
			}
			if err := o.start(); err != nil {
				return err
			}
			for i := range page {
				if o.lines != nil {
					if err := o.lines.Record(&page[i]); err != nil {
						return err
					}
				} else {
					for j, c := range columns {
						o.cells[j] = c.value(o, &page[i])
					}
					if err := o.table.Row(o.cells); err != nil {
						return err
					}
				}
				o.rows++
			}
			return o.ctx.Err()
		})
	}
	return l
}

// lists are all of them, in the order of the guide.
var lists = []list{
	matterList, clientList, requestList, guidanceList, providerList, accountList, agencyList, registerList, calendarList, deadlineList, outreachList, auditList,
}

// Names gives the names of the lists.
func Names() []string {
	out := make([]string, len(lists))
	for i, l := range lists {
		out[i] = l.name
	}
	return out
}

func find(name string) (list, bool) {
	for _, l := range lists {
		if l.name == name {
			return l, true
		}
	}
	return list{}, false
}

func (l list) title(ctx context.Context) string { return i18n.T(ctx, "export.list_"+l.name) }

func (l list) headings(ctx context.Context) []sheet.Column {
	out := make([]sheet.Column, len(l.columns))
	for i, c := range l.columns {
		out[i] = sheet.Column{Key: c.key, Title: i18n.T(ctx, "export.col_"+c.key), Kind: c.kind, Width: c.width}
	}
	return out
}

// byID reads a list whose pages follow the record that was last, a page at a
// time.
func byID[T any](read func(after int64, limit int) ([]T, error), id func(T) int64, visit func([]T) error) error {
	const limit = 200
	for after := int64(0); ; {
		rows, err := read(after, limit)
		if err == nil {
			err = visit(rows)
		}
		if err != nil || len(rows) < limit {
			return err
		}
		after = id(rows[len(rows)-1])
	}
}
