-- Who stands on which side of what, and what was found when sides were compared.
-- +goose Up
CREATE TABLE party (
  id {{id}},
  request_id BIGINT NOT NULL DEFAULT 0,
  matter_id BIGINT NOT NULL DEFAULT 0,
  side TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT '',
  client_id BIGINT NOT NULL DEFAULT 0,
  provider_id BIGINT NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  name_key TEXT {{c}} NOT NULL DEFAULT '',
  id_number TEXT NOT NULL DEFAULT '',
  birth TEXT,
  relation TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  ended_at BIGINT
);
CREATE INDEX party_folded ON party (folded, id);
CREATE INDEX party_name_key ON party (name_key, id);
CREATE INDEX party_id_number ON party (id_number);
CREATE INDEX party_request ON party (request_id, id);
CREATE INDEX party_matter ON party (matter_id, id);
CREATE INDEX party_client ON party (client_id, id);
CREATE INDEX party_provider ON party (provider_id, id);
CREATE TABLE conflict_check (
  id {{id}},
  request_id BIGINT NOT NULL DEFAULT 0,
  matter_id BIGINT NOT NULL DEFAULT 0,
  provider_id BIGINT NOT NULL DEFAULT 0,
  result TEXT NOT NULL,
  findings_json TEXT NOT NULL DEFAULT '',
  fingerprint TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL,
  overridden_at BIGINT,
  overridden_by BIGINT NOT NULL DEFAULT 0,
  override_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX conflict_check_request ON conflict_check (request_id, id);
CREATE INDEX conflict_check_matter ON conflict_check (matter_id, id);
-- +goose Down
DROP TABLE conflict_check;
DROP TABLE party;
