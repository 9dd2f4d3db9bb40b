package backup

import (
	"context"
	"fmt"
	"strings"

	"tgpl/internal/dump"
	"tgpl/internal/i18n"
)

// Describe tells in Markdown what stands in each table and field of an archive
// of everything.
func Describe(ctx context.Context, tables []dump.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", i18n.T(ctx, "backup.all_title"), i18n.T(ctx, "backup.all_text"))
	for _, t := range tables {
		fmt.Fprintf(&b, "\n## tables/%s.jsonl\n\n%s\n\n", t.Name, word(ctx, "backup.table_"+t.Name))
		fmt.Fprintf(&b, "| %s | %s | %s |\n|---|---|---|\n", i18n.T(ctx, "backup.field"), i18n.T(ctx, "backup.kind"), i18n.T(ctx, "backup.meaning"))
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, kindWord(ctx, c), Meaning(ctx, t.Name, c.Name))
		}
	}
	return b.String()
}

// Meaning tells what a field is: in words of its table where it needs them,
// else in those that many share.
func Meaning(ctx context.Context, table, field string) string {
	for _, key := range []string{
		"backup.field_" + table + "_" + field, "backup.field_" + field, "export.col_" + field, "audit.field_" + field,
		table + "." + field, "matter." + field, "client." + field, "request." + field, "provider." + field, "account." + field, "org." + field,
	} {
		if i18n.Has(i18n.Of(ctx), key) {
			return i18n.T(ctx, key)
		}
	}
	return ""
}

func word(ctx context.Context, key string) string {
	if i18n.Has(i18n.Of(ctx), key) {
		return i18n.T(ctx, key)
	}
	return ""
}

// kindWord tells how a field is written: instants are milliseconds, days text.
func kindWord(ctx context.Context, c dump.Column) string {
	kind := c.Kind
	switch {
	case c.Kind == dump.Int && (strings.HasSuffix(c.Name, "_at") || c.Name == "at"):
		kind = "instant"
	case c.Kind == dump.Text && (strings.HasSuffix(c.Name, "_on") || strings.HasSuffix(c.Name, "_date") || strings.HasPrefix(c.Name, "valid_")):
		kind = "date"
	case strings.HasSuffix(c.Name, "_json"):
		kind = "json"
	}
	return i18n.T(ctx, "backup.kind_"+kind)
}
