package importer

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/matter"
)

// Undo is what undoing a run would take away, and what stands against it.
type Undo struct {
	Rows      int64           `json:"rows"`
	People    int64           `json:"people"`
	Providers int64           `json:"providers"`
	Against   []fault.Message `json:"against"` // what was built on it, at most fifty
}

const maxAgainst = 50

// UndoPreview tells what undoing a run would take away. It is refused while
// Against has something. Right: import.run.
func (s *Service) UndoPreview(ctx context.Context, a account.Actor, id int64) (Undo, error) {
	if err := s.require(ctx, a); err != nil {
		return Undo{}, err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return Undo{}, err
	}
	return s.preview(ctx, r)
}

// lines gives lines of a run after a place.
func (s *Service) lines(ctx context.Context, id, after int64, limit int) ([]rowLine, error) {
	var out []rowLine
	err := s.DB.Read(ctx).NewSelect().Model(&out).Where("run_id = ? AND place > ?", id, after).OrderExpr("place").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the rows of import %d: %w", id, err)
	}
	return out, nil
}

func (s *Service) madeBy(ctx context.Context, id int64) (map[int64]clock.Instant, error) {
	var rows []made
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("run_id = ?", id).Scan(ctx)
	out := map[int64]clock.Instant{}
	for _, m := range rows {
		out[m.ID] = m.At
	}
	return out, err
}

func (s *Service) preview(ctx context.Context, r Run) (Undo, error) {
	u := Undo{Against: []fault.Message{}}
	against := func(m fault.Message) {
		if len(u.Against) < maxAgainst {
			u.Against = append(u.Against, m)
		}
	}
	providers, err := s.madeBy(ctx, r.ID)
	if err != nil {
		return u, err
	}
	books := map[string]bool{}
	for after := int64(-1); len(u.Against) < maxAgainst; {
		lines, err := s.lines(ctx, r.ID, after, 500)
		if err != nil {
			return u, err
		}
		if len(lines) == 0 {
			break
		}
		after = lines[len(lines)-1].Place
		subjects, people := map[int64]clock.Instant{}, map[int64]clock.Instant{}
		var ids, clientIDs []int64
		for _, l := range lines {
			u.Rows++
			if r.Kind != Clients {
				subjects[l.SubjectID] = l.At
				ids = append(ids, l.SubjectID)
			}
			if l.ClientID != 0 {
				u.People++
				people[l.ClientID] = l.At
				clientIDs = append(clientIDs, l.ClientID)
			}
		}
		if err := s.builtOn(ctx, r, ids, subjects, books, against); err != nil {
			return u, err
		}
		if len(clientIDs) == 0 {
			continue
		}
		built, err := s.rooms.Client.Built(ctx, people)
		if err != nil {
			return u, err
		}
		for _, m := range built {
			against(m)
		}
		if err := s.othersUse(ctx, r, clientIDs, against); err != nil {
			return u, err
		}
	}
	if r.Kind == Staff || r.Kind == Matters {
		u.Providers = int64(len(providers))
		names, err := s.rooms.Provider.Built(ctx, providers)
		if err != nil {
			return u, err
		}
		for _, n := range names {
			against(fault.Message{Key: "import.built_provider", Args: []any{"name", n}})
		}
		ids := make([]int64, 0, len(providers))
		for id := range providers {
			ids = append(ids, id)
		}
		all, err := s.rooms.Matter.OfProviders(ctx, ids)
		if err != nil {
			return u, err
		}
		for id, n := range all {
			own := int64(0)
			if n > 0 {
				own, err = s.DB.Read(ctx).NewSelect().TableExpr("import_row AS r").Join("JOIN assignment AS a ON a.matter_id = r.subject_id").
					Where("r.run_id = ? AND a.provider_id = ?", r.ID, id).Count(ctx)
				if err != nil {
					return u, err
				}
			}
			if n > own {
				against(fault.Message{Key: "import.built_provider_matters", Args: []any{"id", id, "n", n - own}})
			}
		}
	}
	return u, nil
}

