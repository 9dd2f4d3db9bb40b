package chaos

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tgpl/internal/db/dbtest"
)

// PostgreSQL goes away in the middle of work and comes back: meanwhile answers
// say so plainly, afterwards work goes on without anybody's help.
func TestDatabaseGoesAwayAndComesBack(t *testing.T) {
	address := dbtest.PostgresURL(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	line := newLine(t, u.Host)
	u.Host = line.addr
	dir := filepath.Join(t.TempDir(), "data")
	if out, err := tgpl("demo", "--data", dir, "--db", address, "--make-only"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := serve(t, "--data", dir, "--db", u.String())
	who := newRobot(t, "tiepnhan", "--data", dir, "--db", address)
	r := rand.New(rand.NewPCG(2, uint64(time.Now().UnixNano())))
	add := func() (int, error) {
		return who.call(t.Context(), p.url, "POST", "/requests", "", request(somebody(r)), nil)
	}
	if _, err := add(); err != nil {
		t.Fatal(err)
	}
	for range times(2, 20) {
		line.cut()
		for range 5 {
			status, err := add()
			if status != 503 || !strings.Contains(err.Error(), "fault.data_away") {
				t.Fatalf("a database that is away is told as %d: %v", status, err)
			}
		}
		line.mend()
		deadline := time.Now().Add(30 * time.Second)
		for {
			status, err := add()
			if err == nil {
				break
			}
			if time.Now().After(deadline) || p.cmd.ProcessState != nil || status != 503 && status != 429 {
				t.Fatalf("it does not come back: %d %v\n%s", status, err, tail(p.text()))
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	p.kill()
	verified(t, "--data", dir, "--db", address)
}

func tail(s string) string { return s[max(0, len(s)-2000):] }

// line is the network between the program and the database: what goes through
// it can be cut.
type line struct {
	addr string
	to   string
	mu   sync.Mutex
	down bool
	open map[net.Conn]bool
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x := &line{addr: l.Addr().String(), to: to, open: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = l.Close(); x.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go x.carry(c)
		}
	}()
	return x
}

func (x *line) carry(c net.Conn) {
	other, err := net.Dial("tcp", x.to)
	x.mu.Lock()
	if err != nil || x.down {
		x.mu.Unlock()
		_ = errors.Join(c.Close(), err)
		if other != nil {
			_ = other.Close()
		}
		return
	}
	x.open[c], x.open[other] = true, true
	x.mu.Unlock()
	go func() { _, _ = io.Copy(other, c); _ = other.Close() }()
	_, _ = io.Copy(c, other)
	_ = c.Close()
}

func (x *line) cut() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.down = true
	for c := range x.open {
		_ = c.Close()
	}
	x.open = map[net.Conn]bool{}
}

func (x *line) mend() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.down = false
}
