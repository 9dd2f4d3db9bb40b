package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"tgpl/internal/i18n"
)

// page is what the help and the manual page tell of a command.
type page struct {
	Path     string // "tgpl user add"
	Usage    string
	Text     string
	Commands []entry
	Args     []entry
	Flags    []entry
	Examples string
}

// entry is a line of a list: a name and what it means.
type entry struct{ Name, Text string }

// help prints the page of the command that stands before --help.
func help(ctx context.Context, k *kong.Context) error {
	n := k.Selected()
	if n == nil {
		n = k.Model.Node
	}
	return write(ctx, k.Stdout, pageOf(ctx, n))
}

// pageOf gathers the words of a command from the catalogue.
func pageOf(ctx context.Context, n *kong.Node) page {
	p := page{Path: n.FullPath(), Text: text(ctx, keyOf(n))}
	if n.Parent == nil {
		p.Path = "tgpl"
	}
	p.Usage = p.Path
	for _, c := range n.Children {
		if !c.Hidden {
			p.Commands = append(p.Commands, entry{c.Name, first(text(ctx, keyOf(c)))})
		}
	}
	if len(p.Commands) > 0 {
		p.Usage += " " + text(ctx, "usage_command")
	}
	for _, a := range n.Positional {
		p.Usage += " " + strings.ToUpper(a.Name)
		p.Args = append(p.Args, entry{strings.ToUpper(a.Name), ownText(ctx, keyOf(n), "arg_"+a.Name)})
	}
	p.Usage += " " + text(ctx, "usage_flags")
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			p.Flags = append(p.Flags, entry{flagName(f), flagText(ctx, keyOf(n), f)})
		}
	}
	if key := "cli." + keyOf(n) + "_examples"; i18n.Has(i18n.Of(ctx), key) {
		p.Examples = strings.TrimSpace(i18n.T(ctx, key))
	}
	return p
}

// keyOf is the key of a command's words: "user_add"; "tgpl" for the whole.
func keyOf(n *kong.Node) string {
	if n.Parent == nil {
		return "tgpl"
	}
	if n.Parent.Parent == nil {
		return n.Name
	}
	return keyOf(n.Parent) + "_" + n.Name
}

func flagKey(f *kong.Flag) string { return "flag_" + strings.ReplaceAll(f.Name, "-", "_") }

func flagName(f *kong.Flag) string {
	if f.IsBool() {
		return "--" + f.Name
	}
	return "--" + f.Name + "=" + f.PlaceHolder
}

// ownText is a text in words of the command, where a name means something else
// there, or those that all commands share.
func ownText(ctx context.Context, command, key string) string {
	if own := command + "_" + key; i18n.Has(i18n.Of(ctx), "cli."+own) {
		return text(ctx, own)
	}
	return text(ctx, key)
}

func flagText(ctx context.Context, command string, f *kong.Flag) string {
	s := ownText(ctx, command, flagKey(f))
	if f.Default != "" {
		s += " " + text(ctx, "default", "value", f.Default)
	}
	if len(f.Envs) > 0 {
		s += " $" + strings.Join(f.Envs, ", $")
	}
	return s
}

// first is the first sentence of a text, for lists.
func first(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

func write(ctx context.Context, w io.Writer, p page) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n\n%s\n", text(ctx, "usage"), p.Usage, strings.TrimSpace(p.Text))
	list := func(title string, entries []entry) {
		if len(entries) == 0 {
			return
		}
		width := 0
		for _, e := range entries {
			width = max(width, len([]rune(e.Name)))
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, e := range entries {
			lines := wrap(e.Text, 76-width)
			fmt.Fprintf(&b, "  %s%s  %s\n", e.Name, strings.Repeat(" ", width-len([]rune(e.Name))), lines[0])
			for _, l := range lines[1:] {
				fmt.Fprintf(&b, "  %s  %s\n", strings.Repeat(" ", width), l)
			}
		}
	}
	list(text(ctx, "commands"), p.Commands)
	list(text(ctx, "arguments"), p.Args)
	list(text(ctx, "flags"), p.Flags)
	if p.Examples != "" {
		fmt.Fprintf(&b, "\n%s\n", text(ctx, "examples"))
		for l := range strings.SplitSeq(p.Examples, "\n") {
			fmt.Fprintf(&b, "  %s\n", l)
		}
	}
	if len(p.Commands) > 0 {
		fmt.Fprintf(&b, "\n%s\n", text(ctx, "see_help"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap breaks a text into lines of at most width characters, at least one.
func wrap(s string, width int) []string {
	width = max(width, 24)
	lines := []string{""}
	for word := range strings.FieldsSeq(s) {
		last := lines[len(lines)-1]
		switch {
		case last == "":
			lines[len(lines)-1] = word
		case len([]rune(last))+1+len([]rune(word)) > width:
			lines = append(lines, word)
		default:
			lines[len(lines)-1] = last + " " + word
		}
	}
	return lines
}
