package request

import (
	"context"

	"tgpl/internal/i18n"
	"tgpl/internal/request"
)

// changedText tells that somebody else was faster, and what has become of the
// request.
func changedText(ctx context.Context, message string, current any) string {
	if message != "" {
		return message
	}
	if r, ok := current.(request.Request); ok && !request.IsOpen(r.State) {
		return i18n.T(ctx, "request.state_"+r.State)
	}
	return i18n.T(ctx, "request.changed")
}

// submitLabel names the button by what it does: who may not decide proposes.
func submitLabel(ctx context.Context, d stepData, key string) string {
	if d.propose {
		return i18n.T(ctx, "request.propose")
	}
	return i18n.T(ctx, key)
}

func askLabel(ctx context.Context, row paperRow) string {
	if row.own {
		return i18n.T(ctx, "request.paper_own_owed")
	}
	return row.label
}

func askedState(in request.AskInput, i int) string {
	if i < len(in.Papers) && (in.Papers[i].State == request.PaperOwed || in.Papers[i].State == "true") {
		return "true"
	}
	return ""
}

func askedLabel(in request.AskInput, i int) string {
	if i < len(in.Papers) {
		return in.Papers[i].Label
	}
	return ""
}
