-- Uploaded files by the hash of their content; the bytes lie beside the database.
-- +goose Up
CREATE TABLE file (
  id {{id}},
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  media_type TEXT NOT NULL,
  name TEXT NOT NULL,
  width BIGINT NOT NULL DEFAULT 0,
  height BIGINT NOT NULL DEFAULT 0,
  thumb_sha256 TEXT NOT NULL DEFAULT '',
  view_sha256 TEXT NOT NULL DEFAULT '',
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  branch_id BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX file_sha ON file (sha256);
CREATE INDEX file_subject ON file (subject_kind, subject_id, id);
-- +goose Down
DROP TABLE file;
