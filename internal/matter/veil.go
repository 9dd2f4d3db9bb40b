package matter

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/request"
)

// knows tells whether somebody may know the sensitive groups and papers of a
// matter.
func knows(a account.Actor, m Matter) bool {
	return account.May(a, request.RightSensitive, m.target())
}

// veil masks the sensitive groups of a matter from who may not know them.
func (s *Service) veil(a account.Actor, m Matter) Matter {
	if s.Law.AnySensitive("category", m.Categories...) && !knows(a, m) {
		m.Categories = s.Law.Mask("category", m.Categories)
	}
	return m
}

func (s *Service) veilAll(a account.Actor, ms []Matter) {
	for i := range ms {
		ms[i] = s.veil(a, ms[i])
	}
}

// veilPaper masks the name of a paper that is itself a sensitive fact.
func (s *Service) veilPaper(a account.Actor, m Matter, p Paper) Paper {
	if knows(a, m) {
		return p
	}
	return s.paperForAudit(p)
}

// veilDetail masks all that hangs on a matter. It tells whether something
// sensitive is left to see.
func (s *Service) veilDetail(a account.Actor, d *Detail) (seen bool) {
	secret := s.Law.AnySensitive("category", d.Matter.Categories...)
	know := knows(a, d.Matter)
	for i, p := range d.Papers {
		if !s.Law.Sensitive("proof", p.Kind) {
			continue
		}
		secret = true
		if v, ok := d.Latest[p.ID]; ok && !know {
			v.FileID, v.Note = 0, ""
			d.Latest[p.ID] = v
		}
		d.Papers[i] = s.veilPaper(a, d.Matter, p)
	}
	for _, some := range [][]Paper{d.Lacks, d.Proofs} {
		for i, p := range some {
			some[i] = s.veilPaper(a, d.Matter, p)
		}
	}
	d.Matter = s.veil(a, d.Matter)
	return secret && know
}

// veilFault masks the record that a fault carries.
func (s *Service) veilFault(a account.Actor, err error) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	switch now := f.Current.(type) {
	case Matter:
		f.Current = s.veil(a, now)
	case Paper:
		f.Current = s.paperForAudit(now)
	}
	return err
}

// forAudit leaves out what is a sensitive fact about the person.
func (s *Service) forAudit(m Matter) Matter {
	m.Categories = s.Law.Mask("category", m.Categories)
	return m
}

// paperForAudit leaves out the name of a paper that is itself a sensitive fact.
func (s *Service) paperForAudit(p Paper) Paper {
	if s.Law.Sensitive("proof", p.Kind) {
		p.Kind, p.Title, p.Note = law.Masked, law.MaskedName(i18n.Vietnamese, "proof"), ""
	}
	return p
}

// secretFile tells whether a file is the contents of a sensitive paper of a
// matter, and whether the reader may know it.
func (s *Service) secretFile(ctx context.Context, a account.Actor, f file.File) (secret, may bool, err error) {
	m, err := s.load(ctx, f.SubjectID)
	if err != nil {
		return true, false, err
	}
	var kinds []string
	err = s.DB.Read(ctx).NewRaw(`SELECT p.kind FROM matter_paper AS p JOIN matter_paper_version AS v ON v.paper_id = p.id
		WHERE p.matter_id = ? AND v.file_id = ?`, m.ID, f.ID).Scan(ctx, &kinds)
	return s.Law.AnySensitive("proof", kinds...), knows(a, m), err
}

// bySensitive narrows a list to the matters whose sensitive groups the actor
// may know, before it is asked for one of them.
func (s *Service) bySensitive(f fault.Fields, q *bun.SelectQuery, a account.Actor) *bun.SelectQuery {
	scope := account.ScopeOf(a, request.RightSensitive)
	if scope == account.None {
		f.Add("category", "matter.category_masked")
		return q
	}
	return account.Reach{Scope: scope, BranchID: a.BranchID, AccountID: a.ID}.Where(q, "matter.branch_id", "matter.account_id = ?")
}

// masked tells whether a paper is one whose name the actor is not told.
func (s *Service) masked(ctx context.Context, a account.Actor, p Paper) (bool, error) {
	if !s.Law.Sensitive("proof", p.Kind) {
		return false, nil
	}
	m, err := s.load(ctx, p.MatterID)
	return !knows(a, m), err
}

// told gives a paper that was changed as the actor may know it.
func (s *Service) told(ctx context.Context, a account.Actor, p Paper, err error) (Paper, error) {
	if err != nil {
		return Paper{}, err
	}
	masked, err := s.masked(ctx, a, p)
	if masked {
		p = s.paperForAudit(p)
	}
	return p, err
}

// veilVersions hides the contents of a sensitive paper.
func veilVersions(vs []PaperVersion) []PaperVersion {
	out := slices.Clone(vs)
	for i := range out {
		out[i].FileID, out[i].Text, out[i].Note = 0, "", ""
	}
	return out
}
