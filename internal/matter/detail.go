package matter

import (
	"context"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// Detail is a matter with all that hangs on it.
type Detail struct {
	Matter      Matter                 `json:"matter"`
	Moves       []MoveRow              `json:"moves"`
	Assignments []Assignment           `json:"assignments"`
	Changes     []ChangeRequest        `json:"provider_changes"`
	Hearings    []Hearing              `json:"hearings"`
	Sessions    []Session              `json:"sessions"`
	Diary       []DiaryEntry           `json:"diary"`
	Papers      []Paper                `json:"papers"`
	Lacks       []Paper                `json:"lacks"`       // required papers that the file does not hold
	Proofs      []Paper                `json:"proofs_owed"` // proofs of entitlement that are still to come
	Agenda      agenda.Record          `json:"agenda"`
	Allows      []string               `json:"allows"` // moves the state allows
	Names       map[int64]string       `json:"names"`  // of the accounts that are named
	Providers   map[int64]string       `json:"providers"`
	Latest      map[int64]PaperVersion `json:"-"` // newest version of each paper
}

// Open gives a matter with everything. Rows that were taken away are left out.
// Where it tells a sensitive fact, that it was opened is noted.
func (s *Service) Open(ctx context.Context, a account.Actor, id int64) (Detail, error) {
	m, err := s.load(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	if err := s.Guard.Require(ctx, a, "matter.read", m.target()); err != nil {
		return Detail{}, err
	}
	d := Detail{Matter: m, Allows: m.Allows()}
	q := s.DB.Read(ctx)
	for _, part := range []struct {
		into  any
		where string
		order string
	}{
		{&d.Moves, "", "id"},
		{&d.Assignments, "", "id"},
		{&d.Changes, "", "id"},
		{&d.Hearings, "", "at, id"},
		{&d.Sessions, "removed_at IS NULL", "on_date, CASE part WHEN 'morning' THEN 0 ELSE 1 END, id"},
		{&d.Diary, "removed_at IS NULL", "at, id"},
		{&d.Papers, "removed_at IS NULL", "position, id"},
	} {
		sel := q.NewSelect().Model(part.into).Where("matter_id = ?", id).OrderExpr(part.order)
		if part.where != "" {
			sel = sel.Where(part.where)
		}
		if err := sel.Scan(ctx); err != nil {
			return d, err
		}
	}
	if d.Latest, err = s.latest(ctx, d.Papers); err != nil {
		return d, err
	}
	d.Lacks, d.Proofs = s.lacks(m, d.Papers), s.owedProofs(d.Papers)
	if d.Agenda, err = s.rooms.Agenda.Of(ctx, m.Of()); err != nil {
		return d, err
	}
	if err := s.fillNames(ctx, &d); err != nil {
		return d, err
	}
	if s.veilDetail(a, &d) {
		err = s.Audit.Seen(ctx, a.Who(), request.RightSensitive, m.Of(), "")
	}
	return d, err
}

// latest gives the newest version of each paper.
func (s *Service) latest(ctx context.Context, papers []Paper) (map[int64]PaperVersion, error) {
	out := map[int64]PaperVersion{}
	if len(papers) == 0 {
		return out, nil
	}
	ids := make([]int64, len(papers))
	for i, p := range papers {
		ids[i] = p.ID
	}
	var rows []PaperVersion
	err := s.DB.Read(ctx).NewSelect().Model(&rows).ExcludeColumn("text").Where("paper_id IN (?)", bun.In(ids)).OrderExpr("paper_id, number").Scan(ctx)
	for _, r := range rows {
		out[r.PaperID] = r
	}
	return out, err
}

func (s *Service) fillNames(ctx context.Context, d *Detail) error {
	accounts, providers := map[int64]bool{}, map[int64]bool{d.Matter.ProviderID: true}
	for _, x := range d.Moves {
		accounts[x.ByID] = true
	}
	for _, x := range d.Assignments {
		providers[x.ProviderID] = true
		accounts[x.AssignedBy] = true
	}
	for _, x := range d.Changes {
		accounts[x.ByID] = true
	}
	for _, x := range d.Sessions {
		providers[x.ProviderID] = true
	}
	for _, x := range d.Diary {
		accounts[x.ByID] = true
	}
	for _, x := range d.Latest {
		accounts[x.ByID] = true
	}
	for _, x := range d.Agenda.Proposals {
		accounts[x.ProposedBy], accounts[x.DecidedBy] = true, true
	}
	var err error
	if d.Names, err = s.namesOf(ctx, "account", accounts); err != nil {
		return err
	}
	d.Providers, err = s.namesOf(ctx, "provider", providers)
	return err
}

// namesOf gives the names of accounts or providers by their ids.
func (s *Service) namesOf(ctx context.Context, table string, ids map[int64]bool) (map[int64]string, error) {
	out := map[int64]string{}
	var list []int64
	for id := range ids {
		if id != 0 {
			list = append(list, id)
		}
	}
	if len(list) == 0 {
		return out, nil
	}
	var rows []struct {
		ID   int64
		Name string
	}
	err := s.DB.Read(ctx).NewSelect().Table(table).Column("id", "name").Where("id IN (?)", bun.In(list)).Scan(ctx, &rows)
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, err
}

// ProviderNames gives the names of the providers of some matters, for lists.
func (s *Service) ProviderNames(ctx context.Context, ms []Matter) (map[int64]string, error) {
	ids := map[int64]bool{}
	for _, m := range ms {
		ids[m.ProviderID] = true
	}
	return s.namesOf(ctx, "provider", ids)
}

// History checks what the data must always hold for a matter: its moves,
// replayed, give its state. It gives what is wrong, nil when nothing is.
func (s *Service) History(ctx context.Context, id int64) error {
	m, err := s.load(ctx, id)
	if err != nil {
		return err
	}
	var moves []MoveRow
	if err := s.DB.Read(ctx).NewSelect().Model(&moves).Where("matter_id = ?", id).OrderExpr("id").Scan(ctx); err != nil {
		return err
	}
	state, err := Replay(moves)
	if err != nil {
		return err
	}
	if state != m.State {
		return fault.New(fault.Conflict, "matter.history_differs", "code", m.Code, "state", m.State, "history", state)
	}
	return nil
}

// Stays gives how long the matter was in each state it has been in, the
// present one until now, in the order it came to them.
func (d Detail) Stays(now clock.Instant) []Stay {
	var out []Stay
	for i, mv := range d.Moves {
		if mv.FromState == mv.ToState {
			continue
		}
		until := now
		for _, later := range d.Moves[i+1:] {
			if later.FromState != later.ToState {
				until = later.At
				break
			}
		}
		out = append(out, Stay{State: mv.ToState, Since: mv.At, Until: until})
	}
	return out
}

// Stay is one time in a state.
type Stay struct {
	State string        `json:"state"`
	Since clock.Instant `json:"since"`
	Until clock.Instant `json:"until"`
}
