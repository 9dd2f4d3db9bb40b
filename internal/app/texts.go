package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"tgpl/internal/doctext"
)

// ReadTexts takes the text out of documents in a program of its own for each:
// this one, called as "tgpl read-text". Where it can't be called, nothing is
// read.
func ReadTexts(ctx context.Context, mediaType string, body io.ReadSeeker, _ int64) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the program itself: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "read-text", mediaType) //nolint:gosec // the type is one of doctext.Types
	cmd.Args[0] = "tgpl"
	cmd.Stdin = body
	cmd.Env = []string{"GOMAXPROCS=1"}
	out := &bounded{left: doctext.MaxText + 16}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("read a document: %w", err)
	}
	return out.b.String(), nil
}

// bounded keeps no more than it may.
type bounded struct {
	b    bytes.Buffer
	left int
}

func (w *bounded) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("more text than there can be")
	}
	return w.b.Write(p)
}
