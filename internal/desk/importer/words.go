package importer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tgpl/internal/fold"
	"tgpl/internal/i18n"
	room "tgpl/internal/importer"
	"tgpl/internal/law"
	"tgpl/internal/say"
	"tgpl/internal/sheet"
	"tgpl/internal/web/ui"
)

// codeName tells a code of a field in words.
func (v showView) codeName(ctx context.Context, field, code string) string {
	switch {
	case code == "":
		return ""
	case code == "-":
		return ui.T(ctx, "import.means_nothing")
	case code == "new":
		return ui.T(ctx, "import.provider_new")
	case field == "provider":
		return v.names[code]
	}
	var out []string
	for _, c := range strings.Fields(code) {
		out = append(out, v.oneCode(ctx, field, c))
	}
	return strings.Join(out, ", ")
}

func (v showView) oneCode(ctx context.Context, field, code string) string {
	switch list := room.ListOf(v.kind, field); list {
	case "role_of_account":
		return ui.T(ctx, "account.role_"+code)
	case "outreach_kind":
		return ui.T(ctx, "outreach.kind_"+code)
	case "language":
		return ui.T(ctx, "provider.language_"+code)
	case "state", "sex":
		return ui.T(ctx, "import.code_"+code)
	default:
		return lawNames(ctx, list, code)
	}
}

// columnOptions are what a column may be.
func (v showView) columnOptions(ctx context.Context) []ui.Option {
	out := []ui.Option{{Value: room.Ignore, Label: ui.T(ctx, "import.field_ignore")}}
	for _, f := range room.Fields(v.run.Kind) {
		out = append(out, ui.Option{Value: f, Label: v.fieldName(ctx, f)})
	}
	return out
}

func (v showView) fieldName(ctx context.Context, f string) string {
	field, code, marked := strings.Cut(f, "=")
	name := ui.T(ctx, "import.field_"+field)
	if marked {
		name += ": " + v.oneCode(ctx, field, code) + " (" + ui.T(ctx, "import.mark_yes") + ")"
	}
	return name
}

// wordOptions are what a word of a field may mean.
func (v showView) wordOptions(ctx context.Context, field string) []ui.Option {
	var out []ui.Option
	if field == "provider" {
		out = append(out, ui.Option{Value: "new", Label: ui.T(ctx, "import.provider_new")})
		for id, n := range v.names {
			out = append(out, ui.Option{Value: id, Label: n})
		}
		sortOptions(out[1:])
	} else {
		for _, c := range v.look.Codes[field] {
			out = append(out, ui.Option{Value: c, Label: v.oneCode(ctx, field, c)})
		}
	}
	return append(out, ui.Option{Value: "-", Label: ui.T(ctx, "import.means_nothing")})
}

// sureness tells how surely something was understood.
func sureness(ctx context.Context, code string, sure float64) ui.Label {
	switch {
	case code == "":
		return ui.Label{Tone: ui.Warn, Text: ui.T(ctx, "import.unknown")}
	case sure >= 0.9:
		return ui.Label{Tone: ui.Good, Text: ui.T(ctx, "import.sure")}
	}
	return ui.Label{Tone: ui.Info, Text: ui.T(ctx, "import.guessed")}
}

// examples are the first cells of a column.
func (v showView) examples(column int) string {
	var out []string
	for _, row := range v.look.Sample {
		if column < len(row) {
			if t := strings.TrimSpace(row[column]); t != "" && len(out) < 3 {
				if r := []rune(t); len(r) > 40 {
					t = string(r[:40]) + "…"
				}
				out = append(out, t)
			}
		}
	}
	return strings.Join(out, " · ")
}

func (v showView) encodingHint(ctx context.Context) string {
	return ui.T(ctx, "import.encoding_found", "name", ui.T(ctx, "sheet.encoding_"+v.look.Encoding), "percent", int(v.look.Confidence*100))
}

func encodings(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, e := range sheet.Encodings {
		out = append(out, ui.Option{Value: string(e), Label: ui.T(ctx, "sheet.encoding_"+string(e))})
	}
	return out
}

func commas(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: ",", Label: ui.T(ctx, "import.comma_comma")}, {Value: ";", Label: ui.T(ctx, "import.comma_semicolon")},
		{Value: "tab", Label: ui.T(ctx, "import.comma_tab")}, {Value: "|", Label: ui.T(ctx, "import.comma_pipe")},
	}
}

func (v showView) branchOptions() []ui.Option {
	var out []ui.Option
	for _, b := range v.branches {
		out = append(out, ui.Option{Value: strconv.FormatInt(b.ID, 10), Label: b.Name})
	}
	return out
}

func (v showView) sheetOptions() []ui.Option {
	var out []ui.Option
	for _, s := range v.look.Sheets {
		out = append(out, ui.Option{Value: s, Label: s})
	}
	return out
}

func number(ctx context.Context, n int64) string { return say.Number(ctx, int(n)) }

func heading(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// lawNames tells a code of the law in words.
func lawNames(ctx context.Context, list, code string) string {
	return law.Default().Name(i18n.Of(ctx), list, code)
}

func sortOptions(list []ui.Option) {
	slices.SortFunc(list, func(a, b ui.Option) int { return strings.Compare(fold.Text(a.Label), fold.Text(b.Label)) })
}

// several tells a cell that names several codes, which is not told as a whole.
func several(code string) bool { return strings.Contains(code, " ") }

func wordID(w room.Word) string {
	return "word-" + w.Field + "-" + strings.ReplaceAll(w.Key, " ", "-")
}

// defaults are the codes that may stand for a whole table.
func (v showView) defaults(ctx context.Context, field string) []ui.Option {
	var out []ui.Option
	for _, c := range room.Codes(v.kind, field) {
		out = append(out, ui.Option{Value: c, Label: v.oneCode(ctx, field, c)})
	}
	return out
}
