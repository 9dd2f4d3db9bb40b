// Package app puts the parts of the program together and serves them: the
// rooms on open data, the faces on the rooms, the work in the background, and
// a clean end.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/job"
	"tgpl/internal/notify"
)

// Options are what a server needs beside the data.
type Options struct {
	Server  config.Server
	Mail    config.Mail
	Backup  config.Backup
	Clock   clock.Clock
	Apart   bool // documents are read by a program of their own: this one, called again
	Demo    bool // the sign-in page tells the accounts of the demonstration
	Version string
	Log     *slog.Logger
	Ready   func(addr string) // told the address once it is listened on; may be nil
}

// Serve answers until ctx ends, then finishes the requests in flight and the
// job in hand.
func Serve(ctx context.Context, d *Data, o Options) error {
	if err := errors.Join(o.Server.Check(), o.Mail.Check(), o.Backup.Check()); err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", o.Server.Addr)
	if err != nil {
		return err
	}
	s := &server{Options: o, data: d, publicURL: o.Server.BaseURL, metrics: newMetrics(d.DB, o.Clock, o.Version)}
	if s.publicURL == "" {
		s.publicURL = "http://" + l.Addr().String()
	}
	d.System.Version = o.Version
	if err := configureBackup(d, o); err != nil {
		return errors.Join(err, l.Close())
	}
	// Middleware and faces log where the program does.
	slog.SetDefault(o.Log)
	h, err := s.handler()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	work, err := s.work(background)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       5 * time.Minute, // an upload of 25 MB on a slow line
		WriteTimeout:      5 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	o.Log.Info("serving", "addr", l.Addr().String(), "version", o.Version, "demo", o.Demo)
	if o.Ready != nil {
		o.Ready(l.Addr().String())
	}
	var why error
	select {
	case <-ctx.Done():
	case why = <-failed:
	case why = <-d.lost:
		o.Log.Error("another server holds the data", "error", why)
	}
	o.Log.Info("stopping")
	s.stopping.Store(true)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := srv.Shutdown(end); err != nil {
		why = errors.Join(why, fmt.Errorf("requests were cut after %v: %w", grace, err), srv.Close())
	}
	stop()
	d.Backup.Close() // what is being made is left undone
	work.Wait()
	o.Log.Info("stopped")
	return why
}

// grace is how long requests in flight may take to finish.
const grace = 30 * time.Second

type server struct {
	Options
	data      *Data
	metrics   *metrics
	publicURL string // address people use, for mail
	stopping  atomic.Bool
}

// work starts what goes on in the background, until ctx ends.
func (s *server) work(ctx context.Context) (*sync.WaitGroup, error) {
	var wg sync.WaitGroup
	queue := job.New(s.data.DB, s.Clock, s.Log)
	every(ctx, &wg, s.Log, "reminders", 30*time.Second, s.data.Agenda.Remind)
	every(ctx, &wg, s.Log, "tidying of jobs", time.Hour, queue.Tidy)
	every(ctx, &wg, s.Log, "tidying of sign-ins", time.Hour, s.data.Account.Sweep)
	every(ctx, &wg, s.Log, "tidying of files", 6*time.Hour, func(ctx context.Context) error {
		_, err := s.data.File.Sweep(ctx)
		return err
	})
	if err := s.data.Backup.Clear(ctx); err != nil {
		return nil, err
	}
	every(ctx, &wg, s.Log, "backup", time.Minute, s.data.Backup.Tick)
	if s.Apart {
		s.data.File.ReadTextsWith(ReadTexts)
	}
	every(ctx, &wg, s.Log, "texts of files", 15*time.Second, s.data.File.ReadTexts)
	every(ctx, &wg, s.Log, "counts of words", 6*time.Hour, s.data.Index.Keep)
	wg.Go(func() { s.data.News.Run(ctx) })
	wg.Go(func() { s.data.Importer.Loop(ctx, s.Log) })
	every(ctx, &wg, s.Log, "tidying of imported tables", 6*time.Hour, s.data.Importer.Sweep)
	if s.Mail.On() {
		send, err := notify.SMTP(s.Mail)
		if err != nil {
			return nil, err
		}
		n := notify.New(s.data.DB, s.Clock, queue, s.publicURL, send)
		every(ctx, &wg, s.Log, "mail", time.Minute, n.Sweep)
		wg.Go(func() { queue.Run(ctx) })
	}
	return &wg, nil
}

// every calls f now and then once in each stretch of time, until ctx ends. A
// failure is logged and tried again the next time.
func every(ctx context.Context, wg *sync.WaitGroup, log *slog.Logger, what string, d time.Duration, f func(context.Context) error) {
	wg.Go(func() {
		tick := time.NewTicker(d)
		defer tick.Stop()
		for {
			if err := f(context.WithoutCancel(ctx)); err != nil {
				log.Error("background work failed", "work", what, "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}
