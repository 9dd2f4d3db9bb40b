package client

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
)

// ownClients are the clients of whom an account works on a request or matter,
// with two places for the account.
const ownClients = `EXISTS (SELECT 1 FROM matter AS m WHERE m.client_id = client.id AND m.account_id = ?)
	OR EXISTS (SELECT 1 FROM request AS r WHERE r.client_id = client.id AND r.officer_id = ?)`

// Search lists clients by name: all, or those that the typed words find. Every
// word must begin a syllable of a name, an identity number or a telephone
// number, or end a telephone number. Records merged into others are not shown.
// Right: client.read.
func (s *Service) Search(ctx context.Context, a account.Actor, in Query) (Page, error) {
	reach, err := s.Guard.ReachOf(ctx, a, "client.read")
	if err != nil {
		return Page{}, err
	}
	f := fault.Fields{}
	text := check.Text(f, "q", in.Text, check.Short)
	name, id, ok := readCursor(in.After)
	if !ok {
		f.Add("after", "fault.bad_choice")
	}
	if err := f.Err(); err != nil {
		return Page{}, err
	}
	limit := in.Limit
	if limit <= 0 || limit > 1000 {
		limit = 30
	}
	found := []Client{}
	q := s.DB.Read(ctx).NewSelect().Model(&found).Where("client.merged_into_id IS NULL").
		OrderExpr("client.folded, client.id").Limit(int64(limit + 1))
	q = withinReach(q, reach)
	cond, err := s.Index.Condition(ctx, Kind, "client.id", text)
	if err != nil {
		return Page{}, err
	}
	if cond != "" {
		q = q.Where(cond)
	}
	if in.BranchID != 0 {
		q = q.Where("client.branch_id = ?", in.BranchID)
	}
	if in.After != "" {
		q = q.Where("(client.folded > ? OR (client.folded = ? AND client.id > ?))", name, name, id)
	}
	if err := q.Scan(ctx); err != nil {
		return Page{}, err
	}
	page := Page{Items: found}
	if len(found) > limit {
		page.Items = found[:limit]
		last := page.Items[limit-1]
		page.Next = cursor(last.Folded, last.ID)
	}
	return page, s.fill(ctx, page.Items)
}

// branchClients are the clients of a branch: those who came to it, wherever
// their record was made, with places for the branch, the account twice, and
// the branch twice again.
const branchClients = `(client.branch_id = ? OR ` + ownClients + `
	OR EXISTS (SELECT 1 FROM request AS r2 WHERE r2.client_id = client.id AND r2.branch_id = ?)
	OR EXISTS (SELECT 1 FROM matter AS m2 WHERE m2.client_id = client.id AND m2.branch_id = ?))`

// withinReach narrows a list of clients.
func withinReach(q *bun.SelectQuery, reach account.Reach) *bun.SelectQuery {
	if reach.Scope == account.Branch {
		return q.Where(branchClients, reach.BranchID, reach.AccountID, reach.AccountID, reach.BranchID, reach.BranchID)
	}
	return reach.Where(q, "client.branch_id", ownClients)
}

func cursor(name string, id int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(id, 10) + " " + name))
}

func readCursor(s string) (name string, id int64, ok bool) {
	if s == "" {
		return "", 0, true
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || strings.Contains(string(raw), "\x00") {
		return "", 0, false
	}
	number, name, found := strings.Cut(string(raw), " ")
	id, err = strconv.ParseInt(number, 10, 64)
	return strings.ToValidUTF8(name, ""), id, found && err == nil
}
