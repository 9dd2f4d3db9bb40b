package verify_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/demo"
	"tgpl/internal/i18n"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
	"tgpl/internal/verify"
)

// damage is something broken in the data behind the program's back, and what
// verify must then say of which table.
var damage = []struct {
	name, sql, table, key string
}{
	{"a number of the register is lost", "DELETE FROM register_entry WHERE book = 'accept' AND number = 2 AND branch_id = 1", "register_entry", "gap"},
	{"the register's last number is turned back", "UPDATE register SET last = last - 1 WHERE book = 'accept' AND branch_id = 1 AND year = 2021", "register", "register_behind"},
	{"the register's last number runs ahead", "UPDATE register SET last = last + 1 WHERE book = 'request' AND branch_id = 2 AND year = 2021", "register_entry", "gap"},
	{"the book of a register is lost", "DELETE FROM register WHERE book = 'guidance' AND branch_id = 1 AND year = 2021", "register_entry", "book_unknown"},
	{"a matter has another code than its entry", "UPDATE matter SET code = 'TT.TV.9999.2021' WHERE id = 5", "matter", "code"},
	{"an entry has another code than its request", "UPDATE request SET code = 'TT.YC.9999.2021' WHERE id = 5", "request", "register_differs"},
	{"a matter has no entry", "UPDATE register_entry SET book = 'other' WHERE subject_kind = 'matter' AND subject_id = 7", "matter", "not_in_register"},
	{"a matter is of nobody", "UPDATE matter SET client_id = 999999 WHERE id = 3", "matter", "reference"},
	{"a request names an agency that is not there", "UPDATE request SET agency_id = 999999 WHERE id = 4", "request", "reference"},
	{"an address is in no unit", "UPDATE client_address SET unit_code = '99999' WHERE id = 2", "client_address", "reference"},
	{"a deadline is of no matter", "UPDATE deadline SET subject_id = 999999 WHERE id = 3", "deadline", "reference"},
	{"a notice is of an unknown kind", "UPDATE notice SET subject_kind = 'ghost' WHERE id = 1", "notice", "subject_kind"},
	{"a matter's state is not what its history says", "UPDATE matter SET state = 'accepted' WHERE id = (SELECT MIN(id) FROM matter WHERE state = 'filed')", "matter", "state"},
	{"a move is missing", "DELETE FROM matter_move WHERE move = 'assign' AND matter_id = 1", "matter", "history"},
	{"a matter has two providers at once", "UPDATE assignment SET ended_at = NULL WHERE ended_at IS NOT NULL", "matter", "assignments"},
	{"a matter's provider was never assigned", "UPDATE matter SET provider_id = (SELECT MAX(id) FROM provider) WHERE id = 1", "matter", "assignment"},
	{"a request was decided without a decision", "UPDATE request SET decided_at = NULL WHERE id = (SELECT MIN(id) FROM request WHERE state = 'refused')", "request", "undecided"},
	{"an accepted request has no matter", "UPDATE request SET matter_id = 0 WHERE id = (SELECT MIN(id) FROM request WHERE state = 'accepted')", "request", "accepted_without"},
	{"a state that is none", "UPDATE request SET state = 'lost' WHERE id = 2", "request", "unknown_state"},
	{"a version of a paper is lost", "UPDATE matter_paper_version SET number = 7 WHERE id = 1", "matter_paper", "paper_versions"},
	{"a name is folded wrongly", "UPDATE client SET folded = 'x' WHERE id = 9", "client", "folded"},
	{"a client is not found by a syllable", "DELETE FROM search_key WHERE kind = 1 AND id = 10 AND key = (SELECT MAX(key) FROM search_key WHERE kind = 1 AND id = 10)", "client", "keys"},
	{"a client is found by what it is not", "INSERT INTO search_key (kind, key, id) VALUES (1, 'zzz', 11)", "client", "keys"},
	{"a matter is found by what it was", "UPDATE search_doc SET keys = ' xyz ' WHERE kind = 2 AND id = 3", "matter", "keys"},
	{"a record that is not there is found", "INSERT INTO search_doc (kind, id, keys) VALUES (3, 999999, ' xyz ')", "request", "keys"},
	{"a client is merged and nothing tells of it", "UPDATE client SET merged_into_id = 1 WHERE id = 12", "client", "merge_unknown"},
	{"a version that never was", "UPDATE provider SET version = 0 WHERE id = 1", "provider", "version"},
	{"a clock of a filed matter runs", "UPDATE deadline SET state = 'open', ended_at = NULL WHERE id = (SELECT MIN(d.id) FROM deadline AS d JOIN matter AS m ON m.id = d.subject_id WHERE d.subject_kind = 'matter' AND m.state = 'filed')", "deadline", "closed_runs"},
	{"a clock ended and has no end", "UPDATE deadline SET ended_at = NULL WHERE id = (SELECT MIN(id) FROM deadline WHERE state = 'met')", "deadline", "clock_state"},
	{"a term ends before it begins", "UPDATE deadline SET due_at = start_at - 1 WHERE id = 1", "deadline", "backward"},
	{"a hearing is at another time than in the calendar", "UPDATE hearing SET at = at + 60000 WHERE id = 1", "hearing", "hearing_event"},
	{"a form of aid that the law does not know", "UPDATE matter SET field = 'space' WHERE id = 6", "matter", "law"},
	{"two stretches of a unit at once", "INSERT INTO admin_unit (code, parent_code, level, name, folded, valid_from) SELECT code, parent_code, level, name, folded, '2020-01-01' FROM admin_unit WHERE code = '31318'", "admin_unit", "stretch"},
	{"an absence that ends before it begins", "UPDATE provider_absence SET to_on = '2000-01-01'", "provider_absence", "dates"},
}

