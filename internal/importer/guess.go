package importer

import (
	"fmt"
	"slices"
	"strings"

	"tgpl/internal/sheet"
)

// Column is a column of a sheet and what it is taken for.
type Column struct {
	Index   int     `json:"index"`   // from 0
	Letter  string  `json:"letter"`  // A, B, …
	Heading string  `json:"heading"` // as written, with that of its group before it
	Key     string  `json:"key"`     // folded; the same heading a second time ends in #2
	Field   string  `json:"field"`   // "" when nobody knows, Ignore when it is left out
	Sure    float64 `json:"sure"`    // 1: told or written so; less: guessed
}

// Plan is how a sheet is read.
type Plan struct {
	Sheet   int      `json:"sheet"`
	Name    string   `json:"name"`
	Heading int      `json:"heading"` // row of the headings, the lowest of them
	Columns []Column `json:"columns"`
	Title   string   `json:"title"` // what stands above
}

// has tells whether a column is taken for a field.
func (p Plan) has(field string) bool {
	return slices.ContainsFunc(p.Columns, func(c Column) bool {
		return c.Field == field || strings.HasPrefix(c.Field, field+"=")
	})
}

const headRows = 40 // among which the headings are looked for

// plans finds the headings of the sheets that are to be read.
func plans(kind string, book *sheet.Book, s Settings) ([]Plan, error) {
	var out []Plan
	for i, name := range book.Sheets {
		if len(s.Sheets) > 0 && !slices.Contains(s.Sheets, name) {
			continue
		}
		rows, err := firstRows(book, i)
		if err != nil {
			return nil, err
		}
		p, ok := plan(kind, rows, s)
		p.Sheet, p.Name = i, name
		if p.Name != "" {
			p.Title = strings.TrimSpace(p.Title + "\n" + name)
		}
		if ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// firstRows copies the first rows of a sheet.
func firstRows(book *sheet.Book, i int) ([]sheet.Row, error) {
	rows, err := book.Rows(i)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []sheet.Row
	for len(out) < headRows && rows.Next() {
		r := rows.Row()
		out = append(out, sheet.Row{Number: r.Number, Cells: slices.Clone(r.Cells)})
	}
	return out, rows.Err()
}

// plan finds the row of headings: the one of which most cells are known.
func plan(kind string, rows []sheet.Row, s Settings) (Plan, bool) {
	var best Plan
	bestScore := 0.0
	for i, r := range rows {
		if s.Heading != 0 && r.Number != s.Heading {
			continue
		}
		var above sheet.Row
		if i > 0 && rows[i-1].Number == r.Number-1 {
			above = rows[i-1]
		}
		for _, group := range []sheet.Row{{}, above} {
			if len(group.Cells) == 0 && group.Number != 0 {
				continue
			}
			cols := columns(kind, headings(r, group), s)
			score := 0.0
			for _, c := range cols {
				if c.Field != "" && c.Sure >= 0.75 {
					score += c.Sure
				}
			}
			if score > bestScore+0.01 {
				bestScore = score
				best = Plan{Heading: r.Number, Columns: cols}
			}
		}
	}
	if bestScore < 1.5 && s.Heading == 0 {
		return best, false
	}
	var title []string
	for _, r := range rows {
		if r.Number >= best.Heading {
			break
		}
		for _, c := range r.Cells {
			if t := strings.TrimSpace(c.Text); t != "" && len(title) < 20 {
				title = append(title, t)
			}
		}
	}
	best.Title = strings.Join(title, "\n")
	for _, f := range required[kind] {
		if !best.has(f) {
			return best, s.Heading != 0
		}
	}
	return best, best.Heading != 0
}

// headings gives the heading of each column. A group is a heading over several
// ones in the row above; a heading may also stand in the row above alone, its
// cell going down over both rows.
func headings(r, group sheet.Row) []string {
	n := max(len(r.Cells), len(group.Cells))
	out := make([]string, n)
	over := ""
	for i := range n {
		own, up := oneLine(r.Cell(i).Text), oneLine(group.Cell(i).Text)
		if up != "" {
			over = up
		}
		switch {
		case own == "":
			out[i] = up
		case over != "" && len(group.Cells) > 0:
			out[i] = over + " " + own
		default:
			out[i] = own
		}
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// columns finds what each heading is taken for; a field is taken once.
func columns(kind string, heads []string, s Settings) []Column {
	type match struct {
		col   int
		field string
		sure  float64
	}
	var cols []Column
	var found []match
	seen := map[string]int{}
	for i, h := range heads {
		if h == "" || len(h) > 300 {
			continue
		}
		key := plain(h)
		if key == "" {
			continue
		}
		if seen[key]++; seen[key] > 1 {
			key = fmt.Sprintf("%s #%d", key, seen[key])
		}
		c := Column{Index: i, Letter: sheet.ColumnName(i), Heading: h, Key: key}
		if f, ok := s.Columns[key]; ok {
			c.Field, c.Sure = f, 1
			if f == "" {
				c.Field = Ignore
			}
		} else {
			for field, sure := range fieldsFor(kind, h) {
				found = append(found, match{len(cols), field, sure})
			}
		}
		cols = append(cols, c)
	}
	slices.SortFunc(found, func(a, b match) int {
		switch {
		case a.sure != b.sure:
			if a.sure > b.sure {
				return -1
			}
			return 1
		case a.col != b.col:
			return a.col - b.col
		}
		return strings.Compare(a.field, b.field)
	})
	taken := map[string]bool{}
	for _, c := range cols {
		taken[c.Field] = true
	}
	for _, m := range found {
		if cols[m.col].Field != "" || m.field != Ignore && m.field != "note" && taken[m.field] {
			continue
		}
		cols[m.col].Field, cols[m.col].Sure = m.field, m.sure
		taken[m.field] = true
	}
	return cols
}

// fieldsFor gives the fields that a heading may mean.
func fieldsFor(kind, heading string) map[string]float64 {
	out := map[string]float64{}
	texts := []known{knownOf(withoutBrackets(heading))}
	if strings.Contains(heading, "(") {
		texts = append(texts, knownOf(heading))
	}
	for field, list := range headingsKnown[kind] {
		for n, k := range list {
			best := 0.0
			for _, t := range texts {
				best = max(best, like(t, k))
			}
			// Of two that are alike the more usual one.
			if best -= float64(min(n, 20)) * 0.001; best > out[field] && best > 0.55 {
				out[field] = best
			}
		}
	}
	if kind != Matters {
		return out
	}
	h := " " + plain(heading)
	for field, list := range marksKnown {
		for _, k := range list {
			// The group stands before: "Đối tượng Người nghèo".
			if f := k.folded; len(f) > 2 && (h == " "+f || strings.HasSuffix(h, " "+f) && len(h) > len(f)+6) {
				out[field] = max(out[field], 0.8+0.001*float64(len(f)))
			}
		}
	}
	return out
}
