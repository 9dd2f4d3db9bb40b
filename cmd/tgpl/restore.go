package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tgpl/internal/app"
	"tgpl/internal/audit"
	"tgpl/internal/backup"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/say"
)

// restoreCmd puts a backup into an empty place.
type restoreCmd struct {
	config.Data    `embed:""`
	File           string `arg:""`
	PassphraseFile string `env:"TGPL_BACKUP_PASSPHRASE_FILE" placeholder:"FILE"`
}

// Run restores, brings the tables up to this program's version, and checks the
// whole.
func (c *restoreCmd) Run(ctx context.Context, s streams) error {
	pass, err := config.Passphrase(c.PassphraseFile)
	if err != nil {
		return err
	}
	begin := time.Now()
	made, err := backup.Restore(ctx, c.File, pass, backup.Target{Data: c.Data.Data, DB: c.DB}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, text(ctx, "restored", "centre", made.Manifest.Centre, "at", say.Instant(ctx, made.Manifest.MadeAt),
		"rows", say.Number(ctx, made.Rows), "files", say.Number(ctx, made.Files), "seconds", seconds(begin)))
	return settle(ctx, s, c.Data, "backup.restore", c.File)
}

// settle migrates data that were put in from outside, notes where they are
// from, and checks them.
func settle(ctx context.Context, s streams, set config.Data, action, from string) error {
	d, _, err := app.OpenAlone(ctx, set, clock.System())
	if err != nil {
		return err
	}
	if err := d.Audit.Change(ctx, operator().Who(), action, audit.Subject{}, nil, nil, from); err != nil {
		return errors.Join(err, d.Close())
	}
	return errors.Join(checkAll(ctx, s, d), d.Close())
}
