-- What the public reads, and how many came to read it.
-- +goose Up
CREATE TABLE article (
  id {{id}},
  slug TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  folded TEXT {{c}} NOT NULL,
  summary TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL,
  picture_file_id BIGINT NOT NULL DEFAULT 0,
  picture_caption TEXT NOT NULL DEFAULT '',
  picture_alt TEXT NOT NULL DEFAULT '',
  author TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  published_on TEXT,
  created_at BIGINT NOT NULL,
  created_by BIGINT NOT NULL DEFAULT 0,
  updated_at BIGINT NOT NULL,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX article_public ON article (state, published_on, id);
CREATE TABLE visit_day (
  on_date TEXT PRIMARY KEY,
  visits BIGINT NOT NULL
);
-- +goose Down
DROP TABLE visit_day;
DROP TABLE article;
