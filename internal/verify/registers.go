package verify

import (
	"context"

	"tgpl/internal/matter"
	"tgpl/internal/register"
	"tgpl/internal/request"
)

// registers finds gaps and doubles in the books, and entries that do not agree
// with the records they stand for (Circular 12/2018, Articles 5 and 7.1).
func (v *run) registers(ctx context.Context) error {
	var books []struct {
		BranchID int64
		Book     string
		Year     int
		Last     int64
	}
	if err := v.DB.Read(ctx).NewRaw("SELECT branch_id, book, year, last FROM register ORDER BY branch_id, book, year").Scan(ctx, &books); err != nil {
		return err
	}
	for _, b := range books {
		if err := v.book(ctx, b.BranchID, b.Book, b.Year, b.Last); err != nil {
			return err
		}
	}
	err := v.bad(ctx, "register_entry", "book_unknown", `SELECT e.number AS id, e.code AS what FROM register_entry AS e
		LEFT JOIN register AS r ON r.branch_id = e.branch_id AND r.book = e.book AND r.year = e.year WHERE r.last IS NULL ORDER BY e.code`)
	if err != nil {
		return err
	}
	for _, q := range []struct{ table, kind, book, codes string }{
		{"matter", matter.Kind, matter.Book, "t.code <> e.code OR t.number <> e.number OR t.year <> e.year OR t.branch_id <> e.branch_id"},
		{"request", request.Kind, request.Book, "t.code <> e.code"},
		{"guidance", request.GuidanceKind, request.GuidanceBook, "t.number <> e.number OR t.year <> e.year OR t.branch_id <> e.branch_id"},
	} {
		unnumbered := "TRUE"
		if q.table == "request" {
			unnumbered = "t.state <> 'draft' AND t.code <> t.tracking"
		}
		if err := v.bad(ctx, q.table, "not_in_register", `SELECT t.id, '' AS what FROM `+q.table+` AS t LEFT JOIN register_entry AS e
			ON e.subject_kind = ? AND e.subject_id = t.id AND e.book = ? WHERE e.code IS NULL AND `+unnumbered+` ORDER BY t.id`, q.kind, q.book); err != nil {
			return err
		}
		if err := v.bad(ctx, q.table, "register_differs", `SELECT t.id, e.code AS what FROM `+q.table+` AS t JOIN register_entry AS e
			ON e.subject_kind = ? AND e.subject_id = t.id AND e.book = ? WHERE `+q.codes+` ORDER BY t.id`, q.kind, q.book); err != nil {
			return err
		}
	}
	return v.codes(ctx)
}

// book walks one book from 1 to its last number.
func (v *run) book(ctx context.Context, branch int64, book string, year int, last int64) error {
	want := int64(1)
	old, err := v.Registers.OldPart(ctx, branch, book, year)
	if err != nil {
		return err
	}
	if old.Last > 0 {
		lines, err := v.DB.Read(ctx).NewSelect().Table("register_entry").
			Where("branch_id = ? AND book = ? AND year = ? AND number <= ?", branch, book, year, old.Last).Count(ctx)
		if err != nil {
			return err
		}
		v.rows += lines
		if lines != old.Lines {
			v.find("register_old", 0, "old_lines", "book", book, "branch", branch, "year", year, "last", old.Last, "lines", lines, "want", old.Lines)
		}
		want = old.Last + 1
	}
	for {
		var page []register.Entry
		err := v.DB.Read(ctx).NewSelect().Model(&page).
			Where("branch_id = ? AND book = ? AND year = ? AND number >= ?", branch, book, year, want).
			OrderExpr("number").Limit(pageSize).Scan(ctx)
		if err != nil {
			return err
		}
		for _, e := range page {
			v.rows++
			for ; want < e.Number; want++ {
				v.find("register_entry", want, "gap", "book", book, "branch", branch, "year", year)
			}
			want = e.Number + 1
		}
		if len(page) < pageSize {
			break
		}
	}
	switch {
	case want-1 > last:
		v.find("register", 0, "register_behind", "book", book, "branch", branch, "year", year, "last", last, "number", want-1)
	default:
		for ; want <= last; want++ {
			v.find("register_entry", want, "gap", "book", book, "branch", branch, "year", year)
		}
	}
	return nil
}

// codes finds matters whose code is not the one that branch, form, number and
// year give (Circular 12/2018, Article 11.1).
func (v *run) codes(ctx context.Context) error {
	branches, err := v.Org.Branches(ctx)
	if err != nil {
		return err
	}
	prefix := map[int64]string{}
	for _, b := range branches {
		prefix[b.ID] = b.Code
	}
	type row struct {
		ID, BranchID, Number int64
		Form, Code           string
		Year                 int
		OldCode              bool
	}
	return pages(ctx, v, "SELECT id, branch_id, number, form, code, year, old_code FROM matter WHERE id > ? ORDER BY id",
		func(r row) int64 { return r.ID }, func(r row) error {
			if want, _ := v.Law.FileCode(prefix[r.BranchID], r.Form, r.Number, r.Year); want != r.Code && !r.OldCode {
				v.find("matter", r.ID, "code", "code", r.Code, "want", want)
			}
			return nil
		})
}
