package request

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/check"
	"tgpl/internal/client"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/register"
)

// GuidanceBook is the register of guidance, one per branch and year (Circular
// 12/2018, Art. 8.2).
const GuidanceBook = "guidance"

// Of is the subject of the line for audit.
func (g Guidance) Of() audit.Subject {
	return audit.Subject{Kind: GuidanceKind, ID: g.ID, BranchID: g.BranchID}
}

// Code is its number in the register of its branch: 07/2022.
func (g Guidance) Code() string { return fmt.Sprintf("%02d/%d", g.Number, g.Year) }

func (g Guidance) target() account.Target {
	return account.Target{Kind: GuidanceKind, ID: g.ID, BranchID: g.BranchID, Owners: []int64{g.ByID}}
}

func (s *Service) guidanceTarget(ctx context.Context, id int64) (account.Target, error) {
	g, err := s.findGuidance(ctx, id)
	return g.target(), err
}

func (s *Service) findGuidance(ctx context.Context, id int64) (Guidance, error) {
	var g Guidance
	err := s.DB.Read(ctx).NewSelect().Model(&g).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Guidance{}, fault.Missing()
	}
	if err != nil {
		return Guidance{}, fmt.Errorf("read guidance %d: %w", id, err)
	}
	return g, nil
}

func (s *Service) readGuidance(ctx context.Context, f fault.Fields, in GuidanceInput, g *Guidance) {
	if at := check.Instant(f, "at", in.At, s.Today()); at != 0 {
		check.NotFuture(f, "at", at, s.Now())
		if g.ID != 0 && at.Date().Year != g.Year {
			f.Add("at", "request.other_year")
		} else if at/60000 != g.At/60000 {
			g.At = at
		}
	}
	on := g.At.Date()
	has := func(kind string) func(string) bool {
		return func(c string) bool { return s.Law.Has(kind, c, on) }
	}
	g.Channel = check.Choice(f, "channel", in.Channel, true, has("channel"))
	g.Name = check.Text(f, "name", in.Name, check.Short)
	g.Folded = fold.Text(g.Name)
	g.Sex = check.Choice(f, "sex", in.Sex, false, oneOf(client.Sexes))
	g.Phone = check.Phone(f, "phone", in.Phone, false)
	g.UnitCode = s.unit(ctx, f, "unit_code", in.UnitCode, Request{ReceivedAt: g.At})
	g.Category = check.Choice(f, "category", in.Category, false, has("category"))
	g.Field = check.Choice(f, "field", in.Field, true, has("field"))
	g.Question = check.RequiredLong(f, "question", in.Question, check.Long)
	g.Answer = check.RequiredLong(f, "answer", in.Answer, check.Long)
}

// AddGuidance writes a question and its answer into the register.
func (s *Service) AddGuidance(ctx context.Context, a account.Actor, in GuidanceInput) (Guidance, error) {
	branch, err := s.branchFor(ctx, a, in.BranchID, in.UnitCode)
	if err != nil {
		return Guidance{}, err
	}
	if err := s.Guard.Require(ctx, a, "guidance.write", account.Target{Kind: GuidanceKind, BranchID: branch}); err != nil {
		return Guidance{}, err
	}
	g := Guidance{BranchID: branch, At: s.Now(), ByID: a.ID, Version: 1}
	f := fault.Fields{}
	s.readGuidance(ctx, f, in, &g)
	if err := f.Err(); err != nil {
		return Guidance{}, err
	}
	g.Year = g.At.Date().Year
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		var err error
		if g.Number, err = s.Registers.Next(ctx, branch, GuidanceBook, g.Year); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&g).Exec(ctx); err != nil {
			return fmt.Errorf("write guidance: %w", err)
		}
		b, err := s.rooms.Org.Branch(ctx, branch)
		if err != nil {
			return err
		}
		err = s.Registers.Write(ctx, register.Entry{
			BranchID: branch, Book: GuidanceBook, Year: g.Year, Number: g.Number, Code: b.Code + "." + g.Code(),
			SubjectKind: GuidanceKind, SubjectID: g.ID, At: int64(s.Now()),
		})
		if err != nil {
			return err
		}
		if err := s.Index.Put(ctx, g.doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "guidance.add", g.Of(), nil, s.guidanceForAudit(g), "")
	})
	return s.veilGuidance(a, g), err
}

// UpdateGuidance mends a line. A group that is masked for who mends it stays
// unless another is chosen. Its number, branch and year stay.
func (s *Service) UpdateGuidance(ctx context.Context, a account.Actor, id int64, in GuidanceInput) (Guidance, error) {
	g, err := s.findGuidance(ctx, id)
	if err != nil {
		return Guidance{}, err
	}
	if err := s.Guard.Require(ctx, a, "guidance.write", g.target()); err != nil {
		return Guidance{}, err
	}
	f := fault.Fields{}
	before := g
	if masked := s.veilGuidance(a, g).Category; masked != g.Category && (in.Category == "" || in.Category == masked) {
		in.Category = g.Category
	}
	s.readGuidance(ctx, f, in, &g)
	if err := f.Err(); err != nil {
		return Guidance{}, err
	}
	err = s.saveGuidance(ctx, a, before, &g, in.Version, "guidance.update")
	return s.veilGuidance(a, g), s.veilFault(a, err)
}

