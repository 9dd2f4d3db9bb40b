-- What is due, who waits for whom, what is asked of the head, what stands in the calendar.
-- +goose Up
CREATE TABLE deadline (
  id {{id}},
  branch_id BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  clock TEXT NOT NULL,
  article TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  start_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  span TEXT NOT NULL,
  reckoning_json TEXT NOT NULL DEFAULT '',
  hard_area BOOLEAN NOT NULL DEFAULT FALSE,
  queue TEXT NOT NULL,
  account_id BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  paused_at BIGINT,
  pause_reason TEXT NOT NULL DEFAULT '',
  paused_days BIGINT NOT NULL DEFAULT 0,
  ended_at BIGINT,
  warn_at BIGINT NOT NULL,
  reminded BIGINT NOT NULL DEFAULT 0,
  remind_at BIGINT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX deadline_open ON deadline (state, due_at, id, queue);
CREATE INDEX deadline_account ON deadline (account_id, state, due_at, id);
CREATE INDEX deadline_branch ON deadline (branch_id, state, due_at, id, queue);
CREATE INDEX deadline_remind ON deadline (state, remind_at, id);
CREATE INDEX deadline_queue ON deadline (branch_id, queue, state, due_at, id);
CREATE INDEX deadline_subject ON deadline (subject_kind, subject_id, id);
-- One clock runs once at a time for a record.
CREATE UNIQUE INDEX deadline_running ON deadline (subject_kind, subject_id, clock) WHERE state IN ('open', 'paused');
CREATE TABLE wait (
  id {{id}},
  branch_id BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  queue TEXT NOT NULL,
  account_id BIGINT NOT NULL DEFAULT 0,
  title TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  by_id BIGINT NOT NULL DEFAULT 0,
  since_at BIGINT NOT NULL,
  until_at BIGINT
);
CREATE INDEX wait_subject ON wait (subject_kind, subject_id, id);
CREATE INDEX wait_queue ON wait (branch_id, queue, until_at, since_at, id);
CREATE INDEX wait_account ON wait (account_id, until_at, since_at, id);
CREATE INDEX wait_by ON wait (by_id, until_at, since_at, id);
CREATE INDEX wait_open ON wait (until_at, since_at, id);
CREATE UNIQUE INDEX wait_one ON wait (subject_kind, subject_id) WHERE until_at IS NULL;
CREATE TABLE proposal (
  id {{id}},
  branch_id BIGINT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  decision TEXT NOT NULL,
  outcome TEXT NOT NULL,
  payload_json TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  proposed_by BIGINT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT NOT NULL DEFAULT 0,
  decided_note TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX proposal_subject ON proposal (subject_kind, subject_id, id);
CREATE INDEX proposal_open ON proposal (branch_id, state, proposed_at, id);
CREATE INDEX proposal_state ON proposal (state, proposed_at, id);
CREATE UNIQUE INDEX proposal_one ON proposal (subject_kind, subject_id) WHERE state = 'open';
CREATE TABLE event (
  id {{id}},
  branch_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL DEFAULT 0,
  provider_id BIGINT NOT NULL DEFAULT 0,
  agency_id BIGINT NOT NULL DEFAULT 0,
  title TEXT NOT NULL,
  code TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',
  start_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  cancelled_at BIGINT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX event_account ON event (account_id, start_at, id);
CREATE INDEX event_branch ON event (branch_id, start_at, id);
CREATE INDEX event_agency ON event (agency_id, start_at, id);
CREATE INDEX event_start ON event (start_at, id);
CREATE INDEX event_subject ON event (subject_kind, subject_id, start_at);
CREATE TABLE notice (
  id {{id}},
  account_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  args_json TEXT NOT NULL DEFAULT '',
  subject_kind TEXT NOT NULL DEFAULT '',
  subject_id BIGINT NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  read_at BIGINT,
  once TEXT,
  UNIQUE (account_id, once)
);
CREATE INDEX notice_account ON notice (account_id, read_at, id);
CREATE INDEX notice_newest ON notice (account_id, id);
CREATE TABLE job (
  id {{id}},
  kind TEXT NOT NULL,
  payload_json TEXT NOT NULL DEFAULT '',
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  last_error TEXT NOT NULL DEFAULT '',
  done_at BIGINT
);
CREATE INDEX job_open ON job (done_at, run_at, id);
-- +goose Down
DROP TABLE job;
DROP TABLE notice;
DROP TABLE event;
DROP TABLE proposal;
DROP TABLE wait;
DROP TABLE deadline;
