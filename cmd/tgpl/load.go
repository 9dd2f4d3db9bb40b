package main

import (
	"context"
	"fmt"
	"time"

	"tgpl/internal/backup"
	"tgpl/internal/config"
	"tgpl/internal/say"
)

// loadCmd puts everything that `export --all` wrote into an empty place.
type loadCmd struct {
	config.Data `embed:""`
	File        string `arg:""`
}

// Run loads, and checks the whole.
func (c *loadCmd) Run(ctx context.Context, s streams) error {
	begin := time.Now()
	made, err := backup.Load(ctx, c.File, backup.Target{Data: c.Data.Data, DB: c.DB}, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, text(ctx, "loaded", "centre", made.Manifest.Centre, "rows", say.Number(ctx, made.Rows), "files", say.Number(ctx, made.Files), "seconds", seconds(begin)))
	return settle(ctx, s, c.Data, "backup.load", c.File)
}
