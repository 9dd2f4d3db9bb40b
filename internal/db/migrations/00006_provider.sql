-- Who gives the aid: officers, contracted lawyers, advisers, collaborators.
-- +goose Up
CREATE TABLE provider (
  id {{id}},
  account_id BIGINT,
  branch_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  sex TEXT NOT NULL DEFAULT '',
  id_number TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  grade TEXT NOT NULL DEFAULT '',
  card_no TEXT NOT NULL DEFAULT '',
  card_from TEXT,
  card_to TEXT,
  contract_no TEXT NOT NULL DEFAULT '',
  contract_from TEXT,
  contract_to TEXT,
  organisation_id BIGINT,
  languages TEXT NOT NULL DEFAULT '',
  fields TEXT NOT NULL DEFAULT '',
  unit_codes TEXT NOT NULL DEFAULT '',
  max_load BIGINT NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  ended_on TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX provider_folded ON provider (folded, id);
CREATE UNIQUE INDEX provider_account ON provider (account_id) WHERE account_id IS NOT NULL;
CREATE TABLE provider_absence (
  id {{id}},
  provider_id BIGINT NOT NULL REFERENCES provider (id),
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX provider_absence_provider ON provider_absence (provider_id, to_on);
CREATE TABLE provider_duty (
  id {{id}},
  provider_id BIGINT NOT NULL REFERENCES provider (id),
  on_date TEXT NOT NULL,
  part TEXT NOT NULL,
  agency_id BIGINT NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (on_date, part, agency_id, provider_id)
);
-- +goose Down
DROP TABLE provider_duty;
DROP TABLE provider_absence;
DROP TABLE provider;
