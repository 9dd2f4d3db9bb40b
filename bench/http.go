package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/app"
	"tgpl/internal/clock"
	"tgpl/internal/config"
)

// site is the program answering on this data, as a server behind a proxy that
// names the addresses of the callers.
type site struct {
	url  string
	stop func() error
}

func (s *set) serve() (*site, error) {
	ctx, cancel := context.WithCancel(s.ctx)
	ready, ended := make(chan string, 1), make(chan error, 1)
	proxy := config.Network(netip.MustParsePrefix("127.0.0.1/32"))
	go func() {
		ended <- app.Serve(ctx, s.data, app.Options{
			Server: config.Server{Addr: "127.0.0.1:0", TrustedProxies: []config.Network{proxy}},
			Clock:  clock.NewManual(present), Version: "bench", Log: slog.New(slog.DiscardHandler), Ready: func(addr string) { ready <- addr },
		})
	}()
	select {
	case addr := <-ready:
		return &site{url: "http://" + addr, stop: func() error { cancel(); return <-ended }}, nil
	case err := <-ended:
		cancel()
		return nil, err
	}
}

// caller is one person at a browser or one program with a token.
type caller struct {
	client *http.Client
	site   *site
	ip     string
	token  string // of the API
	cookie string // of a session
}

var transport = &http.Transport{MaxIdleConns: 1000, MaxIdleConnsPerHost: 1000, DisableCompression: true}

// caller signs in for pages (desk) or makes a token (the API).
func (s *set) caller(on *site, a account.Actor, n int, desk bool) (*caller, error) {
	c := &caller{client: &http.Client{Transport: transport, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, site: on, ip: fmt.Sprintf("10.%d.%d.9", n/200, n%200)}
	if !desk {
		t, err := s.r.Account.CreateToken(s.ctx, a, account.TokenInput{Name: fmt.Sprintf("đo %d", n), Scopes: []string{"read", "write"}})
		c.token = t.Secret
		return c, err
	}
	acc, err := s.r.Account.Get(s.ctx, account.System(), a.ID)
	if err != nil {
		return nil, err
	}
	in, err := s.r.Account.SignIn(s.ctx, account.SignInInput{Username: acc.Username, Password: password, IP: c.ip, Agent: "bench"})
	c.cookie = in.Token
	return c, err
}

// call sends one request and gives status and body, as they came.
func (c *caller) call(ctx context.Context, method, path, kind string, body []byte) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.site.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-Forwarded-For", c.ip)
	req.Header.Set("Accept-Encoding", "gzip")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.cookie != "" {
		req.AddCookie(&http.Cookie{Name: "tgpl_session", Value: c.cookie})
	}
	res, err := c.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	return res.StatusCode, out, err
}

func (c *caller) get(ctx context.Context, path string) (int, []byte, error) {
	return c.call(ctx, http.MethodGet, path, "", nil)
}

func (c *caller) post(ctx context.Context, path string, in any) (int, []byte, error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return 0, nil, err
	}
	return c.call(ctx, http.MethodPost, path, "application/json", raw)
}

func (c *caller) form(ctx context.Context, path string, in url.Values) (int, []byte, error) {
	return c.call(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(in.Encode()))
}

// faces measures the operations that have an address through the API and as
// pages of the desk.
func (s *set) faces(on *site, ops []op, results []result) error {
	robot, err := s.caller(on, s.c.director, 1, false)
	if err != nil {
		return err
	}
	person, err := s.caller(on, s.c.director, 2, true)
	if err != nil {
		return err
	}
	for i, o := range ops {
		path := func(n int) string { return o.http }
		if o.http == "" {
			continue
		}
		if o.id != nil {
			path = func(n int) string { return fmt.Sprintf(o.http, o.id(n)) }
		}
		r := find(results, o.name)
		if r == nil {
			continue
		}
		var answers, pages []time.Duration
		for n := range warm + 60 {
			robot.ip, person.ip = fmt.Sprintf("10.9.%d.%d", i, n), fmt.Sprintf("10.10.%d.%d", i, n) // nobody clicks as fast as that
			began := time.Now()
			status, body, err := robot.get(s.ctx, path(n))
			for ; status == http.StatusTooManyRequests; status, body, err = robot.get(s.ctx, path(n)) {
				time.Sleep(time.Second) // the account is held to its pace
				began = time.Now()
			}
			if err != nil || status != http.StatusOK {
				return fmt.Errorf("%s: status %d %.200s: %w", path(n), status, body, err)
			}
			mid := time.Now()
			desk := strings.Replace(path(n), "/api/v1/", "/desk/", 1)
			status, body, err = person.get(s.ctx, desk)
			if err != nil || status != http.StatusOK {
				return fmt.Errorf("%s: status %d: %w", desk, status, err)
			}
			if n >= warm {
				answers, pages = append(answers, mid.Sub(began)), append(pages, time.Since(mid))
				r.PageSize = max(r.PageSize, len(body))
			}
		}
		r.HTTPP50, r.PageP50 = at(answers, 50), at(pages, 50)
	}
	return nil
}

func find(list []result, name string) *result {
	for i := range list {
		if list[i].Op == name {
			return &list[i]
		}
	}
	return nil
}
