package export

import (
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/client"
	"tgpl/internal/clock"
	"tgpl/internal/i18n"
	"tgpl/internal/org"
	"tgpl/internal/provider"
)

type instant = clock.Instant

// pageSize is how many rows are in memory at a time.
const pageSize = 1000

type clientRow = client.Client

var clientColumns = []column[clientRow]{
	text("name", 26, func(_ *out, c *clientRow) string { return c.Name }),
	text("other_names", 18, func(_ *out, c *clientRow) string { return c.OtherNames }),
	birth("birth", func(c *clientRow) calendarBirth { return c.Birth }),
	text("sex", 8, func(o *out, c *clientRow) string { return o.word("client.sex.", c.Sex) }),
	text("ethnicity", 10, func(_ *out, c *clientRow) string { return c.Ethnicity }),
	text("occupation", 16, func(_ *out, c *clientRow) string { return c.Occupation }),
	text("id_kind", 18, func(o *out, c *clientRow) string { return o.word("client.id_kind.", c.IDKind) }),
	text("id_number", 16, func(_ *out, c *clientRow) string { return c.IDNumber }),
	day("id_issued_on", func(c *clientRow) calendarDate { return c.IDIssuedOn }),
	text("id_issued_by", 24, func(_ *out, c *clientRow) string { return c.IDIssuedBy }),
	text("phones", 20, phones),
	text("email", 20, func(_ *out, c *clientRow) string { return c.Email }),
	text("addresses", 44, addresses),
	text("language", 14, func(_ *out, c *clientRow) string { return c.Language }),
	truth("needs_interpreter", func(c *clientRow) bool { return c.NeedsInterpreter }),
	text("needs", 24, func(o *out, c *clientRow) string { return o.words("client.need.", c.Needs) }),
	text("relations", 30, relations),
	text("branch", 20, func(o *out, c *clientRow) string { return o.branch(c.BranchID) }),
	text("note", 36, func(_ *out, c *clientRow) string { return c.Note }),
	moment("created_at", func(c *clientRow) instant { return c.CreatedAt }),
	number("id", func(c *clientRow) int64 { return c.ID }),
}

// phones tells the numbers; that one is not safe to call goes along wherever
// the number goes.
func phones(o *out, c *clientRow) string {
	parts := make([]string, len(c.Phones))
	for i, p := range c.Phones {
		parts[i] = p.Number
		if p.Owner != "" {
			parts[i] += " (" + p.Owner + ")"
		}
		if !p.SafeToCall {
			parts[i] += " " + i18n.T(o.ctx, "export.unsafe_phone")
		}
	}
	return strings.Join(parts, "; ")
}

func addresses(o *out, c *clientRow) string {
	var parts []string
	for _, a := range c.Addresses {
		where := strings.Trim(a.Line+", "+o.unit(a.UnitCode), ", ")
		if len(c.Addresses) > 1 {
			where = o.word("client.address_kind.", a.Kind) + ": " + where
		}
		parts = append(parts, where)
	}
	return strings.Join(parts, "; ")
}

func relations(o *out, c *clientRow) string {
	parts := make([]string, len(c.Relations))
	for i, r := range c.Relations {
		parts[i] = o.word("client.relation.", r.Relation) + ": " + r.Name
	}
	return strings.Join(parts, "; ")
}

var clientList = define(Clients, "client.read", clientColumns,
	func(o *out, f client.Query, visit func([]clientRow) error) error {
		f.Limit, f.After = pageSize, ""
		for {
			page, err := o.s.rooms.Client.Search(o.ctx, o.actor, f)
			if err == nil {
				err = visit(page.Items)
			}
			if f.After = page.Next; err != nil || f.After == "" {
				return err
			}
		}
	}, nil)

type providerRow = provider.Provider

