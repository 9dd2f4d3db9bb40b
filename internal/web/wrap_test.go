package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// What no database can hold is refused before anything is asked.
func TestUnreadableAddresses(t *testing.T) {
	h, err := Wrap(Options{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("in")) }))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{
		"/a?kind=police": 200, "/t%C3%ACm?q=%C4%90%C6%A1n": 200, "/a?n=1+2": 200,
		"/a%00b": 400, "/a?kind=%00": 400, "/a?kind=%FF%FE": 400, "/a?kind=%zz": 400, "/%C3%28": 400,
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		if rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
}
