package ui

import "context"

// as gives the field with the keyboard and the hint of its kind, where it has
// none of its own.
func (f Field) as(ctx context.Context, inputMode, hintKey string) Field {
	if f.InputMode == "" {
		f.InputMode = inputMode
	}
	if f.Hint == "" {
		f.Hint = T(ctx, hintKey)
	}
	if f.Width == "" {
		f.Width = "short"
	}
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
