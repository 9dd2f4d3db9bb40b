package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The program starts in under a second on data that are there, and is told to
// stop while a request is on its way: the request gets its answer.
func TestStartAndStopOfTheProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first, err := startServer(dir, "serve")
	if err != nil {
		t.Fatal(err)
	}
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	s, err := startServer(dir, "serve")
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	t.Logf("started in %v", took)
	if took > time.Second {
		t.Errorf("it takes %v to start", took)
	}
	// A second server on the same folder refuses, and says why.
	out, err := exec.Command(binary(), "serve", "--addr", "127.0.0.1:0", "--data", dir).CombinedOutput()
	if err == nil || !bytes.Contains(out, []byte("đang dùng thư mục dữ liệu")) {
		t.Errorf("the second server: %v\n%s", err, out)
	}
	addr := strings.TrimPrefix(s.url, "http://")
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	body := "username=khongai&password=mot-mat-khau-dai"
	fmt.Fprintf(c, "POST /desk/sign-in HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", addr, len(body), body[:9])
	time.Sleep(200 * time.Millisecond)
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	fmt.Fprint(c, body[9:])
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatalf("the request in flight was cut: %v", err)
	}
	_ = res.Body.Close()
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ends with %v", err)
	}
	text := s.logText()
	for _, secret := range []string{"khongai", "mot-mat-khau-dai", "127.0.0.1\",\"ip"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// The demonstration is made once; started again, its clock is back at the
// morning of its day.
func TestDemonstrationAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if out, err := exec.Command(binary(), "demo", "--data", dir, "--make-only").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	begin := time.Now()
	s, err := startServer(dir, "demo")
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("the second start takes %v", took)
	}
	res, err := http.Get(s.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if out, err := exec.Command(binary(), "verify", "--data", dir).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
