//go:build linux || darwin

package main

import "syscall"

// boundMemory has the system refuse this program more memory than n bytes.
func boundMemory(n uint64) error {
	return syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: n, Max: n})
}
