package agenda

import (
	"context"

	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/fault"
)

// branchOf gives the branch of a record, asking the room that holds it when
// the caller did not say.
func (s *Service) branchOf(ctx context.Context, sub audit.Subject) (int64, error) {
	if sub.BranchID != 0 || sub.ID == 0 {
		return sub.BranchID, nil
	}
	t, err := s.Guard.TargetOf(ctx, sub.Kind, sub.ID)
	return t.BranchID, err
}

// busy makes of a broken uniqueness the conflict it is: two did the same step
// for a record at the same time.
func busy(err error) error {
	if db.IsUnique(err) {
		return fault.New(fault.Conflict, "agenda.busy").With(err)
	}
	return err
}

func (s *Service) deadline(ctx context.Context, id int64) (Deadline, error) {
	var rows []Deadline
	if err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id = ?", id).Limit(1).Scan(ctx); err != nil {
		return Deadline{}, err
	}
	if len(rows) == 0 {
		return Deadline{}, fault.Missing()
	}
	return rows[0], nil
}

// Deadline gives one deadline.
func (s *Service) Deadline(ctx context.Context, id int64) (Deadline, error) {
	return s.deadline(ctx, id)
}

// Of gives everything the agenda holds about a record, oldest first. It asks no
// rights: the room of the record has asked.
func (s *Service) Of(ctx context.Context, sub audit.Subject) (Record, error) {
	r := Record{Deadlines: []Deadline{}, Waits: []Wait{}, Proposals: []Proposal{}, Events: []Event{}}
	for _, model := range []any{&r.Deadlines, &r.Waits, &r.Proposals, &r.Events} {
		q := s.DB.Read(ctx).NewSelect().Model(model).Where("subject_kind = ? AND subject_id = ?", sub.Kind, sub.ID)
		if model == any(&r.Events) {
			q.OrderExpr("start_at, id")
		} else {
			q.OrderExpr("id")
		}
		if err := q.Scan(ctx); err != nil {
			return Record{}, err
		}
	}
	return r, nil
}

// Next gives the open deadline of the record that ends first, and whether there
// is one.
func (r Record) Next() (Deadline, bool) {
	var first Deadline
	for _, d := range r.Deadlines {
		if d.State == Open && (first.ID == 0 || d.DueAt < first.DueAt) {
			first = d
		}
	}
	return first, first.ID != 0
}
