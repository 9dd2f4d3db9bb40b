package register_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/register"
)

// take takes a number and writes it, or changes its mind on the way.
func take(ctx context.Context, d *db.DB, r *register.Registers, id int64, undo bool) error {
	return d.InTx(ctx, func(ctx context.Context, _ bun.Tx) error {
		n, err := r.Next(ctx, 1, "accept", 2022)
		if err != nil {
			return err
		}
		if undo {
			return errUndone
		}
		return r.Write(ctx, register.Entry{BranchID: 1, Book: "accept", Year: 2022, Number: n, Code: "c", SubjectKind: "matter", SubjectID: id, At: 1})
	})
}

var errUndone = errors.New("undone")

func TestNumbersFollowEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := register.New(d)
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				if err := take(t.Context(), d, r, int64(i+1), i%6 == 5); err != nil && !errors.Is(err, errUndone) {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		rep, err := r.Check(t.Context(), 1, "accept", 2022)
		if err != nil {
			t.Fatal(err)
		}
		if !rep.Whole() || rep.Entries != 50 || rep.Last != 50 {
			t.Fatalf("the book is not whole: %+v", rep)
		}
	})
}

func TestCheckFindsDamage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := register.New(d), t.Context()
		for i := range 6 {
			if err := take(ctx, d, r, int64(i+1), false); err != nil {
				t.Fatal(err)
			}
		}
		err := d.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM register_entry WHERE number IN (2, 6)")
			if err == nil {
				err = r.Write(ctx, register.Entry{BranchID: 1, Book: "accept", Year: 2022, Number: 9, Code: "c", SubjectKind: "matter", SubjectID: 99, At: 1})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		rep, err := r.Check(ctx, 1, "accept", 2022)
		if err != nil {
			t.Fatal(err)
		}
		if rep.Whole() || !slices.Equal(rep.Gaps, []int64{2, 6, 7, 8}) || !slices.Equal(rep.Beyond, []int64{9}) {
			t.Fatalf("report: %+v", rep)
		}
		lines, err := r.List(ctx, 1, "accept", 2022, 3, 2)
		if err != nil || len(lines) != 2 || lines[0].Number != 4 {
			t.Fatalf("lines: %+v, %v", lines, err)
		}
		books, err := r.Books(ctx, 0)
		if err != nil || len(books) != 1 || books[0].Last != 6 {
			t.Fatalf("books: %+v, %v", books, err)
		}
	})
}
