-- The persons helped: one record each, however often they come.
-- +goose Up
CREATE TABLE client (
  id {{id}},
  branch_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  name_key TEXT {{c}} NOT NULL DEFAULT '',
  other_names TEXT NOT NULL DEFAULT '',
  sex TEXT NOT NULL DEFAULT '',
  birth TEXT {{c}},
  ethnicity TEXT NOT NULL DEFAULT '',
  occupation TEXT NOT NULL DEFAULT '',
  id_kind TEXT NOT NULL DEFAULT '',
  id_number TEXT NOT NULL DEFAULT '',
  id_issued_on TEXT,
  id_issued_by TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  needs_interpreter BOOLEAN NOT NULL DEFAULT FALSE,
  needs TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  merged_into_id BIGINT,
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX client_folded ON client (folded, id);
CREATE INDEX client_branch_folded ON client (branch_id, folded, id);
CREATE INDEX client_name_key ON client (name_key, id);
CREATE INDEX client_birth ON client (birth, id);
CREATE INDEX client_updated ON client (updated_at, id);
CREATE INDEX client_id_number ON client (id_number);
CREATE TABLE client_phone (
  id {{id}},
  client_id BIGINT NOT NULL REFERENCES client (id),
  number TEXT NOT NULL,
  owner TEXT NOT NULL DEFAULT '',
  safe_to_call BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX client_phone_client ON client_phone (client_id, id);
CREATE INDEX client_phone_number ON client_phone (number);
CREATE TABLE client_address (
  id {{id}},
  client_id BIGINT NOT NULL REFERENCES client (id),
  kind TEXT NOT NULL,
  unit_code TEXT NOT NULL DEFAULT '',
  line TEXT NOT NULL DEFAULT '',
  valid_from TEXT,
  valid_to TEXT
);
CREATE INDEX client_address_client ON client_address (client_id, id);
CREATE TABLE client_relation (
  id {{id}},
  client_id BIGINT NOT NULL REFERENCES client (id),
  relation TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  name_key TEXT {{c}} NOT NULL DEFAULT '',
  id_number TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  is_guardian BOOLEAN NOT NULL DEFAULT FALSE,
  other_client_id BIGINT
);
CREATE INDEX client_relation_client ON client_relation (client_id, id);
CREATE INDEX client_relation_other ON client_relation (other_client_id);
CREATE INDEX client_relation_name_key ON client_relation (name_key, id);
CREATE INDEX client_relation_id_number ON client_relation (id_number);
CREATE TABLE client_sensitive (
  id {{id}},
  client_id BIGINT NOT NULL REFERENCES client (id),
  kind TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL,
  removed_at BIGINT
);
CREATE INDEX client_sensitive_client ON client_sensitive (client_id, id);
CREATE TABLE client_merge (
  id {{id}},
  kept_id BIGINT NOT NULL REFERENCES client (id),
  merged_id BIGINT NOT NULL REFERENCES client (id),
  moved_json TEXT NOT NULL,
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL,
  undone_at BIGINT,
  undone_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX client_merge_kept ON client_merge (kept_id, id);
CREATE INDEX client_merge_merged ON client_merge (merged_id, id);
-- +goose Down
DROP TABLE client_merge;
DROP TABLE client_sensitive;
DROP TABLE client_relation;
DROP TABLE client_address;
DROP TABLE client_phone;
DROP TABLE client;
