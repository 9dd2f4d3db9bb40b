package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/fault"
	"tgpl/internal/provider"
	"tgpl/internal/sheet"
)

// bookYear is a register of a branch and year.
type bookYear struct {
	Branch int64
	Year   int
}

// batch is what goes into one transaction.
type batch struct {
	items []*item
	fresh []*provider.Provider
	sheet int
	row   int // the last one read
	err   error
}

// Loop does the runs that are set to work, one after the other, until ctx
// ends; also those that an earlier server left.
func (s *Service) Loop(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		var ids []int64
		err := s.DB.Read(ctx).NewSelect().Model((*Run)(nil)).Column("id").
			Where("state IN (?)", bun.In([]string{Checking, Running, Undoing})).OrderExpr("id").Limit(1).Scan(ctx, &ids)
		if err == nil && len(ids) > 0 {
			if err = s.Work(ctx, ids[0], nil); err == nil {
				continue
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Error("background work failed", "work", "import", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.wake:
		}
	}
}

// Work does a run that was set to work, to its end, until it is cancelled or
// ctx ends, after which it can go on. told is given the run after each batch.
func (s *Service) Work(ctx context.Context, id int64, told func(Run)) error {
	if told == nil {
		told = func(Run) {}
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	if r.State == Undoing {
		return s.undo(ctx, r, told)
	}
	if r.State != Checking && r.State != Running {
		return nil
	}
	err = s.work(ctx, &r, told)
	switch f := fault.Of(err); {
	case err == nil, ctx.Err() != nil:
		return err
	case f != nil && f.Message.Key == "fault.stale":
		return nil // cancelled, or another is at it
	default:
		return errors.Join(s.fail(ctx, r.ID, err), notFault(err))
	}
}

// notFault lets through what is a defect or an outage.
func notFault(err error) error {
	if fault.Of(err) == nil {
		return err
	}
	return nil
}

// fail stops a run with what is wrong.
func (s *Service) fail(ctx context.Context, id int64, why error) error {
	return s.again(ctx, func() error {
		r, err := s.load(ctx, id)
		if err != nil || !r.Working() {
			return err
		}
		m := fault.Message{Key: "import.failed"}
		if f := fault.Of(why); f != nil {
			m = f.Message
		}
		r.State, r.Problem, r.EndedAt = Failed, &m, s.Now()
		return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			if err := s.save(ctx, tx, &r); err != nil {
				return err
			}
			return s.Audit.Change(ctx, s.who(r), "import.failed", r.Of(), nil, brief(r), "")
		})
	})
}

// who is who began the run, as the audit names it.
func (s *Service) who(r Run) audit.Who {
	a := account.System()
	return audit.Who{ID: r.CreatedBy, Name: r.ByName, Role: a.Role, Via: a.Via}
}

func (s *Service) work(ctx context.Context, r *Run, told func(Run)) error {
	book, done, err := s.open(*r)
	if err != nil {
		return err
	}
	defer done()
	list, err := plans(r.Kind, book, r.Settings)
	if err != nil {
		return err
	}
	if err := complete(r.Kind, list); err != nil {
		return err
	}
	w, err := s.world(ctx, r.Kind, r.Settings, r.CreatedBy)
	if err != nil {
		return err
	}
	if r.Total == 0 {
		if err := s.count(ctx, r, book, list, w); err != nil {
			return err
		}
		told(*r)
	}
	peaks := map[bookYear]int64{}
	if r.PeaksJSON != "" {
		var flat []peak
		if err := json.Unmarshal([]byte(r.PeaksJSON), &flat); err != nil {
			return err
		}
		for _, p := range flat {
			peaks[bookYear{p.Branch, p.Year}] = p.Number
		}
	}
	inner, stop := context.WithCancel(ctx)
	defer stop()
	batches := make(chan *batch, 1)
	go s.read(inner, *r, book, list, w, batches)
	var seen *seen
	if r.State == Checking {
		seen = newSeen()
	}
	last := time.Now()
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		if err := s.put(ctx, r, b, peaks, seen, last); err != nil {
			return err
		}
		last = time.Now()
		told(*r)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.finish(ctx, r, told)
}

