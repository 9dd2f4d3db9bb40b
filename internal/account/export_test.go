package account

import "strings"

// Tests hash cheaply: what they try is not how slow argon2id is.
func init() {
	strong := current
	current = hashing{memory: 64, time: 1, threads: 1}
	nobodysHash = strings.Replace(nobodysHash, strong.params(), current.params(), 1)
}

// HashFor makes passwords be hashed with other parameters until the end of f.
func HashFor(memory, time uint32, f func()) {
	before := current
	defer func() { current = before }()
	current = hashing{memory: memory, time: time, threads: 1}
	f()
}
