// Package file keeps what people hand in: scans, photographs, letters, a
// judgment. What a file is, is found in its content and never in its name;
// only kinds that a browser can't run are let in; and what comes in twice lies
// on the disk once.
//
// Who may read or add a file is decided by the record it belongs to: the right
// of the room of files, and the right to see that record. Files of a matter,
// request or client with sensitive facts leave a trace when they are read.
package file
