package news_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tgpl/internal/news"
)

func TestHTML(t *testing.T) {
	for body, want := range map[string]string{
		"Một *hai* **ba**.":                 "<p>Một <em>hai</em> <strong>ba</strong>.</p>",
		"# Đề mục":                          "<h2>Đề mục</h2>",
		"##### Sâu":                         "<h4>Sâu</h4>",
		"- a\n- b":                          "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
		"[x](/tin/bai)":                     `<p><a href="/tin/bai">x</a></p>`,
		"[x](https://moj.gov.vn)":           `<p><a href="https://moj.gov.vn" rel="nofollow noreferrer">x</a></p>`,
		"[x](javascript:alert(1))":          "<p>x</p>",
		"[x](JaVaScRiPt:alert(1))":          "<p>x</p>",
		"[x](data:text/html,<script>)":      "<p>x</p>",
		"<script>alert(1)</script>":         "",
		"a <img src=x onerror=alert(1)> b":  "<p>a  b</p>",
		"![ảnh](https://x/y.png)":           "<p></p>",
		"<a href=\"x\" onclick=\"y\">z</a>": "<p>z</p>",
		"**đậm <b onmouseover=x>**":         "<p><strong>đậm </strong></p>",
	} {
		if got := strings.TrimSpace(news.HTML(body)); got != want {
			t.Errorf("%q\n got %q\nwant %q", body, got, want)
		}
	}
}

func TestNothingRunsWhateverIsWritten(t *testing.T) {
	parts := []string{"<script>", "</script>", "<svg/onload=", "javascript:", "[a](", ")", "<img src=", "onerror=", "\"", "'", ">", "<", "`", "\n", "<iframe", "style=", "&#106;avascript:", "# ", "|", "<!--", "x"}
	rapid.Check(t, func(t *rapid.T) {
		body := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 30).Draw(t, "body"), "")
		low := strings.ToLower(news.HTML(body))
		for _, bad := range []string{"<script", "<svg", "<img", "<iframe", `href="javascript:`, "<!--"} {
			if strings.Contains(low, bad) {
				t.Fatalf("%q became %q", body, low)
			}
		}
	})
}
