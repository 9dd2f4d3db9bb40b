package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tgpl/internal/demo"
)

var browser struct {
	once   sync.Once
	ctx    context.Context
	cancel []context.CancelFunc
	err    error
}

// chromium starts the one browser of the run.
func chromium(t *testing.T) context.Context {
	t.Helper()
	browser.once.Do(func() {
		path, err := exec.LookPath("chromium")
		if err != nil {
			browser.err = err
			return
		}
		opts := append(chromedp.DefaultExecAllocatorOptions[:],
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
			chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "vi"),
			chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), // nothing outside is asked
		)
		allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, cancel := chromedp.NewContext(allocator)
		browser.ctx, browser.cancel = ctx, []context.CancelFunc{cancel, cancelAllocator} //nolint:fatcontext // one browser for all tests, begun once
		browser.err = chromedp.Do(ctx)
	})
	if browser.err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no browser: %v", browser.err)
		}
		t.Skipf("no browser: %v; tools/setup.sh installs Debian's", browser.err)
	}
	return browser.ctx
}

func closeBrowser() {
	for _, cancel := range browser.cancel {
		cancel()
	}
}

// page is a tab of its own, without anybody's cookies.
type page struct {
	t   *testing.T
	ctx context.Context
}

// open opens a tab at an address of the site.
func open(t *testing.T, path string) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 15*time.Minute)
	t.Cleanup(stop)
	p := &page{t: t, ctx: ctx}
	p.size(1440, 900)
	p.goTo(path)
	return p
}

// signIn opens the desk as somebody of the demonstration, through the form.
func signIn(t *testing.T, username string) *page {
	t.Helper()
	p := open(t, "/desk/sign-in")
	p.fill("username", username)
	p.fill("password", demo.Password)
	p.submit("password")
	if at := p.path(); !strings.HasPrefix(at, "/desk/") || strings.Contains(at, "sign-in") {
		t.Fatalf("%s is not signed in but at %s", username, at)
	}
	return p
}

func (p *page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.shoot("failed")
		p.t.Fatalf("%s: %v", what, err)
	}
}

// size sets the window's size.
func (p *page) size(width, height int64) {
	p.t.Helper()
	p.do("size", chromedp.EmulateViewport(width, height))
}

// theme sets what the machine prefers: light or dark.
func (p *page) theme(name string) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// goTo opens an address of the site.
func (p *page) goTo(path string) {
	p.t.Helper()
	p.do("open "+path, chromedp.Navigate(site.url+path))
}

// eval runs a script and reads its value.
func eval[T any](p *page, script string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		p.shoot("failed")
		p.t.Fatalf("script %.80s: %v", script, err)
	}
	return v
}

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// find is the script that finds a field by its name, a button or link by its
// words, or anything by a selector that begins with "css=".
func find(what string) string {
	if sel, ok := strings.CutPrefix(what, "css="); ok {
		return "document.querySelector(" + quoted(sel) + ")"
	}
	return `(() => {
		const seen = e => { const r = e.getBoundingClientRect(); return r.width > 0 && r.height > 0 };
		const w = ` + quoted(what) + `;
		const named = [...document.querySelectorAll('[name="' + CSS.escape(w) + '"]')].filter(e => e.type != 'hidden');
		if (named.length) return named.find(seen) || named[0];
		const all = [...document.querySelectorAll('button, a, summary, [role=button]')].filter(seen);
		const text = e => (e.getAttribute('aria-label') || e.textContent).replace(/\s+/g, ' ').trim();
		return all.find(e => text(e) == w) || all.find(e => text(e).startsWith(w)) || all.find(e => text(e).includes(w));
	})()`
}

