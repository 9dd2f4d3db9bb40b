package matter_test

import (
	"strings"
	"testing"

	"tgpl/internal/audit"
	"tgpl/internal/db"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/request"
)

// The audit of a matter does not tell that the person has HIV.
func TestAuditTellsNoSensitiveCategory(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		m := h.assign(t, h.accept(t, func(in *request.SubmitInput) { in.Categories = []string{"hiv", "poor"} }), h.officer)
		if len(m.Categories) != 2 || m.Categories[0] != "hiv" {
			t.Fatalf("the matter itself: %v", m.Categories)
		}
		rows, err := h.Audit.List(t.Context(), audit.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range rows {
			if strings.Contains(e.BeforeJSON+e.AfterJSON, `"hiv"`) {
				t.Errorf("%s tells %s", e.Action, e.AfterJSON)
			}
		}
	})
}
