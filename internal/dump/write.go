package dump

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// Write gives the rows of a table as lines, one at a time and in the order of
// the key. The line is only good until line comes back. It gives how many rows
// there were.
func Write(ctx context.Context, q bun.IDB, postgres bool, t Table, line func([]byte) error) (rows int64, err error) {
	query, err := selectAll(t, postgres)
	if err != nil {
		return 0, err
	}
	found, err := q.QueryContext(ctx, query)
	if err != nil {
		return 0, fmt.Errorf("read table %s: %w", t.Name, err)
	}
	defer func() { _ = found.Close() }()
	var (
		keys  = names(t)
		row   = make([]any, len(t.Columns))
		into  = make([]any, len(t.Columns))
		buf   []byte
		flags []int
	)
	for i, c := range t.Columns {
		into[i] = &row[i]
		if c.Kind == Bool {
			flags = append(flags, i)
		}
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return rows, fmt.Errorf("read table %s: %w", t.Name, err)
		}
		for _, i := range flags { // SQLite has numbers for them
			if n, ok := row[i].(int64); ok && (n == 0 || n == 1) {
				row[i] = n == 1
			}
		}
		if buf, err = appendLine(buf[:0], keys, row); err != nil {
			return rows, fmt.Errorf("table %s, row %d: %w", t.Name, rows+1, err)
		}
		if err := line(buf); err != nil {
			return rows, err
		}
		rows++
	}
	if err := found.Err(); err != nil {
		return rows, fmt.Errorf("read table %s: %w", t.Name, err)
	}
	return rows, nil
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func columnList(t Table) string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = quote(c.Name)
	}
	return strings.Join(list, ", ")
}

func selectAll(t Table, postgres bool) (string, error) {
	key := t.Key
	if len(key) == 0 {
		return "", fmt.Errorf("dump: table %s has no key", t.Name)
	}
	kinds := map[string]string{}
	for _, c := range t.Columns {
		kinds[c.Name] = c.Kind
	}
	order := make([]string, len(key))
	for i, k := range key {
		order[i] = quote(k)
		if postgres && kinds[k] == Text {
			order[i] += ` COLLATE "C"` // byte by byte, as SQLite
		}
	}
	return "SELECT " + columnList(t) + " FROM " + quote(t.Name) + " ORDER BY " + strings.Join(order, ", "), nil
}