// until waits for a script to become true.
func (p *page) until(what, script string) {
	p.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		ok, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!!("+script+")"))
		if err == nil && ok {
			return
		}
		if time.Now().After(deadline) {
			p.shoot("failed")
			p.t.Fatalf("%s does not happen at %s: %v\n%s", what, p.path(), err, p.text("main"))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// fill types into a field, instead of what is there.
func (p *page) fill(name, value string) {
	p.t.Helper()
	p.until("field "+name, find(name))
	kind := eval[string](p, find(name)+".type")
	if kind == "checkbox" || kind == "radio" || kind == "select-one" {
		p.t.Fatalf("%s is a %s: choose it", name, kind)
	}
	eval[bool](p, `(() => { const e = `+find(name)+`; e.focus(); e.value = ''; return true })()`)
	p.do("type into "+name, chromedp.KeyEvent(value))
	eval[bool](p, `(() => { const e = `+find(name)+`; e.dispatchEvent(new Event('change', {bubbles: true})); return true })()`)
}

// choose picks a value of a list, or ticks a box or a round button.
func (p *page) choose(name, value string) {
	p.t.Helper()
	ok := eval[bool](p, `(() => {
		const all = [...document.querySelectorAll('[name="' + CSS.escape(`+quoted(name)+`) + '"]')], v = `+quoted(value)+`;
		for (const e of all) {
			if (e.tagName == 'SELECT') {
				const o = [...e.options].find(o => o.value == v) || [...e.options].find(o => o.text.trim() == v);
				if (!o) return false;
				e.value = o.value;
			} else if (e.type == 'hidden' || e.value != v) continue;
			else e.checked = true;
			e.dispatchEvent(new Event('input', {bubbles: true}));
			e.dispatchEvent(new Event('change', {bubbles: true}));
			return true;
		}
		return false;
	})()`)
	if !ok {
		p.shoot("failed")
		p.t.Fatalf("%s has no choice %q at %s", name, value, p.path())
	}
}

// tick ticks a box.
func (p *page) tick(name string) {
	p.t.Helper()
	p.choose(name, eval[string](p, `document.querySelector('input[type=checkbox][name=`+quoted(name)+`]').value`))
}

// click clicks with the mouse and stays on the page.
func (p *page) click(what string) {
	p.t.Helper()
	p.until(what, find(what))
	at := eval[[]float64](p, `(() => { const e = `+find(what)+`; e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	p.do("click "+what, chromedp.MouseClickXY(at[0], at[1]))
}

// follow clicks a button or link that leads to another page, and waits for it.
func (p *page) follow(what string) {
	p.t.Helper()
	p.until(what, find(what))
	eval[bool](p, "window.before = true")
	p.click(what)
	p.arrive(what)
}

func (p *page) arrive(what string) {
	p.t.Helper()
	p.until("the page after "+what, "!window.before && document.readyState == 'complete'")
}

// submit sends the form that a field or button stands in, as Enter would. What
// the form answers is for the test to look at; [page.save] wants it to be right.
func (p *page) submit(what string) {
	p.t.Helper()
	p.until(what, find(what))
	eval[bool](p, "window.before = true")
	eval[bool](p, `(() => { const f = `+find(what)+`.closest('form'); setTimeout(() => f.requestSubmit()); return true })()`)
	p.arrive("the form of " + what)
}

// save sends a form and fails when something in it was wrong.
func (p *page) save(what string) {
	p.t.Helper()
	p.submit(what)
	if wrong := p.text(".error-summary"); wrong != "" {
		p.shoot("failed")
		p.t.Fatalf("%s: %s", p.path(), wrong)
	}
}

// path is where the tab is, without the site's own address.
func (p *page) path() string {
	p.t.Helper()
	return eval[string](p, "location.pathname + location.search")
}

// text is what a reader sees of the first element of a selector.
func (p *page) text(selector string) string {
	p.t.Helper()
	return eval[string](p, `(document.querySelector(`+quoted(selector)+`) || {innerText: ''}).innerText`)
}

// sees fails unless the page shows the words.
func (p *page) sees(words ...string) {
	p.t.Helper()
	body := p.text("body")
	for _, w := range words {
		if !strings.Contains(strings.ToLower(body), strings.ToLower(w)) {
			p.shoot("failed")
			p.t.Fatalf("%q is not on the page %s:\n%s", w, p.path(), body)
		}
	}
}

// shoot keeps a picture of the page in e2e/shots, always when a test failed,
// else when TGPL_SHOTS is set.
func (p *page) shoot(name string) {
	p.t.Helper()
	if name != "failed" && os.Getenv("TGPL_SHOTS") == "" {
		return
	}
	raw, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Logf("no picture: %v", err)
		return
	}
	file := filepath.Join("shots", strings.NewReplacer("/", "_", " ", "_").Replace(p.t.Name()+"-"+name)+".png")
	if err := errors.Join(os.MkdirAll("shots", 0o750), os.WriteFile(file, raw, 0o600)); err != nil {
		p.t.Log(err)
	}
	fmt.Println("picture:", file)
}
