package request

import (
	"context"
	"slices"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/file"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
)

// RightSensitive is asked of who wants to know what tells of somebody's health.
const RightSensitive = "client.sensitive"

// knows tells whether somebody may know the sensitive groups and papers of a
// request: who may know them anyway, and while it is not decided who takes it
// in, since reception ticks them.
func knows(a account.Actor, r Request) bool {
	return account.May(a, RightSensitive, r.target()) ||
		(r.State == Draft || IsOpen(r.State)) && account.May(a, "request.write", r.target())
}

// veil masks the sensitive groups and papers of a request from who may not
// know them. What follows from them is still told by [Service.Proven] and
// [Service.Entitled].
func (s *Service) veil(a account.Actor, r Request) Request {
	if r.veiled != nil || !s.sensitive(r) || knows(a, r) {
		return r
	}
	r.veiled = &claim{r.Categories, r.Papers}
	return s.mask(r)
}

// claim is what a request claims and proves, behind the veil.
type claim struct {
	categories db.Words
	papers     []Paper
}

func (s *Service) sensitive(r Request) bool {
	return s.Law.AnySensitive("category", r.Categories...) ||
		slices.ContainsFunc(r.Papers, func(p Paper) bool { return s.Law.Sensitive("proof", p.Code) })
}

func (s *Service) mask(r Request) Request {
	r.Categories = s.Law.Mask("category", r.Categories)
	r.Papers = slices.Clone(r.Papers)
	for i := range r.Papers {
		if p := &r.Papers[i]; s.Law.Sensitive("proof", p.Code) {
			p.Code, p.Label, p.Note, p.FileID = law.Masked, law.MaskedName(i18n.Vietnamese, "proof"), "", 0
		}
	}
	return r
}

// veilFault masks the record that a fault carries.
func (s *Service) veilFault(a account.Actor, err error) error {
	if f := fault.Of(err); f != nil {
		switch now := f.Current.(type) {
		case Request:
			f.Current = s.veil(a, now)
		case Guidance:
			f.Current = s.veilGuidance(a, now)
		}
	}
	return err
}

// seen notes that somebody who may know them opened sensitive groups or papers.
func (s *Service) seen(ctx context.Context, a account.Actor, r Request) error {
	if r.veiled != nil || !s.sensitive(r) {
		return nil
	}
	return s.Audit.Seen(ctx, a.Who(), RightSensitive, r.Of(), "")
}

// forAudit leaves out what opens the request to a stranger, and what is a
// sensitive fact about the person.
func (s *Service) forAudit(r Request) Request {
	r.Tracking = ""
	return s.mask(r)
}

// PublicName is how a paper is named to whoever knows the tracking code and a
// telephone number, or finds the printed acknowledgement: relatives and others
// may.
func (s *Service) PublicName(ctx context.Context, code, label string) string {
	if code == law.Masked || s.Law.Sensitive("proof", code) {
		return i18n.T(ctx, "request.paper_withheld")
	}
	return label
}

// secretFile tells whether a file is the scan of a sensitive paper of a request,
// and whether the reader may know it.
func (s *Service) secretFile(ctx context.Context, a account.Actor, f file.File) (secret, may bool, err error) {
	r, err := s.find(ctx, f.SubjectID)
	if err != nil {
		return true, false, err
	}
	secret = slices.ContainsFunc(r.Papers, func(p Paper) bool { return p.FileID == f.ID && s.Law.Sensitive("proof", p.Code) })
	return secret, knows(a, r), nil
}

// veilGuidance masks the group of a line of the register of guidance.
func (s *Service) veilGuidance(a account.Actor, g Guidance) Guidance {
	if s.Law.Sensitive("category", g.Category) && !account.May(a, RightSensitive, g.target()) {
		g.Category = law.Masked
	}
	return g
}

func (s *Service) guidanceForAudit(g Guidance) Guidance {
	if s.Law.Sensitive("category", g.Category) {
		g.Category = law.Masked
	}
	return g
}
