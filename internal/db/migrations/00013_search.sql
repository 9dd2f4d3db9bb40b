-- What records are found by. One row for each word, number and code of a record;
-- all of them together once more, so that a candidate is looked at by one read;
-- the words there are, to mend mistakes of typing with; the text of files.
-- +goose Up
CREATE TABLE search_key (
  kind SMALLINT NOT NULL,
  key TEXT {{c}} NOT NULL,
  id BIGINT NOT NULL,
  PRIMARY KEY (kind, key, id)
) {{keyed}};
CREATE TABLE search_doc (
  kind SMALLINT NOT NULL,
  id BIGINT NOT NULL,
  keys TEXT {{c}} NOT NULL,
  PRIMARY KEY (kind, id)
) {{keyed}};
CREATE TABLE search_word (
  id {{id}},
  word TEXT {{c}} NOT NULL UNIQUE,
  n BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE file_text (
  sha256 TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  text TEXT NOT NULL DEFAULT '',
  at BIGINT NOT NULL
);
-- +goose Down
DROP TABLE file_text;
DROP TABLE search_word;
DROP TABLE search_doc;
DROP TABLE search_key;