// complete tells whether there is a sheet to read and its columns suffice.
func complete(kind string, list []Plan) error {
	if len(list) == 0 {
		return fault.New(fault.Invalid, "import.no_headings")
	}
	for _, p := range list {
		for _, f := range required[kind] {
			if !p.has(f) {
				return fault.New(fault.Invalid, "import.needs_field", "field", fault.Message{Key: "import.field_" + f}, "sheet", p.Name)
			}
		}
	}
	return nil
}

type peak struct {
	Branch int64
	Year   int
	Number int64
}

// count counts the rows, and finds the highest number of each register, after
// which rows without one are numbered.
func (s *Service) count(ctx context.Context, r *Run, book *sheet.Book, list []Plan, w *world) error {
	began := time.Now()
	total := int64(0)
	peaks := map[bookYear]int64{}
	for i := range list {
		err := eachRow(ctx, book, &list[i], 0, func(raw sheet.Row) error {
			total++
			if r.Kind != Matters {
				return nil
			}
			one := &row{w: w, plan: &list[i], r: raw}
			code := one.text("code", 200)
			n := one.number(code)
			if n == 0 {
				return nil
			}
			year := one.year(code)
			if year == 0 {
				year = one.day("accepted_on").Date.Year
			}
			branch, _ := w.branch(one.text("branch", 200))
			b := bookYear{branch, year}
			peaks[b] = max(peaks[b], n)
			return nil
		}, nil)
		if err != nil {
			return err
		}
	}
	r.Total = max(1, total)
	var flat []peak
	for b, n := range peaks {
		flat = append(flat, peak{b.Branch, b.Year, n})
	}
	raw, err := json.Marshal(flat)
	if err != nil {
		return err
	}
	r.PeaksJSON = string(raw)
	r.WorkedMS += time.Since(began).Milliseconds()
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error { return s.save(ctx, tx, r) })
}

