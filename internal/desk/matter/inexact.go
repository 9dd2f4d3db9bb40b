package matter

import (
	"context"
	"strings"

	"tgpl/internal/matter"
	"tgpl/internal/web/ui"
)

// inexact tells which days of a matter an old book did not tell to the day.
func inexact(ctx context.Context, m matter.Matter) string {
	var out []string
	for _, w := range m.Inexact {
		what, to, _ := strings.Cut(w, ":")
		out = append(out, ui.T(ctx, "matter.inexact_"+what)+": "+ui.T(ctx, "matter.inexact_to_"+to))
	}
	return strings.Join(out, "; ")
}
