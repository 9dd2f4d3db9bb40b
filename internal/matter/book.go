package matter

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/fault"
	"tgpl/internal/register"
)

// BookFilter chooses lines of the register of acceptance of a branch (form 01
// of Circular 12/2018, Articles 5 and 7.1). Year 0 is this year; Month 0 the
// whole year. After is the last number of the page before.
type BookFilter struct {
	BranchID int64 `json:"branch_id"`
	Year     int   `json:"year,omitempty"`
	Month    int   `json:"month,omitempty"`
	After    int64 `json:"after,omitempty"`
	Limit    int   `json:"limit,omitempty"`
}

// BookPage is a page of the register, with what is known of the whole book.
type BookPage struct {
	Matters   []Matter         `json:"items"`
	Providers map[int64]string `json:"providers"` // names by id
	Report    register.Report  `json:"report"`
	Years     []int            `json:"years"` // in which the branch has a book
	Next      int64            `json:"next,omitempty"`
}

// Register gives a page of the register of acceptance of a branch.
func (s *Service) Register(ctx context.Context, a account.Actor, in BookFilter) (BookPage, error) {
	f := fault.Fields{}
	branch, err := s.rooms.Org.Branch(ctx, in.BranchID)
	if err != nil {
		return BookPage{}, err
	}
	target := account.Target{Kind: "branch", ID: branch.ID, BranchID: branch.ID}
	if err := s.Guard.Require(ctx, a, "matter.read", target); err != nil {
		return BookPage{}, err
	}
	if in.Year == 0 {
		in.Year = s.Today().Year
	}
	if in.Month < 0 || in.Month > 12 {
		f.Add("month", "fault.bad_choice")
	}
	if err := f.Err(); err != nil {
		return BookPage{}, err
	}
	if in.Limit <= 0 || in.Limit > 1000 {
		in.Limit = 200
	}
	page := BookPage{Matters: []Matter{}}
	if page.Report, err = s.Registers.Check(ctx, branch.ID, Book, in.Year); err != nil {
		return page, err
	}
	books, err := s.Registers.Books(ctx, branch.ID)
	if err != nil {
		return page, err
	}
	for _, b := range books {
		if b.Book == Book {
			page.Years = append(page.Years, b.Year)
		}
	}
	q := s.DB.Read(ctx).NewSelect().Model(&page.Matters).Where("branch_id = ?", branch.ID).Where("book = ?", Book).
		Where("year = ?", in.Year).Where("number > ?", in.After).OrderExpr("number").Limit(int64(in.Limit) + 1)
	q = inMonth(q, in)
	if err := q.Scan(ctx); err != nil {
		return page, err
	}
	if len(page.Matters) > in.Limit {
		page.Matters = page.Matters[:in.Limit]
		page.Next = page.Matters[in.Limit-1].Number
	}
	s.veilAll(a, page.Matters)
	page.Providers, err = s.ProviderNames(ctx, page.Matters)
	return page, err
}

func inMonth(q *bun.SelectQuery, in BookFilter) *bun.SelectQuery {
	if in.Month == 0 {
		return q
	}
	from, _ := calendar.New(in.Year, time.Month(in.Month), 1)
	return q.Where("accepted_at >= ?", clock.InstantOf(from.Start())).Where("accepted_at < ?", clock.InstantOf(from.MonthEnd().AddDays(1).Start()))
}
