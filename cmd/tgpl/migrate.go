package main

import (
	"context"
	"fmt"

	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
)

// migrateCmd brings the tables up to this program's version.
type migrateCmd struct {
	config.Data `embed:""`
}

// Run migrates and says how many steps it took.
func (c *migrateCmd) Run(ctx context.Context, s streams) error {
	d, steps, err := app.OpenAlone(ctx, c.Data, clock.System())
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, text(ctx, "migrated", "n", steps))
	return d.Close()
}
