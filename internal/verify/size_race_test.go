//go:build race

package verify_test

import "tgpl/internal/demo"

// size is the demonstration of the tests: under the race detector a small one,
// which the databases make ten times slower there.
var size = demo.Small

// atOnce is how many damages are planted for one look at all data.
const atOnce = 13
