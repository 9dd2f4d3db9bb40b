-- Who may sign in, with what right, and from where they are signed in.
-- +goose Up
CREATE TABLE account (
  id {{id}},
  username TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL,
  branch_id BIGINT NOT NULL,
  password_hash TEXT NOT NULL,
  must_change BOOLEAN NOT NULL DEFAULT FALSE,
  disabled_at BIGINT,
  created_at BIGINT NOT NULL,
  last_sign_in_at BIGINT,
  lang TEXT NOT NULL DEFAULT 'vi',
  theme TEXT NOT NULL DEFAULT '',
  mail_notices BOOLEAN NOT NULL DEFAULT FALSE,
  feed_hash TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX account_folded ON account (folded, id);
CREATE INDEX account_feed ON account (feed_hash);
CREATE TABLE account_session (
  id {{id}},
  token_hash TEXT NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES account (id),
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  ip TEXT NOT NULL DEFAULT '',
  agent TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_session_account ON account_session (account_id, id);
CREATE TABLE account_attempt (
  id {{id}},
  at BIGINT NOT NULL,
  username TEXT NOT NULL,
  ip TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  ok BOOLEAN NOT NULL
);
CREATE INDEX account_attempt_user ON account_attempt (username, at);
CREATE INDEX account_attempt_ip ON account_attempt (ip, at);
CREATE TABLE api_token (
  id {{id}},
  account_id BIGINT NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX api_token_account ON api_token (account_id, id);
CREATE TABLE idempotency (
  account_id BIGINT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status BIGINT NOT NULL DEFAULT 0,
  content_type TEXT NOT NULL DEFAULT '',
  body {{bytes}},
  at BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_at ON idempotency (at);
-- +goose Down
DROP TABLE idempotency;
DROP TABLE api_token;
DROP TABLE account_attempt;
DROP TABLE account_session;
DROP TABLE account;