// eachRow visits the rows of data of a sheet after a row; skipped is told of
// those that are none: empty ones, sums, headings once more.
func eachRow(ctx context.Context, book *sheet.Book, p *Plan, after int, visit func(sheet.Row) error, skipped func()) error {
	rows, err := book.Rows(p.Sheet)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for n := 0; rows.Next(); n++ {
		if n%1000 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r := rows.Row()
		if r.Number <= p.Heading || r.Number <= after {
			continue
		}
		if !p.isData(r) {
			if skipped != nil && !r.Empty() {
				skipped()
			}
			continue
		}
		if err := visit(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// isData tells a row of data from an empty one, the heading printed once more
// on each page, the numbers below it, sums and the titles of groups.
func (p *Plan) isData(r sheet.Row) bool {
	filled, known, same, numbers := 0, 0, 0, 0
	first := ""
	for _, c := range p.Columns {
		t := strings.TrimSpace(r.Cell(c.Index).Text)
		if t == "" {
			continue
		}
		filled++
		if first == "" {
			first = t
		}
		if c.Field != "" && c.Field != Ignore {
			known++
		}
		// A heading once more: asked only while all cells before were one.
		if same == filled-1 && len(t) <= 2*len(c.Heading) {
			if f := plain(t); f == strings.SplitN(c.Key, " #", 2)[0] || strings.HasSuffix(c.Key, f) && len(t) > 3 {
				same++
			}
		}
		if n := strings.Trim(t, "()[]. "); n == fmt.Sprint(filled) || n == fmt.Sprint(c.Index+1) {
			numbers++
		}
	}
	switch {
	case known == 0:
		return false
	case filled > 1 && (same == filled || same > 2), filled > 2 && numbers == filled:
		return false
	case filled == 1 && len(p.Columns) > 2 && known < 2:
		// The title of a group, a signature; a lone name is data, though.
		t := plain(first)
		for _, c := range p.Columns {
			if c.Field == "name" && strings.TrimSpace(r.Cell(c.Index).Text) != "" {
				return !groupTitle(t)
			}
		}
		return false
	}
	return !groupTitle(plain(first)) || filled > len(p.Columns)/2
}

// groupTitle tells sums and titles of groups by how they begin.
func groupTitle(t string) bool {
	for _, lead := range []string{"tong cong", "tong so", "tong", "cong", "thang ", "quy ", "nguoi lap", "giam doc", "ngay thang", "hau giang ngay"} {
		if t == strings.TrimSpace(lead) || strings.HasPrefix(t, lead) && len(t) < 40 {
			return true
		}
	}
	return false
}

// read reads rows and hands them on in batches, while others are written.
func (s *Service) read(ctx context.Context, r Run, book *sheet.Book, list []Plan, w *world, out chan<- *batch) {
	defer close(out)
	most := s.BatchRows
	if most <= 0 {
		most = 500
	}
	send := func(b *batch) bool {
		b.fresh, w.fresh = w.fresh, nil
		select {
		case out <- b:
			return true
		case <-ctx.Done():
			return false
		}
	}
	b := &batch{}
	for i := range list {
		p := &list[i]
		if p.Sheet < r.AtSheet {
			continue
		}
		after := 0
		if p.Sheet == r.AtSheet {
			after = r.AtRow
		}
		err := eachRow(ctx, book, p, after, func(raw sheet.Row) error {
			one := &row{w: w, plan: p, r: raw}
			it, err := one.read(ctx)
			if err != nil {
				return err
			}
			it.place = placeOf(p.Sheet, raw.Number)
			it.fingerprint = fingerprint(w.kind, p, raw)
			it.cells = texts(raw)
			b.items = append(b.items, it)
			b.sheet, b.row = p.Sheet, raw.Number
			if len(b.items) >= most {
				if !send(b) {
					return ctx.Err()
				}
				b = &batch{}
			}
			return nil
		}, nil)
		if err != nil {
			if ctx.Err() == nil {
				send(&batch{err: err})
			}
			return
		}
	}
	if len(b.items) > 0 {
		send(b)
	}
}

// texts copies what stands in a row.
func texts(r sheet.Row) []string {
	out := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		out[i] = c.Text
	}
	return out
}

// put writes a batch in one transaction, or looks what would become of it.
func (s *Service) put(ctx context.Context, r *Run, b *batch, peaks map[bookYear]int64, sn *seen, since time.Time) error {
	before := *r
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		good, already, err := s.sift(ctx, r, b, peaks, sn)
		if err != nil {
			return err
		}
		if r.State == Running {
			if err := s.write(ctx, tx, r, b, good); err != nil {
				return err
			}
		} else {
			for _, it := range good {
				r.Imported++
				if it.client != nil && it.knownID == 0 {
					r.People++
				}
				if it.numbered {
					r.Numbered++
				}
			}
			r.Providers += int64(len(b.fresh))
		}
		var bad []Bad
		for _, it := range b.items {
			if len(it.problems) == 0 {
				continue
			}
			one, err := badLine(r.ID, it)
			if err != nil {
				return err
			}
			bad = append(bad, one)
		}
		if err := insertBad(ctx, tx, bad); err != nil {
			return err
		}
		r.Rejected += int64(len(bad))
		r.Already += int64(already)
		r.Seen += int64(len(b.items))
		r.AtSheet, r.AtRow = b.sheet, b.row
		r.WorkedMS += time.Since(since).Milliseconds()
		return s.save(ctx, tx, r)
	})
	if err != nil {
		*r = before
	}
	return err
}

func badLine(id int64, it *item) (Bad, error) {
	problems, err := json.Marshal(it.problems)
	if err != nil {
		return Bad{}, err
	}
	cells, err := json.Marshal(it.cells)
	return Bad{RunID: id, Place: it.place, ProblemsJSON: strings.ReplaceAll(string(problems), "\\u0000", ""), CellsJSON: strings.ReplaceAll(string(cells), "\\u0000", "")}, err
}

func insertBad(ctx context.Context, tx bun.Tx, bad []Bad) error {
	for part := range slices.Chunk(bad, 250) {
		if _, err := tx.NewInsert().Model(&part).Exec(ctx); err != nil {
			return fmt.Errorf("write the bad rows: %w", err)
		}
	}
	return nil
}

// finish ends a run whose rows are all done.
func (s *Service) finish(ctx context.Context, r *Run, told func(Run)) error {
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		action := "import.done"
		if r.State == Checking {
			r.State, action = Checked, "import.checked"
		} else {
			r.State = Done
		}
		r.EndedAt = s.Now()
		if err := s.save(ctx, tx, r); err != nil {
			return err
		}
		return s.Audit.Change(ctx, s.who(*r), action, r.Of(), nil, brief(*r), "")
	})
	if err == nil {
		told(*r)
		if r.State == Done {
			err = s.settle(ctx)
		}
	}
	return err
}

// settle brings what the data are asked by up to date after many rows came in.
func (s *Service) settle(ctx context.Context) error {
	if err := s.Index.Recount(ctx); err != nil {
		return err
	}
	return nil
}
