// Package system tells the administrator how the program itself stands: its
// version, its data, its work in the background, who is signed in.
package system

import (
	"context"
	"fmt"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/usecase"
)

// Service holds the use cases of the room.
type Service struct {
	usecase.Base
	Version string // the program's; set before it serves
	started clock.Instant
}

// New makes the room.
func New(b usecase.Base) *Service { return &Service{Base: b, started: b.Now()} }

// Count is how many records of a kind there are.
type Count struct {
	Kind string `json:"kind"` // request, matter, client …
	N    int64  `json:"n"`
}

// Job is work in the background that failed so often that it was given up.
type Job struct {
	ID       int64         `json:"id"`
	Kind     string        `json:"kind"`
	Attempts int64         `json:"attempts"`
	Error    string        `json:"error"`
	At       clock.Instant `json:"at"`
}

// Status is how the program stands now.
type Status struct {
	Version     string        `json:"version"`
	Started     clock.Instant `json:"started"`
	Now         clock.Instant `json:"now"`
	Database    string        `json:"database"`     // sqlite or postgres
	DataVersion int64         `json:"data_version"` // the step the tables are at
	Bytes       int64         `json:"bytes"`        // of the database
	FileBytes   int64         `json:"file_bytes"`   // of the uploaded files, each content once
	Counts      []Count       `json:"counts"`
	SignedIn    int64         `json:"signed_in"` // sessions that have not ended
	JobsWaiting int64         `json:"jobs_waiting"`
	JobsGivenUp []Job         `json:"jobs_given_up"` // the newest twenty
}

// counted are the tables whose records are told.
var counted = []string{"account", "client", "request", "guidance", "matter", "provider", "article", "file", "audit_entry"}

// Status tells how the program stands (system.read).
func (s *Service) Status(ctx context.Context, a account.Actor) (Status, error) {
	if err := s.Guard.Require(ctx, a, "system.read", account.Target{}); err != nil {
		return Status{}, err
	}
	st := Status{Version: s.Version, Started: s.started, Now: s.Now(), Database: "sqlite", JobsGivenUp: []Job{}}
	size := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if s.DB.IsPostgres() {
		st.Database, size = "postgres", "SELECT pg_database_size(current_database())"
	}
	var err error
	if st.DataVersion, _, err = s.DB.Version(ctx); err != nil {
		return Status{}, fmt.Errorf("read the version of the data: %w", err)
	}
	q := s.DB.Read(ctx)
	for _, one := range []struct {
		into *int64
		sql  string
		args []any
	}{
		{&st.Bytes, size, nil},
		{&st.FileBytes, "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT sha256, size FROM file) f", nil},
		{&st.SignedIn, "SELECT count(*) FROM account_session WHERE ended_at IS NULL AND expires_at > ?", []any{st.Now}},
		{&st.JobsWaiting, "SELECT count(*) FROM job WHERE done_at IS NULL", nil},
	} {
		if err := q.NewRaw(one.sql, one.args...).Scan(ctx, one.into); err != nil {
			return Status{}, fmt.Errorf("%s: %w", one.sql, err)
		}
	}
	for _, table := range counted {
		c := Count{Kind: table}
		if err := q.NewSelect().Table(table).ColumnExpr("count(*)").Scan(ctx, &c.N); err != nil {
			return Status{}, fmt.Errorf("count %s: %w", table, err)
		}
		st.Counts = append(st.Counts, c)
	}
	err = q.NewSelect().Table("job").ColumnExpr("id, kind, attempts, last_error AS error, done_at AS at").
		Where("done_at IS NOT NULL AND last_error <> ''").OrderExpr("id DESC").Limit(20).Scan(ctx, &st.JobsGivenUp)
	return st, err
}
