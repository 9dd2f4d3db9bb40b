package matter

import (
	"context"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/conflict"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/register"
	"tgpl/internal/search"
)

// Imported is a matter of an old book, with its history and its parties.
type Imported struct {
	Matter
	Moves      []MoveRow
	Assignment *Assignment
	Parties    []conflict.Party
}

// ImportMany enters matters that an import read and checked, in its
// transaction, and sets their ids: the matters, the lines of the register with
// their old numbers, their moves, assignments and parties, and for whom those
// that go on wait. No clock of the law is started: what an old book does not
// tell is not reckoned. It asks for no right and notes nothing in the audit:
// the import does, once for all.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []*Imported) error {
	ids, err := s.DB.TakeIDs(ctx, tx, "matter", len(list))
	if err != nil {
		return err
	}
	rows := make([]Matter, len(list))
	var entries []register.Entry
	var moves []MoveRow
	var assignments []Assignment
	var parties []conflict.Party
	var waits []agenda.Wait
	found := make([]search.Doc, len(list))
	for i, m := range list {
		m.ID, m.Version, m.Book = ids[i], 1, Book
		m.Folded = fold.Text(m.ClientName)
		m.Categories, m.Hardship, m.Inexact = words(m.Categories), words(m.Hardship), words(m.Inexact)
		rows[i], found[i] = m.Matter, m.Doc()
		entries = append(entries, register.Entry{
			BranchID: m.BranchID, Book: Book, Year: m.Year, Number: m.Number, Code: m.Code, SubjectKind: Kind, SubjectID: m.ID, At: int64(m.AcceptedAt),
		})
		for _, mv := range m.Moves {
			mv.MatterID = m.ID
			moves = append(moves, mv)
		}
		if m.Assignment != nil {
			m.Assignment.MatterID = m.ID
			assignments = append(assignments, *m.Assignment)
		}
		for _, p := range m.Parties {
			p.MatterID = m.ID
			parties = append(parties, p)
		}
		if w, ok := m.waits(); ok {
			waits = append(waits, w)
		}
	}
	if err := db.InsertMany(ctx, tx, rows); err != nil {
		return err
	}
	if err := s.Registers.TakeOver(ctx, tx, entries); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, moves); err != nil {
		return err
	}
	if err := db.InsertMany(ctx, tx, assignments); err != nil {
		return err
	}
	if err := s.rooms.Conflict.ImportMany(ctx, tx, parties); err != nil {
		return err
	}
	if err := s.rooms.Agenda.ImportMany(ctx, tx, waits); err != nil {
		return err
	}
	return s.Index.PutMany(ctx, tx, found)
}

// waits gives for whom a matter that goes on waits.
func (m Imported) waits() (agenda.Wait, bool) {
	w := agenda.Wait{BranchID: m.BranchID, SubjectKind: Kind, SubjectID: m.ID, Title: m.Code + " · " + m.ClientName, SinceAt: m.UpdatedAt}
	switch m.State {
	case Accepted:
		w.Queue, w.Reason = "head", "matter.wait_assign"
	case Assigned, InProgress:
		w.Queue, w.Reason, w.AccountID = "provider", "matter.wait_work", m.AccountID
	default:
		return w, false
	}
	return w, true
}

// CodesTaken gives the ids of the matters that have one of these codes.
func (s *Service) CodesTaken(ctx context.Context, codes []string) (map[string]int64, error) {
	out := map[string]int64{}
	if len(codes) == 0 {
		return out, nil
	}
	var rows []Matter
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Column("id", "code").Where("code IN (?)", bun.In(codes)).Scan(ctx)
	for _, m := range rows {
		out[m.Code] = m.ID
	}
	return out, err
}

