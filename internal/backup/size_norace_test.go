//go:build !race

package backup_test

import "tgpl/internal/demo"

// size is the demonstration of the tests: under the race detector a small one,
// which the databases make ten times slower there.
var size = demo.Whole
