package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Input is a provider as typed. In an update, what is nil stays as it is: a
// form that does not show a field does not erase it.
type Input struct {
	Version        int64    `json:"version,omitempty"`
	AccountID      *int64   `json:"account_id,omitempty"`
	BranchID       *int64   `json:"branch_id,omitempty"`
	Kind           *string  `json:"kind,omitempty"`
	Name           *string  `json:"name,omitempty"`
	Sex            *string  `json:"sex,omitempty"`
	IDNumber       *string  `json:"id_number,omitempty"`
	Phone          *string  `json:"phone,omitempty"`
	Email          *string  `json:"email,omitempty"`
	Grade          *string  `json:"grade,omitempty"`
	CardNo         *string  `json:"card_no,omitempty"`
	CardFrom       *string  `json:"card_from,omitempty"`
	CardTo         *string  `json:"card_to,omitempty"`
	ContractNo     *string  `json:"contract_no,omitempty"`
	ContractFrom   *string  `json:"contract_from,omitempty"`
	ContractTo     *string  `json:"contract_to,omitempty"`
	OrganisationID *int64   `json:"organisation_id,omitempty"`
	Languages      []string `json:"languages,omitempty"`
	Fields         []string `json:"fields,omitempty"`
	UnitCodes      []string `json:"unit_codes,omitempty"`
	MaxLoad        *int64   `json:"max_load,omitempty"`
	Note           *string  `json:"note,omitempty"`
}

// Create enters a provider (provider.manage).
func (s *Service) Create(ctx context.Context, a account.Actor, in Input) (Provider, error) {
	p := Provider{CreatedAt: s.Now(), Version: 1}
	if in.BranchID != nil {
		p.BranchID = *in.BranchID
	}
	if err := s.Guard.Require(ctx, a, "provider.manage", account.Target{Kind: "provider", BranchID: p.BranchID}); err != nil {
		return Provider{}, err
	}
	for _, must := range []**string{&in.Kind, &in.Name} {
		if *must == nil {
			*must = new(string)
		}
	}
	if in.BranchID == nil {
		in.BranchID = new(int64)
	}
	if err := s.read(ctx, &p, in); err != nil {
		return Provider{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&p).ExcludeColumn("id").Returning("id").Exec(ctx); err != nil {
			return taken(err)
		}
		if err := s.Index.Put(ctx, p.doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), "provider.create", subject(p), nil, p, "")
	})
	return p, err
}

// Update changes a provider (provider.manage, in his branch as it is and as it
// shall be).
func (s *Service) Update(ctx context.Context, a account.Actor, id int64, in Input) (Provider, error) {
	before, err := s.Brief(ctx, id)
	if err != nil {
		return Provider{}, err
	}
	if err := s.Guard.Require(ctx, a, "provider.manage", before.Target()); err != nil {
		return Provider{}, err
	}
	p := before
	if err := s.read(ctx, &p, in); err != nil {
		return Provider{}, err
	}
	if p.BranchID != before.BranchID {
		if err := s.Guard.Require(ctx, a, "provider.manage", account.Target{Kind: "provider", ID: id, BranchID: p.BranchID}); err != nil {
			return Provider{}, err
		}
	}
	return p, s.save(ctx, a, "provider.update", &p, before, in.Version, "")
}

// EndInput ends a provider: his card was withdrawn, his contract is over, he
// left. OnDate is his last day.
type EndInput struct {
	Version int64  `json:"version"`
	OnDate  string `json:"on_date"`
	Reason  string `json:"reason"`
}

