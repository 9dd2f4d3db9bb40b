package e2e

import (
	_ "embed"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axeScript string

// violation is what axe found.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Where []string `json:"where"`
}

// axe checks the page against WCAG 2.2 AA. Its script must be there; it is run by
// the browser itself, so the page's own policy stays as strict as it is.
func (p *page) axe() []violation {
	p.t.Helper()
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]violation](`axe.run(document, {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})
		.then(r => r.violations.map(v => ({id: v.id, help: v.help, where: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 160))})))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe: %v", err)
	}
	return found
}

var (
	hrefs   = regexp.MustCompile(`(?i)\shref="(/[^"#]*)`)
	numbers = regexp.MustCompile(`\d+`)
	// leaves are addresses that are no pages: downloads, feeds, the API.
	leaves = regexp.MustCompile(`^/(static|api|feeds|feed\.xml|thoat)|\.(ics|xml|jpg|png|txt|pdf|csv)$|/files?/\d+(/|$)|/(export|download)(\?|$)|/sign-out`)
)

// crawl finds every kind of page somebody can reach by following links: of
// addresses that differ only in numbers or in what is asked for, the first two.
// Each must answer.
func crawl(t *testing.T, username string, starts ...string) []string {
	t.Helper()
	v := visit(t, username)
	seen, kinds := map[string]bool{}, map[string]int{}
	var pages []string
	for queue := starts; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		if seen[path] || leaves.MatchString(path) {
			continue
		}
		seen[path] = true
		kind, query, _ := strings.Cut(numbers.ReplaceAllString(path, "N"), "?")
		if query != "" {
			kind += "?"
		}
		if kinds[kind]++; kinds[kind] > 2 {
			continue
		}
		status, body := v.get(path)
		if status == http.StatusForbidden { // a plain no, as of a record named in a list one may see
			continue
		}
		if status != http.StatusOK {
			t.Errorf("%s leads to %d for %q", path, status, username)
			continue
		}
		pages = append(pages, path)
		for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
			queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	slices.Sort(pages)
	return pages
}

// Every page that can be reached is without a fault that axe knows, in light
// and dark, on a telephone of 320 points and on a wide screen, and nothing
// stands out to the side.
func TestEveryPageIsAccessible(t *testing.T) {
	chromium(t)
	done := map[string]bool{}
	for _, who := range []struct {
		name   string
		starts []string
	}{
		{"", []string{"/", "/desk/sign-in"}},
		{"giamdoc", []string{"/desk/today"}},
		{"tiepnhan", []string{"/desk/today"}},
		{"tgv", []string{"/desk/today"}},
		{"luatsu", []string{"/desk/today"}},
		{"quantri", []string{"/desk/today"}},
		{"bientap", []string{"/desk/today"}},
		{"ketoan", []string{"/desk/today"}},
		{"sotuphap", []string{"/desk/today"}},
	} {
		name := who.name
		if name == "" {
			name = "public"
		}
		t.Run(name, func(t *testing.T) {
			var p *page
			if who.name == "" {
				p = open(t, "/")
			} else {
				p = signIn(t, who.name)
			}
			for _, path := range crawl(t, who.name, who.starts...) {
				// What another role has shown already is looked at once.
				kind := numbers.ReplaceAllString(path, "N")
				if done[kind] && path != "/desk/today" {
					continue
				}
				done[kind] = true
				p.checkEveryWay(path)
			}
		})
	}
}

// settle lets colours that fade reach their end, so that none is judged on its
// way.
func (p *page) settle() {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
		document.getAnimations().forEach(a => { try { a.finish() } catch { a.cancel() } });
		requestAnimationFrame(() => done(true));
	})))`, chromedp.EvalAwaitPromise)); err != nil {
		p.t.Fatalf("settle: %v", err)
	}
}

func (p *page) checkEveryWay(path string) {
	p.t.Helper()
	p.goTo(path)
	p.checkHere(path)
}

// checkHere checks the page that is open, under the name of its address.
func (p *page) checkHere(path string) {
	p.t.Helper()
	eval[bool](p, axeScript+"; true")
	eval[bool](p, `(() => {
		const still = new CSSStyleSheet();
		still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important }');
		document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
		return true;
	})()`)
	for _, theme := range []string{"light", "dark"} {
		for _, width := range []int64{1440, 320} {
			p.theme(theme)
			p.size(width, 900)
			p.settle()
			way := fmt.Sprintf("%s %s %d", path, theme, width)
			for _, v := range p.axe() {
				p.t.Errorf("%s: %s: %s\n  %s", way, v.ID, v.Help, strings.Join(v.Where, "\n  "))
			}
			if over := eval[float64](p, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 1 {
				p.t.Errorf("%s: stands out to the side by %v points", way, over)
			}
			p.shoot(numbers.ReplaceAllString(strings.Trim(path, "/"), "N") + fmt.Sprintf("-%s-%d", theme, width))
		}
	}
}
