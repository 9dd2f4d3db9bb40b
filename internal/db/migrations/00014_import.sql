-- Spreadsheets brought in: what was read how, what became of each row.
-- +goose Up
CREATE TABLE import_profile (
  id {{id}},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  settings_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (kind, name)
);
CREATE TABLE import_run (
  id {{id}},
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  branch_id BIGINT NOT NULL,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_size BIGINT NOT NULL,
  settings_json TEXT NOT NULL,
  profile TEXT NOT NULL DEFAULT '',
  checked BOOLEAN NOT NULL DEFAULT FALSE,
  total BIGINT NOT NULL DEFAULT 0,
  peaks_json TEXT NOT NULL DEFAULT '',
  at_sheet BIGINT NOT NULL DEFAULT 0,
  at_row BIGINT NOT NULL DEFAULT 0,
  seen BIGINT NOT NULL DEFAULT 0,
  imported BIGINT NOT NULL DEFAULT 0,
  rejected BIGINT NOT NULL DEFAULT 0,
  already BIGINT NOT NULL DEFAULT 0,
  people BIGINT NOT NULL DEFAULT 0,
  doubles BIGINT NOT NULL DEFAULT 0,
  numbered BIGINT NOT NULL DEFAULT 0,
  providers BIGINT NOT NULL DEFAULT 0,
  worked_ms BIGINT NOT NULL DEFAULT 0,
  problem_json TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  by_name TEXT NOT NULL DEFAULT '',
  started_at BIGINT,
  ended_at BIGINT,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX import_run_state ON import_run (state, id);
CREATE INDEX import_run_file ON import_run (file_sha256, id);
-- One line for each row that was brought in: the fingerprint of what stood in
-- it keeps the same row from coming in twice. client_id is the record of a
-- person that the row made.
CREATE TABLE import_row (
  fingerprint {{bytes}} PRIMARY KEY,
  run_id BIGINT NOT NULL,
  place BIGINT NOT NULL,
  subject_id BIGINT NOT NULL,
  client_id BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL
);
CREATE INDEX import_row_run ON import_row (run_id, place);
-- Records beside those of the rows that a run made: providers it had to name.
CREATE TABLE import_made (
  run_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (run_id, kind, id)
);
CREATE TABLE import_bad (
  run_id BIGINT NOT NULL,
  place BIGINT NOT NULL,
  problems_json TEXT NOT NULL,
  cells_json TEXT NOT NULL,
  PRIMARY KEY (run_id, place)
);
CREATE TABLE import_double (
  run_id BIGINT NOT NULL,
  client_id BIGINT NOT NULL,
  other_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (run_id, client_id)
);
-- The part of a book, from 1 to last, that was taken over from an old book
-- with lines lines in it. Numbers that the old book left out are left out here.
CREATE TABLE register_old (
  branch_id BIGINT NOT NULL,
  book TEXT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  PRIMARY KEY (branch_id, book, year)
);
-- What of a matter's days the old book did not tell to the day: words like
-- accepted:month, finished:year, finished:none. The matter then stands with
-- the first day that it may have been.
ALTER TABLE matter ADD COLUMN inexact TEXT NOT NULL DEFAULT '';
-- Whether the code was given by an old book, so that it need not be as the
-- program would give it.
ALTER TABLE matter ADD COLUMN old_code BOOLEAN NOT NULL DEFAULT FALSE;
-- Talks and mobile legal aid in the communes.
CREATE TABLE outreach_session (
  id {{id}},
  branch_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  held_on TEXT {{c}} NOT NULL,
  unit_code TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',
  folded TEXT {{c}} NOT NULL DEFAULT '',
  topic TEXT NOT NULL DEFAULT '',
  attended BIGINT NOT NULL DEFAULT 0,
  women BIGINT NOT NULL DEFAULT 0,
  ethnic BIGINT NOT NULL DEFAULT 0,
  advised BIGINT NOT NULL DEFAULT 0,
  leaflets BIGINT NOT NULL DEFAULT 0,
  by_whom TEXT NOT NULL DEFAULT '',
  provider_id BIGINT NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX outreach_session_day ON outreach_session (held_on, id);
CREATE INDEX outreach_session_branch ON outreach_session (branch_id, held_on, id);
-- +goose Down
DROP TABLE outreach_session;
ALTER TABLE matter DROP COLUMN old_code;
ALTER TABLE matter DROP COLUMN inexact;
DROP TABLE register_old;
DROP TABLE import_double;
DROP TABLE import_bad;
DROP TABLE import_made;
DROP TABLE import_row;
DROP TABLE import_run;
DROP TABLE import_profile;
