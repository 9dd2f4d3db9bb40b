package main

import (
	"context"
	"errors"
	"fmt"

	"tgpl/internal/app"
	"tgpl/internal/config"
	"tgpl/internal/verify"
)

// errFound says that verify has told what it found; nothing more need be said.
var errFound = errors.New("something differs")

// verifyCmd checks what must always hold, over all the data.
type verifyCmd struct {
	config.Data `embed:""`
}

// Run prints a line for each thing that differs and fails when there was one.
func (c *verifyCmd) Run(ctx context.Context, s streams) error {
	return with(ctx, c.Data, func(d *app.Data) error {
		return checkAll(ctx, s, d)
	})
}

// checkAll prints a line for each thing that differs and fails when there was
// one.
func checkAll(ctx context.Context, s streams, d *app.Data) error {
	found := 0
	checked, err := verify.Run(ctx, d.Rooms, func(f verify.Finding) {
		found++
		fmt.Fprintln(s.out, f.In(ctx))
	})
	if err != nil {
		return err
	}
	if found > 0 {
		fmt.Fprintln(s.err, text(ctx, "verify_found", "n", found, "rows", checked))
		return errFound
	}
	fmt.Fprintln(s.out, text(ctx, "verify_good", "rows", checked))
	return nil
}
