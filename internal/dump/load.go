package dump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/uptrace/bun"
)

// ErrNotEmpty says that there are data where others were to be put.
var ErrNotEmpty = errors.New("dump: the data are not empty")

// Loader fills empty tables. Nothing is there for others until Finish has
// given nil; Abort undoes everything and may follow Finish.
type Loader interface {
	// Tables lists the tables there are to fill.
	Tables() []Table
	// Rows puts lines into a table, until next gives io.EOF. A table may be
	// filled in several goes.
	Rows(ctx context.Context, t Table, next func() ([]byte, error)) (int64, error)
	// Finish sets what is counted on from, checks what refers to what, and
	// keeps everything.
	Finish(ctx context.Context, sequences map[string]int64) error
	Abort()
}

// Fit tells whether lines of a table as it was written can be put into the
// tables there are.
func Fit(have []Table, t Table) error {
	i := slices.IndexFunc(have, func(h Table) bool { return h.Name == t.Name })
	if i < 0 {
		return fmt.Errorf("there is no table %s", t.Name)
	}
	for _, c := range t.Columns {
		if !slices.Contains(have[i].Columns, c) {
			return fmt.Errorf("table %s has no column %s of kind %s", t.Name, c.Name, c.Kind)
		}
	}
	for _, c := range have[i].Columns {
		if !slices.Contains(t.Columns, c) {
			return fmt.Errorf("column %s of table %s is not in what was written", c.Name, t.Name)
		}
	}
	return nil
}

// Empty tells whether no table has a row.
func Empty(ctx context.Context, q bun.IDB, tables []Table) (bool, error) {
	for _, t := range tables {
		var some bool
		if err := q.NewRaw("SELECT EXISTS (SELECT 1 FROM ?)", bun.Ident(t.Name)).Scan(ctx, &some); err != nil {
			return false, fmt.Errorf("look into table %s: %w", t.Name, err)
		}
		if some {
			return false, nil
		}
	}
	return true, nil
}

// rowReader turns lines into rows, with what is wrong named by table and row.
type rowReader struct {
	p    *parser
	next func() ([]byte, error)
	n    int64
	row  []any
	fix  func(c Column, v any) any
}

func newRowReader(t Table, next func() ([]byte, error), fix func(Column, any) any) *rowReader {
	return &rowReader{p: newParser(t), next: next, row: make([]any, len(t.Columns)), fix: fix}
}

// read gives the next row, or io.EOF.
func (r *rowReader) read() ([]any, error) {
	line, err := r.next()
	if err != nil {
		return nil, err // io.EOF too
	}
	r.n++
	if err := r.p.parse(line, r.row); err != nil {
		return nil, fmt.Errorf("table %s, row %d: %w", r.p.table.Name, r.n, err)
	}
	for i, c := range r.p.table.Columns {
		r.row[i] = r.fix(c, r.row[i])
	}
	return r.row, nil
}

func isEnd(err error) bool { return errors.Is(err, io.EOF) }
