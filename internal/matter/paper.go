package matter

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/search"
)

// AddPaper puts a paper into the file, with its contents or as owed.
func (s *Service) AddPaper(ctx context.Context, a account.Actor, id int64, in PaperInput) (Paper, error) {
	if err := s.requireAny(ctx, a, id, "matter.work", "matter.accept"); err != nil {
		return Paper{}, err
	}
	f := fault.Fields{}
	p := Paper{MatterID: id, Version: 1}
	p.Kind = check.Choice(f, "kind", or(in.Kind, "other"), true, func(c string) bool {
		return c == "other" || s.known("paper")(c) || s.known("proof")(c)
	})
	p.Title = check.Text(f, "title", in.Title, check.Short)
	if p.Title == "" && p.Kind == "other" {
		f.Add("title", "fault.required")
	}
	in2 := PaperVersionInput{State: in.State, CopyKind: in.CopyKind, OnDate: in.OnDate, Note: in.Note, Text: in.Text, FileID: in.FileID, File: in.File}
	v, up, err := s.readVersion(ctx, f, &p, in2, true)
	if err != nil {
		return Paper{}, err
	}
	p.Title = or(p.Title, s.paperName(p.Kind))
	_, err = s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.unfiled(); err != nil {
			return err
		}
		var papers []Paper
		if err := s.papersOf(ctx, id, &papers); err != nil {
			return err
		}
		p.Position = nextPosition(papers)
		if err := insert(ctx, tx, &p); err != nil {
			return err
		}
		if err := s.addVersion(ctx, tx, a, *m, p, v, up); err != nil {
			return err
		}
		if err := s.proofsCame(ctx, *m, s.Now()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.add_paper", m.Of(), nil, s.paperForAudit(p), "")
	})
	return s.told(ctx, a, p, err)
}

// AddPaperVersion adds contents to a paper: a file, or text written here. An
// owed paper is thereby received unless another state is told.
func (s *Service) AddPaperVersion(ctx context.Context, a account.Actor, paperID int64, in PaperVersionInput) (Paper, error) {
	p, err := s.paper(ctx, paperID)
	if err != nil {
		return p, err
	}
	if err := s.requireAny(ctx, a, p.MatterID, "matter.work", "matter.accept"); err != nil {
		return Paper{}, err
	}
	f := fault.Fields{}
	to := p
	v, up, err := s.readVersion(ctx, f, &to, in, false)
	if err != nil {
		return Paper{}, err
	}
	return s.changePaper(ctx, a, p, in.Version, "matter.add_paper_version", "", func(ctx context.Context, tx bun.Tx, m Matter, p *Paper) error {
		p.State, p.CopyKind, p.OnDate = to.State, to.CopyKind, to.OnDate
		return s.addVersion(ctx, tx, a, m, *p, v, up)
	})
}

// ChangePaper changes what is known of a paper: its title, state, place.
func (s *Service) ChangePaper(ctx context.Context, a account.Actor, paperID int64, in PaperChangeInput) (Paper, error) {
	p, err := s.paper(ctx, paperID)
	if err != nil {
		return p, err
	}
	if err := s.requireAny(ctx, a, p.MatterID, "matter.work", "matter.accept"); err != nil {
		return Paper{}, err
	}
	f, to := fault.Fields{}, p
	masked, err := s.masked(ctx, a, p)
	if err != nil {
		return Paper{}, err
	}
	if masked { // what the form showed instead is not taken for the paper's own
		in.Title, in.Note = nil, nil
	}
	if in.Title != nil {
		to.Title = check.Required(f, "title", *in.Title, check.Short)
	}
	if in.State != nil {
		to.State = check.Choice(f, "state", *in.State, true, func(c string) bool { return slices.Contains(PaperStates, c) })
	}
	if in.CopyKind != nil {
		to.CopyKind = check.Choice(f, "copy_kind", *in.CopyKind, false, func(c string) bool { return slices.Contains(CopyKinds, c) })
	}
	if in.OnDate != nil {
		to.OnDate = check.Date(f, "on_date", *in.OnDate, s.Today())
	}
	if in.Note != nil {
		to.Note = check.LongText(f, "note", *in.Note, check.Long)
	}
	if to.State == PaperNotNeeded && to.Note == "" {
		f.Add("note", "fault.required")
	}
	if err := f.Err(); err != nil {
		return Paper{}, err
	}
	return s.changePaper(ctx, a, p, in.Version, "matter.change_paper", "", func(_ context.Context, _ bun.Tx, _ Matter, p *Paper) error {
		position := p.Position
		if in.Position != nil {
			position = *in.Position
		}
		id, version := p.ID, p.Version
		*p = to
		p.ID, p.Version, p.Position = id, version, position
		return nil
	})
}

// RemovePaper takes a paper out of the file that was put there by mistake. It
// stays in the data, with the reason in the audit. What the law wants in the
// file can't be taken out, only marked as not needed, with a note.
func (s *Service) RemovePaper(ctx context.Context, a account.Actor, paperID int64, in ReasonInput) (Paper, error) {
	p, err := s.paper(ctx, paperID)
	if err != nil {
		return p, err
	}
	if err := s.requireAny(ctx, a, p.MatterID, "matter.work", "matter.accept"); err != nil {
		return Paper{}, err
	}
	f := fault.Fields{}
	reason := check.RequiredLong(f, "reason", in.Reason, check.Line)
	if err := f.Err(); err != nil {
		return Paper{}, err
	}
	if p.Required {
		return Paper{}, fault.New(fault.Conflict, "matter.paper_is_required")
	}
	return s.changePaper(ctx, a, p, in.Version, "matter.remove_paper", reason, func(_ context.Context, _ bun.Tx, _ Matter, p *Paper) error {
		p.RemovedAt = s.Now()
		return nil
	})
}

