package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"context"

	"github.com/alecthomas/kong"

	"tgpl/internal/i18n"
)

// manCmd writes the manual page from the words of --help, one file for each
// language. It is for `make generate`.
type manCmd struct {
	Dir string `default:"docs" placeholder:"DIR"`
}

// Run writes tgpl.1 in Vietnamese and tgpl.en.1 in English.
func (m manCmd) Run(k *kong.Context) error {
	for lang, name := range map[i18n.Lang]string{i18n.Vietnamese: "tgpl.1", i18n.English: "tgpl.en.1"} {
		out := manual(i18n.With(context.Background(), lang), k.Model.Node)
		if err := os.WriteFile(filepath.Join(m.Dir, name), []byte(out), 0o644); err != nil { //nolint:gosec // a manual is for everybody
			return err
		}
	}
	return nil
}

// manual gives the manual page in the language of man(7).
func manual(ctx context.Context, top *kong.Node) string {
	var b strings.Builder
	p := pageOf(ctx, top)
	fmt.Fprintf(&b, ".TH TGPL 1 \"\" tgpl \"%s\"\n", text(ctx, "man_title"))
	fmt.Fprintf(&b, ".SH %s\ntgpl \\- %s\n", text(ctx, "man_name"), roff(strings.TrimSuffix(first(p.Text), ".")))
	fmt.Fprintf(&b, ".SH %s\n.B tgpl\n%s\n", text(ctx, "man_synopsis"), roff(strings.TrimPrefix(p.Usage, "tgpl ")))
	fmt.Fprintf(&b, ".SH %s\n%s\n", text(ctx, "man_description"), paragraphs(p.Text))
	section(&b, text(ctx, "flags"), p.Flags)
	fmt.Fprintf(&b, ".SH %s\n", heading(text(ctx, "commands")))
	shared := map[string]bool{}
	for _, f := range p.Flags {
		shared[f.Name] = true
	}
	for _, n := range top.Leaves(true) {
		c := pageOf(ctx, n)
		fmt.Fprintf(&b, ".SS %s\n.nf\n.B %s\n.fi\n.PP\n%s\n", roff(strings.TrimPrefix(c.Path, "tgpl ")), roff(c.Usage), paragraphs(c.Text))
		items(&b, c.Args)
		var own []entry
		for _, f := range c.Flags {
			if !shared[f.Name] {
				own = append(own, f)
			}
		}
		items(&b, own)
		if c.Examples != "" {
			fmt.Fprintf(&b, ".PP\n%s\n.PP\n.nf\n.RS\n%s\n.RE\n.fi\n", roff(text(ctx, "examples")), roff(c.Examples))
		}
	}
	fmt.Fprintf(&b, ".SH %s\n%s\n", text(ctx, "man_files"), paragraphs(text(ctx, "man_files_text")))
	fmt.Fprintf(&b, ".SH %s\n%s\n", text(ctx, "man_exit"), paragraphs(text(ctx, "man_exit_text")))
	return b.String()
}

func section(b *strings.Builder, title string, entries []entry) {
	fmt.Fprintf(b, ".SH %s\n", heading(title))
	items(b, entries)
}

func items(b *strings.Builder, entries []entry) {
	for _, e := range entries {
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(e.Name), roff(e.Text))
	}
}

func heading(s string) string { return strings.ToUpper(strings.TrimSuffix(s, ":")) }

func paragraphs(s string) string {
	return strings.ReplaceAll(roff(strings.TrimSpace(s)), "\n\n", "\n.PP\n")
}

// roff protects what man(7) would take for its own.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
