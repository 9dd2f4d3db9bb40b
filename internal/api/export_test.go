package api_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tgpl/internal/backup"
	"tgpl/internal/export"
)

func TestExportOperations(t *testing.T) {
	s := newService(t, "read")
	for path, item := range s.api.OpenAPI().Paths {
		if item.Get == nil || !strings.HasPrefix(item.Get.OperationID, "export-") {
			continue
		}
		w, _ := s.call("GET", "/api/v1"+path+"?format=csv", "")
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "\uFEFF") || !strings.Contains(w.Header().Get("Content-Disposition"), ".csv") {
			t.Errorf("%s: %d %.200s", path, w.Code, w.Body)
		}
	}
	for _, name := range export.Names() {
		path := name
		if name == export.Register {
			path = "registers/accept"
		}
		if s.api.OpenAPI().Paths["/"+path+"/export"] == nil {
			t.Errorf("there is no /%s/export", path)
		}
	}
	w, _ := s.call("GET", "/api/v1/matters/export", "", "Accept", "text/csv")
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Errorf("by Accept: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	w, p := s.call("GET", "/api/v1/matters/export?format=csv&statee=filed", "")
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(strings.Join(values(wrong(p)), " "), "export.no_filter") {
		t.Errorf("a slip in the name of a filter: %d %v", w.Code, p)
	}
	if w, _ := s.call("GET", "/api/v1/matters/export?format=pdf", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("an unknown format: %d", w.Code)
	}
	s.token = ""
	if w, _ := s.call("GET", "/api/v1/clients/export?format=csv", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("nobody signed in: %d", w.Code)
	}
}

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

func TestBackupOperations(t *testing.T) {
	s := newService(t, "read", "write")
	if w, p := s.call("POST", "/api/v1/backups", ""); w.Code != http.StatusConflict || p["code"] != "backup.no_folder" {
		t.Errorf("without a folder: %d %v", w.Code, p)
	}
	if err := s.api.Backup.Configure(backup.Options{Dir: filepath.Join(t.TempDir(), "b"), Passphrase: password}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.api.Backup.Close)
	if w, p := s.call("POST", "/api/v1/backups", ""); w.Code != http.StatusAccepted || p["state"] != "running" {
		t.Fatalf("%d %v", w.Code, p)
	}
	for range 1000 {
		w, p := s.call("GET", "/api/v1/backups", "")
		if w.Code == http.StatusOK && p["running"] == false {
			if p["last_good_at"] == nil {
				t.Errorf("%v", p)
			}
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if w, _ := s.call("GET", "/api/v1/backups/1/download", ""); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "age-encryption.org") {
		t.Errorf("taken away: %d", w.Code)
	}
}
