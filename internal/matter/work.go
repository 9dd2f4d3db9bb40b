package matter

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
)

// change runs a use case on a locked matter in one transaction and then keeps
// the nearest deadline on it.
func (s *Service) change(ctx context.Context, a account.Actor, id, version int64, f func(ctx context.Context, tx bun.Tx, m *Matter) error) (Matter, error) {
	var m Matter
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var err error
		if m, err = s.lock(ctx, tx, id, version); err != nil {
			return err
		}
		if err := f(ctx, tx, &m); err != nil {
			return err
		}
		return s.refreshDue(ctx, &m)
	})
	if err != nil {
		return Matter{}, s.veilFault(a, err)
	}
	return s.veil(a, m), nil
}

// requireAny asks for one of two rights on a matter; the first is the one that
// a refusal names.
func (s *Service) requireAny(ctx context.Context, a account.Actor, id int64, action, other string) error {
	t, err := s.target(ctx, id)
	if err != nil {
		return err
	}
	if account.May(a, other, t) {
		return nil
	}
	return s.Guard.Require(ctx, a, action, t)
}

// known tells whether a code of a list of the law holds today.
func (s *Service) known(kind string) func(string) bool {
	return func(code string) bool { return s.Law.Has(kind, code, s.Today()) }
}

// Start notes that the provider begins to work.
func (s *Service) Start(ctx context.Context, a account.Actor, id int64, in StartInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.work", id); err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	note := check.LongText(f, "note", in.Note, check.Long)
	if err := f.Err(); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, in.Version, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		return s.start(ctx, tx, a, m, note)
	})
}

// after is now, and never before what the matter has been through: the clock of
// a server may be put back.
func (s *Service) after(m Matter) clock.Instant {
	return max(s.Now(), m.AcceptedAt, m.AssignedAt, m.StartedAt, m.FinishedAt)
}

func (s *Service) start(ctx context.Context, tx bun.Tx, a account.Actor, m *Matter, note string) error {
	row, err := m.May(MoveStart)
	if err != nil {
		return err
	}
	before := *m
	m.StartedAt = s.after(*m)
	if err := s.enter(ctx, tx, a, m, row, MoveRow{Note: note}); err != nil {
		return err
	}
	if err := s.handWork(ctx, a, *m, note); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), "matter.start", m.Of(), s.forAudit(before), s.forAudit(*m), note)
}

// begin makes sure that work has begun before something of it is noted: who
// notes a first session in the corridor does not press "begin" before.
func (s *Service) begin(ctx context.Context, tx bun.Tx, a account.Actor, m *Matter) error {
	if m.State == Assigned {
		return s.start(ctx, tx, a, m, "")
	}
	return nil
}

// inHand wants a matter that somebody works on.
func (m Matter) inHand() error {
	if m.State == Assigned || m.State == InProgress {
		return nil
	}
	return fault.New(fault.Conflict, "matter.not_now_"+m.State)
}

// unfiled wants a matter whose file still takes something in.
func (m Matter) unfiled() error {
	if m.State != Filed && m.State != Transferred {
		return nil
	}
	return fault.New(fault.Conflict, "matter.not_now_"+m.State)
}

// Update changes what is known of the proceedings.
func (s *Service) Update(ctx context.Context, a account.Actor, id int64, in UpdateInput) (Matter, error) {
	if err := s.requireAny(ctx, a, id, "matter.work", "matter.accept"); err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	choose := func(field, kind string, typed *string, into *string) {
		if typed != nil {
			*into = check.Choice(f, field, *typed, false, s.known(kind))
		}
	}
	var to Matter
	choose("stage", "stage", in.Stage, &to.Stage)
	choose("role", "role", in.Role, &to.Role)
	if in.Subject != nil {
		to.Subject = check.Text(f, "subject", *in.Subject, check.Line)
	}
	if in.AgencyCaseNo != nil {
		to.AgencyCaseNo = check.Text(f, "agency_case_no", *in.AgencyCaseNo, check.Short)
	}
	if in.AgencyID != nil {
		to.AgencyID = s.agency(ctx, f, "agency_id", *in.AgencyID)
	}
	if err := f.Err(); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, in.Version, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.unfiled(); err != nil {
			return err
		}
		before := *m
		set(in.Stage, &m.Stage, to.Stage)
		set(in.Role, &m.Role, to.Role)
		set(in.Subject, &m.Subject, to.Subject)
		set(in.AgencyCaseNo, &m.AgencyCaseNo, to.AgencyCaseNo)
		set(in.AgencyID, &m.AgencyID, to.AgencyID)
		if in.Detained != nil {
			m.Detained = *in.Detained
		}
		if err := s.store(ctx, tx, m); err != nil {
			return err
		}
		if err := s.Index.Put(ctx, m.Doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "matter.update", m.Of(), s.forAudit(before), s.forAudit(*m), "")
	})
}

func set[T, U any](sent *T, into *U, to U) {
	if sent != nil {
		*into = to
	}
}