var providerList = define(Providers, "provider.read", []column[providerRow]{
	text("name", 26, func(_ *out, p *providerRow) string { return p.Name }),
	text("provider_kind", 22, func(o *out, p *providerRow) string { return o.law("provider_kind", p.Kind) }),
	text("branch", 20, func(o *out, p *providerRow) string { return o.branch(p.BranchID) }),
	text("sex", 8, func(o *out, p *providerRow) string { return o.word("client.sex.", p.Sex) }),
	text("phone", 13, func(_ *out, p *providerRow) string { return p.Phone }),
	text("email", 20, func(_ *out, p *providerRow) string { return p.Email }),
	text("id_number", 16, func(_ *out, p *providerRow) string { return p.IDNumber }),
	text("grade", 10, func(o *out, p *providerRow) string { return o.word("provider.grade_", p.Grade) }),
	text("card_no", 12, func(_ *out, p *providerRow) string { return p.CardNo }),
	day("card_from", func(p *providerRow) calendarDate { return p.CardFrom }),
	day("card_to", func(p *providerRow) calendarDate { return p.CardTo }),
	text("contract_no", 14, func(_ *out, p *providerRow) string { return p.ContractNo }),
	day("contract_from", func(p *providerRow) calendarDate { return p.ContractFrom }),
	day("contract_to", func(p *providerRow) calendarDate { return p.ContractTo }),
	text("languages", 18, func(o *out, p *providerRow) string { return o.words("provider.language_", p.Languages) }),
	text("fields", 24, func(o *out, p *providerRow) string { return o.laws("field", p.Fields) }),
	number("load", func(p *providerRow) int64 { return int64(p.Load) }),
	number("max_load", func(p *providerRow) int64 { return p.MaxLoad }),
	day("ended_on", func(p *providerRow) calendarDate { return p.EndedOn }),
	text("note", 36, func(_ *out, p *providerRow) string { return p.Note }),
	number("id", func(p *providerRow) int64 { return p.ID }),
}, func(o *out, f provider.Filter, visit func([]providerRow) error) error {
	return byID(func(after int64, limit int) ([]providerRow, error) {
		f.After, f.Limit = after, limit
		return o.s.rooms.Provider.List(o.ctx, o.actor, f)
	}, func(p providerRow) int64 { return p.ID }, visit)
}, nil)

type accountRow = account.Account

var accountList = define(Accounts, "account.read", []column[accountRow]{
	text("username", 16, func(_ *out, a *accountRow) string { return a.Username }),
	text("name", 26, func(_ *out, a *accountRow) string { return a.Name }),
	text("account_role", 20, func(o *out, a *accountRow) string { return o.word("account.role_", a.Role) }),
	text("branch", 20, func(o *out, a *accountRow) string { return o.branch(a.BranchID) }),
	text("email", 24, func(_ *out, a *accountRow) string { return a.Email }),
	text("phone", 13, func(_ *out, a *accountRow) string { return a.Phone }),
	moment("created_at", func(a *accountRow) instant { return a.CreatedAt }),
	moment("last_sign_in_at", func(a *accountRow) instant { return a.LastSignInAt }),
	moment("disabled_at", func(a *accountRow) instant { return a.DisabledAt }),
	number("id", func(a *accountRow) int64 { return a.ID }),
}, func(o *out, f account.Filter, visit func([]accountRow) error) error {
	return byID(func(after int64, limit int) ([]accountRow, error) {
		f.After, f.Limit = after, limit
		return o.s.rooms.Account.Accounts(o.ctx, o.actor, f)
	}, func(a accountRow) int64 { return a.ID }, visit)
}, nil)

// AgencyFilter chooses agencies; All also gives those that are no more.
type AgencyFilter struct {
	Text     string `json:"q"`
	Kind     string `json:"kind"`
	UnitCode string `json:"unit_code"`
	All      bool   `json:"all"`
}

type agencyRow = org.Agency

var agencyList = define(Agencies, "org.read", []column[agencyRow]{
	text("agency_kind", 24, func(o *out, a *agencyRow) string { return o.law("agency_kind", a.Kind) }),
	text("name", 40, func(_ *out, a *agencyRow) string { return a.Name }),
	text("unit_code", 36, func(o *out, a *agencyRow) string { return o.unit(a.UnitCode) }),
	text("address", 36, func(_ *out, a *agencyRow) string { return a.Address }),
	text("phone", 13, func(_ *out, a *agencyRow) string { return a.Phone }),
	text("email", 24, func(_ *out, a *agencyRow) string { return a.Email }),
	day("valid_from", func(a *agencyRow) calendarDate { return a.ValidFrom }),
	day("valid_to", func(a *agencyRow) calendarDate { return a.ValidTo }),
	number("id", func(a *agencyRow) int64 { return a.ID }),
}, func(o *out, in AgencyFilter, visit func([]agencyRow) error) error {
	f := org.AgencyFilter{Text: in.Text, Kind: in.Kind, UnitCode: in.UnitCode}
	if !in.All {
		f.On = o.s.Today()
	}
	if err := o.s.Guard.Require(o.ctx, o.actor, "org.read", account.Target{}); err != nil {
		return err
	}
	return byID(func(after int64, limit int) ([]agencyRow, error) {
		f.After, f.Limit = after, limit
		return o.s.rooms.Org.Agencies(o.ctx, f)
	}, func(a agencyRow) int64 { return a.ID }, visit)
}, nil)
