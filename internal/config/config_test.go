package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/alecthomas/kong"

	"tgpl/internal/config"
)

type cli struct {
	Config kong.ConfigFlag
	Serve  struct {
		config.Data   `embed:""`
		config.Server `embed:""`
		config.Mail   `embed:""`
	} `cmd:""`
}

func parse(t *testing.T, file string, args ...string) (cli, error) {
	t.Helper()
	var c cli
	p, err := kong.New(&c, kong.Configuration(config.File))
	if err != nil {
		t.Fatal(err)
	}
	if file != "" {
		path := filepath.Join(t.TempDir(), "tgpl.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config="+path)
	}
	_, err = p.Parse(append([]string{"serve"}, args...))
	return c, err
}

func TestFlagBeforeEnvironmentBeforeFile(t *testing.T) {
	c, err := parse(t, "addr: 127.0.0.1:1\ndata: /file\nmail-port: 25\ntrusted-proxy: [10.0.0.1, 10.1.0.0/16]\n")
	if err != nil {
		t.Fatal(err)
	}
	if c.Serve.Addr != "127.0.0.1:1" || c.Serve.Data.Data != "/file" || c.Serve.Port != 25 || len(c.Serve.TrustedProxies) != 2 {
		t.Errorf("file: %+v", c.Serve)
	}
	t.Setenv("TGPL_ADDR", "127.0.0.1:2")
	if c, err = parse(t, "addr: 127.0.0.1:1"); err != nil || c.Serve.Addr != "127.0.0.1:2" {
		t.Errorf("environment: %v, %v", c.Serve.Addr, err)
	}
	if c, err = parse(t, "addr: 127.0.0.1:1", "--addr=127.0.0.1:3"); err != nil || c.Serve.Addr != "127.0.0.1:3" {
		t.Errorf("flag: %v, %v", c.Serve.Addr, err)
	}
}

func TestDefaults(t *testing.T) {
	c, err := parse(t, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.Serve.Addr != "127.0.0.1:8080" || c.Serve.DB != "" || c.Serve.On() {
		t.Errorf("%+v", c.Serve)
	}
}

func TestUnknownSettingOfFile(t *testing.T) {
	if _, err := parse(t, "adr: 127.0.0.1:1"); err == nil {
		t.Error("a setting that is misspelt is taken in silence")
	}
	if _, err := parse(t, "addr: [}"); err == nil {
		t.Error("a file that is no YAML is taken in silence")
	}
}

func TestCheck(t *testing.T) {
	for _, s := range []config.Server{{Addr: "8080"}, {Addr: "127.0.0.1:http2"}, {Addr: ":70000"}, {Addr: ":1", BaseURL: "tgpl.vn"}, {Addr: ":1", BaseURL: "https://tgpl.vn/path"}} {
		if s.Check() == nil {
			t.Errorf("%+v passes", s)
		}
	}
	for _, s := range []config.Server{{Addr: "127.0.0.1:0"}, {Addr: ":8080", BaseURL: "https://tgpl.vn/"}} {
		if err := s.Check(); err != nil {
			t.Errorf("%+v: %v", s, err)
		}
	}
	if (config.Mail{Host: "mail"}).Check() == nil {
		t.Error("mail without a sender passes")
	}
}
