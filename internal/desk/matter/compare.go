package matter

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"tgpl/internal/desk/shell"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/matter"
	"tgpl/internal/say"
	"tgpl/internal/textdiff"
	"tgpl/internal/web/ui"
)

// compareView is two texts of a paper beside each other.
type compareView struct {
	paperView
	texts    []matter.PaperVersion // that were written here, newest first
	old, new matter.PaperVersion
	rows     []compareRow
	changed  int
	errs     fault.Fields
}

// compareRow is a line of both texts, or a stretch of lines that are the same
// and left out.
type compareRow struct {
	textdiff.Row
	skipped int
}

// around is how many lines that are the same stand around one that differs.
const around = 3

// textsOf are the versions that are text, newest first.
func textsOf(vs []matter.PaperVersion) []matter.PaperVersion {
	return slices.DeleteFunc(slices.Clone(vs), func(v matter.PaperVersion) bool { return v.Text == "" })
}

func (p pages) comparePaper(w http.ResponseWriter, r *http.Request) error {
	t, err := p.target(r, "matter.read", "", "")
	if err != nil {
		return err
	}
	ctx := r.Context()
	pv, err := p.paperView(ctx, t)
	if err != nil {
		return err
	}
	v := compareView{paperView: pv, texts: textsOf(pv.versions), errs: fault.Fields{}}
	if len(v.texts) < 2 {
		return p.Redirect(w, r, v.pageOfPaper(), "matter.compare_needs_two")
	}
	v.old = v.chosen(r, "from", v.texts[1])
	v.new = v.chosen(r, "to", v.texts[0])
	status := http.StatusOK
	if len(v.errs) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		rows := textdiff.Rows(v.old.Text, v.new.Text)
		v.changed, v.rows = textdiff.Changed(rows), shortened(rows)
	}
	title := i18n.T(ctx, "matter.compare_title") + " · " + v.paper.Title
	return p.Page(w, r, shell.Page{Title: title, Menu: "matters", Status: status}, comparePage(v))
}

// chosen gives the version whose number the address names.
func (v compareView) chosen(r *http.Request, name string, other matter.PaperVersion) matter.PaperVersion {
	typed := r.URL.Query().Get(name)
	if typed == "" {
		return other
	}
	n, err := strconv.Atoi(typed)
	i := slices.IndexFunc(v.texts, func(x matter.PaperVersion) bool { return x.Number == n })
	if err != nil || i < 0 {
		v.errs.Add(name, "fault.bad_choice")
		return other
	}
	return v.texts[i]
}

// shortened leaves out the middle of long stretches that are the same.
func shortened(rows []textdiff.Row) []compareRow {
	var out []compareRow
	for i := 0; i < len(rows); {
		n := 0
		for i+n < len(rows) && rows[i+n].Same {
			n++
		}
		head, tail := around, around
		if i == 0 {
			head = 0
		}
		if i+n == len(rows) {
			tail = 0
		}
		for k := range n {
			switch {
			case k < head || k >= n-tail || n-head-tail <= 1:
				out = append(out, compareRow{Row: rows[i+k]})
			case k == head:
				out = append(out, compareRow{skipped: n - head - tail})
			}
		}
		i += n
		for i < len(rows) && !rows[i].Same {
			out = append(out, compareRow{Row: rows[i]})
			i++
		}
	}
	return out
}

// options are the versions to choose from.
func (v compareView) options(ctx context.Context) []ui.Option {
	out := make([]ui.Option, len(v.texts))
	for i, x := range v.texts {
		out[i] = ui.Option{Value: strconv.Itoa(x.Number), Label: v.named(ctx, x)}
	}
	return out
}

// named tells a version: its number, when, by whom.
func (v compareView) named(ctx context.Context, x matter.PaperVersion) string {
	return i18n.T(ctx, "matter.version_number", "n", x.Number) + ", " + say.Instant(ctx, x.At) + ", " + v.names[x.ByID]
}

// lead says how much differs.
func (v compareView) lead(ctx context.Context) string {
	switch {
	case len(v.errs) > 0:
		return ""
	case v.changed == 0:
		return i18n.T(ctx, "matter.compare_same")
	}
	return i18n.T(ctx, "matter.compare_changed", "n", v.changed)
}

// pageOfPaper is the address of the paper itself.
func (v compareView) pageOfPaper() string { return href(v.m.ID) + "/papers/" + id(v.paper.ID) }
