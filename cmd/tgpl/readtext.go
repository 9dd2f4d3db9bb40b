package main

import (
	"bytes"
	"context"
	"io"
	"runtime/debug"

	"tgpl/internal/doctext"
)

// readTextCmd takes the text out of one document that comes in, in a program of
// its own: whatever the document does to it, the server goes on.
type readTextCmd struct {
	Type string `arg:""`
}

// Bounds of the program that reads.
const (
	readMost  = 64 << 20
	readStack = 64 << 20
	readHeap  = 700 << 20
)

// Run reads a document and writes its text.
func (c *readTextCmd) Run(ctx context.Context, s streams) error {
	debug.SetMaxStack(readStack)
	debug.SetMemoryLimit(readHeap / 2)
	if err := boundMemory(readHeap); err != nil {
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(s.in, readMost))
	if err != nil {
		return err
	}
	out, err := doctext.Text(ctx, c.Type, bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.out, out)
	return err
}
