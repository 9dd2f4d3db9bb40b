package importer

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/sheet"
)

// Look is what the first rows of a table show: its sheets, what its columns are
// taken for, what its words mean.
type Look struct {
	Run        Run                 `json:"run"`
	Sheets     []string            `json:"sheets"`
	Format     string              `json:"format"`
	Encoding   string              `json:"encoding"`
	Confidence float64             `json:"confidence"`
	Comma      string              `json:"comma,omitempty"`
	Plans      []Plan              `json:"plans"`
	Sample     [][]string          `json:"sample"` // first rows of data of the first plan, in the order of its columns
	Words      []Word              `json:"words"`
	Lacks      []string            `json:"lacks"` // fields without which it cannot be brought in
	Trouble    *fault.Message      `json:"trouble,omitempty"`
	Codes      map[string][]string `json:"codes"` // by field, to choose from
}

// Word is what stands in the cells of a field whose words mean codes.
type Word struct {
	Field string  `json:"field"`
	Text  string  `json:"text"`
	Key   string  `json:"key"` // folded, as settings have it
	Times int     `json:"times"`
	Code  string  `json:"code"` // "" for unknown, "-" for nothing
	Sure  float64 `json:"sure"`
}

const (
	lookRows   = 3000 // rows whose words are gathered
	sampleRows = 8
	maxWords   = 60 // of one field
)

// Look reads the first rows of the table of a run. Right: import.run.
func (s *Service) Look(ctx context.Context, a account.Actor, id int64) (Look, error) {
	if err := s.require(ctx, a); err != nil {
		return Look{}, err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return Look{}, err
	}
	l := Look{Run: r, Plans: []Plan{}, Sample: [][]string{}, Words: []Word{}, Lacks: []string{}, Codes: map[string][]string{}}
	book, done, err := s.open(r)
	if err != nil {
		return l, err
	}
	defer done()
	l.Sheets, l.Format, l.Encoding, l.Confidence = book.Sheets, book.Format, string(book.Encoding), book.Confidence
	if book.Format == sheet.CSV {
		l.Comma = string(book.Comma)
		if book.Comma == '\t' {
			l.Comma = "tab"
		}
	}
	list, err := plans(r.Kind, book, r.Settings)
	if err != nil {
		return l, err
	}
	if len(list) == 0 {
		// What the best row of the first sheet would be, so that it can be told.
		for i := range book.Sheets {
			rows, err := firstRows(book, i)
			if err != nil {
				return l, err
			}
			if p, _ := plan(r.Kind, rows, r.Settings); p.Heading != 0 {
				p.Sheet, p.Name = i, book.Sheets[i]
				list = append(list, p)
				break
			}
		}
		l.Trouble = &fault.Message{Key: "import.no_headings"}
	}
	l.Plans = append(l.Plans, list...)
	if len(list) == 0 {
		return l, nil
	}
	for _, f := range required[r.Kind] {
		if !list[0].has(f) {
			l.Lacks = append(l.Lacks, f)
		}
	}
	w, err := s.world(ctx, r.Kind, r.Settings, a.ID)
	if err != nil {
		return l, err
	}
	err = s.gather(ctx, &l, book, list, w)
	return l, err
}

var errEnough = fmt.Errorf("enough")

