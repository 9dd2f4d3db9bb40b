package textdiff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tgpl/internal/textdiff"
)

// show writes rows so that they can be read: [gone] {come}.
func show(rows []textdiff.Row) string {
	var b strings.Builder
	side := func(ps []textdiff.Piece) {
		if ps == nil {
			b.WriteString("-")
		}
		for _, p := range ps {
			switch p.Kind {
			case textdiff.Deleted:
				b.WriteString("[" + p.Text + "]")
			case textdiff.Inserted:
				b.WriteString("{" + p.Text + "}")
			default:
				b.WriteString(p.Text)
			}
		}
	}
	for _, r := range rows {
		side(r.Old)
		b.WriteString(" | ")
		side(r.New)
		b.WriteString("\n")
	}
	return b.String()
}

func TestRows(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"như nhau", "như nhau", "như nhau | như nhau\n"},
		{"", "Mới", "- | {Mới}\n"},
		{"Cũ\n", "", "[Cũ] | -\n"},
		{"Bị cáo nhận tội.\nHết.", "Bị cáo không nhận tội.\nHết.", "Bị cáo nhận tội. | Bị cáo {không }nhận tội.\nHết. | Hết.\n"},
		{"a\nb\nc", "a\nc\nd", "a | a\n[b] | -\nc | c\n- | {d}\n"},
		{"dòng\r\nhai", "dòng\nhai", "dòng | dòng\nhai | hai\n"},
		{"gửi Tòa án nhé", "gửi Hội đồng nhé", "gửi [Tòa án] nhé | gửi {Hội đồng} nhé\n"},
		{"<b>Tòa</b>", "<b>Viện</b>", "<b>[Tòa]</b> | <b>{Viện}</b>\n"},
	} {
		if got := show(textdiff.Rows(c.before, c.after)); got != c.want {
			t.Errorf("%q → %q:\n%swant\n%s", c.before, c.after, got, c.want)
		}
	}
}

// Each side, put together again, is the text it came from.
func TestRowsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab áệ.\n<")), 0, 60, -1)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		var old, now []string
		rows := textdiff.Rows(before, after)
		for _, r := range rows {
			join := func(ps []textdiff.Piece) string {
				s := ""
				for _, p := range ps {
					s += p.Text
				}
				return s
			}
			if r.Old != nil {
				old = append(old, join(r.Old))
			}
			if r.New != nil {
				now = append(now, join(r.New))
			}
		}
		trim := func(s string) string { return strings.TrimRight(s, "\n") }
		if trim(strings.Join(old, "\n")) != trim(before) || trim(strings.Join(now, "\n")) != trim(after) {
			t.Fatalf("%q, %q gave %q, %q", before, after, old, now)
		}
		if same := trim(before) == trim(after); same != (textdiff.Changed(rows) == 0) {
			t.Fatalf("%d rows changed", textdiff.Changed(rows))
		}
	})
}

// Two long texts that have little in common take no longer than the effort.
func TestLongTexts(t *testing.T) {
	var a, b strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&a, "d%d\n", i*7%4001)
		fmt.Fprintf(&b, "d%d\n", i*11%4003)
	}
	start := time.Now()
	if textdiff.Changed(textdiff.Rows(a.String(), b.String())) == 0 {
		t.Error("no difference")
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}