func TestFindsPlantedDamage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, dir := clock.NewManual(demo.Start), t.TempDir()
		r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := demo.MakeSize(t.Context(), r, c, size); err != nil {
			t.Fatal(err)
		}
		if d.IsPostgres() {
			// What the database would refuse has to be planted all the same.
			lift(t, d)
		}
		t.Run("nothing", func(t *testing.T) {
			if _, err := verify.Run(t.Context(), r, func(f verify.Finding) { t.Error(f) }); err != nil {
				t.Fatal(err)
			}
		})
		for some := range slices.Chunk(damage, atOnce) {
			var sql []string
			for _, one := range some {
				sql = append(sql, one.sql)
			}
			found := with(t, d, r, sql...)
			for _, one := range some {
				t.Run(one.name, func(t *testing.T) {
					if !slices.ContainsFunc(found, func(f verify.Finding) bool { return f.Table == one.table && f.Message.Key == "verify."+one.key }) {
						t.Errorf("not found; said instead: %v", found)
					}
				})
			}
		}
		t.Run("files", func(t *testing.T) { fileDamage(t, r, dir) })
	})
}

var errUndo = errors.New("undo")

// with runs verify on data that are damaged meanwhile.
func with(t *testing.T, d *db.DB, r *rooms.Rooms, damage ...string) []verify.Finding {
	t.Helper()
	var found []verify.Finding
	err := d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		if !d.IsPostgres() {
			if _, err := tx.NewRaw("PRAGMA defer_foreign_keys = ON").Exec(ctx); err != nil {
				return err
			}
		}
		for _, sql := range damage {
			res, err := tx.NewRaw(sql).Exec(ctx)
			if err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				t.Fatalf("the damage hits nothing: %s: %d rows, %v", sql, n, err)
			}
		}
		if _, err := verify.Run(ctx, r, func(f verify.Finding) { found = append(found, f) }); err != nil {
			return err
		}
		return errUndo
	})
	if !errors.Is(err, errUndo) {
		t.Fatal(err)
	}
	return found
}

// lift takes foreign keys away from PostgreSQL.
func lift(t *testing.T, d *db.DB) {
	t.Helper()
	var drop []string
	ctx := t.Context()
	if err := d.Read(ctx).NewRaw(`SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname FROM pg_constraint WHERE contype = 'f'`).Scan(ctx, &drop); err != nil {
		t.Fatal(err)
	}
	err := d.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw(strings.Join(drop, ";")).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fileDamage(t *testing.T, r *rooms.Rooms, dir string) {
	var blobs []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			blobs = append(blobs, path)
		}
		return err
	})
	if err != nil || len(blobs) == 0 {
		t.Fatalf("%d blobs, %v", len(blobs), err)
	}
	look := func(want string) {
		t.Helper()
		var found []verify.Finding
		if _, err := verify.Run(t.Context(), r, func(f verify.Finding) { found = append(found, f) }); err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Message.Key == "verify."+want {
				return
			}
		}
		t.Errorf("%s is not found; said instead: %v", want, found)
	}
	raw, err := os.ReadFile(blobs[0])
	if err != nil {
		t.Fatal(err)
	}
	bad := append([]byte{}, raw...)
	bad[len(bad)/2] ^= 1
	write := func(content []byte) {
		t.Helper()
		_ = os.Remove(blobs[0])
		if err := os.WriteFile(blobs[0], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(bad)
	look("file_damaged")
	if err := os.Remove(blobs[0]); err != nil {
		t.Fatal(err)
	}
	look("file_missing")
	write(raw)
	stray := filepath.Join(dir, "stray")
	if err := os.WriteFile(stray, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	look("file_foreign")
}

func TestEveryFindingHasWords(t *testing.T) {
	for _, key := range i18n.Keys(i18n.Vietnamese) {
		if strings.HasPrefix(key, "verify.") && !i18n.Has(i18n.English, key) {
			t.Errorf("%s has no English", key)
		}
	}
	for _, one := range damage {
		if !i18n.Has(i18n.Vietnamese, "verify."+one.key) {
			t.Errorf("verify.%s has no words", one.key)
		}
	}
}
