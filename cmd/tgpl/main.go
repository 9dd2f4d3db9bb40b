// Command tgpl runs a Vietnamese State Legal Aid Centre: from the first phone
// call to the closed file, for staff, for the public and for other programs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"tgpl/internal/account"
	"tgpl/internal/config"
	"tgpl/internal/i18n"
)

// version is set when the program is built.
var version = "dev"

// cli is the command line. Its words stand in the catalogue cli.yaml.
type cli struct {
	Config kong.ConfigFlag `env:"TGPL_CONFIG" placeholder:"FILE"`
	Lang   string          `env:"TGPL_LANG" default:"vi" enum:"vi,en" placeholder:"vi|en"`

	Serve   serveCmd   `cmd:""`
	Demo    demoCmd    `cmd:""`
	Migrate migrateCmd `cmd:""`
	User    userCmd    `cmd:""`
	Token   tokenCmd   `cmd:""`
	Import  importCmd  `cmd:""`
	Find    findCmd    `cmd:""`
	Reindex reindexCmd `cmd:""`
	Verify  verifyCmd  `cmd:""`
	Backup  backupCmd  `cmd:""`
	Restore restoreCmd `cmd:""`
	Export  exportCmd  `cmd:""`
	Load    loadCmd    `cmd:""`
	Version versionCmd `cmd:""`
	Man     manCmd     `cmd:"" hidden:""`

	ReadText readTextCmd `cmd:"" hidden:""`
}

// streams are what a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// Exit statuses.
const (
	exitOK    = 0
	exitFail  = 1 // it did not work, or verify found something
	exitUsage = 2 // the command line is wrong
)

// exit ends the parsing early, from the help.
type exit int

func run(args []string, s streams) (status int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx = i18n.With(ctx, langOf(args))

	var c cli
	parser, err := kong.New(&c,
		kong.Name("tgpl"),
		kong.Writers(s.out, s.err),
		kong.Exit(func(n int) { panic(exit(n)) }),
		kong.Help(func(_ kong.HelpOptions, k *kong.Context) error { return help(ctx, k) }),
		kong.Configuration(config.File, config.DefaultFile),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(s),
	)
	if err != nil {
		fmt.Fprintln(s.err, err)
		return exitFail
	}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exit:
			status = int(r)
		default:
			panic(r)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(s.err, "tgpl: %s\n%s\n", i18n.T(ctx, "cli.not_understood", "why", err), i18n.T(ctx, "cli.see_help"))
		return exitUsage
	}
	err = k.Run()
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFound):
		return exitFail
	default:
		fmt.Fprintln(s.err, "tgpl: "+tell(ctx, err))
		return exitFail
	}
}

// langOf finds the language before the rest is read, for the help and the
// errors of reading.
func langOf(args []string) i18n.Lang {
	lang, _ := i18n.Parse(os.Getenv("TGPL_LANG"))
	for i, a := range args {
		if a == "--lang" && i+1 < len(args) {
			lang, _ = i18n.Parse(args[i+1])
		}
		if rest, ok := cutFlag(a, "--lang="); ok {
			lang, _ = i18n.Parse(rest)
		}
	}
	return lang
}

func cutFlag(a, prefix string) (string, bool) {
	if len(a) > len(prefix) && a[:len(prefix)] == prefix {
		return a[len(prefix):], true
	}
	return "", false
}

// operator is who acts when the command line is used: the program itself.
func operator() account.Actor {
	a := account.System()
	a.Via = "cli"
	return a
}
