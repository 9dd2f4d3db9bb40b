package whole_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"tgpl/internal/whole"
)

func TestFileIsThereWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.csv")
	say := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
			return err
		}
	}
	if err := whole.File(path, say("one", nil)); err != nil {
		t.Fatal(err)
	}
	stop := errors.New("stop")
	if err := whole.File(path, say("half of two", stop)); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "one" {
		t.Fatalf("%q, %v", got, err)
	}
	if err := whole.File(path, say("two", nil)); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "two" {
		t.Fatalf("%q, %v", got, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Fatalf("%v are left, %v", left, err)
	}
	if err := whole.File(filepath.Join(path, "in", "a file"), say("", nil)); err == nil {
		t.Error("it was written into a file as if that were a folder")
	}
}
