// Package e2e drives the built program as people and programs do: in a real
// browser (Debian's Chromium), over the API, and as a process that is started,
// told to stop, and started again. It starts bin/tgpl with the demonstration in
// a temporary folder; `make e2e` builds it first.
package e2e
