-- Who did and who saw what. Rows are only ever added.
-- +goose Up
CREATE TABLE audit_entry (
  id {{id}},
  at BIGINT NOT NULL,
  actor_id BIGINT NOT NULL DEFAULT 0,
  actor_name TEXT NOT NULL DEFAULT '',
  actor_role TEXT NOT NULL DEFAULT '',
  via TEXT NOT NULL,
  ip TEXT NOT NULL DEFAULT '',
  request_no TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL DEFAULT '',
  subject_id BIGINT NOT NULL DEFAULT 0,
  branch_id BIGINT NOT NULL DEFAULT 0,
  before_json TEXT NOT NULL DEFAULT '',
  after_json TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject_id, id);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id);
CREATE INDEX audit_entry_kind ON audit_entry (kind, id);
-- +goose Down
DROP TABLE audit_entry;