// gather reads the sample and the words.
func (s *Service) gather(ctx context.Context, l *Look, book *sheet.Book, list []Plan, w *world) error {
	count := map[string]map[string]*Word{}
	n := 0
	for i := range list {
		p := &list[i]
		err := eachRow(ctx, book, p, 0, func(raw sheet.Row) error {
			if i == 0 && len(l.Sample) < sampleRows {
				cells := make([]string, len(p.Columns))
				for j, c := range p.Columns {
					cells[j] = raw.Cell(c.Index).Text
				}
				l.Sample = append(l.Sample, cells)
			}
			for _, c := range p.Columns {
				if listOf(w.kind, c.Field) == "" && c.Field != "provider" {
					continue
				}
				t := oneLine(raw.Cell(c.Index).Text)
				if t == "" || nothing[plain(t)] || len(t) > 200 {
					continue
				}
				if count[c.Field] == nil {
					count[c.Field] = map[string]*Word{}
				}
				one := count[c.Field][plain(t)]
				if one == nil {
					if len(count[c.Field]) >= 4*maxWords {
						continue
					}
					one = &Word{Field: c.Field, Text: t, Key: plain(t)}
					count[c.Field][plain(t)] = one
				}
				one.Times++
			}
			if n++; n >= lookRows {
				return errEnough
			}
			return nil
		}, nil)
		if err != nil && err != errEnough { //nolint:errorlint // it is ours
			return err
		}
	}
	for _, field := range Fields(l.Run.Kind) {
		list := count[field]
		if list == nil {
			continue
		}
		var out []Word
		for _, one := range list {
			if field == "provider" {
				p, sure := w.provider(one.Text, "", "", w.s.BranchID)
				switch {
				case !sure:
				case p != nil && p.ID != 0:
					one.Code, one.Sure = fmt.Sprint(p.ID), 0.9
				case p != nil:
					one.Code, one.Sure = "new", 0.7
				}
			} else {
				one.Code, one.Sure = w.meant(field, one.Text, w.today)
				if field == "categories" && one.Sure < 0.9 { // several in one cell
					r := &row{w: w, plan: &Plan{Columns: []Column{{Field: field}}}, r: sheet.Row{Cells: []sheet.Cell{{Text: one.Text, Kind: sheet.TextCell}}}}
					if codes := r.codes(field, w.today); len(r.problems) == 0 {
						one.Code, one.Sure = strings.Join(codes, " "), 0.8
					}
				}
			}
			out = append(out, *one)
		}
		slices.SortFunc(out, func(a, b Word) int {
			if (a.Code == "") != (b.Code == "") {
				if a.Code == "" {
					return -1
				}
				return 1
			}
			if a.Times != b.Times {
				return b.Times - a.Times
			}
			return strings.Compare(a.Key, b.Key)
		})
		l.Words = append(l.Words, out[:min(len(out), maxWords)]...)
		if lst := listOf(w.kind, field); lst != "" {
			l.Codes[field] = w.codesOf(lst)
		}
	}
	return nil
}

// BadRows lists rows that were not brought in, those after a place, at most
// limit (50 when 0). Right: import.run.
func (s *Service) BadRows(ctx context.Context, a account.Actor, id, after int64, limit int) ([]Bad, error) {
	if err := s.require(ctx, a); err != nil {
		return nil, err
	}
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	return s.bad(ctx, id, after, limit)
}

