package conflict

import (
	"cmp"
	"context"
	"slices"

	"tgpl/internal/calendar"
	"tgpl/internal/fault"
)

const maxFindings = 60

// sides are the parties of the record that is checked, without providers.
type sides struct {
	requestID, matterID int64
	agencyID            int64
	caseNo              string
	parties             []Party
}

func (x sides) of(names ...string) []Party {
	var out []Party
	for _, p := range x.parties {
		if slices.Contains(names, p.Side) {
			out = append(out, p)
		}
	}
	return out
}

// itself tells whether a hit stands in the record that is checked.
func (x sides) itself(h hit) bool {
	return h.MatterID != 0 && h.MatterID == x.matterID || h.RequestID != 0 && h.RequestID == x.requestID
}

// load reads the parties. The client of the record counts as one, whether or
// not it was put in the list.
func (s *Service) load(ctx context.Context, requestID, matterID int64) (sides, error) {
	x := sides{}
	var err error
	if x.requestID, x.matterID, err = s.pair(ctx, requestID, matterID); err != nil {
		return x, err
	}
	list, err := s.Parties(ctx, x.requestID, x.matterID)
	if err != nil {
		return x, err
	}
	x.parties = slices.DeleteFunc(list, func(p Party) bool { return p.Side == SideProvider })
	var row struct {
		ClientID, AgencyID int64
		AgencyCaseNo       string
	}
	q := s.DB.Read(ctx)
	if x.matterID != 0 {
		err = q.NewRaw("SELECT client_id, agency_id, agency_case_no FROM matter WHERE id = ?", x.matterID).Scan(ctx, &row)
	} else {
		err = q.NewRaw("SELECT client_id, agency_id, '' AS agency_case_no FROM request WHERE id = ?", x.requestID).Scan(ctx, &row)
	}
	if err != nil {
		return x, err
	}
	x.agencyID, x.caseNo = row.AgencyID, row.AgencyCaseNo
	listed := slices.ContainsFunc(x.parties, func(p Party) bool { return p.ClientID == row.ClientID && p.Side == SideClient })
	if row.ClientID != 0 && !listed {
		p := Party{Side: SideClient, ClientID: row.ClientID, Birth: calendar.Birth{}}
		if known, err := s.fromClient(ctx, &p); err != nil || !known {
			return x, err
		}
		fillFolded(&p)
		x.parties = append(x.parties, p)
	}
	return x, nil
}

// compare finds where the centre stands, or stood, on the other side.
func (s *Service) compare(ctx context.Context, x sides) ([]Finding, error) {
	type found struct {
		party Party
		hit   hit
	}
	var all []found
	var list []hit
	for _, p := range x.of(SideOpposing, SideClient, SideRelative) {
		hits, err := s.hits(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			if !x.itself(h) && counts(p, h) {
				all = append(all, found{p, h})
				list = append(list, h)
			}
		}
	}
	matters, requests, err := s.places(ctx, list)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, f := range all {
		at := matters[f.hit.MatterID]
		if f.hit.MatterID == 0 {
			at = requests[f.hit.RequestID]
		}
		if (f.hit.MatterID != 0 || f.hit.RequestID != 0) && (at == nil || at.ID == 0) {
			continue
		}
		out = append(out, judge(x, f.party, f.hit, at))
	}
	return tidy(out), nil
}

// counts tells which meetings of sides mean something: an opposing party whom
// the centre serves or who belongs to it, and a client, or surely a client's
// relative, against whom the centre has served somebody.
func counts(p Party, h hit) bool {
	switch p.Side {
	case SideOpposing:
		return h.Side == SideClient || h.Side == SideRelative || h.Side == SideProvider
	case SideClient:
		return h.Side == SideOpposing
	case SideRelative:
		return h.Side == SideOpposing && h.strength >= strong
	}
	return false
}

// judge weighs one meeting. The law forbids serving both sides of the same
// matter (Art. 25.2.a): that is a conflict where the person is recognised with
// certainty; all else somebody must look at.
func judge(x sides, p Party, h hit, at *place) Finding {
	out := Finding{Severity: Possible, Side: h.Side, Name: h.Name, Party: p.Name}
	if at != nil {
		out.SubjectKind, out.SubjectID, out.Code = at.kind, at.ID, at.Code
	}
	say := func(key string, args ...any) { out.Reasons = append(out.Reasons, fault.Message{Key: key, Args: args}) }
	switch {
	case p.Side == SideOpposing && h.Side == SideProvider:
		out.SubjectKind, out.SubjectID = "provider", h.ProviderID
		say("conflict.opposing_is_provider", "party", p.Name)
		if h.strength == sure {
			out.Severity = Found
		}
	case p.Side == SideOpposing && h.Side == SideClient && at == nil:
		out.SubjectKind, out.SubjectID = "client", h.ClientID
		say("conflict.opposing_is_known", "party", p.Name)
	case p.Side == SideOpposing && h.Side == SideClient:
		say("conflict.opposing_is_client", "party", p.Name, "code", at.Code)
	case p.Side == SideOpposing:
		say("conflict.opposing_is_relative", "party", p.Name, "code", at.Code)
	case p.Side == SideRelative:
		say("conflict.relative_was_opposing", "party", p.Name, "code", at.Code)
	default:
		say("conflict.client_was_opposing", "party", p.Name, "code", at.Code)
	}
	out.Reasons = append(out.Reasons, h.why)
	if at != nil && sameDispute(x, p, at) {
		say("conflict.same_dispute", "code", at.Code)
		if h.strength >= strong && p.Side != SideRelative && h.Side != SideRelative {
			out.Severity = Found
		}
	}
	return out
}

// sameDispute tells whether the other place is about the same quarrel: the same
// case of the same agency, or the two sides face each other there too.
func sameDispute(x sides, p Party, at *place) bool {
	if x.caseNo != "" && x.caseNo == at.AgencyCaseNo && x.agencyID == at.AgencyID {
		return true
	}
	ours, theirs := SideOpposing, SideClient // p is our client: there it opposed our opponent?
	if p.Side == SideOpposing {
		ours, theirs = SideClient, SideOpposing
	}
	for _, mine := range x.of(ours) {
		for _, other := range at.parties {
			if other.Side != theirs {
				continue
			}
			if how, _ := recognise(personOf(mine), personOf(other)); how > nobody {
				return true
			}
		}
	}
	return false
}

// tidy puts the gravest first and leaves out what is said twice.
func tidy(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.SubjectKind, b.SubjectKind), cmp.Compare(b.SubjectID, a.SubjectID))
	})
	type key struct {
		kind, side, party string
		id                int64
	}
	seen := map[key]bool{}
	out := []Finding{}
	for _, f := range list {
		k := key{f.SubjectKind, f.Side, f.Party, f.SubjectID}
		if !seen[k] && len(out) < maxFindings {
			seen[k] = true
			out = append(out, f)
		}
	}
	return out
}

func rank(f Finding) int {
	if f.Severity == Found {
		return 0
	}
	return 1
}

func resultOf(list []Finding) string {
	result := Clear
	for _, f := range list {
		if f.Severity == Found {
			return Found
		}
		result = Possible
	}
	return result
}
