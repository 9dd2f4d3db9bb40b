package account

import (
	"context"
	"slices"

	"tgpl/internal/audit"
	"tgpl/internal/fault"
)

// Trail reads the audit, newest first: all of it, or for a head of branch what
// happened in the branch (audit.read). It stands in this room because the
// audit itself knows nothing of rights.
func (s *Service) Trail(ctx context.Context, a Actor, f audit.Filter) ([]audit.Entry, error) {
	reach, err := s.guard.ReachOf(ctx, a, "audit.read")
	if err != nil {
		return nil, err
	}
	if reach.Scope != Centre {
		if f.BranchID != 0 && f.BranchID != reach.BranchID {
			return nil, s.guard.Require(ctx, a, "audit.read", Target{Kind: "branch", ID: f.BranchID, BranchID: f.BranchID})
		}
		f.BranchID = reach.BranchID
	}
	rows, err := s.log.List(ctx, f)
	for i := range rows {
		if !mayReadKind(a, rows[i].SubjectKind, Target{}) {
			rows[i].Hide()
		}
		// The list tells that something was done; what, the record's own page.
		rows[i].BeforeJSON, rows[i].AfterJSON = "", ""
	}
	return rows, err
}

// readActions name the right to read all that a record of a kind says: of a
// provider, whose number and note are withheld from readers, that of managers.
var readActions = map[string]string{
	"client": "client.read", "request": "request.read", "guidance": "guidance.read", "matter": "matter.read",
	"provider": "provider.manage", "account": "account.read", "file": "file.read", "article": "news.write",
	"conflict_check": "conflict.check", "event": "agenda.read",
}

// mayReadKind tells whether somebody may know what a record says, and not only
// that something was done with it. Records of the organisation are everybody's.
func mayReadKind(a Actor, kind string, t Target) bool {
	action, ok := readActions[kind]
	if !ok {
		return slices.Contains([]string{"", "centre", "branch", "department", "agency", "organisation", "unit"}, kind)
	}
	own := kind == "account" || kind == "provider"
	return May(a, action, t) || own && a.ID != 0 && slices.Contains(t.Owners, a.ID)
}

// RecordTrail reads what happened to one record, newest first (audit.record),
// from before the entry with that id on (0: from the newest). Who may not read
// the record itself sees only which fields changed.
func (s *Service) RecordTrail(ctx context.Context, a Actor, kind string, id, before int64, limit int) ([]audit.Entry, error) {
	if kind == "" || id == 0 {
		return nil, fault.Missing()
	}
	t, err := s.guard.TargetOf(ctx, kind, id)
	if err != nil {
		return nil, err
	}
	if err := s.guard.Require(ctx, a, "audit.record", t); err != nil {
		return nil, err
	}
	rows, err := s.log.List(ctx, audit.Filter{SubjectKind: kind, SubjectID: id, Before: before, Limit: limit})
	if !mayReadKind(a, kind, t) {
		for i := range rows {
			rows[i].Hide()
		}
	}
	return rows, err
}
