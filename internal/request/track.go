package request

import (
	"context"
	"crypto/subtle"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
)

// Tracking is what somebody who knows the code and a telephone number of a
// request is told: where it stands and what comes next, in words of the
// catalogue, and nothing the requester did not say.
type Tracking struct {
	Tracking   string        `json:"tracking"`
	State      string        `json:"state"` // of the request
	ReceivedAt clock.Instant `json:"received_at"`
	Says       fault.Message `json:"says"`         // where it stands
	Next       fault.Message `json:"next"`         // what comes next
	NextAt     clock.Instant `json:"next_at"`      // until when, zero when no clock runs
	Article    string        `json:"article"`      // that sets NextAt, or the ground of a refusal
	Ground     string        `json:"ground"`       // why it was refused, in the reader's language
	Bring      []string      `json:"bring"`        // papers still to come, by name
	Steps      []Step        `json:"steps"`        // the way so far and ahead
	CallName   string        `json:"call_name"`    // whom to call: the branch
	CallPhone  string        `json:"call_phone"`   //
	CallAt     string        `json:"call_address"` //
	Matter     *Progress     `json:"matter"`       // once it has become a matter
}

// Step is one station of the way a request goes.
type Step struct {
	Key  string        `json:"key"` // of the catalogue
	At   clock.Instant `json:"at"`
	Done bool          `json:"done"`
	Now  bool          `json:"now"`
}

// Progress is how the matter stands that a request has become, as far as the
// person may know: the room matter tells it through [Service.Follow].
type Progress struct {
	Code      string        `json:"code"`
	State     string        `json:"state"`
	Says      fault.Message `json:"says"`
	Provider  string        `json:"provider"`  // who helps, by name
	Phone     string        `json:"phone"`     //
	NextKind  string        `json:"next_kind"` // of the next hearing
	NextAt    clock.Instant `json:"next_at"`
	NextPlace string        `json:"next_place"`
	Bring     []string      `json:"bring"` // proofs still owed, by name
	Steps     []Step        `json:"steps"`
}

// FollowFunc tells how a matter stands; it asks no right.
type FollowFunc func(ctx context.Context, matterID int64) (Progress, error)

// Follow teaches the room to tell of the matters that requests have become. The
// room matter calls it once, when it is made.
func (s *Service) Follow(f FollowFunc) { s.follow = f }

// Track tells how a request stands to somebody who knows its code and one of
// the telephone numbers given with it. An unknown code and a wrong number get
// the same answer.
func (s *Service) Track(ctx context.Context, a account.Actor, in TrackInput) (Tracking, error) {
	if err := s.Guard.Require(ctx, a, "request.track", account.Target{}); err != nil {
		return Tracking{}, err
	}
	f := fault.Fields{}
	if strings.TrimSpace(in.Code) == "" {
		f.Add("code", "fault.required")
	}
	phone := check.Phone(f, "phone", in.Phone, true)
	if err := f.Err(); err != nil {
		return Tracking{}, err
	}
	unknown := fault.New(fault.NotFound, "request.track_unknown")
	code := NormalTracking(in.Code)
	if code == "" {
		return Tracking{}, unknown
	}
	var ids []int64
	if err := s.DB.Read(ctx).NewSelect().Model((*Request)(nil)).Column("id").Where("tracking = ? AND state <> ?", code, Draft).Scan(ctx, &ids); err != nil {
		return Tracking{}, err
	}
	if len(ids) == 0 {
		return Tracking{}, unknown
	}
	r, err := s.find(ctx, ids[0])
	if err != nil {
		return Tracking{}, err
	}
	known, err := s.knowsPhone(ctx, r, phone)
	if err != nil {
		return Tracking{}, err
	}
	if !known {
		return Tracking{}, unknown
	}
	return s.tracking(ctx, r)
}

// knowsPhone tells whether a number was given with the request: the
// requester's, the person's as told, or one of the client's record that is the
// person's own and safe: whoever must not know of it may know the others.
func (s *Service) knowsPhone(ctx context.Context, r Request, phone string) (bool, error) {
	numbers := []string{r.RequesterPhone, r.Person.Phone}
	if r.ClientID != 0 {
		c, err := s.rooms.Client.Brief(ctx, r.ClientID)
		if err != nil {
			return false, err
		}
		for _, p := range c.Phones {
			if p.SafeToCall && p.Owner == "" {
				numbers = append(numbers, p.Number)
			}
		}
	}
	found := 0
	for _, n := range numbers {
		if n != "" {
			found |= subtle.ConstantTimeCompare([]byte(n), []byte(phone))
		}
	}
	return found == 1, nil
}

func (s *Service) tracking(ctx context.Context, r Request) (Tracking, error) {
	b, err := s.rooms.Org.Branch(ctx, r.BranchID)
	if err != nil {
		return Tracking{}, err
	}
	t := Tracking{
		Tracking: r.Tracking, State: r.State, ReceivedAt: r.ReceivedAt,
		Says: fault.Message{Key: "request.track_" + r.State}, Next: fault.Message{Key: "request.track_next_" + r.State},
		CallName: b.Name, CallPhone: b.Phone, CallAt: b.Address,
		Steps: []Step{{Key: "request.track_step_received", At: r.ReceivedAt, Done: true}},
	}
	if r.State == Received && r.Person.UnsafeToCall {
		t.Next.Key = "request.track_next_uncalled" // nobody is told to wait for a call that was not wanted
	}
	for _, p := range r.Papers {
		if p.State == PaperOwed && IsOpen(r.State) {
			t.Bring = append(t.Bring, s.PublicName(ctx, p.Code, p.Label))
		}
	}
	lang := i18n.Of(ctx)
	switch r.State {
	case Received, InReview, Proposed:
		if len(t.Bring) > 0 && r.State != Proposed {
			t.Says, t.Next = fault.Message{Key: "request.track_papers"}, fault.Message{Key: "request.track_next_papers"}
		}
		t.Steps = append(t.Steps, Step{Key: "request.track_step_review", Now: true}, Step{Key: "request.track_step_decided"})
	case Refused:
		if rule, ok := s.Law.Rule("refusal", r.Ground, r.DecidedAt.Date()); ok {
			t.Ground, t.Article = rule.In(lang), rule.Article
		}
		t.Steps = append(t.Steps, Step{Key: "request.track_step_refused", At: r.DecidedAt, Done: true, Now: true})
	case Passed:
		o, err := s.rooms.Org.Organisation(ctx, r.PassedToID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return Tracking{}, err
		}
		if err == nil {
			t.CallName, t.CallPhone, t.CallAt = o.Name, o.Phone, o.Address
		}
		t.Steps = append(t.Steps, Step{Key: "request.track_step_passed", At: r.DecidedAt, Done: true, Now: true})
	case Withdrawn:
		t.Steps = append(t.Steps, Step{Key: "request.track_step_withdrawn", At: r.DecidedAt, Done: true, Now: true})
	case Accepted:
		t.Steps = append(t.Steps, Step{Key: "request.track_step_accepted", At: r.DecidedAt, Done: true, Now: r.MatterID == 0})
		if r.MatterID != 0 && s.follow != nil {
			p, err := s.follow(ctx, r.MatterID)
			if err != nil {
				return Tracking{}, err
			}
			t.Matter, t.Bring = &p, p.Bring
			t.Steps = append(t.Steps, p.Steps...)
		}
	}
	return t, nil
}
