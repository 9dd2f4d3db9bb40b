// Package outreach keeps what the centre does in the communes: talks, mobile
// legal aid, meetings of clubs; who came, and how many were advised.
package outreach

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
	"tgpl/internal/usecase"
)

// Kind names records of this room for others.
const Kind = "outreach"

// Kinds of session: a talk on a theme, mobile legal aid, a meeting of a club.
var Kinds = []string{"talk", "mobile", "club", "other"}

// Session is one time that the centre went to the people. HeldOn is a day, or
// the month or year of an old book: 2019-05, 2019.
type Session struct {
	bun.BaseModel `bun:"table:outreach_session,alias:outreach_session"`

	ID         int64          `bun:",pk,autoincrement" json:"id"`
	BranchID   int64          `json:"branch_id"`
	Kind       string         `json:"kind"`
	HeldOn     calendar.Birth `json:"held_on"`
	UnitCode   string         `json:"unit_code"` // commune
	Place      string         `json:"place"`
	Folded     string         `json:"-"`
	Topic      string         `json:"topic"`
	Attended   int            `json:"attended"`
	Women      int            `json:"women"`
	Ethnic     int            `json:"ethnic"`
	Advised    int            `json:"advised"` // people advised on the spot
	Leaflets   int            `json:"leaflets"`
	ByWhom     string         `json:"by_whom"`
	ProviderID int64          `json:"provider_id,omitempty"`
	Note       string         `json:"note"`
	CreatedAt  clock.Instant  `json:"created_at"`
	CreatedBy  int64          `json:"created_by"`
	UpdatedAt  clock.Instant  `json:"updated_at"`
	Version    int64          `json:"version"`
}

// Of is the subject of the session for the audit.
func (s Session) Of() audit.Subject {
	return audit.Subject{Kind: Kind, ID: s.ID, BranchID: s.BranchID}
}

// fill sets what is found by.
func (s *Session) fill() { s.Folded = fold.Text(s.Place + " " + s.Topic) }

// Service holds the use cases of the room.
type Service struct{ usecase.Base }

// New makes the room.
func New(b usecase.Base) *Service {
	s := &Service{Base: b}
	b.Guard.Knows(Kind, func(ctx context.Context, id int64) (account.Target, error) {
		one, err := s.load(ctx, id)
		return account.Target{Kind: Kind, ID: id, BranchID: one.BranchID}, err
	})
	return s
}

func (s *Service) load(ctx context.Context, id int64) (Session, error) {
	var one Session
	err := s.DB.Read(ctx).NewSelect().Model(&one).Where("id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.Missing()
	}
	return one, err
}

// Filter chooses sessions; After is the Next of the page before.
type Filter struct {
	Text     string `json:"q,omitempty"`
	BranchID int64  `json:"branch_id,omitempty"`
	Year     int    `json:"year,omitempty"`
	After    string `json:"after,omitempty"`
	Limit    int    `json:"limit,omitempty"` // at most 200, 50 when 0
}

// Page is a page of sessions, the newest first.
type Page struct {
	Items []Session `json:"items"`
	Next  string    `json:"next,omitempty"`
}

// List lists sessions, the newest first (outreach.read).
func (s *Service) List(ctx context.Context, a account.Actor, in Filter) (Page, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "outreach.read")
	if err != nil {
		return Page{}, err
	}
	if in.Limit <= 0 || in.Limit > 200 {
		in.Limit = 50
	}
	page := Page{Items: []Session{}}
	q := s.DB.Read(ctx).NewSelect().Model(&page.Items).OrderExpr("held_on DESC, id DESC").Limit(int64(in.Limit) + 1)
	q = reach.Where(q, "branch_id", "created_by = ?")
	if in.BranchID != 0 {
		q = q.Where("branch_id = ?", in.BranchID)
	}
	if in.Year != 0 {
		year := fmt.Sprintf("%04d", in.Year)
		q = q.Where("held_on >= ? AND held_on < ?", year, year+"~")
	}
	for _, w := range strings.Fields(fold.Text(in.Text)) {
		q = q.Where("folded LIKE ? ESCAPE '!'", "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(w)+"%")
	}
	if day, id, ok := strings.Cut(in.After, "_"); ok {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return page, fault.Field("after", "fault.bad_choice")
		}
		q = q.Where("(held_on, id) < (?, ?)", day, n)
	}
	if err := q.Scan(ctx); err != nil {
		return page, fmt.Errorf("list the sessions: %w", err)
	}
	if len(page.Items) > in.Limit {
		page.Items = page.Items[:in.Limit]
		last := page.Items[in.Limit-1]
		page.Next = fmt.Sprintf("%s_%d", last.HeldOn, last.ID)
	}
	return page, nil
}

// Get gives a session (outreach.read).
func (s *Service) Get(ctx context.Context, a account.Actor, id int64) (Session, error) {
	one, err := s.load(ctx, id)
	if err != nil {
		return one, err
	}
	return one, s.Guard.Require(ctx, a, "outreach.read", account.Target{Kind: Kind, ID: id, BranchID: one.BranchID, Owners: []int64{one.CreatedBy}})
}

// Input is a session as typed.
type Input struct {
	Version  int64  `json:"version,omitempty"`
	BranchID int64  `json:"branch_id,omitempty"` // 0: the actor's own
	Kind     string `json:"kind"`
	HeldOn   string `json:"held_on"`
	UnitCode string `json:"unit_code,omitempty"`
	Place    string `json:"place,omitempty"`
	Topic    string `json:"topic"`
	Attended int    `json:"attended"`
	Women    int    `json:"women,omitempty"`
	Ethnic   int    `json:"ethnic,omitempty"`
	Advised  int    `json:"advised,omitempty"`
	Leaflets int    `json:"leaflets,omitempty"`
	ByWhom   string `json:"by_whom,omitempty"`
	Note     string `json:"note,omitempty"`
}

