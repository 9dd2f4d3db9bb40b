package client

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/calendar"
	"tgpl/internal/db"
	"tgpl/internal/fault"
	"tgpl/internal/fold"
)

// MergeFields are the names that [MergeInput] may take; "id_number" stands for
// the paper as a whole.
var MergeFields = []string{"name", "sex", "birth", "ethnicity", "occupation", "id_number", "email", "language"}

// facts are what a merge may change of the record that is kept.
type facts struct {
	Name, OtherNames, Sex  string
	Birth                  calendar.Birth
	Ethnicity, Occupation  string
	IDKind, IDNumber       string
	IDIssuedOn             calendar.Date
	IDIssuedBy             string
	Email, Language, Needs string
	NeedsInterpreter       bool
	Note                   string
}

func factsOf(c Client) facts {
	return facts{
		Name: c.Name, OtherNames: c.OtherNames, Sex: c.Sex, Birth: c.Birth,
		Ethnicity: c.Ethnicity, Occupation: c.Occupation,
		IDKind: c.IDKind, IDNumber: c.IDNumber, IDIssuedOn: c.IDIssuedOn, IDIssuedBy: c.IDIssuedBy,
		Email: c.Email, Language: c.Language, Needs: strings.Join(c.Needs, " "),
		NeedsInterpreter: c.NeedsInterpreter, Note: c.Note,
	}
}

func (f facts) into(c *Client) {
	c.Name, c.OtherNames, c.Sex, c.Birth = f.Name, f.OtherNames, f.Sex, f.Birth
	c.Folded, c.NameKey = fold.Text(c.Name), fold.NameKey(c.Name)
	c.Ethnicity, c.Occupation = f.Ethnicity, f.Occupation
	c.IDKind, c.IDNumber, c.IDIssuedOn, c.IDIssuedBy = f.IDKind, f.IDNumber, f.IDIssuedOn, f.IDIssuedBy
	c.Email, c.Language, c.Needs = f.Email, f.Language, db.Words(strings.Fields(f.Needs))
	c.NeedsInterpreter, c.Note = f.NeedsInterpreter, f.Note
}

// merged gives the facts of the kept record with those of the other added:
// what only one has, what take names, and nothing dropped: another name becomes
// one of the other names, a second note is put below the first.
func merged(keep, other facts, take []string) facts {
	out := keep
	pick := func(field string, have *string, theirs string) {
		if theirs != "" && (*have == "" || slices.Contains(take, field)) {
			*have = theirs
		}
	}
	pick("name", &out.Name, other.Name)
	pick("sex", &out.Sex, other.Sex)
	pick("ethnicity", &out.Ethnicity, other.Ethnicity)
	pick("occupation", &out.Occupation, other.Occupation)
	pick("email", &out.Email, other.Email)
	pick("language", &out.Language, other.Language)
	if !other.Birth.IsZero() && (slices.Contains(take, "birth") || len(other.Birth.String()) > len(keep.Birth.String()) && keep.Birth.May(other.Birth)) {
		out.Birth = other.Birth
	}
	if other.IDNumber != "" && (keep.IDNumber == "" || slices.Contains(take, "id_number")) {
		out.IDKind, out.IDNumber, out.IDIssuedOn, out.IDIssuedBy = other.IDKind, other.IDNumber, other.IDIssuedOn, other.IDIssuedBy
	}
	out.NeedsInterpreter = keep.NeedsInterpreter || other.NeedsInterpreter
	needs := strings.Fields(keep.Needs)
	for _, n := range strings.Fields(other.Needs) {
		if !slices.Contains(needs, n) {
			needs = append(needs, n)
		}
	}
	out.Needs = strings.Join(needs, " ")
	if other.Note != "" && !strings.Contains(keep.Note, other.Note) {
		out.Note = strings.TrimSpace(keep.Note + "\n\n" + other.Note)
	}
	names := splitNames(keep.OtherNames)
	for _, n := range append(splitNames(other.OtherNames), keep.Name, other.Name) {
		if n != out.Name && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	out.OtherNames = strings.Join(names, "; ")
	return out
}

// restored puts back each fact that is still as the merge left it; what was
// changed since stays.
func restored(now, before, after facts) facts {
	out := now
	o, b, a := reflect.ValueOf(&out).Elem(), reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range o.NumField() {
		if o.Field(i).Interface() == a.Field(i).Interface() {
			o.Field(i).Set(b.Field(i))
		}
	}
	return out
}

// pointers are the columns of all tables that point at a client and follow it
// in a merge. Where counted, the row's version goes up, so that nobody who has
// it open saves the old pointer over the new one. (A client's own phones,
// addresses, relations and sensitive facts are copied instead: see [copies].)
var pointers = []struct {
	table, column, where string
	counted              bool
}{
	{"request", "client_id", "", true},
	{"matter", "client_id", "", true},
	{"party", "client_id", "", false},
	{"client_relation", "other_client_id", "", false},
	{"file", "subject_id", "subject_kind = 'client'", false},
	{"deadline", "subject_id", "subject_kind = 'client'", true},
	{"wait", "subject_id", "subject_kind = 'client'", false},
	{"proposal", "subject_id", "subject_kind = 'client'", true},
	{"event", "subject_id", "subject_kind = 'client'", true},
	{"notice", "subject_id", "subject_kind = 'client'", false},
}

// moved is what a merge did, so that it can be undone.
type moved struct {
	Rows   map[string][]int64 `json:"rows"` // of other tables, now pointing at the kept record
	Copies copies             `json:"copies"`
	Before facts              `json:"before"` // of the kept record
	After  facts              `json:"after"`
}

// copies are rows that the kept record got; the other keeps its own.
type copies struct {
	Phones    []Phone         `json:"phones"`
	Addresses []Address       `json:"addresses"`
	Relations []Relation      `json:"relations"`
	Sensitive []SensitiveFact `json:"sensitive"`
}

// Merge makes two records of one person into one: everything that points at
// the one that goes points at the one that stays, which gets what it lacks. The
// other stays in the data, untouched and hidden, for the undoing. Right:
// client.merge on both. A changed record is fault.Stale.
func (s *Service) Merge(ctx context.Context, a account.Actor, in MergeInput) (Merge, error) {
	keep, err := s.allowed(ctx, a, "client.merge", in.KeepID)
	if err != nil {
		return Merge{}, err
	}
	other, err := s.allowed(ctx, a, "client.merge", in.MergeID)
	if err != nil {
		return Merge{}, err
	}
	f := fault.Fields{}
	if in.KeepID == in.MergeID {
		f.Add("merge_id", "client.merge_self")
	}
	for _, t := range in.Take {
		if !slices.Contains(MergeFields, t) {
			f.Add("take", "fault.bad_choice")
		}
	}
	if err := f.Err(); err != nil {
		return Merge{}, err
	}
	m := Merge{KeptID: keep.ID, MergedID: other.ID, At: s.Now(), ByID: a.ID}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if keep, err = s.row(ctx, keep.ID); err != nil {
			return err
		}
		if other, err = s.row(ctx, other.ID); err != nil {
			return err
		}
		list := []Client{keep, other}
		if err := s.fill(ctx, list); err != nil {
			return err
		}
		keep, other = list[0], list[1]
		switch {
		case keep.MergedIntoID != 0 || other.MergedIntoID != 0:
			return fault.New(fault.Conflict, "client.is_merged")
		case keep.Version != in.KeepVersion:
			return fault.Stale(keep)
		case other.Version != in.MergeVersion:
			return fault.Stale(other)
		}
		return s.merge(ctx, tx, a, &m, keep, other, in.Take)
	})
	if err != nil {
		return Merge{}, err
	}
	return m, nil
}