// Built tells which matters were worked on since an import entered them at the
// moments given. It asks for no right.
func (s *Service) Built(ctx context.Context, at map[int64]clock.Instant) (map[int64]fault.Message, error) {
	out := map[int64]fault.Message{}
	ids := slices.Collect(maps.Keys(at))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []Matter
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Column("id", "code", "client_name", "version", "updated_at").Where("id IN (?)", bun.In(ids)).Scan(ctx)
	for _, m := range rows {
		if m.Version > 1 || m.UpdatedAt != at[m.ID] {
			out[m.ID] = fault.Message{Key: "matter.built", Args: []any{"code", m.Code, "name", m.ClientName}}
		}
	}
	return out, err
}

// OfClients gives the matters of clients, by client. It asks for no right.
func (s *Service) OfClients(ctx context.Context, clientIDs []int64) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	var rows []Matter
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Column("id", "client_id").Where("client_id IN (?)", bun.In(clientIDs)).Scan(ctx)
	for _, m := range rows {
		out[m.ClientID] = append(out[m.ClientID], m.ID)
	}
	return out, err
}

// OfProviders counts the matters and assignments of providers. It asks for no
// right.
func (s *Service) OfProviders(ctx context.Context, providerIDs []int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	for _, id := range providerIDs {
		n, err := s.DB.Read(ctx).NewSelect().Table("assignment").Where("provider_id = ?", id).Count(ctx)
		if err != nil {
			return nil, err
		}
		out[id] = n
	}
	return out, nil
}

// GoneOn tells the books in which numbers were taken after those that an
// import entered. It asks for no right.
func (s *Service) GoneOn(ctx context.Context, ids []int64) ([]fault.Message, error) {
	return s.goneOn(ctx, ids)
}

func (s *Service) goneOn(ctx context.Context, ids []int64) ([]fault.Message, error) {
	var rows []Matter
	err := s.DB.Read(ctx).NewSelect().Model(&rows).ColumnExpr("DISTINCT branch_id, year").Where("id IN (?)", bun.In(ids)).Scan(ctx)
	if err != nil {
		return nil, err
	}
	var out []fault.Message
	for _, b := range rows {
		old, err := s.Registers.OldPart(ctx, b.BranchID, Book, b.Year)
		if err != nil {
			return nil, err
		}
		var last int64
		if err := s.DB.Read(ctx).NewRaw("SELECT COALESCE(max(number), 0) FROM register_entry WHERE branch_id = ? AND book = ? AND year = ?",
			b.BranchID, Book, b.Year).Scan(ctx, &last); err != nil {
			return nil, err
		}
		if last > old.Last {
			out = append(out, fault.Message{Key: "matter.built_book", Args: []any{"year", b.Year, "from", old.Last + 1, "to", last}})
		}
	}
	return out, nil
}

// UndoImport takes matters out again that an import entered and that nothing
// was built on. Call Registers.Shrink when all are out.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.rooms.Agenda.UndoImport(ctx, tx, Kind, ids); err != nil {
		return err
	}
	if err := s.rooms.Conflict.UndoImport(ctx, tx, ids); err != nil {
		return err
	}
	if err := s.Registers.GiveBack(ctx, tx, Kind, ids); err != nil {
		return err
	}
	for _, t := range []string{"assignment", "matter_move"} {
		if _, err := tx.NewRaw("DELETE FROM ? WHERE matter_id IN (?)", bun.Ident(t), bun.In(ids)).Exec(ctx); err != nil {
			return err
		}
	}
	if err := s.Index.Remove(ctx, search.Matter, ids...); err != nil {
		return err
	}
	_, err := tx.NewRaw("DELETE FROM matter WHERE id IN (?)", bun.In(ids)).Exec(ctx)
	return err
}

// AcceptedText tells the day of acceptance as far as the book told it: a day,
// or a month or year of an old book.
func (m Matter) AcceptedText() string {
	b := calendar.BirthOn(m.AcceptedAt.Date())
	switch {
	case m.Inexact.Has("accepted:month"):
		b.Day = 0
	case m.Inexact.Has("accepted:year"):
		b.Day, b.Month = 0, 0
	}
	return b.Format()
}
