package matter

import (
	"context"

	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/request"
)

// progress tells who follows a request by its code how the matter stands, as
// far as the person may know: the state, who helps, the next hearing.
func (s *Service) progress(ctx context.Context, matterID int64) (request.Progress, error) {
	m, err := s.load(ctx, matterID)
	if err != nil {
		return request.Progress{}, err
	}
	p := request.Progress{Code: m.Code, State: m.State, Says: fault.Message{Key: "matter.track_" + m.State}}
	if m.ProviderID != 0 {
		who, err := s.rooms.Provider.Brief(ctx, m.ProviderID)
		if err != nil {
			return p, err
		}
		p.Provider, p.Phone = who.Name, who.Phone
	}
	var papers []Paper
	if err := s.papersOf(ctx, m.ID, &papers); err != nil {
		return p, err
	}
	for _, owed := range s.owedProofs(papers) {
		p.Bring = append(p.Bring, s.rooms.Request.PublicName(ctx, owed.Kind, owed.Title))
	}
	hs, err := s.plannedHearings(ctx, m.ID)
	if err != nil {
		return p, err
	}
	for _, h := range hs {
		if h.At >= s.Now() {
			p.NextKind, p.NextAt, p.NextPlace = h.Kind, h.At, h.Place
			break
		}
	}
	steps := []struct {
		state string
		at    clock.Instant
	}{{Assigned, m.AssignedAt}, {InProgress, m.StartedAt}, {Finished, m.FinishedAt}}
	if m.State == Stopped || m.State == Transferred {
		steps[2].state = m.State
	}
	for _, st := range steps {
		p.Steps = append(p.Steps, request.Step{Key: "matter.track_step_" + st.state, At: st.at, Done: !st.at.IsZero(), Now: st.state == m.State})
	}
	return p, nil
}
