// Command gotest runs `go test` with the arguments it is given, prints what go
// test prints of packages and failures, and counts:
//
//	go run ./tools/gotest -race ./...
//
// With CI set, a skipped test is a failure: nothing may be left out silently.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// event is a line of `go test -json`.
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

func main() {
	cmd := exec.Command("go", append([]string{"test", "-json"}, os.Args[1:]...)...) //nolint:gosec // running it is what this is for
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(1)
	}
	c := counts{w: os.Stdout, kept: map[string][]string{}}
	errRead := c.read(out)
	err = errors.Join(errRead, cmd.Wait())
	fmt.Printf("%d passed, %d failed, %d skipped\n", c.passed, c.failed, len(c.skipped))
	if len(c.skipped) > 0 {
		fmt.Println("skipped:\n  " + strings.Join(c.skipped, "\n  "))
		if os.Getenv("CI") != "" {
			err = errors.Join(err, errors.New("tests were skipped"))
		}
	}
	if c.passed == 0 && err == nil {
		err = errors.New("no test ran")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(1)
	}
}

// counts reads events: it prints the lines of packages as they come, and those
// of a test once it has failed.
type counts struct {
	w              io.Writer
	passed, failed int
	skipped        []string
	kept           map[string][]string // lines of tests that run
}

func (c *counts) read(r io.Reader) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			c.line(line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *counts) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		_, _ = c.w.Write(line)
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output", "build-output":
		switch {
		case e.Test != "":
			c.kept[key] = append(c.kept[key], e.Output)
		case e.Output != "PASS\n":
			_, _ = io.WriteString(c.w, e.Output)
		}
	case "pass", "fail", "skip":
		if e.Test != "" {
			c.end(e, key)
		}
	}
}

func (c *counts) end(e event, key string) {
	switch e.Action {
	case "pass":
		c.passed++
	case "skip":
		c.skipped = append(c.skipped, key)
	case "fail":
		c.failed++
		_, _ = io.WriteString(c.w, strings.Join(c.kept[key], ""))
	}
	delete(c.kept, key)
}