// builtOn asks the room that owns the records.
func (s *Service) builtOn(ctx context.Context, r Run, ids []int64, at map[int64]clock.Instant, books map[string]bool, against func(fault.Message)) error {
	name := func(key string, names map[int64]string, err error) error {
		for _, n := range names {
			against(fault.Message{Key: key, Args: []any{"name", n}})
		}
		return err
	}
	switch r.Kind {
	case Matters:
		built, err := s.rooms.Matter.Built(ctx, at)
		if err != nil {
			return err
		}
		for _, m := range built {
			against(m)
		}
		gone, err := s.rooms.Matter.GoneOn(ctx, ids)
		if err != nil {
			return err
		}
		for _, m := range gone {
			if k := fmt.Sprint(m.Args...); !books[k] {
				books[k] = true
				against(m)
			}
		}
	case Providers:
		names, err := s.rooms.Provider.Built(ctx, at)
		if err := name("import.built_provider", names, err); err != nil {
			return err
		}
		all, err := s.rooms.Matter.OfProviders(ctx, ids)
		for id, n := range all {
			if n > 0 {
				against(fault.Message{Key: "import.built_provider_matters", Args: []any{"id", id, "n", n}})
			}
		}
		return err
	case Staff:
		names, err := s.rooms.Account.Built(ctx, at)
		return name("import.built_account", names, err)
	case Outreach:
		names, err := s.rooms.Outreach.Built(ctx, ids)
		return name("import.built_session", names, err)
	}
	return nil
}

// othersUse finds matters, not of the run, of the persons it made.
func (s *Service) othersUse(ctx context.Context, r Run, clientIDs []int64, against func(fault.Message)) error {
	used, err := s.rooms.Matter.OfClients(ctx, clientIDs)
	if err != nil {
		return err
	}
	sides, err := s.rooms.Conflict.UsesClients(ctx, clientIDs)
	if err != nil {
		return err
	}
	for id, list := range sides {
		used[id] = append(used[id], list...)
	}
	for id, matters := range used {
		own := map[int64]bool{}
		if r.Kind == Matters {
			var ids []int64
			if err := s.DB.Read(ctx).NewRaw("SELECT subject_id FROM import_row WHERE run_id = ? AND place IN (SELECT place FROM import_row WHERE run_id = ?) AND subject_id IN (?)",
				r.ID, r.ID, bun.In(matters)).Scan(ctx, &ids); err != nil {
				return err
			}
			for _, m := range ids {
				own[m] = true
			}
		}
		for _, m := range matters {
			if !own[m] {
				against(fault.Message{Key: "import.built_person", Args: []any{"id", id}})
				break
			}
		}
	}
	var asked []int64
	if err := s.DB.Read(ctx).NewRaw("SELECT client_id FROM request WHERE client_id IN (?)", bun.In(clientIDs)).Scan(ctx, &asked); err != nil {
		return err
	}
	for _, id := range asked {
		against(fault.Message{Key: "import.built_person", Args: []any{"id", id}})
	}
	return nil
}

// BeginUndo sets a run to be undone: all it brought in goes out again, while
// nothing was built on it; else it is a Conflict whose Current is the [Undo]
// that lists what was. Right: import.run.
func (s *Service) BeginUndo(ctx context.Context, a account.Actor, id int64) (Run, error) {
	if err := s.require(ctx, a); err != nil {
		return Run{}, err
	}
	r, err := s.load(ctx, id)
	if err != nil {
		return r, err
	}
	if r.Checked || r.State != Done && r.State != Cancelled && r.State != Failed {
		return r, fault.New(fault.Conflict, "import.no_undo_"+r.State)
	}
	u, err := s.preview(ctx, r)
	if err != nil {
		return r, err
	}
	if len(u.Against) > 0 {
		f := fault.New(fault.Conflict, "import.built")
		f.Current = u
		return r, f
	}
	r.State, r.EndedAt, r.WorkedMS, r.Problem = Undoing, 0, 0, nil
	r.Total, r.Seen = u.Rows, 0
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.save(ctx, tx, &r); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "import.undo", r.Of(), brief(r), nil, "")
	})
	s.poke()
	return r, err
}

