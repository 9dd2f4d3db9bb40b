package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The disk fills up: what can't be saved says so, what was answered stays and
// can be read, and once there is room again work goes on.
func TestFullDisk(t *testing.T) {
	dir := smallDisk(t)
	p := serve(t, "--data", dir)
	who := newRobot(t, "tiepnhan", "--data", dir)
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	ctx := t.Context()
	add := func() (record, int, error) {
		var made record
		status, err := who.call(ctx, p.url, "POST", "/requests", "", request(somebody(r)), &made)
		return made, status, err
	}
	first, _, err := add()
	if err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	answered := []record{first}
	full := false
	for range 400 {
		made, status, err := add()
		if err == nil {
			answered = append(answered, made)
			continue
		}
		if status == 429 {
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if status != 503 || !strings.Contains(err.Error(), "fault.disk_full") {
			t.Fatalf("a full disk is told as %d: %v", status, err)
		}
		full = true
		break
	}
	if !full {
		t.Fatal("the disk did not fill up")
	}
	for _, a := range answered {
		var got record
		if err := patiently(func() (int, error) {
			return who.call(ctx, p.url, "GET", fmt.Sprintf("/requests/%d", a.ID), "", nil, &got)
		}); err != nil || got.Code != a.Code {
			t.Errorf("%s can't be read with a full disk: %v", a.Code, err)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := patiently(func() (int, error) {
		made, status, err := add()
		answered = append(answered, made)
		return status, err
	}); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	t.Logf("%d requests stand", len(answered))
	p.kill()
	verified(t, "--data", dir)
}

// patiently repeats a call that the pace of the account holds up.
func patiently(call func() (int, error)) error {
	for {
		status, err := call()
		if status != 429 {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// smallDisk gives a copy of the demonstration on a disk of its own that has
// little room left.
func smallDisk(t *testing.T) string {
	t.Helper()
	disk := t.TempDir()
	size := folderSize(t, base)/1024 + 40*1024
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dk", size), "tmpfs", disk).CombinedOutput(); err != nil {
		t.Fatalf("a small disk needs the right to mount one (root): %v\n%s", err, out)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if out, err := exec.CommandContext(ctx, "umount", "-l", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %v\n%s", err, out)
		}
	})
	dir := filepath.Join(disk, "data")
	if out, err := exec.Command("cp", "-a", base, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func folderSize(t *testing.T, dir string) (bytes int64) {
	t.Helper()
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			bytes += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// fill writes a file until a few hundred kilobytes are left.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 64<<10)
	size := int64(0)
	for {
		n, err := f.Write(block)
		size += int64(n)
		if err != nil {
			break
		}
	}
	if err := f.Truncate(max(0, size-256<<10)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
