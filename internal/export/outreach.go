package export

import "tgpl/internal/outreach"

type outreachRow = outreach.Session

var outreachList = define(Outreach, "outreach.read", []column[outreachRow]{
	birth("held_on", func(s *outreachRow) calendarBirth { return s.HeldOn }),
	text("outreach_kind", 22, func(o *out, s *outreachRow) string { return o.word("outreach.kind_", s.Kind) }),
	text("unit_code", 36, func(o *out, s *outreachRow) string { return o.unit(s.UnitCode) }),
	text("place", 30, func(_ *out, s *outreachRow) string { return s.Place }),
	text("topic", 40, func(_ *out, s *outreachRow) string { return s.Topic }),
	number("attended", func(s *outreachRow) int64 { return int64(s.Attended) }),
	number("women", func(s *outreachRow) int64 { return int64(s.Women) }),
	number("ethnic", func(s *outreachRow) int64 { return int64(s.Ethnic) }),
	number("advised", func(s *outreachRow) int64 { return int64(s.Advised) }),
	number("leaflets", func(s *outreachRow) int64 { return int64(s.Leaflets) }),
	text("by_whom", 24, func(_ *out, s *outreachRow) string { return s.ByWhom }),
	text("provider", 24, func(o *out, s *outreachRow) string { return o.provider(s.ProviderID) }),
	text("branch", 20, func(o *out, s *outreachRow) string { return o.branch(s.BranchID) }),
	text("note", 36, func(_ *out, s *outreachRow) string { return s.Note }),
	number("id", func(s *outreachRow) int64 { return s.ID }),
}, func(o *out, f outreach.Filter, visit func([]outreachRow) error) error {
	f.Limit, f.After = 200, ""
	for {
		page, err := o.s.rooms.Outreach.List(o.ctx, o.actor, f)
		if err == nil {
			err = visit(page.Items)
		}
		if f.After = page.Next; err != nil || f.After == "" {
			return err
		}
	}
}, func(o *out, page []outreachRow) error {
	ids := make([]int64, len(page))
	for i := range page {
		ids[i] = page[i].ProviderID
	}
	return o.learn(ids, nil)
})
