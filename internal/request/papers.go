package request

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
)

// readPapers reads ticks: those of the law's proofs, of the written request and
// of other papers. Papers that stand already are kept and changed in place;
// none is lost by not being sent.
func (s *Service) readPapers(f fault.Fields, in []PaperInput, have []Paper, r Request, public bool) []Paper {
	out := slices.Clone(have)
	if public {
		return out
	}
	if len(in) > 100 {
		f.Add("papers", "fault.too_long", "max", 100)
		return out
	}
	on := r.ReceivedAt.Date()
	for i, p := range in {
		field := fmt.Sprintf("papers[%d].", i)
		at := slices.IndexFunc(out, func(o Paper) bool { return o.ID != 0 && o.ID == p.ID })
		if at < 0 && p.Code != PaperOther {
			at = slices.IndexFunc(out, func(o Paper) bool { return o.Code == p.Code })
		}
		if p.ID != 0 && at < 0 {
			f.Add(field+"id", "fault.bad_choice")
			continue
		}
		state := check.Choice(f, field+"state", p.State, false, oneOf(PaperStates))
		if state == "" {
			continue // not ticked, or left as it is
		}
		row := Paper{RequestID: r.ID, Code: p.Code}
		if at >= 0 {
			row = out[at]
		}
		row.Note = check.Text(f, field+"note", p.Note, check.Line)
		if p.FileID != 0 {
			row.FileID = p.FileID
		}
		if at < 0 || row.Code == PaperOther && p.Label != "" {
			row.Label = s.paperLabel(f, field, p, r)
		}
		if row.State != state {
			row.State, row.ReceivedAt = state, 0
			if state != PaperOwed {
				row.ReceivedAt = s.Now()
			}
		}
		if at >= 0 {
			out[at] = row
			continue
		}
		if row.Code != PaperForm02 && row.Code != PaperOther && !s.Law.Has("proof", row.Code, on) {
			f.Add(field+"code", "fault.bad_choice")
			continue
		}
		out = append(out, row)
	}
	return out
}

// paperLabel names a paper as the law names it on that day, in Vietnamese, the
// language of the register.
func (s *Service) paperLabel(f fault.Fields, field string, p PaperInput, r Request) string {
	switch p.Code {
	case PaperForm02:
		return i18n.In(i18n.Vietnamese, "request.paper_form_02")
	case PaperOther:
		return check.Required(f, field+"label", p.Label, check.Short)
	}
	rule, _ := s.Law.Rule("proof", p.Code, r.ReceivedAt.Date())
	return rule.In(i18n.Vietnamese)
}

func (s *Service) writePapers(ctx context.Context, tx bun.Tx, r *Request) error {
	for i := range r.Papers {
		p := &r.Papers[i]
		p.RequestID = r.ID
		err := s.ownFile(ctx, *p)
		if err != nil {
			return err
		}
		if p.ID == 0 {
			_, err = tx.NewInsert().Model(p).Exec(ctx)
		} else {
			_, err = tx.NewUpdate().Model(p).WherePK().Where("request_id = ?", r.ID).Exec(ctx)
		}
		if err != nil {
			return fmt.Errorf("write a paper of request %d: %w", r.ID, err)
		}
	}
	return nil
}

// ownFile wants the scan of a paper to be a file of the same request: with the
// acceptance it becomes one of the matter, and whoever may read that reads it.
func (s *Service) ownFile(ctx context.Context, p Paper) error {
	if p.FileID == 0 {
		return nil
	}
	f, err := s.rooms.File.Brief(ctx, p.FileID)
	if fault.Is(err, fault.NotFound) || err == nil && (f.SubjectKind != Kind || f.SubjectID != p.RequestID) {
		return fault.Field("papers", "request.file_of_other")
	}
	return err
}

// TickPapers notes what was shown or handed in. When nothing is owed any more
// and the request waits for the person, it goes back to reception. Once it is
// accepted, papers are those of the matter.
func (s *Service) TickPapers(ctx context.Context, a account.Actor, id int64, in TickInput) (Request, error) {
	r, err := s.allowed(ctx, a, id, "tick_papers")
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	s.readPapers(f, in.Papers, r.Papers, r, false)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, id, in.Version, "tick_papers", "", func(ctx context.Context, tx bun.Tx, r *Request) error {
		owed := Owes(*r)
		r.Papers = s.readPapers(fault.Fields{}, in.Papers, r.Papers, *r, false)
		if err := s.writePapers(ctx, tx, r); err != nil {
			return err
		}
		if !owed || Owes(*r) || !IsOpen(r.State) {
			return nil
		}
		return s.rooms.Agenda.Hand(ctx, agenda.HandInput{
			Subject: r.Of(), Queue: agenda.Reception, Title: r.Title(), Reason: "request.wait_complete", By: a,
		})
	})
}

// Owes tells whether a paper is still to come.
func Owes(r Request) bool {
	return slices.ContainsFunc(r.Papers, func(p Paper) bool { return p.State == PaperOwed })
}

// OwedPapers gives the papers that are still to come, without asking a right.
func (s *Service) OwedPapers(ctx context.Context, id int64) ([]Paper, error) {
	ps, err := s.papers(ctx, id)
	return slices.DeleteFunc(ps, func(p Paper) bool { return p.State != PaperOwed }), err
}

// Proven tells whether the papers prove that the law helps: for each hardship
// and category claimed that has proofs in the law, one of them was shown in the
// original or handed in certified, for one category at least (Law, Art. 29.2;
// Circular 08/2017, Art. 33).
func (s *Service) Proven(r Request) bool {
	if r.veiled != nil {
		r.Categories, r.Papers = r.veiled.categories, r.veiled.papers
	}
	on := r.ReceivedAt.Date()
	shown := func(categories, hardship []string) bool {
		for _, rule := range s.Law.Proofs(categories, hardship, on) {
			if slices.ContainsFunc(r.Papers, func(p Paper) bool { return p.Code == rule.Code && p.Proves() }) {
				return true
			}
		}
		return false
	}
	for _, c := range r.Categories {
		if !shown([]string{c}, nil) {
			continue
		}
		if !s.Law.NeedsHardship(c, on) {
			return true
		}
		for _, h := range r.Hardship {
			if shown(nil, []string{h}) {
				return true
			}
		}
	}
	return false
}

// Entitled tells whether what is claimed entitles to legal aid, were it proven:
// one category that needs no hardship, or one that does together with hardship
// (Law, Art. 7; Decree 144/2017, Art. 2). It gives the category that helps.
func (s *Service) Entitled(categories, hardship []string, r Request) (category string, ok bool) {
	if r.veiled != nil {
		category, ok = s.Entitled(r.veiled.categories, hardship, Request{ReceivedAt: r.ReceivedAt})
		if s.Law.Sensitive("category", category) {
			category = law.Masked
		}
		return category, ok
	}
	on := r.ReceivedAt.Date()
	for _, needs := range []bool{false, true} {
		for _, c := range categories {
			if s.Law.Has("category", c, on) && s.Law.NeedsHardship(c, on) == needs && (!needs || len(hardship) > 0) {
				return c, true
			}
		}
	}
	return "", false
}
