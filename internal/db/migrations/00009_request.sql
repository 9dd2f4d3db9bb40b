-- What is asked of the centre, by whatever way it came.
-- +goose Up
CREATE TABLE register (
  branch_id BIGINT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (branch_id, book, year)
);
CREATE TABLE register_entry (
  branch_id BIGINT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  number BIGINT NOT NULL,
  code TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (branch_id, book, year, number)
);
CREATE UNIQUE INDEX register_entry_subject ON register_entry (subject_kind, subject_id, book);
CREATE TABLE request (
  id {{id}},
  branch_id BIGINT NOT NULL,
  code TEXT NOT NULL UNIQUE,
  tracking TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  channel TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  client_id BIGINT NOT NULL DEFAULT 0,
  client_name TEXT NOT NULL DEFAULT '',
  person_json TEXT NOT NULL DEFAULT '',
  folded TEXT {{c}} NOT NULL DEFAULT '',
  requester_is TEXT NOT NULL DEFAULT 'client',
  requester_name TEXT NOT NULL DEFAULT '',
  requester_relation TEXT NOT NULL DEFAULT '',
  requester_phone TEXT NOT NULL DEFAULT '',
  requester_id_number TEXT NOT NULL DEFAULT '',
  agency_id BIGINT NOT NULL DEFAULT 0,
  agency_officer TEXT NOT NULL DEFAULT '',
  asked_agency_at BIGINT,
  detained BOOLEAN NOT NULL DEFAULT FALSE,
  organisation_id BIGINT NOT NULL DEFAULT 0,
  form TEXT NOT NULL DEFAULT '',
  field TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT '',
  wish TEXT NOT NULL DEFAULT '',
  place_unit_code TEXT NOT NULL DEFAULT '',
  categories TEXT NOT NULL DEFAULT '',
  hardship TEXT NOT NULL DEFAULT '',
  helped_by BIGINT NOT NULL DEFAULT 0,
  read_back_at BIGINT,
  signed_as TEXT NOT NULL DEFAULT '',
  acknowledged_at BIGINT,
  officer_id BIGINT NOT NULL DEFAULT 0,
  decided_at BIGINT,
  decided_by BIGINT NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '',
  ground TEXT NOT NULL DEFAULT '',
  decision_note TEXT NOT NULL DEFAULT '',
  passed_to_id BIGINT NOT NULL DEFAULT 0,
  matter_id BIGINT NOT NULL DEFAULT 0,
  intake_json TEXT NOT NULL DEFAULT '',
  submit_key TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX request_state ON request (state, received_at, id);
CREATE INDEX request_branch_state ON request (branch_id, state, received_at, id);
CREATE INDEX request_received ON request (received_at, id);
CREATE INDEX request_branch_received ON request (branch_id, received_at, id);
CREATE INDEX request_client ON request (client_id, received_at, id);
CREATE INDEX request_officer ON request (officer_id, received_at, id);
CREATE INDEX request_matter ON request (matter_id);
CREATE UNIQUE INDEX request_submit_key ON request (submit_key) WHERE submit_key <> '';
CREATE INDEX request_folded ON request (folded, id);
CREATE TABLE request_paper (
  id {{id}},
  request_id BIGINT NOT NULL REFERENCES request (id),
  code TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  received_at BIGINT,
  file_id BIGINT NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX request_paper_request ON request_paper (request_id, id);
CREATE TABLE guidance (
  id {{id}},
  branch_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  year BIGINT NOT NULL,
  at BIGINT NOT NULL,
  channel TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  folded TEXT {{c}} NOT NULL DEFAULT '',
  sex TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  unit_code TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL DEFAULT '',
  field TEXT NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  request_id BIGINT NOT NULL DEFAULT 0,
  by_id BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (branch_id, year, number)
);
CREATE INDEX guidance_branch ON guidance (branch_id, at, id);
CREATE INDEX guidance_at ON guidance (at, id);
CREATE INDEX guidance_folded ON guidance (folded, id);
-- +goose Down
DROP TABLE guidance;
DROP TABLE request_paper;
DROP TABLE request;
DROP TABLE register_entry;
DROP TABLE register;
