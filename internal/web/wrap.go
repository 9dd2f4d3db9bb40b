package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/gzhttp"

	"tgpl/internal/fault"
)

// Options set the middleware up. The zero Options serves plain HTTP on its
// own, without a proxy.
type Options struct {
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	BaseURL        string         // address people use; https means that cookies are for TLS only
	PerMinute      int            // requests of one address; 1200 when 0
	AtOnce         int            // of them in one go; 300 when 0
	MaxBody        int64          // of a form or JSON, 2 MB when 0
	MaxUpload      int64          // of a form with files, 30 MB when 0
	MaxTable       int64          // of a spreadsheet that is brought in, 520 MB when 0
	Timeout        time.Duration  // of one request without files, a minute when 0

	// Fail draws an error; it gets faults, and for a panic an error that is
	// none. Text is written when it is nil.
	Fail func(w http.ResponseWriter, r *http.Request, err error)
	// Observe is told each answer; may be nil.
	Observe func(method, route string, status int, took time.Duration)
}

// Wrap puts everything a request passes around next.
func Wrap(o Options, next http.Handler) (http.Handler, error) {
	o.defaults()
	forged := http.NewCrossOriginProtection()
	secure := false
	if u, err := url.Parse(o.BaseURL); err == nil && u.Host != "" {
		secure = u.Scheme == "https"
		if err := forged.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("the base URL: %w", err)
		}
	}
	squeeze, err := gzhttp.NewWrapper(gzhttp.MinSize(1000), gzhttp.KeepAcceptRanges())
	if err != nil {
		return nil, err
	}
	h := http.Handler(squeeze(next))
	h = o.limited(h)
	h = o.readable(h)
	h = o.unforged(forged, h)
	h = o.paced(NewLimiter(o.PerMinute, o.AtOnce), h)
	h = o.recovered(h)
	h = headers(h)
	h = o.logged(h)
	return o.numbered(secure, h), nil
}

func (o *Options) defaults() {
	set := func(n *int, to int) {
		if *n == 0 {
			*n = to
		}
	}
	set(&o.PerMinute, 1200)
	set(&o.AtOnce, 300)
	if o.MaxBody == 0 {
		o.MaxBody = 2 << 20
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = 30 << 20
	}
	if o.MaxTable == 0 {
		o.MaxTable = 520 << 20
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Fail == nil {
		o.Fail = func(w http.ResponseWriter, r *http.Request, err error) {
			status := http.StatusInternalServerError
			if f := fault.Of(err); f != nil {
				status = map[fault.Kind]int{fault.Forbidden: 403, fault.Invalid: 400, fault.TooMany: 429}[f.Kind]
			}
			http.Error(w, http.StatusText(status)+" "+InfoOf(r.Context()).RequestNo, status)
		}
	}
}

// readable refuses an address that no page ever makes and no database can
// hold: with NUL, or with what is not UTF-8, in its path or its query.
func (o Options) readable(next http.Handler) http.Handler {
	bad := func(s string) bool { return strings.ContainsRune(s, 0) || !utf8.ValidString(s) }
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.QueryUnescape(r.URL.RawQuery)
		if err != nil || bad(query) || bad(r.URL.Path) {
			o.Fail(w, r, fault.New(fault.Invalid, "fault.bad_text"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// numbered gives the request its number and finds whose it is.
func (o Options) numbered(secure bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := Info{RequestNo: newNumber(), Secure: secure || r.TLS != nil}
		var proto string
		info.IP, proto = realIP(r, o.TrustedProxies)
		if proto == "https" {
			info.Secure = true
		}
		w.Header().Set("X-Request-Id", info.RequestNo)
		next.ServeHTTP(w, r.WithContext(WithInfo(r.Context(), info)))
	})
}

var letters = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)

// newNumber gives a number one can read out over the telephone: ten letters
// and digits without those that look alike.
func newNumber() string {
	var b [7]byte
	_, _ = rand.Read(b[:]) // never fails
	return letters.EncodeToString(b[:])[:10]
}

// realIP gives the address the person comes from. A chain of X-Forwarded-For
// is read from its end, only as far as each link is a trusted proxy: what
// stands before may be made up.
func realIP(r *http.Request, trusted []netip.Prefix) (ip, proto string) {
	addr := remote(r.RemoteAddr)
	if !isTrusted(addr, trusted) {
		return addr.String(), ""
	}
	proto = strings.ToLower(strings.TrimSpace(r.Header.Get("X-Forwarded-Proto")))
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0; i-- {
		a, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		addr = a.Unmap()
		if !isTrusted(addr, trusted) {
			break
		}
	}
	return addr.String(), proto
}

func remote(s string) netip.Addr {
	if ap, err := netip.ParseAddrPort(s); err == nil {
		return ap.Addr().Unmap()
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return netip.IPv4Unspecified()
	}
	return a.Unmap()
}

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	for _, p := range trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// logged writes one line per answer: number, method, route, status, time. No
// address, no query, no IP: those can name a person; the audit keeps who did
// what, under the same number.
func (o Options) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)
		took := time.Since(begin)
		route := Route(r.Context())
		if route == "" {
			route = "other"
		}
		if _, path, ok := strings.Cut(route, " "); ok {
			route = path
		}
		if o.Observe != nil {
			o.Observe(knownMethod(r.Method), route, sw.status, took)
		}
		level := slog.LevelInfo
		if strings.HasPrefix(route, "/static") || strings.HasSuffix(route, "z") {
			level = slog.LevelDebug
		}
		slog.LogAttrs(r.Context(), level, "answered",
			slog.String("request", InfoOf(r.Context()).RequestNo), slog.String("method", knownMethod(r.Method)),
			slog.String("route", route), slog.Int("status", sw.status), slog.Int64("bytes", sw.bytes),
			slog.Float64("ms", float64(took.Microseconds())/1000))
	})
}

