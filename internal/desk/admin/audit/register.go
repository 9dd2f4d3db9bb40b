// Package audit draws the pages on who did and who saw what: the whole trail
// with filters, and the trail of one record with what it said before and after.
package audit

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"tgpl/internal/audit"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/clock"
	"tgpl/internal/desk/export"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

type pages struct{ *shell.Desk }

const (
	root    = "/desk/admin/audit"
	perPage = 50
)

// Register adds the pages.
func Register(d *shell.Desk) {
	p := pages{d}
	d.Get(root, p.list)
	d.Get(root+"/export", export.Page(d, export.Audit, export.Of[export.AuditFilter](nil)))
	d.Get("/desk/audit/{kind}/{id}", p.record)
}

// kinds of entries, in the order of the filter.
var kinds = []string{audit.Write, audit.Read, audit.Denied, audit.SignIn}

type listInput struct {
	ActorID  int64  `json:"actor_id"`
	BranchID int64  `json:"branch_id"`
	Kind     string `json:"kind"`
	Action   string `json:"action"`
	From     string `json:"from"`
	To       string `json:"to"`
	After    int64  `json:"after"`
}

type listData struct {
	in       listInput
	query    url.Values
	rows     []audit.Entry
	next     string
	errors   fault.Fields
	actors   []ui.Option
	branches []ui.Option
	actions  []ui.Option
	now      clock.Instant
}

func (p pages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	a := face.Actor(ctx)
	in, fields := face.Decode[listInput](r)
	if err := fields.Err(); err != nil {
		return err
	}
	d := listData{in: in, query: r.URL.Query(), errors: fault.Fields{}, now: p.Now(), actions: actionOptions(ctx)}
	from, to := check.Date(d.errors, "from", in.From, p.Today()), check.Date(d.errors, "to", in.To, p.Today())
	rows, err := p.Account.Trail(ctx, a, audit.Filter{
		ActorID: in.ActorID, BranchID: in.BranchID, Kind: in.Kind, Action: in.Action,
		FromAt: start(from), ToAt: start(to.AddDays(1)), Before: in.After, Limit: perPage,
	})
	if err != nil {
		return err
	}
	d.rows = rows
	if len(rows) == perPage {
		d.next = number(rows[perPage-1].ID)
	}
	staff, err := p.Account.Staff(ctx, 0)
	if err != nil {
		return err
	}
	for _, s := range staff {
		d.actors = append(d.actors, ui.Option{Value: number(s.ID), Label: s.Name})
	}
	branches, err := p.Org.Branches(ctx)
	if err != nil {
		return err
	}
	for _, b := range branches {
		d.branches = append(d.branches, ui.Option{Value: number(b.ID), Label: b.Name})
	}
	status := http.StatusOK
	if len(d.errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "audit.list_title"), Menu: "audit", Status: status}, listPage(d))
}

// start is the first millisecond of a day, 0 for the zero Date.
func start(d calendar.Date) int64 { return int64(clock.InstantOf(d.Start())) }

type recordData struct {
	kind  string
	id    int64
	href  string // of the record itself, empty where it has no page
	query url.Values
	rows  []recordRow
	next  string
	now   clock.Instant
}

type recordRow struct {
	audit.Entry
	changes []change
}

// change is a difference as it is told.
type change struct{ label, before, after string }

func (p pages) record(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	in, fields := face.Decode[struct {
		After int64 `json:"after"`
	}](r)
	if err := fields.Err(); err != nil {
		return err
	}
	d := recordData{kind: r.PathValue("kind"), id: id, query: r.URL.Query(), now: p.Now()}
	rows, err := p.Account.RecordTrail(ctx, face.Actor(ctx), d.kind, id, in.After, perPage)
	if err != nil {
		return err
	}
	tell, err := p.teller(ctx, d.kind)
	if err != nil {
		return err
	}
	if err := tell.learn(ctx, p, rows); err != nil {
		return err
	}
	for _, e := range rows {
		row := recordRow{Entry: e}
		for _, diff := range audit.Diff(e.BeforeJSON, e.AfterJSON) {
			c := change{tell.label(diff.Field), tell.value(diff.Field, diff.Before), tell.value(diff.Field, diff.After)}
			if c.before != c.after {
				row.changes = append(row.changes, c)
			}
		}
		d.rows = append(d.rows, row)
	}
	if len(rows) == perPage {
		d.next = number(rows[perPage-1].ID)
	}
	d.href = recordHref(d.kind, id)
	return p.Page(w, r, shell.Page{Title: d.title(ctx), Menu: menuOf(d.kind)}, recordPage(d))
}

func (d recordData) title(ctx context.Context) string {
	return i18n.T(ctx, "audit.record_title", "kind", kindName(ctx, d.kind), "id", d.id)
}

func (d recordData) path() string { return auditHref(d.kind, d.id) }

func auditHref(kind string, id int64) string { return "/desk/audit/" + kind + "/" + number(id) }

// number writes the number of a record for a field, nothing for none.
func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
