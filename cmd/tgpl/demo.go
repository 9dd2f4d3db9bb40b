package main

import (
	"context"
	"fmt"
	"time"

	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/demo"
)

// demoCmd makes the demonstration centre once and serves it.
type demoCmd struct {
	Data          string `env:"TGPL_DATA" default:"data/demo" placeholder:"DIR"`
	DB            string `name:"db" env:"TGPL_DB" placeholder:"URL"`
	config.Server `embed:""`
	Only          bool `name:"make-only"`
}

// Run makes the demonstration where it is not there yet, sets the clock to its
// day and serves until told to stop.
func (c *demoCmd) Run(ctx context.Context, s streams) error {
	set := config.Data{Data: c.Data, DB: c.DB}
	making := clock.NewManual(demo.Start)
	d, _, err := app.OpenAlone(ctx, set, making)
	if err != nil {
		return err
	}
	begin := time.Now()
	made, err := demo.Make(ctx, d.Rooms, making)
	if err != nil {
		_ = d.Close()
		return err
	}
	if made {
		fmt.Fprintln(s.out, text(ctx, "demo_made", "seconds", fmt.Sprintf("%.1f", time.Since(begin).Seconds())))
	}
	if c.Only {
		return d.Close()
	}
	// The rooms are put together anew, on the clock that runs.
	clk := clock.StartingAt(demo.Now)
	if err := d.Restart(set, clk); err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return app.Serve(ctx, d, app.Options{
		Server: c.Server, Clock: clk, Apart: true, Demo: true, Version: version, Log: logger(s.err, c.LogLevel),
		Ready: func(addr string) {
			fmt.Fprintln(s.out, text(ctx, "demo_ready", "url", "http://"+addr, "password", demo.Password))
		},
	})
}