// End notes that a provider gives no more aid after a day (provider.manage; Law
// Arts. 22, 24.3, 25.1). His open matters stay with him until another is
// assigned.
func (s *Service) End(ctx context.Context, a account.Actor, id int64, in EndInput) (Provider, error) {
	before, err := s.Brief(ctx, id)
	if err != nil {
		return Provider{}, err
	}
	if err := s.Guard.Require(ctx, a, "provider.manage", before.Target()); err != nil {
		return Provider{}, err
	}
	f, p := fault.Fields{}, before
	p.EndedOn = check.Date(f, "on_date", in.OnDate, s.Today())
	if p.EndedOn.IsZero() {
		f.Add("on_date", "fault.required")
	}
	reason := check.Required(f, "reason", in.Reason, check.Line)
	if err := f.Err(); err != nil {
		return Provider{}, err
	}
	return p, s.save(ctx, a, "provider.end", &p, before, in.Version, reason)
}

// Resume takes an end back: the provider gives aid again.
func (s *Service) Resume(ctx context.Context, a account.Actor, id, version int64) (Provider, error) {
	before, err := s.Brief(ctx, id)
	if err != nil {
		return Provider{}, err
	}
	if err := s.Guard.Require(ctx, a, "provider.manage", before.Target()); err != nil {
		return Provider{}, err
	}
	p := before
	p.EndedOn = calendar.Date{}
	return p, s.save(ctx, a, "provider.resume", &p, before, version, "")
}

func (s *Service) save(ctx context.Context, a account.Actor, action string, p *Provider, before Provider, version int64, note string) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		p.Version = version + 1
		res, err := tx.NewUpdate().Model(p).ExcludeColumn("id", "created_at").Where("id = ? AND version = ?", p.ID, version).Exec(ctx)
		if err != nil {
			return taken(err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			now, readErr := s.Brief(ctx, p.ID)
			return errors.Join(err, readErr, fault.Stale(now))
		}
		if p.AccountID != before.AccountID && s.onAccount != nil {
			if err := s.onAccount(ctx, p.ID, p.AccountID); err != nil {
				return err
			}
		}
		if err := s.Index.Put(ctx, p.doc()); err != nil {
			return err
		}
		return s.Audit.Change(ctx, a.Who(), action, subject(*p), before, *p, note)
	})
}

func subject(p Provider) audit.Subject {
	return audit.Subject{Kind: "provider", ID: p.ID, BranchID: p.BranchID}
}

func taken(err error) error {
	if db.IsUnique(err) {
		return fault.Field("account_id", "provider.account_taken")
	}
	return fmt.Errorf("save a provider: %w", err)
}

// read takes what was typed into p and checks it.
func (s *Service) read(ctx context.Context, p *Provider, in Input) error {
	f, today := fault.Fields{}, s.Today()
	set := func(field string, typed *string, into *string, read func(string) string) {
		if typed != nil {
			*into = read(*typed)
		}
	}
	text := func(field string, limit int) func(string) string {
		return func(t string) string { return check.Text(f, field, t, limit) }
	}
	date := func(field string, typed *string, into *calendar.Date) {
		if typed != nil {
			*into = check.Date(f, field, *typed, today)
		}
	}
	was := *p
	set("kind", in.Kind, &p.Kind, func(t string) string {
		return check.Choice(f, "kind", t, true, func(c string) bool { return c == was.Kind || s.Law.Has("provider_kind", c, today) })
	})
	set("name", in.Name, &p.Name, func(t string) string { return check.Required(f, "name", t, check.Short) })
	set("sex", in.Sex, &p.Sex, func(t string) string {
		return check.Choice(f, "sex", t, false, func(c string) bool { return c == "male" || c == "female" })
	})
	set("id_number", in.IDNumber, &p.IDNumber, func(t string) string {
		n := strings.ReplaceAll(check.Text(f, "id_number", t, 20), " ", "")
		if strings.ContainsFunc(n, func(r rune) bool { return r < '0' || r > '9' }) || n != "" && len(n) != 9 && len(n) != 12 {
			f.Add("id_number", "provider.bad_id_number")
		}
		return n
	})
	set("phone", in.Phone, &p.Phone, func(t string) string { return check.Phone(f, "phone", t, false) })
	set("email", in.Email, &p.Email, func(t string) string { return check.Email(f, "email", t) })
	set("grade", in.Grade, &p.Grade, func(t string) string {
		return check.Choice(f, "grade", t, false, func(c string) bool { return slices.Contains(Grades, c) })
	})
	set("card_no", in.CardNo, &p.CardNo, text("card_no", check.Short))
	set("contract_no", in.ContractNo, &p.ContractNo, text("contract_no", check.Short))
	set("note", in.Note, &p.Note, func(t string) string { return check.LongText(f, "note", t, 2000) })
	date("card_from", in.CardFrom, &p.CardFrom)
	date("card_to", in.CardTo, &p.CardTo)
	date("contract_from", in.ContractFrom, &p.ContractFrom)
	date("contract_to", in.ContractTo, &p.ContractTo)
	order(f, "card_to", p.CardFrom, p.CardTo)
	order(f, "contract_to", p.ContractFrom, p.ContractTo)
	if in.Languages != nil {
		p.Languages = check.Choices(f, "languages", in.Languages, func(c string) bool { return slices.Contains(Languages, c) })
	}
	if in.Fields != nil {
		p.Fields = check.Choices(f, "fields", in.Fields, func(c string) bool { return s.Law.Has("field", c, today) })
	}
	if in.MaxLoad != nil {
		if p.MaxLoad = *in.MaxLoad; p.MaxLoad < 0 || p.MaxLoad > 1000 {
			f.Add("max_load", "fault.bad_number")
		}
	}
	p.Folded = fold.Text(p.Name)
	if err := s.readLinks(ctx, f, p, in); err != nil {
		return err
	}
	return f.Err()
}

