package chaos

import (
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The tables are being made when the program is killed, again and again: each
// time the next start goes on from a whole step.
func TestKilledInTheMiddleOfMigrations(t *testing.T) {
	for range times(3, 40) {
		dir := filepath.Join(t.TempDir(), "data")
		for range 6 {
			c := exec.Command(binary(), "migrate", "--data", dir)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(10+rand.IntN(120)) * time.Millisecond)
			_ = c.Process.Kill()
			_ = c.Wait()
		}
		if out, err := tgpl("migrate", "--data", dir); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		verified(t, "--data", dir)
	}
}