// knownMethod keeps made-up methods out of the log and the metrics.
func knownMethod(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return m
	}
	return "other"
}

// recovered turns a panic into an error page with the number, and logs it.
func (o Options) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			slog.ErrorContext(r.Context(), "panic", "request", InfoOf(r.Context()).RequestNo, "route", Route(r.Context()),
				"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			if sw, ok := w.(*statusWriter); ok && sw.wrote {
				return // too late for another answer
			}
			o.Fail(w, r, fmt.Errorf("panic: %v", p))
		}()
		next.ServeHTTP(w, r)
	})
}

// unforged refuses requests that change something and that a browser sends
// from another site. Callers that sign in with a token are no browsers that
// carry a session, so there is nothing to forge.
func (o Options) unforged(forged *http.CrossOriginProtection, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			if err := forged.Check(r); err != nil {
				o.Fail(w, r, fault.New(fault.Forbidden, "fault.other_site").With(err))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// paced holds each address to its pace.
func (o Options) paced(l *Limiter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait, ok := l.Allow(Network(InfoOf(r.Context()).IP)); !ok {
			o.Fail(w, r, fault.New(fault.TooMany, "fault.too_many", "seconds", int(wait.Seconds())+1))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Network gives what one household or office has: the address itself, of IPv6
// the first 64 bits.
func Network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Is4() {
		return ip
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// limited bounds the size of what is sent and the time it may take.
func (o Options) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && (r.URL.Path == "/desk/import" || r.URL.Path == "/api/v1/imports") {
			// What is announced as too large is refused before it comes.
			if r.ContentLength > o.MaxTable {
				w.Header().Set("Connection", "close")
				o.Fail(w, r, &http.MaxBytesError{Limit: o.MaxTable})
				return
			}
			// A large table takes its time on a slow line.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Hour))
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Hour))
			r.Body = http.MaxBytesReader(w, r.Body, o.MaxTable)
			next.ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
			r.Body = http.MaxBytesReader(w, r.Body, o.MaxUpload)
			next.ServeHTTP(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, o.MaxBody)
		if strings.HasSuffix(r.URL.Path, "/export") || strings.HasSuffix(r.URL.Path, "/download") {
			next.ServeHTTP(w, r) // long lists and backups take the time they take
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), o.Timeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// statusWriter notes what is answered.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
	wrote  bool
}

func (w *statusWriter) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, status >= 200
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	w.wrote = true
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the writer beneath.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
