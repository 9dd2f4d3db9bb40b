package verify

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/matter"
	"tgpl/internal/request"
)

// matters replays the history of each matter and compares what it leads to
// with the matter, and the open assignment with its provider.
func (v *run) matters(ctx context.Context) error {
	type row struct {
		ID, ProviderID, AccountID                              int64
		State                                                  string
		AcceptedAt, AssignedAt, StartedAt, FinishedAt, FiledAt int64
	}
	for after := int64(0); ; {
		var page []row
		err := v.DB.Read(ctx).NewRaw(`SELECT id, provider_id, account_id, state, accepted_at, COALESCE(assigned_at, 0) AS assigned_at,
			COALESCE(started_at, 0) AS started_at, COALESCE(finished_at, 0) AS finished_at, COALESCE(filed_at, 0) AS filed_at
			FROM matter WHERE id > ? ORDER BY id LIMIT ?`, after, pageSize).Scan(ctx, &page)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		ids := make([]int64, len(page))
		for i, r := range page {
			ids[i], after = r.ID, r.ID
		}
		var moves []matter.MoveRow
		if err := v.DB.Read(ctx).NewSelect().Model(&moves).Where("matter_id IN (?)", bun.In(ids)).OrderExpr("matter_id, id").Scan(ctx); err != nil {
			return err
		}
		history := map[int64][]matter.MoveRow{}
		for _, m := range moves {
			history[m.MatterID] = append(history[m.MatterID], m)
			v.rows++
		}
		for _, r := range page {
			v.rows++
			state, err := matter.Replay(history[r.ID])
			switch {
			case err != nil:
				v.find("matter", r.ID, "history", "what", err.Error())
			case state != r.State:
				v.find("matter", r.ID, "state", "state", r.State, "want", state)
			}
			for _, t := range []struct {
				name   string
				at     int64
				states []string
			}{
				{"finished_at", r.FinishedAt, []string{matter.Finished}},
				{"started_at", r.StartedAt, []string{matter.InProgress, matter.Finished}},
				{"assigned_at", r.AssignedAt, []string{matter.Assigned}},
				{"filed_at", r.FiledAt, []string{matter.Filed}},
			} {
				if slices.Contains(t.states, r.State) && t.at == 0 {
					v.find("matter", r.ID, "no_time", "what", t.name, "state", r.State)
				}
				if t.at != 0 && t.at < r.AcceptedAt {
					v.find("matter", r.ID, "early", "what", t.name)
				}
			}
		}
	}
	for _, q := range []struct{ table, key, query string }{
		{"matter", "assignments", `SELECT matter_id AS id, CAST(COUNT(*) AS TEXT) AS what FROM assignment WHERE ended_at IS NULL GROUP BY matter_id HAVING COUNT(*) > 1 ORDER BY 1`},
		{"matter", "assignment", `SELECT m.id, CAST(m.provider_id AS TEXT) AS what FROM matter AS m WHERE m.provider_id <> 0
			AND NOT EXISTS (SELECT 1 FROM assignment AS a WHERE a.matter_id = m.id AND a.provider_id = m.provider_id) ORDER BY m.id`},
		{"matter", "no_provider", `SELECT id, state AS what FROM matter WHERE provider_id = 0 AND state IN ('assigned', 'in_progress', 'finished') ORDER BY id`},
		{"matter", "provider_account", `SELECT m.id, CAST(m.account_id AS TEXT) AS what FROM matter AS m JOIN provider AS p ON p.id = m.provider_id
			WHERE m.state IN ('assigned', 'in_progress') AND COALESCE(p.account_id, 0) <> m.account_id ORDER BY m.id`},
		{"matter", "client_merged", `SELECT m.id, CAST(m.client_id AS TEXT) AS what FROM matter AS m JOIN client AS c ON c.id = m.client_id WHERE c.merged_into_id IS NOT NULL ORDER BY m.id`},
		{"hearing", "hearing_event", `SELECT h.id, CAST(h.event_id AS TEXT) AS what FROM hearing AS h JOIN event AS e ON e.id = h.event_id
			WHERE e.subject_kind <> 'matter' OR e.subject_id <> h.matter_id OR e.start_at <> h.at ORDER BY h.id`},
		{"work_session", "minutes", `SELECT id, CAST(minutes AS TEXT) AS what FROM work_session WHERE minutes <= 0 OR minutes > 1440 ORDER BY id`},
	} {
		if err := v.bad(ctx, q.table, q.key, q.query); err != nil {
			return err
		}
	}
	return nil
}

// requests compares requests with what was decided about them.
func (v *run) requests(ctx context.Context) error {
	for _, q := range []struct{ table, key, query string }{
		{"request", "accepted_without", `SELECT r.id, '' AS what FROM request AS r LEFT JOIN matter AS m ON m.id = r.matter_id AND m.request_id = r.id
			WHERE r.state = 'accepted' AND m.id IS NULL ORDER BY r.id`},
		{"matter", "request_state", `SELECT m.id, r.state AS what FROM matter AS m JOIN request AS r ON r.id = m.request_id
			WHERE r.state <> 'accepted' OR r.matter_id <> m.id ORDER BY m.id`},
		{"request", "undecided", `SELECT id, state AS what FROM request WHERE state IN ('accepted', 'refused', 'passed', 'withdrawn') AND (decided_at IS NULL OR outcome = '') ORDER BY id`},
		{"request", "decided_early", `SELECT id, state AS what FROM request WHERE state IN ('draft', 'received', 'in_review') AND (decided_at IS NOT NULL OR outcome <> '') ORDER BY id`},
		{"request", "no_proposal", `SELECT r.id, '' AS what FROM request AS r WHERE r.state = 'proposed'
			AND NOT EXISTS (SELECT 1 FROM proposal AS p WHERE p.subject_kind = 'request' AND p.subject_id = r.id AND p.state = 'open') ORDER BY r.id`},
		{"request", "client_merged", `SELECT r.id, CAST(r.client_id AS TEXT) AS what FROM request AS r JOIN client AS c ON c.id = r.client_id WHERE c.merged_into_id IS NOT NULL ORDER BY r.id`},
	} {
		if err := v.bad(ctx, q.table, q.key, q.query); err != nil {
			return err
		}
	}
	var states []string
	if err := v.DB.Read(ctx).NewRaw("SELECT DISTINCT state FROM request").Scan(ctx, &states); err != nil {
		return err
	}
	for _, s := range states {
		if !slices.Contains(request.States, s) {
			if err := v.bad(ctx, "request", "unknown_state", "SELECT id, state AS what FROM request WHERE state = ? ORDER BY id", s); err != nil {
				return err
			}
		}
	}
	return nil
}

// papers finds versions of papers that do not count 1, 2, 3.
func (v *run) papers(ctx context.Context) error {
	return v.bad(ctx, "matter_paper", "paper_versions", `SELECT paper_id AS id, CAST(COUNT(*) AS TEXT) AS what FROM matter_paper_version
		GROUP BY paper_id HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*) ORDER BY 1`)
}
