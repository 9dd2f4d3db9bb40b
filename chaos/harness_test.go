package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// long tells whether this is the long form.
var long = os.Getenv("TGPL_CHAOS") == "long"

// times gives how often something is done in the short and in the long form.
func times(short, much int) int {
	if long {
		return much
	}
	return short
}

// base is the folder of a demonstration that tests copy.
var base string

func TestMain(m *testing.M) { os.Exit(runAll(m)) }

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tgpl-chaos")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	base = filepath.Join(dir, "demo")
	if out, err := tgpl("demo", "--data", base, "--make-only"); err != nil {
		fmt.Fprintf(os.Stderr, "chaos: %v\n%s", err, out)
		return 1
	}
	return m.Run()
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

// tgpl runs a command to its end.
func tgpl(args ...string) (string, error) {
	out, err := exec.Command(binary(), args...).CombinedOutput()
	return string(out), err
}

// centre gives a copy of the demonstration.
func centre(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if out, err := exec.Command("cp", "-a", base, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// verified fails unless `tgpl verify` finds everything in order.
func verified(t *testing.T, args ...string) {
	t.Helper()
	if out, err := tgpl(append([]string{"verify"}, args...)...); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}

// process is a running server.
type process struct {
	cmd  *exec.Cmd
	url  string
	log  string
	args []string
}

var addrInLog = regexp.MustCompile(`"addr":"(127\.0\.0\.1:\d+)"`)

// serve starts `tgpl serve` on a free port and waits until it answers.
func serve(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{args: args, log: filepath.Join(t.TempDir(), "log")}
	if err := p.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

func (p *process) start() error {
	log, err := os.Create(p.log)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	p.cmd = exec.Command(binary(), append([]string{"serve", "--addr", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1"}, p.args...)...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return fmt.Errorf("%w (make build makes it)", err)
	}
	for range 1200 {
		if m := addrInLog.FindStringSubmatch(p.text()); m != nil {
			p.url = "http://" + m[1]
			return nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	return errors.New("it does not start: " + p.text())
}

func (p *process) text() string {
	text, _ := os.ReadFile(p.log)
	return string(text)
}

// kill ends it as a power cut would, so far as the program is concerned.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// robot calls the API as an account, from an address of its own.
type robot struct {
	token string
	ip    string
}

var addresses atomic.Int64

func newRobot(t *testing.T, username string, args ...string) robot {
	t.Helper()
	out, err := exec.Command(binary(), append([]string{"token", "create", "--user", username}, args...)...).Output()
	if err != nil {
		t.Fatalf("a token for %s: %v", username, err)
	}
	n := addresses.Add(1)
	return robot{token: strings.TrimSpace(string(out)), ip: fmt.Sprintf("10.1.%d.%d", n/250, n%250)}
}

// errLost says that no answer came: the server died or is not there.
var errLost = errors.New("no answer")

// call sends JSON; key makes a repetition the same call. It gives errLost where
// no whole answer came.
func (r robot) call(ctx context.Context, url, method, path, key string, in, out any) (int, error) {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, url+"/api/v1"+path, body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Forwarded-For", r.ip)
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, errors.Join(errLost, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, errors.Join(errLost, err)
	}
	if out != nil && res.StatusCode < 300 {
		if err := json.Unmarshal(raw, out); err != nil {
			return res.StatusCode, fmt.Errorf("%s %s: %w: %.300s", method, path, err, raw)
		}
	}
	if res.StatusCode >= 300 {
		return res.StatusCode, fmt.Errorf("%s %s: %d %.400s", method, path, res.StatusCode, raw)
	}
	return res.StatusCode, nil
}

type object = map[string]any

type record struct {
	ID      int64  `json:"id"`
	State   string `json:"state"`
	Code    string `json:"code"`
	Version int64  `json:"version"`
}

var syllables = strings.Fields("Bến Bờ Cầu Cồn Dừa Đò Gốc Hàng Kinh Lá Lúa Mây Mùa Nắng Nhãn Nón Rạch Sen Sông Tre Trăng Vườn Xoài Bông Gió Mưa Đồng Trúc Lau Súng Tràm Mắm Đước Ô Môi Vịt Cò")

// somebody makes up a name that nobody has yet.
func somebody(r *rand.Rand) string {
	w := func() string { return syllables[r.IntN(len(syllables))] }
	return fmt.Sprintf("%s %s %s %s %s", w(), w(), w(), w(), w())
}

// request is what is asked for somebody, whole enough to be accepted.
func request(name string) object {
	return object{
		"channel": "counter", "requester_is": "client", "new_person": true,
		"person": object{"name": name, "birth": "1980", "sex": "female"},
		"form":   "advice", "field": "civil", "problem": "Ranh đất với hộ kế bên.", "categories": []string{"poor"}, "signed_as": "signature",
		"papers": []object{{"code": "form_02", "state": "original"}, {"code": "poor_certificate", "state": "original"}},
	}
}
