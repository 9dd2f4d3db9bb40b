package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"tgpl/internal/account"
	"tgpl/internal/api"
	"tgpl/internal/calendar"
	"tgpl/internal/clock"
	"tgpl/internal/db/dbtest"
	"tgpl/internal/law"
	"tgpl/internal/org"
	"tgpl/internal/rooms"
)

// A request over the API: taken in, known again, refused with what is missing
// told at the field, tracked by the public.
func TestRequestOperations(t *testing.T) {
	d := dbtest.SQLite(t)
	c := clock.NewManual(time.Date(2022, 2, 16, 8, 0, 0, 0, calendar.Zone))
	r, err := rooms.New(rooms.Options{DB: d, Clock: c, Law: law.Default(), FileDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	branch := org.Branch{Code: "TT", Name: "Trung tâm", IsHeadOffice: true, Version: 1}
	err = d.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&branch).Exec(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := r.Account.Create(t.Context(), account.System(), account.CreateInput{
		Username: "reception", Name: "Minh Họa", Role: account.Reception, BranchID: branch.ID, Password: "mat-khau-du-dai-2022", Stays: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	token, err := r.Account.CreateToken(t.Context(), made.Actor(), account.TokenInput{Name: "test", Scopes: []string{"read", "write"}})
	if err != nil {
		t.Fatal(err)
	}
	server := api.New(r)
	send := func(method, path, body string, signedIn bool) (int, map[string]any) {
		t.Helper()
		req := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		if signedIn {
			req.Header.Set("Authorization", "Bearer "+token.Secret)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, req)
		var out map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
		return w.Code, out
	}
	body := `{"channel":"counter","person":{"name":"Trần Thị Minh Họa","birth":"1960","phone":"0912345678"},"problem":"Tranh chấp đất.","field":"civil","categories":["poor"],"papers":[{"code":"poor_certificate","state":"original"}],"parties":[{"side":"opposing","name":"Lê Ví Dụ"}]}`
	if status, _ := send(http.MethodPost, "/requests", body, false); status != http.StatusUnauthorized {
		t.Errorf("a stranger submits: %d", status)
	}
	status, made1 := send(http.MethodPost, "/requests", body, true)
	if status != http.StatusCreated || made1["code"] != "TT.YC.01.2022" {
		t.Fatalf("submitted: %d %v", status, made1)
	}
	if status, out := send(http.MethodPost, "/requests", body, true); status != http.StatusConflict {
		t.Errorf("the same person again: %d %v", status, out)
	}
	status, got := send(http.MethodGet, "/requests/1", "", true)
	if status != http.StatusOK || got["proven"] != true || got["entitled"] != "poor" || len(got["parties"].([]any)) != 2 {
		t.Errorf("read: %d %v", status, got)
	}
	status, out := send(http.MethodPost, "/requests/1/refuse", `{"version":1,"note":"Không thuộc diện."}`, true)
	if raw, _ := json.Marshal(out); status != http.StatusUnprocessableEntity || !strings.Contains(string(raw), "ground") {
		t.Errorf("refused without a ground: %d %v", status, out)
	}
	if status, out = send(http.MethodGet, "/requests?state=open&q=tran", "", true); status != http.StatusOK || len(out["items"].([]any)) != 1 {
		t.Errorf("listed: %d %v", status, out)
	}
	status, out = send(http.MethodPost, "/track", `{"code":"`+made1["tracking"].(string)+`","phone":"0912345678"}`, false)
	if status != http.StatusOK || out["state"] != "received" {
		t.Errorf("tracked: %d %v", status, out)
	}
	if status, out = send(http.MethodPost, "/guidance", `{"channel":"phone","field":"civil","question":"Hỏi?","answer":"Đáp."}`, true); status != http.StatusCreated || out["number"] != 1.0 {
		t.Errorf("guidance: %d %v", status, out)
	}
}
