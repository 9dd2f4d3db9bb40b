package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tgpl/internal/app"
	"tgpl/internal/backup"
	"tgpl/internal/config"
	"tgpl/internal/say"
)

// backupCmd makes backups and checks them.
type backupCmd struct {
	Make  backupMakeCmd  `cmd:"" default:"withargs"`
	Check backupCheckCmd `cmd:""`
}

type backupMakeCmd struct {
	config.Data    `embed:""`
	To             string `env:"TGPL_BACKUP_DIR" default:"." placeholder:"DIR|FILE"`
	PassphraseFile string `env:"TGPL_BACKUP_PASSPHRASE_FILE" placeholder:"FILE"`
}

// Run makes a backup beside a server or without one, and prints where it is.
func (c *backupMakeCmd) Run(ctx context.Context, s streams) error {
	pass, err := config.Passphrase(c.PassphraseFile)
	if err != nil {
		return err
	}
	return with(ctx, c.Data, func(d *app.Data) error {
		path := c.To
		if info, err := os.Stat(path); err == nil && info.IsDir() || strings.HasSuffix(path, string(filepath.Separator)) {
			path = filepath.Join(path, backup.FileName(d.Clock.Now(), pass != ""))
		}
		if err := d.Backup.Configure(backup.Options{Version: version}); err != nil {
			return err
		}
		begin := time.Now()
		run, err := d.Backup.MakeNow(ctx, operator(), path, pass)
		if err != nil {
			return err
		}
		fmt.Fprintln(s.out, path)
		fmt.Fprintln(s.err, text(ctx, "backup_made", "size", say.Bytes(ctx, run.Size), "rows", say.Number(ctx, run.Rows), "files", say.Number(ctx, run.Files), "seconds", seconds(begin)))
		if run.Missing > 0 {
			fmt.Fprintln(s.err, text(ctx, "backup_missing", "n", run.Missing))
		}
		if pass == "" {
			fmt.Fprintln(s.err, text(ctx, "backup_clear"))
		}
		return nil
	})
}

type backupCheckCmd struct {
	File           string `arg:""`
	PassphraseFile string `env:"TGPL_BACKUP_PASSPHRASE_FILE" placeholder:"FILE"`
}

// Run reads a backup through and tells what is in it.
func (c *backupCheckCmd) Run(ctx context.Context, s streams) error {
	pass, err := config.Passphrase(c.PassphraseFile)
	if err != nil {
		return err
	}
	made, err := backup.Check(ctx, c.File, pass, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, text(ctx, "backup_good", "centre", made.Manifest.Centre, "at", say.Instant(ctx, made.Manifest.MadeAt),
		"rows", say.Number(ctx, made.Rows), "files", say.Number(ctx, made.Files)))
	if n := len(made.Missing); n > 0 {
		fmt.Fprintln(s.out, text(ctx, "backup_missing", "n", n))
	}
	return nil
}

func seconds(begin time.Time) string { return fmt.Sprintf("%.1f", time.Since(begin).Seconds()) }
