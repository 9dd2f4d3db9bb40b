//go:build race

package search_test

// every says which of the people in the background are there: under the race
// detector, which the databases make ten times slower, one of seven (no divisor of how the rest is dealt out).
const every = 7
