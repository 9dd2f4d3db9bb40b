package conflict

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/fault"
)

// WithProvider gives the reasons why a provider may not serve the client of
// these parties, none when he may. It is quick enough to ask of every provider,
// notes nothing and asks for no right; a choice is still checked by
// [Service.Check].
func (s *Service) WithProvider(ctx context.Context, parties []Party, providerID int64) ([]fault.Message, error) {
	x := sides{}
	for _, p := range parties {
		x.matterID, x.requestID = max(x.matterID, p.MatterID), max(x.requestID, p.RequestID)
		if p.Side != SideProvider {
			x.parties = append(x.parties, p)
		}
	}
	findings, err := s.compareProvider(ctx, x, providerID)
	if err != nil {
		return nil, err
	}
	var out []fault.Message
	for _, f := range findings {
		if f.Severity == Found {
			out = append(out, f.Reasons[0])
		}
	}
	return out, nil
}

// compareProvider finds what stands between a provider and the parties: that he
// is one of them or bears the name of one, that he has served who is opposing
// now, or has served somebody against the client (Art. 25.2.a, b).
func (s *Service) compareProvider(ctx context.Context, x sides, providerID int64) ([]Finding, error) {
	me, err := s.providerPerson(ctx, providerID)
	if err != nil {
		return nil, err
	}
	var out []Finding
	add := func(how strength, why fault.Message, f Finding, key string, args ...any) {
		f.Severity = Possible
		if how >= strong {
			f.Severity = Found
		}
		f.Reasons = append(f.Reasons, fault.Message{Key: key, Args: args}, why)
		out = append(out, f)
	}
	var list []hit
	byHit := map[int]Party{}
	for _, p := range x.parties {
		if how, why := recognise(me, personOf(p)); how > nobody {
			f := Finding{SubjectKind: "provider", SubjectID: providerID, Side: p.Side, Name: me.Name, Party: p.Name}
			switch p.Side {
			case SideOpposing:
				add(how, why, f, "conflict.provider_is_opposing", "party", p.Name)
			case SideRelative, SideClient:
				// Kin are no opponents, but the provider may not be impartial.
				add(weak, why, f, "conflict.provider_is_near", "party", p.Name)
			case SideOther:
				add(weak, why, f, "conflict.provider_is_other", "party", p.Name)
			}
		}
		if p.Side != SideOpposing && p.Side != SideClient {
			continue
		}
		hits, err := s.hits(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			if h.MatterID != 0 && !x.itself(h) && (p.Side == SideOpposing && h.Side == SideClient || p.Side == SideClient && h.Side == SideOpposing) {
				byHit[len(list)] = p
				list = append(list, h)
			}
		}
	}
	served, err := s.served(ctx, providerID, list)
	if err != nil || len(served) == 0 {
		return tidy(out), err
	}
	for i, h := range list {
		code, ok := served[h.MatterID]
		if !ok {
			continue
		}
		p := byHit[i]
		key := "conflict.provider_opposed_client"
		if p.Side == SideOpposing {
			key = "conflict.provider_served_opposing"
		}
		add(h.strength, h.why, Finding{SubjectKind: "matter", SubjectID: h.MatterID, Code: code, Side: h.Side, Name: h.Name, Party: p.Name},
			key, "party", p.Name, "code", code)
	}
	return tidy(out), nil
}

// served gives the codes of those matters of the hits that the provider serves
// or has served.
func (s *Service) served(ctx context.Context, providerID int64, list []hit) (map[int64]string, error) {
	ids := make([]int64, 0, len(list))
	for _, h := range list {
		ids = append(ids, h.MatterID)
	}
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	slices.Sort(ids)
	var rows []struct {
		ID   int64
		Code string
	}
	err := s.DB.Read(ctx).NewRaw(`SELECT m.id, m.code FROM matter AS m WHERE m.id IN (?)
		AND (m.provider_id = ? OR EXISTS (SELECT 1 FROM party AS p WHERE p.matter_id = m.id AND p.provider_id = ?))`,
		bun.In(slices.Compact(ids)), providerID, providerID).Scan(ctx, &rows)
	for _, r := range rows {
		out[r.ID] = r.Code
	}
	return out, err
}

func (s *Service) providerPerson(ctx context.Context, id int64) (person, error) {
	var p person
	err := s.DB.Read(ctx).NewRaw("SELECT name, id_number FROM provider WHERE id = ?", id).Scan(ctx, &p.Name, &p.IDNumber)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fault.Missing()
	}
	return p, err
}
