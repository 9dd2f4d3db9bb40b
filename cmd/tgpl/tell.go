package main

import (
	"context"
	"sort"
	"strings"

	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/say"
)

// tell says an error in the language of the context: faults in words of the
// catalogue, field by field; anything else as it is.
func tell(ctx context.Context, err error) string {
	f := fault.Of(err)
	if f == nil {
		return err.Error()
	}
	lines := []string{say.Message(ctx, f.Message)}
	names := make([]string, 0, len(f.Fields))
	for n := range f.Fields {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		lines = append(lines, "  "+n+": "+say.Message(ctx, f.Fields[n]))
	}
	if cause := f.Unwrap(); cause != nil {
		lines = append(lines, "  ("+cause.Error()+")")
	}
	return strings.Join(lines, "\n")
}

// text is a text of the catalogue for the command line.
func text(ctx context.Context, key string, args ...any) string {
	return i18n.T(ctx, "cli."+key, args...)
}
