package register

import (
	"context"
	"fmt"
	"slices"
)

// Book is one book of a branch and a year, and the last number taken.
type Book struct {
	BranchID int64  `json:"branch_id"`
	Book     string `json:"book"`
	Year     int    `json:"year"`
	Last     int64  `json:"last"`
}

// Report says whether a book is as the law wants it: every number once, from 1
// to the last, none left out.
type Report struct {
	Book
	Entries int     `json:"entries"`
	Gaps    []int64 `json:"gaps"`               // numbers without a line, at most 100
	Beyond  []int64 `json:"beyond"`             // lines whose number was never taken
	OldLast int64   `json:"old_last,omitempty"` // up to here the numbers come from an old book, which may have left some out
}

// Whole tells whether nothing is wrong with the book.
func (r Report) Whole() bool { return len(r.Gaps) == 0 && len(r.Beyond) == 0 }

// maxGaps bounds what a report names.
const maxGaps = 100

// Books lists all books there are; a branch of 0 means all branches.
func (r *Registers) Books(ctx context.Context, branchID int64) ([]Book, error) {
	var out []Book
	q := r.db.Read(ctx).NewSelect().Table("register").Column("branch_id", "book", "year", "last").OrderExpr("branch_id, book, year DESC")
	if branchID != 0 {
		q = q.Where("branch_id = ?", branchID)
	}
	if err := q.Scan(ctx, &out); err != nil {
		return nil, fmt.Errorf("list the books: %w", err)
	}
	return out, nil
}

// List gives the lines of a book in order, those after a number, at most limit
// (500 when 0).
func (r *Registers) List(ctx context.Context, branchID int64, book string, year int, after int64, limit int) ([]Entry, error) {
	if limit <= 0 || limit > 500 {
		limit = 500
	}
	var out []Entry
	err := r.db.Read(ctx).NewSelect().Model(&out).
		Where("branch_id = ?", branchID).Where("book = ?", book).Where("year = ?", year).Where("number > ?", after).
		OrderExpr("number").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read book %s: %w", book, err)
	}
	return out, nil
}

// Check looks for numbers that are missing in a book or were never taken. That
// none stands twice the key of the table sees to.
func (r *Registers) Check(ctx context.Context, branchID int64, book string, year int) (Report, error) {
	rep := Report{Book: Book{BranchID: branchID, Book: book, Year: year}, Gaps: []int64{}, Beyond: []int64{}}
	var last []int64
	q := r.db.Read(ctx)
	err := q.NewSelect().Table("register").Column("last").
		Where("branch_id = ?", branchID).Where("book = ?", book).Where("year = ?", year).Scan(ctx, &last)
	if err != nil {
		return rep, fmt.Errorf("check book %s: %w", book, err)
	}
	if len(last) > 0 {
		rep.Last = last[0]
	}
	var numbers []int64
	err = q.NewSelect().Table("register_entry").Column("number").
		Where("branch_id = ?", branchID).Where("book = ?", book).Where("year = ?", year).OrderExpr("number").Scan(ctx, &numbers)
	if err != nil {
		return rep, fmt.Errorf("check book %s: %w", book, err)
	}
	rep.Entries = len(numbers)
	old, err := r.OldPart(ctx, branchID, book, year)
	if err != nil {
		return rep, fmt.Errorf("check book %s: %w", book, err)
	}
	next := int64(1)
	rep.OldLast = old.Last
	if first := slices.IndexFunc(numbers, func(n int64) bool { return n > old.Last }); old.Last > 0 {
		if first < 0 {
			first = len(numbers)
		}
		if int64(first) == old.Lines { // all that was taken over is there
			next, numbers = old.Last+1, numbers[first:]
		}
	}
	for _, n := range numbers {
		for ; next < n && len(rep.Gaps) < maxGaps; next++ {
			rep.Gaps = append(rep.Gaps, next)
		}
		if n > rep.Last || n < 1 {
			rep.Beyond = append(rep.Beyond, n)
		}
		next = n + 1
	}
	for ; next <= rep.Last && len(rep.Gaps) < maxGaps; next++ {
		rep.Gaps = append(rep.Gaps, next)
	}
	return rep, nil
}
