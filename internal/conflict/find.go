package conflict

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/fault"
)

const maxHits = 300 // rows read for one party; more share a name with half of the province

// hit is a place where somebody like a party stands or stood.
type hit struct {
	person
	Side       string
	RequestID  int64
	MatterID   int64
	ProviderID int64

	strength strength
	why      fault.Message
}

// hits finds where a person stands in the data: as a party, as a client with
// his requests and matters, as a client's relative, as a provider. Each query
// goes by indexes: number, folded name, key of the name, client.
func (s *Service) hits(ctx context.Context, p Party) ([]hit, error) {
	var out []hit
	me := personOf(p)
	for _, find := range []func(context.Context, Party) ([]hit, error){s.partyHits, s.clientHits, s.relationHits, s.providerHits} {
		list, err := find(ctx, p)
		if err != nil {
			return nil, err
		}
		for _, h := range list {
			if h.strength, h.why = recognise(me, h.person); h.strength > nobody {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

func personOf(p Party) person {
	return person{ClientID: p.ClientID, Name: p.Name, IDNumber: p.IDNumber, Birth: p.Birth}
}

// alike gives the ids of the rows of a table whose person may be p, as a union
// of look-ups that use one index each.
func alike(table string, p Party, clientColumn string) (sql string, args []any) {
	var parts []string
	add := func(cond string, arg any) {
		parts = append(parts, "SELECT id FROM "+table+" WHERE "+cond)
		args = append(args, arg)
	}
	if keys := nameKeys(p.Name); len(keys) > 0 {
		add("name_key IN (?)", bun.In(keys))
	}
	if p.IDNumber != "" {
		add("id_number = ?", p.IDNumber)
	}
	if p.ClientID != 0 {
		add(clientColumn+" = ?", p.ClientID)
	}
	if len(parts) == 0 {
		return "SELECT 0", nil
	}
	return strings.Join(parts, " UNION "), args
}

func (s *Service) partyHits(ctx context.Context, p Party) ([]hit, error) {
	ids, args := alike("party", p, "client_id")
	var list []hit
	err := s.DB.Read(ctx).NewRaw(`SELECT client_id, name, id_number, birth, side, request_id, matter_id
		FROM party WHERE side <> 'provider' AND id IN (`+ids+`) ORDER BY id DESC LIMIT ?`,
		append(args, maxHits)...).Scan(ctx, &list)
	return list, err
}

// clientHits finds clients, once for each of their matters, for each request
// that has none, and once alone when they have neither.
func (s *Service) clientHits(ctx context.Context, p Party) ([]hit, error) {
	ids, args := alike("client", p, "id")
	var list []hit
	err := s.DB.Read(ctx).NewRaw(`WITH c AS (
			SELECT id, name, id_number, birth FROM client WHERE merged_into_id IS NULL AND id IN (`+ids+`) ORDER BY id DESC LIMIT ?)
		SELECT c.id AS client_id, c.name, c.id_number, c.birth, 'client' AS side, m.request_id, m.id AS matter_id
			FROM c JOIN matter AS m ON m.client_id = c.id
		UNION ALL SELECT c.id, c.name, c.id_number, c.birth, 'client', r.id, 0
			FROM c JOIN request AS r ON r.client_id = c.id AND r.matter_id = 0
		UNION ALL SELECT c.id, c.name, c.id_number, c.birth, 'client', 0, 0
			FROM c WHERE NOT EXISTS (SELECT 1 FROM matter AS m WHERE m.client_id = c.id)
				AND NOT EXISTS (SELECT 1 FROM request AS r WHERE r.client_id = c.id)`,
		append(args, maxHits)...).Scan(ctx, &list)
	return list, err
}

// relationHits finds relatives of clients, once for each matter of the client.
func (s *Service) relationHits(ctx context.Context, p Party) ([]hit, error) {
	ids, args := alike("client_relation", p, "other_client_id")
	var list []hit
	err := s.DB.Read(ctx).NewRaw(`WITH n AS (
			SELECT client_id, COALESCE(other_client_id, 0) AS other_client_id, name, id_number
			FROM client_relation WHERE id IN (`+ids+`) ORDER BY id DESC LIMIT ?)
		SELECT n.other_client_id AS client_id, n.name, n.id_number, NULL AS birth, 'relative' AS side, m.request_id, m.id AS matter_id
			FROM n JOIN client AS c ON c.id = n.client_id AND c.merged_into_id IS NULL JOIN matter AS m ON m.client_id = c.id`,
		append(args, maxHits)...).Scan(ctx, &list)
	return list, err
}

func (s *Service) providerHits(ctx context.Context, p Party) ([]hit, error) {
	var list []hit
	err := s.DB.Read(ctx).NewRaw(`SELECT id AS provider_id, name, id_number, 'provider' AS side
		FROM provider WHERE id IN (SELECT id FROM provider WHERE folded = ? UNION SELECT id FROM provider WHERE id_number = ? AND id_number <> '')
		ORDER BY id LIMIT ?`, p.Folded, p.IDNumber, maxHits).Scan(ctx, &list)
	return list, err
}

// place is a request or a matter in which somebody was found.
type place struct {
	kind         string // request or matter
	ID           int64
	Code         string
	AgencyID     int64
	AgencyCaseNo string
	parties      []Party
}

// places reads code and parties of where the hits stand.
func (s *Service) places(ctx context.Context, list []hit) (map[int64]*place, map[int64]*place, error) {
	matters, requests := map[int64]*place{}, map[int64]*place{}
	matterIDs, requestIDs := []int64{0}, []int64{0}
	for _, h := range list {
		if h.MatterID != 0 && matters[h.MatterID] == nil {
			matters[h.MatterID] = &place{}
			matterIDs = append(matterIDs, h.MatterID)
		}
		if h.MatterID == 0 && h.RequestID != 0 && requests[h.RequestID] == nil {
			requests[h.RequestID] = &place{}
			requestIDs = append(requestIDs, h.RequestID)
		}
	}
	q := s.DB.Read(ctx)
	var rows []place
	if err := q.NewRaw("SELECT id, code, agency_id, agency_case_no FROM matter WHERE id IN (?)", bun.In(matterIDs)).Scan(ctx, &rows); err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		r.kind = "matter"
		*matters[r.ID] = r
	}
	rows = nil
	if err := q.NewRaw("SELECT id, code, agency_id, '' AS agency_case_no FROM request WHERE id IN (?)", bun.In(requestIDs)).Scan(ctx, &rows); err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		r.kind = "request"
		*requests[r.ID] = r
	}
	var parties []Party
	err := q.NewSelect().Model(&parties).
		Where("id IN (SELECT id FROM party WHERE matter_id IN (?) AND matter_id <> 0 UNION SELECT id FROM party WHERE request_id IN (?) AND request_id <> 0)",
			bun.In(matterIDs), bun.In(requestIDs)).Scan(ctx)
	for _, p := range parties {
		if m := matters[p.MatterID]; m != nil {
			m.parties = append(m.parties, p)
		}
		if r := requests[p.RequestID]; r != nil {
			r.parties = append(r.parties, p)
		}
	}
	return matters, requests, err
}
