package matter

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/file"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/request"
	"tgpl/internal/search"
)

// Codes of papers that steps of the program write themselves.
const (
	paperRequest  = "request_form"
	paperProofs   = "proofs" // stands for the proofs while none of them was named
	paperDecision = "assignment"
	paperChange   = "assignment_change"
)

// When a paper of the law's list is wanted in the file.
const (
	whenAlways  = "always"
	whenChange  = "change"  // the provider was changed
	whenStopped = "stopped" // the matter was not continued
	whenAtEnd   = "at_end"  // it was done as asked
)

// openFile lays the file of a new matter: the papers of the request, and what
// the law wants in such a file, owed. It tells whether proofs are owed.
func (s *Service) openFile(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, r request.Request) (owed bool, err error) {
	var papers []Paper
	have := map[string]bool{}
	for _, rp := range r.Papers {
		p := Paper{Kind: rp.Code, Title: or(rp.Label, s.paperName(rp.Code)), State: PaperReceived, CopyKind: copyKinds[rp.State], Note: rp.Note, OnDate: dayOr(rp.ReceivedAt.Date(), s.Today())}
		if rp.Code == request.PaperForm02 {
			p.Kind = paperRequest
		}
		proof := isProof(s.Law, rp.Code)
		if rp.State == request.PaperOwed {
			p.State, p.OnDate = PaperOwed, calendar.Date{}
			owed = owed || proof || rp.Code == request.PaperForm02
		}
		p.Required = proof || rp.Code == request.PaperForm02
		have[p.Kind] = true
		papers = append(papers, p)
	}
	named := slices.ContainsFunc(papers, func(p Paper) bool { return isProof(s.Law, p.Kind) })
	for _, lp := range s.Law.FilePapers(m.Form, m.Field, s.Today()) {
		if !have[lp.Code] && dueAtOpening(lp) && (!named || lp.Code != paperProofs) {
			papers = append(papers, Paper{Kind: lp.Code, Title: lp.In(i18n.Vietnamese), State: PaperOwed, Required: lp.Required})
		}
	}
	owed = owed || m.AtOnce && !named // accepted at once without any proof ticked
	for i := range papers {
		p := &papers[i]
		p.MatterID, p.Position, p.Version = m.ID, i+1, 1
		if err := insert(ctx, tx, p); err != nil {
			return owed, err
		}
		if i >= len(r.Papers) || r.Papers[i].FileID == 0 {
			continue
		}
		if err := s.carryFile(ctx, tx, a, m, *p, r.Papers[i]); err != nil {
			return owed, err
		}
	}
	return owed, nil
}

// copyKinds says what a paper ticked at reception is in the file.
var copyKinds = map[string]string{
	request.PaperOriginal: "original", request.PaperCertified: "certified_copy", request.PaperCopy: "copy",
}

// dueAtOpening tells whether a paper of the law's list is expected from the
// beginning. The others come with what they depend on: a change, a stop.
func dueAtOpening(p law.Paper) bool { return p.When == whenAlways || p.When == whenAtEnd }

// carryFile makes the scan of a request's paper the first version of the
// matter's paper: the same content, now of the matter, so that its provider
// may read it.
func (s *Service) carryFile(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, p Paper, rp request.Paper) error {
	old, err := s.rooms.File.Brief(ctx, rp.FileID)
	if err != nil {
		return err
	}
	f, err := s.rooms.File.Attach(ctx, a, file.Upload{
		SHA256: old.SHA256, Size: old.Size, MediaType: old.MediaType, Name: old.Name,
		Width: old.Width, Height: old.Height, ThumbSHA256: old.ThumbSHA256, ViewSHA256: old.ViewSHA256,
	}, m.Of())
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, &PaperVersion{PaperID: p.ID, Number: 1, FileID: f.ID, At: orNow(rp.ReceivedAt, s.Now()), ByID: a.ID}); err != nil {
		return err
	}
	return s.Index.Refresh(ctx, search.Paper, p.ID)
}

// paperName is the name of a paper in the law's lists.
func (s *Service) paperName(code string) string {
	for _, kind := range []string{"paper", "proof"} {
		if s.Law.Has(kind, code, calendar.Date{}) {
			return s.Law.Name(i18n.Vietnamese, kind, code)
		}
	}
	return code
}

// paperOfDecision puts the decision to assign, or to change, into the file.
func (s *Service) paperOfDecision(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, as Assignment) error {
	if as.DecisionNo == "" {
		return nil
	}
	kind := paperDecision
	var papers []Paper
	if err := s.papersOf(ctx, m.ID, &papers); err != nil {
		return err
	}
	if slices.ContainsFunc(papers, func(p Paper) bool { return p.Kind == paperDecision && !p.Missing() }) {
		kind = paperChange
	}
	return s.fulfil(ctx, tx, a, m, papers, Paper{Kind: kind, State: PaperSigned, OnDate: as.DecisionOn, Note: as.DecisionNo, CopyKind: "original"})
}

