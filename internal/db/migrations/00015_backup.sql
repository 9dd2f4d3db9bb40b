-- The backups that were made of this machine's data. They say where files lie
-- here, so they are in no backup themselves.
-- +goose Up
CREATE TABLE backup_run (
  id {{id}},
  name TEXT NOT NULL,
  dir TEXT NOT NULL,
  state TEXT NOT NULL,
  scheduled BOOLEAN NOT NULL DEFAULT FALSE,
  encrypted BOOLEAN NOT NULL DEFAULT FALSE,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  checked_at BIGINT,
  size BIGINT NOT NULL DEFAULT 0,
  rows BIGINT NOT NULL DEFAULT 0,
  files BIGINT NOT NULL DEFAULT 0,
  missing BIGINT NOT NULL DEFAULT 0,
  error_json TEXT NOT NULL DEFAULT '',
  by_id BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX backup_run_started ON backup_run (started_at, id);
CREATE INDEX backup_run_state ON backup_run (state, ended_at, id);
-- +goose Down
DROP TABLE backup_run;
