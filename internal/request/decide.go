package request

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/law"
)

// Decisions of the law's outcomes that this room makes. Acceptance is the room
// matter's.
const (
	DecisionRefuse   = "refuse"
	DecisionPass     = "pass"
	DecisionWithdraw = "withdraw"
)

// Take puts the request into the actor's hand.
func (s *Service) Take(ctx context.Context, a account.Actor, id int64, in VersionInput) (Request, error) {
	if _, err := s.allowed(ctx, a, id, "take"); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, id, in.Version, "take", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
		r.OfficerID = a.ID
		return s.rooms.Agenda.Hand(ctx, agenda.HandInput{
			Subject: r.Of(), Queue: agenda.Officer, AccountID: a.ID, Title: r.Title(), Reason: "request.wait_review", By: a,
		})
	})
}

// Ask tells the person what is missing (Art. 30.2): the papers become owed and
// the request waits for the person until they are ticked.
func (s *Service) Ask(ctx context.Context, a account.Actor, id int64, in AskInput) (Request, error) {
	r, err := s.allowed(ctx, a, id, "ask")
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	note := check.RequiredLong(f, "note", in.Note, check.Long)
	for i := range in.Papers {
		if in.Papers[i].State != "" {
			in.Papers[i].State = PaperOwed
		}
	}
	s.readPapers(f, in.Papers, r.Papers, r, false)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	return s.change(ctx, a, id, in.Version, "ask", note, func(ctx context.Context, tx bun.Tx, r *Request) error {
		r.Papers = s.readPapers(fault.Fields{}, in.Papers, r.Papers, *r, false)
		if err := s.writePapers(ctx, tx, r); err != nil {
			return err
		}
		if err := s.rooms.Agenda.Meet(ctx, r.Of(), ClockAcknowledge); err != nil {
			return err
		}
		return s.rooms.Agenda.Hand(ctx, agenda.HandInput{
			Subject: r.Of(), Queue: agenda.Client, Title: r.Title(), Reason: "request.wait_papers", Note: note, By: a,
		})
	})
}

// Acknowledge notes that the person was given the acknowledgement: what was
// received and whether it is enough (Art. 30.2). Printing it again changes
// nothing.
func (s *Service) Acknowledge(ctx context.Context, a account.Actor, id int64) (Request, error) {
	r, err := s.allowed(ctx, a, id, "acknowledge")
	if err != nil || r.AcknowledgedAt != 0 {
		return s.veil(a, r), err
	}
	return s.change(ctx, a, id, r.Version, "acknowledge", "", func(ctx context.Context, _ bun.Tx, r *Request) error {
		r.AcknowledgedAt = s.Now()
		return s.rooms.Agenda.Meet(ctx, r.Of(), ClockAcknowledge)
	})
}

// ReadBack notes that the form an officer wrote was read to the person, and how
// it was signed (Art. 29.2.a).
func (s *Service) ReadBack(ctx context.Context, a account.Actor, id int64, in ReadBackInput) (Request, error) {
	if _, err := s.allowed(ctx, a, id, "read_back"); err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	at := check.Instant(f, "at", in.At, s.Today())
	check.NotFuture(f, "at", at, s.Now())
	signed := check.Choice(f, "signed_as", in.SignedAs, true, oneOf(SignedKinds))
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	if at == 0 {
		at = s.Now()
	}
	return s.change(ctx, a, id, in.Version, "read_back", "", func(_ context.Context, _ bun.Tx, r *Request) error {
		r.HelpedBy, r.ReadBackAt, r.SignedAs = a.ID, at, signed
		return nil
	})
}

// Refuse refuses in writing with a ground of the law (Art. 30.3). Without the
// right to approve it becomes a proposal to the head.
func (s *Service) Refuse(ctx context.Context, a account.Actor, id int64, in RefuseInput) (Request, error) {
	r, err := s.decidable(ctx, a, id)
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	o := s.outcome(f, a, DecisionRefuse, in.Outcome)
	ground := check.Choice(f, "ground", in.Ground, true, func(c string) bool { return s.Law.Has("refusal", c, s.Today()) })
	note := check.RequiredLong(f, "note", in.Note, check.Long)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	d := decision{Move: "refuse", Outcome: o, Ground: ground, Note: note}
	return s.decide(ctx, a, r, in.Version, d, in)
}

// Pass passes the request to another organisation and tells the person
// (Art. 35.1), where neither the residence nor the matter is here (Art. 26.1).
func (s *Service) Pass(ctx context.Context, a account.Actor, id int64, in PassInput) (Request, error) {
	r, err := s.decidable(ctx, a, id)
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	o := s.outcome(f, a, DecisionPass, in.Outcome)
	switch {
	case in.OrganisationID == 0:
		f.Add("organisation_id", "fault.choose_one")
	case !s.hasOrganisation(ctx, in.OrganisationID):
		f.Add("organisation_id", "fault.bad_choice")
	}
	note := check.RequiredLong(f, "note", in.Note, check.Long)
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	d := decision{Move: "pass", Outcome: o, Note: note, PassedTo: in.OrganisationID}
	return s.decide(ctx, a, r, in.Version, d, in)
}

