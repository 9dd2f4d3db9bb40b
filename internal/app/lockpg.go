package app

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"tgpl/internal/fault"
)

// lockKey is the advisory lock that the one server on a database holds.
const lockKey = 0x7467706c // "tgpl"

// lockPostgres holds the database with an advisory lock on a connection of its
// own. The server may lose that connection; gone tells when another has taken
// the lock before it could be had again.
func lockPostgres(ctx context.Context, dbURL string) (unlock func(), gone <-chan error, err error) {
	c, err := takePostgres(ctx, dbURL)
	if err != nil {
		return nil, nil, err
	}
	hold, stop := context.WithCancel(context.WithoutCancel(ctx))
	lost := make(chan error, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		keepPostgres(hold, c, dbURL, lost)
	}()
	return func() { stop(); <-ended }, lost, nil
}

func takePostgres(ctx context.Context, dbURL string) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(dbURL)
	if err != nil { // its message may repeat the password
		return nil, fault.New(fault.Invalid, "cli.bad_db_url")
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "cli.db_away").With(err)
	}
	for until := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		var ok bool
		if err := c.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockKey)).Scan(&ok); err != nil {
			return nil, errors.Join(err, c.Close(ctx))
		}
		if ok {
			return c, nil
		}
		if time.Now().After(until) {
			return nil, errors.Join(fault.New(fault.Conflict, "cli.db_in_use"), c.Close(ctx))
		}
	}
}

// keepPostgres looks after the connection until ctx ends, and takes the lock
// again on a new one when it broke.
func keepPostgres(ctx context.Context, c *pgx.Conn, dbURL string, lost chan<- error) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			end, cancel := context.WithTimeout(context.Background(), time.Second)
			_ = c.Close(end)
			cancel()
			return
		case <-tick.C:
		}
		try, cancel := context.WithTimeout(ctx, 4*time.Second)
		if c.Ping(try) != nil && ctx.Err() == nil {
			_ = c.Close(try)
			again, err := takePostgres(try, dbURL)
			switch {
			case err == nil:
				c = again
			case fault.Is(err, fault.Conflict):
				cancel()
				lost <- err
				return
			}
		}
		cancel()
	}
}
