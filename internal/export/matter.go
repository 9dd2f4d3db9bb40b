package export

import (
	"tgpl/internal/matter"
	"tgpl/internal/sheet"
)

type matterRow = matter.Matter

var matterColumns = []column[matterRow]{
	text("code", 18, func(_ *out, m *matterRow) string { return m.Code }),
	number("number", func(m *matterRow) int64 { return m.Number }),
	number("year", func(m *matterRow) int64 { return int64(m.Year) }),
	text("branch", 20, func(o *out, m *matterRow) string { return o.branch(m.BranchID) }),
	text("client_name", 26, func(_ *out, m *matterRow) string { return m.ClientName }),
	text("address", 36, func(_ *out, m *matterRow) string { return m.Address }),
	text("categories", 30, func(o *out, m *matterRow) string { return o.laws("category", m.Categories) }),
	text("hardship", 18, func(o *out, m *matterRow) string { return o.laws("hardship", m.Hardship) }),
	text("form", 20, func(o *out, m *matterRow) string { return o.law("form", m.Form) }),
	text("field", 20, func(o *out, m *matterRow) string { return o.law("field", m.Field) }),
	text("stage", 16, func(o *out, m *matterRow) string { return o.law("stage", m.Stage) }),
	text("role", 16, func(o *out, m *matterRow) string { return o.law("role", m.Role) }),
	text("subject", 36, func(_ *out, m *matterRow) string { return m.Subject }),
	text("agency", 30, func(o *out, m *matterRow) string { return o.agency(m.AgencyID) }),
	text("agency_case_no", 16, func(_ *out, m *matterRow) string { return m.AgencyCaseNo }),
	truth("detained", func(m *matterRow) bool { return m.Detained }),
	text("state", 16, func(o *out, m *matterRow) string { return o.word("matter.state_", m.State) }),
	text("provider", 24, func(o *out, m *matterRow) string { return o.provider(m.ProviderID) }),
	moment("accepted_at", func(m *matterRow) instant { return m.AcceptedAt }),
	truth("at_once", func(m *matterRow) bool { return m.AtOnce }),
	moment("assigned_at", func(m *matterRow) instant { return m.AssignedAt }),
	moment("started_at", func(m *matterRow) instant { return m.StartedAt }),
	moment("finished_at", func(m *matterRow) instant { return m.FinishedAt }),
	moment("filed_at", func(m *matterRow) instant { return m.FiledAt }),
	moment("due_at", func(m *matterRow) instant { return m.DueAt }),
	text("outcome", 24, func(o *out, m *matterRow) string { return o.law("outcome", m.Outcome) }),
	text("ground", 24, func(o *out, m *matterRow) string { return o.ground(m.Ground) }),
	text("result", 36, func(_ *out, m *matterRow) string { return m.Result }),
	number("id", func(m *matterRow) int64 { return m.ID }),
}

func learnMatters(o *out, page []matterRow) error {
	ids := make([]int64, len(page))
	for i := range page {
		ids[i] = page[i].ProviderID
	}
	return o.learn(ids, nil)
}

var matterList = define(Matters, "matter.read", matterColumns,
	func(o *out, f matter.Filter, visit func([]matterRow) error) error {
		f.Limit, f.After = pageSize, ""
		for {
			page, err := o.s.rooms.Matter.List(o.ctx, o.actor, f)
			if err == nil {
				err = visit(page.Matters)
			}
			if f.After = page.Next; err != nil || f.After == "" {
				return err
			}
		}
	}, learnMatters)

// The book of acceptance has the columns of form 01 (Circular 12/2018,
// Articles 5 and 7.1).
var registerList = define(Register, "matter.read", []column[matterRow]{
	number("number", func(m *matterRow) int64 { return m.Number }),
	moment("accepted_at", func(m *matterRow) instant { return m.AcceptedAt }),
	truth("at_once", func(m *matterRow) bool { return m.AtOnce }),
	text("code", 18, func(_ *out, m *matterRow) string { return m.Code }),
	text("client_name", 26, func(_ *out, m *matterRow) string { return m.ClientName }),
	text("address", 36, func(_ *out, m *matterRow) string { return m.Address }),
	text("categories", 30, func(o *out, m *matterRow) string { return o.laws("category", m.Categories) }),
	text("form", 20, func(o *out, m *matterRow) string { return o.law("form", m.Form) }),
	text("field", 20, func(o *out, m *matterRow) string { return o.law("field", m.Field) }),
	text("provider", 24, func(o *out, m *matterRow) string { return o.provider(m.ProviderID) }),
	text("state", 16, func(o *out, m *matterRow) string { return o.word("matter.state_", m.State) }),
	moment("finished_at", func(m *matterRow) instant { return m.FinishedAt }),
	text("branch", 20, func(o *out, m *matterRow) string { return o.branch(m.BranchID) }),
	{columnDef{"year", sheet.NumberColumn, 9}, func(_ *out, m *matterRow) sheet.Value { return sheet.Int(int64(m.Year)) }},
}, func(o *out, f matter.BookFilter, visit func([]matterRow) error) error {
	branches := []int64{f.BranchID}
	if f.BranchID == 0 && o.actor.BranchID != 0 {
		branches[0] = o.actor.BranchID
	} else if f.BranchID == 0 { // the command line: all books of the year
		rows, err := o.s.rooms.Org.Branches(o.ctx)
		if err != nil {
			return err
		}
		branches = branches[:0]
		for _, b := range rows {
			branches = append(branches, b.ID)
		}
	}
	for _, f.BranchID = range branches {
		f.Limit, f.After = pageSize, 0
		for {
			page, err := o.s.rooms.Matter.Register(o.ctx, o.actor, f)
			if err == nil {
				err = visit(page.Matters)
			}
			if err != nil {
				return err
			}
			if f.After = page.Next; f.After == 0 {
				break
			}
		}
	}
	return nil
}, learnMatters)
