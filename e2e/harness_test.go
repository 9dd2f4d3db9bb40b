package e2e

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tgpl/internal/demo"
)

// site is the program that all tests of a run share.
var site *server

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tgpl-e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	site, err = startServer(filepath.Join(dir, "demo"), "demo")
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		return 1
	}
	code := m.Run()
	closeBrowser()
	if err := site.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "e2e: the server did not stop cleanly:", err)
		code = 1
	}
	// What the tests did must have left everything in order.
	if out, err := exec.Command(binary(), "verify", "--data", site.dir).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "e2e: verify after the tests: %v\n%s", err, out)
		code = 1
	}
	return code
}

// binary is the program under test.
func binary() string {
	if b := os.Getenv("TGPL_BIN"); b != "" {
		return b
	}
	path, err := filepath.Abs("../bin/tgpl")
	if err != nil {
		panic(err)
	}
	return path
}

// server is a process of the program.
type server struct {
	url string
	dir string
	cmd *exec.Cmd
	log *os.File
}

var readyLine = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// startServer starts `tgpl demo` (or serve) on a free port and waits until it
// answers. Its log lies beside its data, anew for each start.
func startServer(dir, command string) (*server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	log, err := os.Create(dir + ".log")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, log: log}
	s.cmd = exec.Command(binary(), command, "--addr", "127.0.0.1:0", "--data", dir)
	s.cmd.Stderr = log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w (make build makes it)", err)
	}
	found := make(chan string, 1)
	go func() {
		in := bufio.NewScanner(out)
		for in.Scan() {
			if u := readyLine.FindString(in.Text()); u != "" {
				select {
				case found <- u:
				default:
				}
			}
		}
	}()
	if command != "demo" { // tells its address in the log alone
		go func() {
			for range 600 {
				text, _ := os.ReadFile(log.Name())
				if m := regexp.MustCompile(`"addr":"(127\.0\.0\.1:\d+)"`).FindAllStringSubmatch(string(text), -1); len(m) > 0 {
					found <- "http://" + m[len(m)-1][1]
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}()
	}
	select {
	case s.url = <-found:
	case <-time.After(3 * time.Minute):
		_ = s.cmd.Process.Kill()
		return nil, errors.New("it does not start: " + s.logText())
	}
	for range 100 {
		if res, err := http.Get(s.url + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, errors.New("it is not ready: " + s.logText())
}

func (s *server) logText() string {
	text, _ := os.ReadFile(s.log.Name())
	return string(text)
}

// stop asks it to stop and tells whether it did so cleanly.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- s.cmd.Wait() }()
	select {
	case err := <-done:
		return errors.Join(err, s.log.Close())
	case <-time.After(40 * time.Second):
		_ = s.cmd.Process.Kill()
		return errors.New("it had to be killed")
	}
}

// token makes a token of the API for an account.
func token(t *testing.T, username string) string {
	t.Helper()
	out, err := exec.Command(binary(), "token", "create", "--user", username, "--data", site.dir).Output()
	if err != nil {
		t.Fatalf("token for %s: %v", username, err)
	}
	return strings.TrimSpace(string(out))
}

var places atomic.Int64

// elsewhere is a client that calls from an address of its own on this machine,
// so that visitors are not throttled as if they were one.
func elsewhere() *http.Client {
	n := places.Add(1)
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, byte(1+n/250), byte(n%250), 1)}}
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DialContext: d.DialContext}}
}

// visitor is somebody with a cookie jar who needs no browser.
type visitor struct {
	t *testing.T
	c *http.Client
}

// visit begins a visit; with a username it signs in first.
func visit(t *testing.T, username string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, c: elsewhere()}
	v.c.Jar = jar
	if username != "" {
		status, body := v.post("/desk/sign-in", url.Values{"username": {username}, "password": {demo.Password}})
		if status != http.StatusOK || strings.Contains(body, `name="password"`) {
			t.Fatalf("%s cannot sign in: %d", username, status)
		}
	}
	return v
}

func (v *visitor) get(path string) (int, string) {
	v.t.Helper()
	res, err := v.c.Get(site.url + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return v.read(res)
}

func (v *visitor) post(path string, form url.Values) (int, string) {
	v.t.Helper()
	res, err := v.c.PostForm(site.url+path, form)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	return v.read(res)
}

func (v *visitor) read(res *http.Response) (int, string) {
	v.t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}
