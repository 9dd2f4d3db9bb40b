package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/api"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/fault"
	"tgpl/internal/law"
	"tgpl/internal/rooms"
	"tgpl/internal/web"
)

const password = "bông lục bình trôi 41"

// kin is a body of the test's own.
type kin struct {
	Name   string `json:"name"`
	Count  int    `json:"count"`
	Yes    *bool  `json:"yes"`
	Phones []struct {
		Number string `json:"number"`
	} `json:"phones"`
}

type service struct {
	t     *testing.T
	h     http.Handler
	api   *api.API
	token string
	made  atomic.Int64
}

func newService(t *testing.T, scopes ...string) *service {
	t.Helper()
	d := dbtest.SQLite(t)
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(time.Date(2022, 2, 16, 1, 20, 0, 0, time.UTC)), Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO branch (code, name, is_head_office) VALUES ('TT', 'Trung tâm', TRUE)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, api: api.New(r)}
	api.Post(s.api, api.Op{ID: "make-kin", Path: "/test/kin", Tag: "test", Summary: "Make", Status: 201},
		func(ctx context.Context, by account.Actor, in *api.With[kin]) (kin, error) {
			if err := r.Guard.Require(ctx, by, "client.write", account.Target{}); err != nil {
				return kin{}, err
			}
			f := fault.Fields{}
			for i, p := range in.Body.Phones {
				if p.Number == "" {
					f.Add(fmt.Sprintf("phones[%d].number", i), "fault.bad_phone")
				}
			}
			if in.Body.Name == "panic" {
				panic("inside")
			}
			s.made.Add(1)
			return in.Body, f.Err()
		})
	api.Get(s.api, api.Op{ID: "slow-kin", Path: "/test/slow", Tag: "test", Summary: "Wait"},
		func(context.Context, account.Actor, *struct{ api.Paged }) (api.List[kin], error) {
			return api.List[kin]{}, fault.New(fault.TooMany, "fault.too_many", "seconds", 9)
		})
	slog.SetDefault(slog.New(slog.DiscardHandler))
	if s.h, err = web.Wrap(web.Options{}, s.api); err != nil {
		t.Fatal(err)
	}
	if len(scopes) == 0 {
		return s
	}
	acc, err := r.Account.Create(t.Context(), account.System(), account.CreateInput{
		Username: "minh.hoa", Name: "Nguyễn Thị Minh Họa", Role: account.Director, BranchID: 1, Password: password, Stays: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	a := acc.Actor()
	a.Via = "desk"
	token, err := r.Account.CreateToken(t.Context(), a, account.TokenInput{Name: "thử", Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	s.token = token.Secret
	return s
}

func (s *service) call(method, path, body string, headers ...string) (*httptest.ResponseRecorder, map[string]any) {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	var out map[string]any
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			s.t.Fatalf("%s %s: %v: %s", method, path, err, w.Body)
		}
	}
	return w, out
}

// wrong gives code by location of a problem.
func wrong(p map[string]any) map[string]string {
	out := map[string]string{}
	list, _ := p["errors"].([]any)
	for _, e := range list {
		m, _ := e.(map[string]any)
		out[fmt.Sprint(m["location"])] = fmt.Sprint(m["code"])
	}
	return out
}

func TestProblems(t *testing.T) {
	s := newService(t, "write", "read")
	for _, c := range []struct {
		body, location, code string
		status               int
	}{
		{`{"name":"a","phones":[{"number":"1"},{"number":""}]}`, "body.phones[1].number", "fault.bad_phone", 422},
		{`{"name":"a","nom":"b"}`, "body.nom", "api.unexpected_property", 422},
		{`{"phones":[{"numbr":"1"}]}`, "body.phones[0].numbr", "api.unexpected_property", 422},
		{`{"name":5}`, "body.name", "api.expected_string", 422},
		{`{"count":"x"}`, "body.count", "api.expected_integer", 422},
		{`{"yes":"x"}`, "body.yes", "api.expected_boolean", 422},
		{`{"phones":{}}`, "body.phones", "api.expected_array", 422},
		{`[1]`, "body", "api.expected_object", 422},
		{`{"name":`, "body", "api.bad_json", 400},
	} {
		w, p := s.call("POST", "/api/v1/test/kin", c.body)
		if w.Code != c.status || wrong(p)[c.location] != c.code || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", c.body, w.Code, w.Body)
		}
		for _, e := range p["errors"].([]any) {
			if m := e.(map[string]any)["message"].(string); strings.Contains(m, "api.") || strings.Contains(m, "expected") {
				t.Errorf("%s: message is not of the catalogue: %s", c.body, m)
			}
		}
	}
	if w, p := s.call("GET", "/api/v1/test/slow?limt=5", ""); w.Code != 422 || wrong(p)["query.limt"] != "api.unknown_parameter" {
		t.Error(w.Code, w.Body)
	}
	if w, p := s.call("GET", "/api/v1/test/slow?limit=5000", ""); w.Code != 422 || wrong(p)["query.limit"] != "api.expected_maximum" {
		t.Error(w.Code, w.Body)
	}
	if w, p := s.call("GET", "/api/v1/test/slow", ""); w.Code != 429 || w.Header().Get("Retry-After") != "9" || p["code"] != "fault.too_many" {
		t.Error(w.Code, w.Header(), w.Body)
	}
	if w, p := s.call("GET", "/api/v1/nowhere", ""); w.Code != 404 || p["code"] != "fault.not_found" {
		t.Error(w.Code, w.Body)
	}
	if _, p := s.call("GET", "/api/v1/nowhere", "", "Accept-Language", "en"); !strings.HasPrefix(fmt.Sprint(p["detail"]), "There is no") {
		t.Error(p)
	}
	if w, p := s.call("POST", "/api/v1/test/kin", `{"name":"panic"}`); w.Code != 500 || strings.Contains(w.Body.String(), "inside") {
		t.Error(w.Code, p)
	}
	if w, _ := s.call("POST", "/api/v1/test/kin", `{"name":"`+strings.Repeat("a", 3<<20)+`"}`); w.Code != 413 {
		t.Error("3 MB:", w.Code)
	}
	if w, _ := s.call("POST", "/api/v1/test/kin", strings.Repeat(`{"phones":[`, 5000)); w.Code != 400 && w.Code != 422 {
		t.Error("deep nesting:", w.Code)
	}
}

