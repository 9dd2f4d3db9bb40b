package calendar

import (
	"net/http"

	"tgpl/internal/check"
	"tgpl/internal/desk/export"
	"tgpl/internal/face"
	"tgpl/internal/fault"
)

// asExported reads which days are shown, and whose.
func (p pages) asExported(r *http.Request) (any, error) {
	f, wrong := face.Decode[filter](r)
	fields := fault.Fields{}
	on := check.Date(fields, "on", f.On, p.Today())
	if on.IsZero() || len(fields)+len(wrong) > 0 {
		on = p.Today()
	}
	if f.View != month && f.View != list {
		f.View = week
	}
	from, to := span(f.View, on)
	return &export.CalendarFilter{From: from.String(), To: to.String(), AccountID: f.Account, BranchID: f.Branch, AgencyID: f.Agency}, nil
}