func (s *Service) merge(ctx context.Context, tx bun.Tx, a account.Actor, m *Merge, keep, other Client, take []string) error {
	before := keep
	mv := moved{Rows: map[string][]int64{}, Before: factsOf(keep)}
	mv.After = merged(mv.Before, factsOf(other), take)
	mv.After.into(&keep)
	keep.UpdatedAt = s.Now()
	if err := s.saveVersion(ctx, tx, &keep); err != nil {
		return err
	}
	other.MergedIntoID, other.UpdatedAt = keep.ID, s.Now()
	if err := s.saveVersion(ctx, tx, &other); err != nil {
		return err
	}
	for _, p := range pointers {
		ids, err := movePointers(ctx, tx, p.table, p.column, p.where, p.counted, other.ID, keep.ID)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			mv.Rows[p.table] = ids
		}
	}
	var err error
	if mv.Copies, err = s.copyRows(ctx, tx, keep, other); err != nil {
		return err
	}
	if err := s.Index.Refresh(ctx, Kind, keep.ID, other.ID); err != nil {
		return err
	}
	raw, err := json.Marshal(mv)
	if err != nil {
		return err
	}
	m.MovedJSON = string(raw)
	if _, err := tx.NewInsert().Model(m).Exec(ctx); err != nil {
		return err
	}
	if keep, err = s.filled(ctx, keep); err != nil {
		return err
	}
	if err := s.Audit.Change(ctx, a.Who(), "client.merge", subject(keep), before, keep, other.Name); err != nil {
		return err
	}
	return s.Audit.Change(ctx, a.Who(), "client.merge", subject(other), nil, map[string]int64{"merged_into_id": keep.ID}, keep.Name)
}

// movePointers points the rows at another client and tells which they were.
func movePointers(ctx context.Context, tx bun.Tx, table, column, where string, counted bool, from, to int64) ([]int64, error) {
	cond := column + " = ?"
	args := []any{from}
	if where != "" {
		cond += " AND " + where
	}
	if table == "client_relation" {
		// A relation between the two themselves stays as it is.
		cond += " AND client_id NOT IN (?, ?)"
		args = append(args, from, to)
	}
	ids := []int64{}
	if err := tx.NewRaw(fmt.Sprintf("SELECT id FROM %s WHERE %s ORDER BY id", table, cond), args...).Scan(ctx, &ids); err != nil {
		return nil, err
	}
	return ids, pointAt(ctx, tx, table, column, counted, ids, to)
}

func pointAt(ctx context.Context, tx bun.Tx, table, column string, counted bool, ids []int64, to int64) error {
	if len(ids) == 0 {
		return nil
	}
	version := ""
	if counted {
		version = ", version = version + 1"
	}
	_, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = ?%s WHERE id IN (?)", table, column, version), to, bun.In(ids))
	return err
}
