package register

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// Old is the part of a book that was taken over from an older book: the numbers
// up to Last, of which Lines are there. What the old book left out is left out;
// from Last on there are no gaps.
type Old struct {
	bun.BaseModel `bun:"table:register_old"`

	BranchID int64
	Book     string
	Year     int
	Last     int64
	Lines    int64
}

// OldPart gives what of a book was taken over; zero when nothing was.
func (r *Registers) OldPart(ctx context.Context, branchID int64, book string, year int) (Old, error) {
	var rows []Old
	err := r.db.Read(ctx).NewSelect().Model(&rows).Where("branch_id = ? AND book = ? AND year = ?", branchID, book, year).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return Old{BranchID: branchID, Book: book, Year: year}, err
	}
	return rows[0], nil
}

// TakeOver enters lines of an old book with the numbers they have there, in the
// transaction that also writes their records. The book goes on after the
// highest number. A number that is taken breaks the key of the table.
func (r *Registers) TakeOver(ctx context.Context, tx bun.Tx, entries []Entry) error {
	for _, part := range byBook(entries) {
		one := part[0]
		where := func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("branch_id = ? AND book = ? AND year = ?", one.BranchID, one.Book, one.Year)
		}
		// The row of the book is locked until the end, as by Next.
		if _, err := tx.NewRaw(`INSERT INTO register (branch_id, book, year, last) VALUES (?, ?, ?, 0)
			ON CONFLICT (branch_id, book, year) DO UPDATE SET last = register.last`, one.BranchID, one.Book, one.Year).Exec(ctx); err != nil {
			return fmt.Errorf("open book %s: %w", one.Book, err)
		}
		old, err := r.OldPart(ctx, one.BranchID, one.Book, one.Year)
		if err != nil {
			return err
		}
		highest := old.Last
		for _, e := range part {
			highest = max(highest, e.Number)
		}
		if highest > old.Last { // lines given here that the old part now holds
			n, err := where(tx.NewSelect().Table("register_entry")).Where("number > ? AND number <= ?", old.Last, highest).Count(ctx)
			if err != nil {
				return err
			}
			old.Lines += n
			old.Last = highest
		}
		old.Lines += int64(len(part))
		if err := db.InsertMany(ctx, tx, part); err != nil {
			return err
		}
		if _, err := tx.NewRaw(`UPDATE register SET last = ? WHERE branch_id = ? AND book = ? AND year = ? AND last < ?`,
			highest, one.BranchID, one.Book, one.Year, highest).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&old).On("CONFLICT (branch_id, book, year) DO UPDATE").
			Set("last = excluded.last").Set("lines = excluded.lines").Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func byBook(entries []Entry) [][]Entry {
	type book struct {
		branch int64
		name   string
		year   int
	}
	at := map[book]int{}
	var out [][]Entry
	for _, e := range entries {
		b := book{e.BranchID, e.Book, e.Year}
		i, ok := at[b]
		if !ok {
			i = len(out)
			at[b] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// Taken gives the codes of those numbers of a book that are taken.
func (r *Registers) Taken(ctx context.Context, branchID int64, book string, year int, numbers []int64) (map[int64]string, error) {
	out := map[int64]string{}
	if len(numbers) == 0 {
		return out, nil
	}
	var rows []Entry
	err := r.db.Read(ctx).NewSelect().Model(&rows).Column("number", "code").
		Where("branch_id = ? AND book = ? AND year = ?", branchID, book, year).Where("number IN (?)", bun.In(numbers)).Scan(ctx)
	for _, e := range rows {
		out[e.Number] = e.Code
	}
	return out, err
}

// GiveBack takes the lines of records out again that an import entered and
// that is undone. Call [Registers.Shrink] when all are out.
func (r *Registers) GiveBack(ctx context.Context, tx bun.Tx, kind string, ids []int64) error {
	var rows []Entry
	if err := tx.NewSelect().Model(&rows).Where("subject_kind = ?", kind).Where("subject_id IN (?)", bun.In(ids)).Scan(ctx); err != nil {
		return err
	}
	for _, part := range byBook(rows) {
		one := part[0]
		if _, err := tx.NewRaw("UPDATE register_old SET lines = lines - ? WHERE branch_id = ? AND book = ? AND year = ?",
			len(part), one.BranchID, one.Book, one.Year).Exec(ctx); err != nil {
			return err
		}
	}
	_, err := tx.NewRaw("DELETE FROM register_entry WHERE subject_kind = ? AND subject_id IN (?)", kind, bun.In(ids)).Exec(ctx)
	return err
}

// Shrink brings books back to the lines that are left after [Registers.GiveBack].
func (r *Registers) Shrink(ctx context.Context, tx bun.Tx, book string) error {
	var olds []Old
	if err := tx.NewSelect().Model(&olds).Where("book = ?", book).Scan(ctx); err != nil {
		return err
	}
	for _, o := range olds {
		args := []any{o.BranchID, o.Book, o.Year}
		var highest int64
		if err := tx.NewRaw("SELECT COALESCE(max(number), 0) FROM register_entry WHERE branch_id = ? AND book = ? AND year = ?", args...).Scan(ctx, &highest); err != nil {
			return err
		}
		if highest > o.Last || highest == o.Last {
			continue
		}
		if _, err := tx.NewRaw("UPDATE register SET last = ? WHERE branch_id = ? AND book = ? AND year = ?", slices.Concat([]any{highest}, args)...).Exec(ctx); err != nil {
			return err
		}
		query := "UPDATE register_old SET last = ? WHERE branch_id = ? AND book = ? AND year = ?"
		if o.Lines == 0 {
			query = "DELETE FROM register_old WHERE ? = 0 AND branch_id = ? AND book = ? AND year = ?"
		}
		if _, err := tx.NewRaw(query, slices.Concat([]any{highest}, args)...).Exec(ctx); err != nil {
			return err
		}
		if highest == 0 {
			if _, err := tx.NewRaw("DELETE FROM register WHERE branch_id = ? AND book = ? AND year = ?", args...).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// Last gives the last number taken of a book, 0 for a new one.
func (r *Registers) Last(ctx context.Context, branchID int64, book string, year int) (int64, error) {
	var last []int64
	err := r.db.Read(ctx).NewSelect().Table("register").Column("last").
		Where("branch_id = ? AND book = ? AND year = ?", branchID, book, year).Scan(ctx, &last)
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[0], nil
}
