// Package register gives the numbers of the books that a centre keeps: one
// book per branch, kind and year, each number once and none left out, also
// when many take one at the same time and when a transaction is undone.
// (Circular 12/2018, Articles 5, 7.1 and 11.1.)
package register

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/db"
)

// Entry is one line of a book.
type Entry struct {
	bun.BaseModel `bun:"table:register_entry"`

	BranchID    int64
	Book        string
	Year        int
	Number      int64
	Code        string
	SubjectKind string
	SubjectID   int64
	At          int64 // milliseconds UTC
}

// Registers takes numbers.
type Registers struct{ db *db.DB }

// New makes the registers.
func New(d *db.DB) *Registers { return &Registers{db: d} }

// Next takes the next number of a book. It must be called inside the
// transaction that also writes the entry: undone, the number is free again.
// The row of the book stays locked until then, so numbers follow each other.
func (r *Registers) Next(ctx context.Context, branchID int64, book string, year int) (int64, error) {
	var n int64
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`INSERT INTO register (branch_id, book, year, last) VALUES (?, ?, ?, 1)
			ON CONFLICT (branch_id, book, year) DO UPDATE SET last = register.last + 1
			RETURNING last`, branchID, book, year).Scan(ctx, &n)
	})
	if err != nil {
		return 0, fmt.Errorf("take a number of book %s: %w", book, err)
	}
	return n, nil
}

// Write enters a taken number with the code and the record it stands for.
func (r *Registers) Write(ctx context.Context, e Entry) error {
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&e).Exec(ctx); err != nil {
			return fmt.Errorf("write number %d of book %s: %w", e.Number, e.Book, err)
		}
		return nil
	})
}
