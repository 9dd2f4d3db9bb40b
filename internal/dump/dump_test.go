package dump_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/dump"
)

// content is all that the data hold, as lines.
type content struct {
	tables []dump.Table
	lines  map[string][]byte
	last   map[string]int64
}

func read(t rapid.TB, d *db.DB) content {
	t.Helper()
	c := content{lines: map[string][]byte{}}
	err := d.Snapshot(context.Background(), func(ctx context.Context, tx bun.Tx) error {
		var err error
		if c.tables, err = dump.Tables(ctx, tx, d.IsPostgres()); err != nil {
			return err
		}
		for _, table := range c.tables {
			if _, err := dump.Write(ctx, tx, d.IsPostgres(), table, func(line []byte) error {
				c.lines[table.Name] = append(c.lines[table.Name], line...)
				return nil
			}); err != nil {
				return err
			}
		}
		c.last, err = dump.Sequences(ctx, tx, d.IsPostgres(), c.tables)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func load(ctx context.Context, l dump.Loader, c content) error {
	defer l.Abort()
	for _, table := range c.tables {
		lines := bytes.SplitAfter(c.lines[table.Name], []byte("\n"))
		if _, err := l.Rows(ctx, table, func() ([]byte, error) {
			if len(lines) == 0 || len(lines[0]) == 0 {
				return nil, io.EOF
			}
			line := lines[0]
			lines = lines[1:]
			return line, nil
		}); err != nil {
			return err
		}
	}
	return l.Finish(ctx, c.last)
}

func same(t rapid.TB, got, want content) {
	t.Helper()
	if len(got.tables) != len(want.tables) {
		t.Fatalf("%d tables, want %d", len(got.tables), len(want.tables))
	}
	for i, table := range want.tables {
		if fmt.Sprint(got.tables[i]) != fmt.Sprint(table) {
			t.Errorf("table %v, want %v", got.tables[i], table)
		}
		if !bytes.Equal(got.lines[table.Name], want.lines[table.Name]) {
			t.Errorf("table %s:\n%s\nwant\n%s", table.Name, got.lines[table.Name], want.lines[table.Name])
		}
	}
	if fmt.Sprint(got.last) != fmt.Sprint(want.last) {
		t.Errorf("last numbers %v, want %v", got.last, want.last)
	}
}

// fresh makes migrated, empty data and gives how to fill and open them.
type fresh struct {
	begin func(ctx context.Context) (dump.Loader, error)
	open  func(ctx context.Context) (*db.DB, error)
}

func freshSQLite(t testing.TB) fresh {
	t.Helper()
	dir := t.TempDir()
	d, err := db.Open(t.Context(), dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return fresh{
		func(ctx context.Context) (dump.Loader, error) {
			return dump.LoadSQLite(ctx, filepath.Join(dir, "tgpl.db"))
		},
		func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, dir, "") },
	}
}

func freshPostgres(t testing.TB) fresh {
	t.Helper()
	url := dbtest.PostgresURL(t)
	return fresh{
		func(ctx context.Context) (dump.Loader, error) { return dump.LoadPostgres(ctx, url) },
		func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, "", url) },
	}
}

const hard = "a\"b\\c\nd\te\u2028 Nguyễn Thị Minh Họa <&> 'x'; --\r"

func fill(t testing.TB, d *db.DB) {
	t.Helper()
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for _, q := range []string{
			"INSERT INTO branch (code, name, is_head_office, valid_from) VALUES ('TT', ?, TRUE, '2018-01-01')",
			"INSERT INTO account (username, name, folded, role, branch_id, password_hash, created_at) VALUES ('a', ?, 'a', 'officer', 1, 'x', 1)",
			"INSERT INTO account (username, name, folded, role, branch_id, password_hash, created_at, must_change) VALUES ('b', ?, 'b', 'officer', 1, 'x', 1, TRUE)",
			"INSERT INTO client (branch_id, name, folded, created_at, updated_at, birth) VALUES (1, ?, 'x', 1, -62135596800000, '2004-08')",
			"INSERT INTO search_key (kind, id, key) VALUES (1, 1, 'ấ'), (1, 1, 'b'), (1, 1, 'a'), (1, 1, 'Z'), (1, 1, '~1')",
			"INSERT INTO client_phone (client_id, number, safe_to_call) VALUES (1, '0912345678', FALSE)",
			"INSERT INTO visit_day (on_date, visits) VALUES ('2022-02-17', 2), ('2022-02-16', 1)",
		} {
			args := []any{}
			if strings.Contains(q, "?") {
				args = append(args, hard)
			}
			if _, err := tx.ExecContext(ctx, q, args...); err != nil {
				return fmt.Errorf("%s: %w", q, err)
			}
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO idempotency (account_id, key, request_hash, body, at) VALUES (1, 'k', 'h', ?, 1)", []byte{0, 1, 255}); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO account_session (token_hash, account_id, created_at, last_seen_at, expires_at) VALUES ('secret', 1, 1, 1, 1)"); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM account WHERE username = 'b'") // its number is not given out again
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestThereAndBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fill(t, d)
		want := read(t, d)
		if len(want.lines["account_session"]) > 0 {
			t.Error("the sessions are written")
		}
		if want.last["account"] != 2 || !strings.Contains(string(want.lines["search_key"]), `"key":"Z"`) {
			t.Errorf("%v %s", want.last, want.lines["search_key"])
		}
		for name, make := range map[string]func(testing.TB) fresh{"into sqlite": freshSQLite, "into postgres": freshPostgres} {
			t.Run(name, func(t *testing.T) {
				f := make(t)
				l, err := f.begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := load(t.Context(), l, want); err != nil {
					t.Fatal(err)
				}
				again, err := f.open(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				same(t, read(t, again), want)
				var id int64
				err = again.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
					return tx.NewRaw("INSERT INTO account (username, name, folded, role, branch_id, password_hash, created_at) VALUES ('c', 'c', 'c', 'officer', 1, 'x', 1) RETURNING id").Scan(ctx, &id)
				})
				if err != nil || id != 3 {
					t.Errorf("the next account is number %d (%v)", id, err)
				}
				if err := again.Close(); err != nil {
					t.Fatal(err)
				}
				if _, err := f.begin(t.Context()); err == nil {
					t.Error("full tables are filled again")
				}
			})
		}
	})
}

