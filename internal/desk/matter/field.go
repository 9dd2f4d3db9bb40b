package matter

import (
	"context"
	"strconv"

	"tgpl/internal/i18n"
	"tgpl/internal/web/ui"
)

// field makes a field of this form: its label is the catalogue's
// matter.<name>, its hint matter.<name>_hint where there is one.
func (v view[In]) field(ctx context.Context, name, value string) ui.Field {
	f := ui.Field{Name: name, Label: i18n.T(ctx, "matter."+name), Value: value, Errs: v.Errors}
	if key := "matter." + name + "_hint"; i18n.Has(i18n.Vietnamese, key) {
		f.Hint = i18n.T(ctx, key)
	}
	return f
}

// choose is a field with choices.
func (v view[In]) choose(ctx context.Context, name, value string, options []ui.Option) ui.Field {
	f := v.field(ctx, name, value)
	f.Options, f.Required = options, true
	return f
}

// note is the field of a note; must says that it can't be left out.
func (v view[In]) note(ctx context.Context, value string, must bool) ui.Field {
	f := v.field(ctx, "note", value)
	f.Required = must
	return f
}

// version is the version of the matter the form is made from.
func (v view[In]) version() int64 { return v.Version(v.m.Version) }

func yes(b bool) string { return strconv.FormatBool(b) }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return id(*n)
}

func must(f ui.Field) ui.Field {
	f.Required = true
	return f
}

func inline(f ui.Field) ui.Field {
	f.Inline = true
	return f
}

// photo lets a phone open its camera.
func photo(f ui.Field) ui.Field {
	f.Accept = photos
	return f
}

func minutes(f ui.Field) ui.Field {
	f.InputMode, f.Width = "numeric", "xs"
	return f
}

// labelled gives a field another label than its name's.
func labelled(ctx context.Context, f ui.Field, key string) ui.Field {
	f.Label = i18n.T(ctx, key)
	return f
}

func anyFile(f ui.Field) ui.Field {
	f.Accept = documents
	return f
}

// long makes room for a text that is written here.
func long(f ui.Field) ui.Field {
	f.Rows = 16
	return f
}

// blank says what the empty choice means.
func blank(ctx context.Context, f ui.Field, key string) ui.Field {
	f.Blank = i18n.T(ctx, key)
	return f
}

func (v paperView) href(what string) string {
	return href(v.m.ID) + "/papers/" + id(v.paper.ID) + "/" + what
}

// plain takes the hint away, for where it does not fit.
func plain(f ui.Field) ui.Field {
	f.Hint = ""
	return f
}
