package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

// identify finds who calls: by token, else by the session of the desk.
func (a *API) identify(next http.Handler) http.Handler {
	bySession := face.Identify(a.Account, "api", a.fail, a.firstPasswordFirst(inCallersLanguage(next)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := r.Header.Get("Authorization")
		if header == "" {
			bySession.ServeHTTP(w, r)
			return
		}
		ctx := i18n.With(r.Context(), face.ChooseAPILang(r))
		r = r.WithContext(ctx)
		token, ok := strings.CutPrefix(header, "Bearer ")
		if !ok {
			a.fail(w, r, fault.New(fault.SignIn, "fault.sign_in"))
			return
		}
		by, err := a.Account.ByAPIToken(ctx, strings.TrimSpace(token))
		if err != nil {
			a.fail(w, r, err)
			return
		}
		info := web.InfoOf(ctx)
		by.Via, by.IP, by.RequestNo = "api", info.IP, info.RequestNo
		r = r.WithContext(face.WithActor(ctx, by))
		next.ServeHTTP(w, r)
	})
}

// inCallersLanguage lets Accept-Language choose over what the desk remembers.
func inCallersLanguage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Language") != "" && !strings.HasPrefix(r.URL.Path, "/api/docs") {
			r = r.WithContext(i18n.With(r.Context(), face.ChooseAPILang(r)))
		}
		next.ServeHTTP(w, r)
	})
}

// paced holds each account, and each address of the public, to its pace.
func (a *API) paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by := face.Actor(r.Context())
		key := "ip " + by.IP
		if by.ID != 0 {
			key = "account " + strconv.FormatInt(by.ID, 10)
		}
		if wait, ok := a.limit.Allow(key); !ok {
			a.fail(w, r, fault.New(fault.TooMany, "fault.too_many", "seconds", int(wait.Seconds())+1))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// once answers a request that carries an Idempotency-Key a second time as it
// was answered the first time.
func (a *API) once(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get("Idempotency-Key")
		by := face.Actor(r.Context())
		kind := r.Header.Get("Content-Type")
		if key == "" || r.Method != http.MethodPost || by.ID == 0 || strings.HasPrefix(kind, "multipart/") {
			next.ServeHTTP(w, r)
			return
		}
		if len(key) > 200 {
			a.fail(w, r, fault.New(fault.Invalid, "api.key_too_long"))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			a.fail(w, r, err)
			return
		}
		kept := keeper{header: http.Header{}}
		answer, replayed, err := a.Account.Once(r.Context(), by.ID, key, fingerprint(r, body), func(ctx context.Context) account.Answer {
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(&kept, r.WithContext(ctx))
			return account.Answer{Status: cmp.Or(kept.status, http.StatusOK), ContentType: kept.header.Get("Content-Type"), Body: kept.body.Bytes()}
		})
		if err != nil {
			a.fail(w, r, err)
			return
		}
		maps.Copy(w.Header(), kept.header)
		w.Header().Set("Content-Type", answer.ContentType)
		if replayed {
			w.Header().Set("Idempotency-Replayed", "true")
		}
		w.WriteHeader(answer.Status)
		_, _ = w.Write(answer.Body) // it fails when the caller has gone
	})
}

// fingerprint tells whether two requests with one key are the same.
func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+" "+r.URL.RequestURI()+"\n") // a hash takes all
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// keeper keeps an answer until it is known that what it tells is kept.
type keeper struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keeper) Header() http.Header { return k.header }

func (k *keeper) WriteHeader(status int) { k.status = cmp.Or(k.status, status) }

func (k *keeper) Write(b []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(b)
}
