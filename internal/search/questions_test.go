package search_test

import (
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/search"
)

// The questions are typed as a clerk types them; the record meant must be among
// the first three hits for at least 95 of a hundred.
func TestQuestions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		questions := table(t, "questions.tsv", 3)
		if len(questions) < 200 {
			t.Fatalf("only %d questions", len(questions))
		}
		director := account.Actor{ID: 1, Role: account.Director, BranchID: 1}
		found, first := 0, 0
		for _, q := range questions {
			id, ok := w.refs[q[1]+" "+q[2]]
			if !ok {
				t.Fatalf("no record %s %s", q[1], q[2])
			}
			hits := w.find(t, director, search.Query{Text: q[0]}).Hits
			at := -1
			var seen []string
			for i, h := range hits {
				if h.Kind == q[1] && h.ID == id && at < 0 {
					at = i
				}
				if i < 3 {
					seen = append(seen, h.Kind+" "+h.Title)
				}
			}
			switch {
			case at == 0:
				first++
				fallthrough
			case at > 0 && at < 3:
				found++
			default:
				t.Logf("%q finds its %s at %d, before it %s", q[0], q[1], at+1, strings.Join(seen, "; "))
			}
		}
		rate := 100 * float64(found) / float64(len(questions))
		t.Logf("%d questions: %.1f %% right among the first three, %.1f %% at once", len(questions), rate, 100*float64(first)/float64(len(questions)))
		if rate < 95 {
			t.Errorf("%.1f %% are too few", rate)
		}
	})
}
