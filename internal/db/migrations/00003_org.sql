-- The centre, its branches, the agencies it works with, the places they serve.
-- +goose Up
CREATE TABLE centre (
  id {{id}},
  name TEXT NOT NULL,
  short_name TEXT NOT NULL,
  province TEXT NOT NULL,
  department_name TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  hotline TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  province_code TEXT NOT NULL DEFAULT '',
  rules TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE branch (
  id {{id}},
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  is_head_office BOOLEAN NOT NULL DEFAULT FALSE,
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  hours TEXT NOT NULL DEFAULT '',
  unit_codes TEXT NOT NULL DEFAULT '',
  valid_from TEXT,
  valid_to TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE department (
  id {{id}},
  branch_id BIGINT NOT NULL REFERENCES branch (id),
  name TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE agency (
  id {{id}},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  unit_code TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  valid_from TEXT,
  valid_to TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX agency_folded ON agency (folded, id);
CREATE TABLE organisation (
  id {{id}},
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  province TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  contract_no TEXT NOT NULL DEFAULT '',
  valid_from TEXT,
  valid_to TEXT,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX organisation_folded ON organisation (folded, id);
-- A unit may be valid in several stretches of time; successor names the unit
-- that took its place at valid_to (the merger of 2025-07-01 is only data here).
CREATE TABLE admin_unit (
  id {{id}},
  code TEXT NOT NULL,
  parent_code TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  hard_area BOOLEAN NOT NULL DEFAULT FALSE,
  valid_from TEXT,
  valid_to TEXT,
  successor_code TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX admin_unit_code ON admin_unit (code, valid_to);
CREATE INDEX admin_unit_parent ON admin_unit (parent_code, code);
-- +goose Down
DROP TABLE admin_unit;
DROP TABLE organisation;
DROP TABLE agency;
DROP TABLE department;
DROP TABLE branch;
DROP TABLE centre;
