package matter

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/audit"
	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/register"
	"tgpl/internal/request"
)

// acceptance is a read and checked AcceptInput.
type acceptance struct {
	request request.Request
	outcome law.Outcome
	form    string
	field   string
	stage   string
	role    string
	caseNo  string
	ground  string
	note    string
}

// Accept enters a request into the register of acceptance (Law, Article 30;
// Circular 12/2018, Article 5): from then it is a matter with a number without
// gap and a file code. With a ground of Article 30.4 it is accepted at once,
// papers owed; the head decides that, so that the others only propose it.
//
// Faults: Invalid; Conflict when the request changed, is decided already, or
// the check for conflicts found something that nobody has overridden.
func (s *Service) Accept(ctx context.Context, a account.Actor, in AcceptInput) (Decided, error) {
	target, err := s.Guard.TargetOf(ctx, request.Kind, in.RequestID)
	if err != nil {
		return Decided{}, err
	}
	if err := s.Guard.Require(ctx, a, "matter.accept", target); err != nil {
		return Decided{}, err
	}
	acc, err := s.readAccept(ctx, a, in)
	if err != nil {
		return Decided{}, err
	}
	// Whether anything stands in the way is asked in the transaction, once.
	if err := s.checked(ctx, a, in.RequestID, 0, 0); err != nil {
		return Decided{}, err
	}
	var out Decided
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.rooms.Conflict.Alone(ctx, tx); err != nil {
			return err
		}
		if s.mustPropose(ctx, a, acc.outcome, target) {
			out.Proposal, err = s.proposeAccept(ctx, a, acc, in)
			return err
		}
		out.Matter, err = s.accept(ctx, tx, a, acc, in.Version)
		return err
	})
	out.Matter = s.veil(a, out.Matter)
	return out, err
}

func (s *Service) readAccept(ctx context.Context, a account.Actor, in AcceptInput) (acceptance, error) {
	r, err := s.rooms.Request.Brief(ctx, in.RequestID)
	if err != nil {
		return acceptance{}, err
	}
	on, f := s.Today(), fault.Fields{}
	known := func(kind string) func(string) bool {
		return func(code string) bool { return s.Law.Has(kind, code, on) }
	}
	acc := acceptance{request: r}
	acc.form = check.Choice(f, "form", or(in.Form, r.Form), true, known("form"))
	acc.field = check.Choice(f, "field", or(in.Field, r.Field), true, known("field"))
	acc.stage = check.Choice(f, "stage", or(in.Stage, r.Stage), false, known("stage"))
	acc.role = check.Choice(f, "role", or(in.Role, r.Role), false, known("role"))
	acc.caseNo = check.Text(f, "agency_case_no", in.AgencyCaseNo, check.Short)
	acc.note = check.LongText(f, "note", in.Note, check.Long)
	acc.ground = check.Choice(f, "at_once_ground", in.AtOnceGround, false, known("at_once"))
	decision := DecideAccept
	if acc.ground != "" {
		decision = DecideAtOnce
	}
	acc.outcome = s.outcome(f, a, decision, in.Outcome, acc.note)
	if r.ClientID == 0 {
		f.Add("client_id", "matter.needs_client")
	}
	if acc.ground == "" && slices.ContainsFunc(r.Papers, owedProof(s.Law)) {
		f.Add("at_once_ground", "matter.papers_owed")
	}
	return acc, f.Err()
}

// owedProof finds papers without which only acceptance at once is possible.
func owedProof(l *law.Law) func(request.Paper) bool {
	return func(p request.Paper) bool {
		return p.State == request.PaperOwed && (p.Code == request.PaperForm02 || isProof(l, p.Code))
	}
}

// proposeAccept asks the head to accept at once.
func (s *Service) proposeAccept(ctx context.Context, a account.Actor, acc acceptance, in AcceptInput) (*agenda.Proposal, error) {
	r := acc.request
	if err := s.rooms.Conflict.RequireClear(ctx, r.ID, 0, 0); err != nil {
		return nil, err
	}
	sub := audit.Subject{Kind: request.Kind, ID: r.ID, BranchID: r.BranchID}
	p, err := s.rooms.Agenda.Propose(ctx, agenda.ProposeInput{
		Subject: sub, Title: r.Code + " · " + r.ClientName, Decision: DecideAtOnce, Outcome: acc.outcome.Code, Payload: in, Note: acc.note, By: a,
	})
	if err != nil {
		return nil, err
	}
	if err := s.rooms.Request.MarkProposed(ctx, a, r.ID, in.Version, acc.note); err != nil {
		return nil, err
	}
	return &p, s.Audit.Change(ctx, a.Who(), "matter.propose_accept", sub, nil, in, acc.note)
}