func TestWhoMay(t *testing.T) {
	s := newService(t)
	if w, p := s.call("POST", "/api/v1/test/kin", `{}`); w.Code != 401 || p["code"] != "fault.sign_in" {
		t.Error("a stranger:", w.Code, w.Body)
	}
	for _, bad := range []string{"Bearer", "Bearer tgpl_nothing", "Basic eDp5", "Bearer " + strings.Repeat("x", 5000)} {
		if w, _ := s.call("POST", "/api/v1/test/kin", `{}`, "Authorization", bad); w.Code != 401 {
			t.Errorf("%.20s: %d", bad, w.Code)
		}
	}
	s = newService(t, "read")
	if w, p := s.call("POST", "/api/v1/test/kin", `{}`); w.Code != 403 || p["code"] != "fault.forbidden" {
		t.Error("a token to read wrote:", w.Code, w.Body)
	}
}

func TestOnce(t *testing.T) {
	s := newService(t, "read", "write")
	first, _ := s.call("POST", "/api/v1/test/kin", `{"name":"a"}`, "Idempotency-Key", "k1")
	again, _ := s.call("POST", "/api/v1/test/kin", `{"name":"a"}`, "Idempotency-Key", "k1")
	if first.Code != 201 || again.Code != 201 || first.Body.String() != again.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" || s.made.Load() != 1 {
		t.Fatal(first.Code, again.Code, again.Header(), s.made.Load())
	}
	if w, p := s.call("POST", "/api/v1/test/kin", `{"name":"b"}`, "Idempotency-Key", "k1"); w.Code != 409 || p["code"] != "account.key_other" {
		t.Fatal(w.Code, w.Body)
	}
	if w, _ := s.call("POST", "/api/v1/test/kin", `{"name":"a"}`, "Idempotency-Key", strings.Repeat("k", 300)); w.Code != 422 {
		t.Fatal(w.Code)
	}
	// A failure of ours is forgotten, so that the caller may try again.
	s.call("POST", "/api/v1/test/kin", `{"name":"panic"}`, "Idempotency-Key", "k2")
	if w, p := s.call("POST", "/api/v1/test/kin", `{"name":"panic"}`, "Idempotency-Key", "k2"); w.Code != 500 {
		t.Fatal(w.Code, p)
	}
	// What the caller got wrong was not carried out: mended, it may have the key.
	if w, _ := s.call("POST", "/api/v1/test/kin", `{"nom":"a"}`, "Idempotency-Key", "k3"); w.Code != 422 {
		t.Fatal(w.Code, w.Header())
	}
	if w, _ := s.call("POST", "/api/v1/test/kin", `{"name":"c"}`, "Idempotency-Key", "k3"); w.Code != 201 {
		t.Fatal(w.Code, w.Header())
	}
}

func TestPace(t *testing.T) {
	s := newService(t, "read")
	for i := range 200 {
		w, p := s.call("GET", "/api/v1/nowhere", "")
		if w.Code == 429 {
			if w.Header().Get("Retry-After") == "" || p["code"] != "fault.too_many" {
				t.Fatal(w.Header(), w.Body)
			}
			if i < 50 {
				t.Fatalf("only %d requests were let through", i)
			}
			return
		}
	}
	t.Fatal("200 requests at once were let through")
}

// TestDescription holds every operation to a name, a tag, a summary and known
// answers, and the description to what programs and people read.
func TestDescription(t *testing.T) {
	s := newService(t)
	seen := map[string]bool{}
	n := 0
	for name := range s.api.OpenAPI().Components.Schemas.Map() {
		if strings.ContainsFunc(name, func(r rune) bool { // OpenAPI 3.1, Components Object
			return !strings.ContainsRune("._-", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) {
			t.Errorf("a $ref to the schema %q leads nowhere", name)
		}
	}
	for path, item := range s.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			n++
			if op.OperationID == "" || seen[op.OperationID] || len(op.Tags) != 1 || op.Tags[0] == "" || op.Summary == "" {
				t.Errorf("%s %s: id %q (twice: %v), tags %v, summary %q", method, path, op.OperationID, seen[op.OperationID], op.Tags, op.Summary)
			}
			seen[op.OperationID] = true
			if len(op.Responses) == 0 {
				t.Errorf("%s %s: no answers", method, path)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d operations", n)
	}
	for path, kind := range map[string]string{"/api/openapi.json": "application/openapi+json", "/api/openapi.yaml": "application/openapi+yaml", "/api/docs": "text/html; charset=utf-8", "/api/docs/test": "text/html; charset=utf-8"} {
		w, _ := s.call("GET", path, "")
		if w.Code != 200 || w.Header().Get("Content-Type") != kind || w.Body.Len() < 1000 {
			t.Errorf("%s: %d %s %d bytes", path, w.Code, w.Header().Get("Content-Type"), w.Body.Len())
		}
		if strings.Contains(w.Body.String(), "api.docs_") {
			t.Errorf("%s has keys without texts", path)
		}
	}
}
