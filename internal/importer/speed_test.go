package importer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/importer"
)

// importTables are the tables that rows of matters come to stand in.
var importTables = []string{
	"provider", "client", "client_phone", "client_address", "matter", "register_entry", "matter_move", "assignment", "party", "wait",
	"search_doc", "search_key", "import_row", "import_bad", "import_double",
}

// BenchmarkImport brings the table named by TGPL_IMPORT_TABLE in, and then
// writes the same rows into the same tables of a new file with the same
// indexes: one prepared statement for each row, a thousand matters in a
// transaction, as a program does that only copies.
func BenchmarkImport(b *testing.B) {
	name := os.Getenv("TGPL_IMPORT_TABLE")
	if name == "" {
		b.Skip("TGPL_IMPORT_TABLE names no table")
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d := dbtest.SQLite(b)
		c := newCentre(b, d)
		c.Importer.BatchRows = 1000
		began := time.Now()
		r := c.bring(b, importer.Matters, name, raw, nil)
		took := time.Since(began)
		bare := copyBare(b, d, dbtest.SQLite(b), r)
		b.ReportMetric(float64(r.Seen)/took.Seconds(), "rows/s")
		b.ReportMetric(float64(r.Seen)/bare.Seconds(), "bare-rows/s")
		b.ReportMetric(bare.Seconds()/took.Seconds(), "of-bare")
	}
}

// copyBare writes the rows of one database into another and gives how long the
// writing took, without the reading.
func copyBare(b *testing.B, from, to *db.DB, r importer.Run) time.Duration {
	b.Helper()
	ctx := context.Background()
	var took time.Duration
	batches := max(1, int(r.Seen/1000))
	for _, t := range importTables {
		rows, columns := allRows(b, from, t)
		if len(rows) == 0 {
			continue
		}
		insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (?%s)", t, strings.Join(columns, ", "), strings.Repeat(", ?", len(columns)-1))
		per := max(1, len(rows)/batches)
		began := time.Now()
		for len(rows) > 0 {
			n := min(per, len(rows))
			if err := bareBatch(ctx, to, insert, rows[:n]); err != nil {
				b.Fatal(err)
			}
			rows = rows[n:]
		}
		took += time.Since(began)
	}
	return took
}

func bareBatch(ctx context.Context, to *db.DB, insert string, rows [][]any) error {
	return to.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		s, err := tx.PrepareContext(ctx, insert)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if _, err := s.ExecContext(ctx, r...); err != nil {
				return errors.Join(err, s.Close())
			}
		}
		return s.Close()
	})
}

func allRows(b *testing.B, d *db.DB, table string) (out [][]any, columns []string) {
	b.Helper()
	rows, err := d.Read(context.Background()).QueryContext(context.Background(), "SELECT * FROM "+table)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	if columns, err = rows.Columns(); err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		one := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range one {
			into[i] = &one[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		out = append(out, one)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return out, columns
}
