package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"

	"tgpl/internal/i18n"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tgpl": func() { os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"port": port, "ready": ready,
	}})
}

// port sets a variable to a free port: "port PORT".
func port(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, p, err := net.SplitHostPort(l.Addr().String())
	ts.Check(err)
	ts.Check(l.Close())
	ts.Setenv(args[0], p)
}

// ready waits until a server answers on a port: "ready $PORT".
func ready(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		res, err := http.Get("http://127.0.0.1:" + args[0] + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("nothing is ready on port %s", args[0])
}

// Every command, argument and flag has words in both languages, and every
// command that does something has examples.
func TestEveryWordOfTheHelp(t *testing.T) {
	var c cli
	parser, err := kong.New(&c, kong.Name("tgpl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs {
		want := func(key string) {
			t.Helper()
			if !i18n.Has(lang, "cli."+key) {
				t.Errorf("%s: there is no cli.%s", lang, key)
			}
		}
		var walk func(n *kong.Node)
		walk = func(n *kong.Node) {
			if n.Hidden {
				return
			}
			want(keyOf(n))
			if n.Leaf() {
				want(keyOf(n) + "_examples")
			}
			for _, f := range n.Flags {
				want(flagKey(f))
			}
			for _, a := range n.Positional {
				want("arg_" + a.Name)
			}
			for _, child := range n.Children {
				walk(child)
			}
		}
		walk(parser.Model.Node)
	}
}

func TestManualIsWellFormed(t *testing.T) {
	var c cli
	parser, err := kong.New(&c, kong.Name("tgpl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Langs {
		text := manual(i18n.With(context.Background(), lang), parser.Model.Node)
		for _, cmd := range []string{"serve", "demo", "migrate", "user add", "user passwd", "user disable", "token create", "token revoke", "verify", "backup make", "backup check", "restore", "export", "load", "version"} {
			if !strings.Contains(text, ".SS "+cmd+"\n") {
				t.Errorf("%s: nothing of %q", lang, cmd)
			}
		}
		if strings.Contains(text, "cli.") {
			t.Errorf("%s: a key without words", lang)
		}
	}
}
