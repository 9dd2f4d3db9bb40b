// Package dbtest gives tests fresh data on both databases.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"tgpl/internal/db"
)

// Env names the PostgreSQL server of the tests; tools/testpg sets it.
const Env = "TGPL_TEST_POSTGRES"

var counter atomic.Int64

// Each runs the test once on SQLite and once on PostgreSQL, each time on
// migrated, empty data. Without a server it skips PostgreSQL; in CI that fails.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite gives migrated, empty data in a file of the test's own folder.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

// Postgres gives migrated, empty data in a database of the test's own.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	address := PostgresURL(t)
	d, err := db.Open(t.Context(), "", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// PostgresURL makes a migrated, empty database and gives its address.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Env)
	if server == "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not set: no PostgreSQL to test on", Env)
		}
		t.Skipf("%s is not set; run through `make test` or tools/testpg", Env)
	}
	template, err := makeTemplate(server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), counter.Add(1))
	if err := exec(server, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = exec(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return withName(server, name)
}

var (
	templateOnce sync.Once
	templateName string
	errTemplate  error
)

func makeTemplate(server string) (string, error) {
	templateOnce.Do(func() {
		name := fmt.Sprintf("template_%d", os.Getpid())
		if errTemplate = exec(server, "CREATE DATABASE "+name); errTemplate != nil {
			return
		}
		ctx := context.Background()
		var d *db.DB
		if d, errTemplate = db.Open(ctx, "", withName(server, name)); errTemplate != nil {
			return
		}
		if _, errTemplate = d.Migrate(ctx); errTemplate == nil {
			errTemplate = d.Close()
		}
		templateName = name
	})
	return templateName, errTemplate
}

func withName(server, name string) string {
	u, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		panic(Env + " is not the address of a PostgreSQL server")
	}
	u.Path = "/" + name
	return u.String()
}

func exec(server, sql string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, sql)
	return err
}
