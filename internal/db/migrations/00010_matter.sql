-- A matter: one piece of legal aid for one client, from acceptance to the filed file.
-- +goose Up
CREATE TABLE matter (
  id {{id}},
  branch_id BIGINT NOT NULL,
  request_id BIGINT NOT NULL DEFAULT 0,
  client_id BIGINT NOT NULL,
  client_name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  code TEXT {{c}} NOT NULL UNIQUE,
  book TEXT NOT NULL,
  number BIGINT NOT NULL,
  year BIGINT NOT NULL,
  form TEXT NOT NULL,
  field TEXT NOT NULL,
  stage TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  categories TEXT NOT NULL DEFAULT '',
  hardship TEXT NOT NULL DEFAULT '',
  agency_id BIGINT NOT NULL DEFAULT 0,
  agency_case_no TEXT NOT NULL DEFAULT '',
  detained BOOLEAN NOT NULL DEFAULT FALSE,
  unit_code TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  at_once BOOLEAN NOT NULL DEFAULT FALSE,
  at_once_ground TEXT NOT NULL DEFAULT '',
  provider_id BIGINT NOT NULL DEFAULT 0,
  account_id BIGINT NOT NULL DEFAULT 0,
  accepted_at BIGINT NOT NULL,
  accepted_by BIGINT NOT NULL DEFAULT 0,
  assigned_at BIGINT,
  started_at BIGINT,
  finished_at BIGINT,
  filed_at BIGINT,
  outcome TEXT NOT NULL DEFAULT '',
  ground TEXT NOT NULL DEFAULT '',
  result TEXT NOT NULL DEFAULT '',
  passed_to_id BIGINT NOT NULL DEFAULT 0,
  due_at BIGINT,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (branch_id, book, year, number)
);
CREATE INDEX matter_accepted ON matter (accepted_at, id);
CREATE INDEX matter_state ON matter (state, accepted_at, id);
CREATE INDEX matter_branch ON matter (branch_id, accepted_at, id);
CREATE INDEX matter_branch_state ON matter (branch_id, state, accepted_at, id);
CREATE INDEX matter_account ON matter (account_id, state, accepted_at, id);
CREATE INDEX matter_provider ON matter (provider_id, state, accepted_at, id);
CREATE INDEX matter_client ON matter (client_id, id);
CREATE INDEX matter_folded ON matter (folded, id);
CREATE INDEX matter_due ON matter (due_at, id, branch_id, account_id);
CREATE INDEX matter_agency ON matter (agency_id, accepted_at, id);
CREATE INDEX matter_request ON matter (request_id);
CREATE TABLE matter_move (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  move TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',
  ground TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL
);
CREATE INDEX matter_move_matter ON matter_move (matter_id, id);
CREATE TABLE assignment (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  provider_id BIGINT NOT NULL REFERENCES provider (id),
  decision_no TEXT NOT NULL DEFAULT '',
  decision_on TEXT,
  reasons TEXT NOT NULL DEFAULT '',
  assigned_at BIGINT NOT NULL,
  assigned_by BIGINT NOT NULL,
  ended_at BIGINT,
  end_ground TEXT NOT NULL DEFAULT '',
  end_note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX assignment_matter ON assignment (matter_id, id);
CREATE INDEX assignment_provider ON assignment (provider_id, ended_at, id);
-- The wish for another provider, of the person, the provider or the agency.
CREATE TABLE provider_change (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  source TEXT NOT NULL,
  ground TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  received_at BIGINT NOT NULL,
  answer TEXT NOT NULL DEFAULT '',
  answer_note TEXT NOT NULL DEFAULT '',
  answered_at BIGINT,
  by_id BIGINT NOT NULL
);
CREATE INDEX provider_change_matter ON provider_change (matter_id, id);
CREATE TABLE hearing (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  event_id BIGINT NOT NULL DEFAULT 0,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  agency_id BIGINT NOT NULL DEFAULT 0,
  place TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  result TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX hearing_matter ON hearing (matter_id, at);
CREATE INDEX hearing_at ON hearing (state, at, id);
CREATE TABLE work_session (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  provider_id BIGINT NOT NULL REFERENCES provider (id),
  on_date TEXT NOT NULL,
  part TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  kind TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  confirmed_by TEXT NOT NULL DEFAULT '',
  confirmed_at BIGINT,
  file_id BIGINT NOT NULL DEFAULT 0,
  removed_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX work_session_matter ON work_session (matter_id, on_date, id);
CREATE INDEX work_session_provider ON work_session (provider_id, on_date, id);
-- One half day of a provider belongs to one matter, unless a note says how.
CREATE UNIQUE INDEX work_session_half_day ON work_session (provider_id, on_date, part) WHERE removed_at IS NULL AND note = '';
CREATE TABLE diary_entry (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  removed_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX diary_entry_matter ON diary_entry (matter_id, at, id);
CREATE TABLE matter_paper (
  id {{id}},
  matter_id BIGINT NOT NULL REFERENCES matter (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  position BIGINT NOT NULL,
  state TEXT NOT NULL,
  copy_kind TEXT NOT NULL DEFAULT '',
  on_date TEXT,
  required BOOLEAN NOT NULL DEFAULT FALSE,
  note TEXT NOT NULL DEFAULT '',
  removed_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX matter_paper_matter ON matter_paper (matter_id, position, id);
CREATE TABLE matter_paper_version (
  id {{id}},
  paper_id BIGINT NOT NULL REFERENCES matter_paper (id),
  number BIGINT NOT NULL,
  file_id BIGINT NOT NULL DEFAULT 0,
  text TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL,
  by_id BIGINT NOT NULL,
  UNIQUE (paper_id, number)
);
-- +goose Down
DROP TABLE matter_paper_version;
DROP TABLE matter_paper;
DROP TABLE diary_entry;
DROP TABLE work_session;
DROP TABLE hearing;
DROP TABLE provider_change;
DROP TABLE assignment;
DROP TABLE matter_move;
DROP TABLE matter;
