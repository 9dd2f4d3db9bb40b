package verify

import (
	"context"
	"fmt"
)

// refs lists the columns that name a row of another table. 0 and NULL name
// none. What the database itself holds as a foreign key stands here too: SQLite
// keeps it only while the program is careful to ask for it.
var refs = []struct{ table, column, target string }{
	{"account", "branch_id", "branch"},
	{"account_session", "account_id", "account"},
	{"api_token", "account_id", "account"},
	{"department", "branch_id", "branch"},
	{"client", "branch_id", "branch"},
	{"client", "merged_into_id", "client"},
	{"client", "created_by", "account"},
	{"client_phone", "client_id", "client"},
	{"client_address", "client_id", "client"},
	{"client_relation", "client_id", "client"},
	{"client_relation", "other_client_id", "client"},
	{"client_sensitive", "client_id", "client"},
	{"client_merge", "kept_id", "client"},
	{"client_merge", "merged_id", "client"},
	{"provider", "account_id", "account"},
	{"provider", "branch_id", "branch"},
	{"provider", "organisation_id", "organisation"},
	{"provider_absence", "provider_id", "provider"},
	{"provider_duty", "provider_id", "provider"},
	{"provider_duty", "agency_id", "agency"},
	{"deadline", "branch_id", "branch"},
	{"deadline", "account_id", "account"},
	{"wait", "branch_id", "branch"},
	{"wait", "account_id", "account"},
	{"proposal", "branch_id", "branch"},
	{"proposal", "proposed_by", "account"},
	{"proposal", "decided_by", "account"},
	{"event", "account_id", "account"},
	{"event", "provider_id", "provider"},
	{"event", "agency_id", "agency"},
	{"notice", "account_id", "account"},
	{"party", "request_id", "request"},
	{"party", "matter_id", "matter"},
	{"party", "client_id", "client"},
	{"party", "provider_id", "provider"},
	{"conflict_check", "request_id", "request"},
	{"conflict_check", "matter_id", "matter"},
	{"conflict_check", "provider_id", "provider"},
	{"conflict_check", "by_id", "account"},
	{"request", "branch_id", "branch"},
	{"request", "client_id", "client"},
	{"request", "agency_id", "agency"},
	{"request", "organisation_id", "organisation"},
	{"request", "passed_to_id", "organisation"},
	{"request", "officer_id", "account"},
	{"request", "helped_by", "account"},
	{"request", "decided_by", "account"},
	{"request", "matter_id", "matter"},
	{"request_paper", "request_id", "request"},
	{"request_paper", "file_id", "file"},
	{"guidance", "branch_id", "branch"},
	{"guidance", "request_id", "request"},
	{"guidance", "by_id", "account"},
	{"matter", "branch_id", "branch"},
	{"matter", "request_id", "request"},
	{"matter", "client_id", "client"},
	{"matter", "agency_id", "agency"},
	{"matter", "provider_id", "provider"},
	{"matter", "account_id", "account"},
	{"matter", "passed_to_id", "organisation"},
	{"matter_move", "matter_id", "matter"},
	{"matter_move", "by_id", "account"},
	{"assignment", "matter_id", "matter"},
	{"assignment", "provider_id", "provider"},
	{"hearing", "matter_id", "matter"},
	{"hearing", "event_id", "event"},
	{"hearing", "agency_id", "agency"},
	{"work_session", "matter_id", "matter"},
	{"work_session", "provider_id", "provider"},
	{"work_session", "file_id", "file"},
	{"diary_entry", "matter_id", "matter"},
	{"matter_paper", "matter_id", "matter"},
	{"matter_paper_version", "paper_id", "matter_paper"},
	{"matter_paper_version", "file_id", "file"},
	{"article", "picture_file_id", "file"},
	{"outreach_session", "branch_id", "branch"},
	{"outreach_session", "provider_id", "provider"},
	{"import_run", "branch_id", "branch"},
}

// kinds gives the table of each kind of record that others speak of.
var kinds = map[string]string{
	"client": "client", "request": "request", "matter": "matter", "provider": "provider", "guidance": "guidance",
	"article": "article", "account": "account", "agency": "agency", "branch": "branch", "organisation": "organisation",
	"centre": "centre", "unit": "admin_unit", "file": "file", "conflict_check": "conflict_check", "event": "event",
}

// speaking lists the tables that name a record by kind and id.
var speaking = []string{"register_entry", "file", "deadline", "wait", "proposal", "event", "notice"}

// unitColumns name an administrative unit by its code.
var unitColumns = []struct{ table, column string }{
	{"client_address", "unit_code"}, {"agency", "unit_code"}, {"request", "place_unit_code"}, {"guidance", "unit_code"},
	{"matter", "unit_code"}, {"outreach_session", "unit_code"}, {"admin_unit", "parent_code"}, {"admin_unit", "successor_code"},
}

// references finds rows that name a row which is not there.
func (v *run) references(ctx context.Context) error {
	for _, r := range refs {
		err := v.bad(ctx, r.table, "reference", fmt.Sprintf(
			`SELECT t.id, '%s = ' || CAST(t.%s AS TEXT) AS what FROM %s AS t LEFT JOIN %s AS x ON x.id = t.%s
			WHERE t.%s IS NOT NULL AND t.%s <> 0 AND x.id IS NULL ORDER BY t.id`,
			r.column, r.column, r.table, r.target, r.column, r.column, r.column))
		if err != nil {
			return err
		}
	}
	for _, u := range unitColumns {
		err := v.bad(ctx, u.table, "reference", fmt.Sprintf(
			`SELECT t.id, '%s = ' || t.%s AS what FROM %s AS t
			WHERE t.%s <> '' AND NOT EXISTS (SELECT 1 FROM admin_unit AS u WHERE u.code = t.%s) ORDER BY t.id`,
			u.column, u.column, u.table, u.column, u.column))
		if err != nil {
			return err
		}
	}
	return nil
}

// subjects finds rows that speak of a record which is not there.
func (v *run) subjects(ctx context.Context) error {
	for _, table := range speaking {
		id := "t.id"
		if table == "register_entry" {
			id = "t.number"
		}
		var found []string
		if err := v.DB.Read(ctx).NewRaw(fmt.Sprintf("SELECT DISTINCT subject_kind FROM %s WHERE subject_kind <> ''", table)).Scan(ctx, &found); err != nil {
			return err
		}
		for _, kind := range found {
			target, ok := kinds[kind]
			if !ok {
				v.find(table, 0, "subject_kind", "what", kind)
				continue
			}
			err := v.bad(ctx, table, "reference", fmt.Sprintf(
				`SELECT %s AS id, t.subject_kind || ' ' || CAST(t.subject_id AS TEXT) AS what FROM %s AS t LEFT JOIN %s AS x ON x.id = t.subject_id
				WHERE t.subject_kind = ? AND t.subject_id <> 0 AND x.id IS NULL ORDER BY 1`, id, table, target), kind)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
