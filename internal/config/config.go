// Package config holds the settings of the program and reads them from a file.
// A setting comes from a flag, else from the environment (TGPL_…), else from
// the file, else it has its default. What each means in words stands in the
// catalogue cli.yaml under cli.flag.<name>.
package config

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"gopkg.in/yaml.v3"
)

// DefaultFile is read when it is there and no other file is named.
const DefaultFile = "/etc/tgpl/tgpl.yaml"

// Data says where the centre's data lie.
type Data struct {
	Data string `env:"TGPL_DATA" default:"data" placeholder:"DIR"`
	DB   string `name:"db" env:"TGPL_DB" placeholder:"URL"`
}

// Server says how the program is reached.
type Server struct {
	Addr           string     `env:"TGPL_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL        string     `name:"base-url" env:"TGPL_BASE_URL" placeholder:"URL"`
	ExitURL        string     `name:"exit-url" env:"TGPL_EXIT_URL" placeholder:"URL"`
	TrustedProxies []Network  `name:"trusted-proxy" env:"TGPL_TRUSTED_PROXY" placeholder:"IP"`
	LogLevel       slog.Level `env:"TGPL_LOG_LEVEL" default:"INFO" placeholder:"LEVEL"`
}

// Proxies gives the networks of the trusted proxies.
func (s Server) Proxies() []netip.Prefix {
	var out []netip.Prefix
	for _, n := range s.TrustedProxies {
		out = append(out, netip.Prefix(n))
	}
	return out
}

// Network is a network, or one address, as it is written: 10.0.0.0/8, ::1.
type Network netip.Prefix

// UnmarshalText reads it.
func (n *Network) UnmarshalText(text []byte) error {
	if a, err := netip.ParseAddr(string(text)); err == nil {
		*n = Network(netip.PrefixFrom(a, a.BitLen()))
		return nil
	}
	p, err := netip.ParsePrefix(string(text))
	*n = Network(p.Masked())
	return err
}

// Mail says through which server mail goes out. Without a host none does.
type Mail struct {
	Host     string `name:"mail-host" env:"TGPL_MAIL_HOST" placeholder:"HOST"`
	Port     int    `name:"mail-port" env:"TGPL_MAIL_PORT" default:"587" placeholder:"PORT"`
	User     string `name:"mail-user" env:"TGPL_MAIL_USER" placeholder:"NAME"`
	Password string `name:"mail-password" env:"TGPL_MAIL_PASSWORD" placeholder:"SECRET"`
	From     string `name:"mail-from" env:"TGPL_MAIL_FROM" placeholder:"ADDRESS"`
	TLS      string `name:"mail-tls" env:"TGPL_MAIL_TLS" default:"starttls" enum:"starttls,tls,none" placeholder:"HOW"`
}

// On tells whether mail is sent.
func (m Mail) On() bool { return m.Host != "" }

// Backup says where and when backups are made by themselves, and how long they
// are kept. Without a folder none is.
type Backup struct {
	Dir            string `name:"backup-dir" env:"TGPL_BACKUP_DIR" placeholder:"DIR"`
	PassphraseFile string `name:"backup-passphrase-file" env:"TGPL_BACKUP_PASSPHRASE_FILE" placeholder:"FILE"`
	At             string `name:"backup-at" env:"TGPL_BACKUP_AT" default:"02:00" placeholder:"HH:MM"`
	KeepDays       int    `name:"backup-keep-days" env:"TGPL_BACKUP_KEEP_DAYS" default:"7" placeholder:"N"`
	KeepWeeks      int    `name:"backup-keep-weeks" env:"TGPL_BACKUP_KEEP_WEEKS" default:"9" placeholder:"N"`
	KeepMonths     int    `name:"backup-keep-months" env:"TGPL_BACKUP_KEEP_MONTHS" default:"24" placeholder:"N"`
}

// Minute gives the minute of the day at which backups are made.
func (b Backup) Minute() (int, error) {
	t, err := time.Parse("15:04", b.At)
	if err != nil {
		return 0, fmt.Errorf("--backup-at: %q is no time of day, it looks like 02:00", b.At)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Check tells what is wrong with the time and the rules of age.
func (b Backup) Check() error {
	if b.Dir == "" {
		return nil
	}
	if b.KeepDays < 1 || b.KeepWeeks < 0 || b.KeepMonths < 0 {
		return errors.New("--backup-keep-days: backups are kept for a day at least")
	}
	_, err := b.Minute()
	return err
}

// Passphrase reads a file that holds a passphrase, without the end of its line.
// An empty name is no passphrase.
func Passphrase(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("the file of the passphrase: %w", err)
	}
	text := strings.TrimRight(string(raw), "\r\n")
	if text == "" {
		return "", fmt.Errorf("the file of the passphrase: %s is empty", file)
	}
	return text, nil
}

// Check tells what is wrong with the address and the URL.
func (s Server) Check() error {
	if _, port, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("--addr: %w", err)
	} else if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("--addr: %q is no port", port)
	}
	if u, err := url.Parse(s.ExitURL); err != nil || s.ExitURL != "" && (u.Host == "" || u.Scheme != "https") {
		return errors.New("--exit-url: it looks like https://www.example.vn/")
	}
	if s.BaseURL == "" {
		return nil
	}
	u, err := url.Parse(s.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" {
		return errors.New("--base-url: it looks like https://tgpl.example.gov.vn")
	}
	return nil
}

// Check tells what is missing for mail to be sent.
func (m Mail) Check() error {
	if m.On() && m.From == "" {
		return errors.New("--mail-from: mail needs a sender")
	}
	return nil
}

// File reads settings from YAML: one line for each flag, named like it without
// the dashes ("addr: 127.0.0.1:8080"). It is a kong.ConfigurationLoader.
func File(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the settings file: %w", err)
	}
	return file(values), nil
}

type file map[string]any

// Validate finds settings that no command knows, so that a slip of the pen is
// not silently without effect.
func (f file) Validate(app *kong.Application) error {
	var known []string
	if err := kong.Visit(app, func(n kong.Visitable, next kong.Next) error {
		if flag, ok := n.(*kong.Flag); ok {
			known = append(known, flag.Name)
		}
		return next(nil)
	}); err != nil {
		return err
	}
	for name := range f {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the settings file: there is no setting %q", name)
		}
	}
	return nil
}

// Resolve gives a setting of the file unless the environment has it.
func (f file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, env := range flag.Envs {
		if _, ok := os.LookupEnv(env); ok {
			return nil, nil
		}
	}
	v, ok := f[flag.Name]
	if !ok {
		return nil, nil
	}
	if list, ok := v.([]any); ok {
		words := make([]string, len(list))
		for i, w := range list {
			words[i] = fmt.Sprint(w)
		}
		return strings.Join(words, ","), nil
	}
	return fmt.Sprint(v), nil
}