// expect puts papers into the file that a step makes necessary, owed.
func (s *Service) expect(ctx context.Context, tx bun.Tx, m Matter, when ...string) error {
	var papers []Paper
	if err := s.papersOf(ctx, m.ID, &papers); err != nil {
		return err
	}
	for _, lp := range s.Law.FilePapers(m.Form, m.Field, s.Today()) {
		if !slices.Contains(when, lp.When) || slices.ContainsFunc(papers, func(p Paper) bool { return p.Kind == lp.Code }) {
			continue
		}
		if err := insert(ctx, tx, &Paper{
			MatterID: m.ID, Kind: lp.Code, Title: lp.In(i18n.Vietnamese), State: PaperOwed, Required: lp.Required, Position: nextPosition(papers), Version: 1,
		}); err != nil {
			return err
		}
		papers = append(papers, Paper{Kind: lp.Code, Position: nextPosition(papers)})
	}
	return nil
}

// fulfil sets the owed paper of a kind, or adds one.
func (s *Service) fulfil(ctx context.Context, tx bun.Tx, a account.Actor, m Matter, papers []Paper, with Paper) error {
	for _, p := range papers {
		if p.Kind != with.Kind || !p.Missing() {
			continue
		}
		before := p
		p.State, p.OnDate, p.Note, p.CopyKind = with.State, with.OnDate, with.Note, with.CopyKind
		p.Version++
		return rewrite(ctx, tx, &p, p.ID, before.Version)
	}
	with.MatterID, with.Title, with.Position, with.Version = m.ID, or(with.Title, s.paperName(with.Kind)), nextPosition(papers), 1
	return insert(ctx, tx, &with)
}

func nextPosition(papers []Paper) int {
	n := 0
	for _, p := range papers {
		n = max(n, p.Position)
	}
	return n + 1
}

func (s *Service) papersOf(ctx context.Context, matterID int64, into *[]Paper) error {
	return s.DB.Read(ctx).NewSelect().Model(into).Where("matter_id = ?", matterID).Where("removed_at IS NULL").OrderExpr("position, id").Scan(ctx)
}

// lacks lists the required papers that the file does not hold. Of a matter that
// was stopped those are not wanted that only a matter done as asked has.
func (s *Service) lacks(m Matter, papers []Paper) []Paper {
	atEnd := map[string]bool{}
	for _, lp := range s.Law.FilePapers(m.Form, m.Field, m.AcceptedAt.Date()) {
		atEnd[lp.Code] = lp.When == whenAtEnd
	}
	var out []Paper
	for _, p := range papers {
		if p.Required && p.Missing() && (m.State != Stopped || !atEnd[p.Kind] && !s.excused(m, p)) {
			out = append(out, p)
		}
	}
	return out
}

// excused tells which papers can't be wanted of a matter that was stopped: the
// proofs that did not come, and the decision where nobody was assigned.
func (s *Service) excused(m Matter, p Paper) bool {
	if isProof(s.Law, p.Kind) || p.Kind == paperProofs || p.Kind == paperRequest {
		return true
	}
	return p.Kind == paperDecision && m.AssignedAt.IsZero()
}

// owedProofs lists what the clock of the proofs waits for: the proofs of
// entitlement and the written request.
func (s *Service) owedProofs(papers []Paper) []Paper {
	var out []Paper
	for _, p := range papers {
		if p.Missing() && (isProof(s.Law, p.Kind) || p.Kind == paperProofs || p.Kind == paperRequest) {
			out = append(out, p)
		}
	}
	return out
}

// proofsCame ends the clock of the proofs when none is owed any more, and lets
// the ten days for advice begin with the last paper (Law, Article 32.2).
func (s *Service) proofsCame(ctx context.Context, m Matter, at clock.Instant) error {
	var papers []Paper
	if err := s.papersOf(ctx, m.ID, &papers); err != nil {
		return err
	}
	if len(s.owedProofs(papers)) > 0 {
		return nil
	}
	rec, err := s.rooms.Agenda.Of(ctx, m.Of())
	if err != nil {
		return err
	}
	if _, runs := openDeadline(rec.Deadlines, clockProofs); !runs {
		return nil
	}
	if err := s.rooms.Agenda.Meet(ctx, m.Of(), clockProofs); err != nil {
		return err
	}
	if _, runs := openDeadline(rec.Deadlines, clockAdvice); !runs {
		return nil
	}
	return s.startClock(ctx, m, clockAdvice, at, false)
}