// Withdraw ends a request that the person withdraws (form 05; Art. 37.1.c).
func (s *Service) Withdraw(ctx context.Context, a account.Actor, id int64, in WithdrawInput) (Request, error) {
	r, err := s.decidable(ctx, a, id)
	if err != nil {
		return Request{}, err
	}
	f := fault.Fields{}
	o := s.outcome(f, a, DecisionWithdraw, in.Outcome)
	note := check.LongText(f, "note", in.Note, check.Long)
	if o.Note && note == "" {
		f.Add("note", "fault.required")
	}
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	d := decision{Move: "withdraw", Outcome: o, Note: note}
	return s.decide(ctx, a, r, in.Version, d, in)
}

// decidable asks the right to decide. Who may decide but not approve proposes.
func (s *Service) decidable(ctx context.Context, a account.Actor, id int64) (Request, error) {
	r, err := s.find(ctx, id)
	if err != nil {
		return Request{}, err
	}
	return r, s.Guard.Require(ctx, a, "request.decide", r.target())
}

// outcome reads the registered outcome of a decision; where the law knows only
// one that the actor's role may choose, it need not be named.
func (s *Service) outcome(f fault.Fields, a account.Actor, decision, typed string) law.Outcome {
	var mine []law.Outcome
	for _, o := range s.Law.Outcomes(decision, s.Today()) {
		if a.Role == account.SystemRole || o.May(a.Role) {
			mine = append(mine, o)
		}
	}
	code := strings.TrimSpace(typed)
	if code == "" && len(mine) == 1 {
		return mine[0]
	}
	for _, o := range mine {
		if o.Code == code {
			return o
		}
	}
	if code == "" {
		f.Add("outcome", "fault.choose_one")
	} else {
		f.Add("outcome", "fault.bad_choice")
	}
	return law.Outcome{}
}

// decision is what is decided, when it has been read and found right.
type decision struct {
	Move     string
	Outcome  law.Outcome
	Ground   string
	Note     string
	PassedTo int64
}

// decide carries a decision out, or proposes it to the head where the outcome
// needs approval and the actor may not approve. payload is kept with the
// proposal.
func (s *Service) decide(ctx context.Context, a account.Actor, r Request, version int64, d decision, payload any) (Request, error) {
	if d.Outcome.Approval && !account.May(a, "request.approve", r.target()) {
		return s.change(ctx, a, r.ID, version, "propose", d.Note, func(ctx context.Context, _ bun.Tx, r *Request) error {
			_, err := s.rooms.Agenda.Propose(ctx, agenda.ProposeInput{
				Subject: r.Of(), Title: r.Title(), Decision: d.Move, Outcome: d.Outcome.Code, Payload: payload, Note: d.Note, By: a,
			})
			return err
		})
	}
	return s.change(ctx, a, r.ID, version, d.Move, d.Note, func(ctx context.Context, _ bun.Tx, r *Request) error {
		if err := s.closeOpen(ctx, a, *r, agenda.Withdrawn, d.Note); err != nil {
			return err
		}
		return s.apply(ctx, a, r, d)
	})
}

// closeOpen closes a proposal that a decision has overtaken.
func (s *Service) closeOpen(ctx context.Context, a account.Actor, r Request, state, note string) error {
	p, ok, err := s.rooms.Agenda.OpenProposal(ctx, r.Of())
	if err != nil || !ok {
		return err
	}
	_, err = s.rooms.Agenda.CloseProposal(ctx, p.ID, state, a, note)
	return err
}

// apply writes a decision into the request: the outcome's clocks, no more
// waiting.
func (s *Service) apply(ctx context.Context, a account.Actor, r *Request, d decision) error {
	r.DecidedAt, r.DecidedBy = s.Now(), a.ID
	r.Outcome, r.Ground, r.DecisionNote, r.PassedToID = d.Outcome.Code, d.Ground, d.Note, d.PassedTo
	if err := s.runClocks(ctx, *r, d.Outcome); err != nil {
		return err
	}
	// What the outcome does not name has no meaning any more.
	if err := s.rooms.Agenda.Void(ctx, r.Of()); err != nil {
		return err
	}
	return s.rooms.Agenda.Release(ctx, r.Of())
}

// runClocks stops and starts what the outcome names.
func (s *Service) runClocks(ctx context.Context, r Request, o law.Outcome) error {
	if len(o.Stops) > 0 {
		if err := s.rooms.Agenda.Meet(ctx, r.Of(), o.Stops...); err != nil {
			return err
		}
	}
	if len(o.Starts) == 0 {
		return nil
	}
	hard, err := s.hardArea(ctx, r)
	if err != nil {
		return err
	}
	for _, c := range o.Starts {
		if _, err := s.rooms.Agenda.Start(ctx, agenda.StartInput{Clock: c, Subject: r.Of(), At: s.Now(), HardArea: hard, Title: r.Title()}); err != nil {
			return err
		}
	}
	return nil
}
