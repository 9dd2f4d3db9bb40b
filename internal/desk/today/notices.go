package today

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"tgpl/internal/agenda"
	"tgpl/internal/desk/link"
	"tgpl/internal/desk/shell"
	"tgpl/internal/face"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
	"tgpl/internal/web/ui"
)

type noticesView struct {
	unread int
	tabs   []ui.Tab
	rows   []noticeRow
	pager  ui.PagerOpts
}

type noticeRow struct {
	text, when string
	unread     bool
	action     string // address its button posts to
	label      string
}

func (n noticeRow) attrs() templ.Attributes {
	return templ.Attributes{"aria-label": n.label + ": " + n.text}
}

const noticesPerPage = 50

func (p pages) notices(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), r.URL.Query()
	a := face.Actor(ctx)
	which := q.Get("which")
	before, _ := strconv.ParseInt(q.Get("before"), 10, 64)
	rows, err := p.Agenda.Notices(ctx, a, agenda.NoticeFilter{Unread: which == "unread", Before: before, Limit: noticesPerPage + 1})
	if err != nil {
		return err
	}
	v := noticesView{tabs: []ui.Tab{
		{Label: i18n.T(ctx, "today.notices_all"), Href: "/desk/notices", Active: which != "unread"},
		{Label: i18n.T(ctx, "today.notices_unread"), Href: "/desk/notices?which=unread", Active: which == "unread"},
	}}
	if v.unread, err = p.Agenda.Unread(ctx, a); err != nil {
		return err
	}
	v.pager = noticesPager(q, rows, before)
	for _, n := range rows[:min(len(rows), noticesPerPage)] {
		v.rows = append(v.rows, p.noticeRow(ctx, n))
	}
	return p.Page(w, r, shell.Page{Title: i18n.T(ctx, "today.notices"), Menu: "today"}, noticesPage(v))
}

func noticesPager(q url.Values, rows []agenda.Notice, before int64) ui.PagerOpts {
	var o ui.PagerOpts
	if before > 0 {
		o.First = ui.Link("/desk/notices", q, "before", "")
	}
	if len(rows) > noticesPerPage {
		o.Next = ui.Link("/desk/notices", q, "before", strconv.FormatInt(rows[noticesPerPage-1].ID, 10))
	}
	return o
}

func (p pages) noticeRow(ctx context.Context, n agenda.Notice) noticeRow {
	row := noticeRow{
		text: p.Agenda.Text(ctx, n), when: say.Moment(ctx, n.At, p.Now()), unread: n.ReadAt.IsZero(),
		action: "/desk/notices/" + strconv.FormatInt(n.ID, 10) + "/open", label: i18n.T(ctx, "ui.open"),
	}
	if link.Record(n.SubjectKind, n.SubjectID) == "" {
		row.label = i18n.T(ctx, "today.read")
	}
	return row
}

// latest are the newest notices that were not read, for the home page.
func (p pages) latest(ctx context.Context) ([]line, error) {
	rows, err := p.Agenda.Notices(ctx, face.Actor(ctx), agenda.NoticeFilter{Unread: true, Limit: shownLines})
	if err != nil {
		return nil, err
	}
	var out []line
	for _, n := range rows {
		out = append(out, line{text: p.Agenda.Text(ctx, n), note: say.Moment(ctx, n.At, p.Now()), href: link.Record(n.SubjectKind, n.SubjectID)})
	}
	return out, nil
}

// openNotice marks a notice as read and goes to its record.
func (p pages) openNotice(w http.ResponseWriter, r *http.Request) error {
	id, err := face.ID(r, "id")
	if err != nil {
		return err
	}
	ctx := r.Context()
	n, err := p.Agenda.ReadNotice(ctx, face.Actor(ctx), id)
	if err != nil {
		return err
	}
	to := link.Record(n.SubjectKind, n.SubjectID)
	if to == "" {
		to = "/desk/notices"
	}
	return p.Redirect(w, r, to, "")
}

func (p pages) readAll(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := p.Agenda.ReadAll(ctx, face.Actor(ctx)); err != nil {
		return err
	}
	return p.Redirect(w, r, "/desk/notices", "today.all_read")
}
