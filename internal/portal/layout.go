package portal

import (
	"context"
	"strings"

	"tgpl/internal/i18n"
)

// themes lists the looks, the machine's own first.
var themes = []struct{ value, key string }{
	{"", "portal.theme_auto"}, {"light", "portal.theme_light"}, {"dark", "portal.theme_dark"},
}

// siteName stands behind the title of every page.
func (f frame) siteName(ctx context.Context) string {
	if f.centre.ShortName != "" {
		return f.centre.ShortName
	}
	return i18n.T(ctx, "portal.brand")
}

// dial gives a number as a telephone takes it.
func dial(number string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
}
