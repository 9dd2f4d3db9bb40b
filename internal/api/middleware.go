package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
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
		r.Body = io.NopCloser(bytes.NewReader(body))
		ctx := r.Context()
		before, answered, err := a.Account.Recall(ctx, by.ID, key, fingerprint(r, body))
		switch {
		case err != nil:
			a.fail(w, r, err)
			return
		case answered:
			w.Header().Set("Idempotency-Replayed", "true")
			w.Header().Set("Content-Type", before.ContentType)
			w.WriteHeader(before.Status)
			_, _ = w.Write(before.Body) // it fails when the caller has gone
			return
		}
		kept := &keeper{ResponseWriter: w, status: http.StatusOK}
		done := false
		defer func() {
			if !done { // a panic: nothing was done that is known
				_ = a.Account.Forget(ctx, by.ID, key) // it runs out by itself
			}
		}()
		next.ServeHTTP(kept, r)
		done = true
		if kept.status >= 500 || kept.status == http.StatusTooManyRequests || kept.status == http.StatusUnauthorized {
			err = a.Account.Forget(ctx, by.ID, key)
		} else {
			err = a.Account.Remember(ctx, by.ID, key, account.Answer{Status: kept.status, ContentType: kept.Header().Get("Content-Type"), Body: kept.body.Bytes()})
		}
		if err != nil {
			face.Log(ctx, r.Pattern, err)
		}
	})
}

// fingerprint tells whether two requests with one key are the same.
func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	_, _ = io.WriteString(h, r.Method+" "+r.URL.RequestURI()+"\n") // a hash takes all
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// keeper writes an answer through and keeps a copy.
type keeper struct {
	http.ResponseWriter
	status int
	wrote  bool
	body   bytes.Buffer
}

func (k *keeper) WriteHeader(status int) {
	if !k.wrote {
		k.status, k.wrote = status, true
	}
	k.ResponseWriter.WriteHeader(status)
}

func (k *keeper) Write(b []byte) (int, error) {
	k.wrote = true
	k.body.Write(b)
	return k.ResponseWriter.Write(b)
}
