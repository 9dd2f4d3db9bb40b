package client

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/check"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
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
	if limit <= 0 || limit > 100 {
		limit = 30
	}
	found := []Client{}
	q := s.DB.Read(ctx).NewSelect().Model(&found).Where("client.merged_into_id IS NULL").
		OrderExpr("client.folded, client.id").Limit(int64(limit + 1))
	q = withinReach(q, reach)
	list, err := s.rarestFirst(ctx, words(text))
	if err != nil {
		return Page{}, err
	}
	q = matching(q, list)
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

// withinReach narrows a list of clients. A branch sees those who came to it,
// wherever their record was made.
func withinReach(q *bun.SelectQuery, reach account.Reach) *bun.SelectQuery {
	if reach.Scope == account.Branch {
		return q.Where(`(client.branch_id = ? OR `+ownClients+`
			OR EXISTS (SELECT 1 FROM request AS r2 WHERE r2.client_id = client.id AND r2.branch_id = ?)
			OR EXISTS (SELECT 1 FROM matter AS m2 WHERE m2.client_id = client.id AND m2.branch_id = ?))`,
			reach.BranchID, reach.AccountID, reach.AccountID, reach.BranchID, reach.BranchID)
	}
	return reach.Where(q, "client.branch_id", ownClients)
}

// words cuts what was typed into the words to look for. Digits parted by spaces or dots, as telephone and
// identity numbers are read from paper, are one word.
func words(text string) []string {
	if number := check.NormalPhone(text); len(number) >= 3 {
		return []string{number}
	}
	list := fold.Syllables(text)
	for i, w := range list {
		list[i] = cut(w)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return list[:min(len(list), 8)]
}

// enough is where counting the keys of a word stops: it is a common one.
const enough = 10000

// rarestFirst puts the word that the fewest keys begin with in front: its
// clients are read, and of them those that have the other words. With "Nguyễn
// Thị Sen" it is Sen.
func (s *Service) rarestFirst(ctx context.Context, list []string) ([]string, error) {
	if len(list) < 2 {
		return list, nil
	}
	counts := map[string]int{}
	for _, w := range list {
		cond, args := keyRange(w)
		var n int
		err := s.DB.Read(ctx).NewRaw("SELECT count(*) FROM (SELECT 1 FROM client_key AS k WHERE "+cond+" LIMIT ?) AS counted", append(args, enough)...).Scan(ctx, &n)
		if err != nil {
			return nil, err
		}
		counts[w] = n
	}
	slices.SortStableFunc(list, func(a, b string) int { return counts[a] - counts[b] })
	return list, nil
}

func matching(q *bun.SelectQuery, list []string) *bun.SelectQuery {
	for i, w := range list {
		cond, args := keyRange(w)
		if i == 0 {
			q = q.Where("client.id IN (SELECT k.client_id FROM client_key AS k WHERE "+cond+")", args...)
			continue
		}
		q = q.Where("EXISTS (SELECT 1 FROM client_key AS k WHERE k.client_id = client.id AND ("+cond+"))", args...)
	}
	return q
}

// after every text that begins with w and before every other: the greatest
// character there is.
const last = "\U0010FFFF"

func keyRange(w string) (cond string, args []any) {
	cond, args = "k.key >= ? AND k.key < ?", []any{w, w + last}
	if allDigits(w) && len(w) >= 3 {
		end := "~" + backwards(w)
		cond = "(" + cond + ") OR (k.key >= ? AND k.key < ?)"
		args = append(args, end, end+last)
	}
	return cond, args
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
