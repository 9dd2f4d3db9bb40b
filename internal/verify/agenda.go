package verify

import "context"

// agenda compares what is due and who waits with the records it is about.
func (v *run) agenda(ctx context.Context) error {
	for _, q := range []struct{ table, key, query string }{
		{"wait", "two_waits", `SELECT MAX(id) AS id, subject_kind || ' ' || CAST(subject_id AS TEXT) AS what FROM wait WHERE until_at IS NULL GROUP BY subject_kind, subject_id HAVING COUNT(*) > 1 ORDER BY 1`},
		{"wait", "backward", `SELECT id, reason AS what FROM wait WHERE until_at < since_at ORDER BY id`},
		{"proposal", "two_proposals", `SELECT MAX(id) AS id, subject_kind || ' ' || CAST(subject_id AS TEXT) AS what FROM proposal WHERE state = 'open' GROUP BY subject_kind, subject_id HAVING COUNT(*) > 1 ORDER BY 1`},
		{"proposal", "undecided", `SELECT id, state AS what FROM proposal WHERE (state = 'open') <> (decided_at IS NULL) ORDER BY id`},
		{"deadline", "two_clocks", `SELECT MAX(id) AS id, clock AS what FROM deadline WHERE state IN ('open', 'paused') GROUP BY subject_kind, subject_id, clock HAVING COUNT(*) > 1 ORDER BY 1`},
		{"deadline", "clock_state", `SELECT id, state AS what FROM deadline WHERE (state IN ('open', 'paused')) <> (ended_at IS NULL) OR state NOT IN ('open', 'paused', 'met', 'void') ORDER BY id`},
		{"deadline", "backward", `SELECT id, clock AS what FROM deadline WHERE due_at < start_at ORDER BY id`},
		{"deadline", "closed_runs", `SELECT d.id, d.clock || ', matter ' || CAST(m.id AS TEXT) AS what FROM deadline AS d JOIN matter AS m ON m.id = d.subject_id
			WHERE d.subject_kind = 'matter' AND d.state IN ('open', 'paused') AND m.state IN ('filed', 'transferred') ORDER BY d.id`},
		{"deadline", "closed_runs", `SELECT d.id, d.clock || ', request ' || CAST(r.id AS TEXT) AS what FROM deadline AS d JOIN request AS r ON r.id = d.subject_id
			WHERE d.subject_kind = 'request' AND d.state IN ('open', 'paused') AND r.state IN ('passed', 'withdrawn') ORDER BY d.id`},
		{"wait", "closed_waits", `SELECT w.id, 'matter ' || CAST(m.id AS TEXT) AS what FROM wait AS w JOIN matter AS m ON m.id = w.subject_id
			WHERE w.subject_kind = 'matter' AND w.until_at IS NULL AND m.state IN ('filed', 'transferred') ORDER BY w.id`},
		{"wait", "closed_waits", `SELECT w.id, 'request ' || CAST(r.id AS TEXT) AS what FROM wait AS w JOIN request AS r ON r.id = w.subject_id
			WHERE w.subject_kind = 'request' AND w.until_at IS NULL AND r.state IN ('passed', 'withdrawn', 'refused') ORDER BY w.id`},
		{"event", "backward", `SELECT id, title AS what FROM event WHERE end_at < start_at ORDER BY id`},
		{"deadline", "branch", `SELECT d.id, CAST(d.branch_id AS TEXT) AS what FROM deadline AS d JOIN matter AS m ON m.id = d.subject_id WHERE d.subject_kind = 'matter' AND d.branch_id <> m.branch_id ORDER BY d.id`},
	} {
		if err := v.bad(ctx, q.table, q.key, q.query); err != nil {
			return err
		}
	}
	return nil
}