// accept makes the matter, with all that hangs on it, in one transaction.
func (s *Service) accept(ctx context.Context, tx bun.Tx, a account.Actor, acc acceptance, version int64) (Matter, error) {
	r := acc.request
	if err := s.rooms.Conflict.RequireClear(ctx, r.ID, 0, 0); err != nil {
		return Matter{}, err
	}
	branch, err := s.rooms.Org.Branch(ctx, r.BranchID)
	if err != nil {
		return Matter{}, err
	}
	home, err := s.homeOf(ctx, r.ClientID, s.Today())
	if err != nil {
		return Matter{}, err
	}
	now := s.Now()
	m := Matter{
		BranchID: r.BranchID, RequestID: r.ID, ClientID: r.ClientID, ClientName: home.name, Folded: home.folded,
		Book: Book, Year: s.Today().Year, Form: acc.form, Field: acc.field, Stage: acc.stage, Role: acc.role,
		Subject: or(r.Subject, firstLine(r.Problem)), Categories: words(r.Categories), Hardship: words(r.Hardship),
		AgencyID: r.AgencyID, AgencyCaseNo: acc.caseNo, Detained: r.Detained || acc.role == "detained",
		UnitCode: home.unitCode, Address: home.address, State: Accepted,
		AtOnce: acc.ground != "", AtOnceGround: acc.ground,
		AcceptedAt: now, AcceptedBy: a.ID, UpdatedAt: now, Version: 1,
	}
	if m.Number, err = s.Registers.Next(ctx, m.BranchID, Book, m.Year); err != nil {
		return Matter{}, err
	}
	m.Code, _ = s.Law.FileCode(branch.Code, m.Form, m.Number, m.Year)
	if err := insert(ctx, tx, &m); err != nil {
		return Matter{}, err
	}
	if err := s.Index.Put(ctx, m.Doc()); err != nil {
		return Matter{}, err
	}
	if err := s.Registers.Write(ctx, register.Entry{
		BranchID: m.BranchID, Book: Book, Year: m.Year, Number: m.Number, Code: m.Code, SubjectKind: Kind, SubjectID: m.ID, At: int64(now),
	}); err != nil {
		return Matter{}, err
	}
	if err := insert(ctx, tx, &MoveRow{
		MatterID: m.ID, Move: MoveAccept, ToState: Accepted, Outcome: acc.outcome.Code, Ground: acc.ground, Note: acc.note, At: now, ByID: a.ID,
	}); err != nil {
		return Matter{}, err
	}
	if err := s.rooms.Request.MarkAccepted(ctx, a, r.ID, version, m.ID, acc.outcome.Code); err != nil {
		return Matter{}, err
	}
	if err := s.rooms.Conflict.CarryToMatter(ctx, r.ID, m.ID); err != nil {
		return Matter{}, err
	}
	owed, err := s.openFile(ctx, tx, a, m, r)
	if err != nil {
		return Matter{}, err
	}
	if err := s.applyOutcome(ctx, m, acc.outcome, owed, home.hard); err != nil {
		return Matter{}, err
	}
	if err := s.handWork(ctx, a, m, acc.note); err != nil {
		return Matter{}, err
	}
	if err := s.refreshDue(ctx, &m); err != nil {
		return Matter{}, err
	}
	return m, s.Audit.Change(ctx, a.Who(), "matter.accept", m.Of(), nil, s.forAudit(m), acc.note)
}

// home is the person as the matter keeps it: name and residence on that day.
type home struct {
	name, folded      string
	unitCode, address string
	hard              bool
}

// clear wants the check for conflicts done on the parties as they are, and
// does it where nobody has yet, and nothing standing in the way.
func (s *Service) clear(ctx context.Context, a account.Actor, requestID, matterID, providerID int64) error {
	if err := s.checked(ctx, a, requestID, matterID, providerID); err != nil {
		return err
	}
	return s.rooms.Conflict.RequireClear(ctx, requestID, matterID, providerID)
}

// checked does the check for conflicts where nobody has on the parties as they
// are. What it finds is kept, whatever becomes of what is being decided.
func (s *Service) checked(ctx context.Context, a account.Actor, requestID, matterID, providerID int64) error {
	c, ok, err := s.rooms.Conflict.Latest(ctx, requestID, matterID, providerID)
	if err != nil || ok && c.Current {
		return err
	}
	return s.checkConflict(ctx, a, requestID, matterID, providerID)
}

func words(w db.Words) db.Words {
	if w == nil {
		return db.Words{}
	}
	return w
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// firstLine makes the subject of a matter out of a longer story.
func firstLine(s string) string {
	const most = 160
	r := []rune(s)
	if i := slices.Index(r, '\n'); i >= 0 {
		r = r[:i]
	}
	if len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return string(r)
}

func (m Matter) String() string { return fmt.Sprintf("matter %d (%s)", m.ID, m.Code) }