func (s *Service) saveGuidance(ctx context.Context, a account.Actor, before Guidance, g *Guidance, version int64, action string) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		g.Version = version + 1
		res, err := tx.NewUpdate().Model(g).ExcludeColumn("id", "branch_id", "number", "year", "by_id").
			Where("id = ? AND version = ?", g.ID, version).Exec(ctx)
		if err != nil {
			return fmt.Errorf("save guidance %d: %w", g.ID, err)
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n != 1 {
			now, err := s.findGuidance(ctx, g.ID)
			if err != nil {
				return err
			}
			return fault.Stale(now)
		}
		if err := s.Index.Put(ctx, g.doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), action, g.Of(), s.guidanceForAudit(before), s.guidanceForAudit(*g), "")
	})
}

// growFrom ties the question that a request grew out of to it.
func (s *Service) growFrom(ctx context.Context, a account.Actor, guidanceID, requestID int64) error {
	if guidanceID == 0 {
		return nil
	}
	g, err := s.findGuidance(ctx, guidanceID)
	if err != nil {
		return err
	}
	before := g
	g.RequestID = requestID
	return s.saveGuidance(ctx, a, before, &g, g.Version, "guidance.grow")
}

// OpenGuidance gives one line to somebody who looks at it: where it tells a
// sensitive fact, that is noted.
func (s *Service) OpenGuidance(ctx context.Context, a account.Actor, id int64) (Guidance, error) {
	g, err := s.GetGuidance(ctx, a, id)
	if err != nil || !s.Law.Sensitive("category", g.Category) {
		return g, err
	}
	return g, s.Audit.Seen(ctx, a.Who(), RightSensitive, g.Of(), "")
}

// GetGuidance gives one line to a step on it.
func (s *Service) GetGuidance(ctx context.Context, a account.Actor, id int64) (Guidance, error) {
	g, err := s.findGuidance(ctx, id)
	if err != nil {
		return Guidance{}, err
	}
	if err := s.Guard.Require(ctx, a, "guidance.read", g.target()); err != nil {
		return Guidance{}, err
	}
	return s.veilGuidance(a, g), nil
}

// GuidanceFilter chooses lines of the register; zero values choose all that the
// actor may see.
type GuidanceFilter struct {
	BranchID int64  `json:"branch_id,omitempty"`
	Field    string `json:"field,omitempty"`
	Channel  string `json:"channel,omitempty"`
	Text     string `json:"q,omitempty"` // the beginning of a name, or a telephone number
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	After    string `json:"after,omitempty"`
	Limit    int    `json:"limit,omitempty"`
}

// GuidancePage is one page of the register; Next is empty on the last.
type GuidancePage struct {
	Items []Guidance `json:"items"`
	Next  string     `json:"next,omitempty"`
}

// ListGuidance gives lines of the register, the last first.
func (s *Service) ListGuidance(ctx context.Context, a account.Actor, in GuidanceFilter) (GuidancePage, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "guidance.read")
	if err != nil {
		return GuidancePage{}, err
	}
	f := fault.Fields{}
	from := check.Date(f, "from", in.From, s.Today())
	to := check.Date(f, "to", in.To, s.Today())
	if in.Limit <= 0 {
		in.Limit = 30
	}
	in.Limit = min(in.Limit, 1000)
	var rows []Guidance
	q := s.DB.Read(ctx).NewSelect().Model(&rows).OrderExpr("at DESC, id DESC").Limit(int64(in.Limit) + 1)
	reach.Where(q, "branch_id", "by_id = ?")
	if in.BranchID != 0 {
		q.Where("branch_id = ?", in.BranchID)
	}
	if in.Field != "" {
		q.Where("field = ?", in.Field)
	}
	if in.Channel != "" {
		q.Where("channel = ?", in.Channel)
	}
	text := check.Text(f, "q", in.Text, check.Short)
	if n := check.NormalPhone(text); n != "" {
		q.Where("phone = ?", n)
	} else if t := fold.Text(text); t != "" {
		q.Where("folded >= ? AND folded < ?", t, t+"\U0010FFFF")
	}
	if !from.IsZero() {
		q.Where("at >= ?", from.Start().UnixMilli())
	}
	if !to.IsZero() {
		q.Where("at < ?", to.AddDays(1).Start().UnixMilli())
	}
	if in.After != "" {
		at, id, ok := readCursor(in.After)
		if !ok {
			f.Add("after", "fault.bad_choice")
		}
		q.Where("(at < ? OR (at = ? AND id < ?))", at, at, id)
	}
	if err := f.Err(); err != nil {
		return GuidancePage{}, err
	}
	if err := q.Scan(ctx); err != nil {
		return GuidancePage{}, fmt.Errorf("list guidance: %w", err)
	}
	var page GuidancePage
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		last := rows[in.Limit-1]
		page.Next = fmt.Sprintf("%d_%d", int64(last.At), last.ID)
	}
	for i := range rows {
		rows[i] = s.veilGuidance(a, rows[i])
	}
	page.Items = rows
	return page, nil
}