func (s *Service) read(ctx context.Context, one *Session, in Input) error {
	f := fault.Fields{}
	one.Kind = check.Choice(f, "kind", in.Kind, true, func(c string) bool { return slices.Contains(Kinds, c) })
	// A day as it is typed everywhere, or the month or year of an old session.
	if d, err := calendar.ParseDate(in.HeldOn, s.Today()); err == nil {
		one.HeldOn = calendar.BirthOn(d)
	} else {
		one.HeldOn = check.Birth(f, "held_on", in.HeldOn, s.Today())
	}
	switch {
	case one.HeldOn.Earliest().After(s.Today()):
		f.Add("held_on", "fault.in_future")
	case one.HeldOn.IsZero():
		f.Add("held_on", "fault.required")
	}
	one.UnitCode = strings.TrimSpace(in.UnitCode)
	if one.UnitCode != "" {
		n, err := s.DB.Read(ctx).NewSelect().Table("admin_unit").Where("code = ?", one.UnitCode).Count(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			f.Add("unit_code", "fault.bad_choice")
		}
	}
	if n, err := s.DB.Read(ctx).NewSelect().Table("branch").Where("id = ?", one.BranchID).Count(ctx); err != nil {
		return err
	} else if n == 0 {
		f.Add("branch_id", "fault.bad_choice")
	}
	one.Place = check.Text(f, "place", in.Place, check.Line)
	one.Topic = check.Required(f, "topic", in.Topic, check.Line)
	one.ByWhom = check.Text(f, "by_whom", in.ByWhom, check.Line)
	one.Note = check.LongText(f, "note", in.Note, check.Long)
	for field, n := range map[string]*int{"attended": &in.Attended, "women": &in.Women, "ethnic": &in.Ethnic, "advised": &in.Advised, "leaflets": &in.Leaflets} {
		if *n < 0 || *n > 1_000_000 {
			f.Add(field, "fault.bad_choice")
		}
	}
	if in.Women > in.Attended {
		f.Add("women", "outreach.more_than_all")
	}
	if in.Ethnic > in.Attended {
		f.Add("ethnic", "outreach.more_than_all")
	}
	one.Attended, one.Women, one.Ethnic, one.Advised, one.Leaflets = in.Attended, in.Women, in.Ethnic, in.Advised, in.Leaflets
	one.fill()
	return f.Err()
}

// Create enters a session (outreach.write).
func (s *Service) Create(ctx context.Context, a account.Actor, in Input) (Session, error) {
	one := Session{BranchID: in.BranchID, CreatedAt: s.Now(), CreatedBy: a.ID, UpdatedAt: s.Now(), Version: 1}
	if one.BranchID == 0 {
		one.BranchID = a.BranchID
	}
	if err := s.Guard.Require(ctx, a, "outreach.write", account.Target{Kind: Kind, BranchID: one.BranchID}); err != nil {
		return one, err
	}
	if err := s.read(ctx, &one, in); err != nil {
		return one, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&one).Exec(ctx); err != nil {
			return fmt.Errorf("write a session: %w", err)
		}
		return s.Audit.Change(ctx, a.Who(), "outreach.create", one.Of(), nil, one, "")
	})
	return one, err
}

// Update changes a session (outreach.write).
func (s *Service) Update(ctx context.Context, a account.Actor, id int64, in Input) (Session, error) {
	before, err := s.load(ctx, id)
	if err != nil {
		return before, err
	}
	if err := s.Guard.Require(ctx, a, "outreach.write", account.Target{Kind: Kind, ID: id, BranchID: before.BranchID}); err != nil {
		return before, err
	}
	one := before
	if err := s.read(ctx, &one, in); err != nil {
		return before, err
	}
	one.Version, one.UpdatedAt = in.Version+1, s.Now()
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Model(&one).ExcludeColumn("id", "created_at", "created_by").Where("id = ? AND version = ?", id, in.Version).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, fault.Stale(before))
		}
		return s.Audit.Change(ctx, a.Who(), "outreach.update", one.Of(), before, one, "")
	})
	return one, err
}

// ImportMany enters sessions that an import read and checked, in its
// transaction, and sets their ids. It asks for no right and notes nothing in
// the audit: the import does, once for all.
func (s *Service) ImportMany(ctx context.Context, tx bun.Tx, list []*Session) error {
	ids, err := s.DB.TakeIDs(ctx, tx, "outreach_session", len(list))
	if err != nil {
		return err
	}
	rows := make([]Session, len(list))
	for i, one := range list {
		one.ID, one.Version = ids[i], 1
		one.fill()
		rows[i] = *one
	}
	return db.InsertMany(ctx, tx, rows)
}

// Built tells which sessions were changed since an import entered them. It asks
// for no right.
func (s *Service) Built(ctx context.Context, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	var rows []Session
	err := s.DB.Read(ctx).NewSelect().Model(&rows).Where("id IN (?)", bun.In(ids)).Where("version > 1").Scan(ctx)
	for _, one := range rows {
		out[one.ID] = one.HeldOn.Format() + " " + one.Place
	}
	return out, err
}

// UndoImport takes sessions out again that an import entered.
func (s *Service) UndoImport(ctx context.Context, tx bun.Tx, ids []int64) error {
	_, err := tx.NewRaw("DELETE FROM outreach_session WHERE id IN (?)", bun.In(ids)).Exec(ctx)
	return err
}
