package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestImportKilled kills an import with SIGKILL again and again at any moment
// and gives the same command anew, until it is done: every row is there once,
// and verify finds nothing.
func TestImportKilled(t *testing.T) {
	rows, kills := times(3000, 60_000), times(6, 60)
	dir, program := t.TempDir(), binary()
	var b strings.Builder
	b.WriteString("Mã hồ sơ;Ngày thụ lý;Họ tên;Năm sinh;Đối tượng;Lĩnh vực;Hình thức;Người thực hiện\n")
	for i := 1; i <= rows; i++ {
		fmt.Fprintf(&b, "TT.TGTT.%02d.2019;%d/%d/2019;Nguyễn Văn Mẫu;%d;hộ nghèo;DS;TGTT;TGV Lê Thị Thí Dụ\n", i, 1+i%28, 1+i%12, 1940+i%60)
	}
	table, data := filepath.Join(dir, "so.csv"), filepath.Join(dir, "data")
	if err := os.WriteFile(table, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	killed := 0
	for try := 0; ; try++ {
		if try > 10*kills {
			t.Fatal("it does not end")
		}
		cmd := exec.Command(program, "import", "matters", "--data", data, "--json", table)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		patience := time.Duration(200+rand.IntN(2000)) * time.Millisecond
		if killed >= kills {
			patience = 5 * time.Minute
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Fatalf("%v: %s", err, errs.String())
			}
			var sum struct {
				Rows         int `json:"rows"`
				Imported     int `json:"imported"`
				Rejected     int `json:"rejected"`
				AlreadyThere int `json:"already_there"`
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if err := json.Unmarshal([]byte(lines[len(lines)-1]), &sum); err != nil {
				t.Fatal(err)
			}
			if sum.Rows != rows || sum.Imported != rows || sum.Rejected != 0 || sum.AlreadyThere != 0 {
				t.Errorf("after %d kills: %+v", killed, sum)
			}
			t.Logf("%d kills", killed)
			if out, err := exec.Command(program, "verify", "--data", data).CombinedOutput(); err != nil {
				t.Errorf("verify: %v\n%s", err, out)
			}
			return
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			<-ended
			killed++
		}
	}
}
