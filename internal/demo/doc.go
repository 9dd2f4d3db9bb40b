// Package demo makes the demonstration: a living centre in Hậu Giang in
// February 2022, made once, through the use cases and with the rights of those
// who act, on a clock that walks from January 2021 to its day. Every person in
// it is invented. The same program makes the same centre, but for what must not
// be foreseen: codes to follow a request with, and secrets.
package demo
