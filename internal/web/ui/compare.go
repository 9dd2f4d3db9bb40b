package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"tgpl/internal/calendar"
	"tgpl/internal/i18n"
)

// Compare finds the values that differ between what was typed (an input) and
// the record as it stands now, by their json names. Only what the input sent
// is compared; labels are the catalogue's <room>.<name>.
func Compare(ctx context.Context, room string, mine, theirs any) []Diff {
	m, t := flat(mine), flat(theirs)
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	var out []Diff
	for _, n := range names {
		theirsText, both := t[n]
		if n == "version" || strings.HasSuffix(n, "id") || !both || same(m[n], theirsText) {
			continue
		}
		label := room + "." + n
		if !i18n.Has(i18n.Vietnamese, label) {
			label = "ui.stale_other"
		}
		out = append(out, Diff{Label: T(ctx, label), Mine: shown(m[n]), Theirs: shown(theirsText)})
	}
	return out
}

// same takes dates that are written in two ways for one.
func same(typed, stored string) bool {
	if strings.TrimSpace(typed) == stored || shown(typed) == shown(stored) {
		return true
	}
	d, err := calendar.ParseISO(stored)
	return err == nil && !d.IsZero() && strings.NewReplacer("/", "-", ".", "-", " ", "").Replace(typed) == d.Format()
}

func shown(s string) string {
	if d, err := calendar.ParseISO(s); err == nil && !d.IsZero() {
		return d.Format()
	}
	return s
}

// flat gives the values of a record as texts, by json name; lists are joined,
// null is empty, absent is absent.
func flat(v any) map[string]string {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var values map[string]any
	if json.Unmarshal(raw, &values) != nil {
		return nil
	}
	out := map[string]string{}
	for name, value := range values {
		out[name] = text(value)
	}
	return out
}

func text(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case float64:
		return fmt.Sprint(int64(x))
	case []any:
		parts := make([]string, 0, len(x))
		for _, e := range x {
			if s := text(e); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		names := make([]string, 0, len(x))
		for n := range x {
			names = append(names, n)
		}
		sort.Strings(names)
		var parts []string
		for _, n := range names {
			if s := text(x[n]); s != "" && n != "id" && n != "version" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, " ")
	}
	return fmt.Sprint(v)
}