// agency reads the id of an agency; 0 for none.
func (s *Service) agency(ctx context.Context, f fault.Fields, field string, id int64) int64 {
	if id == 0 {
		return 0
	}
	if _, err := s.rooms.Org.Agency(ctx, id); err != nil {
		f.Add(field, "fault.bad_choice")
	}
	return id
}

// RegisterAtAgency notes that complete papers were handed in; the agency then
// has 24 hours, a civil or administrative court 3 working days (Joint Circular
// 10/2018, Article 12).
func (s *Service) RegisterAtAgency(ctx context.Context, a account.Actor, id int64, in RegisterInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.work", id); err != nil {
		return Matter{}, err
	}
	at, note, err := s.readMoment(in.At, in.Note)
	if err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.inHand(); err != nil {
			return err
		}
		if m.Form != "litigation" {
			return fault.New(fault.Conflict, "matter.register_only_litigation")
		}
		if err := s.begin(ctx, tx, a, m); err != nil {
			return err
		}
		code := clockProtector
		if m.Field == "criminal" {
			code = clockDefence
		}
		if err := s.rooms.Agenda.Void(ctx, m.Of(), clockDefence, clockProtector); err != nil {
			return err
		}
		if err := s.startClock(ctx, *m, code, at, false); err != nil {
			return err
		}
		return s.noteDiary(ctx, tx, a, *m, DiaryRegister, at, note)
	})
}

// AgencyAnswers are what an agency may answer to a registration. Refused and
// cancelled are, with "agency_" before them, grounds of a change.
var AgencyAnswers = []string{"accepted", "refused", "cancelled"}

// AgencyAnswer notes that the agency registered the provider, or refused or
// cancelled: then another must be assigned, and the clock for it starts (Joint
// Circular 10/2018, Article 6).
func (s *Service) AgencyAnswer(ctx context.Context, a account.Actor, id int64, in AgencyAnswerInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.work", id); err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	answer := check.Choice(f, "answer", in.Answer, true, func(c string) bool { return slices.Contains(AgencyAnswers, c) })
	at, note, err := s.readMoment(in.At, in.Note)
	if answer != "accepted" && answer != "" && note == "" {
		f.Add("note", "fault.required")
	}
	if err := merge(f, err); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		if err := m.inHand(); err != nil {
			return err
		}
		if err := s.rooms.Agenda.Meet(ctx, m.Of(), clockDefence, clockProtector); err != nil {
			return err
		}
		if answer == "accepted" {
			return s.noteDiary(ctx, tx, a, *m, DiaryAccepted, at, note)
		}
		if err := s.noteDiary(ctx, tx, a, *m, DiaryRefused, at, note); err != nil {
			return err
		}
		if _, open, err := s.openChange(ctx, id); err != nil {
			return err
		} else if open {
			// What was asked before becomes the agency's refusal, which leaves no choice.
			if err := s.answerChange(ctx, tx, *m, "superseded", note); err != nil {
				return err
			}
		}
		return s.askChange(ctx, tx, a, *m, &ChangeRequest{
			MatterID: id, Source: "agency", Ground: "agency_" + answer, Note: note, ReceivedAt: at, ByID: a.ID,
		})
	})
}

// ExtendAdvice takes up to 30 days for an advice that is complex or must be
// verified (Law, Article 32.2). The longer clock runs from where the first did.
func (s *Service) ExtendAdvice(ctx context.Context, a account.Actor, id int64, in ExtendInput) (Matter, error) {
	if err := s.require(ctx, a, "matter.work", id); err != nil {
		return Matter{}, err
	}
	f := fault.Fields{}
	reason := check.RequiredLong(f, "reason", in.Reason, check.Long)
	if err := f.Err(); err != nil {
		return Matter{}, err
	}
	return s.change(ctx, a, id, anyVersion, func(ctx context.Context, tx bun.Tx, m *Matter) error {
		rec, err := s.rooms.Agenda.Of(ctx, m.Of())
		if err != nil {
			return err
		}
		d, ok := openDeadline(rec.Deadlines, clockAdvice)
		if !ok {
			return fault.New(fault.Conflict, "matter.nothing_to_extend")
		}
		if err := s.rooms.Agenda.Void(ctx, m.Of(), clockAdvice); err != nil {
			return err
		}
		if err := s.startClock(ctx, *m, clockAdviceLong, d.StartAt, false); err != nil {
			return err
		}
		return s.noteDiary(ctx, tx, a, *m, DiaryExtended, s.Now(), reason)
	})
}

func openDeadline(all []agenda.Deadline, clock string) (agenda.Deadline, bool) {
	for _, d := range all {
		if d.Clock == clock && d.State == agenda.Open {
			return d, true
		}
	}
	return agenda.Deadline{}, false
}

// readMoment reads when something happened and the note on it.
func (s *Service) readMoment(typed, note string) (clock.Instant, string, error) {
	f := fault.Fields{}
	at := orNow(check.Instant(f, "at", typed, s.Today()), s.Now())
	check.NotFuture(f, "at", at, s.Now())
	text := check.LongText(f, "note", note, check.Long)
	return at, text, f.Err()
}
