package agenda

import (
	"context"
	"encoding/json"
	"time"
	"unicode"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
)

// Notify tells an account something; account 0 is nobody. With Once set it is
// told once only, however often and by how many at the same time.
func (s *Service) Notify(ctx context.Context, in NotifyInput) error {
	if in.AccountID == 0 {
		return nil
	}
	if in.Args == nil {
		in.Args = []any{}
	}
	raw, err := json.Marshal(in.Args)
	if err != nil {
		return err
	}
	n := Notice{
		AccountID: in.AccountID, Key: in.Key, ArgsJSON: db.Clean(string(raw)),
		SubjectKind: in.Subject.Kind, SubjectID: in.Subject.ID, At: s.Now(), Once: in.Once,
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&n).On("CONFLICT (account_id, once) DO NOTHING").Returning("NULL").Exec(ctx)
		return err
	})
}

// NotifyQueue tells everybody who looks after a queue in a branch. The queues of
// clients and agencies are looked after by reception.
func (s *Service) NotifyQueue(ctx context.Context, branchID int64, queue string, in NotifyInput) error {
	ids, err := s.keepers(ctx, branchID, queue)
	if err != nil {
		return err
	}
	for _, id := range ids {
		in.AccountID = id
		if err := s.Notify(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// keepers are the accounts that look after a queue in a branch: the head of the
// branch, or of the centre where the branch has none.
func (s *Service) keepers(ctx context.Context, branchID int64, queue string) ([]int64, error) {
	roles := map[string][]string{
		Reception: {account.Reception}, Client: {account.Reception}, Agency: {account.Reception},
		Officer: {account.Officer}, Head: {account.BranchHead},
	}[queue]
	if roles == nil {
		return nil, nil
	}
	ids, err := s.accounts(ctx, branchID, roles...)
	if err != nil || len(ids) > 0 || queue != Head {
		return ids, err
	}
	return s.accounts(ctx, 0, account.Director, account.Deputy)
}

// accounts lists the active accounts of some roles, of one branch or of all.
func (s *Service) accounts(ctx context.Context, branchID int64, roles ...string) ([]int64, error) {
	var ids []int64
	q := s.DB.Read(ctx).NewSelect().Table("account").Column("id").
		Where("role IN (?) AND disabled_at IS NULL", bun.In(roles)).OrderExpr("id")
	if branchID != 0 {
		q.Where("branch_id = ?", branchID)
	}
	err := q.Scan(ctx, &ids)
	return ids, err
}

// Args gives the arguments of the notice's text.
func (n Notice) Args() []any {
	var args []any
	if json.Unmarshal([]byte(n.ArgsJSON), &args) != nil {
		return nil
	}
	return args
}

// Text tells a notice in the language of the context: clocks by their name in
// the law, moments as people tell them.
func (s *Service) Text(ctx context.Context, n Notice) string {
	args := n.Args()
	for i := 0; i+1 < len(args); i += 2 {
		text, ok := args[i+1].(string)
		if !ok {
			continue
		}
		if args[i] == "clock" {
			args[i+1] = s.Law.Name(i18n.Of(ctx), "clock", text)
		} else if at, err := time.Parse(time.RFC3339, text); err == nil {
			args[i+1] = s.moment(ctx, clock.InstantOf(at))
		}
	}
	return say.Message(ctx, fault.Message{Key: n.Key, Args: args})
}

// moment tells an instant inside a sentence; the end of a day as that day.
func (s *Service) moment(ctx context.Context, at clock.Instant) string {
	text := say.Moment(ctx, at, s.Now())
	if at.Date() != (at + 1000).Date() {
		text = say.Day(ctx, at.Date(), s.Today())
	}
	return Lower(text)
}

// Lower makes the first letter small, for a text that goes on a sentence.
func Lower(s string) string {
	for i, r := range s {
		if i == 0 {
			return string(unicode.ToLower(r)) + s[len(string(r)):]
		}
	}
	return s
}

// NoticeFilter chooses one's own notices, newest first; Before is the id to page
// on from.
type NoticeFilter struct {
	Unread bool
	Before int64
	Limit  int
}

// Notices lists one's own notices, newest first.
func (s *Service) Notices(ctx context.Context, a account.Actor, f NoticeFilter) ([]Notice, error) {
	if err := s.Guard.Require(ctx, a, "account.mine", account.Target{}); err != nil {
		return nil, err
	}
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	rows := []Notice{}
	q := s.DB.Read(ctx).NewSelect().Model(&rows).Where("account_id = ?", a.ID).OrderExpr("id DESC").Limit(int64(f.Limit))
	if f.Unread {
		q.Where("read_at IS NULL")
	}
	if f.Before > 0 {
		q.Where("id < ?", f.Before)
	}
	err := q.Scan(ctx)
	return rows, err
}

// Unread counts one's own notices that have not been read.
func (s *Service) Unread(ctx context.Context, a account.Actor) (int, error) {
	if a.ID == 0 {
		return 0, nil
	}
	n, err := s.DB.Read(ctx).NewSelect().Table("notice").Where("account_id = ? AND read_at IS NULL", a.ID).Count(ctx)
	return int(n), err
}

// ReadNotice marks one of one's own notices as read and gives it.
func (s *Service) ReadNotice(ctx context.Context, a account.Actor, id int64) (Notice, error) {
	if err := s.Guard.Require(ctx, a, "account.own", account.Target{}); err != nil {
		return Notice{}, err
	}
	var n Notice
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewUpdate().Table("notice").Set("read_at = ?", s.Now()).
			Where("id = ? AND account_id = ? AND read_at IS NULL", id, a.ID).Exec(ctx); err != nil {
			return err
		}
		var rows []Notice
		if err := tx.NewSelect().Model(&rows).Where("id = ? AND account_id = ?", id, a.ID).Scan(ctx); err != nil {
			return err
		}
		if len(rows) == 0 {
			return fault.Missing()
		}
		n = rows[0]
		return nil
	})
	return n, err
}

// ReadAll marks all of one's own notices as read.
func (s *Service) ReadAll(ctx context.Context, a account.Actor) error {
	if err := s.Guard.Require(ctx, a, "account.own", account.Target{}); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Table("notice").Set("read_at = ?", s.Now()).Where("account_id = ? AND read_at IS NULL", a.ID).Exec(ctx)
		return err
	})
}