// readLinks takes what points to other records.
func (s *Service) readLinks(ctx context.Context, f fault.Fields, p *Provider, in Input) error {
	if in.BranchID != nil {
		p.BranchID = *in.BranchID
		if err := there(ctx, f, "branch_id", p.BranchID, true, s.org.Branch); err != nil {
			return err
		}
	}
	if in.OrganisationID != nil {
		p.OrganisationID = *in.OrganisationID
		if err := there(ctx, f, "organisation_id", p.OrganisationID, false, s.org.Organisation); err != nil {
			return err
		}
	}
	if p.Kind == Adviser && p.OrganisationID == 0 {
		f.Add("organisation_id", "provider.adviser_organisation")
	}
	if in.AccountID != nil {
		p.AccountID = *in.AccountID
		var role []string
		if p.AccountID != 0 {
			if err := s.DB.Read(ctx).NewSelect().Table("account").Column("role").Where("id = ?", p.AccountID).Scan(ctx, &role); err != nil {
				return fmt.Errorf("look for an account: %w", err)
			}
			if len(role) == 0 {
				f.Add("account_id", "fault.bad_choice")
			}
		}
	}
	if in.UnitCodes != nil {
		p.UnitCodes = nil
		typed := strings.FieldsFunc(strings.Join(in.UnitCodes, " "), func(r rune) bool { return r <= ' ' || r == ',' || r == ';' })
		for _, code := range typed {
			stretches, err := s.org.UnitStretches(ctx, code)
			if err != nil {
				return err
			}
			if len(stretches) == 0 {
				f.Add("unit_codes", "provider.bad_unit", "code", code)
			} else if !slices.Contains(p.UnitCodes, code) {
				p.UnitCodes = append(p.UnitCodes, code)
			}
		}
	}
	return nil
}

// there notes a number of a record that isn't.
func there[T any](ctx context.Context, f fault.Fields, field string, id int64, required bool, get func(context.Context, int64) (T, error)) error {
	if id == 0 {
		if required {
			f.Add(field, "fault.required")
		}
		return nil
	}
	_, err := get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		f.Add(field, "fault.bad_choice")
		return nil
	}
	return err
}

func order(f fault.Fields, field string, from, to calendar.Date) {
	if !to.IsZero() && to.Before(from) {
		f.Add(field, "provider.ends_before")
	}
}
