package export

import (
	"context"
	"fmt"
	"strings"

	"tgpl/internal/i18n"
)

// Describe tells in Markdown what stands in the file of each list, from the
// definitions the files are written by.
func Describe(ctx context.Context) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", i18n.T(ctx, "export.describe_title"), i18n.T(ctx, "export.describe_text"))
	for _, l := range lists {
		fmt.Fprintf(&b, "\n## %s (`%s`)\n\n%s\n\n", l.title(ctx), l.name, i18n.T(ctx, "export.about_"+l.name))
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n|---|---|---|---|\n",
			i18n.T(ctx, "export.heading"), i18n.T(ctx, "export.key"), i18n.T(ctx, "export.kind"), i18n.T(ctx, "export.meaning"))
		for _, c := range l.headings(ctx) {
			say := ""
			if key := "export.say_" + c.Key; i18n.Has(i18n.Of(ctx), key) {
				say = i18n.T(ctx, key)
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", c.Title, inLines(l.name, c.Key), i18n.T(ctx, "export.kind_"+c.Kind.String()), say)
		}
	}
	return b.String()
}

// inLines is the key of a column in .jsonl, where it is called otherwise.
func inLines(list, key string) string {
	switch key {
	case "branch", "agency", "provider", "officer", "account", "by":
		return key + "_id"
	case "provider_kind", "agency_kind", "outreach_kind", "event_kind", "entry_kind":
		return "kind"
	case "account_role":
		return "role"
	case "late":
		return "left.late"
	case "categories":
		if list == Guidance {
			return "category"
		}
	}
	return key
}
