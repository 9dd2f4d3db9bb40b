package law

// Law is all the law the program knows, valid in time.
type Law struct{}
