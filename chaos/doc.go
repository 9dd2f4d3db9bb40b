// Package chaos lets the built program meet what servers meet: it is killed in
// the middle of work, its disk fills up, its database goes away. What it
// answered before must be there afterwards, whole and once, and `tgpl verify`
// must find nothing. `make test` runs a short form, `make chaos` a long one
// (TGPL_CHAOS=long).
package chaos
