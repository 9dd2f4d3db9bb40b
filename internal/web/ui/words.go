package ui

import (
	"context"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
)

// dates are those that people read: 16-02-2022, 16-02.
var dates = regexp.MustCompile(`\b\d{1,2}-\d{2}(-\d{4})?\b`)

// Words is a text whose dates stay on one line: browsers break a line after a
// hyphen between digits.
func Words(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if !strings.Contains(text, "-") {
			_, err := io.WriteString(w, templ.EscapeString(text))
			return err
		}
		var b strings.Builder
		at := 0
		for _, d := range dates.FindAllStringIndex(text, -1) {
			b.WriteString(templ.EscapeString(text[at:d[0]]))
			b.WriteString(`<span class="nowrap">` + text[d[0]:d[1]] + `</span>`)
			at = d[1]
		}
		b.WriteString(templ.EscapeString(text[at:]))
		_, err := io.WriteString(w, b.String())
		return err
	})
}
