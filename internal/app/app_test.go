package app_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
)

// start serves fresh data and gives the address, how to stop, and the end.
func start(t *testing.T, set config.Data) (addr string, stop func(), ended <-chan error) {
	t.Helper()
	c := clock.System()
	d, _, err := app.OpenAlone(t.Context(), set, c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() {
		err := app.Serve(ctx, d, app.Options{
			Server: config.Server{Addr: "127.0.0.1:0"}, Clock: c, Version: "test",
			Log: slog.New(slog.DiscardHandler), Ready: func(a string) { ready <- a },
		})
		_ = d.Close()
		done <- err
	}()
	t.Cleanup(cancel)
	select {
	case addr = <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	return addr, cancel, done
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestHealthAndMetrics(t *testing.T) {
	addr, stop, ended := start(t, config.Data{Data: t.TempDir()})
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, body := get(t, "http://"+addr+path); status != 200 || body != "ok\n" {
			t.Errorf("%s: %d %q", path, status, body)
		}
	}
	get(t, "http://"+addr+"/tra-cuu?code=K7P3-92QX")
	status, body := get(t, "http://"+addr+"/metrics")
	for _, want := range []string{"tgpl_http_requests_total{", "tgpl_deadlines_late 0", "go_goroutines", `tgpl_build_info{version="test"} 1`} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics (%d) lack %s", status, want)
		}
	}
	if strings.Contains(body, "K7P3") {
		t.Error("the metrics hold what somebody asked for")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A request that is being sent when the server is told to stop gets its
// answer.
func TestRequestsInFlightAreFinished(t *testing.T) {
	addr, stop, ended := start(t, config.Data{Data: t.TempDir()})
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	body := "username=khongai&password=mot-mat-khau-dai"
	fmt.Fprintf(c, "POST /desk/sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", addr, len(body), body[:10])
	time.Sleep(300 * time.Millisecond)
	stop()
	time.Sleep(300 * time.Millisecond)
	if _, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
		t.Error("new work is still taken while it stops")
	}
	fmt.Fprint(c, body[10:])
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("the request in flight was cut: %v", err)
	}
	_ = res.Body.Close()
	if res.StatusCode >= 500 || res.StatusCode == http.StatusNotFound {
		t.Errorf("status %d", res.StatusCode)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it does not stop")
	}
}

func TestSecondServerIsRefused(t *testing.T) {
	set := config.Data{Data: t.TempDir()}
	d, _, err := app.OpenAlone(t.Context(), set, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := app.OpenAlone(t.Context(), set, clock.System()); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second server on one folder: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	again, _, err := app.OpenAlone(t.Context(), set, clock.System())
	if err != nil {
		t.Fatalf("after the first has gone: %v", err)
	}
	_ = again.Close()
}

// Two data folders and one PostgreSQL are still one centre.
func TestSecondServerOnOnePostgres(t *testing.T) {
	url := dbtest.PostgresURL(t)
	d, _, err := app.OpenAlone(t.Context(), config.Data{Data: t.TempDir(), DB: url}, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := app.OpenAlone(t.Context(), config.Data{Data: t.TempDir(), DB: url}, clock.System()); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second server on one database: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	again, _, err := app.OpenAlone(t.Context(), config.Data{Data: t.TempDir(), DB: url}, clock.System())
	if err != nil {
		t.Fatalf("after the first has gone: %v", err)
	}
	_ = again.Close()
}

func TestOpenWantsDataThatAreThere(t *testing.T) {
	if _, err := app.Open(t.Context(), config.Data{Data: t.TempDir()}, clock.System()); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}

// A folder in which a restoring was broken off is not opened; one that was only
// not tidied up is.
func TestHalfARestoring(t *testing.T) {
	dir := t.TempDir()
	half := filepath.Join(dir, "restoring", "files")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := app.OpenAlone(t.Context(), config.Data{Data: dir}, clock.System()); !fault.Is(err, fault.Conflict) {
		t.Errorf("half a centre was opened: %v", err)
	}
	if err := os.Remove(half); err != nil {
		t.Fatal(err)
	}
	d, _, err := app.OpenAlone(t.Context(), config.Data{Data: dir}, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	_ = d.Close()
}

// A server that was told where makes a backup by itself, and its metrics say so.
func TestServerMakesBackups(t *testing.T) {
	c := clock.System()
	d, _, err := app.OpenAlone(t.Context(), config.Data{Data: t.TempDir()}, c)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "backups")
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- app.Serve(ctx, d, app.Options{
			Server: config.Server{Addr: "127.0.0.1:0"}, Backup: config.Backup{Dir: to, At: "02:00", KeepDays: 7}, Clock: c, Version: "test",
			Log: slog.New(slog.DiscardHandler), Ready: func(a string) { ready <- a },
		})
	}()
	addr := <-ready
	good := false
	for range 200 {
		if _, body := get(t, "http://"+addr+"/metrics"); strings.Contains(body, "tgpl_backup_last_good_timestamp_seconds 1.") {
			good = true
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	cancel()
	if err := errors.Join(<-done, d.Close()); err != nil {
		t.Error(err)
	}
	if found, _ := filepath.Glob(filepath.Join(to, "tgpl-*.tar.zst")); !good || len(found) != 1 {
		t.Errorf("good %v, files %v", good, found)
	}
}
