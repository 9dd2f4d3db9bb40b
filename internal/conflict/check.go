package conflict

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// Check compares the parties of a request or matter with all people the centre
// knows; with ProviderID it compares the provider with the parties, having
// compared the parties first where that is missing or out of date, and tells
// what is not settled there too. The result is kept. Right: conflict.check.
func (s *Service) Check(ctx context.Context, a account.Actor, in CheckInput) (Check, error) {
	t, err := s.target(ctx, in.RequestID, in.MatterID)
	if err != nil {
		return Check{}, err
	}
	if err := s.Guard.Require(ctx, a, "conflict.check", t); err != nil {
		return Check{}, err
	}
	var c Check
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		x, err := s.load(ctx, in.RequestID, in.MatterID)
		if err != nil {
			return err
		}
		if in.ProviderID == 0 {
			c, err = s.checkParties(ctx, tx, a, t, x)
			return err
		}
		c, err = s.checkProvider(ctx, tx, a, t, x, in.ProviderID)
		return err
	})
	return c, err
}

func (s *Service) checkParties(ctx context.Context, tx bun.Tx, a account.Actor, t account.Target, x sides) (Check, error) {
	findings, err := s.compare(ctx, x)
	if err != nil {
		return Check{}, err
	}
	return s.keep(ctx, tx, a, t, x, 0, findings)
}

func (s *Service) checkProvider(ctx context.Context, tx bun.Tx, a account.Actor, t account.Target, x sides, providerID int64) (Check, error) {
	general, ok, err := s.Latest(ctx, x.requestID, x.matterID, 0)
	if err != nil {
		return Check{}, err
	}
	if !ok || !general.Current {
		if general, err = s.checkParties(ctx, tx, a, t, x); err != nil {
			return Check{}, err
		}
	}
	findings, err := s.compareProvider(ctx, x, providerID)
	if err != nil {
		return Check{}, err
	}
	if !general.Cleared() {
		findings = tidy(append(findings, general.Findings...))
	}
	return s.keep(ctx, tx, a, t, x, providerID, findings)
}

func (s *Service) keep(ctx context.Context, tx bun.Tx, a account.Actor, t account.Target, x sides, providerID int64, findings []Finding) (Check, error) {
	raw, err := json.Marshal(findings)
	if err != nil {
		return Check{}, err
	}
	c := Check{
		RequestID: x.requestID, MatterID: x.matterID, ProviderID: providerID,
		Result: resultOf(findings), FindingsJSON: string(raw), Fingerprint: fingerprint(x.parties),
		At: s.Now(), ByID: a.ID, Findings: findings, Current: true,
	}
	if _, err := tx.NewInsert().Model(&c).Exec(ctx); err != nil {
		return Check{}, err
	}
	return c, s.Audit.Change(ctx, a.Who(), "conflict.check", subject(t), nil,
		map[string]any{"check_id": c.ID, "result": c.Result, "findings": len(findings), "provider_id": providerID}, "")
}

// fingerprint is the same as long as the same people stand on the same sides.
func fingerprint(parties []Party) string {
	lines := make([]string, 0, len(parties))
	for _, p := range parties {
		if p.Side != SideProvider {
			lines = append(lines, strings.Join([]string{p.Side, fmt.Sprint(p.ClientID), p.Folded, p.IDNumber, p.Birth.String()}, "\x1f"))
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\x1e")))
	return hex.EncodeToString(sum[:16])
}

func fillFolded(p *Party) { p.Folded, p.NameKey = fold.Text(p.Name), fold.NameKey(p.Name) }

// Latest gives the last check of a request or matter, of the parties alone or
// with a provider, and whether there is one. It asks for no right.
func (s *Service) Latest(ctx context.Context, requestID, matterID, providerID int64) (Check, bool, error) {
	var c Check
	q := s.DB.Read(ctx).NewSelect().Model(&c).Where("provider_id = ?", providerID).Order("id DESC").Limit(1)
	switch {
	case matterID != 0:
		q = q.Where("matter_id = ?", matterID)
	case requestID != 0:
		q = q.Where("request_id = ?", requestID)
	default:
		return c, false, nil
	}
	err := q.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return Check{}, false, nil
	}
	if err != nil {
		return Check{}, false, err
	}
	c, err = s.opened(ctx, c)
	return c, err == nil, err
}

// opened reads the findings and tells whether the parties are still the same.
func (s *Service) opened(ctx context.Context, c Check) (Check, error) {
	if err := json.Unmarshal([]byte(c.FindingsJSON), &c.Findings); err != nil {
		return c, fmt.Errorf("conflict check %d: %w", c.ID, err)
	}
	x, err := s.load(ctx, c.RequestID, c.MatterID)
	if err != nil {
		return c, err
	}
	c.Current = fingerprint(x.parties) == c.Fingerprint
	return c, nil
}

// stillHolds tells whether comparing anew would find nothing graver than the
// check did.
func (s *Service) stillHolds(ctx context.Context, c Check) (bool, error) {
	x, err := s.load(ctx, c.RequestID, c.MatterID)
	if err != nil {
		return false, err
	}
	var findings []Finding
	if c.ProviderID == 0 {
		findings, err = s.compare(ctx, x)
	} else {
		findings, err = s.compareProvider(ctx, x, c.ProviderID)
	}
	grave := []string{Clear, Possible, Found}
	return slices.Index(grave, resultOf(findings)) <= slices.Index(grave, c.Result), err
}

// alone is the lock of [Service.Alone], one per database; another than the one
// by which a server holds its database.
const alone = 0x7369646573 // "sides"

// Alone lets one transaction after the other take a side: of two opposing
// matters that are accepted or assigned at the same moment the second sees the
// first. SQLite has one writer anyway. Called before anything else is locked
// that another taker of sides may hold.
func (s *Service) Alone(ctx context.Context, tx bun.Tx) error {
	if !s.DB.IsPostgres() {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", alone); err != nil {
		return fmt.Errorf("wait for other acceptances: %w", err)
	}
	return nil
}

// RequireClear gives nil when the last check was done on the parties as they
// are and nothing stands in the way, or somebody gave a written reason to go
// on; else a fault of kind Conflict: conflict.unchecked, or conflict.found with
// the [Check] as Current. It asks for no right.
func (s *Service) RequireClear(ctx context.Context, requestID, matterID, providerID int64) error {
	c, ok, err := s.Latest(ctx, requestID, matterID, providerID)
	if err != nil {
		return err
	}
	if ok && c.Current {
		// The parties are the same; the people around them may not be: the other
		// side of the quarrel may have come, and been accepted, since.
		if ok, err = s.stillHolds(ctx, c); err != nil {
			return err
		}
	}
	if !ok || !c.Current {
		return fault.New(fault.Conflict, "conflict.unchecked")
	}
	if c.Cleared() {
		return nil
	}
	key := "conflict.maybe_found"
	if c.Result == Found {
		key = "conflict.found"
	}
	f := fault.New(fault.Conflict, key, "n", len(c.Findings))
	f.Current = c
	return f
}
