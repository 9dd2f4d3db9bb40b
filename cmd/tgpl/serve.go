package main

import (
	"context"
	"io"
	"log/slog"

	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
)

// serveCmd runs the centre.
type serveCmd struct {
	config.Data   `embed:""`
	config.Server `embed:""`
	config.Mail   `embed:""`
	config.Backup `embed:""`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(ctx context.Context, s streams) error {
	clk := clock.System()
	d, _, err := app.OpenAlone(ctx, c.Data, clk)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return app.Serve(ctx, d, app.Options{Server: c.Server, Mail: c.Mail, Backup: c.Backup, Clock: clk, Apart: true, Version: version, Log: logger(s.err, c.LogLevel)})
}

// logger writes one JSON object a line.
func logger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
}