// undo takes the rows of a run out, the last first, in batches; cut, it goes
// on with what is left.
func (s *Service) undo(ctx context.Context, r Run, told func(Run)) error {
	last := time.Now()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var lines []rowLine
		if err := s.DB.Read(ctx).NewSelect().Model(&lines).Where("run_id = ?", r.ID).OrderExpr("place DESC").Limit(500).Scan(ctx); err != nil {
			return err
		}
		if len(lines) == 0 {
			break
		}
		err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			if err := s.takeOut(ctx, tx, r, lines); err != nil {
				return err
			}
			r.Seen += int64(len(lines))
			r.WorkedMS += time.Since(last).Milliseconds()
			return s.save(ctx, tx, &r)
		})
		if err != nil {
			return err
		}
		last = time.Now()
		told(r)
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		providers, err := s.madeBy(ctx, r.ID)
		if err != nil {
			return err
		}
		ids := make([]int64, 0, len(providers))
		for id := range providers {
			ids = append(ids, id)
		}
		if r.Kind != Staff {
			if err := s.rooms.Provider.UndoImport(ctx, tx, ids); err != nil {
				return err
			}
		}
		if r.Kind == Matters {
			if err := s.Registers.Shrink(ctx, tx, matter.Book); err != nil {
				return err
			}
		}
		for _, t := range []string{"import_made", "import_double", "import_bad"} {
			if _, err := tx.NewRaw("DELETE FROM ? WHERE run_id = ?", bun.Ident(t), r.ID).Exec(ctx); err != nil {
				return err
			}
		}
		r.State, r.EndedAt = Undone, s.Now()
		r.Imported, r.People, r.Doubles, r.Numbered, r.Providers = 0, 0, 0, 0, 0
		if err := s.save(ctx, tx, &r); err != nil {
			return err
		}
		return s.Audit.Change(ctx, s.who(r), "import.undone", r.Of(), nil, brief(r), "")
	})
	if err == nil {
		told(r)
		err = s.settle(ctx)
	}
	return err
}

func (s *Service) takeOut(ctx context.Context, tx bun.Tx, r Run, lines []rowLine) error {
	var ids, people []int64
	places := make([]int64, len(lines))
	for i, l := range lines {
		places[i] = l.Place
		if r.Kind != Clients {
			ids = append(ids, l.SubjectID)
		}
		if l.ClientID != 0 {
			people = append(people, l.ClientID)
		}
	}
	var err error
	switch r.Kind {
	case Matters:
		err = s.rooms.Matter.UndoImport(ctx, tx, ids)
	case Providers:
		err = s.rooms.Provider.UndoImport(ctx, tx, ids)
	case Staff:
		// The provider goes before the account he has.
		var mine []int64
		err = tx.NewRaw("SELECT m.id FROM import_made AS m JOIN provider AS p ON p.id = m.id WHERE m.run_id = ? AND m.kind = 'provider' AND p.account_id IN (?)",
			r.ID, bun.In(ids)).Scan(ctx, &mine)
		if err == nil {
			err = s.rooms.Provider.UndoImport(ctx, tx, mine)
		}
		if err == nil {
			err = s.rooms.Account.UndoImport(ctx, tx, ids)
		}
	case Outreach:
		err = s.rooms.Outreach.UndoImport(ctx, tx, ids)
	}
	if err != nil {
		return err
	}
	if err := s.rooms.Client.UndoImport(ctx, tx, people); err != nil {
		return err
	}
	_, err = tx.NewRaw("DELETE FROM import_row WHERE run_id = ? AND place IN (?)", r.ID, bun.In(places)).Exec(ctx)
	return err
}
