package face_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tgpl/internal/account"
	"tgpl/internal/face"
	"tgpl/internal/fault"
	"tgpl/internal/i18n"
	"tgpl/internal/web"
)

func TestStatus(t *testing.T) {
	for err, want := range map[error]int{
		fault.Field("name", "fault.required"):             422,
		fault.Missing():                                   404,
		fault.New(fault.Forbidden, "fault.forbidden"):     403,
		fault.New(fault.SignIn, "fault.sign_in"):          401,
		fault.Stale(struct{}{}):                           409,
		fault.New(fault.TooMany, "fault.too_many"):        429,
		fault.New(fault.Unavailable, "fault.unavailable"): 503,
		fmt.Errorf("deeper: %w", fault.Missing()):         404,
		&http.MaxBytesError{Limit: 1}:                     413,
		errors.New("disk full"):                           500,
	} {
		if got := face.Status(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}

func TestTextHidesDefects(t *testing.T) {
	ctx := web.WithInfo(context.Background(), web.Info{RequestNo: "abc23"})
	got := face.Text(ctx, errors.New("pq: password of tgpl is hunter2"))
	if strings.Contains(got, "hunter2") || !strings.Contains(got, "abc23") {
		t.Fatal(got)
	}
	if got := face.Text(i18n.With(ctx, i18n.English), fault.New(fault.TooMany, "fault.too_many", "seconds", 7)); !strings.Contains(got, "7 seconds") {
		t.Fatal(got)
	}
}

func TestRetryAfter(t *testing.T) {
	h := http.Header{}
	face.SetRetryAfter(h, fault.New(fault.TooMany, "fault.too_many", "seconds", 7))
	if h.Get("Retry-After") != "7" {
		t.Fatal(h)
	}
	if face.RetryAfter(errors.New("x")) != 0 || face.RetryAfter(fault.New(fault.Unavailable, "fault.unavailable")) == 0 {
		t.Fatal("retry after")
	}
}

func TestActorIsThePublicWhenNobodySignedIn(t *testing.T) {
	ctx := web.WithInfo(context.Background(), web.Info{RequestNo: "n1", IP: "192.0.2.1"})
	if a := face.Actor(ctx); a.Role != account.Public || a.IP != "192.0.2.1" || a.RequestNo != "n1" {
		t.Fatalf("%+v", a)
	}
}

func TestFlashOnceAndOnlyOfTheCatalogue(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	face.SetFlash(w, r, fault.Message{Key: "ui.day", Args: []any{"weekday", "Thứ sáu", "date", "18-02"}})
	next := httptest.NewRequest(http.MethodGet, "/", nil)
	next.AddCookie(w.Result().Cookies()[0])
	w = httptest.NewRecorder()
	m, ok := face.TakeFlash(w, next)
	if !ok || i18n.T(context.Background(), m.Key, m.Args...) != "Thứ sáu 18-02" {
		t.Fatal(m, ok)
	}
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Fatal("the message stays", c)
	}
	forged := httptest.NewRequest(http.MethodGet, "/", nil)
	forged.AddCookie(&http.Cookie{Name: "tgpl_flash", Value: "eyJrZXkiOiJTZW5kIHlvdXIgcGFzc3dvcmQifQ"})
	if m, ok := face.TakeFlash(httptest.NewRecorder(), forged); ok {
		t.Fatal("a made-up message is shown", m)
	}
}

func TestSessionCookie(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r = r.WithContext(web.WithInfo(r.Context(), web.Info{Secure: true}))
	w := httptest.NewRecorder()
	face.SetSession(w, r, "token")
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-tgpl_session" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Fatalf("%+v", c)
	}
	// One set over plain HTTP doesn't count on a line with TLS.
	r.AddCookie(&http.Cookie{Name: "tgpl_session", Value: "planted"})
	if got := face.SessionToken(r); got != "" {
		t.Fatal(got)
	}
}
