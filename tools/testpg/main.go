// Command testpg runs a command with a private PostgreSQL server beside it:
//
//	go run ./tools/testpg go test ./...
//
// The server listens on a free port of 127.0.0.1, lives in a temporary folder
// and is gone when the command ends. The command finds its address in
// TGPL_TEST_POSTGRES; where that is set already, that server is used.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"os/user"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const env = "TGPL_TEST_POSTGRES"

func main() {
	// The kernel ends the server when the thread that started it ends.
	runtime.LockOSThread()
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testpg:", err)
	}
	os.Exit(code)
}

func run(args []string) (int, error) {
	if len(args) == 0 {
		return 2, errors.New("usage: testpg command [argument ...]")
	}
	// The command gets the signal too; the server must outlive it.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	if os.Getenv(env) == "" {
		s, err := start()
		if err != nil {
			return 1, err
		}
		defer s.stop()
		if err := os.Setenv(env, s.url); err != nil {
			return 1, err
		}
	}
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec // running it is what this is for
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

type server struct {
	cmd *exec.Cmd
	dir string
	url string
}

func start() (*server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	attr, uid, gid, err := credentials()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "testpg")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	data := filepath.Join(dir, "data")
	if err := errors.Join(os.Mkdir(data, 0o700), os.Chown(dir, uid, gid), os.Chown(data, uid, gid)); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync") //nolint:gosec // a path of Debian
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w\n%s", err, out), os.RemoveAll(dir))
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	// The data are thrown away, so nothing need survive a power cut.
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-p", port, //nolint:gosec // as above
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+dir,
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=400")
	s.cmd.Dir, s.cmd.SysProcAttr = dir, attr
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.url = "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable"
	if err := s.wait(); err != nil {
		text, _ := os.ReadFile(log.Name())
		s.stop()
		return nil, fmt.Errorf("the server does not answer: %w\n%s", err, text)
	}
	return s, nil
}

func (s *server) wait() error {
	var err error
	for range 150 {
		var c *pgx.Conn
		ctx := context.Background()
		if c, err = pgx.Connect(ctx, s.url); err == nil {
			return c.Close(ctx)
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// stop asks for a fast shutdown and removes the data.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGINT)
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Signal(syscall.SIGQUIT)
		<-done
	}
	_ = os.RemoveAll(s.dir)
}

// binaries gives the folder of PostgreSQL's programs: of 15 where it is there,
// else of the newest, installing Debian's when there is none.
func binaries() (string, error) {
	if dir := find(); dir != "" {
		return dir, nil
	}
	setup := exec.Command("tools/setup.sh")
	setup.Stdout, setup.Stderr = os.Stderr, os.Stderr
	if err := setup.Run(); err != nil {
		return "", fmt.Errorf("install PostgreSQL: %w", err)
	}
	if dir := find(); dir != "" {
		return dir, nil
	}
	return "", errors.New("there is no PostgreSQL under /usr/lib/postgresql")
}

func find() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Strings(found)
	best := ""
	for _, f := range found {
		best = filepath.Dir(f)
		if filepath.Base(filepath.Dir(best)) == "15" {
			return best
		}
	}
	return best
}

// credentials gives the user the server runs as: PostgreSQL refuses root.
func credentials() (*syscall.SysProcAttr, int, int, error) {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	if os.Getuid() != 0 {
		return attr, os.Getuid(), os.Getgid(), nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, 0, 0, err
		}
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, int(uid), int(gid), errors.Join(err1, err2)
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