func (s *Service) changePaper(ctx context.Context, a account.Actor, p Paper, version int64, action, note string, f func(ctx context.Context, tx bun.Tx, m Matter, p *Paper) error) (Paper, error) {
	_, err := s.change(ctx, a, p.MatterID, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.unfiled(); err != nil {
			return err
		}
		var err error
		if p, err = s.paper(ctx, p.ID); err != nil {
			return err
		}
		if p.Version != version {
			return fault.Stale(p)
		}
		before := p
		if err := f(ctx, tx, *m, &p); err != nil {
			return err
		}
		p.Version++
		if err := rewrite(ctx, tx, &p, p.ID, before.Version); err != nil {
			return err
		}
		if err := s.Index.Refresh(ctx, search.Paper, p.ID); err != nil {
			return err
		}
		if err := s.proofsCame(ctx, *m, s.Now()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), action, m.Of(), s.paperForAudit(before), s.paperForAudit(p), note)
	})
	return s.told(ctx, a, p, err)
}

// readVersion reads the contents of a paper and what they make of it. An empty
// version is only allowed where a paper is added as owed.
func (s *Service) readVersion(ctx context.Context, f fault.Fields, p *Paper, in PaperVersionInput, mayBeEmpty bool) (PaperVersion, *file.Upload, error) {
	v := PaperVersion{FileID: in.FileID}
	v.Text = check.LongText(f, "text", in.Text, textLimit)
	v.Note = check.LongText(f, "note", in.Note, check.Long)
	empty := in.File == nil && in.FileID == 0 && strings.TrimSpace(v.Text) == ""
	state := in.State
	if state == "" {
		switch {
		case empty && mayBeEmpty:
			state = PaperOwed
		case v.Text != "" && in.File == nil && in.FileID == 0:
			state = PaperDraft
		default:
			state = PaperReceived
		}
	}
	if empty && !mayBeEmpty {
		f.Add("file", "matter.paper_empty")
	}
	p.State = check.Choice(f, "state", state, true, func(c string) bool { return slices.Contains(PaperStates, c) })
	if in.CopyKind != "" {
		p.CopyKind = check.Choice(f, "copy_kind", in.CopyKind, false, func(c string) bool { return slices.Contains(CopyKinds, c) })
	}
	if in.OnDate != "" {
		p.OnDate = check.Date(f, "on_date", in.OnDate, s.Today())
	}
	if mayBeEmpty {
		p.Note = v.Note
	}
	if len(f) > 0 {
		return v, nil, f.Err()
	}
	up, err := s.receive(ctx, f, "file", in.File)
	if err != nil {
		return v, nil, err
	}
	return v, up, f.Err()
}

// textLimit is how long a text written here may be, in characters.
const textLimit = 200_000

func (s *Service) addVersion(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, p Paper, v PaperVersion, up *file.Upload) error {
	if up == nil && v.FileID == 0 && v.Text == "" {
		return nil
	}
	var err error
	if v.FileID, err = s.attach(ctx, a, m, up, v.FileID, "file"); err != nil {
		return err
	}
	var last int
	if err := tx.NewSelect().Table("matter_paper_version").ColumnExpr("COALESCE(MAX(number), 0)").Where("paper_id = ?", p.ID).Scan(ctx, &last); err != nil {
		return err
	}
	v.PaperID, v.Number, v.At, v.ByID = p.ID, last+1, s.Now(), a.ID
	if err := insert(ctx, tx, &v); err != nil {
		return err
	}
	return s.Index.Refresh(ctx, search.Paper, p.ID)
}

func (s *Service) paper(ctx context.Context, id int64) (Paper, error) {
	var p Paper
	if err := child(ctx, s.DB.Read(ctx), &p, id); err != nil {
		return p, err
	}
	if !p.RemovedAt.IsZero() {
		return p, fault.Missing()
	}
	return p, nil
}

// PaperWithVersions is a paper with all its contents, newest first.
type PaperWithVersions struct {
	Paper    Paper          `json:"paper"`
	Versions []PaperVersion `json:"versions"`
}

// GetPaper gives a paper with its versions; of a sensitive one whose reader may
// not know it, only that it is there.
func (s *Service) GetPaper(ctx context.Context, a account.Actor, paperID int64) (PaperWithVersions, error) {
	p, err := s.paper(ctx, paperID)
	if err != nil {
		return PaperWithVersions{}, err
	}
	if err := s.require(ctx, a, "matter.read", p.MatterID); err != nil {
		return PaperWithVersions{}, err
	}
	out := PaperWithVersions{Paper: p}
	if err := s.DB.Read(ctx).NewSelect().Model(&out.Versions).Where("paper_id = ?", paperID).OrderExpr("number DESC").Scan(ctx); err != nil {
		return PaperWithVersions{}, err
	}
	masked, err := s.masked(ctx, a, p)
	if masked {
		out.Paper, out.Versions = s.paperForAudit(p), veilVersions(out.Versions)
	}
	return out, err
}
