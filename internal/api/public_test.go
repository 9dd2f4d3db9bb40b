package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tgpl/internal/account"
	"tgpl/internal/api"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/law"
	"tgpl/internal/news"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

// TestThePublicsOperations sends and tracks a request and reads the news
// without being signed in.
func TestThePublicsOperations(t *testing.T) {
	d := dbtest.SQLite(t)
	r, err := rooms.New(rooms.Options{DB: d, Clock: clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone)), Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Org.SaveBranch(t.Context(), account.System(), org.BranchInput{Code: "TT", Name: "Trung tâm", IsHeadOffice: true}); err != nil {
		t.Fatal(err)
	}
	editor := account.Actor{ID: 6, Role: account.Editor, Via: "desk"}
	a, err := r.News.Create(t.Context(), editor, news.Input{Title: "Bài viết", Body: "Nội dung <script>", Author: "Người Viết Minh Họa"})
	if err != nil {
		t.Fatal(err)
	}
	h := api.New(r)
	call := func(method, path, body string) (int, map[string]any) {
		t.Helper()
		rq := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		rq.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, rq)
		out := map[string]any{}
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s %s: %d %s", method, path, rec.Code, rec.Body)
		}
		return rec.Code, out
	}
	status, got := call(http.MethodPost, "/public/requests", `{"key":"0123456789abcdef","person":{"name":"Nguyễn Thị Minh Họa","phone":"0912 345 678"},"problem":"Tranh chấp đất."}`)
	code, _ := got["tracking"].(string)
	if status != http.StatusCreated || code == "" || len(got) != 2 {
		t.Fatalf("submit: %d %v", status, got)
	}
	if status, got = call(http.MethodPost, "/public/track", `{"code":"`+code+`","phone":"0912345678"}`); status != http.StatusOK || got["state"] != "received" {
		t.Errorf("track: %d %v", status, got)
	}
	if status, got = call(http.MethodPost, "/public/track", `{"code":"`+code+`","phone":"0912345679"}`); status != http.StatusNotFound {
		t.Errorf("track with a wrong number: %d %v", status, got)
	}
	if status, got = call(http.MethodPost, "/public/requests", `{"person":{"name":""},"problem":""}`); status != http.StatusUnprocessableEntity {
		t.Errorf("an empty request: %d %v", status, got)
	}
	if status, got = call(http.MethodGet, "/public/articles/"+a.Slug, ""); status != http.StatusNotFound {
		t.Errorf("a draft: %d %v", status, got)
	}
	if _, err := r.News.Publish(t.Context(), editor, a.ID, a.Version); err != nil {
		t.Fatal(err)
	}
	if status, got = call(http.MethodGet, "/public/articles/"+a.Slug, ""); status != http.StatusOK || strings.Contains(got["html"].(string), "<script") {
		t.Errorf("an article: %d %v", status, got)
	}
	if status, got = call(http.MethodGet, "/public/articles", ""); status != http.StatusOK || len(got["items"].([]any)) != 1 {
		t.Errorf("articles: %d %v", status, got)
	}
	if status, got = call(http.MethodGet, "/articles", ""); status != http.StatusUnauthorized {
		t.Errorf("the editors' list: %d %v", status, got)
	}
	if status, got = call(http.MethodGet, "/files/1/content", ""); status != http.StatusNotFound && status != http.StatusUnauthorized {
		t.Errorf("a file: %d %v", status, got)
	}
	for range 12 {
		status, _ = call(http.MethodPost, "/public/track", `{"code":"K7P3-92QX","phone":"0912345679"}`)
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("after many tries: %d", status)
	}
}