func (s *Service) bad(ctx context.Context, id, after int64, limit int) ([]Bad, error) {
	out := []Bad{}
	if err := s.DB.Read(ctx).NewSelect().Model(&out).Where("run_id = ? AND place > ?", id, after).OrderExpr("place").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("list the bad rows of import %d: %w", id, err)
	}
	for i := range out {
		if err := out[i].unpack(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// WriteBad writes the rows that were not brought in as a table of the same
// headings with the reasons in a last column, to be mended and brought again.
// Right: import.run.
func (s *Service) WriteBad(ctx context.Context, a account.Actor, id int64, w io.Writer) error {
	if err := s.require(ctx, a); err != nil {
		return err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	book, done, err := s.open(r)
	if err != nil {
		return err
	}
	list, err := plans(r.Kind, book, r.Settings)
	done()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.Missing()
	}
	// One table for all sheets: the columns of the first, then those that only
	// others have.
	var columns []sheet.Column
	at := map[string]int{}
	for _, p := range list {
		for _, c := range p.Columns {
			if _, ok := at[c.Key]; !ok {
				at[c.Key] = len(columns)
				columns = append(columns, sheet.Column{Key: c.Key, Title: c.Heading, Width: 18})
			}
		}
	}
	columns = append(columns, sheet.Column{Key: "reason", Title: words.Headings[Matters][Ignore][len(words.Headings[Matters][Ignore])-1], Width: 60})
	t, err := sheet.NewTable(w, sheet.XLSX, columns, sheet.TableOptions{Name: i18n.T(ctx, "import.bad_sheet")})
	if err != nil {
		return err
	}
	for after := int64(-1); ; {
		rows, err := s.bad(ctx, id, after, 500)
		if err != nil {
			return err
		}
		for _, b := range rows {
			after = b.Place
			cells := make([]sheet.Value, len(columns))
			for _, p := range list {
				if p.Sheet != int(b.Place>>32) {
					continue
				}
				for _, c := range p.Columns {
					if c.Index < len(b.Cells) {
						cells[at[c.Key]] = sheet.Str(b.Cells[c.Index])
					}
				}
			}
			cells[len(cells)-1] = sheet.Str(Reasons(ctx, b))
			if err := t.Row(cells); err != nil {
				return err
			}
		}
		if len(rows) < 500 {
			return t.Close()
		}
	}
}

// Reasons tells why a row was not brought in, in the language of ctx.
func Reasons(ctx context.Context, b Bad) string {
	var out []string
	for _, p := range b.Problems {
		out = append(out, Reason(ctx, p))
	}
	return strings.Join(out, "; ")
}

// Reason tells one problem with its cell and field.
func Reason(ctx context.Context, p Problem) string {
	text := say.Message(ctx, p.Message)
	if p.Field != "" {
		text = i18n.T(ctx, "import.field_"+p.Field) + ": " + text
	}
	if p.Cell != "" {
		text = p.Cell + " " + text
	}
	return text
}

// Double is a new record of a person who may have had one.
type Double struct {
	Client client.Client `json:"client"`
	Other  client.Client `json:"other"`
	// Reasons are those of client.Likely.
	Reasons []fault.Message `json:"reasons"`
	Score   float64         `json:"score"`
}

// Doubles lists new records of persons who may have had one, to be judged:
// merged, or said to be somebody else. Those that were are not in it. after is
// the id of the last client seen. Right: import.run and client.write.
func (s *Service) Doubles(ctx context.Context, a account.Actor, id, after int64, limit int) ([]Double, error) {
	if err := s.require(ctx, a); err != nil {
		return nil, err
	}
	if limit <= 0 || limit > 100 {
		limit = 20
	}
	out := []Double{}
	for len(out) < limit {
		var rows []double
		err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("run_id = ? AND client_id > ? AND state = 'open'", id, after).
			OrderExpr("client_id").Limit(int64(limit)).Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the doubles of import %d: %w", id, err)
		}
		for _, d := range rows {
			after = d.ClientID
			one, err := s.rooms.Client.Brief(ctx, d.ClientID)
			if fault.Is(err, fault.NotFound) || err == nil && one.MergedIntoID != 0 {
				continue
			}
			if err != nil {
				return nil, err
			}
			phone := ""
			if len(one.Phones) > 0 {
				phone = one.Phones[0].Number
			}
			likely, err := s.rooms.Client.Likely(ctx, a, client.Probe{Name: one.Name, Birth: one.Birth.String(), IDNumber: one.IDNumber, Phone: phone, NotID: one.ID})
			if err != nil {
				return nil, err
			}
			for _, l := range likely {
				// Of two new ones the younger asks.
				if l.Client.ID != d.OtherID {
					continue
				}
				out = append(out, Double{Client: one, Other: l.Client, Reasons: l.Reasons, Score: l.Score})
				break
			}
			if len(out) >= limit {
				break
			}
		}
		if len(rows) < limit {
			break
		}
	}
	return out, nil
}

// NotDouble notes that a new record is of somebody else. Right: import.run.
func (s *Service) NotDouble(ctx context.Context, a account.Actor, id, clientID int64) error {
	if err := s.require(ctx, a); err != nil {
		return err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewRaw("UPDATE import_double SET state = 'other' WHERE run_id = ? AND client_id = ?", id, clientID).Exec(ctx); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "import.not_double", r.Of(), nil, map[string]int64{"client_id": clientID}, "")
	})
}