// What does not fit is refused, and nothing of it stays.
func TestWrongLines(t *testing.T) {
	for name, make := range map[string]func(testing.TB) fresh{"sqlite": freshSQLite, "postgres": freshPostgres} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			fill(t, d)
			whole := read(t, d)
			f := make(t)
			for what, damage := range map[string]func(c *content){
				"no JSON":        func(c *content) { c.lines["branch"] = []byte("{\"id\":1,\n") },
				"no such column": func(c *content) { c.lines["visit_day"] = []byte("{\"on_date\":\"x\",\"visits\":1,\"more\":2}\n") },
				"a column short": func(c *content) { c.lines["visit_day"] = []byte("{\"on_date\":\"x\"}\n") },
				"a double key":   func(c *content) { c.lines["branch"] = append(c.lines["branch"], c.lines["branch"]...) },
				"no such owner": func(c *content) {
					c.lines["client_phone"] = bytes.ReplaceAll(c.lines["client_phone"], []byte(`"client_id":1`), []byte(`"client_id":99`))
				},
			} {
				c := content{tables: whole.tables, last: whole.last, lines: map[string][]byte{}}
				for k, v := range whole.lines {
					c.lines[k] = bytes.Clone(v)
				}
				damage(&c)
				l, err := f.begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := load(t.Context(), l, c); err == nil {
					t.Errorf("%s was taken", what)
				}
				if name == "sqlite" { // thrown away with its file
					f = make(t)
				}
			}
			l, err := f.begin(t.Context())
			if err != nil {
				t.Fatalf("something stayed: %v", err)
			}
			if err := load(t.Context(), l, whole); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// A snapshot stays as it was while others write.
func TestSnapshotIsOfOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		count := func(ctx context.Context) (n int) {
			if err := d.Read(ctx).NewRaw("SELECT count(*) FROM visit_day").Scan(ctx, &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := d.Snapshot(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			before := count(ctx)
			if err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
				_, err := tx.ExecContext(ctx, "INSERT INTO visit_day (on_date, visits) VALUES ('2022-02-16', 1)")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if got := count(ctx); got != before {
				t.Errorf("%d rows in the snapshot, before %d", got, before)
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM visit_day"); err == nil {
				t.Error("a snapshot was written to")
			}
			return nil
		})
		if err != nil && !strings.Contains(err.Error(), "aborted") {
			t.Fatal(err)
		}
		if n := count(t.Context()); n != 1 {
			t.Errorf("%d rows afterwards", n)
		}
	})
}

// Whatever stands in the rows, it comes back from an SQLite file as it was.
func TestAnyRowsComeBack(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`["\\\n\t{}:,=']*`), rapid.Just("Nguyễn Thị Minh Họa"))
	type row struct {
		at   int64
		note string
		json string
	}
	rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
		return row{rapid.Int64().Draw(t, "at"), db.Clean(text.Draw(t, "note")), db.Clean(text.Draw(t, "json"))}
	}), 0, 300)
	for seed := range 6 {
		d := dbtest.SQLite(t)
		err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
			for i, r := range rows.Example(seed) {
				if _, err := tx.ExecContext(ctx, "INSERT INTO audit_entry (id, at, via, kind, action, note, after_json) VALUES (?, ?, 'x', 'x', 'x', ?, ?)", i*3+1, r.at, r.note, r.json); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := read(t, d)
		f := freshSQLite(t)
		l, err := f.begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := load(t.Context(), l, want); err != nil {
			t.Fatal(err)
		}
		again, err := f.open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, read(t, again), want)
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
