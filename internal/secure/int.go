// Package secure draws chance that nobody can foretell.
package secure

import (
	"crypto/rand"
	"math/big"
)

// IntN gives a number from 0 up to n, n left out, each as likely as the others.
// It panics when n is not above 0.
func IntN(n int) int {
	v, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic("secure: the machine gives no chance: " + err.Error()) // it never does
	}
	return int(v.Int64())
}
