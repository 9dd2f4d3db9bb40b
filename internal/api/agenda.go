package api

import (
	"context"
	"net/http"

	"tgpl/internal/account"
	"tgpl/internal/agenda"
	"tgpl/internal/calendar"
	"tgpl/internal/check"
	"tgpl/internal/face"
	"tgpl/internal/fault"
)

func registerAgenda(a *API) {
	const tag = "agenda"
	Get(a, Op{ID: "get-today", Path: "/today", Tag: tag, Summary: "My work today"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (agenda.Day, error) {
			return a.Agenda.Day(ctx, by)
		})

	type deadlines struct {
		Paged
		When string `query:"when" enum:"overdue,today,week,owed,all" doc:"Which list of the day; all when left out"`
	}
	Get(a, Op{ID: "list-deadlines", Path: "/deadlines", Tag: tag, Summary: "Open deadlines, first due first"},
		func(ctx context.Context, by account.Actor, in *deadlines) (List[agenda.Item], error) {
			rows, next, err := a.Agenda.Deadlines(ctx, by, agenda.DeadlineFilter{When: in.When, After: in.After, Limit: in.Limit})
			return ListOf(rows, next), err
		})
	Get(a, Op{ID: "get-deadline", Path: "/deadlines/{id}", Tag: tag, Summary: "One deadline, with how it was reckoned"},
		func(ctx context.Context, by account.Actor, in *ID) (agenda.Item, error) {
			return a.Agenda.DeadlineOf(ctx, by, in.ID)
		})
	type waits struct {
		Paged
		Whose string `query:"whose" enum:"mine,others" doc:"For whom it waits; mine when left out"`
	}
	Get(a, Op{ID: "list-waits", Path: "/waits", Tag: tag, Summary: "What waits for me or for others, longest first"},
		func(ctx context.Context, by account.Actor, in *waits) (List[agenda.Wait], error) {
			rows, next, err := a.Agenda.Waits(ctx, by, agenda.WaitFilter{Whose: in.Whose, After: in.After, Limit: in.Limit})
			return ListOf(rows, next), err
		})

	type reason struct {
		Reason string `json:"reason" doc:"Why, for the record"`
	}
	Post(a, Op{ID: "pause-deadline", Path: "/deadlines/{id}/pause", Tag: tag, Summary: "Pause a deadline"},
		func(ctx context.Context, by account.Actor, in *IDWith[reason]) (agenda.Deadline, error) {
			return a.Agenda.Pause(ctx, by, in.ID, in.Body.Reason)
		})
	Post(a, Op{ID: "resume-deadline", Path: "/deadlines/{id}/resume", Tag: tag, Summary: "Let a paused deadline run on"},
		func(ctx context.Context, by account.Actor, in *IDWith[reason]) (agenda.Deadline, error) {
			return a.Agenda.Resume(ctx, by, in.ID, in.Body.Reason)
		})

	type record struct {
		Kind string `path:"kind" enum:"request,matter"`
		ID   int64  `path:"id" minimum:"1"`
	}
	Get(a, Op{ID: "get-record-agenda", Path: "/agenda/{kind}/{id}", Tag: tag, Summary: "Deadlines, waits, proposals and events of a record"},
		func(ctx context.Context, by account.Actor, in *record) (agenda.Record, error) {
			return a.Agenda.OfRecord(ctx, by, in.Kind, in.ID)
		})
	registerCalendar(a)
	registerNotices(a)
}

func registerCalendar(a *API) {
	const tag = "agenda"
	type span struct {
		From      string `query:"from" doc:"First day; today when left out"`
		To        string `query:"to" doc:"Last day, at most 92 days on; the first when left out"`
		AccountID int64  `query:"account_id"`
		BranchID  int64  `query:"branch_id"`
		AgencyID  int64  `query:"agency_id"`
	}
	Get(a, Op{ID: "list-events", Path: "/calendar", Tag: tag, Summary: "Hearings and meetings between two days"},
		func(ctx context.Context, by account.Actor, in *span) (List[agenda.Event], error) {
			f, today := fault.Fields{}, a.Today()
			filter := agenda.CalendarFilter{
				From: check.Date(f, "from", in.From, today), To: check.Date(f, "to", in.To, today),
				AccountID: in.AccountID, BranchID: in.BranchID, AgencyID: in.AgencyID,
			}
			if err := f.Err(); err != nil {
				return List[agenda.Event]{}, err
			}
			rows, err := a.Agenda.Calendar(ctx, by, filter)
			return ListOf(rows, ""), err
		})
	Raw(a, http.MethodGet, Op{ID: "get-my-calendar", Path: "/calendar.ics", Tag: tag, Summary: "My events as a calendar file, without names of clients"},
		"text/calendar", func(w http.ResponseWriter, r *http.Request) error {
			ctx := r.Context()
			by := face.Actor(ctx)
			if err := a.Guard.Require(ctx, by, "agenda.read", account.Target{}); err != nil {
				return err
			}
			body, err := a.Agenda.ICS(ctx, by.ID)
			if err != nil {
				return err
			}
			w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
			_, err = w.Write(body)
			return err
		})

	type day struct {
		Date    calendar.Date `json:"date"`
		Working bool          `json:"working"`
		Name    string        `json:"name,omitempty" doc:"Of the holiday"`
	}
	type one struct {
		Date string `path:"date" doc:"Day, as people type it or ISO 8601"`
	}
	Get(a, Op{ID: "get-day", Path: "/days/{date}", Tag: tag, Summary: "Whether a day is worked on", Public: true},
		func(_ context.Context, _ account.Actor, in *one) (day, error) {
			f := fault.Fields{}
			d := check.Date(f, "date", in.Date, a.Today())
			if err := f.Err(); err != nil {
				return day{}, err
			}
			working, err := a.Law.Days().IsWorking(d)
			if err != nil {
				return day{}, fault.New(fault.Unavailable, "agenda.uncovered_year", "year", d.Year).With(err)
			}
			name, _ := a.Law.Days().Holiday(d)
			return day{Date: d, Working: working, Name: name}, nil
		})
}

// noticeOut is a notice with its text.
type noticeOut struct {
	agenda.Notice
	Text string `json:"text"`
}

func registerNotices(a *API) {
	const tag = "notices"
	type list struct {
		Unread bool  `query:"unread" doc:"Only those not read yet"`
		Before int64 `query:"before" doc:"Notices older than this one"`
		Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	out := func(ctx context.Context, n agenda.Notice) noticeOut {
		return noticeOut{Notice: n, Text: a.Agenda.Text(ctx, n)}
	}
	Get(a, Op{ID: "list-notices", Path: "/notices", Tag: tag, Summary: "My notices, newest first"},
		func(ctx context.Context, by account.Actor, in *list) (List[noticeOut], error) {
			rows, err := a.Agenda.Notices(ctx, by, agenda.NoticeFilter{Unread: in.Unread, Before: in.Before, Limit: in.Limit})
			items := make([]noticeOut, 0, len(rows))
			for _, n := range rows {
				items = append(items, out(ctx, n))
			}
			return ListOf(items, ""), err
		})
	Post(a, Op{ID: "read-notice", Path: "/notices/{id}/read", Tag: tag, Summary: "Mark a notice as read"},
		func(ctx context.Context, by account.Actor, in *ID) (noticeOut, error) {
			n, err := a.Agenda.ReadNotice(ctx, by, in.ID)
			return out(ctx, n), err
		})
	Post(a, Op{ID: "read-all-notices", Path: "/notices/read", Tag: tag, Summary: "Mark all notices as read"},
		func(ctx context.Context, by account.Actor, _ *Nothing) (None, error) {
			return None{}, a.Agenda.ReadAll(ctx, by)
		})
}
