-- How far each account has been told by mail of its notices.
-- +goose Up
CREATE TABLE mail_told (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  notice_id BIGINT NOT NULL
);
-- +goose Down
DROP TABLE mail_told;
