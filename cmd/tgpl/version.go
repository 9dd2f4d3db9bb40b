package main

import (
	"fmt"
	"runtime"
)

// versionCmd says which program this is.
type versionCmd struct{}

// Run prints the version and what it was built with.
func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "tgpl %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
